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
    if b"\0" in mail.mime or not mail.mime.isascii():
        return "the mail holds bytes that not every server carries unchanged"
    lines = mail.mime.split(b"\r\n")
    # A bare CR or LF can be read as an end of the mail by some servers and not by others.
    if not mail.mime.count(b"\n") == mail.mime.count(b"\r") == len(lines) - 1:
        return "the mail holds a bare line break"
    if max(map(len, lines)) > _LONGEST_LINE:
        return f"the mail holds a line longer than {_LONGEST_LINE} signs"
    return None
