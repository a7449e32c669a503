"""Read back a mail that we composed: its words apart from its calendar entry, as calendar servers want them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from enum import StrEnum
from typing import Any

from icalendar import Calendar

from notifiers import entries
from rules.delivery import Frozen

_CALENDARS = ("text/calendar", "application/ics")


class Unfit(ValueError):
    """A mail that cannot leave this way. Says why."""


class Asked(StrEnum):
    """What a calendar entry asks of the receiver (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What the calendars are to say; equal for all receivers of one state of a meeting.

    What the summary says to one of them alone is left to their words: the meeting has one title for all.
    """

    summary: str
    location: str
    starts_at: datetime
    ends_at: datetime
    zone: str  # an IANA name; "UTC" where the entry names none
    alarm: timedelta | None  # before the start; Outlook knows one

    @property
    def mark(self) -> str:
        """What tells two states of a meeting apart."""
        said = (self.summary, self.location, self.starts_at.timestamp(), self.ends_at.timestamp())
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One receiver's mail about a meeting."""

    mail: Frozen
    asked: Asked
    uid: str
    meeting: Meeting
    name: str  # the receiver's
    html: str
    plain: str

    @property
    def words(self) -> str:
        """What tells two receivers' words apart."""
        return hashlib.sha256(self.html.encode()).hexdigest()[:32]

    @property
    def email(self) -> str:
        """The receiver, as addresses are compared."""
        return self.mail.recipient.lower()


def read_mail(mail: Frozen) -> Invitation | None:
    """The invitation that a mail carries; None for one without a calendar. Raises Unfit.

    The envelope is what the store decided on: a mail that would go to anybody else does not leave.
    """
    message = _message(mail)
    named = [one.addr_spec.lower() for name in ("To", "Cc", "Bcc") for one in _addresses(message, name)]
    if named != [mail.recipient.lower()]:
        raise Unfit(f"the mail names {len(named)} receivers that are not the one it is for")
    if [one.addr_spec.lower() for one in _addresses(message, "From")] != [mail.sender.lower()]:
        raise Unfit("the mail is from another mailbox than the one it would leave from")
    if str(message.get("Message-ID", "")).strip() != mail.message_id:
        raise Unfit("the mail has another Message-ID than the one it is kept under")
    parts = [part for part in message.walk() if part.get_content_type() == _CALENDARS[0]]
    if not parts:
        return None
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    (to,) = _addresses(message, "To")
    return _invitation(mail, content, name=to.display_name, message=message)


def without_calendar(mail: Frozen) -> bytes:
    """The same mail, headers and words, without its calendar: Exchange tells the calendar by itself."""
    message = _message(mail)
    for part in message.walk():
        if part.is_multipart():
            kept: list[Message | str] = [
                one for one in part.iter_parts() if one.get_content_type() not in _CALENDARS
            ]
            part.set_payload(kept)
    return message.as_bytes(policy=policy.SMTP)


def _message(mail: Frozen) -> EmailMessage:
    message = message_from_bytes(mail.mime, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _addresses(message: EmailMessage, name: str) -> list["_Address"]:
    return [
        _Address(addr_spec=one.addr_spec, display_name=one.display_name)
        for value in message.get_all(name, [])
        for one in getattr(value, "addresses", ())
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    addr_spec: str
    display_name: str


def _words(message: EmailMessage, *wanted: str) -> str:
    body = message.get_body(wanted)
    return "" if body is None else str(body.get_content())


def _invitation(mail: Frozen, content: bytes, *, name: str, message: EmailMessage) -> Invitation:
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    method = str(calendar.get("METHOD", ""))
    if len(events) != 1 or method not in tuple(Asked):
        raise Unfit(f"a calendar with METHOD {method or 'missing'} and {len(events)} events is none of ours")
    event: Any = events[0]  # its properties have thirty types
    start = event["DTSTART"]
    alarms = [-trigger.dt for one in event.walk("VALARM") if (trigger := one.get("TRIGGER")) is not None]
    return Invitation(
        mail=mail,
        asked=Asked(method),
        uid=str(event["UID"]),
        meeting=Meeting(
            summary=str(message.get(entries.TITLE) or event.get("SUMMARY", "")),
            location=str(event.get("LOCATION", "")),
            starts_at=start.dt,
            ends_at=event["DTEND"].dt,
            zone=str(start.params.get("TZID", "UTC")),
            alarm=min(alarms, default=None),
        ),
        name=name,
        html=_words(message, "html", "plain"),
        plain=_words(message, "plain"),
    )


def most_common_words(invitations: Sequence[Invitation]) -> Invitation:
    """The invitation whose words most of them read: a calendar server has one text for all."""
    words, _ = Counter(one.words for one in invitations).most_common(1)[0]
    return next(one for one in invitations if one.words == words)


def by_state(invitations: Sequence[Invitation]) -> Iterator[list[Invitation]]:
    """The invitations in groups that say the same of the meeting, in their order."""
    groups: dict[str, list[Invitation]] = {}
    for one in invitations:
        groups.setdefault(one.meeting.mark, []).append(one)
    yield from groups.values()
