"""The promise as a property: whatever happens in whatever order, nothing is accepted twice and nothing is lost."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rules.delivery import Accepted, Ambiguous, Frozen, Outcome, Refused, TryLater
from rules.notices import Notice, WhenLate
from store import incidents, outbox
from store.database import Store, open_store
from store.dispatchers import Owner, dispatching
from store.outbox import Job, State, Unproven
from tests.builders import NOON, a_notice, frozen_from
from tests.servers.postgres import Cluster

KEYS = [f"{person}{number}" for person in "abc" for number in range(4)]
ENDS = {State.ACCEPTED, State.SUPERSEDED, State.EXPIRED, State.CANCELLED, State.DEAD}
QUIET = timedelta(minutes=15)

what_happens = st.sampled_from(
    ["accepted", "refused", "later", "cut_after_acceptance", "cut_before_acceptance", "still_sending"]
)


class OutboxMachine(RuleBasedStateMachine):
    """A mail server that remembers what it took, and an office whose dispatchers die at any moment."""

    def __init__(self, new_store: Callable[[], Store]) -> None:
        super().__init__()
        self.store = new_store()
        self.now = NOON
        self.taken: Counter[str] = Counter()  # what the server accepted: the truth, and the source of proof
        self.content: dict[str, set[bytes]] = {}
        self.ever_put: set[str] = set()
        self.in_hand: dict[tuple[int, int], Job] = {}  # by row and try
        self.zombies: list[tuple[Owner, Job, Outcome]] = []
        self._start()

    def _start(self) -> None:
        self.session: AbstractContextManager[Owner | None] = dispatching(self.store)
        owner = self.session.__enter__()
        assert owner is not None
        self.owner = owner
        with self.store.writing() as tx:
            outbox.orphans(tx, owner=owner, now=self.now)

    def _settle(self, job: Job, outcome: Outcome) -> None:
        with self.store.writing() as tx:
            outbox.settle(tx, owner=self.owner, outcomes=[(job, outcome)], now=self.now)

    @rule(wanted=st.sets(st.sampled_from(KEYS)), version=st.integers(0, 3), reminders=st.booleans())
    def plan(self, wanted: set[str], version: int, reminders: bool) -> None:
        notices = [
            a_notice(
                key=key,
                person=key[0],
                series="reminder" if reminders and key[0] == "c" else "summons",
                context={"version": version},
                not_before=NOON + int(key[1]) * timedelta(minutes=10),
                expires_at=NOON + timedelta(hours=2) if key[0] == "b" else None,
                when_late=WhenLate.NEWEST_ONLY if key[0] == "c" else WhenLate.SEND_MARKED,
            )
            for key in sorted(wanted)
        ]
        with self.store.writing() as tx:
            outbox.sync(tx, group="fvg", scope="meeting:m1", notices=notices, now=self.now)
        self.ever_put |= wanted

    @rule(minutes=st.integers(1, 40))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(limit=st.integers(1, 5))
    def claim(self, limit: int) -> None:
        def bind(notice: Notice) -> Frozen:
            return frozen_from(notice, dated=self.now)

        with self.store.writing() as tx:
            jobs = outbox.claim(tx, owner=self.owner, now=self.now, limit=limit, bind=bind)
        self.in_hand |= {(job.id, job.attempt): job for job in jobs}

    def _send(self, job: Job) -> None:
        self.taken[job.key] += 1
        self.content.setdefault(job.key, set()).add(job.frozen.mime)

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), happens=what_happens)
    def send(self, data: st.DataObject, happens: str) -> None:
        job = self.in_hand[data.draw(st.sampled_from(sorted(self.in_hand)))]
        if happens == "still_sending":
            return
        del self.in_hand[job.id, job.attempt]
        match happens:
            case "accepted":
                self._send(job)
                self._settle(job, Accepted(answer="250"))
            case "refused":
                self._settle(job, Refused(why="550"))
            case "later":
                self._settle(job, TryLater(why="451"))
            case "cut_after_acceptance":
                self._send(job)
                self._settle(job, Ambiguous(why="cut"))
            case _:
                self._settle(job, Ambiguous(why="cut"))

    @rule(sent=st.booleans(), comes_back=st.booleans())
    def kill(self, sent: bool, comes_back: bool) -> None:
        for job in self.in_hand.values():
            if sent:
                self._send(job)
                if comes_back:  # it had its answer, and writes it down long after everybody gave it up
                    self.zombies.append((self.owner, job, Accepted(answer="250, late")))
            elif comes_back:
                self.zombies.append((self.owner, job, TryLater(why="it never left")))
        self.in_hand = {}
        self.session.__exit__(None, None, None)
        self._start()

    @precondition(lambda self: self.zombies)
    @rule()
    def zombie_settles(self) -> None:
        owner, job, outcome = self.zombies.pop()
        with self.store.writing() as tx:
            outbox.settle(tx, owner=owner, outcomes=[(job, outcome)], now=self.now)

    @rule()
    def reconcile(self) -> None:
        with self.store.writing() as tx:
            # As in every sweep: PostgreSQL may need a moment to notice that a session has ended.
            outbox.orphans(tx, owner=self.owner, now=self.now)
            for job in outbox.reconcilable(tx, now=self.now, quiet=QUIET, limit=3):
                found = self.taken[job.key] > 0
                outbox.reconcile(
                    tx, owner=self.owner, job=job, found=found, policy=Unproven.HOLD, now=self.now
                )

    @rule(data=st.data(), drop=st.booleans())
    def a_person_acts(self, data: st.DataObject, drop: bool) -> None:
        with self.store.reading() as tx:
            # A person who retries what is unsure takes the risk; so here they only touch what is certain.
            states = [State.DEAD, State.EXPIRED] if not drop else [State.DEAD, State.WAITING]
            items = [item for item in outbox.listing(tx, states) if not item.may_have_left]
        if items:
            key = data.draw(st.sampled_from(sorted(item.key for item in items)))
            with self.store.writing() as tx:
                if drop:
                    outbox.drop(tx, key, "not needed", "secretary", self.now)
                else:
                    outbox.retry(tx, key, self.now, "secretary")

    @invariant()
    def nothing_is_accepted_twice(self) -> None:
        assert [key for key, times in self.taken.items() if times > 1] == []

    @invariant()
    def every_key_that_was_put_is_there(self) -> None:
        with self.store.reading() as tx:
            assert {item.key for item in outbox.listing(tx)} == self.ever_put

    def teardown(self) -> None:
        """Let everything come to rest: then each notice has an end, and each end that is bad has an incident."""
        try:
            self.kill(sent=False, comes_back=False)
            for _ in range(40):
                self.now += timedelta(hours=2)
                self.reconcile()
                self.claim(limit=100)
                for job in self.in_hand.values():
                    self._send(job)
                    self._settle(job, Accepted(answer="250"))
                self.in_hand = {}
            self.nothing_is_accepted_twice()
            with self.store.reading() as tx:
                items = outbox.listing(tx)
                told = {incident.subject for incident in incidents.open_incidents(tx)}
                lives = {item.key: outbox.events(tx, item.key) for item in items}
            assert {item.state for item in items} <= ENDS
            assert {item.key for item in items if item.state is State.ACCEPTED} == set(self.taken)
            bad = {item.key for item in items if item.state in (State.DEAD, State.EXPIRED)}
            assert bad <= told
            for item in items:
                steps = [(turn.was, turn.now) for turn in lives[item.key]]
                assert steps[0] == (None, State.WAITING)
                assert [was for was, _ in steps[1:]] == [now for _, now in steps[:-1]]
                assert steps[-1][1] is item.state
        finally:
            self.session.__exit__(None, None, None)
            self.store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """A maker of empty stores, one for each run of the machine."""
    numbers = count()
    if request.param == "sqlite":
        yield lambda: open_store(f"sqlite:///{tmp_path}/{next(numbers)}.db")
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    template: str = request.getfixturevalue("template")
    made: list[str] = []

    def make() -> Store:
        if made:
            cluster.drop(made.pop())
        made.append(cluster.new_database(template))
        return open_store(cluster.url(made[-1]))

    yield make
    for name in made:
        cluster.drop(name)


def run(new_store: Callable[[], Store], examples: int) -> None:
    class Machine(OutboxMachine):
        def __init__(self) -> None:
            super().__init__(new_store)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nothing_is_accepted_twice_and_nothing_is_lost(new_store: Callable[[], Store]) -> None:
    run(new_store, examples=15)


@pytest.mark.long
def test_nothing_is_accepted_twice_and_nothing_is_lost_in_many_orders(
    new_store: Callable[[], Store],
) -> None:
    run(new_store, examples=150)
