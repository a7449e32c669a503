"""How a notice waits its turn and how it ends: series, expiry, doubt, and what a person decides."""

from datetime import timedelta

import pytest

from rules.delivery import Accepted, Ambiguous, Refused, TryLater
from rules.notices import LeftState, WhenLate
from store import outbox
from store.database import Store
from store.dispatchers import dispatching
from store.outbox import Settled, State, Synced, Unproven, Written
from store.trouble import StoreError
from tests.builders import NOON, a_notice, frozen_from
from tests.store.office import claim, keys, left, life, open_codes, put, settle, states

MINUTE = timedelta(minutes=1)
OK = Accepted(answer="250 queued")
UNSURE = Ambiguous(why="the line broke after the final dot")


def test_notices_of_one_series_leave_one_after_another(store: Store) -> None:
    put(store, a_notice(key="a"), a_notice(key="b"), a_notice(key="other", person="p2"))
    with dispatching(store) as owner:
        assert owner is not None
        a, other = claim(store, owner)
        assert (a.key, other.key) == ("a", "other")
        assert claim(store, owner) == ()
        settle(store, owner, (a, UNSURE))
        assert claim(store, owner) == ()
        with store.writing() as tx:
            outbox.reconcile(tx, owner=owner, job=a, found=True, policy=Unproven.HOLD, now=NOON)
        assert keys(claim(store, owner)) == ["b"]


def test_a_later_notice_does_not_overtake_one_that_is_to_be_tried_again(store: Store) -> None:
    put(store, a_notice(key="a"), a_notice(key="b"))
    with dispatching(store) as owner:
        assert owner is not None
        (a,) = claim(store, owner)
        settle(store, owner, (a, TryLater(why="451")))
        assert claim(store, owner) == ()
        (again,) = claim(store, owner, now=NOON + MINUTE)
        settle(store, owner, (again, OK))
        assert keys(claim(store, owner, now=NOON + MINUTE)) == ["b"]


@pytest.mark.parametrize("when_late", WhenLate)
def test_what_cannot_leave_in_time_expires_with_an_incident(store: Store, when_late: WhenLate) -> None:
    put(store, a_notice(expires_at=NOON, when_late=when_late), a_notice(key="b", expires_at=NOON + MINUTE))
    with dispatching(store) as owner:
        assert owner is not None
        assert keys(claim(store, owner)) == ["b"]
    assert states(store)["summons:p1"] is State.EXPIRED
    assert open_codes(store) == [("expired", "summons:p1")]


def test_a_notice_held_up_by_its_series_expires_all_the_same(store: Store) -> None:
    put(store, a_notice(key="a"), a_notice(key="b", expires_at=NOON + MINUTE))
    with dispatching(store) as owner:
        assert owner is not None
        (a,) = claim(store, owner)
        settle(store, owner, (a, UNSURE))
        assert claim(store, owner, now=NOON + MINUTE) == ()
    assert states(store) == {"a": State.UNSURE, "b": State.EXPIRED}


def test_of_several_reminders_only_the_newest_leaves_and_the_others_stay_away(store: Store) -> None:
    reminders = [
        a_notice(
            key=f"r{number}",
            text="question_reminder",
            when_late=WhenLate.NEWEST_ONLY,
            not_before=NOON + number * MINUTE,
        )
        for number in range(4)
    ]
    put(store, *reminders)
    with dispatching(store) as owner:
        assert owner is not None
        # A limit of one looks at the oldest only, and still knows that a newer one is due.
        assert keys(claim(store, owner, now=NOON + 2 * MINUTE, limit=1)) == ["r2"]
        assert put(store, *reminders) == Synced()
    assert states(store) == {
        "r0": State.SUPERSEDED,
        "r1": State.SUPERSEDED,
        "r2": State.SENDING,
        "r3": State.WAITING,
    }
    assert life(store, "r0")[-1] == (State.WAITING, State.SUPERSEDED, "collapsed into r2")


def test_an_unsure_notice_is_left_in_peace_for_the_quiet_period(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, UNSURE))
        with store.reading() as tx:
            quiet = 15 * MINUTE
            assert outbox.reconcilable(tx, now=NOON + 14 * MINUTE, quiet=quiet, limit=10) == ()
            assert outbox.reconcilable(tx, now=NOON + 15 * MINUTE, quiet=quiet, limit=10) == (job,)


