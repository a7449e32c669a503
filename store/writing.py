"""The few SQL habits that both databases share. Knows no table."""

import json
from functools import lru_cache

from sqlalchemy import Executable, Table, TextClause, bindparam, text

from store.database import Tx

# Namespaces of PostgreSQL's advisory locks: the first of its two numbers.
GROUP_LOCK, SERIES_LOCK, DISPATCHER_LOCK = 0x4B01, 0x4B02, 0x4B03


def is_postgresql(tx: Tx) -> bool:
    """Whether several writers can be at work at the same time."""
    return tx.dialect.name == "postgresql"


@lru_cache(maxsize=32)
def insert_once(table: Table, key: str, where: str | None = None) -> Executable:
    """An INSERT that changes nothing when a row with the same `key` is there, among those that fit `where`."""
    only = "" if where is None else f"WHERE {where} "
    # Without this nobody can say on PostgreSQL how many rows were new.
    return _insert(table, f"({key}) {only}DO NOTHING").execution_options(preserve_rowcount=True)


@lru_cache(maxsize=32)
def insert_or_set(table: Table, *key: str) -> Executable:
    """An INSERT that overwrites the row with the same `key`."""
    taken = ", ".join(f'"{name}"' for name in key)
    change = ", ".join(f'"{name}" = excluded."{name}"' for name in _names(table) if name not in key)
    return _insert(table, f"({taken}) DO UPDATE SET {change}")


def _insert(table: Table, on_conflict: str) -> TextClause:
    """As text: an INSERT of the dialects is never cached, and compiling it takes longer than running it."""
    names = _names(table)
    into, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
    put = text(  # names of our own tables, never a value
        f'INSERT INTO "{table.name}" ({into}) VALUES ({values}) ON CONFLICT {on_conflict}'  # noqa: S608
    )
    return put.bindparams(*(bindparam(name, None, type_=table.c[name].type) for name in names))


def _names(table: Table) -> list[str]:
    """The columns but the one that counts by itself."""
    return [column.name for column in table.columns if column is not table.autoincrement_column]


def as_text(value: object) -> str:
    """JSON in one spelling, so that equal values are equal texts."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
