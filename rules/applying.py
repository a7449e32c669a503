"""Apply one rule's numbers to an event under a group's choices: for a plan, and for one date. Knows no group."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import assert_never

from rules.calendar import WorkCalendar
from rules.choosing import bears_on
from rules.cutoffs import MIDNIGHT, Cutoff
from rules.deadlines import Reckoned, Roll, Step, bound_only, on_day, reckon
from rules.moments import local_day
from rules.periods import Direction, Period, Unit
from rules.policies import Policies, Switch
from rules.rulebook import DeadlineRule, NeverAfter, OwedBy, Trigger

ENDS_ON_NON_WORKING_DAY = "ends_on_non_working_day"
INTERNAL_TARGET = "internal_target_policy"
_DAY_ENDS = Cutoff(clock=time(16, 30))  # the employer's working day
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_MONTHS_A_QUARTER = 3


def apply_rule(
    rule: DeadlineRule,
    event: date | datetime,
    calendar: WorkCalendar,
    never_after: datetime | None,
    policies: Policies,
) -> Reckoned:
    """What the rule's numbers give under a group's choices; where it has none, the bound and the reason.

    The choices are those of the event's own day.
    """
    day = local_day(event, calendar.zone) if isinstance(event, datetime) else event
    if rule.within is None:
        return _without_a_day(rule, event, day, calendar, never_after, policies)
    cutoff, roll = _cutoff(rule, policies, day), _roll(rule, policies, day)
    if _chosen(rule, Switch.QUARTER_READING, policies, day) == "calendar_quarter":
        last = _end_of_next_quarter(day)
        return on_day(
            day=last,
            says="sista dagen i kvartalet efter det senaste mötets",
            cutoff=cutoff,
            roll=roll,
            calendar=calendar,
            never_after=never_after,
        )
    begins, before = _day_0(rule, event, day, calendar, policies)
    reckoned = reckon(
        period=rule.within,
        direction=rule.direction,
        event=begins,
        cutoff=cutoff,
        roll=roll,
        calendar=calendar,
        never_after=never_after,
        before=before,
    )
    if Switch.AGREEMENT_ROLL in rule.switches and not calendar.is_working(reckoned.last_day or day):
        return replace(reckoned, flags=(*reckoned.flags, ENDS_ON_NON_WORKING_DAY))
    return reckoned


def counted_as(rule: DeadlineRule, reckoned: Reckoned) -> str:
    """What was counted, in the trace's one line; the reason where there is no day."""
    walk = reckoned.walk
    if walk is not None:
        return f"{walk.period} {walk.direction}, until {reckoned.cutoff}"
    if rule.within is None:
        return rule.reason or ""
    counted = f"{rule.within} {rule.direction}"
    return counted if rule.within.unit is Unit.HOURS else f"{counted}, until {reckoned.cutoff}"


def days_short(reckoned: Reckoned | None, sent: date) -> int:
    """By how many days a summons sent on that day breaks the lead time; 0 when it does not."""
    return max(0, (sent - reckoned.last_day).days) if reckoned and reckoned.last_day else 0


def lead_time_flags(short: int) -> tuple[str, ...]:
    """How a deadline says that the summons before it left too late."""
    return (f"K7_breached_by_days:{short}",) if short else ()


def _chosen(rule: DeadlineRule, switch: Switch, policies: Policies, day: date) -> str | None:
    """What holds for a switch that the rule names; None when it does not name it."""
    return policies.value(switch, day) if switch in rule.switches else None


def _without_a_day(
    rule: DeadlineRule,
    event: date | datetime,
    day: date,
    calendar: WorkCalendar,
    never_after: datetime | None,
    policies: Policies,
) -> Reckoned:
    if never_after is None and rule.never_after is NeverAfter.EVENT and isinstance(event, datetime):
        never_after = event
    reason = rule.reason or "the rule gives no day"
    bound = bound_only(reason=reason, never_after=never_after, calendar=calendar)
    target = _chosen(rule, Switch.INTERNAL_TARGET, policies, day)
    if target in (None, "none"):
        return bound
    aim = calendar.add(day, Period.parse(str(target)).count)
    return replace(bound, internal_target=aim, flags=(*bound.flags, INTERNAL_TARGET))


