"""The questions that a claim asks of the outbox. Each costs by what is due, not by what exists."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, literal_column, or_, select, text
from sqlalchemy.sql.selectable import FromClause

from store.database import Tx
from store.tables import WAITING, outbox, outbox_bytes
from store.writing import SERIES_LOCK, is_postgresql


def free_series(tx: Tx, rows: Sequence[Row[Any]]) -> Collection[int]:
    """The rows whose series nobody else is claiming at this moment."""
    ids = [row.id for row in rows]
    if not ids or not is_postgresql(tx):
        return ids
    # Two claims could each take one row of a series, neither seeing the other's. So a series is locked first, and
    # then looked at again: by now the other claim is either committed and seen, or will never have been.
    free = tx.execute(_TRY_SERIES, {"ids": ids, "lock": SERIES_LOCK}).scalars().all()
    return set(tx.execute(_STILL_FREE, {"ids": free}).scalars())


def _busy(row: FromClause) -> Any:
    """Whether another notice of the same series and person is under way, or was frozen before `row`."""
    other = outbox.alias("other")
    return exists(
        select(literal_column("1")).where(
            other.c.group == row.c.group,
            other.c.series == row.c.series,
            other.c.person == row.c.person,
            other.c.id != row.c.id,
            # IN_FLIGHT in store.tables, word for word.
            other.c.sha256.is_not(None),
            other.c.state.in_([literal_column(f"'{state}'") for state in ("waiting", "sending", "unsure")]),
            or_(other.c.state != literal_column("'waiting'"), other.c.id < row.c.id),
        )
    )


def _newest() -> Any:
    """The key of the newest due reminder of the same series and person, `outbox` itself included."""
    newer = outbox.alias("newer")
    return (
        select(newer.c.key)
        .where(
            outbox.c.when_late == literal_column("'newest_only'"),
            outbox.c.sha256.is_(None),
            newer.c.state == literal_column("'waiting'"),
            newer.c.when_late == literal_column("'newest_only'"),
            newer.c.group == outbox.c.group,
            newer.c.series == outbox.c.series,
            newer.c.person == outbox.c.person,
            newer.c.not_before <= bindparam("now"),
        )
        .order_by(newer.c.not_before.desc(), newer.c.id.desc())
        .limit(literal_column("1"))
        .scalar_subquery()
        .label("newest")
    )


# What a look at the due rows needs; reading every column costs a tenth of the claim.
_READ = [
    outbox.c[name]
    for name in (
        *("id", "key", "group", "scope", "subject", "series", "person", "text", "when_late", "not_before"),
        *("expires_at", "to_name", "to_email", "content", "attempts", "may_have_left"),
        *("message_id", "dated", "mail_from", "rcpt_to", "sha256"),
    )
]


def _due() -> Select[Any]:
    return (
        select(*_READ, outbox_bytes.c.mime, _newest())
        .select_from(outbox.outerjoin(outbox_bytes, outbox_bytes.c.outbox_id == outbox.c.id))
        .where(
            text(f"outbox.{WAITING}"),
            outbox.c.not_before <= bindparam("now"),
            or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > bindparam("now")),
            ~_busy(outbox),
        )
        .order_by(outbox.c.not_before, outbox.c.id)
        .limit(bindparam("most"))
    )


DUE = _due()
DUE_OF_TEXTS = DUE.where(outbox.c.text.in_(bindparam("texts", expanding=True)))
EXPIRED = (
    select(*_READ)
    .where(text(WAITING), outbox.c.expires_at.is_not(None), outbox.c.expires_at <= bindparam("now"))
    .order_by(outbox.c.expires_at, outbox.c.id)
)
_TRY_SERIES = text(
    'SELECT id FROM outbox WHERE id = ANY(:ids) AND pg_try_advisory_xact_lock(:lock, hashtext("group" || chr(1) || '
    "series || chr(1) || person)) ORDER BY id"
)
_STILL_FREE = select(outbox.c.id).where(outbox.c.id.in_(bindparam("ids", expanding=True)), ~_busy(outbox))
