"""Read a mail back with the standard library, as the other side would."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from rules.delivery import Frozen


def read(mail: Frozen) -> EmailMessage:
    """The parsed message. Fails on anything that the parser had to forgive."""
    message = message_from_bytes(mail.mime, policy=policy.default)
    assert isinstance(message, EmailMessage)
    faults = [(part.get_content_type(), part.defects) for part in message.walk() if part.defects]
    assert faults == []
    assert [(name, value.defects) for name, value in message.items() if value.defects] == []
    return message


def leaves(message: EmailMessage) -> list[tuple[str, str | bytes]]:
    """Each part that is no container: its type and its content."""
    return [
        (part.get_content_type(), part.get_content()) for part in message.walk() if not part.is_multipart()
    ]


def calendar_bytes(mail: Frozen) -> bytes:
    """The calendar part, with its line ends as sent."""
    (part,) = [part for part in read(mail).walk() if part.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def event_of(mail: Frozen) -> Any:
    """The entry, read by the library, whose properties have thirty types."""
    (event,) = Calendar.from_ical(calendar_bytes(mail)).walk("VEVENT")
    return event


def person_in(mail: Frozen, header: str) -> str:
    """A header with one person, read by the older parser: the newer one splits long names (CPython)."""
    raw = message_from_bytes(mail.mime)[header]
    return " ".join(str(make_header(decode_header(raw))).split())
