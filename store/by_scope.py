"""Read the outbox by what its notices are about: what waits, and what has been said. Changes nothing."""

from collections.abc import Collection, Sequence

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


def of_messages(tx: Tx, message_ids: Sequence[str]) -> tuple[Item, ...]:
    """The notices that left as mails with these Message-IDs, in the order of the ids."""
    query = select(outbox).where(outbox.c.message_id.in_(list(message_ids)))
    found = {row.message_id: item_of(row) for row in tx.execute(query)} if message_ids else {}
    return tuple(found[name] for name in dict.fromkeys(message_ids) if name in found)


def entries_of(tx: Tx, group: str, scopes: Collection[str]) -> tuple[Item, ...]:
    """The notices of these scopes that carry a calendar entry and have left or may have, oldest first."""
    query = (
        select(outbox)
        .where(
            outbox.c.group == group,
            outbox.c.scope.in_(sorted(scopes)),
            outbox.c.sequence.is_not(None),
            outbox.c.state.in_([state.value for state in _OUT]) | outbox.c.may_have_left,
        )
        .order_by(outbox.c.id)
    )
    return tuple(item_of(row) for row in tx.execute(query))


_OUT = (State.SENDING, State.UNSURE, State.ACCEPTED, State.BOUNCED)
