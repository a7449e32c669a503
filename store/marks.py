"""Small things to remember under a name, e.g. the moment of the last sweep. Knows what none of them means."""

from datetime import datetime

from sqlalchemy import select

from rules.moments import aware
from store.database import Tx
from store.tables import mark
from store.writing import insert_or_set


def get(tx: Tx, name: str) -> str | None:
    """What was put under this name last."""
    value: str | None = tx.execute(select(mark.c.value).where(mark.c.name == name)).scalar()
    return value


def put(tx: Tx, name: str, value: str) -> None:
    """Remember `value` under this name."""
    tx.execute(insert_or_set(mark, "name"), {"name": name, "value": value})


def moment(tx: Tx, name: str) -> datetime | None:
    """The moment under this name, with its offset."""
    value = get(tx, name)
    return None if value is None else datetime.fromisoformat(value)


def put_moment(tx: Tx, name: str, at: datetime) -> None:
    """Remember a moment. Refuses a naive one."""
    put(tx, name, aware(at).isoformat())
