"""When a notice may leave: not at night, not on closed days, not in recess. Sends nothing."""

from datetime import date, datetime, time, timedelta

from rules.calendar import WorkCalendar
from rules.moments import at_clock, aware
from rules.people import Quiet
from rules.texts import Hours

_DAY = timedelta(days=1)
_LONGEST_REST = 400  # days; a group that rests longer has a mistake in its file


def open_day(day: date, quiet: Quiet, calendar: WorkCalendar) -> bool:
    """Whether anything may be sent on `day` at all."""
    resting = any(recess.first <= day <= recess.last for recess in quiet.recesses)
    return not resting and (quiet.open_on_closed_days or calendar.is_working(day))


def allowed(at: datetime, quiet: Quiet, calendar: WorkCalendar) -> bool:
    """Whether a notice may leave at that moment."""
    wall = aware(at).astimezone(calendar.zone)
    return _open_clock(wall.time(), quiet) and open_day(wall.date(), quiet, calendar)


def _open_clock(clock: time, quiet: Quiet) -> bool:
    """Quiet hours reach over midnight, or lie within the day: an hour for lunch. From 07 to 07 is none at all."""
    if quiet.opens < quiet.closes:
        return quiet.opens <= clock < quiet.closes
    return clock >= quiet.opens or clock < quiet.closes


def next_allowed(at: datetime, quiet: Quiet, calendar: WorkCalendar) -> datetime:
    """`at` if it is allowed, else the first allowed moment after it."""
    if allowed(at, quiet, calendar):
        return at
    wall = at.astimezone(calendar.zone)
    if wall.time() < quiet.opens and open_day(wall.date(), quiet, calendar):
        return at_clock(wall.date(), quiet.opens, calendar.zone)
    day = wall.date() + _DAY
    opens = quiet.opens if quiet.opens < quiet.closes else time()
    for _ in range(_LONGEST_REST):
        if open_day(day, quiet, calendar):
            return at_clock(day, opens, calendar.zone)
        day += _DAY
    raise ValueError(
        f"no day is open for notices in the {_LONGEST_REST} days after {wall.date()}: see the recesses"
    )


def allowed_before(at: datetime, quiet: Quiet, calendar: WorkCalendar) -> datetime:
    """The same clock time, held inside the open hours, on the nearest open day before `at`'s."""
    wall = at.astimezone(calendar.zone)
    clock = wall.time() if _open_clock(wall.time(), quiet) else quiet.opens
    day = wall.date() - _DAY
    for _ in range(_LONGEST_REST):
        if open_day(day, quiet, calendar):
            return at_clock(day, clock, calendar.zone)
        day -= _DAY
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
