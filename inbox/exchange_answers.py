"""Answers to meetings as Exchange keeps them: the iCalendar part is written from the item where its mail lacks one."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from exchangelib import Account, CalendarItem
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.items import MeetingResponse
from icalendar import Calendar, Event, vCalAddress

FIELDS = (
    "mime_content",
    "author",
    "sender",
    "response_type",
    "datetime_sent",
    "associated_calendar_item_id",
    "proposed_start",
    "proposed_end",
    "answered_start",
    "answered_sequence",
    "answered_at",
)
PARTSTAT = {"Accept": "ACCEPTED", "Tentative": "TENTATIVE", "Decline": "DECLINED"}


def _property(name: str, **given: str | int) -> type[ExtendedProperty]:
    made: type[ExtendedProperty] = type(name, (ExtendedProperty,), given)
    return made


def _ours(name: str, kind: str) -> type[ExtendedProperty]:
    title = name.title().replace("-", "")
    return _property(
        title, distinguished_property_set_id="PublicStrings", property_name=name, property_type=kind
    )


def _register() -> None:
    """Teach the library what we read, once a process; the way out knows some of ours too."""
    of_appointments = {"distinguished_property_set_id": "Appointment"}
    for item, name, kind in (
        # MS-OXOCAL: PidLidAppointmentStartWhole, PidLidAppointmentSequence, PidLidAttendeeCriticalChange
        (
            MeetingResponse,
            "answered_start",
            _property("AnsweredStart", **of_appointments, property_id=0x820D, property_type="SystemTime"),
        ),
        (
            MeetingResponse,
            "answered_sequence",
            _property("AnsweredSequence", **of_appointments, property_id=0x8201, property_type="Integer"),
        ),
        (
            MeetingResponse,
            "answered_at",
            _property(
                "AnsweredAt",
                distinguished_property_set_id="Meeting",
                property_id=0x0001,
                property_type="SystemTime",
            ),
        ),
        (CalendarItem, "kallelse_uid", _ours("kallelse-uid", "String")),
        (CalendarItem, "kallelse_told_at", _ours("kallelse-told-at", "String")),
        (CalendarItem, "kallelse_tracked", _ours("kallelse-tracked", "StringArray")),
    ):
        if name not in {field.name for field in item.FIELDS}:
            item.register(name, kind)


_register()


def uids_of(account: Account, item: object) -> dict[str, str]:
    """Exchange's own UID of the meeting that is answered, and ours: the same, unless Exchange changed it."""
    meeting = _meeting(account, item)
    if meeting is None or not meeting.kallelse_uid or meeting.uid is None:
        return {}
    return {str(meeting.uid): str(meeting.kallelse_uid)}


def answered(account: Account, item: object) -> bytes:
    """The mail's bytes; with a calendar part of the item's own properties where it has none."""
    raw = bytes(getattr(item, "mime_content", None) or b"")
    if not isinstance(item, MeetingResponse) or b"text/calendar" in raw.lower():
        return raw
    part = _part(account, item)
    if part is None:
        return raw  # a person reads it: nothing is guessed
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    method, text = part
    message.add_attachment(text, subtype="calendar", params={"method": method})
    message.set_boundary("=_answer")  # the same bytes at every look
    return message.as_bytes(policy=policy.SMTP)


def _part(account: Account, item: MeetingResponse) -> tuple[str, str] | None:
    """METHOD and iCalendar of an answer; None when it cannot be said what was answered to which start."""
    meeting, who = _meeting(account, item), item.author or item.sender
    status, start = PARTSTAT.get(item.response_type), item.answered_start
    if meeting is None or who is None or not who.email_address or status is None or start is None:
        return None
    method = "REPLY" if item.proposed_start is None else "COUNTER"
    stamp: datetime = item.answered_at or item.datetime_sent
    return method, reply_text(
        uid=str(meeting.kallelse_uid or meeting.uid),
        email=str(who.email_address),
        status=status,
        start=item.proposed_start or start,
        end=item.proposed_end,
        stamp=stamp,
        method=method,
        sequence=item.answered_sequence or 0,
    )


def reply_text(
    *,
    uid: str,
    email: str,
    status: str,
    start: datetime,
    stamp: datetime,
    end: datetime | None = None,
    method: str = "REPLY",
    sequence: int = 0,
) -> str:
    """The answer as iCalendar (RFC 5546 3.2.3 and 3.2.7)."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Kallelse//Exchange 1//SV")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event.add("uid", uid)
    event.add("dtstamp", _utc(stamp))
    event.add("sequence", sequence)
    event.add("dtstart", _utc(start))
    if end is not None:
        event.add("dtend", _utc(end))
    attendee = vCalAddress(f"mailto:{email}")
    attendee.params["PARTSTAT"] = status
    event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _utc(at: datetime) -> datetime:
    """A plain moment: the library's own kind knows only its own zones."""
    return datetime.fromtimestamp(at.timestamp(), UTC)


def _meeting(account: Account, item: object) -> CalendarItem | None:
    """The meeting in the calendar that an answer belongs to, if it is still there."""
    linked = getattr(item, "associated_calendar_item_id", None)
    if not isinstance(item, MeetingResponse) or linked is None:
        return None
    (found,) = account.fetch([(linked.id, None)], only_fields=("uid", "kallelse_uid"))
    return found if isinstance(found, CalendarItem) else None
