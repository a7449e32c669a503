"""Who may send: never two of the same, never a zombie, and nothing of a dead one is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from rules.delivery import Accepted, Refused, TryLater
from store import outbox, scopes
from store.database import Store, open_store
from store.dispatchers import Owner, dispatching
from store.outbox import Settled, State, Unproven, Written
from tests.builders import NOON, a_notice, frozen_from
from tests.servers.postgres import Cluster
from tests.store.office import bind, claim, put, settle, states

OK = Accepted(answer="250 queued")

# A dispatcher that claims, says so, and then hangs for ever: only a signal ends it.
HANG = """
import signal, sys
from store.database import open_store
from store.dispatchers import dispatching
from tests.store.office import claim
store = open_store(sys.argv[1])
with dispatching(store) as owner:
    jobs = claim(store, owner, limit=1)
    print(owner.fence, *(job.key for job in jobs), flush=True)
    signal.pause()
"""


@contextmanager
def hanging_dispatcher(url: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Another process that owns one notice."""
    process = subprocess.Popen(
        [sys.executable, "-c", HANG, url], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().split()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def orphans(store: Store, owner: Owner) -> int:
    with store.writing() as tx:
        return outbox.orphans(tx, owner=owner, now=NOON)


def test_each_dispatcher_has_a_higher_fence_than_all_before(store: Store) -> None:
    fences = []
    for _ in range(3):
        with dispatching(store) as owner:
            assert owner is not None
            fences.append(owner.fence)
    assert fences == [1, 2, 3]


def test_a_second_dispatcher_on_sqlite_is_turned_away(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/k.db"
    first, second = open_store(url), open_store(url)
    with dispatching(first) as owner:
        assert owner == Owner(fence=1)
        with dispatching(second) as other:
            assert other is None
    with dispatching(second) as other:
        assert other == Owner(fence=2)
    first.close()
    second.close()


def test_a_dispatcher_in_another_process_turns_us_away_until_it_is_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/k.db"
    store = open_store(url)
    put(store, a_notice())
    with hanging_dispatcher(url) as (process, said):
        assert said == ["1", "summons:p1"]
        with dispatching(store) as owner:
            assert owner is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        with dispatching(store) as owner:
            assert owner == Owner(fence=2)
    store.close()


def test_what_a_killed_dispatcher_left_is_unsure_and_what_a_live_one_holds_is_not(url: str) -> None:
    store = open_store(url)
    put(store, a_notice())
    with hanging_dispatcher(url) as (process, said):
        assert said == ["1", "summons:p1"]
        if store.file is None:  # on PostgreSQL we may work beside it, however long it hangs
            os.kill(process.pid, signal.SIGSTOP)
            with dispatching(store) as owner:
                assert owner is not None
                assert orphans(store, owner) == 0
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with dispatching(store) as owner:
            assert owner is not None
            # The server notices the dead connection in its own time; from then on the row is free.
            while (found := orphans(store, owner)) == 0:
                pass
            assert (found, states(store)) == (1, {"summons:p1": State.UNSURE})
            assert orphans(store, owner) == 0
            with store.writing() as tx:
                (job,) = outbox.reconcilable(tx, now=NOON, quiet=timedelta(0), limit=10)
                outbox.reconcile(tx, owner=owner, job=job, found=False, policy=Unproven.HOLD, now=NOON)
            (again,) = claim(store, owner)
            assert again.frozen == frozen_from(a_notice())
    store.close()


def test_a_zombie_that_settles_changes_nothing(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as zombie:
        assert zombie is not None
        (old,) = claim(store, zombie)
    with dispatching(store) as owner:
        assert owner is not None
        orphans(store, owner)
        with store.writing() as tx:
            outbox.reconcile(tx, owner=owner, job=old, found=False, policy=Unproven.HOLD, now=NOON)
        (new,) = claim(store, owner)
        for outcome in (OK, Refused(why="550"), TryLater(why="451")):
            assert settle(store, zombie, (old, outcome)) == (
                Settled(key="summons:p1", state=State.SENDING, written=Written.FENCED_OUT),
            )
        assert settle(store, zombie, (new, OK))[0].written is Written.FENCED_OUT
        assert states(store) == {"summons:p1": State.SENDING}
        assert settle(store, owner, (new, OK))[0].written is Written.YES


@pytest.mark.parametrize("found", [None, False])
def test_a_late_yes_is_welcome_as_long_as_nobody_has_claimed_it_anew(
    store: Store, found: bool | None
) -> None:
    put(store, a_notice())
    with dispatching(store) as late:
        assert late is not None
        (job,) = claim(store, late)
    with dispatching(store) as owner:
        assert owner is not None
        orphans(store, owner)
        if found is False:
            with store.writing() as tx:
                outbox.reconcile(tx, owner=owner, job=job, found=False, policy=Unproven.HOLD, now=NOON)
        assert settle(store, late, (job, Refused(why="550")))[0].written is Written.FENCED_OUT
        assert settle(store, late, (job, OK))[0].written is Written.YES
        assert states(store) == {"summons:p1": State.ACCEPTED}
        assert claim(store, owner) == ()


def test_the_outcome_of_an_earlier_try_does_not_end_a_later_one(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (first,) = claim(store, owner)
        settle(store, owner, (first, TryLater(why="451")))
        later = NOON + timedelta(minutes=1)
        claim(store, owner, now=later)
        assert settle(store, owner, (first, Refused(why="550")))[0].written is Written.FENCED_OUT
    assert states(store) == {"summons:p1": State.SENDING}


def test_the_same_job_settled_twice_counts_once(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, OK))
        assert settle(store, owner, (job, OK))[0].written is Written.FENCED_OUT
    with store.reading() as tx:
        assert outbox.busiest_day(tx) == 1


def test_four_dispatchers_share_the_work_and_never_a_notice(cluster: Cluster) -> None:
    stores = [open_store(cluster.url(name)) for name in [cluster.new_database()] * 4]
    notices = [
        a_notice(key=f"k{number}", person=f"p{number % 40}", series=f"s{number % 3}") for number in range(400)
    ]
    put(stores[0], *notices)

    def work(store: Store) -> list[str]:
        mine: list[str] = []
        with dispatching(store) as owner:
            assert owner is not None
            idle = 0
            while idle < 20:
                jobs = claim(store, owner, limit=7)
                idle = 0 if jobs else idle + 1
                with store.reading() as tx:
                    sending = [
                        (item.notice.series, item.notice.person)
                        for item in outbox.listing(tx, [State.SENDING])
                    ]
                assert len(sending) == len(set(sending))
                settle(store, owner, *((job, OK) for job in jobs))
                mine += [job.key for job in jobs]
        return mine

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, stores))
    # Whoever was turned away by a busy series leaves it for the next round.
    done.append(work(stores[0]))
    sent = sorted(key for keys in done for key in keys)
    assert sent == sorted(notice.key for notice in notices)
    assert set(states(stores[0]).values()) == {State.ACCEPTED}
    for store in stores:
        store.close()


def test_two_claims_at_once_never_send_two_of_one_series(cluster: Cluster) -> None:
    store = open_store(cluster.url(cluster.new_database()))
    put(store, a_notice(key="a"), a_notice(key="b"))
    with dispatching(store) as one, dispatching(store) as two, store.writing() as first:
        assert one is not None
        assert two is not None
        jobs = outbox.claim(first, owner=one, now=NOON, limit=1, bind=bind)
        assert [job.key for job in jobs] == ["a"]
        # `a` is locked and not yet seen as sending; `b` must not slip past it.
        assert claim(store, two) == ()
    store.close()


def test_a_scope_that_is_being_planned_is_not_sent_from(cluster: Cluster) -> None:

    store = open_store(cluster.url(cluster.new_database()))
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        with store.writing() as planning:
            scopes.hold(planning, "fvg", "meeting:m1")
            assert claim(store, owner) == ()
        assert len(claim(store, owner)) == 1
    store.close()