def _cutoff(rule: DeadlineRule, policies: Policies, day: date) -> Cutoff:
    """When the last day ends: the rule's own clock or, where its source gives none, the group's."""
    cutoff = rule.until
    if rule.unstated_clock:
        cutoff = _unstated(rule, policies.value(Switch.MISSING_CLOCK, day))
    if cutoff.clock is None:
        if policies.value(Switch.EXACT_MIDNIGHT, day) == "in_time" and bears_on(rule, Switch.EXACT_MIDNIGHT):
            return replace(cutoff, leeway=_SECOND)
    elif policies.value(Switch.MINUTE_GRAIN, day) == "in_time" and bears_on(rule, Switch.MINUTE_GRAIN):
        return replace(cutoff, leeway=_MINUTE)
    return cutoff


def _unstated(rule: DeadlineRule, value: str) -> Cutoff:
    if value != "by_side":
        return Cutoff.parse(value)
    match rule.owed_by:
        # A party, an adjuster or a member may be of either side: the longer time is theirs.
        case OwedBy.UNIONS | OwedBy.ADJUSTERS | OwedBy.PARTY | OwedBy.MEMBERS:
            return MIDNIGHT
        case OwedBy.SECRETARY | OwedBy.CHAIR | OwedBy.HR_MANAGER | OwedBy.OWNER | OwedBy.EMPLOYER:
            return _DAY_ENDS
        case OwedBy.AUTHORITY | OwedBy.BOARD | OwedBy.COUNCIL:
            return _DAY_ENDS
        case _:
            assert_never(rule.owed_by)


def _roll(rule: DeadlineRule, policies: Policies, day: date) -> Roll:
    if rule.roll is Roll.BACKWARD and bears_on(rule, Switch.SUMMONS_ROLL):
        return Roll.NONE if policies.value(Switch.SUMMONS_ROLL, day) == "none" else Roll.BACKWARD
    rolls = _chosen(rule, Switch.AGREEMENT_ROLL, policies, day) == "law1930"
    return Roll.LAW_1930_173 if rolls and rule.direction is Direction.AFTER else rule.roll


def _day_0(
    rule: DeadlineRule, event: date | datetime, day: date, calendar: WorkCalendar, policies: Policies
) -> tuple[date | datetime, tuple[Step, ...]]:
    """The day that is never counted, and why it is another than that of the dispatch."""
    if rule.within is not None and rule.within.unit is Unit.HOURS:
        return event, ()
    if rule.direction is Direction.BEFORE:
        return day, ()
    day0, told = day, []
    hour = policies.value(Switch.DAY0_HOUR, day) if _of_dispatch(rule, Switch.DAY0_HOUR) else "no"
    if hour != "no" and isinstance(event, datetime):
        clock = hour.removeprefix("after ")
        if event.astimezone(calendar.zone).time() > time.fromisoformat(clock):
            told.append(Step(day=day0, skipped=f"skickad efter {clock}, räknas som nästa dag"))
            day0 += timedelta(days=1)
    if _of_dispatch(rule, Switch.NONWORKING_DISPATCH):
        moves = policies.value(Switch.NONWORKING_DISPATCH, day) == "next_working_day"
        while moves and (why := calendar.why_closed(day0)) is not None:
            told.append(Step(day=day0, skipped=f"{why}, räknas som skickad nästa arbetsdag"))
            day0 += timedelta(days=1)
    return day0, tuple(told)


def _of_dispatch(rule: DeadlineRule, switch: Switch) -> bool:
    return rule.trigger is Trigger.SUMMONS_SENT or switch in rule.switches


def _end_of_next_quarter(day: date) -> date:
    """The last day of the calendar quarter after the one that `day` lies in."""
    begins = (day.month - 1) // _MONTHS_A_QUARTER * _MONTHS_A_QUARTER + 2 * _MONTHS_A_QUARTER
    year, month = divmod(day.year * 12 + begins, 12)
    return date(year, month + 1, 1) - timedelta(days=1)
