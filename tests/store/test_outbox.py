"""A notice's life in the outbox: put, claimed and settled."""

from datetime import timedelta

import pytest

from rules.delivery import Accepted, Ambiguous, Frozen, NotYet, Refused, Stale, TryLater
from rules.notices import Left, LeftState, Notice
from rules.people import Address
from store import outbox
from store.database import Store
from store.dispatchers import dispatching
from store.outbox import Settled, State, Synced, Unproven, Written
from store.trouble import StoreError
from tests.builders import NOON, a_notice, an_entry, frozen_from
from tests.store.office import claim, keys, left, life, open_codes, put, settle, states

MINUTE = timedelta(minutes=1)
OK = Accepted(answer="250 queued")
UNSURE = Ambiguous(why="the line broke after the final dot")


def test_a_notice_comes_back_as_it_was_put(store: Store) -> None:
    said = a_notice(entry=an_entry(), context={"å": ["ä", 1, None]}, expires_at=NOON + MINUTE)
    put(store, said)
    with store.reading() as tx:
        assert [item.notice for item in outbox.listing(tx)] == [said]


def test_saying_it_twice_is_impossible(store: Store) -> None:
    assert put(store, a_notice()) == Synced(put=("summons:p1",))
    assert put(store, a_notice()) == Synced()
    assert states(store) == {"summons:p1": State.WAITING}


def test_a_plan_refreshes_what_waits_and_supersedes_what_it_no_longer_wants(store: Store) -> None:
    put(store, a_notice(key="a"), a_notice(key="b", person="p2"))
    synced = put(store, a_notice(key="a", text="summons_update"), a_notice(key="c", person="p3"))
    assert synced == Synced(put=("c",), refreshed=("a",), superseded=("b",))
    assert states(store) == {"a": State.WAITING, "b": State.SUPERSEDED, "c": State.WAITING}
    assert life(store, "b") == [
        (None, State.WAITING, "put"),
        (State.WAITING, State.SUPERSEDED, "the plan no longer wants it"),
    ]


def test_a_superseded_notice_that_is_wanted_again_is_revived(store: Store) -> None:
    put(store, a_notice())
    put(store)
    assert put(store, a_notice(text="summons_update")) == Synced(revived=("summons:p1",))
    with store.reading() as tx:
        item = outbox.by_key(tx, "summons:p1")
    assert item is not None
    assert (item.state, item.notice.text) == (State.WAITING, "summons_update")


def test_a_key_of_another_scope_is_never_taken_over(store: Store) -> None:
    put(store, a_notice())
    with pytest.raises(StoreError, match="belongs to fvg/meeting:m1"):
        put(store, a_notice(scope="meeting:m2"), scope="meeting:m2")
    with pytest.raises(StoreError, match="is a notice of meeting:m1, not of meeting:m2"):
        put(store, a_notice(), scope="meeting:m2")


