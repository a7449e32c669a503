"""The timeline of the office: what happened, in order, for rehearsals and audits. Explains nothing."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select

from rules.facts import Data
from store.database import Tx
from store.tables import history
from store.writing import as_text


class What(StrEnum):
    """The kinds of lines in the timeline."""

    FACT = "fact"
    DEADLINE = "deadline"
    NOTICE = "notice"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `number` is given by the store and rises; it is 0 before that."""

    at: datetime
    group: str
    scope: str
    what: What
    data: Data
    number: int = 0


def tell(tx: Tx, entries: Iterable[Entry]) -> None:
    """Write lines, in their order. They can never be changed."""
    rows = [
        {
            "at": entry.at,
            "group": entry.group,
            "scope": entry.scope,
            "what": entry.what.value,
            "data": as_text(dict(entry.data)),
        }
        for entry in entries
    ]
    if rows:
        tx.execute(_PUT, rows)


def since(tx: Tx, number: int, limit: int | None = None) -> tuple[Entry, ...]:
    """The lines after `number`, oldest first."""
    query = _SINCE if limit is None else _SINCE.limit(limit)
    return _entries(tx.execute(query, {"after": number}))


def of_scope(tx: Tx, group: str, scope: str, kinds: Collection[What]) -> tuple[Entry, ...]:
    """The lines about one scope of these kinds, oldest first."""
    query = _OF_SCOPE.where(history.c.what.in_([kind.value for kind in kinds]))
    return _entries(tx.execute(query, {"group": group, "scope": scope}))


def last_number(tx: Tx) -> int:
    """The number of the newest line, 0 before the first."""
    number: int | None = tx.execute(select(func.max(history.c.number))).scalar()
    return number or 0


def _entries(rows: Iterable[Row[Any]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            number=row.number,
            at=row.at,
            group=row.group,
            scope=row.scope,
            what=What(row.what),
            data=json.loads(row.data),
        )
        for row in rows
    )


_PUT = insert(history)
_OF_SCOPE = (
    select(history)
    .where(history.c.group == bindparam("group"), history.c.scope == bindparam("scope"))
    .order_by(history.c.number)
)
_SINCE = select(history).where(history.c.number > bindparam("after")).order_by(history.c.number)
