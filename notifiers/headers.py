"""Mail headers and text parts, written by the standard library. Nothing in them can start a new line."""

import hashlib
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage, MIMEPart
from functools import lru_cache
from urllib.parse import quote

from notifiers.clean import one_line, short
from rules.notices import Notice
from rules.people import Address

_NAME_LIMIT = 200
_KEY_LIMIT = 400


def header(name: str, value: str) -> bytes:
    """One header, encoded and folded, with its line break."""
    message = EmailMessage(policy=policy.SMTP)
    message[name] = one_line(value)
    return message.as_bytes().removesuffix(b"\r\n")


@lru_cache(maxsize=4096)
def mailbox_header(name: str, address: Address) -> bytes:
    """A header with one person in it."""
    local, _, domain = address.email.rpartition("@")
    message = EmailMessage(policy=policy.SMTP)
    message[name] = Mailbox(short(address.name, _NAME_LIMIT), local, domain)
    return message.as_bytes().removesuffix(b"\r\n")


def message_id(notice: Notice, dated: datetime) -> str:
    """Unique for the notice and its moment, on the mailbox's own domain, and the same when made again."""
    said = f"{notice.key}\0{notice.to.email}\0{dated.astimezone(UTC).isoformat()}"
    return f"<{_mark(said)}@{_domain(notice)}>"


def key_header(notice: Notice) -> bytes:
    """Which notice this is, and the thread that mail programs gather a series under."""
    key = quote(notice.key, safe=":/|@+,=.-_")
    if len(key) > _KEY_LIMIT:
        key = f"sha256:{hashlib.sha256(notice.key.encode()).hexdigest()}"
    thread = f"<{_mark(notice.series)}.series@{_domain(notice)}>"
    return b"X-Kallelse-Key: %b\r\nReferences: %b\r\n" % (key.encode(), thread.encode())


def text_part(content: str, subtype: str) -> bytes:
    """A text part in quoted-printable: short lines, and no sign that a server could change."""
    part = MIMEPart(policy=policy.SMTP)
    part.set_content(content, subtype=subtype, charset="utf-8", cte="quoted-printable")
    return part.as_bytes()


def _mark(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _domain(notice: Notice) -> str:
    return notice.sender.email.rpartition("@")[2]
