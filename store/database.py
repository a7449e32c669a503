"""Open the database and give out transactions. Knows no table; translates every error at this border."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from store.trouble import StoreError, Trouble, translated

Tx = Connection  # one open transaction; other rooms pass it on and never look inside

_BUSY_SECONDS = 10.0
_SQLITE_PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", 2),  # FULL: with NORMAL a power cut takes committed rows with it
    ("secure_delete", 1),
    ("foreign_keys", 1),
)


@dataclass(frozen=True, slots=True)
class Store:
    """An open database with the schema of this code. Thread-safe; close it when done."""

    engine: Engine
    name: str  # without a password, for messages
    file: Path | None  # of SQLite

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """One transaction that writes: all or nothing. Raises StoreError; rolls back on any exception."""
        with self._translating(), self.engine.execution_options(kallelse="write").begin() as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """One transaction that reads a single moment of the database. Raises StoreError."""
        with self._translating(), self.engine.connect() as raw:
            if self.file is None:
                raw = raw.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with raw.begin():
                yield raw

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise translated(error, self.name) from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_store(url: str, *, migrate: bool = True) -> Store:
    """Open `sqlite:////path/to/file.db` or `postgresql://user@host/name`, and bring its schema up to date.

    With migrate=False an older schema is refused instead. Raises StoreError, whose text says what to do.
    """
    from store.schema import bring_up_to_date  # not needed before there is a database

    at = _checked(url)
    where = at.render_as_string(hide_password=True)
    file = None
    try:
        if at.get_backend_name() == "sqlite":
            file = _sqlite_file(at)
            engine = create_engine(at, hide_parameters=True, connect_args={"timeout": _busy(at)})
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            engine = create_engine(at, hide_parameters=True, pool_pre_ping=True)
            event.listen(engine, "connect", _prepare_postgresql)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as wrong:
        raise StoreError(f"{where}: {wrong}", Trouble.UNREACHABLE) from wrong
    store = Store(engine=engine, name=where, file=file)
    try:
        with store.writing() as tx:
            bring_up_to_date(tx, migrate=migrate, where=where)
    except BaseException:
        store.close()
        raise
    return store


def _checked(url: str) -> URL:
    try:
        at = make_url(url)
    except ArgumentError as wrong:
        raise StoreError(
            "the database URL cannot be read: write sqlite:////path/to/file.db or postgresql://user@host/name",
            Trouble.UNREACHABLE,
        ) from wrong
    backend = at.get_backend_name()
    if backend == "postgresql":
        return at.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreError(
            f"{backend!r} is not a database that Kallelse knows: use sqlite or postgresql",
            Trouble.UNREACHABLE,
        )
    if not at.database or at.database == ":memory:":
        raise StoreError(
            "SQLite in memory forgets everything: give a file, sqlite:////path/to/file.db",
            Trouble.UNREACHABLE,
        )
    return at


def _busy(at: URL) -> float:
    seconds = at.query.get("timeout", str(_BUSY_SECONDS))
    try:
        return float(str(seconds))
    except ValueError:
        raise StoreError(f"timeout={seconds!r} in the URL is no number", Trouble.UNREACHABLE) from None


def _sqlite_file(at: URL) -> Path:
    """The file, made with mode 0600 when it is new: names and addresses stand in it."""
    assert at.database is not None
    if at.database.startswith("file:"):
        return Path(at.database.removeprefix("file:"))
    file = Path(at.database).absolute()
    try:
        # Only ever a new file: closing one that is there drops every lock that this process holds on it, and
        # whoever else closes the database then throws away the log that our other connections still write to.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        _refuse_unusable(file)
    except FileNotFoundError:
        raise StoreError(
            f"{file.parent} does not exist: make the folder first", Trouble.UNREACHABLE
        ) from None
    except PermissionError:
        raise _no_right(file) from None
    except OSError as error:
        raise StoreError(f"{file} cannot be opened: {error.strerror}", Trouble.UNREACHABLE) from None
    with suppress(PermissionError):  # somebody else's file: their mode, their choice
        file.chmod(0o600)
    return file


def _refuse_unusable(file: Path) -> None:
    if file.is_dir():
        raise StoreError(f"{file} is a folder, not a database", Trouble.NOT_A_DATABASE)
    if not os.access(file, os.R_OK | os.W_OK):
        raise _no_right(file)


def _no_right(file: Path) -> StoreError:
    if not os.access(file, os.R_OK):
        return StoreError(f"{file} cannot be opened: no permission", Trouble.UNREACHABLE)
    return StoreError(
        f"{file}: the database is read-only: give this user the right to write to it and its folder",
        Trouble.READ_ONLY,
    )


def _prepare_sqlite(raw: sqlite3.Connection, _record: Any) -> None:
    """Set what the promise stands on, and assert that it took."""
    raw.isolation_level = None  # we say BEGIN ourselves; the driver's own would come too late
    for name, wanted in _SQLITE_PRAGMAS:
        raw.execute(f"PRAGMA {name} = {wanted}")
        (has,) = raw.execute(f"PRAGMA {name}").fetchone()
        if has != wanted:
            raise StoreError(
                f"SQLite runs with {name} = {has} and needs {wanted}: put the file on a local disk",
                Trouble.UNREACHABLE,
            )


def _prepare_postgresql(raw: Any, _record: Any) -> None:
    """Wait for somebody else's lock as long as SQLite does, and no longer, unless the URL says otherwise."""
    with raw.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false) WHERE current_setting('lock_timeout') = '0'",
            (f"{_BUSY_SECONDS:.0f}s",),
        )
    raw.commit()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("kallelse") == "write"
    # IMMEDIATE: wait for the lock now. A reader that turns writer half-way could only fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
