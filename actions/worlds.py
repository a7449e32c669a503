"""Read what a scope's plan builds on, and which scopes a fact touches. Plans nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.charter import Charter
from rules.facts import Fact, FactKind
from rules.world import GROUP_SCOPE, World, fold, item_scope, meeting_scope
from store import facts
from store.database import Tx

SCHEDULE = (
    FactKind.MEETING_CALLED,
    FactKind.MEETING_MOVED,
    FactKind.MEETING_CANCELLED,
    FactKind.MEETING_CLOSED,
    FactKind.SUMMONS_SENT,
)
ITEMS = (FactKind.ITEM_RAISED, FactKind.ITEM_ANSWERED, FactKind.ITEM_CLOSED)
_SETTLING = timedelta(days=60)  # a meeting's minutes are worked on this long after it


def scope_of(kind: FactKind, data: dict[str, object]) -> str:
    """The scope that a fact belongs to: its item, its meeting, or the group."""
    if kind in ITEMS and data.get("item"):
        return item_scope(str(data["item"]))
    if kind is FactKind.SEAT_CHANGED or not data.get("meeting"):
        return GROUP_SCOPE
    return meeting_scope(str(data["meeting"]))


def named_by(fact: Fact) -> tuple[str, ...]:
    """The scopes that a fact speaks of: its own, and the meeting that it names."""
    meeting = fact.maybe("meeting")
    return tuple(dict.fromkeys((fact.scope, *([meeting_scope(meeting)] if meeting else []))))


def world_for(tx: Tx, charter: Charter, scope: str, *more: str, without: str | None = None) -> World:
    """The group as one scope's plan needs it: a meeting with its promises, or an item with its meetings.

    `more` are scopes of which everything is wanted too; the fact `without` is left out.
    """
    group = charter.group.slug
    told: dict[str, Fact] = {
        fact.id: fact for fact in facts.of_scopes(tx, group, (scope, GROUP_SCOPE, *more))
    }
    around = ITEMS if scope.startswith("meeting:") else SCHEDULE
    told |= {fact.id: fact for fact in facts.of_kinds(tx, group, around)}
    return fold(charter, told.values(), without=without)


def outline(tx: Tx, charter: Charter) -> World:
    """The group's seats, schedule and promises, without what was said at each meeting."""
    group = charter.group.slug
    told = facts.of_scopes(tx, group, (GROUP_SCOPE,)) + facts.of_kinds(tx, group, (*SCHEDULE, *ITEMS))
    return fold(charter, {fact.id: fact for fact in told}.values())


def touched(fact: Fact, world: World, now: datetime) -> tuple[str, ...]:
    """The scopes whose plan a fact can change. `world` is the outline after the fact."""
    scopes = [fact.scope] if fact.scope != GROUP_SCOPE else []
    if fact.kind in SCHEDULE:
        scopes += [item_scope(item.id) for item in world.items if item.settled_at is None]
    elif fact.kind in ITEMS:
        scopes += _meetings(world, now)
    elif fact.kind is FactKind.SEAT_CHANGED:
        scopes += _meetings(world, now - _SETTLING)
        scopes += [item_scope(item.id) for item in world.items if item.settled_at is None]
    return tuple(dict.fromkeys(scopes))


def _meetings(world: World, after: datetime) -> Iterable[str]:
    return [meeting_scope(met.id) for met in world.meetings if met.starts_at > after]
