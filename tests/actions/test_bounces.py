from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from actions.bounces import Came, Returned, returned
from actions.desk import retry_notice
from actions.office import Office
from inbox.signals import Bounce, Failure, Finality
from rules.facts import FactKind
from store import facts, history, outbox
from store.outbox import State
from tests.actions.post import Post, at, calls, lives_until, posting, rows, says, to_look_at
from tests.journeys.builders import GROUP, a_shelf, set_clock

KEY = f"{GROUP}/invite/m1/0/p3"
HARD, SOFT = Finality.HARD, Finality.SOFT


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, Post]]:
    a_shelf(tmp_path / "config")
    with posting(tmp_path) as (office, post):
        calls(office)
        lives_until(office, "2021-04-08T15:00")
        yield office, post


def message_id(office: Office, key: str = KEY) -> str | None:
    return next(item.message_id for item in rows(office) if item.key == key)


def comes_back(
    office: Office,
    finality: Finality = HARD,
    *,
    key: str | None = KEY,
    named: str | None = "",
    address: str = "p3@example.se",
    status: str = "5.1.1",
) -> Returned:
    """A report about the mail with that key; `named` is its Message-ID unless something else is said."""
    found = message_id(office) if named == "" else named
    failure = Failure(address=address, finality=finality, status=status, diagnostic="550 no such user")
    bounce = Bounce(failures=(failure,), message_id=found, notice_key=key)
    with office.store.writing() as tx:
        return returned(tx, office, bounce, mail="m-1", received_at=office.now(), now=office.now())


def told(office: Office, kind: FactKind) -> list[dict[str, object]]:
    with office.store.reading() as tx:
        return [dict(fact.data) for fact in facts.of_kinds(tx, GROUP, (kind,))]


def state(office: Office, key: str = KEY) -> State:
    return next(item.state for item in rows(office) if item.key == key)


def test_a_hard_bounce_flags_the_address_and_is_an_incident(house: tuple[Office, Post]) -> None:
    office, _ = house
    assert comes_back(office) == Returned(came=Came.HARD, key=KEY, person="p3")
    assert state(office) is State.BOUNCED
    assert to_look_at(office) == [("bounced", KEY)]
    assert told(office, FactKind.ADDRESS_BOUNCED) == [
        {
            "person": "p3",
            "email": "p3@example.se",
            "status": "5.1.1",
            "text": "550 no such user",
            "via": "mail",
            "mail": "m-1",
        }
    ]


def test_the_same_report_again_changes_nothing(house: tuple[Office, Post]) -> None:
    office, _ = house
    comes_back(office)
    before = rows(office), told(office, FactKind.ADDRESS_BOUNCED)
    assert comes_back(office).came is Came.KNOWN
    assert (rows(office), told(office, FactKind.ADDRESS_BOUNCED)) == before


@pytest.mark.parametrize(
    ("key", "named", "address"),
    [
        (KEY, "", "someone.else@example.se"),  # what a forwarded copy met says nothing of the address
        (KEY, "<forged@example.se>", "p3@example.se"),
        (f"{GROUP}/invite/m1/0/p4", "", "p3@example.se"),  # the key and the Message-ID are of two mails
        (KEY, None, "p3@example.se"),  # a key can be guessed
        ("nothing/of/ours", None, "p3@example.se"),
        (None, None, "p3@example.se"),
    ],
)
def test_a_report_that_names_no_mail_of_ours_to_that_address_changes_nothing(
    house: tuple[Office, Post], key: str | None, named: str | None, address: str
) -> None:
    office, _ = house
    assert comes_back(office, key=key, named=named, address=address) == Returned(came=Came.NOT_OURS)
    assert {item.state for item in rows(office, "summons")} == {State.ACCEPTED}
    assert told(office, FactKind.ADDRESS_BOUNCED) == []


@pytest.mark.parametrize(
    ("finality", "came"), [(Finality.DELAYED, Came.DELAYED), (Finality.DELIVERED, Came.DELIVERED)]
)
def test_what_the_servers_still_try_or_have_done_changes_nothing(
    house: tuple[Office, Post], finality: Finality, came: Came
) -> None:
    office, _ = house
    assert comes_back(office, finality).came is came
    assert state(office) is State.ACCEPTED


