"""Which dated row of a rule governs a case: running cases keep the rule they started under. Counts no day itself."""

from datetime import date, datetime

from rules.applying import apply_rule
from rules.calendar import WorkCalendar
from rules.moments import local_day
from rules.periods import Direction
from rules.policies import Policies
from rules.rulebook import DeadlineRule, Rulebook, Trigger

Rows = tuple[DeadlineRule, ...]  # of one rule, the newest first


def governing(
    book: Rulebook, trigger: Trigger, event: date | datetime, calendar: WorkCalendar, policies: Policies
) -> tuple[DeadlineRule, ...]:
    """The rules that `trigger` starts by an event, each in the row that governs it, in the book's order."""
    steady = book.steady.get(trigger)
    if steady is not None:
        return steady  # Almost always: nothing has to be reckoned to choose.
    found = (row_for(rows, event, calendar, policies) for rows in book.started_by.get(trigger, ()))
    return tuple(rule for rule in found if rule is not None and rule.trigger is trigger)


def summons_rule(
    book: Rulebook, meeting: date, calendar: WorkCalendar, policies: Policies
) -> DeadlineRule | None:
    """The row that says when the summons of a meeting leaves."""
    rule = row_for(book.summons_rows, meeting, calendar, policies)
    return rule if rule is not None and rule.sends_summons else None


def row_for(
    rows: Rows, event: date | datetime, calendar: WorkCalendar, policies: Policies
) -> DeadlineRule | None:
    """The row under which an event's clock runs; None when the rule had ended by then.

    A period counted forwards runs under the row in force on the event's day. One counted backwards runs
    under the newest row whose own last day is not before the row itself: no rule makes late what was on time
    before the rule existed. What is older than every row runs under the oldest.
    """
    if not rows:
        return None
    day = local_day(event, calendar.zone) if isinstance(event, datetime) else event
    for row in rows:
        if len(rows) == 1 or reach(row, event, calendar, policies) >= row.in_force_from:
            break
    return None if row.in_force_to is not None and day > row.in_force_to else row


def reach(row: DeadlineRule, event: date | datetime, calendar: WorkCalendar, policies: Policies) -> date:
    """The day that has to lie in the row's own time for it to govern the event."""
    day = local_day(event, calendar.zone) if isinstance(event, datetime) else event
    if row.within is None or row.direction is Direction.AFTER:
        return day
    return apply_rule(row, event, calendar, None, policies).last_day or day
