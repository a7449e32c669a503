"""What a tick costs depends on what is due, not on what exists: each question of a tick is answered by an index."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import event

from store import outbox, scopes
from store.database import Store
from store.dispatchers import dispatching
from tests.builders import NOON, a_notice
from tests.store.office import bind, put

SCANS = ("SCAN outbox", "SCAN scope", "SCAN deadline", "SCAN incident", "SCAN fact")


@pytest.fixture(params=["sqlite"])
def url(tmp_path: Any) -> str:
    """Only SQLite says beforehand what it will do; PostgreSQL decides by the size of the tables."""
    return f"sqlite:///{tmp_path}/k.db"


def plans_of(store: Store, asked: Sequence[tuple[str, Any]]) -> list[str]:
    lines: list[str] = []
    with store.reading() as tx:
        for statement, parameters in asked:
            found = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            lines += [f"{row[3]}" for row in found]
    return lines


def test_no_question_of_a_tick_reads_a_whole_table(store: Store) -> None:
    asked: list[tuple[str, Any]] = []

    def listen(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            asked.append((statement, parameters[0] if many else parameters))

    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        event.listen(store.engine, "before_cursor_execute", listen)
        with store.writing() as tx:
            outbox.orphans(tx, owner=owner, now=NOON)
            assert len(outbox.claim(tx, owner=owner, now=NOON, limit=10, bind=bind)) == 1
            outbox.claim(tx, owner=owner, now=NOON, limit=10, bind=bind, texts=["summons"])
            outbox.reconcilable(tx, now=NOON, quiet=NOON - NOON, limit=10)
            outbox.due_count(tx, NOON)
            outbox.waiting_at(tx)
            outbox.idle(tx, NOON)
            outbox.left(tx, group="fvg", scope="meeting:m1")
            scopes.due(tx, NOON, 10)
            scopes.next_at(tx)
            scopes.planned_under_other(tx, "fvg", "d1", 10)
        event.remove(store.engine, "before_cursor_execute", listen)
    plans = plans_of(store, asked)
    # "USING COVERING INDEX" over a partial index is as short as what it holds.
    assert [line for line in plans if line.startswith(SCANS) and "USING" not in line] == []
    used = sorted({word for line in plans for word in line.split() if word.startswith("ix_")})
    assert used == [
        "ix_outbox_due",
        "ix_outbox_expires",
        "ix_outbox_in_flight",
        "ix_outbox_newest",
        "ix_outbox_scope",
        "ix_outbox_sending",
        "ix_outbox_unsure",
        "ix_scope_digest",
        "ix_scope_next",
    ]