def test_the_worst_that_is_said_of_the_address_counts(house: tuple[Office, Post]) -> None:
    office, _ = house
    failures = tuple(
        Failure(address=address, finality=finality, status="", diagnostic="")
        for address, finality in (
            ("p3@example.se", Finality.DELAYED),
            ("p4@example.se", HARD),
            ("P3@EXAMPLE.SE", SOFT),
        )
    )
    bounce = Bounce(failures=failures, message_id=message_id(office), notice_key=None)
    with office.store.writing() as tx:
        came = returned(tx, office, bounce, mail="m", received_at=office.now(), now=office.now()).came
    assert (came, state(office)) == (Came.SOFT, State.WAITING)


def test_a_soft_bounce_is_sent_again_after_four_hours_under_a_message_id_of_its_own(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    first = message_id(office)
    assert comes_back(office, SOFT, status="4.2.2").came is Came.SOFT
    (item,) = [item for item in rows(office) if item.key == KEY]
    assert (item.state, item.not_before, item.accepted_at, item.message_id) == (
        State.WAITING,
        at("2021-04-08T19:00"),
        None,
        None,
    )
    lives_until(office, "2021-04-09T08:00")  # the summons keeps office hours: 19:00 is too late in the day
    assert state(office) is State.ACCEPTED
    assert post.sent("summons").count(KEY) == 2
    assert message_id(office) not in (None, first)
    assert to_look_at(office) == []


def test_a_report_about_the_first_try_says_nothing_of_the_second(house: tuple[Office, Post]) -> None:
    office, _ = house
    first = message_id(office)
    comes_back(office, SOFT)
    assert comes_back(office, HARD, named=first).came is Came.NOT_OURS
    lives_until(office, "2021-04-09T08:00")
    assert comes_back(office, HARD, named=first).came is Came.NOT_OURS
    assert state(office) is State.ACCEPTED


def test_a_trouble_that_does_not_pass_is_given_up_after_three_tries_without_blaming_the_address(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    came = []
    for day in ("2021-04-09", "2021-04-12", "2021-04-13", "2021-04-14"):
        came.append(comes_back(office, SOFT, status="4.2.2").came)
        lives_until(office, f"{day}T12:00")
    assert came == [Came.SOFT, Came.SOFT, Came.SOFT, Came.GIVEN_UP]
    assert post.sent("summons").count(KEY) == 4
    assert (state(office), to_look_at(office)) == (State.BOUNCED, [("bounced", KEY)])
    assert told(office, FactKind.ADDRESS_BOUNCED) == []


def test_what_came_back_softly_is_not_said_again_when_newer_words_have_left(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=at("2021-04-16T09:00").isoformat())
    lives_until(office, "2021-04-08T16:00")
    comes_back(office, SOFT)
    assert state(office) is State.SUPERSEDED
    lives_until(office, "2021-04-12T12:00")
    assert post.sent("summons").count(KEY) == 1


def test_what_waits_to_be_sent_again_leaves_with_the_newest_facts(house: tuple[Office, Post]) -> None:
    office, post = house
    comes_back(office, SOFT)
    says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=at("2021-04-16T09:00").isoformat())
    lives_until(office, "2021-04-09T14:30")  # a week before the new day, at the group's hour
    mine = [(mail.text, mail.key) for mail in post.mails if mail.to == "p3@example.se"]
    assert mine == [("summons", KEY), ("summons", f"{GROUP}/invite/m1/1/p3")]


def test_what_was_in_doubt_is_accepted_when_it_comes_back(house: tuple[Office, Post]) -> None:
    """The folder's proof is not asked any more: a report that names a mail proves that it left."""
    office, _ = house
    with office.store.writing() as tx:
        tx.exec_driver_sql(
            "UPDATE outbox SET state='unsure', may_have_left=1, accepted_at=NULL WHERE key=?", (KEY,)
        )
    assert comes_back(office).came is Came.HARD
    with office.store.reading() as tx:
        turns = [(turn.was, turn.now) for turn in outbox.events(tx, KEY)][-2:]
    assert turns == [(State.UNSURE, State.ACCEPTED), (State.ACCEPTED, State.BOUNCED)]


def test_the_secretary_is_told_once_for_an_address(house: tuple[Office, Post]) -> None:
    office, post = house
    comes_back(office)
    lives_until(office, "2021-04-09T12:00")
    says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=at("2021-04-16T09:00").isoformat())
    lives_until(office, "2021-04-09T13:00")
    update = f"{GROUP}/invite/m1/1/p3"
    assert comes_back(office, key=update, named=message_id(office, update)).came is Came.HARD
    lives_until(office, "2021-04-12T12:00")
    (mail,) = [mail for mail in post.mails if mail.text == "address_bounced"]
    assert mail.to == "p2@example.se"
    assert "p3@example.se" in mail.said
    assert [code for code, _ in to_look_at(office)] == ["bounced", "bounced"]


