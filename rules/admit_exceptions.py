"""Whether a decision about a deadline can be recorded: is there such a deadline, and can it be? Records nothing."""

from rules.deadlines import Kind
from rules.exceptions import CHANGES, bound_of, concerns, last_moment, row_of
from rules.facts import Fact, FactKind
from rules.outcome import PAUSED, Change, Deadline, Standing
from rules.periods import Direction
from rules.plan import plan_scope
from rules.refused import Refused
from rules.world import GROUP_SCOPE, World

_SHOWN = 12
_ENDED = {
    Standing.MET: "has been met already",
    Standing.MET_LATE: "has been met already, late",
    Standing.MISSED: "has run out already: extend or waive it instead",
    Standing.WAIVED: "has been waived: undo that first",
    Standing.VOID: "is void: what it was about is gone",
}


def admit_exception(fact: Fact, world: World) -> None:
    """Pass, or raise Refused. `world` is the group as it stands before the fact, with all of the fact's scope."""
    if fact.kind not in CHANGES and fact.kind is not FactKind.CHANGE_UNDONE:
        return
    if not (fact.maybe("reason") or "").strip():
        raise Refused(f"{fact.kind}: say why; the reason is kept and told to those concerned")
    if fact.scope == GROUP_SCOPE:
        raise Refused(f"{fact.kind}: say what it is about: meeting=, item= or timetable=")
    if fact.kind is FactKind.CHANGE_UNDONE:
        _undone(fact, world)
        return
    found = _about(fact, world)
    able = {
        Change.EXTENDED: _can_be_extended,
        Change.PAUSED: _can_be_paused,
        Change.RESUMED: _can_be_resumed,
        Change.WAIVED: _can_be_waived,
    }[CHANGES[fact.kind]]
    wrong = [able(fact, world, deadline) for deadline in found]
    if None not in wrong:  # of several it is enough that one can be: the others stay as they are
        raise Refused(f"{fact.kind}: {next(why for why in wrong if why is not None)}")


def _about(fact: Fact, world: World) -> list[Deadline]:
    planned = plan_scope(world, fact.scope, left={}, now=fact.recorded_at).deadlines
    found = [
        one
        for one in planned
        if concerns(fact, scope=one.scope, subject=one.subject, rule=one.rule, owed_by=one.owed_by)
    ]
    if not found:
        have = [one.key for one in planned]
        more = " ..." if len(have) > _SHOWN else ""
        asked = ", ".join(
            f"{name}={fact.maybe(name)}" for name in ("rule", "subject", "owed_by") if fact.maybe(name)
        )
        raise Refused(
            f"{fact.kind}: {fact.scope} has no deadline with {asked} (have: {', '.join(have[:_SHOWN]) or 'none'}{more})"
        )
    return found


def _can_be_extended(fact: Fact, world: World, deadline: Deadline) -> str | None:
    if deadline.standing in (Standing.MET, Standing.WAIVED, Standing.VOID):
        return f"{deadline.key} {_ENDED[deadline.standing]}"
    if PAUSED in deadline.flags:
        return f"{deadline.key} is paused: resume it first"
    reckoned, text = deadline.reckoned, fact.text("until")
    rule = row_of(world, deadline.rule, deadline.because.version)
    cutoff = reckoned.cutoff or (rule.until if rule else None)
    _, due_at, _ = last_moment(text, cutoff, world.charter.calendar)
    if reckoned.due_at is not None and due_at <= reckoned.due_at:
        return (
            f"{deadline.key} ends {reckoned.last_day} already: an extension ends later; to shorten what was "
            "extended, undo the extension"
        )
    if reckoned.kind is not Kind.DATE and rule is not None:
        bound = bound_of(
            world,
            fact.scope,
            rule,
            reckoned,
            subject=deadline.subject,
            trigger_at=deadline.because.trigger_at,
        )
        if bound is not None and due_at > bound:
            told = bound.astimezone(world.charter.calendar.zone)
            return f"{deadline.key} can be given a day up to {told:%Y-%m-%d %H:%M} and no later one"
    return None


def _can_be_paused(_fact: Fact, world: World, deadline: Deadline) -> str | None:
    if PAUSED in deadline.flags:
        return f"{deadline.key} is paused already"
    if deadline.standing is not Standing.OPEN:
        return f"{deadline.key} {_ENDED[deadline.standing]}"
    rule = row_of(world, deadline.rule, deadline.because.version)
    if rule is not None and rule.within is not None and rule.direction is Direction.BEFORE:
        return (
            f"{deadline.key} is counted back from its event, so no clock can stop: extend or waive it instead"
        )
    return None


def _can_be_resumed(_fact: Fact, _world: World, deadline: Deadline) -> str | None:
    return None if PAUSED in deadline.flags else f"{deadline.key} is not paused"


def _can_be_waived(_fact: Fact, _world: World, deadline: Deadline) -> str | None:
    if deadline.standing in (Standing.MET, Standing.MET_LATE, Standing.WAIVED, Standing.VOID):
        return f"{deadline.key} {_ENDED[deadline.standing]}"
    return None


def _undone(fact: Fact, world: World) -> None:
    here = [one.id for one in world.exceptions if one.scope == fact.scope]
    if fact.text("fact") not in here:
        raise Refused(
            f"{fact.kind}: {fact.scope} has no decision '{fact.text('fact')}' that stands "
            f"(have: {', '.join(here) or 'none'}); what was undone is decided anew, not undone again"
        )
