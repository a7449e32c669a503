"""What a plan learns of mails that have left: which of several things each told; and whose hours were its own."""

from dataclasses import replace
from datetime import timedelta

from rules.delivery import Accepted
from rules.facts import Json
from rules.notices import Hours
from store import outbox
from store.database import Store
from store.dispatchers import dispatching
from tests.builders import NOON, a_notice
from tests.store.office import claim, left, put, settle


def test_a_mail_that_tells_of_several_questions_says_which_when_it_has_left(store: Store) -> None:
    both: dict[str, Json] = {"covers": ["receipt/q1", "receipt/q2"]}
    later = NOON + timedelta(days=1)
    put(
        store,
        a_notice(key="one", text="question_received", context=both),
        a_notice(key="two", text="question_late", person="p2", context=both, not_before=later),
        a_notice(key="three", text="summons", person="p3", context=both),
    )
    assert left(store) == {}
    with dispatching(store) as owner:
        assert owner is not None
        settle(store, owner, *((job, Accepted(answer="250 OK")) for job in claim(store, owner)))
    assert {key: one.covers for key, one in left(store).items()} == {
        "one": ("receipt/q1", "receipt/q2"),
        "three": (),  # no text that tells of several things
    }


def test_a_notice_keeps_hours_of_its_own_and_one_without_them_has_none(store: Store) -> None:
    own, usual = replace(a_notice(key="a"), hours=Hours.ANY), a_notice(key="b", person="p2")
    put(store, own, usual)
    with store.reading() as tx:
        assert {item.key: item.notice for item in outbox.listing(tx)} == {"a": own, "b": usual}
