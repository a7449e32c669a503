"""Mail that came, on both databases: each once, at each of its places."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store import incoming
from store.database import Store
from store.incoming import Incoming, Place
from store.trouble import StoreError
from tests.builders import NOON

INBOX = Place(box="imap:localhost/fvg/INBOX", validity="1", uid="7")
MAIL = Incoming(
    group="fvg",
    id="a1",
    message_id="<a1@vision.example.se>",
    digest="d1",
    received_at=NOON,
    arrived_at=NOON,
    recorded_at=NOON,
    size=3,
    verdict="question",
    why="question",
    person="v1",
    scope="meeting:m1",
    facts=("f1", "f2"),
)


def added(store: Store, mail: Incoming = MAIL, *places: Place) -> Incoming:
    with store.writing() as tx:
        done = incoming.add(tx, mail)
        for place in places:
            incoming.note_place(tx, place, done.number)
    return done


def test_a_mail_is_found_by_its_id_and_at_each_of_its_places(store: Store) -> None:
    restored = replace(INBOX, validity="2")
    mail = added(store, MAIL, INBOX, restored)
    assert replace(mail, number=0) == MAIL
    with store.reading() as tx:
        assert incoming.by_id(tx, "fvg", "a1") == mail
        assert [incoming.at_place(tx, place) for place in (INBOX, restored)] == [mail, mail]
        assert incoming.at_place(tx, replace(INBOX, uid="8")) is None
        assert incoming.by_id(tx, "svg", "a1") is None


def test_a_group_has_each_mail_once(store: Store) -> None:
    first = added(store)
    with pytest.raises(StoreError, match="mail a1 has been recorded already"):
        added(store)
    other = added(store, replace(MAIL, group="svg"))
    with store.reading() as tx:
        assert incoming.listing(tx) == (other, first)


def test_a_place_belongs_to_the_mail_that_lay_there_first(store: Store) -> None:
    first = added(store, MAIL, INBOX)
    added(store, replace(MAIL, id="a2"), INBOX)
    with store.reading() as tx:
        assert incoming.at_place(tx, INBOX) == first


def test_what_is_kept_is_given_back_byte_for_byte(store: Store) -> None:
    mail = added(store)
    with store.writing() as tx:
        incoming.keep(tx, mail.number, b"\x00\xff\r\n")
    with store.reading() as tx:
        assert incoming.kept(tx, "fvg", "a1") == b"\x00\xff\r\n"
        assert incoming.kept(tx, "fvg", "a2") is None


def test_the_list_is_newest_first_and_of_the_wanted_kind(store: Store) -> None:
    for number, verdict in enumerate(("reply", "unknown", "quarantined", "unknown"), start=1):
        added(store, replace(MAIL, id=f"a{number}", verdict=verdict))
    with store.reading() as tx:
        assert [mail.id for mail in incoming.listing(tx, verdicts=["unknown"])] == ["a4", "a2"]
        assert [mail.id for mail in incoming.listing(tx, group="fvg", limit=2)] == ["a4", "a3"]
        assert incoming.listing(tx, group="svg") == ()
        assert [mail.id for mail in incoming.named(tx, "a", limit=3)] == ["a1", "a2", "a3"]


def test_a_person_may_judge_a_mail_anew(store: Store) -> None:
    mail = added(store, replace(MAIL, verdict="quarantined", why="stranger", person=None, facts=()))
    with store.writing() as tx:
        incoming.judge_anew(
            tx, mail, verdict="reply", why="reply", person="v1", scope="meeting:m1", facts=["f9"]
        )
    with store.reading() as tx:
        assert incoming.by_id(tx, "fvg", "a1") == replace(
            mail, verdict="reply", why="reply", person="v1", scope="meeting:m1", facts=("f9",)
        )


def test_mails_of_one_person_are_counted_from_a_moment_on(store: Store) -> None:
    for number in range(3):
        added(store, replace(MAIL, id=f"a{number}", recorded_at=NOON + timedelta(hours=number)))
    added(store, replace(MAIL, id="b1", person="k1", recorded_at=NOON + timedelta(hours=2)))
    with store.reading() as tx:
        assert incoming.recorded_since(tx, "fvg", "v1", NOON + timedelta(hours=1)) == 2


def test_putting_away_is_noted_and_may_be_repeated(store: Store) -> None:
    added(store, MAIL, INBOX)
    for _ in range(2):
        with store.writing() as tx:
            incoming.note_put_away(tx, [INBOX, replace(INBOX, uid="9")], NOON)
    with store.reading() as tx:
        assert incoming.at_place(tx, INBOX) is not None
