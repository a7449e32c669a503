"""Opening a database, and the one clear error for each way in which it can fail."""

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from rules.moments import NaiveMoment
from store import facts, marks, outbox, schema, scopes
from store.database import Store, open_store
from store.tables_incoming import incoming
from store.trouble import StoreError, Trouble
from tests.builders import NOON, a_fact, a_notice
from tests.servers.postgres import Cluster
from tests.store.office import put, states

metadata = incoming.metadata  # of all tables: this one comes last


def refused(url: str) -> tuple[Trouble, str]:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    return caught.value.trouble, str(caught.value)


def trouble_of(act: Callable[[], None]) -> Trouble:
    with pytest.raises(StoreError) as caught:
        act()
    return caught.value.trouble


def test_the_migrations_leave_exactly_the_tables_that_the_code_knows(store: Store) -> None:
    with store.reading() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_leave_exactly_the_indexes_that_the_code_knows_on_sqlite(tmp_path: Path) -> None:
    written = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    migrated = open_store(f"sqlite:///{tmp_path}/migrated.db")
    with migrated.writing() as tx:
        indexes = tx.execute(text(written)).fetchall()
        for table in reversed(metadata.sorted_tables):
            tx.execute(text(f"DROP TABLE {table.name}"))
        metadata.create_all(tx)
        assert tx.execute(text(written)).fetchall() == indexes
    migrated.close()


def test_the_migrations_leave_exactly_the_indexes_that_the_code_knows_on_postgresql(cluster: Cluster) -> None:
    written = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"
    migrated = open_store(cluster.url(cluster.new_database()))
    with migrated.writing() as tx:
        indexes = tx.execute(text(written)).fetchall()
        metadata.drop_all(tx)
        metadata.create_all(tx)
        assert tx.execute(text(written)).fetchall() == indexes
    migrated.close()


