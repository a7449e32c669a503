"""What a summons says of the deadlines that it starts, as they are for its receiver. Plans no notice."""

from dataclasses import replace

from rules import context
from rules.applying import apply_rule
from rules.draft import Draft, because_of
from rules.exceptions import exception_flags
from rules.facts import Json
from rules.meetings import Meeting
from rules.outcome import Deadline, Standing
from rules.people import Seat
from rules.question_clocks import Start, capped_at
from rules.rulebook import DeadlineRule, Trigger

EVERYBODY = ""  # as the one who owes it: only what was decided for all is meant


def variant_for(draft: Draft, met: Meeting, seat: Seat) -> str:
    """Whose deadlines a seat is told: its union's where somebody decided about this meeting, else everybody's."""
    if not any(fact.scope == draft.scope for fact in draft.world.exceptions):
        return EVERYBODY
    return draft.world.union_of(seat.person, met.day) or EVERYBODY


def named_deadlines(draft: Draft, met: Meeting, start: Start, union: str) -> list[Json]:
    """The deadlines that a summons starts, as they will be when it leaves. One that was set aside is not named."""
    told = (
        _projected(draft, met, rule, start, union) for rule in draft.rules(Trigger.SUMMONS_SENT, start.at)
    )
    return [one for one in told if one is not None]


def _projected(draft: Draft, met: Meeting, rule: DeadlineRule, start: Start, union: str) -> Json:
    world, charter = draft.world, draft.world.charter
    never_after = capped_at(world, met, rule, start.at)
    reckoned = apply_rule(rule, start.at, charter.calendar, never_after, charter.policies)
    because, flags = because_of(rule, world, start.at, reckoned, start.trigger), reckoned.flags
    decided = draft.decided(rule, met.id, union, reckoned, start.at)
    if decided is not None:
        if decided.waived:
            return None
        because = replace(because, reckoned=decided.reckoned, changes=decided.changes)
        flags = (*decided.reckoned.flags, *exception_flags(decided))
    projected = Deadline(
        key=f"{charter.group.slug}/{met.id}/{rule.id}",
        rule=rule.id,
        scope="",
        subject=met.id,
        owed_by=rule.owed_by.value,
        opens_at=start.at,
        standing=Standing.OPEN,
        flags=flags,
        because=because,
    )
    return context.deadline(world, projected, rule)
