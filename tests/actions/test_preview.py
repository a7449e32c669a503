"""A change is seen before it is made: what moves, what is sent, what misleads; and nothing at all is done."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from shutil import copytree

import pytest

from actions.decisions import decision, undoing
from actions.office import Office
from actions.preview import Preview, preview_fact, preview_files
from actions.record import Recorded, fact_of, record
from config.load import charter
from config.toml import SHIPPED
from rules.charter import Charter
from rules.facts import Fact, FactKind, Json
from rules.refused import Refused
from tests.actions.post import Post, at, calls, lives_until, posting, standings, sweeps
from tests.journeys.builders import GROUP, a_shelf

# Meeting Thursday 15 April 2021, summons Thursday 8 April: questions end Tuesday 13 April.
NOON = "2021-04-09T12:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one group of four seats: the chair, the secretary and two of one union."""
    a_shelf(tmp_path / "config")
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[tuple[Office, Post]]:
    """The summons has left, and it is Friday noon."""
    with posting(folder) as (office, post):
        calls(office)
        lives_until(office, NOON)
        yield office, post


def that(office: Office, kind: FactKind, **data: Json) -> Fact:
    """What is asked about."""
    return fact_of(office, group=GROUP, kind=kind, data=data, at=office.now(), by="preview")


def decides(office: Office, said: Fact) -> Recorded:
    """Record what was decided."""
    return record(office, group=GROUP, kind=said.kind, data=said.data, at=said.happened_at, by="chair")


def moves(told: Preview) -> dict[str, tuple[str, str]]:
    """The last day of each deadline before and after, by the end of its key."""
    return {
        move.key.removeprefix(f"{GROUP}/m1/"): (
            str(move.was.last_day if move.was else None),
            str(move.now.last_day if move.now else None),
        )
        for move in told.moves
    }


def everything(folder: Path) -> list[str]:
    """The whole database, as text."""
    with sqlite3.connect(folder / "data" / "kallelse.db") as base:
        return list(base.iterdump())


def test_a_meeting_that_would_move_shows_dates_calendars_and_what_has_been_told(
    house: tuple[Office, Post], folder: Path
) -> None:
    office, _ = house
    starts = at("2021-04-22T09:00").isoformat()
    told = preview_fact(office, that(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=starts))
    # Seven days before Thursday 22 April; the working day after it. Questions keep their day.
    assert moves(told) == {
        "AMF-K7/secretary": ("2021-04-08", "2021-04-15"),
        "AMF-JUST/chair": ("2021-04-16", "2021-04-23"),
    }
    assert [(one.person, one.text, one.entry and one.entry.sequence) for one in told.invitations] == [
        (person, "summons_update", 1) for person in ("p1", "p2", "p3", "p4")
    ]
    assert told.told == ("p1", "p2", "p3", "p4")
    assert told.superseded == ()
    late = [(one.person, one.text, one.meeting) for one in told.misleads if one.deadline is None]
    assert late == [(person, "summons", "m1") for person in ("p1", "p2", "p3", "p4")]


