"""Who may send: a lock that dies with its process, and a fence that only rises. Sends nothing itself."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from store.database import Store, Tx
from store.tables import dispatcher, outbox
from store.trouble import StoreError, Trouble, translated
from store.writing import DISPATCHER_LOCK, insert_once, is_postgresql


@dataclass(frozen=True, slots=True)
class Owner:
    """A dispatcher at work. Every row it claims carries its fence."""

    fence: int


@contextmanager
def dispatching(store: Store) -> Iterator[Owner | None]:
    """Be a dispatcher for the length of a `with`. None when another one holds the SQLite file.

    The proof of life is a lock, never a clock: a paused owner keeps its rows, a killed one loses them.
    """
    if store.file is None:
        with _in_session(store) as owner:
            yield owner
    else:
        with _beside_the_file(store, store.file) as owner:
            yield owner


def gone(tx: Tx, owner: Owner) -> tuple[int, ...]:
    """The fences with rows in sending whose dispatcher has died."""
    sending = (
        select(outbox.c.fence).where(text("state = 'sending'"), outbox.c.fence != owner.fence).distinct()
    )
    fences = tuple(sorted(tx.execute(sending).scalars()))
    if not is_postgresql(tx):
        return fences  # there is one dispatcher and it is `owner`: everybody before is gone
    # Taken only if its session has ended; given back when `tx` ends.
    can_take = text("SELECT pg_try_advisory_xact_lock(:lock, :fence)")
    return tuple(
        fence for fence in fences if tx.execute(can_take, {"lock": DISPATCHER_LOCK, "fence": fence}).scalar()
    )


def _next_fence(store: Store) -> Owner:
    with store.writing() as tx:
        tx.execute(insert_once(dispatcher, "name"), {"name": "fence", "fence": 0})
        rise = text("UPDATE dispatcher SET fence = fence + 1 WHERE name = 'fence' RETURNING fence")
        return Owner(fence=tx.execute(rise).scalar_one())


@contextmanager
def _beside_the_file(store: Store, file: Path) -> Iterator[Owner | None]:
    import fcntl  # not on every system; PostgreSQL does without

    beside = file.with_name(file.name + ".dispatcher")
    try:
        lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{beside} cannot be opened: {error.strerror}", Trouble.READ_ONLY) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield _next_fence(store)
    finally:
        os.close(lock)  # the file stays: removing it would let two hold "the" lock


@contextmanager
def _in_session(store: Store) -> Iterator[Owner]:
    owner = _next_fence(store)
    values = {"lock": DISPATCHER_LOCK, "fence": owner.fence}
    with ExitStack() as stack:
        try:
            session = stack.enter_context(store.engine.connect())
            # Thrown away, not returned to the pool: with it goes the lock, whatever happened to it.
            stack.callback(session.invalidate)
            session = session.execution_options(isolation_level="AUTOCOMMIT")
            session.execute(text("SELECT pg_advisory_lock(:lock, :fence)"), values)
        except SQLAlchemyError as error:
            raise translated(error, store.name) from error
        yield owner