def test_proof_that_it_was_accepted_ends_the_doubt(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, UNSURE))
        with store.writing() as tx:
            outbox.reconcile(tx, owner=owner, job=job, found=True, policy=Unproven.HOLD, now=NOON + MINUTE)
            assert outbox.busiest_day(tx) == 1
    assert left(store)["summons:p1"].accepted_at == NOON + MINUTE


def test_proof_that_it_was_not_accepted_sends_the_same_bytes_at_once(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, UNSURE))
        with store.writing() as tx:
            outbox.reconcile(tx, owner=owner, job=job, found=False, policy=Unproven.HOLD, now=NOON)
        assert left(store) == {}
        (again,) = claim(store, owner)
        assert again.frozen == job.frozen
        with store.writing() as tx:
            late = outbox.reconcile(tx, owner=owner, job=job, found=False, policy=Unproven.HOLD, now=NOON)
    assert late == Settled(key="summons:p1", state=State.SENDING, written=Written.FENCED_OUT)


def test_without_proof_a_person_is_asked_once(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, UNSURE))
        with store.writing() as tx:
            for _ in range(2):
                outbox.reconcile(tx, owner=owner, job=job, found=None, policy=Unproven.HOLD, now=NOON)
            assert outbox.reconcilable(tx, now=NOON + 60 * MINUTE, quiet=MINUTE, limit=9) == ()
        assert open_codes(store) == [("unsure", "summons:p1")]
        with store.writing() as tx:
            outbox.retry(tx, "summons:p1", NOON, "secretary")
        (again,) = claim(store, owner)
    assert (again.frozen, open_codes(store)) == (job.frozen, [])


def test_a_dead_notice_that_is_retried_is_bound_anew(store: Store) -> None:
    put(store, a_notice(expires_at=NOON + MINUTE))
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, Refused(why="550")))
        later = NOON + 60 * MINUTE
        with store.writing() as tx:
            outbox.retry(tx, "summons:p1", later, "secretary")
        (again,) = claim(store, owner, now=later, bind=lambda notice: frozen_from(notice, dated=later))
    assert (again.frozen.dated, again.attempt, open_codes(store)) == (later, 2, [])


def test_a_dropped_notice_says_who_and_why(store: Store) -> None:
    put(store, a_notice())
    with store.writing() as tx:
        outbox.drop(tx, "summons:p1", "told by phone", "secretary", NOON)
    assert life(store, "summons:p1")[-1] == (
        State.WAITING,
        State.CANCELLED,
        "dropped by secretary: told by phone",
    )
    assert put(store, a_notice()) == Synced()


def test_a_person_cannot_do_what_the_state_does_not_allow(store: Store) -> None:
    put(store, a_notice())
    with pytest.raises(StoreError, match="is waiting: retry is only possible for"), store.writing() as tx:
        outbox.retry(tx, "summons:p1", NOON, "secretary")
    with pytest.raises(StoreError, match="no notice with the key 'nothing'"), store.writing() as tx:
        outbox.drop(tx, "nothing", "because", "secretary", NOON)
    with pytest.raises(StoreError, match="say why it is dropped"), store.writing() as tx:
        outbox.drop(tx, "summons:p1", " ", "secretary", NOON)


def test_a_bounce_is_an_incident_and_still_counts_as_left(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, OK))
    with store.writing() as tx:
        assert outbox.bounced(tx, "<summons:p1@example.se>", "mailbox full", NOON) == "summons:p1"
        assert outbox.bounced(tx, "<summons:p1@example.se>", "mailbox full", NOON) == "summons:p1"
        assert outbox.bounced(tx, "<unknown@example.se>", "mailbox full", NOON) is None
    assert left(store)["summons:p1"].state is LeftState.BOUNCED
    assert open_codes(store) == [("bounced", "summons:p1")]


def test_the_guard_against_a_burst_can_ask_how_much_is_usual(store: Store) -> None:
    put(store, *(a_notice(key=f"k{number}", person=f"p{number}") for number in range(5)))
    with store.reading() as tx:
        assert (outbox.due_count(tx, NOON), outbox.due_count(tx, NOON - MINUTE)) == (5, 0)
        assert outbox.busiest_day(tx) == 0
    with dispatching(store) as owner:
        assert owner is not None
        settle(store, owner, *((job, OK) for job in claim(store, owner, limit=2)))
        tomorrow = NOON + timedelta(days=1)
        settle(store, owner, *((job, OK) for job in claim(store, owner)), now=tomorrow)
    with store.reading() as tx:
        assert (outbox.accepted_on(tx, NOON), outbox.busiest_day(tx)) == (2, 3)
        assert outbox.counts(tx) == {State.ACCEPTED: 5}