def test_the_code_names_every_migration_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    found = [revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(schema.REVISIONS) == found[::-1]


def test_opening_again_keeps_what_was_written(url: str) -> None:
    first = open_store(url)
    with first.writing() as tx:
        facts.add(tx, a_fact())
    first.close()
    second = open_store(url, migrate=False)
    with second.reading() as tx:
        assert facts.of_scopes(tx, "fvg", ["meeting:m1"]) == (a_fact(),)
    second.close()


def test_a_schema_newer_than_the_code_is_refused(url: str) -> None:
    store = open_store(url)
    with store.writing() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    trouble, said = refused(url)
    assert trouble is Trouble.TOO_NEW
    assert said.endswith("written by a newer Kallelse (schema 9999, this one knows 0003): upgrade")


def test_a_missing_schema_is_refused_when_migration_is_not_wanted(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is older than this Kallelse") as caught:
        open_store(f"sqlite:///{tmp_path}/new.db", migrate=False)
    assert caught.value.trouble is Trouble.TOO_OLD


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/theirs.db"
    store = open_store(url)
    with store.writing() as tx:
        tx.execute(text("DROP TABLE alembic_version"))
    store.close()
    assert refused(url)[0] is Trouble.NOT_A_DATABASE


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_bytes(b"Dear secretary, this is a letter. " * 100)
    trouble, said = refused(f"sqlite:///{file}")
    assert trouble is Trouble.NOT_A_DATABASE
    assert said.endswith(
        "this is not a database, or it is damaged: check the URL, or restore a backup (file is not a database)"
    )
    assert file.read_bytes() == b"Dear secretary, this is a letter. " * 100


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert refused(f"sqlite:///{tmp_path}")[0] is Trouble.NOT_A_DATABASE


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    trouble, said = refused(f"sqlite:///{tmp_path}/nowhere/k.db")
    assert (trouble, said) == (
        Trouble.UNREACHABLE,
        f"{tmp_path}/nowhere does not exist: make the folder first",
    )


def test_a_read_only_file_is_refused_at_start(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/k.db").close()
    trouble, said = refused(f"sqlite:///file:{tmp_path}/k.db?mode=ro&uri=true")
    assert trouble is Trouble.READ_ONLY
    assert "the database is read-only: give this user the right to write to it and its folder" in said


def test_a_file_without_the_right_to_write_is_refused_at_start(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere: run as an ordinary user to try this")
    open_store(f"sqlite:///{tmp_path}/k.db").close()
    (tmp_path / "k.db").chmod(0o400)
    assert refused(f"sqlite:///{tmp_path}/k.db")[0] is Trouble.READ_ONLY


def test_a_database_that_turns_read_only_says_so(store: Store) -> None:
    def write() -> None:
        with store.writing() as tx:
            tx.execute(text("SET TRANSACTION READ ONLY" if store.file is None else "PRAGMA query_only = 1"))
            facts.add(tx, a_fact())

    assert trouble_of(write) is Trouble.READ_ONLY


def test_what_one_store_of_a_process_commits_outlives_the_other_store(tmp_path: Path) -> None:
    """The service opens the database in more than one thread, and other processes come and go beside it."""
    url = f"sqlite:///{tmp_path}/k.db"
    passes_by = (
        "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]);"
        "print(d.execute('SELECT count(*) FROM fact').fetchone()[0]); d.close()"
    )

    def seen_from_outside() -> str:
        command = [sys.executable, "-c", passes_by, str(tmp_path / "k.db")]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    first = open_store(url)
    with first.reading() as tx:
        assert facts.last_number(tx) == 0
    second = open_store(url)
    assert seen_from_outside() == "0"
    with first.writing() as tx:
        facts.add(tx, a_fact())
    assert seen_from_outside() == "1"
    with first.reading() as one, second.reading() as other:
        assert (facts.last_number(one), facts.last_number(other)) == (1, 1)
    first.close()
    second.close()


def test_a_locked_database_says_so_and_nothing_is_changed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/k.db?timeout=0.01"
    busy, other = open_store(url), open_store(url)
    with busy.writing() as tx:
        facts.add(tx, a_fact())
        with pytest.raises(StoreError) as caught, other.writing():
            pass
        assert caught.value.trouble is Trouble.LOCKED
        assert refused(url)[0] is Trouble.LOCKED
    with other.reading() as tx:
        assert facts.last_number(tx) == 1
    busy.close()
    other.close()


def test_a_full_database_changes_nothing(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/k.db")
    with store.reading() as tx:
        pages = tx.execute(text("PRAGMA page_count")).scalar_one()

    def write() -> None:
        with store.writing() as tx:
            tx.execute(text(f"PRAGMA max_page_count = {pages}"))
            facts.add(tx, a_fact())
            marks.put(tx, "big", "x" * 100_000)

    assert trouble_of(write) is Trouble.FULL
    with store.reading() as tx:
        assert facts.last_number(tx) == 0
    store.close()


FULL_DISK = """
import resource, sys
from store import facts, marks
from store.database import open_store
from store.tables_incoming import incoming
from store.trouble import StoreError
from tests.builders import a_fact
store = open_store(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    with store.writing() as tx:
        facts.add(tx, a_fact())
        marks.put(tx, "big", "x" * 1_000_000)
except StoreError as error:
    print(error.trouble)
"""


def test_a_disk_that_takes_no_more_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/k.db"
    said = subprocess.run(
        [sys.executable, "-c", FULL_DISK, url], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert said.stdout.strip() == Trouble.FULL
    store = open_store(url)
    with store.reading() as tx:
        assert facts.last_number(tx) == 0
    store.close()
    assert resource.getrlimit(resource.RLIMIT_FSIZE) != (400_000, 400_000)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/kallelse?connect_timeout=2",
        "postgresql://nobody@/kallelse?host=/nowhere",
        "mysql://localhost/kallelse",
        "sqlite://",
        "kallelse.db",
    ],
)
def test_an_url_that_leads_nowhere_is_one_clear_error(url: str) -> None:
    assert refused(url)[0] is Trouble.UNREACHABLE


def test_an_error_never_shows_a_password_or_a_row(tmp_path: Path) -> None:
    assert "secret" not in refused("postgresql://me:secret@127.0.0.1:1/k?connect_timeout=2")[1]
    store = open_store(f"sqlite:///{tmp_path}/k.db")
    with pytest.raises(StoreError) as caught, store.writing() as tx:
        tx.execute(metadata.tables["mark"].insert(), [{"name": "n", "value": "asa@example.se"}] * 2)
    assert "asa@example.se" not in str(caught.value)
    assert caught.value.trouble is Trouble.REFUSED
    store.close()


def test_sqlite_is_as_durable_as_the_promise_needs(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/k.db")
    with store.writing() as tx:
        pragmas = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        has = [tx.execute(text(f"PRAGMA {pragma}")).scalar() for pragma in pragmas]
        marks.put(tx, "name", "value")
    assert has == ["wal", 2, 1, 1]
    modes = {file.name: oct(stat.S_IMODE(file.stat().st_mode)) for file in tmp_path.iterdir()}
    assert modes == {"k.db": "0o600", "k.db-wal": "0o600", "k.db-shm": "0o600"}
    store.close()


def test_a_failing_outbox_leaves_no_fact_behind(store: Store) -> None:
    put(store, a_notice(key="summons:p1", scope="meeting:other"), scope="meeting:other")

    def record() -> None:
        with store.writing() as tx:
            facts.add(tx, a_fact())
            notices = [a_notice(key="summons:p1")]
            outbox.sync(tx, group="fvg", scope="meeting:m1", notices=notices, now=NOON)

    with pytest.raises(StoreError, match="belongs to fvg/meeting:other"):
        record()
    with store.reading() as tx:
        assert facts.last_number(tx) == 0
    assert list(states(store)) == ["summons:p1"]


def test_a_naive_moment_is_refused_as_itself(store: Store) -> None:
    with pytest.raises(NaiveMoment), store.writing() as tx:
        marks.put_moment(tx, "sweep", NOON.replace(tzinfo=None))
    with pytest.raises(NaiveMoment), store.writing() as tx:
        scopes.set_next(tx, "fvg", "meeting:m1", NOON.replace(tzinfo=None), "d1")


def test_a_reader_sees_one_moment_of_the_database(store: Store) -> None:
    with store.reading() as tx:
        assert facts.last_number(tx) == 0
        with store.writing() as other:
            facts.add(other, a_fact())
        assert facts.last_number(tx) == 0
    with store.reading() as tx:
        assert facts.last_number(tx) == 1
