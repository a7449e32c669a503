"""Whether a fact about a promise can be recorded: is it open, and is it here? Records nothing."""

from datetime import datetime

from rules.facts import Fact, FactKind
from rules.items import Item, due_day
from rules.moments import local_day
from rules.refused import Refused
from rules.world import World

HAND_OVERS = frozenset({FactKind.ITEM_HANDED_OVER, FactKind.ITEM_HANDED_BACK})
_OPEN_ONLY = frozenset({FactKind.ITEM_DEFERRED, *HAND_OVERS})


def admit_item(fact: Fact, world: World) -> None:
    """Pass what is no promise, and a promise that is open and in this group's hands; else raise Refused."""
    if fact.kind not in _OPEN_ONLY:
        return
    name = fact.text("item")
    item = next((item for item in world.items if item.id == name), None)
    if item is None:
        group = world.charter.group.slug
        raise Refused(f"group '{group}': item '{name}' not found: raise it first ('item_raised')")
    if fact.corrects is not None and fact.kind in HAND_OVERS:
        raise Refused(f"item '{name}': a hand-over is not corrected: hand it back, and over again")
    _open(fact, item, world)
    if fact.kind is FactKind.ITEM_DEFERRED:
        _deferral(fact, item, world)
    elif fact.kind is FactKind.ITEM_HANDED_OVER:
        _hand_over(fact, item, world)
    elif item.handed_to is None and item.from_group is None:
        raise Refused(f"item '{name}' has not been handed over: there is nothing to hand back")


def _open(fact: Fact, item: Item, world: World) -> None:
    back = (
        fact.kind is FactKind.ITEM_HANDED_BACK
    )  # what was answered where it was handed to goes back all the same
    ended = item.closed_at if back else item.settled_at
    if ended is not None:
        day = _day(ended, world)
        raise Refused(f"item '{item.id}' was settled on {day}: raise a new one ('item_raised')")


def _deferral(fact: Fact, item: Item, world: World) -> None:
    if item.handed_to is not None:
        raise Refused(f"item '{item.id}' has been handed over to '{item.handed_to}': it is put off there")
    due = due_day(fact.maybe("due"), world.charter.group.zone)
    said = local_day(fact.happened_at, world.charter.group.zone)
    if due is not None and due < said:
        raise Refused(f"item '{item.id}': due {due} lies before {said}, when it was put off: check the year")


def _hand_over(fact: Fact, item: Item, world: World) -> None:
    to, own = fact.text("to"), world.charter.group.slug
    if to == own:
        raise Refused(f"item '{item.id}' is on the list of '{own}' already: name another group")
    if item.handed_to is not None:
        raise Refused(f"item '{item.id}' has been handed over to '{item.handed_to}' already")
    if to == item.from_group:
        raise Refused(f"item '{item.id}' came from '{to}': hand it back ('item_handed_back')")


def _day(at: datetime, world: World) -> str:
    return local_day(at, world.charter.group.zone).isoformat()
