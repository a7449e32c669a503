"""Apply one rule's numbers to an event: for a plan, and for whoever asks for one date. Knows no group."""

from datetime import date, datetime

from rules.calendar import WorkCalendar
from rules.deadlines import Reckoned, bound_only, reckon
from rules.policies import Policies
from rules.rulebook import DeadlineRule, NeverAfter


def apply_rule(
    rule: DeadlineRule,
    event: date | datetime,
    calendar: WorkCalendar,
    never_after: datetime | None,
    policies: Policies,
) -> Reckoned:
    """What the rule's numbers give under a group's choices; where it has none, the bound and the reason."""
    if rule.within is None:
        reason = rule.reason or "the rule gives no day"
        if never_after is None and rule.never_after is NeverAfter.EVENT and isinstance(event, datetime):
            never_after = event
        return bound_only(reason=reason, never_after=never_after, calendar=calendar)
    return reckon(
        period=rule.within,
        direction=rule.direction,
        event=event,
        cutoff=rule.until,
        roll=rule.roll,
        calendar=calendar,
        never_after=never_after,
    )


def days_short(reckoned: Reckoned | None, sent: date) -> int:
    """By how many days a summons sent on that day breaks the lead time; 0 when it does not."""
    return max(0, (sent - reckoned.last_day).days) if reckoned and reckoned.last_day else 0


def lead_time_flags(short: int) -> tuple[str, ...]:
    """How a deadline says that the summons before it left too late."""
    return (f"K7_breached_by_days:{short}",) if short else ()
