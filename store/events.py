"""The history of every notice: one line for each change of state. Changes no state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from store.database import Tx
from store.states import State
from store.tables import outbox, outbox_event


@dataclass(frozen=True, slots=True)
class Turn:
    """A notice went from one state to another. `was` is None when it was put."""

    at: datetime
    was: State | None
    now: State
    why: str
    fence: int  # of the dispatcher that did it; 0 when it was none


def write_turns(tx: Tx, turns: Iterable[tuple[int, Turn]]) -> None:
    """Write one line for each pair of row id and turn."""
    rows = [
        {
            "outbox_id": number,
            "at": turn.at,
            "was": None if turn.was is None else turn.was.value,
            "is": turn.now.value,
            "why": turn.why,
            "fence": turn.fence,
        }
        for number, turn in turns
    ]
    if rows:
        tx.execute(_PUT, rows)


def turns_of(tx: Tx, key: str) -> tuple[Turn, ...]:
    """The whole life of the notice with this key, oldest first."""
    return tuple(
        Turn(
            at=row.at,
            was=None if row.was is None else State(row.was),
            now=State(getattr(row, "is")),
            why=row.why,
            fence=row.fence,
        )
        for row in tx.execute(_OF, {"key": key})
    )


_PUT = insert(outbox_event)
_OF = (
    select(outbox_event)
    .join(outbox, outbox.c.id == outbox_event.c.outbox_id)
    .where(outbox.c.key == bindparam("key"))
    .order_by(outbox_event.c.number)
)
