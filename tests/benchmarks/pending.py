"""Fill a store with rows that wait for a far moment: copies of rows that the product wrote itself."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Table, bindparam, delete, select, text, update

from store.database import Store
from store.outbox import State
from store.tables import Moment, deadline, outbox, outbox_bytes, scope

SPREAD = 200  # groups: those of the office, and many more
_CHUNK = 100_000
_SECOND = 1_000_000  # moments are microseconds
_NEVER_LEFT = {
    "fence": 0,
    "attempts": 0,
    **dict.fromkeys(
        (
            "why",
            "sending_at",
            "accepted_at",
            "answer",
            "message_id",
            "dated",
            "mail_from",
            "rcpt_to",
            "sha256",
        )
    ),
}
Scope = tuple[str, str]  # group and name


def fill(store: Store, count: int, *, after: datetime) -> None:
    """Add `count` scopes, open deadlines and waiting notices, spread over groups; the first comes due at `after`."""
    begins = Moment().process_bind_param(after, store.engine.dialect)
    at = f"{begins} + i * {_SECOND}"
    group = f"'g' || (i % {SPREAD})"
    name = "'meeting\\:p' || i"  # a colon that names no parameter
    for start in range(0, count, _CHUNK):
        stop = min(count, start + _CHUNK)
        with store.writing() as tx:
            for table, one, new in (
                (scope, "next_at IS NOT NULL", {"group": group, "scope": name, "next_at": at}),
                (
                    deadline,
                    "standing = 'open' AND due_at IS NOT NULL",
                    {
                        "key": "'p' || i",
                        "group": group,
                        "scope": name,
                        "subject": "'p' || i",
                        "due_at": at,
                        "ends_at": at,
                    },
                ),
                (
                    outbox,
                    "state = 'waiting'",
                    {
                        "key": "'p' || i",
                        "group": group,
                        "scope": name,
                        "series": "'p' || i",
                        "not_before": at,
                        "expires_at": f"{at} + {_SECOND}",
                    },
                ),
            ):
                tx.execute(text(_copy(table, one, new, store.file is None, start, stop)))
    _settle_down(store)


def due_again(store: Store, scopes: Iterable[Scope], at: datetime) -> None:
    """Let these scopes come due at that moment."""
    again = update(scope).where(
        scope.c.group == bindparam("its_group"), scope.c.scope == bindparam("its_scope")
    )
    with store.writing() as tx:
        tx.execute(
            again.values(next_at=at), [{"its_group": group, "its_scope": name} for group, name in scopes]
        )


def waiting_again(store: Store, scopes: Iterable[Scope]) -> None:
    """Let the notices of these scopes wait again, as if they had never left."""
    with store.writing() as tx:
        for group, name in scopes:
            mine = select(outbox.c.id).where(outbox.c.group == group, outbox.c.scope == name)
            ids = list(tx.execute(mine).scalars())
            tx.execute(delete(outbox_bytes).where(outbox_bytes.c.outbox_id.in_(ids)))
            tx.execute(
                update(outbox).where(outbox.c.id.in_(ids)).values(state=State.WAITING.value, **_NEVER_LEFT)
            )


def _copy(table: Table, one: str, new: dict[str, str], postgresql: bool, start: int, stop: int) -> str:
    names = [column.name for column in table.columns if column.name != "id"]
    into = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(new.get(name, f'model."{name}"') for name in names)
    model = f'(SELECT * FROM "{table.name}" WHERE {one} LIMIT 1) AS model'
    if postgresql:
        numbers, series = "", f"generate_series(CAST({start} AS bigint), {stop - 1}) AS i"
    else:
        numbers = (
            f"WITH RECURSIVE n(i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i < {stop - 1}) "
        )
        series = "n"
    return f'INSERT INTO "{table.name}" ({into}) {numbers}SELECT {values} FROM {series}, {model}'


def _settle_down(store: Store) -> None:
    """What a database does by itself in a quiet hour."""
    with store.engine.connect() as raw:
        raw = raw.execution_options(isolation_level="AUTOCOMMIT")
        raw.exec_driver_sql("VACUUM ANALYZE" if store.file is None else "PRAGMA wal_checkpoint(TRUNCATE)")
