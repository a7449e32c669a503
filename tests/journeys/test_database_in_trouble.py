"""A database that is read-only, locked, full or newer than the code: one clear error, nothing changed, nothing sent."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from actions.office import Office
from actions.sweep import sweep
from store.database import open_store
from store.trouble import StoreError, Trouble
from tests.journeys.books import rows
from tests.journeys.builders import an_environment, an_office, call
from tests.journeys.lives import a_nursery
from tests.servers.maildir import made_maildir
from tests.servers.steadfast import SteadfastServer, steadfast_server

SEATS = 4


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SteadfastServer]:
    with steadfast_server(made_maildir(tmp_path / "journal")) as started:
        yield started


@pytest.mark.parametrize("verb", ["sweep", "record"])
def test_a_database_that_turns_read_only_is_said_once_and_nothing_is_sent(
    tmp_path: Path, url: str, server: SteadfastServer, verb: str
) -> None:
    with _office(tmp_path, _as_clerk(url), server) as office:
        _turn_read_only(office, url)
        _assert_refused(office, server, verb, Trouble.READ_ONLY, "the database is read-only: give this user")


@pytest.mark.parametrize("verb", ["sweep", "record"])
def test_a_database_that_another_process_locks_is_said_once_and_nothing_is_sent(
    tmp_path: Path, url: str, server: SteadfastServer, verb: str
) -> None:
    with _office(tmp_path, _impatient(url), server) as office, _locked(url):
        _assert_refused(
            office, server, verb, Trouble.LOCKED, "locked by another process: nothing was changed"
        )
    with _office(tmp_path, url, server, meeting="m2") as office:
        sweep(office)
    assert sorted(mail.key for mail in server.mails) == sorted(
        f"ovning/invite/{meeting}/0/p{person}" for meeting in ("m1", "m2") for person in range(1, SEATS + 1)
    )


def test_a_database_newer_than_the_code_is_not_opened_and_nothing_is_sent(
    tmp_path: Path, url: str, server: SteadfastServer
) -> None:
    with _office(tmp_path, url, server) as office:
        with office.store.writing() as tx:
            tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        before = rows(office.store)
    with pytest.raises(StoreError, match=r"written by a newer Kallelse .*: upgrade") as refused:
        open_store(url)
    environment = an_environment(tmp_path, smtp_port=server.port, seats=SEATS, database=url)
    with pytest.raises(RuntimeError, match="written by a newer Kallelse"), a_nursery(environment):
        pass
    assert refused.value.trouble is Trouble.TOO_NEW
    assert server.mails == []
    with _office_as_it_was(tmp_path, url, server) as office:
        assert rows(office.store) == before
        sweep(office)
    assert len(server.mails) == SEATS


def _assert_refused(
    office: Office, server: SteadfastServer, verb: str, trouble: Trouble, message: str
) -> None:
    before = rows(office.store)
    do: Callable[[], object] = (lambda: sweep(office)) if verb == "sweep" else (lambda: call(office, "m9"))
    with pytest.raises(StoreError, match=message) as refused:
        do()
    assert refused.value.trouble is trouble
    assert "\n" not in str(refused.value)
    assert rows(office.store) == before
    assert server.mails == []


@contextmanager
def _office(folder: Path, url: str, server: SteadfastServer, meeting: str = "m1") -> Iterator[Office]:
    """An office that owes four summonses."""
    journal = folder / "journal"
    with an_office(folder, smtp_port=server.port, seats=SEATS, database=url, journal=journal) as office:
        call(office, meeting)
        yield office


@contextmanager
def _office_as_it_was(folder: Path, url: str, server: SteadfastServer) -> Iterator[Office]:
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
            database.execute("UPDATE alembic_version SET version_num = '0003'")
        database.close()
    else:
        with psycopg.connect(url) as server_side:
            server_side.execute("UPDATE alembic_version SET version_num = '0003'")
    journal = folder / "journal"
    with an_office(folder, smtp_port=server.port, seats=SEATS, database=url, journal=journal) as office:
        yield office


def _turn_read_only(office: Office, url: str) -> None:
    """For every connection from now on, as an administrator would do it."""
    if office.store.file is not None:
        # Root may write whatever the mode says, so SQLite itself is told.
        from sqlalchemy import event

        @event.listens_for(office.store.engine, "connect")
        def _(raw: sqlite3.Connection, _record: object) -> None:
            raw.execute("PRAGMA query_only = 1")

        office.store.engine.dispose()
        return
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM clerk")


def _as_clerk(url: str) -> str:
    """On PostgreSQL as a user with no more rights than it needs, which can be taken away."""
    if url.startswith("sqlite"):
        return url
    with psycopg.connect(url, autocommit=True) as admin:
        with suppress(psycopg.errors.DuplicateObject):
            admin.execute("CREATE ROLE clerk LOGIN")
        admin.execute("GRANT ALL ON SCHEMA public TO clerk")
    return url.replace("postgres@", "clerk@")


def _impatient(url: str) -> str:
    """The same database, waiting for a lock for a fifth of a second only."""
    if url.startswith("sqlite"):
        return f"{url}?timeout=0.2"
    return f"{url}&options=-c%20lock_timeout%3D200"


@contextmanager
def _locked(url: str) -> Iterator[None]:
    """Somebody else is in the middle of a write."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    with psycopg.connect(url) as backup:
        backup.execute(
            "LOCK TABLE outbox, fact, scope, mark IN EXCLUSIVE MODE"
        )  # all may read, none may write
        yield
        backup.rollback()
