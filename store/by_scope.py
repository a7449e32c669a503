"""Read the outbox by what its notices are about: what waits, and what has been said. Changes nothing."""

from collections.abc import Collection

from sqlalchemy import select

from store.database import Tx
from store.desk import Item, item_of
from store.states import State
from store.tables import outbox


def of_scopes(tx: Tx, group: str, scopes: Collection[str], states: Collection[State]) -> tuple[Item, ...]:
    """The notices of these scopes in these states, in the order in which they were put."""
    query = (
        select(outbox)
        .where(
            outbox.c.group == group,
            outbox.c.scope.in_(sorted(scopes)),
            outbox.c.state.in_([state.value for state in states]),
        )
        .order_by(outbox.c.id)
    )
    return tuple(item_of(row) for row in tx.execute(query))


def waiting_scopes(tx: Tx, group: str, prefix: str) -> tuple[str, ...]:
    """The scopes that begin so and of which something waits, in order."""
    return scopes_under(tx, group, prefix, (State.WAITING,))


def scopes_under(tx: Tx, group: str, prefix: str, states: Collection[State]) -> tuple[str, ...]:
    """The scopes that begin so and of which something is in one of these states, in order."""
    query = (
        select(outbox.c.scope)
        .where(
            outbox.c.group == group,
            outbox.c.scope.startswith(prefix, autoescape=True),
            outbox.c.state.in_([state.value for state in states]),
        )
        .distinct()
        .order_by(outbox.c.scope)
    )
    return tuple(tx.execute(query).scalars())
