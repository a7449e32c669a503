"""Who is mailed when a meeting is made, changed or taken away. The rules of Exchange, and nothing of ours."""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml.etree import _Element

from tests.servers.ews.items import Item, leaf
from tests.servers.ews.schema import t

# What makes everybody's copy wrong, so that everybody is told, whoever was asked to be told.
_VISIBLE = ("Subject", "Body", "Start", "End", "Location")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """One mail that left, to one address."""

    kind: str  # message, request or cancel
    sender: str
    to: str
    subject: str
    message_id: str | None = None
    uid: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    zone: str | None = None  # Windows' name
    location: str = ""
    body: str = ""
    sequence: int = 0
    mime: bytes = b""


def visible(item: Item) -> tuple[str | None, ...]:
    """What an attendee sees of a meeting."""
    return tuple(item.text(name) for name in _VISIBLE)


def meeting_mail(kind: str, item: Item, sender: str, to: str) -> Mailed:
    """The request or cancellation that Exchange makes of the item as it is now."""
    zone = item.fields.get("StartTimeZone")
    starts, ends = item.text("Start"), item.text("End")
    return Mailed(
        kind=kind,
        sender=sender,
        to=to,
        subject=("" if kind == "request" else "Canceled: ") + (item.text("Subject") or ""),
        uid=item.text("UID"),
        starts_at=None if starts is None else datetime.fromisoformat(starts),
        ends_at=None if ends is None else datetime.fromisoformat(ends),
        zone=None if zone is None else zone.get("Id"),
        location=item.text("Location") or "",
        body=item.text("Body") or "",
        sequence=int(item.text("AppointmentSequenceNumber") or 0),
    )


def told_of_change(
    operation: str, before: list[str], after: list[str], *, changed: bool
) -> tuple[list[str], list[str]]:
    """Who gets a request and who a cancellation when an item is updated."""
    added = [one for one in after if one not in before]
    kept = [one for one in after if one in before]
    removed = [one for one in before if one not in after]
    match operation:
        case "SendToNone":
            return [], []
        case "SendOnlyToAll" | "SendToAllAndSaveCopy":
            return added + kept, removed
        case "SendOnlyToChanged" | "SendToChangedAndSaveCopy":
            return (added + kept if changed else added), removed
        case _:
            raise AssertionError(operation)


def unanswered(item: Item, *, but: dict[str, _Element]) -> None:
    """Attendees are kept with what they have answered; a client cannot answer for them."""
    found = item.fields.get("RequiredAttendees")
    for attendee in found if found is not None else ():
        email = (attendee.findtext(f"{t('Mailbox')}/{t('EmailAddress')}") or "").lower()
        known = but.get(email)
        if known is not None:
            attendee[:] = list(known)


def answers(item: Item) -> dict[str, _Element]:
    """The attendees by their address."""
    found = item.fields.get("RequiredAttendees")
    return {
        (one.findtext(f"{t('Mailbox')}/{t('EmailAddress')}") or "").lower(): one
        for one in (found if found is not None else ())
    }


def answered(item: Item, email: str, response: str, at: str) -> None:
    """An attendee's answer reaches the organiser's item."""
    attendee = answers(item)[email.lower()]
    for name in ("ResponseType", "LastResponseTime", "ProposedStart", "ProposedEnd"):
        for old in attendee.findall(t(name)):
            attendee.remove(old)
    attendee.append(leaf("ResponseType", response))
    attendee.append(leaf("LastResponseTime", at))
    item.change += 1


def forget_answers(item: Item) -> None:
    """A new time: nobody has answered to it."""
    for attendee in answers(item).values():
        for one in list(attendee):
            if etree.QName(one).localname != "Mailbox":
                attendee.remove(one)
        attendee.append(leaf("ResponseType", "Unknown"))
