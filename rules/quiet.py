"""When a notice may leave: not at night, not on closed days, not in recess. Sends nothing."""

from datetime import date, datetime, time, timedelta

from rules.calendar import WorkCalendar
from rules.moments import at_clock, aware
from rules.people import WEEK, Quiet, QuietDay, QuietSpan
from rules.texts import Hours

_DAY = timedelta(days=1)
_LONGEST_REST = 400  # days; a group that rests longer has a mistake in its file


def open_day(day: date, quiet: Quiet, calendar: WorkCalendar) -> bool:
    """Whether anything may be sent on `day` at all."""
    if any(recess.first <= day <= recess.last for recess in quiet.recesses):
        return False
    if QuietDay.HOLIDAYS in quiet.days and not calendar.is_working(day) and day in calendar.closed:
        return False
    return WEEK[day.weekday()] not in quiet.days


def allowed(at: datetime, quiet: Quiet, calendar: WorkCalendar) -> bool:
    """Whether a notice may leave at that moment."""
    wall = aware(at).astimezone(calendar.zone)
    return _open_clock(wall, quiet) and open_day(wall.date(), quiet, calendar)


def _open_clock(wall: datetime, quiet: Quiet) -> bool:
    """Quiet hours reach over midnight, or lie within the day: an hour for lunch. From 07 to 07 is none at all."""
    clock, today = wall.time(), wall.weekday()
    within = quiet.opens < quiet.closes
    night = not quiet.opens <= clock < quiet.closes if within else quiet.closes <= clock < quiet.opens
    return not night and not any(_in_span(clock, today, span) for span in quiet.spans)


def _in_span(clock: time, today: int, span: QuietSpan) -> bool:
    over_midnight = span.ends <= span.starts
    if WEEK[today] is span.day:
        return span.starts <= clock and (over_midnight or clock < span.ends)
    return over_midnight and WEEK[today - 1] is span.day and clock < span.ends


def _doors(quiet: Quiet) -> list[time]:
    """The clock times at which mail may begin to leave again."""
    return sorted({time(), quiet.opens, *(span.ends for span in quiet.spans)})


def next_allowed(at: datetime, quiet: Quiet, calendar: WorkCalendar) -> datetime:
    """`at` if it is allowed, else the first allowed moment after it."""
    if allowed(at, quiet, calendar):
        return at
    first, doors = at.astimezone(calendar.zone).date(), _doors(quiet)
    for number in range(_LONGEST_REST):
        day = first + number * _DAY
        if not open_day(day, quiet, calendar):
            continue
        for door in doors:
            moment = at_clock(day, door, calendar.zone)
            if moment > at and allowed(moment, quiet, calendar):
                return moment
    raise ValueError(
        f"no day is open for notices in the {_LONGEST_REST} days after {first}: see the recesses"
    )


def allowed_before(at: datetime, quiet: Quiet, calendar: WorkCalendar) -> datetime:
    """The same clock time, held inside the open hours, on the nearest open day before `at`'s."""
    wall = at.astimezone(calendar.zone)
    clocks = [wall.time(), quiet.opens, *_doors(quiet)]
    for number in range(1, _LONGEST_REST + 1):
        day = wall.date() - number * _DAY
        if not open_day(day, quiet, calendar):
            continue
        for clock in clocks:
            moment = at_clock(day, clock, calendar.zone)
            if allowed(moment, quiet, calendar):
                return moment
    raise ValueError(
        f"no day is open for notices in the {_LONGEST_REST} days before {wall.date()}: see the recesses"
    )


def place(
    at: datetime, *, hours: Hours, quiet: Quiet, calendar: WorkCalendar, too_late: datetime | None
) -> datetime:
    """The moment at which a notice meant for `at` leaves.

    It moves to the next allowed moment; where that would be `too_late`, an office text leaves on the
    open day before both instead, and a text that may not wait leaves at once.
    """
    if hours is Hours.ANY:
        return at
    moved = next_allowed(at, quiet, calendar)
    if too_late is None or moved < too_late:
        return moved
    if hours is Hours.OFFICE_UNLESS_TOO_LATE:
        return at
    return allowed_before(min(at, too_late), quiet, calendar)