def test_a_new_address_gets_what_came_back_and_closes_the_incident(house: tuple[Office, Post]) -> None:
    office, post = house
    comes_back(office)
    lives_until(office, "2021-04-09T09:00")
    assert post.sent("summons").count(KEY) == 1
    says(office, FactKind.SEAT_CHANGED, person="p3", email="p3@hemma.example.se")
    assert to_look_at(office) == []
    lives_until(office, "2021-04-09T10:00")
    again = [mail for mail in post.mails if mail.key == f"{KEY}/again-2"]
    assert [(mail.text, mail.to) for mail in again] == [("summons", "p3@hemma.example.se")]
    lives_until(office, "2021-04-12T08:00")
    assert len([mail for mail in post.mails if mail.text == "summons"]) == 5


def test_an_address_that_is_given_anew_is_believed_again(house: tuple[Office, Post]) -> None:
    office, post = house
    comes_back(office)
    set_clock(office, office.now() + timedelta(minutes=1))
    says(office, FactKind.SEAT_CHANGED, person="p3", email="p3@example.se")
    assert to_look_at(office) == []
    lives_until(office, "2021-04-09T12:00")
    assert [mail.text for mail in post.mails if mail.text == "address_bounced"] == []


def test_the_other_address_of_a_seat_is_tried_at_once(tmp_path: Path) -> None:
    file = a_shelf(tmp_path / "config") / "groups" / f"{GROUP}.toml"
    one = 'email = "p3@example.se"\n'
    file.write_text(
        file.read_text(encoding="utf-8").replace(one, one + 'other_email = "p3@hemma.example.se"\n'),
        encoding="utf-8",
    )
    with posting(tmp_path) as (office, post):
        calls(office)
        lives_until(office, "2021-04-08T15:00")
        comes_back(office)
        lives_until(office, "2021-04-08T15:01")
        mine = [(mail.key, mail.to) for mail in post.mails if mail.key.startswith(KEY)]
        assert mine == [(KEY, "p3@example.se"), (f"{KEY}/again-2", "p3@hemma.example.se")]
        (told_of,) = [mail for mail in post.mails if mail.text == "address_bounced"]
        assert "p3@hemma.example.se" in told_of.said
        assert to_look_at(office) == [("bounced", KEY)]


def test_a_person_may_have_what_came_back_sent_once_more(house: tuple[Office, Post]) -> None:
    office, post = house
    comes_back(office)
    retry_notice(office, KEY, by="secretary")
    lives_until(office, "2021-04-08T15:30")
    assert (post.sent("summons").count(KEY), state(office), to_look_at(office)) == (2, State.ACCEPTED, [])


def test_the_timeline_says_what_came_back_and_what_was_done(house: tuple[Office, Post]) -> None:
    office, _ = house
    comes_back(office, SOFT, status="4.2.2")
    with office.store.reading() as tx:
        flags = [dict(one.data) for one in history.since(tx, 0) if one.data.get("code") == "bounced"]
    assert [(flag["subject"], flag["came"], flag["status"], flag["to"]) for flag in flags] == [
        (KEY, "soft", "4.2.2", "p3@example.se")
    ]


def test_a_crash_before_the_end_leaves_nothing_half_done(house: tuple[Office, Post]) -> None:
    office, _ = house
    before = rows(office)
    failure = Failure(address="p3@example.se", finality=HARD, status="5.1.1", diagnostic="")
    bounce = Bounce(failures=(failure,), message_id=message_id(office), notice_key=KEY)

    def crashes() -> None:
        with office.store.writing() as tx:
            returned(tx, office, bounce, mail="m", received_at=office.now(), now=office.now())
            raise RuntimeError("the power goes")

    with pytest.raises(RuntimeError, match="the power goes"):
        crashes()
    assert rows(office) == before
    assert told(office, FactKind.ADDRESS_BOUNCED) == []


def test_a_mail_that_is_sent_again_is_another_mail(house: tuple[Office, Post]) -> None:
    """Exchange drops a second mail with the Message-ID and the Date of the first."""
    office, _ = house
    with office.store.reading() as tx:
        first = message_from_bytes(outbox.bytes_of(tx, KEY) or b"")
    comes_back(office, SOFT)
    set_clock(office, office.now() + timedelta(days=1))
    lives_until(office, "2021-04-09T16:00")
    with office.store.reading() as tx:
        second = message_from_bytes(outbox.bytes_of(tx, KEY) or b"")
    assert all(first[name] != second[name] for name in ("Message-ID", "Date"))
    assert first["X-Kallelse-Key"] == second["X-Kallelse-Key"]
