"""What a person decided about single deadlines: longer, stopped, set aside. Admits nothing and plans nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import assert_never

from rules.calendar import WorkCalendar
from rules.deadlines import (
    DEADLINE_PASSES_MEETING,
    MIDNIGHT,
    Cutoff,
    Kind,
    Reckoned,
    Roll,
    on_day,
)
from rules.facts import Fact, FactKind
from rules.hard_stop import hard_stop
from rules.moments import aware, local_day
from rules.outcome import PAUSED, Change, Changed
from rules.periods import Unit
from rules.policies import cap_point
from rules.rulebook import DeadlineRule, NeverAfter, Trigger
from rules.world import World

_OF_QUESTIONS = frozenset({Trigger.SUMMONS_SENT, Trigger.LATE_DOCUMENT})
CHANGES = {
    FactKind.DEADLINE_EXTENDED: Change.EXTENDED,
    FactKind.DEADLINE_PAUSED: Change.PAUSED,
    FactKind.DEADLINE_RESUMED: Change.RESUMED,
    FactKind.DEADLINE_WAIVED: Change.WAIVED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A deadline's arithmetic after what was decided about it; the trace stays the rule's own."""

    reckoned: Reckoned
    changes: tuple[Changed, ...] = ()
    paused: bool = False
    waived: bool = False


def concerns(fact: Fact, *, scope: str, subject: str, rule: str, owed_by: str) -> bool:
    """Whether a decision is about that deadline.

    One that names no subject is about every deadline of its rule in its scope; one that names nobody, about
    all who owe it.
    """
    return (
        fact.scope == scope
        and fact.maybe("rule") == rule
        and fact.maybe("subject") in (None, subject)
        and fact.maybe("owed_by") in (None, owed_by)
    )


def bound_of(
    world: World, scope: str, rule: DeadlineRule, reckoned: Reckoned, *, subject: str, trigger_at: datetime
) -> datetime | None:
    """What a deadline can never pass, however long it is made: for questions the stop that the group has chosen.

    A promise that is due at the next meeting has a meeting for its day, and no bound.
    """
    match rule.never_after:
        case None:
            return None
        case NeverAfter.MEETING_START:
            kind, _, name = scope.partition(":")
            if kind == "timetable":
                name = next((one.meeting or "" for one in world.timetables if one.id == name), "")
            met = next((met for met in world.meetings if met.id == name), None)
            if met is None or reckoned.capped_at is not None:
                return reckoned.capped_at
            if kind == "timetable" or rule.trigger not in _OF_QUESTIONS:
                return met.starts_at
            point = cap_point(world.charter.policies, local_day(trigger_at, met.zone))
            return hard_stop(met, subject.partition("/")[2] or None, point)
        case NeverAfter.EVENT | NeverAfter.DECISION:
            return reckoned.capped_at


def decide(
    reckoned: Reckoned,
    facts: Iterable[Fact],
    *,
    rule: DeadlineRule,
    calendar: WorkCalendar,
    bound: datetime | None,
) -> Decided:
    """Apply decisions in their order. `bound` is what the deadline can never pass."""
    done = Decided(reckoned=reckoned)
    running, paused_at = reckoned, None  # `running` is what goes on when a pause ends
    for fact in facts:
        change = CHANGES[fact.kind]
        until: datetime | None = None
        match change:
            case Change.EXTENDED:
                longer = extended(running, fact.text("until"), rule=rule, calendar=calendar, bound=bound)
                running, until = longer, longer.due_at
            case Change.PAUSED:
                paused_at = paused_at or fact.happened_at
            case Change.RESUMED:
                if paused_at is not None:
                    running = resumed(
                        running, paused_at, fact.happened_at, rule=rule, calendar=calendar, bound=bound
                    )
                    until = running.due_at
                paused_at = None
            case Change.WAIVED:
                done = replace(done, waived=True)
            case _:
                assert_never(change)
        told = Changed(
            change=change,
            at=fact.happened_at,
            by=fact.recorded_by,
            reason=fact.maybe("reason") or "",
            until=until,
            fact=fact.id,
        )
        done = replace(done, changes=(*done.changes, told))
    if paused_at is not None:
        since = local_day(paused_at, calendar.zone)
        running = stopped(running, since, bound=bound)
    return replace(done, reckoned=running, paused=paused_at is not None)


def last_moment(text: str, cutoff: Cutoff | None, calendar: WorkCalendar) -> tuple[date, datetime, Cutoff]:
    """The day, the instant and the cut-off that an extension names: a day ends as the rule's days do."""
    if "T" in text or " " in text:
        at = aware(datetime.fromisoformat(text)).astimezone(calendar.zone)
        return at.date(), at, Cutoff(clock=at.time())
    day, cutoff = date.fromisoformat(text), cutoff or MIDNIGHT
    return day, cutoff.ends(day, calendar), cutoff


