"""A calendar that people subscribe to: meetings, and deadlines as tasks or events. Invites nobody (no METHOD)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from icalendar import Alarm, Calendar, Component, Event, Timezone, Todo

from documents.year_words import one_line
from rules.moments import STOCKHOLM
from rules.outcome import Standing
from rules.people import Group, Language
from rules.zone_block import STOCKHOLM_VTIMEZONE

_DAY = timedelta(days=1)
_DONE = frozenset({Standing.MET, Standing.MET_LATE})


class As(StrEnum):
    """How deadlines are shown: Outlook and most calendars on the web pass over tasks."""

    TODO = "todo"
    EVENTS = "events"


@dataclass(frozen=True, slots=True, kw_only=True)
class FedMeeting:
    """A meeting as a feed shows it."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    place: str
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FedDeadline:
    """A deadline as a feed shows it, its reason in words."""

    key: str
    summary: str
    reason: str
    last_day: date
    due_at: datetime  # exclusive
    standing: Standing
    changed_at: datetime
    by_clock: bool  # whether it ends at a clock time; else at the end of the day


def feed(
    group: Group,
    meetings: Iterable[FedMeeting],
    deadlines: Iterable[FedDeadline],
    *,
    language: Language,
    shown_as: As,
    title: str,
) -> bytes:
    """The whole calendar. The same values give the same bytes: no clock is in it."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Kallelse//Kallelse 1//{language.value.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", one_line(title))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    if group.zone.key == STOCKHOLM:
        calendar.add_component(Timezone.from_ical(STOCKHOLM_VTIMEZONE))
    for met in meetings:
        calendar.add_component(_meeting(met, group))
    for owed in deadlines:
        calendar.add_component(_todo(owed, group) if shown_as is As.TODO else _day(owed, group))
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _meeting(met: FedMeeting, group: Group) -> Event:
    event = Event()
    event.add("uid", met.uid)
    event.add("dtstamp", _second(met.changed_at))
    event.add("sequence", met.sequence)
    event.add("dtstart", _local(met.starts_at, group))
    event.add("dtend", _local(met.ends_at, group))
    event.add("summary", one_line(group.title))
    if met.place:
        event.add("location", one_line(met.place))
    event.add("status", "CANCELLED" if met.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if met.cancelled else "OPAQUE")
    return event


def _todo(owed: FedDeadline, group: Group) -> Todo:
    todo = Todo()
    _told(todo, owed, group)
    todo.add("due", _second(owed.due_at))
    todo.add("status", "COMPLETED" if owed.standing in _DONE else "NEEDS-ACTION")
    if owed.standing in _DONE:
        todo.add("percent-complete", 100)
    elif owed.standing is Standing.OPEN:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(owed.summary))
        alarm.add("trigger", -_DAY, parameters={"RELATED": "END"})
        todo.add_component(alarm)
    return todo


def _day(owed: FedDeadline, group: Group) -> Event:
    """A whole day that leaves the day free; what ends at a clock time stands there as a moment."""
    event = Event()
    _told(event, owed, group)
    if owed.by_clock:
        at = owed.due_at - timedelta(minutes=1) if owed.due_at.second == 1 else owed.due_at
        event.add("dtstart", _local(at, group))
        event.add("dtend", _local(at, group))
    else:
        event.add("dtstart", owed.last_day)
        event.add("dtend", owed.last_day + _DAY)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _told(entry: Component, owed: FedDeadline, group: Group) -> None:
    domain = group.mailbox.email.rpartition("@")[2]
    entry.add("uid", f"{owed.key.replace('/', '.')}@{domain}")
    entry.add("dtstamp", _second(owed.changed_at))
    entry.add("summary", one_line(owed.summary))
    entry.add("description", "\n".join(one_line(line) for line in owed.reason.split("\n")))


def _local(at: datetime, group: Group) -> datetime:
    # A single moment is as exact in UTC, and needs no block of its own.
    return _second(at) if group.zone.key != STOCKHOLM else at.astimezone(group.zone).replace(microsecond=0)


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def ends_by_clock(due_at: datetime, group: Group) -> bool:
    """Whether a deadline ends at a clock time and not at the end of its day."""
    return due_at.astimezone(group.zone).time() != time(0)
