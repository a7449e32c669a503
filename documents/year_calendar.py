"""Write a planned year as a calendar file: its meetings, and each deadline as a day. Plans nothing.

The deadlines are whole-day events that leave the day free, not tasks (VTODO): Outlook and the calendars on the
web pass over tasks when they import a file, and then nobody would see them.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from documents.year_words import one_line
from rules.moments import STOCKHOLM, aware
from rules.people import Group, Language
from rules.year_values import Checked
from rules.zone_block import STOCKHOLM_VTIMEZONE

MEETING, BOARD, DEADLINE = "X-KALLELSE-MEETING", "X-KALLELSE-BOARD", "X-KALLELSE-DEADLINE"
_USUAL_LENGTH = timedelta(hours=2)
_DAY = timedelta(days=1)
_NAMES = {
    "summons": ("Kallelsen skickas", "The summons is sent"),
    "questions": ("Sista dag för frågor", "Last day for questions"),
    "comments": ("Sista dag för synpunkter på protokollet", "Last day for comments on the minutes"),
    "adjustment": ("Protokollet justeras", "The minutes are adjusted"),
    "board": ("Nämnden möts", "The board meets"),
}


def year_calendar(checked: Iterable[Checked], group: Group, *, stamp: datetime, language: Language) -> bytes:
    """The whole file. `stamp` is when it was made; everything else follows from the plan."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Kallelse//Kallelse 1//{language.value.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", one_line(group.title))
    if group.zone.key == STOCKHOLM:
        calendar.add_component(Timezone.from_ical(STOCKHOLM_VTIMEZONE))
    at = aware(stamp).astimezone(UTC).replace(microsecond=0)
    for one in checked:
        calendar.add_component(_meeting(one, group, at))
        for name, day in _deadlines(one):
            calendar.add_component(_deadline(one, name, day, group, at, language))
    written: bytes = calendar.to_ical(sorted=False)
    return written


def uid(one: Checked, group: Group, what: str | None = None) -> str:
    """The id of an entry. A meeting's is the one that its invitation will have: rules/plan_summons.py."""
    domain = group.mailbox.email.rpartition("@")[2]
    begins = one_line(one.slot.id or "")
    return f"{begins if what is None else f'{begins}.{what}'}.{group.slug}@{domain}"


def _deadlines(one: Checked) -> Iterable[tuple[str, date]]:
    days = {
        "summons": one.summons,
        "questions": one.questions_last_day,
        "comments": one.comments,
        "adjustment": one.adjustment,
        "board": one.board_day,
    }
    return ((name, day) for name, day in days.items() if day is not None)


def _meeting(one: Checked, group: Group, at: datetime) -> Event:
    slot = one.slot
    zone = group.zone if group.zone.key == STOCKHOLM else UTC  # a single moment is as exact in UTC
    event = Event()
    event.add("uid", uid(one, group))
    event.add("dtstamp", at)
    event.add("sequence", 0)
    event.add("dtstart", slot.starts_at.astimezone(zone))
    event.add("dtend", (slot.ends_at or slot.starts_at.astimezone(UTC) + _USUAL_LENGTH).astimezone(zone))
    event.add("summary", one_line(slot.title or group.title))
    if slot.place:
        event.add("location", one_line(slot.place))
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add(MEETING, one_line(slot.id or ""))
    if slot.board_at is not None:
        event.add(BOARD, slot.board_at.isoformat())
    return event


def _deadline(one: Checked, name: str, day: date, group: Group, at: datetime, language: Language) -> Event:
    what = _NAMES[name][language is Language.ENGLISH]
    event = Event()
    event.add("uid", uid(one, group, name))
    event.add("dtstamp", at)
    event.add("sequence", 0)
    event.add("dtstart", day)
    event.add("dtend", day + _DAY)
    event.add("summary", f"{what}: {one_line(one.slot.title or group.title)} {one.day}")
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add(DEADLINE, name)
    return event