def test_a_claim_journals_the_bytes_before_anything_can_be_sent(store: Store) -> None:
    put(store, a_notice())
    frozen = frozen_from(a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        assert (job.frozen, job.fence, job.attempt) == (frozen, owner.fence, 1)
    with store.reading() as tx:
        item = outbox.by_key(tx, "summons:p1")
        assert outbox.bytes_of(tx, "summons:p1") == frozen.mime
    assert item is not None
    assert (item.state, item.sha256, item.message_id, item.sending_at) == (
        State.SENDING,
        frozen.sha256,
        frozen.message_id,
        NOON,
    )


def test_a_claim_takes_what_is_due_oldest_first_and_no_more_than_the_limit(store: Store) -> None:
    put(
        store,
        a_notice(key="c", person="c", not_before=NOON),
        a_notice(key="b", person="b", not_before=NOON - MINUTE),
        a_notice(key="a", person="a", not_before=NOON - 2 * MINUTE),
        a_notice(key="later", person="d", not_before=NOON + MINUTE),
    )
    with dispatching(store) as owner:
        assert owner is not None
        assert keys(claim(store, owner, limit=2)) == ["a", "b"]
        assert keys(claim(store, owner)) == ["c"]
        assert claim(store, owner) == ()
    with store.reading() as tx:
        assert outbox.waiting_at(tx) == NOON + MINUTE


def test_a_claim_can_be_for_certain_texts(store: Store) -> None:
    put(store, a_notice(key="a"), a_notice(key="b", person="p2", text="question_reminder"))
    with dispatching(store) as owner:
        assert owner is not None
        assert keys(claim(store, owner, texts=["question_reminder", "nudge"])) == ["b"]
        assert claim(store, owner, texts=[]) == ()


def test_what_the_facts_no_longer_support_is_superseded_at_the_last_moment(store: Store) -> None:
    put(store, a_notice(), a_notice(key="b", person="p2"))
    with dispatching(store) as owner:
        assert owner is not None

        def bind(notice: Notice) -> Frozen | Stale:
            return Stale(reason="has asked") if notice.key == "b" else frozen_from(notice)

        assert keys(claim(store, owner, bind=bind)) == ["summons:p1"]
    assert states(store) == {"summons:p1": State.SENDING, "b": State.SUPERSEDED}
    assert life(store, "b")[-1] == (State.WAITING, State.SUPERSEDED, "has asked")


def test_a_notice_may_be_put_off_even_to_a_moment_that_has_passed(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        assert claim(store, owner, bind=lambda notice: NotYet(at=NOON - MINUTE)) == ()
        assert claim(store, owner, bind=lambda notice: NotYet(at=NOON + MINUTE)) == ()
        assert claim(store, owner) == ()
        assert keys(claim(store, owner, now=NOON + MINUTE)) == ["summons:p1"]


def test_what_cannot_be_composed_is_dead_with_an_incident_and_holds_up_nobody(store: Store) -> None:
    put(store, a_notice(), a_notice(key="b", person="p2"))
    with dispatching(store) as owner:
        assert owner is not None

        def bind(notice: Notice) -> Frozen | Refused:
            return Refused(why="no such text") if notice.key == "summons:p1" else frozen_from(notice)

        assert keys(claim(store, owner, bind=bind)) == ["b"]
    assert states(store)["summons:p1"] is State.DEAD
    assert open_codes(store) == [("refused", "summons:p1")]


def test_a_claim_that_fails_leaves_everything_waiting(store: Store) -> None:
    put(store, a_notice(), a_notice(key="b", person="p2"))

    def bind(notice: Notice) -> Frozen:
        if notice.key == "b":
            raise RuntimeError("power cut")
        return frozen_from(notice)

    with dispatching(store) as owner:
        assert owner is not None
        with pytest.raises(RuntimeError):
            claim(store, owner, bind=bind)
    assert set(states(store).values()) == {State.WAITING}


@pytest.mark.parametrize(
    ("outcome", "state", "why"),
    [
        (OK, State.ACCEPTED, "accepted"),
        (TryLater(why="451 greylisted"), State.WAITING, "451 greylisted"),
        (Refused(why="550 no such user"), State.DEAD, "550 no such user"),
        (UNSURE, State.UNSURE, "the line broke after the final dot"),
    ],
)
def test_each_outcome_has_its_state(
    store: Store, outcome: Accepted | TryLater | Refused | Ambiguous, state: State, why: str
) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settled = settle(store, owner, (job, outcome))
    assert settled == (Settled(key="summons:p1", state=state, written=Written.YES),)
    assert life(store, "summons:p1")[1:] == [
        (State.WAITING, State.SENDING, "claimed"),
        (State.SENDING, state, why),
    ]
    assert open_codes(store) == ([("refused", "summons:p1")] if state is State.DEAD else [])


def test_a_batch_of_all_outcomes_is_settled_in_its_order(store: Store) -> None:
    put(store, *(a_notice(key=key, person=key) for key in "abcd"))
    with dispatching(store) as owner:
        assert owner is not None
        a, b, c, d = claim(store, owner)
        settled = settle(
            store, owner, (d, OK), (b, Refused(why="550")), (a, UNSURE), (c, TryLater(why="4")), (d, UNSURE)
        )
    assert [(one.key, one.state, one.written) for one in settled] == [
        ("d", State.ACCEPTED, Written.YES),
        ("b", State.DEAD, Written.YES),
        ("a", State.UNSURE, Written.YES),
        ("c", State.WAITING, Written.YES),
        ("d", State.ACCEPTED, Written.FENCED_OUT),
    ]


def test_a_retry_sends_the_same_bytes_after_the_backoff(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (first,) = claim(store, owner)
        settle(store, owner, (first, TryLater(why="451")))
        assert claim(store, owner, now=NOON + MINUTE - timedelta(microseconds=1)) == ()
        (second,) = claim(store, owner, now=NOON + MINUTE, bind=lambda notice: Stale(reason="never asked"))
    assert (second.frozen, second.attempt) == (first.frozen, 2)


def test_a_change_after_a_try_that_surely_failed_is_bound_anew(store: Store) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, TryLater(why="451")))
        moved = a_notice(not_before=NOON + MINUTE)
        assert put(store, moved) == Synced(refreshed=("summons:p1",))
        (again,) = claim(store, owner, now=NOON + MINUTE)
    assert again.frozen == frozen_from(moved)


def test_a_change_never_touches_what_may_have_left(store: Store) -> None:
    put(store, *(a_notice(key=key, person=key) for key in ("sending", "unsure", "accepted", "resend")))
    with dispatching(store) as owner:
        assert owner is not None
        jobs = {job.key: job for job in claim(store, owner)}
        settle(store, owner, (jobs["unsure"], UNSURE), (jobs["accepted"], OK), (jobs["resend"], UNSURE))
        with store.writing() as tx:
            job = jobs["resend"]
            outbox.reconcile(tx, owner=owner, job=job, found=None, policy=Unproven.RESEND, now=NOON)
        assert put(store) == Synced()
        assert put(store, a_notice(key="resend", person="resend", text="other")) == Synced()
    assert {key: one.state for key, one in left(store).items()} == {
        "sending": LeftState.SENDING,
        "unsure": LeftState.UNSURE,
        "accepted": LeftState.ACCEPTED,
        "resend": LeftState.UNSURE,
    }


def test_what_has_left_is_told_as_it_left(store: Store) -> None:
    put(store, a_notice(entry=an_entry(sequence=3)))
    assert left(store) == {}
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, OK), now=NOON + MINUTE)
    assert left(store) == {
        "summons:p1": Left(
            key="summons:p1",
            person="p1",
            to=Address(name="Person p1", email="p1@example.se"),
            text="summons",
            sequence=3,
            state=LeftState.ACCEPTED,
            accepted_at=NOON + MINUTE,
        )
    }