def extended(
    reckoned: Reckoned, until: str, *, rule: DeadlineRule, calendar: WorkCalendar, bound: datetime | None
) -> Reckoned:
    """The same with a later end. An extension never makes a deadline earlier, nor lets it pass its bound."""
    day, due_at, cutoff = last_moment(until, reckoned.cutoff or rule.until, calendar)
    if reckoned.due_at is not None and _before(due_at, reckoned.due_at):
        return reckoned
    return _ending(reckoned, day, due_at, cutoff, calendar, bound)


def resumed(
    reckoned: Reckoned,
    paused_at: datetime,
    at: datetime,
    *,
    rule: DeadlineRule,
    calendar: WorkCalendar,
    bound: datetime | None,
) -> Reckoned:
    """Count what remained. The day of the pause counts as used, the day it ends is day 0.

    So a pause moves the end by the days after the one on which it began, through the one on which it ended; one
    that begins and ends on the same day moves nothing.
    """
    if reckoned.last_day is None or reckoned.due_at is None or reckoned.cutoff is None:
        return reckoned
    first, back = local_day(paused_at, calendar.zone), local_day(at, calendar.zone)
    unit = rule.within.unit if rule.within else Unit.DAYS
    if unit is Unit.HOURS:
        due_at = (reckoned.due_at.astimezone(UTC) + (at - paused_at)).astimezone(calendar.zone)
        return _ending(reckoned, due_at.date(), due_at, Cutoff(clock=due_at.time()), calendar, bound)
    if unit is Unit.WORKING_DAYS:
        remaining = max(0, calendar.count(first, reckoned.last_day))
        day = calendar.add(back, remaining) if remaining else calendar.working_on_or_after(back)
        day = max(day, reckoned.last_day)
    else:
        moved = reckoned.last_day + (back - first)
        landed = on_day(
            day=moved, says="", cutoff=reckoned.cutoff, roll=_forward(rule.roll), calendar=calendar
        )
        day = landed.last_day or moved
    if not _before(at, reckoned.cutoff.ends(day, calendar)):  # nobody gets a clock that has run out
        day = calendar.working_on_or_after(day + timedelta(days=1))
    return _ending(reckoned, day, reckoned.cutoff.ends(day, calendar), reckoned.cutoff, calendar, bound)


def stopped(reckoned: Reckoned, since: date, *, bound: datetime | None) -> Reckoned:
    """While it is paused there is no date, and none is invented; the hard stop stays."""
    return replace(
        reckoned,
        kind=Kind.NONE if bound is None else Kind.BOUND,
        last_day=None,
        due_at=None,
        cutoff=None,
        capped_at=bound,
        flags=tuple(flag for flag in reckoned.flags if flag != DEADLINE_PASSES_MEETING),
        reason=f"Pausad sedan {since}: dagarna räknas vidare när fristen återupptas.",
    )


def exception_flags(decided: Decided) -> Sequence[str]:
    """How a deadline says that it stands still."""
    return (PAUSED,) if decided.paused else ()


def row_of(world: World, rule: str, version: str | None) -> DeadlineRule | None:
    """The dated row that a deadline runs under; a timetable's legs have none in the book."""
    book = world.charter.rulebook
    rows = book.rows.get(rule, ())
    newest = rows[0] if rows else None
    return next((row for row in rows if (row.version or book.version) == version), newest)


def _forward(roll: Roll) -> Roll:
    return Roll.NONE if roll is Roll.BACKWARD else roll


def _before(one: datetime, other: datetime) -> bool:
    # In UTC: two moments of one zone are compared by their wall clocks, which show an hour twice in autumn.
    return one.astimezone(UTC) < other.astimezone(UTC)


def _ending(
    reckoned: Reckoned,
    day: date,
    due_at: datetime,
    cutoff: Cutoff,
    calendar: WorkCalendar,
    bound: datetime | None,
) -> Reckoned:
    passes = bound is not None and _before(bound, due_at)
    kept = tuple(flag for flag in reckoned.flags if flag != DEADLINE_PASSES_MEETING)
    return replace(
        reckoned,
        kind=Kind.DATE,
        last_day=day,
        due_at=due_at,
        cutoff=cutoff,
        capped_at=bound.astimezone(calendar.zone) if bound is not None and passes else None,
        flags=(*kept, DEADLINE_PASSES_MEETING) if passes else kept,
    )
