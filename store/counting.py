"""How much leaves, and how much is due: what the guard against a burst asks. Guards nothing itself."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, func, select, text

from store.database import Tx
from store.tables import WAITING, Moment, accepted_day, outbox


def count_accepted(tx: Tx, count: int, at: datetime) -> None:
    """Add `count` accepted notices to the day, in UTC, of the moment `at`."""
    if count:
        tx.execute(_ADD, {"day": at.astimezone(UTC).date().isoformat(), "count": count})


def accepted_on(tx: Tx, at: datetime) -> int:
    """How many were accepted on the day, in UTC, of the moment `at`."""
    day = at.astimezone(UTC).date().isoformat()
    found: int | None = tx.execute(select(accepted_day.c.count).where(accepted_day.c.day == day)).scalar()
    return found or 0


def busiest_day(tx: Tx) -> int:
    """The most that were ever accepted in one day, in UTC."""
    found: int | None = tx.execute(select(func.max(accepted_day.c.count))).scalar()
    return found or 0


def due_count(tx: Tx, now: datetime, *, after: int = 0) -> int:
    """How many wait and may leave now, of those put after the row `after`. Costs by what is due."""
    return int(tx.execute(_DUE, {"now": now, "after": after}).scalar_one())


def last_id(tx: Tx) -> int:
    """The number of the row that was put last, 0 before the first."""
    found: int | None = tx.execute(select(func.max(outbox.c.id))).scalar()
    return found or 0


def idle(tx: Tx, now: datetime) -> bool:
    """Whether there is nothing to send, to give up, to settle or to look up at this moment."""
    return tx.execute(_BUSY, {"now": now}).first() is None


def waiting_at(tx: Tx) -> datetime | None:
    """The earliest moment at which anything that waits may leave."""
    found: datetime | None = tx.execute(_NEXT).scalar()
    return found


_ADD = text(
    "INSERT INTO accepted_day (day, count) VALUES (:day, :count) "
    "ON CONFLICT (day) DO UPDATE SET count = accepted_day.count + excluded.count"
)
_DUE = (
    select(func.count())
    .select_from(outbox)
    .where(text(WAITING), outbox.c.not_before <= bindparam("now"), outbox.c.id > bindparam("after"))
)
_BUSY = text(
    "SELECT 1 FROM outbox WHERE state = 'waiting' AND not_before <= :now "
    "UNION ALL SELECT 1 FROM outbox WHERE state = 'waiting' AND expires_at IS NOT NULL AND expires_at <= :now "
    "UNION ALL SELECT 1 FROM outbox WHERE state = 'sending' "
    "UNION ALL SELECT 1 FROM outbox WHERE state = 'unsure' AND held_at IS NULL LIMIT 1"
).bindparams(bindparam("now", type_=Moment))
_NEXT = select(func.min(outbox.c.not_before)).where(text(WAITING))
