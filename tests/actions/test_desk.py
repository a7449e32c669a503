"""What a person closes, drops or corrects: once, with a reason, and the plan follows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.desk import close_incident, drop_notice
from actions.office import Office
from actions.record import record
from rules.admission import Refused
from rules.delivery import Refused as Bounce
from rules.facts import FactKind
from store import outbox
from store.outbox import State
from store.trouble import StoreError
from tests.actions.post import (
    Post,
    at,
    calls,
    lives_until,
    posting,
    rows,
    says,
    standings,
    sweeps,
    to_look_at,
)
from tests.journeys.builders import GROUP, a_shelf, persons

KEY = f"{GROUP}/invite/m1/0/p3"
UNION = """
[[organisation]]
slug = "laget"
title = "Övningslaget"
side = "union"

[[seat]]
person = "p5"
name = "Övning p5"
email = "p5@example.se"
organisation = "laget"
role = "ordinary"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one group, where two unions have seats."""
    a_shelf(tmp_path / "config")
    group = tmp_path / "config" / "groups" / f"{GROUP}.toml"
    group.write_text(group.read_text(encoding="utf-8") + UNION, encoding="utf-8")
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[tuple[Office, Post]]:
    """An office where a meeting was called for Thursday 15 April."""
    with posting(folder) as (office, post):
        calls(office)
        yield office, post


def test_an_incident_is_closed_once_and_with_a_reason(house: tuple[Office, Post]) -> None:
    office, post = house
    post.answer = lambda mail: Bounce(why="550 no such user") if mail.recipient == "p3@example.se" else None
    lives_until(office, "2021-04-08T15:00")
    assert to_look_at(office) == [("refused", KEY)]
    close_incident(office, f"refused:{KEY}", reason="told by telephone", by="secretary")
    assert to_look_at(office) == []
    with pytest.raises(StoreError, match=f"no open incident 'refused:{KEY}'"):
        close_incident(office, f"refused:{KEY}", reason="again", by="secretary")


def test_what_expired_is_dropped_with_a_reason(house: tuple[Office, Post]) -> None:
    office, post = house
    sweeps(office, "2021-04-15T09:30")
    mine = [one for one in to_look_at(office) if one[1] == KEY]
    assert mine == [("expired", KEY)]
    drop_notice(office, KEY, reason="the meeting is over", by="secretary")
    assert [item.state for item in rows(office) if item.key == KEY] == [State.CANCELLED]
    assert [one for one in to_look_at(office) if one[1] == KEY] == []
    sweeps(office, "2021-04-15T09:40")
    assert post.sent("summons") == []


def test_what_came_back_and_was_dropped_counts_as_told(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, "2021-04-08T15:00")
    (message_id,) = [item.message_id for item in rows(office) if item.key == KEY]
    assert message_id is not None
    with office.store.writing() as tx:
        assert outbox.bounced(tx, message_id, "mailbox full", office.now()) == KEY
    assert to_look_at(office) == [("bounced", KEY)]
    drop_notice(office, KEY, reason="told by telephone", by="secretary")
    assert to_look_at(office) == []
    says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=at("2021-04-16T09:00").isoformat())
    lives_until(office, "2021-04-09T15:00")
    assert post.sent("summons_update") == [f"{GROUP}/invite/m1/1/{person}" for person in (*persons(4), "p5")]


def test_a_correction_takes_the_place_of_what_it_corrects(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, "2021-04-09T10:00")
    wrong = says(office, FactKind.NO_QUESTIONS, meeting="m1", organisation="facket")
    assert standings(office, "AMF-Q3") == {"facket": "met", "laget": "open"}
    says(office, FactKind.NO_QUESTIONS, meeting="m1", organisation="laget", corrects=wrong.fact.id)
    assert standings(office, "AMF-Q3") == {"facket": "open", "laget": "met"}
    lives_until(office, "2021-04-12T12:00")
    assert [key.rpartition("/")[2] for key in post.sent("question_reminder")] == ["p3", "p4"]


def test_a_question_is_corrected_under_its_own_name(house: tuple[Office, Post]) -> None:
    office, _ = house
    lives_until(office, "2021-04-09T10:00")
    asked = {"meeting": "m1", "question": "q1", "text": "Hur?"}
    wrong = says(office, FactKind.QUESTION_ASKED, organisation="facket", **asked)
    says(office, FactKind.QUESTION_ASKED, organisation="laget", corrects=wrong.fact.id, **asked)
    assert standings(office, "AMF-Q3") == {"facket": "open", "laget": "met"}


def test_a_correction_is_corrected_in_its_turn(house: tuple[Office, Post]) -> None:
    office, _ = house
    lives_until(office, "2021-04-09T10:00")
    first = says(office, FactKind.NO_QUESTIONS, meeting="m1", organisation="facket")
    second = says(office, FactKind.NO_QUESTIONS, meeting="m1", organisation="laget", corrects=first.fact.id)
    with pytest.raises(Refused, match=f"has been corrected already: correct '{second.fact.id}'"):
        says(
            office,
            FactKind.NO_QUESTIONS,
            meeting="m1",
            organisation="laget",
            happened="2021-04-09T09:00",
            corrects=first.fact.id,
        )
    says(
        office,
        FactKind.NO_QUESTIONS,
        meeting="m1",
        organisation="facket",
        happened="2021-04-09T09:30",
        corrects=second.fact.id,
    )
    assert standings(office, "AMF-Q3") == {"facket": "met", "laget": "open"}


def test_a_correction_that_fits_nothing_is_refused(house: tuple[Office, Post]) -> None:
    office, _ = house
    lives_until(office, "2021-04-09T10:00")
    said = says(office, FactKind.NO_QUESTIONS, meeting="m1", organisation="facket").fact
    with pytest.raises(Refused, match="fact 'nope' not found: kallelse record prints a fact's id"):
        says(office, FactKind.NO_QUESTIONS, meeting="m1", organisation="laget", corrects="nope")
    with pytest.raises(Refused, match=f"fact '{said.id}' is a no_questions of meeting:m1"):
        says(office, FactKind.MEETING_CANCELLED, meeting="m1", corrects=said.id)


def test_a_meeting_that_has_begun_cannot_be_called_afterwards(house: tuple[Office, Post]) -> None:
    office, _ = house
    sweeps(office, "2021-04-20T10:00")
    with pytest.raises(Refused, match="meeting 'm2' would start in the past"):
        record(
            office,
            group=GROUP,
            kind=FactKind.MEETING_CALLED,
            data={"meeting": "m2", "starts_at": at("2021-04-19T09:00").isoformat()},
            at=at("2021-04-12T09:00"),
            by="secretary",
        )
    with pytest.raises(Refused, match="meeting 'm1' would start in the past"):
        says(
            office,
            FactKind.MEETING_MOVED,
            happened="2021-04-12T09:00",
            meeting="m1",
            starts_at=at("2021-04-19T09:00").isoformat(),
        )
