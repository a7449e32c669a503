"""The few SQL habits that both databases share. Knows no table."""

import json
from functools import lru_cache

from sqlalchemy import Insert, Table, text
from sqlalchemy.dialects import postgresql, sqlite

from rules.facts import Json
from store.database import Tx

# Namespaces of PostgreSQL's advisory locks: the first of its two numbers.
GROUP_LOCK, SERIES_LOCK, DISPATCHER_LOCK = 0x4B01, 0x4B02, 0x4B03


def is_postgresql(tx: Tx) -> bool:
    """Whether several writers can be at work at the same time."""
    return tx.dialect.name == "postgresql"


@lru_cache(maxsize=32)
def _insert_once(backend: str, table: Table, key: str, where: str | None) -> Insert:
    only = None if where is None else text(where)
    if backend == "postgresql":
        put: Insert = postgresql.insert(table).on_conflict_do_nothing(index_elements=[key], index_where=only)
    else:
        put = sqlite.insert(table).on_conflict_do_nothing(index_elements=[key], index_where=only)
    # Both, or on PostgreSQL nobody can say how many rows were new.
    return put.inline().execution_options(preserve_rowcount=True)


def insert_once(tx: Tx, table: Table, key: str, where: str | None = None) -> Insert:
    """An INSERT that changes nothing when a row with the same `key` is there, among those that fit `where`."""
    return _insert_once(tx.dialect.name, table, key, where)


@lru_cache(maxsize=32)
def _insert_or_set(backend: str, table: Table, key: tuple[str, ...]) -> Insert:
    names = [column.name for column in table.columns if column.name not in key]
    if backend == "postgresql":
        put = postgresql.insert(table)
        return put.on_conflict_do_update(
            index_elements=key, set_={name: put.excluded[name] for name in names}
        )
    lay = sqlite.insert(table)
    return lay.on_conflict_do_update(index_elements=key, set_={name: lay.excluded[name] for name in names})


def insert_or_set(tx: Tx, table: Table, *key: str) -> Insert:
    """An INSERT that overwrites the row with the same `key`."""
    return _insert_or_set(tx.dialect.name, table, key)


def as_text(value: object) -> str:
    """JSON in one spelling, so that equal values are equal texts."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def from_text(written: str) -> Json:
    """What `as_text` wrote."""
    value: Json = json.loads(written)
    return value
