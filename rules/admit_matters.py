"""Whether a matter's turn at the table can be recorded. Records nothing."""

from rules.facts import Fact, FactKind
from rules.refused import Refused
from rules.world import World


def admit_turn(fact: Fact, world: World) -> None:
    """Pass, or raise Refused: a matter has its turn at a meeting that is held, and a turn can end questions."""
    if fact.kind is not FactKind.MATTER_OPENED:
        return
    met = next((met for met in world.meetings if met.id == fact.text("meeting")), None)
    if met is None:
        return  # refused as an unknown meeting elsewhere
    if met.cancelled_at is not None:
        raise Refused(f"{fact.kind}: meeting '{met.id}' has been cancelled")
    began = met.starts_at if met.opened_at is None else min(met.opened_at, met.starts_at)
    if fact.happened_at < began:
        raise Refused(
            f"{fact.kind}: meeting '{met.id}' begins {began.isoformat()}: record 'meeting_opened' first"
            " if it began before its time"
        )
