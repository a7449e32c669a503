"""Say how far the adjustment of some minutes has come. Never calls them adjusted while a signature is missing."""

from datetime import date
from typing import assert_never

from rules.applying import apply_rule
from rules.facts import FactKind
from rules.meetings import Meeting
from rules.moments import local_day
from rules.periods import Direction
from rules.policies import AdjustedBy, Switch
from rules.rulebook import Trigger
from rules.versions import governing
from rules.world import World


def adjusted(world: World, met: Meeting) -> list[str]:
    """One line on what the group calls adjusted; none while nobody has been named to adjust."""
    if not met.adjusters:
        return []
    chosen = AdjustedBy(world.charter.policies.value(Switch.ADJUSTED_DATE, met.day))
    first = {person: local_day(at, met.zone) for person, at in reversed(met.signed)}
    signed = [first[person] for person in met.adjusters if person in first]
    word = "Justerat" if len(signed) == len(met.adjusters) else "Inte justerat"
    count = f"{len(signed)} av {len(met.adjusters)} har skrivit under"
    return [f"{word}: {_said(chosen, _decided_day(world, met), max(signed, default=None))}, {count}."]


def _said(chosen: AdjustedBy, decided: date | None, last: date | None) -> str:
    day = f"justeringsdag {decided}" if decided else "ingen justeringsdag är bestämd"
    signature = f"sista underskrift {last}" if last else "ingen underskrift"
    match chosen:
        case AdjustedBy.BOTH:
            return f"{day}; {signature}"
        case AdjustedBy.DECIDED_DAY:
            return day
        case AdjustedBy.LAST_SIGNATURE:
            return signature
        case _:
            assert_never(chosen)


def _decided_day(world: World, met: Meeting) -> date | None:
    """The adjustment day by the group's rule."""
    charter = world.charter
    for rule in governing(charter.rulebook, Trigger.MEETING, met.day, charter.calendar, charter.policies):
        if rule.met_by is FactKind.MINUTES_SIGNED and rule.direction is Direction.AFTER:
            return apply_rule(rule, met.day, charter.calendar, None, charter.policies).last_day
    return None
