"""When each scope is to be planned again, and under which charter it was. Plans nothing."""

from datetime import datetime

from sqlalchemy import bindparam, func, literal_column, select, text, update

from store.database import Tx
from store.tables import outbox, scope
from store.writing import GROUP_LOCK, insert_or_set, is_postgresql


def hold(tx: Tx, group: str, name: str) -> None:
    """Let nobody else plan this group, nor send from this scope, until `tx` ends.

    The first thing to do in a transaction that plans. SQLite has one writer at a time, so there it is free.
    A transaction that plans several groups takes them in alphabetical order.
    """
    if not is_postgresql(tx):
        return
    tx.execute(_HOLD_GROUP, {"lock": GROUP_LOCK, "group": group})
    # A claim skips rows that are held, and one under way is waited for: the plan sees what has left.
    tx.execute(_HOLD_ROWS, {"group": group, "scope": name})


def set_next(tx: Tx, group: str, name: str, next_at: datetime | None, digest: str) -> None:
    """Remember when time alone changes the plan of this scope; None when never. Read by `due`."""
    row = {"group": group, "scope": name, "next_at": next_at, "digest": digest}
    tx.execute(insert_or_set(scope, "group", "scope"), row)


def due(tx: Tx, now: datetime, limit: int) -> tuple[tuple[str, str], ...]:
    """Pairs of (group, scope) whose moment has come, the longest overdue first. Costs by what is due."""
    return tuple((row[0], row[1]) for row in tx.execute(_DUE, {"now": now, "most": limit}))


def next_at(tx: Tx) -> datetime | None:
    """The earliest moment at which any scope is due."""
    moment: datetime | None = tx.execute(_NEXT).scalar()
    return moment


def planned_under_other(tx: Tx, group: str, digest: str, limit: int) -> tuple[str, ...]:
    """The group's scopes that were planned under another charter than `digest`."""
    # Two ranges of an index instead of "<>", which would read every scope of the group.
    found: list[str] = []
    for query in _OTHER:
        values = {"group": group, "digest": digest, "most": limit - len(found)}
        found.extend(tx.execute(query, values).scalars())
    return tuple(found)


def forget_charters(tx: Tx) -> None:
    """Let every scope be planned anew at the next sweep, as if its charter had changed."""
    tx.execute(update(scope).values(digest=""))


def of_group(tx: Tx, group: str) -> tuple[str, ...]:
    """All scopes of the group."""
    query = select(scope.c.scope).where(scope.c.group == group).order_by(scope.c.scope)
    return tuple(tx.execute(query).scalars())


_HOLD_GROUP = text("SELECT pg_advisory_xact_lock(:lock, hashtext(:group))")
_HOLD_ROWS = (
    select(outbox.c.id)
    .where(
        outbox.c.group == bindparam("group"),
        outbox.c.scope == bindparam("scope"),
        outbox.c.state.in_(
            [literal_column("'waiting'"), literal_column("'sending'"), literal_column("'unsure'")]
        ),
    )
    .order_by(outbox.c.id)
    .with_for_update()
)
_DUE = (
    select(scope.c.group, scope.c.scope)
    .where(scope.c.next_at <= bindparam("now"))
    .order_by(scope.c.next_at, scope.c.group, scope.c.scope)
    .limit(bindparam("most"))
)
_NEXT = select(func.min(scope.c.next_at)).where(scope.c.next_at.is_not(None))
_OTHER = tuple(
    select(scope.c.scope)
    .where(scope.c.group == bindparam("group"), side)
    .order_by(scope.c.digest, scope.c.scope)
    .limit(bindparam("most"))
    for side in (scope.c.digest < bindparam("digest"), scope.c.digest > bindparam("digest"))
)
