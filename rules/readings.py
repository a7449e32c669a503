"""What each reading of a clause gives: the adopted one, and what the rejected ones would have. Adopts nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from rules.at_work import at_work
from rules.calendar import WorkCalendar
from rules.facts import Json
from rules.moments import weekday_of
from rules.policies import Policies
from rules.rulebook import DeadlineRule, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One reading and where it ends; without a day where it cannot be counted from this event."""

    reading: Reading
    last_day: date | None
    due_at: datetime | None


def readings_of(
    rule: DeadlineRule,
    event: date | datetime,
    calendar: WorkCalendar,
    policies: Policies,
    never_after: datetime | None = None,
) -> tuple[Read, ...]:
    """Every reading of the rule's clause, in the order of the rule book, applied to one event."""
    return tuple(_read(rule, reading, event, calendar, policies, never_after) for reading in rule.readings)


def readings_as_json(found: Iterable[Read]) -> list[Json]:
    """The readings as every door prints them."""
    return [
        {
            "within": str(read.reading.within),
            "adopted": read.reading.adopted,
            "decided": read.reading.decided,
            "where": read.reading.where,
            "says": read.reading.says,
            "where_en": read.reading.where_en,
            "says_en": read.reading.says_en,
            "last_day": read.last_day.isoformat() if read.last_day else None,
            "weekday": weekday_of(read.last_day) if read.last_day else None,
        }
        for read in found
    ]


def _read(
    rule: DeadlineRule,
    reading: Reading,
    event: date | datetime,
    calendar: WorkCalendar,
    policies: Policies,
    never_after: datetime | None,
) -> Read:
    try:
        read = at_work(rule, calendar, policies).as_read(reading.within)
        given = read.reckoned(event, never_after)
    except ValueError:  # hours from a day without a clock, or past the calendar: no reading stops a plan
        return Read(reading=reading, last_day=None, due_at=None)
    return Read(reading=reading, last_day=given.last_day, due_at=given.ends_at)
