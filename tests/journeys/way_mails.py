"""What people are told on the three ways, and the answers that their mail programs write. Asserts nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

GROUP_BOX = "ovning@example.se"
_ZONE = ZoneInfo("Europe/Stockholm")
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Told:
    """What somebody was told: when the meeting begins (`meeting`), that it is `off`, or a mail by its text."""

    person: str
    what: str
    starts: str = ""


def a_reply(
    person: str, partstat: str, *, uid: str, starts: datetime, sequence: int, comment: str = ""
) -> str:
    """iTIP REPLY as Outlook writes it: no ORGANIZER, and Windows' name of the zone."""
    begins = starts.astimezone(_ZONE)
    lines = [
        *("BEGIN:VCALENDAR", "METHOD:REPLY", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0"),
        *("BEGIN:VTIMEZONE", "TZID:W. Europe Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T030000"),
        *("TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10"),
        *("END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0100"),
        *("TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT"),
        *("END:VTIMEZONE", "BEGIN:VEVENT"),
        f"ATTENDEE;PARTSTAT={partstat};CN=Övning {person}:mailto:{person}@example.se",
        *([f"COMMENT;LANGUAGE=sv-SE:{comment}\\n"] if comment else []),
        f"UID:{uid}",
        f"DTSTART;TZID=W. Europe Standard Time:{begins:%Y%m%dT%H%M%S}",
        f"DTSTAMP:{stamp()}",
        f"SEQUENCE:{sequence}",
        *("STATUS:CONFIRMED", f"X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}", "END:VEVENT", "END:VCALENDAR", ""),
    ]
    return "\r\n".join(lines)


def answering_mail(person: str, partstat: str, calendar: str, words: str = "") -> bytes:
    """The mail around it."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"] = f"{person}@example.se", GROUP_BOX
    message["Subject"] = {"ACCEPTED": "Accepterat", "TENTATIVE": "Preliminärt", "DECLINED": "Avböjt"}[
        partstat
    ]
    message["Message-ID"] = f"<answer.{next(_NUMBERS)}@example.se>"
    message.set_content(f"{words}\n")
    message.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return message.as_bytes()


def person_of(email: str) -> str:
    """Whose address it is."""
    return email.partition("@")[0].lower()


def local(at: datetime) -> str:
    """A moment on the group's wall clock."""
    return at.astimezone(_ZONE).strftime("%m-%dT%H:%M")


def stamp() -> str:
    """A moment of its own, on the day on which they answer."""
    return datetime(2021, 4, 9, 7, 0, next(_NUMBERS) % 60, tzinfo=UTC).strftime("%Y%m%dT%H%M%SZ")


def words_of(mime: bytes) -> Told:
    """Who is told by a mail of ours, and with which text."""
    message = message_from_bytes(mime, policy=policy.default)
    (to,) = message["To"].addresses
    return Told(person=person_of(to.addr_spec), what=str(message["X-Kallelse-Text"]))


def event_of(mime: bytes) -> tuple[str, datetime, str, int] | None:
    """METHOD, start, UID and SEQUENCE of a mail's calendar entry."""
    for part in message_from_bytes(mime).walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            calendar = Calendar.from_ical(content)
            (found,) = calendar.walk("VEVENT")
            event: Any = found  # its properties have thirty types
            return str(calendar["METHOD"]), event["DTSTART"].dt, str(event["UID"]), int(event["SEQUENCE"])
    return None
