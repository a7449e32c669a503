"""Plan the completeness gate: before the meeting and before its minutes are adjusted every demand has its answer."""

from collections.abc import Iterable
from datetime import datetime

from rules import context
from rules.demands import Demand, lacking, lacks_as_json, register
from rules.draft import Draft
from rules.facts import FactKind
from rules.meetings import Meeting
from rules.moments import at_clock
from rules.outcome import Standing
from rules.people import Language, Role

DEMANDS_UNANSWERED = "demands_unanswered"
BEFORE_MEETING, BEFORE_ADJUSTMENT = "meeting", "adjustment"  # when a meeting's own plan looks
LOOKS = (BEFORE_MEETING, BEFORE_ADJUSTMENT)
_AWAITED = (Standing.OPEN, Standing.MISSED)


def plan_demands(draft: Draft, met: Meeting) -> None:
    """Look before the meeting, unless a timetable has a gate of its own, and again before the adjustment."""
    if met.cancelled_at is not None or not any(said.kind is FactKind.DEMAND_MADE for said in met.said):
        return
    demands = register(met)
    if all(table.meeting != met.id for table in draft.world.timetables):
        at = _before_meeting(draft, met)
        look(
            draft, met, made_by(demands, at), subject=f"{met.id}/{BEFORE_MEETING}", at=at, until=met.starts_at
        )
    adjusted = _before_adjustment(draft, met)
    if adjusted is not None:
        at, until = adjusted
        look(draft, met, demands, subject=f"{met.id}/{BEFORE_ADJUSTMENT}", at=at, until=until)


def made_by(demands: Iterable[Demand], at: datetime) -> tuple[Demand, ...]:
    """Those that had been made at that moment: what comes later cannot have been answered by then."""
    return tuple(demand for demand in demands if demand.made_at <= at)


def look(
    draft: Draft, met: Meeting, demands: Iterable[Demand], *, subject: str, at: datetime, until: datetime
) -> None:
    """At that moment flag what lacks an answer and tell the secretary, by number and union and never by person."""
    lacks = lacking(demands, draft.world.charter.group)
    if not lacks:
        return
    draft.moments.append(at)
    if draft.now < at:
        return
    draft.flag(DEMANDS_UNANSWERED, subject, " ".join(lack.sentence(Language.ENGLISH) for lack in lacks))
    draft.tell(
        draft.world.in_role(Role.SECRETARY, met.day),
        text="secretary_nudge",
        about=f"nudge/{subject}/{DEMANDS_UNANSWERED}/{at:%Y-%m-%d}",
        series=f"nudge/{met.id}/{DEMANDS_UNANSWERED}",
        subject=met.id,
        told={
            **context.about(draft.world, met),
            "nudge": DEMANDS_UNANSWERED,
            "unanswered": lacks_as_json(lacks),
            "deadline": None,
        },
        at=at,
        too_late=until,
    )


def _before_meeting(draft: Draft, met: Meeting) -> datetime:
    """The group's hour for reminders on the meeting's day, or on the working day before when that is too late."""
    group, calendar = draft.world.charter.group, draft.world.charter.calendar
    on_the_day = at_clock(met.day, group.reminders_at, group.zone)
    if on_the_day < met.starts_at:
        return on_the_day
    return at_clock(calendar.subtract(met.day, 1), group.reminders_at, group.zone)


def _before_adjustment(draft: Draft, met: Meeting) -> tuple[datetime, datetime] | None:
    """When to look before the minutes are adjusted, and until when it is of use.

    The working day before the adjustment day; on that day itself when the meeting was not over by then.
    """
    group, calendar = draft.world.charter.group, draft.world.charter.calendar
    owed = [one for one in draft.deadlines if one.rule in _adjustment_rules(draft)]
    days = [one.reckoned.last_day for one in owed if one.reckoned.last_day is not None]
    ends = [one.reckoned.ends_at for one in owed if one.reckoned.ends_at is not None]
    if not days or not ends or all(one.standing not in _AWAITED for one in owed):
        return None
    last = min(days)
    for day in (calendar.subtract(last, 1), last):
        at = at_clock(day, group.reminders_at, group.zone)
        if at >= met.over_at:
            return at, max(ends)
    return max(met.over_at, at_clock(last, group.reminders_at, group.zone)), max(ends)


def _adjustment_rules(draft: Draft) -> frozenset[str]:
    rows = draft.world.charter.rulebook.rules
    return frozenset(rule.id for rule in rows if rule.met_by is FactKind.MINUTES_SIGNED)
