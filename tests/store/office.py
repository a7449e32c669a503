"""The verbs of a dispatcher in one call each, as a test reads best. Opens and commits its own transactions."""

from collections.abc import Iterable
from datetime import datetime

from rules.delivery import Frozen, Outcome, Stale
from rules.notices import Left, Notice
from store import incidents, outbox
from store.claiming import Bind
from store.database import Store
from store.dispatchers import Owner
from store.outbox import Job, Settled, State, Synced
from tests.builders import NOON, frozen_from


def bind(notice: Notice) -> Frozen | Stale:
    """Every notice is still wanted."""
    return frozen_from(notice)


def put(store: Store, *notices: Notice, now: datetime = NOON, scope: str = "meeting:m1") -> Synced:
    """Make the outbox of the scope equal to `notices`."""
    with store.writing() as tx:
        return outbox.sync(tx, group="fvg", scope=scope, notices=notices, now=now)


def claim(
    store: Store,
    owner: Owner,
    *,
    now: datetime = NOON,
    limit: int = 100,
    bind: Bind = bind,
    texts: Iterable[str] | None = None,
) -> tuple[Job, ...]:
    """Claim in a transaction of its own."""
    with store.writing() as tx:
        wanted = None if texts is None else tuple(texts)
        return outbox.claim(tx, owner=owner, now=now, limit=limit, bind=bind, texts=wanted)


def settle(
    store: Store, owner: Owner, *outcomes: tuple[Job, Outcome], now: datetime = NOON
) -> tuple[Settled, ...]:
    """Settle in a transaction of its own."""
    with store.writing() as tx:
        return outbox.settle(tx, owner=owner, outcomes=outcomes, now=now)


def states(store: Store) -> dict[str, State]:
    """The state of every notice, by key."""
    with store.reading() as tx:
        return {item.key: item.state for item in outbox.listing(tx)}


def life(store: Store, key: str) -> list[tuple[State | None, State, str]]:
    """The history of one notice."""
    with store.reading() as tx:
        return [(turn.was, turn.now, turn.why) for turn in outbox.events(tx, key)]


def keys(jobs: tuple[Job, ...]) -> list[str]:
    """The keys of jobs, in their order."""
    return [job.key for job in jobs]


def open_codes(store: Store) -> list[tuple[str, str]]:
    """Code and subject of each open incident."""
    with store.reading() as tx:
        return [(one.code, one.subject) for one in incidents.open_incidents(tx)]


def left(store: Store) -> dict[str, Left]:
    """What has left of the meeting, by key."""
    with store.reading() as tx:
        return outbox.left(tx, group="fvg", scope="meeting:m1")