def test_a_day_that_would_be_closed_tells_the_unions_and_names_the_mails_that_mislead(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    lives_until(office, "2021-04-12T10:00")  # the reminder of Monday has named Tuesday
    told = preview_fact(office, that(office, FactKind.DAY_CLOSED, day="2021-04-13", reason="städdag"))
    # Friday 9 (1), Monday 12 (2), Tuesday closed, Wednesday 14 (3).
    assert moves(told)["AMF-Q3/facket"] == ("2021-04-13", "2021-04-14")
    reminded = {one.person for one in told.misleads if one.text == "question_reminder"}
    assert reminded == {mail.to.partition("@")[0] for mail in post.mails if mail.text == "question_reminder"}
    assert reminded != set()
    assert reminded <= set(told.told)


def test_only_what_was_said_last_and_would_not_hold_misleads(house: tuple[Office, Post]) -> None:
    office, _ = house
    lives_until(office, "2021-04-12T10:00")  # Monday's reminder has named Tuesday 13
    decides(office, that(office, FactKind.DAY_CLOSED, day="2021-04-13", reason="städdag"))
    lives_until(office, "2021-04-12T11:00")  # and then a mail has said Wednesday 14
    opened = that(office, FactKind.DAY_OPENED, day="2021-04-13", reason="ingen städdag")
    told = preview_fact(office, opened)
    assert moves(told)["AMF-Q3/facket"] == ("2021-04-14", "2021-04-13")
    unions = [(one.person, one.text) for one in told.misleads if one.person in ("p3", "p4")]
    assert unions == [("p3", "deadlines_changed"), ("p4", "deadlines_changed")]


def test_a_preview_writes_nothing_sends_nothing_and_rings_nobody(
    house: tuple[Office, Post], folder: Path
) -> None:
    office, post = house
    before, sent = everything(folder), len(post.mails)
    starts = at("2021-04-22T09:00").isoformat()
    preview_fact(office, that(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=starts))
    preview_fact(office, that(office, FactKind.DAY_CLOSED, day="2021-04-13", reason="städdag"))
    preview_files(office, other_files(folder, "AMF-JUST", "1 working day", "2 working days"))
    assert everything(folder) == before
    sweeps(office, NOON)
    assert len(post.mails) == sent


def test_what_is_previewed_is_what_happens(house: tuple[Office, Post]) -> None:
    office, post = house
    said = that(office, FactKind.DAY_CLOSED, day="2021-04-13", reason="städdag")
    told = preview_fact(office, said)
    done = record(office, group=GROUP, kind=said.kind, data=said.data, at=said.happened_at, by="secretary")
    assert [move.key for move in told.moves] == sorted(
        drift.move.key for one in done.changes for drift in one.drifts
    )
    before = len(post.mails)
    sweeps(office, "2021-04-09T12:05")
    changed = [mail for mail in post.mails[before:] if mail.text == "deadlines_changed"]
    assert tuple(sorted(mail.to.partition("@")[0] for mail in changed)) == told.told
    assert preview_fact(office, said).new is False


def test_other_files_are_previewed_as_a_whole(house: tuple[Office, Post], folder: Path) -> None:
    office, _ = house
    told = preview_files(office, other_files(folder, "AMF-JUST", "1 working day", "2 working days"))
    assert moves(told) == {"AMF-JUST/chair": ("2021-04-16", "2021-04-19")}
    assert told.invitations == ()


def test_a_deadline_is_extended_waived_and_given_back(house: tuple[Office, Post]) -> None:
    office, _ = house
    until = decision(
        office,
        FactKind.DEADLINE_EXTENDED,
        "AMF-Q3/facket",
        reason="handlingen kom sent",
        by="chair",
        at=office.now(),
        until="2021-04-14",
    )
    assert moves(preview_fact(office, until)) == {"AMF-Q3/facket": ("2021-04-13", "2021-04-14")}
    done = decides(office, until)
    back = undoing(office, done.fact.id, reason="fel frist", by="chair", at=office.now())
    assert moves(preview_fact(office, back)) == {"AMF-Q3/facket": ("2021-04-14", "2021-04-13")}
    decides(office, back)
    waive = decision(
        office, FactKind.DEADLINE_WAIVED, "AMF-Q3/facket", reason="avstår", by="chair", at=office.now()
    )
    decides(office, waive)
    assert standings(office, "AMF-Q3") == {"facket": "waived"}


def test_no_deadline_and_several_are_refused_with_what_there_is(house: tuple[Office, Post]) -> None:
    office, _ = house
    now = at(NOON).astimezone(UTC)
    with pytest.raises(Refused, match="no single deadline has the key 'nothing': 'kallelse due --all'"):
        decision(office, FactKind.DEADLINE_WAIVED, "nothing", reason="x", by="chair", at=now)
    with pytest.raises(
        Refused, match="no single deadline has the key 'm1': it fits ovning/m1/AMF-JUST/chair,"
    ):
        decision(office, FactKind.DEADLINE_WAIVED, "m1", reason="x", by="chair", at=now)
    with pytest.raises(Refused, match="no decision about a deadline has the id 'abc'"):
        undoing(office, "abc", reason="x", by="chair", at=now)


def other_files(folder: Path, rule: str, was: str, becomes: str) -> Charter:
    """The group under another folder of files, where one rule counts otherwise."""
    other = folder / "other"
    if not other.exists():
        copytree(folder / "config", other)
    book = other / "rulebooks" / "amf.toml"
    book.parent.mkdir(exist_ok=True)
    head, tail = (SHIPPED / "rulebooks" / "amf.toml").read_text(encoding="utf-8").split(f'id = "{rule}"')
    book.write_text(f'{head}id = "{rule}"{tail.replace(was, becomes, 1)}', encoding="utf-8")
    return charter(GROUP, own=other, first_year=2015, last_year=2030)
