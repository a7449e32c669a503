"""Let a promise go to another group of this office and back: what one group records, the other's list says too.

Makes the other group's fact and writes nothing: `actions/record.py` writes both in one transaction.
"""

from collections.abc import Sequence

from actions.office import Office
from actions.worlds import world_for
from rules.facts import Data, Fact, FactKind, Json, fact_id
from rules.items import Happened, Item, history_as_json
from rules.people import Role
from rules.refused import Refused
from rules.world import World, item_scope
from store import facts, incidents
from store.database import Tx

_BACK = frozenset({FactKind.ITEM_HANDED_BACK, FactKind.ITEM_CLOSED})


def also_holds(tx: Tx, office: Office, said: Fact) -> tuple[tuple[str, str], ...]:
    """The other group's scope that recording `said` will plan: held before any row, in alphabetical order."""
    if said.kind is FactKind.ITEM_HANDED_OVER:
        to = said.text("to")
        return ((to, item_scope(_new_id(tx, said, to))),) if to in office.charters else ()
    if said.kind in _BACK:
        item = _item(said, world_for(tx, office.charter(said.group), said.scope))
        if item is not None and item.from_group in office.charters and item.from_item is not None:
            return ((str(item.from_group), item_scope(item.from_item)),)
    return ()


def counterpart(tx: Tx, office: Office, said: Fact) -> Fact | None:
    """What `said` means for the other group, as its own fact; None where it means nothing there.

    Raises Refused when the item is in another group's hands, or the new owner has no seat there.
    """
    if said.kind not in (FactKind.ITEM_HANDED_OVER, *_BACK) or said.maybe("from_group"):
        return None
    before = world_for(tx, office.charter(said.group), said.scope, without=said.id)
    item = _item(said, before)
    if item is None:
        return None
    if said.kind is FactKind.ITEM_HANDED_OVER:
        return _raised_there(tx, office, said, item)
    if item.handed_to is not None:
        if said.kind is FactKind.ITEM_HANDED_BACK and item.handed_to in office.charters:
            raise Refused(f"item '{item.id}' is on the list of '{item.handed_to}': record it there")
        return None
    return _back_there(office, said, item)


def _raised_there(tx: Tx, office: Office, said: Fact, item: Item) -> Fact | None:
    to, owner = said.text("to"), said.maybe("to_owner") or Role.SECRETARY.value
    if to not in office.charters:
        outside = incidents.Incident(
            key=f"handed_outside/{said.group}/{item.id}",
            code="handed_outside",
            subject=f"{said.group}/{item.id}",
            message=f"item '{item.id}' was handed over to '{to}', which has no file here: nobody is reminded of it",
            raised_at=said.recorded_at,
        )
        incidents.raise_all(tx, [outside])
        return None
    there = world_for(tx, office.charter(to), item_scope(item.id))
    if owner not in tuple(Role) and owner not in {seat.person for seat in there.seats}:
        raise Refused(
            f"group '{to}': owner '{owner}' has no seat there: name a role or a person of that group"
        )
    history = (*item.history, _handed(said))
    return _fact(
        said,
        to,
        FactKind.ITEM_RAISED,
        {
            "item": _new_id(tx, said, to),
            "title": item.title,
            "text": said.maybe("text") or item.text,
            "owner": owner,
            "from_group": said.group,
            "from_item": item.id,
            "earlier": history_as_json(history),
        },
    )


def _back_there(office: Office, said: Fact, item: Item) -> Fact | None:
    if item.from_group not in office.charters or item.from_group is None or item.from_item is None:
        return None
    since = max(
        (
            number
            for number, line in enumerate(item.history)
            if line.kind is FactKind.ITEM_HANDED_OVER and line.group == item.from_group
        ),
        default=-1,
    )
    here: Sequence[Happened] = [
        line for line in item.history[since + 1 :] if line.kind is not FactKind.ITEM_RAISED
    ]
    data: dict[str, Json] = {
        "item": item.from_item,
        "text": said.maybe("text") or "",
        "from_group": said.group,
        "earlier": history_as_json(here),
    }
    return _fact(said, item.from_group, FactKind.ITEM_HANDED_BACK, data)


def _handed(said: Fact) -> Happened:
    return Happened(
        kind=said.kind,
        at=said.happened_at,
        group=said.group,
        meeting=said.maybe("meeting"),
        text=said.maybe("text") or "",
        to=said.text("to"),
    )


def _new_id(tx: Tx, said: Fact, to: str) -> str:
    """What the item is called in the other group: the same each time it is asked while `said` is recorded."""
    first = f"{said.group}-{said.text('item')}"
    name, number = first, 1
    while facts.of_scopes(tx, to, (item_scope(name),)):
        number += 1
        name = f"{first}-{number}"
    return name


def _item(said: Fact, world: World) -> Item | None:
    return next((item for item in world.items if item.id == said.text("item")), None)


def _fact(said: Fact, group: str, kind: FactKind, data: Data) -> Fact:
    return Fact(
        id=fact_id(kind=kind, group=group, happened_at=said.happened_at, data=data),
        kind=kind,
        group=group,
        scope=item_scope(str(data["item"])),
        happened_at=said.happened_at,
        recorded_at=said.recorded_at,
        recorded_by=said.recorded_by,
        data=data,
    )
