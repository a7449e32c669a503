"""What surely did not leave is planned anew from the facts that came meanwhile: nothing stale leaves."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from actions.desk import retry_notice
from actions.office import Office
from config.texts import texts
from notifiers.compose import Composer
from rules.delivery import Ambiguous, Frozen, Outcome, Refused, TryLater
from rules.facts import FactKind
from rules.notices import Notice
from store.outbox import State
from tests.actions.post import (
    REMINDED,
    Blind,
    Post,
    at,
    calls,
    lives_until,
    posting,
    rows,
    says,
    standings,
    states,
    sweeps,
    to_look_at,
)
from tests.journeys.builders import GROUP, a_shelf, persons

SUMMONS_AT = "2021-04-08T14:00"
REMINDER = "question_reminder"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one group of four seats."""
    a_shelf(tmp_path / "config")
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[tuple[Office, Post]]:
    """An office where a meeting was called for Thursday 15 April."""
    with posting(folder) as (office, post):
        calls(office)
        yield office, post


def test_a_reminder_in_doubt_that_nobody_needs_any_more_does_not_leave(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, "2021-04-12T08:59")
    post.answer = lambda _: Ambiguous(why="the line was cut")
    sweeps(office, REMINDED)
    assert states(office, REMINDER) == [State.UNSURE, State.UNSURE]
    post.answer = lambda _: None
    sweeps(office, "2021-04-12T09:05")
    says(office, FactKind.NO_QUESTIONS, meeting="m1", organisation="facket")
    says(office, FactKind.MEETING_CANCELLED, meeting="m1")
    lives_until(office, "2021-04-13T12:00")
    assert post.sent(REMINDER) == []
    assert states(office, REMINDER) == [State.SUPERSEDED, State.SUPERSEDED]
    assert post.sent("summons_cancel") == [f"{GROUP}/cancel/m1/1/{person}" for person in persons(4)]
    assert to_look_at(office) == []


def test_a_reminder_in_doubt_that_is_still_needed_leaves_once(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, "2021-04-12T08:59")
    post.answer = lambda _: Ambiguous(why="the line was cut")
    sweeps(office, REMINDED)
    post.answer = lambda _: None
    lives_until(office, "2021-04-12T12:00")
    assert [key.rpartition("/")[2] for key in post.sent(REMINDER)] == ["p3", "p4"]
    assert states(office, REMINDER) == [State.ACCEPTED, State.ACCEPTED]


def test_a_meeting_that_moves_while_its_summons_is_put_off_is_summoned_once(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    lives_until(office, "2021-04-08T13:00")
    put_off: list[str] = []

    def put_off_once(mail: Frozen) -> Outcome | None:
        if not put_off:
            says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=at("2021-04-16T09:00").isoformat())
        if len(put_off) == len(persons(4)):
            return None
        put_off.append(mail.recipient)
        return TryLater(why="451 greylisted")

    post.answer = put_off_once
    lives_until(office, "2021-04-12T08:00")
    told = [mail for mail in post.mails if mail.text != "secretary_nudge"]
    assert [(mail.text, mail.key) for mail in told] == [
        ("summons", f"{GROUP}/invite/m1/1/{person}") for person in persons(4)
    ]
    assert {mail.subject for mail in told} == {"Kallelse: Övningsgruppen, fredag 16 april 2021 kl. 09.00"}


def test_a_refused_summons_goes_to_the_address_that_was_corrected(house: tuple[Office, Post]) -> None:
    office, post = house
    asked: list[str] = []

    def refuse_p3(mail: Frozen) -> Outcome | None:
        asked.append(mail.recipient)
        return Refused(why="550 no such user") if mail.recipient == "p3@example.se" else None

    post.answer = refuse_p3
    lives_until(office, "2021-04-08T15:00")
    key = f"{GROUP}/invite/m1/0/p3"
    assert to_look_at(office) == [("refused", key)]
    says(office, FactKind.SEAT_CHANGED, person="p3", email="right@example.se")
    sweeps(office, "2021-04-08T15:05")
    asked.clear()
    retry_notice(office, key, by="secretary")
    sweeps(office, "2021-04-08T15:06")
    assert asked == ["right@example.se"]
    assert ([item.state for item in rows(office) if item.key == key], to_look_at(office)) == (
        [State.ACCEPTED],
        [],
    )


def test_an_expired_summons_that_a_person_retries_leaves(house: tuple[Office, Post]) -> None:
    office, post = house
    sweeps(office, "2021-04-15T09:30")
    assert states(office, "summons") == [State.EXPIRED] * 4
    retry_notice(office, f"{GROUP}/invite/m1/0/p3", by="secretary")
    sweeps(office, "2021-04-15T09:31")
    assert post.sent("summons") == [f"{GROUP}/invite/m1/0/p3"]


def test_a_last_summons_that_cannot_be_composed_holds_up_nobodys_clock(folder: Path) -> None:
    with posting(folder, post=Blind) as (office, post):
        office.composer = CannotWriteTo("p4")
        calls(office)
        lives_until(office, "2021-04-08T15:00")
        assert post.sent("summons") == [f"{GROUP}/invite/m1/0/{person}" for person in ("p1", "p2", "p3")]
        assert to_look_at(office) == [("refused", f"{GROUP}/invite/m1/0/p4")]
        assert (standings(office, "AMF-K7"), standings(office, "AMF-Q3")) == (
            {"secretary": "met"},
            {"facket": "open"},
        )


class CannotWriteTo(Composer):
    """Stumbles over one person's mail."""

    def __init__(self, person: str) -> None:
        """Write the house's texts to everybody else."""
        super().__init__(texts(None))
        self.person = person

    def compose(self, notice: Notice, at: datetime, original: bytes | None = None) -> Frozen:
        """Raises ValueError for that person."""
        if notice.person == self.person:
            raise ValueError("a field is missing")
        return super().compose(notice, at, original)
