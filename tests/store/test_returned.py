"""What a delivery report does to a row, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.delivery import Accepted, Ambiguous
from store import outbox
from store.database import Store
from store.dispatchers import dispatching
from store.outbox import Job, Reported, State, Written
from tests.builders import NOON, a_notice, frozen_from
from tests.store.office import claim, left, life, open_codes, put, settle, states

KEY = "summons:p1"
MESSAGE_ID = "<summons:p1@example.se>"
OK = Accepted(answer="250 queued")
LATER = NOON + timedelta(hours=4)


def sent(store: Store) -> Job:
    """The notice as it was accepted."""
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, OK))
    return job


def reported(store: Store, message_id: str | None = MESSAGE_ID, key: str | None = None) -> Reported | None:
    with store.reading() as tx:
        return outbox.reported(tx, message_id=message_id, key=key)


def again(store: Store) -> State | None:
    with store.writing() as tx:
        mail = outbox.reported(tx, message_id=MESSAGE_ID, key=None)
        return None if mail is None else outbox.send_again(tx, mail, "4.2.2 full", NOON, NOON)


def given_up(store: Store, key: str | None = None, message_id: str | None = MESSAGE_ID) -> bool:
    with store.writing() as tx:
        mail = outbox.reported(tx, message_id=message_id, key=key)
        return mail is not None and outbox.give_up(tx, mail, "5.1.1 gone", NOON, NOON)


def test_a_report_finds_its_mail_by_message_id_and_by_nothing_else(store: Store) -> None:
    sent(store)
    by_id = reported(store)
    assert by_id is not None
    assert (by_id.key, by_id.sent_to) == (KEY, "p1@example.se")
    for message_id, key in (
        ("<x@example.se>", KEY),
        (MESSAGE_ID, "summons:p2"),
        (None, KEY),  # a key can be guessed
        (None, None),
    ):
        assert reported(store, message_id, key) is None
    assert reported(store, MESSAGE_ID, "sha256:ab") is not None  # a long key is told as its fingerprint


def test_what_has_not_left_cannot_come_back(store: Store) -> None:
    put(store, a_notice())
    assert reported(store) is None


def test_a_page_on_the_area_never_comes_back(store: Store) -> None:
    put(store, replace(a_notice(), channel="area"))
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner, bind=lambda notice: replace(frozen_from(notice), channel="area"))
        settle(store, owner, (job, OK))
    assert job.frozen.channel == "area"
    assert reported(store) is None


def test_given_up_it_counts_as_bounced_once(store: Store) -> None:
    sent(store)
    assert [given_up(store), given_up(store)] == [True, False]
    assert (states(store), open_codes(store)) == ({KEY: State.BOUNCED}, [("bounced", KEY)])
    assert life(store, KEY)[-1] == (State.ACCEPTED, State.BOUNCED, "5.1.1 gone")


def test_sent_again_it_waits_four_hours_and_is_another_mail(store: Store) -> None:
    sent(store)
    assert again(store) is State.WAITING
    assert left(store) == {}
    with dispatching(store) as owner:
        assert owner is not None
        assert claim(store, owner, now=LATER - timedelta(seconds=1)) == ()
        (job,) = claim(store, owner, now=LATER, bind=lambda notice: frozen_from(notice, dated=LATER))
        assert (job.attempt, job.frozen.dated) == (2, LATER)
        settle(store, owner, (job, OK), now=LATER)
    assert states(store) == {KEY: State.ACCEPTED}


def test_after_three_returns_it_is_given_up(store: Store) -> None:
    sent(store)
    came = [again(store)]
    for number in range(1, 4):
        with dispatching(store) as owner:
            assert owner is not None
            now = NOON + number * timedelta(hours=5)
            settle(store, owner, *((job, OK) for job in claim(store, owner, now=now)), now=now)
        came.append(again(store))
    assert came == [State.WAITING, State.WAITING, State.WAITING, State.BOUNCED]
    assert open_codes(store) == [("bounced", KEY)]


def test_a_report_that_comes_before_the_servers_answer_is_not_lost_and_the_answer_changes_nothing(
    store: Store,
) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        assert again(store) is State.WAITING
        (settled,) = settle(store, owner, (job, OK))
    assert (settled.written, settled.state) == (Written.FENCED_OUT, State.WAITING)
    with store.reading() as tx:
        assert outbox.bytes_of(tx, KEY) is None


@pytest.mark.parametrize(("named", "state"), [(True, State.BOUNCED), (False, State.UNSURE)])
def test_what_is_in_doubt_is_ended_by_a_report_that_names_its_message_id_alone(
    store: Store, named: bool, state: State
) -> None:
    put(store, a_notice())
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner)
        settle(store, owner, (job, Ambiguous(why="cut")))
    assert given_up(store, None if named else KEY, MESSAGE_ID if named else None) is named
    assert states(store) == {KEY: state}


def test_a_bounced_notice_that_a_person_retries_is_bound_anew(store: Store) -> None:
    sent(store)
    given_up(store)
    with store.writing() as tx:
        outbox.retry(tx, KEY, LATER, "secretary")
    assert (left(store), open_codes(store)) == ({}, [])
    with dispatching(store) as owner:
        assert owner is not None
        (job,) = claim(store, owner, now=LATER, bind=lambda notice: frozen_from(notice, dated=LATER))
    assert job.frozen.dated == LATER


def test_a_page_is_none_of_the_mails_that_make_a_summons(store: Store) -> None:
    put(store, a_notice(), replace(a_notice(key="area", person="area"), channel="area"))
    with store.reading() as tx:
        assert outbox.tried(tx, "fvg", "meeting:m1", "summons") == ((State.WAITING, 0, None),)
