"""What may go into an SMTP envelope and over the line. Opens no connection."""

import re

from rules.delivery import Frozen

_BARE = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII but space and <>
_LONGEST_LINE = 998  # RFC 5321, without its line break


def unfit(mail: Frozen) -> str | None:
    """Why this mail can never leave over SMTP, or None. Looked at before a byte of it is on the line."""
    for role, address in (("sender", mail.sender), ("recipient", mail.recipient)):
        if not _BARE.fullmatch(address) or len(address) > 254:
            return f"the {role} {address!r} cannot stand in an envelope"
    breaks = mail.mime.count(b"\r\n")
    # A bare CR or LF can be read as an end of the mail by some servers and not by others.
    if mail.mime.count(b"\n") != breaks or mail.mime.count(b"\r") != breaks:
        return "the mail holds a bare line break"
    if b"\0" in mail.mime or not mail.mime.isascii():
        return "the mail holds bytes that not every server carries unchanged"
    if len(mail.mime) > _LONGEST_LINE and max(map(len, mail.mime.split(b"\r\n"))) > _LONGEST_LINE:
        return f"the mail holds a line longer than {_LONGEST_LINE} signs"
    return None
