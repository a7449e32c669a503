"""The outbox on a person's desk: look, retry, drop. Each act has a name and a reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from rules.notices import Notice
from store import incidents
from store.database import Tx
from store.jobs import frozen_of
from store.letters import Values, notice_of
from store.putting import unfreeze
from store.returned import move
from store.states import State
from store.tables import outbox, outbox_bytes
from store.trouble import StoreError, Trouble
from store.writing import is_postgresql


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of the outbox as people see it."""

    key: str
    group: str
    notice: Notice
    state: State
    why: str | None
    not_before: datetime
    attempts: int
    sending_at: datetime | None
    unsure_at: datetime | None
    held_at: datetime | None
    accepted_at: datetime | None
    answer: str | None
    may_have_left: bool
    collapsed_into: str | None
    message_id: str | None
    sha256: str | None


def listing(
    tx: Tx, states: Collection[State] | None = None, limit: int | None = None, *, group: str | None = None
) -> tuple[Item, ...]:
    """Rows in these states (all when None), in the order in which they were put."""
    query = select(outbox).order_by(outbox.c.id)
    if states is not None:
        query = query.where(outbox.c.state.in_([state.value for state in states]))
    if group is not None:
        query = query.where(outbox.c.group == group)
    if limit is not None:
        query = query.limit(limit)
    return tuple(item_of(row) for row in tx.execute(query))


def by_key(tx: Tx, key: str) -> Item | None:
    """The row with this key."""
    row = tx.execute(_BY_KEY, {"key": key}).first()
    return None if row is None else item_of(row)


def tried(tx: Tx, group: str, scope: str, text: str) -> tuple[tuple[State, int, datetime | None], ...]:
    """How far each mail of one scope with this text has come: state, attempts, and when it was accepted.

    A page on the area is no mail: a summons is sent when its mails are.
    """
    rows = tx.execute(_TRIED, {"group": group, "scope": scope, "text": text})
    return tuple((State(row.state), row.attempts, row.accepted_at) for row in rows)


def known(tx: Tx, keys: Collection[str]) -> set[str]:
    """Those of the keys that have ever been put."""
    return set(tx.execute(select(outbox.c.key).where(outbox.c.key.in_(keys))).scalars())


def keys_like(tx: Tx, part: str, limit: int) -> tuple[str, ...]:
    """Keys that hold `part`, in order. Reads every key: for a person at a prompt, not for a loop."""
    query = select(outbox.c.key).where(outbox.c.key.contains(part, autoescape=True))
    return tuple(tx.execute(query.order_by(outbox.c.key).limit(limit)).scalars())


def bytes_of(tx: Tx, key: str) -> bytes | None:
    """The mail as it was frozen, or None while it is not."""
    query = select(outbox, outbox_bytes.c.mime).join(outbox_bytes).where(outbox.c.key == key)
    row = tx.execute(query).first()
    return None if row is None else frozen_of(row).mime


def counts(tx: Tx) -> dict[State, int]:
    """How many rows are in each state; states without any are left out."""
    found = tx.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {State(row[0]): row[1] for row in found}


def retry(tx: Tx, key: str, now: datetime, by: str) -> None:
    """Let a dead, expired, unsure or bounced notice wait again, from now on and without an expiry.

    Bytes that may have left are kept, so that a repeat is the same mail; else it is bound anew. So is what
    came back: it surely did not arrive, and a proof would take the first acceptance for the second.
    Closes its incidents. Raises StoreError for an unknown key or any other state.
    """
    row = _act(tx, key, "retry", (State.DEAD, State.EXPIRED, State.UNSURE, State.BOUNCED))
    again: Values = {"not_before": now, "expires_at": None, "unsure_at": None, "held_at": None}
    if row.state == State.BOUNCED:
        again |= {"may_have_left": False, "accepted_at": None, "answer": None}
    if row.state == State.BOUNCED or not row.may_have_left:
        unfreeze(tx, [row.id])
    move(tx, row, State.WAITING, f"retried by {by}", now, again)
    incidents.close_about(tx, key, "retried", by, now)


def drop(tx: Tx, key: str, reason: str, by: str, now: datetime) -> None:
    """Cancel a notice that waits, is in doubt or came to nothing, with a reason.

    Closes its incidents. Raises StoreError for an unknown key, any other state, or an empty reason.
    """
    if not reason.strip():
        raise StoreError(f"{key}: say why it is dropped", Trouble.NOT_POSSIBLE)
    row = _act(tx, key, "drop", (State.WAITING, State.DEAD, State.UNSURE, State.EXPIRED, State.BOUNCED))
    left: Values = (
        {"may_have_left": True} if row.state == State.BOUNCED else {}
    )  # it did: the plan builds on it
    move(tx, row, State.CANCELLED, f"dropped by {by}: {reason}", now, left)
    incidents.close_about(tx, key, f"dropped: {reason}", by, now)


def _act(tx: Tx, key: str, verb: str, allowed: Collection[State]) -> Row[Any]:
    row = tx.execute(_BY_KEY.with_for_update() if is_postgresql(tx) else _BY_KEY, {"key": key}).first()
    if row is None:
        raise StoreError(f"no notice with the key {key!r}", Trouble.NOT_POSSIBLE)
    if row.state not in allowed:
        states = " or ".join(state.value for state in allowed)
        raise StoreError(f"{key} is {row.state}: {verb} is only possible for {states}", Trouble.NOT_POSSIBLE)
    return row


def item_of(row: Row[Any]) -> Item:
    """A row as people see it."""
    return Item(
        key=row.key,
        group=row.group,
        notice=notice_of(row),
        state=State(row.state),
        why=row.why,
        not_before=row.not_before,
        attempts=row.attempts,
        sending_at=row.sending_at,
        unsure_at=row.unsure_at,
        held_at=row.held_at,
        accepted_at=row.accepted_at,
        answer=row.answer,
        may_have_left=row.may_have_left,
        collapsed_into=row.collapsed_into,
        message_id=row.message_id,
        sha256=row.sha256,
    )


_BY_KEY = select(outbox).where(outbox.c.key == bindparam("key"))
_TRIED = select(outbox.c.state, outbox.c.attempts, outbox.c.accepted_at).where(
    outbox.c.group == bindparam("group"),
    outbox.c.scope == bindparam("scope"),
    outbox.c.text == bindparam("text"),
    outbox.c.content.startswith('{"channel":"mail"'),  # as store/letters.py writes it
)
