"""What a person has to look at. Tells nobody: the list is read by the doors and the ladders."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update

from store.database import Tx
from store.tables import OPEN, incident
from store.trouble import StoreError, Trouble
from store.writing import insert_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that went wrong, open until a person closes it with a reason."""

    key: str
    code: str
    subject: str  # the key of the notice, or what else it is about
    message: str
    raised_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None
    reason: str | None = None


def raise_incident(
    tx: Tx, *, key: str, code: str, subject: str, message: str, now: datetime, mender: str = ""
) -> bool:
    """Open an incident, once per key. False when it had been raised before, open or closed.

    What `mender` closed because it had mended itself is opened anew; what a person closed stays closed.
    """
    if tx.execute(_KNOWN, {"key": key, "mender": mender}).first() is not None:
        return False
    raised = Incident(key=key, code=code, subject=subject, message=message, raised_at=now)
    return raise_all(tx, [raised]) == 1


def raise_all(tx: Tx, raised: Iterable[Incident]) -> int:
    """Open many; one that was closed is opened anew, for it has happened again. Returns how many were new."""
    rows = [
        {
            "key": one.key,
            "code": one.code,
            "subject": one.subject,
            "message": one.message,
            "raised_at": one.raised_at,
        }
        for one in raised
    ]
    return tx.execute(insert_once(incident, "key", OPEN), rows).rowcount if rows else 0


def open_incidents(
    tx: Tx, *, subject: str | None = None, codes: Collection[str] = ()
) -> tuple[Incident, ...]:
    """What is open, oldest first; with `subject` only what is about it, with `codes` only those."""
    query = select(incident).where(incident.c.closed_at.is_(None)).order_by(incident.c.number)
    if subject is not None:
        query = query.where(incident.c.subject == subject)
    if codes:
        query = query.where(incident.c.code.in_(sorted(codes)))
    return tuple(
        Incident(
            key=row.key, code=row.code, subject=row.subject, message=row.message, raised_at=row.raised_at
        )
        for row in tx.execute(query)
    )


def is_open(tx: Tx, key: str) -> bool:
    """Whether an incident with this key is open."""
    return tx.execute(_OPEN, {"key": key}).first() is not None


def close(tx: Tx, key: str, reason: str, by: str, now: datetime) -> None:
    """Close one with a reason. Raises StoreError when no such incident is open."""
    closing = update(incident).where(incident.c.key == key, incident.c.closed_at.is_(None))
    if tx.execute(closing.values(closed_at=now, closed_by=by, reason=reason)).rowcount != 1:
        raise StoreError(f"no open incident {key!r}", Trouble.NOT_POSSIBLE)


def close_about(tx: Tx, subject: str, reason: str, by: str, now: datetime) -> None:
    """Close all that is open about `subject`."""
    closing = update(incident).where(incident.c.subject == subject, incident.c.closed_at.is_(None))
    tx.execute(closing.values(closed_at=now, closed_by=by, reason=reason))


_KNOWN = (
    select(incident.c.number)
    .where(
        incident.c.key == bindparam("key"),
        or_(incident.c.closed_by.is_(None), incident.c.closed_by != bindparam("mender")),
    )
    .limit(1)
)
_OPEN = select(incident.c.number).where(incident.c.key == bindparam("key"), incident.c.closed_at.is_(None))
