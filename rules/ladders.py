"""When each rung of a ladder is reached, counted in working days or in meetings. Tells nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.calendar import WorkCalendar
from rules.moments import at_clock, local_day
from rules.people import Recess
from rules.rulebook import Ladder, Rung

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A rung and the moment at which it is reached, before quiet hours."""

    number: int
    rung: Rung
    at: datetime


def rungs_reached(
    ladder: Ladder,
    *,
    missed_on: date | None,
    over: Sequence[datetime],
    clock: time,
    calendar: WorkCalendar,
    agreed: date | None = None,
) -> tuple[Reached, ...]:
    """Every rung whose moment is known.

    `missed_on` is the last day that passed without an answer; `over` is when each meeting after the promise
    ended, in order. "After two meetings" is reached at `clock` on the first working day after the second of
    them, so that what was answered at the table can be written down first, and never before the day that has
    been `agreed` is over.
    """
    reached: list[Reached] = []
    for number, rung in enumerate(ladder.rungs, start=1):
        if rung.meetings is not None:
            if 0 < rung.meetings <= len(over):
                held = local_day(over[rung.meetings - 1], calendar.zone)
                day = calendar.add(max(held, agreed or held), 1)
                at = at_clock(day, clock, calendar.zone)
                reached.append(Reached(number=number, rung=rung, at=at))
        elif rung.after is not None and missed_on is not None:
            day = calendar.add(missed_on, rung.after.count)
            reached.append(Reached(number=number, rung=rung, at=at_clock(day, clock, calendar.zone)))
    return tuple(reached)


def resting(calendar: WorkCalendar, recesses: Iterable[Recess]) -> WorkCalendar:
    """The calendar that ladders climb by: no day of a recess counts, so nobody is escalated for a holiday."""
    return calendar.closing(
        {
            recess.first + number * _DAY: recess.reason
            for recess in recesses
            for number in range((recess.last - recess.first).days + 1)
        }
    )
