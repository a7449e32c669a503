"""Facts: add and read. Never changes one, and draws no conclusion from any."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from rules.facts import Data, Fact, FactKind
from store import scopes
from store.database import Tx
from store.tables import fact as facts
from store.writing import as_text, insert_once


def add(tx: Tx, fact: Fact) -> bool:
    """Write down one fact. False when a fact with this id is there already: then nothing changes.

    Holds the fact's scope until `tx` ends: two facts about one meeting are planned one after the other.
    """
    scopes.hold(tx, fact.group, fact.scope)
    row = {
        "id": fact.id,
        "kind": fact.kind.value,
        "group": fact.group,
        "scope": fact.scope,
        "happened_at": fact.happened_at,
        "recorded_at": fact.recorded_at,
        "recorded_by": fact.recorded_by,
        "data": as_text(dict(fact.data)),
        "corrects": fact.corrects,
    }
    return tx.execute(insert_once(facts, "id"), row).rowcount == 1


def of_scopes(tx: Tx, group: str, scopes: Collection[str]) -> tuple[Fact, ...]:
    """All facts of these scopes of the group, in the order in which they were written down."""
    return _read(tx, _SELECT.where(facts.c.group == group, facts.c.scope.in_(scopes)))


def of_kinds(tx: Tx, group: str, kinds: Collection[FactKind]) -> tuple[Fact, ...]:
    """All facts of these kinds of the group, in the order in which they were written down."""
    wanted = [kind.value for kind in kinds]
    return _read(tx, _SELECT.where(facts.c.group == group, facts.c.kind.in_(wanted)))


def recorded_between(
    tx: Tx, group: str, kind: FactKind, since: datetime, until: datetime
) -> tuple[Fact, ...]:
    """All facts of one kind that were written down from `since` and before `until`."""
    within = (facts.c.recorded_at >= since, facts.c.recorded_at < until)
    return _read(tx, _SELECT.where(facts.c.group == group, facts.c.kind == kind.value, *within))


def by_id(tx: Tx, fact_id: str) -> Fact | None:
    """The fact with this id."""
    return next(iter(_read(tx, _SELECT.where(facts.c.id == fact_id))), None)


def last_number(tx: Tx) -> int:
    """How many facts there are: the number of the newest, 0 before the first."""
    number: int | None = tx.execute(select(func.max(facts.c.number))).scalar()
    return number or 0


_SELECT = select(facts).order_by(facts.c.number)


def _read(tx: Tx, query: Select[Any]) -> tuple[Fact, ...]:
    return tuple(_fact(row) for row in tx.execute(query))


def _fact(row: Row[Any]) -> Fact:
    return Fact(
        id=row.id,
        kind=FactKind(row.kind),
        group=row.group,
        scope=row.scope,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        data=_data(row.data),
        corrects=row.corrects,
    )


def _data(text: str) -> Data:
    data: Data = json.loads(text)
    return data
