"""A record that fails leaves nothing behind: no fact without its notices, no notice without its fact."""

from pathlib import Path

import pytest
from sqlalchemy import text

from actions.office import Office
from store.database import open_store
from store.trouble import StoreError, Trouble
from tests.journeys.books import rows
from tests.journeys.builders import an_environment, an_office, call
from tests.journeys.lives import a_nursery

WRITTEN = ("fact", "history", "deadline", "outbox", "outbox_event", "scope", "used_rule")
NOWHERE = 9  # a port that nobody listens on: nothing is sent here


@pytest.mark.parametrize("table", WRITTEN)
def test_a_table_that_refuses_leaves_no_fact_behind(tmp_path: Path, url: str, table: str) -> None:
    with an_office(tmp_path, smtp_port=NOWHERE, database=url) as office:
        before = rows(office.store)
        _break(office, table)
        with pytest.raises(StoreError, match="broken on purpose") as refused:
            call(office)
        assert refused.value.trouble is Trouble.REFUSED
        assert rows(office.store) == before
        _mend(office, table)
        assert call(office).new
        assert {name for name, count in rows(office.store).items() if count > before[name]} == set(WRITTEN)


def test_a_record_killed_at_any_word_to_the_database_is_whole_or_not_there(tmp_path: Path, url: str) -> None:
    empty = _rows_at(url)
    with a_nursery(an_environment(tmp_path, smtp_port=NOWHERE, database=url)) as nursery:
        word, killed = 1, True
        while killed:
            killed = nursery.run("record", meeting="m1", die_at=word).status == -9
            assert not killed or _rows_at(url) == empty, f"killed at word {word}"
            word += 1
        whole = _rows_at(url)
        assert word > 15
        nursery.run("record", meeting="m1")
    assert whole["fact"] == 1
    assert _rows_at(url) == whole


def _break(office: Office, table: str) -> None:
    """From now on the database refuses every new row in this table."""
    with office.store.writing() as tx:
        if office.store.file is not None:
            refuse = "SELECT RAISE(ABORT, 'broken on purpose')"
            tx.execute(text(f'CREATE TRIGGER broken BEFORE INSERT ON "{table}" BEGIN {refuse}; END'))
            return
        refuse = "BEGIN RAISE EXCEPTION 'broken on purpose'; END"
        tx.execute(text(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$"))
        tx.execute(
            text(f'CREATE TRIGGER broken BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse()')
        )


def _mend(office: Office, table: str) -> None:
    on = "" if office.store.file is not None else f' ON "{table}"'
    with office.store.writing() as tx:
        tx.execute(text(f"DROP TRIGGER broken{on}"))


def _rows_at(url: str) -> dict[str, int]:
    store = open_store(url)
    try:
        return rows(store)
    finally:
        store.close()
