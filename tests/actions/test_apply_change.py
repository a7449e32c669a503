"""A change is told once to each whose deadlines it moved: merged, newest first, and all of it or nothing."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from actions.apply_change import tell_changes
from actions.office import Office
from actions.record import Recorded
from actions.replan import Occasion, replan_what_can
from rules.changes import CHANGED_TEXT, Cause
from rules.facts import FactKind, Json
from store.outbox import Item, State
from store.trouble import StoreError
from tests.actions.post import Post, calls, lives_until, posting, rows, says, sweeps
from tests.journeys.builders import GROUP, a_shelf

# m1 on Thursday 15 April 2021, its summons on Thursday 8 April: questions end Tuesday 13 April.
# m2 on Friday 16 April, its summons on Friday 9 April: questions end Wednesday 14 April.
AFTERNOON = "2021-04-09T15:00"
EVENING = "2021-04-09T19:00"  # Friday: nothing leaves before Monday 07:00
Lines = list[tuple[str, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one group of four seats: p1 the chair, p2 the secretary, p3 and p4 of one union."""
    a_shelf(tmp_path / "config")
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[tuple[Office, Post]]:
    """Both summonses have left."""
    with posting(folder) as (office, post):
        calls(office)
        calls(office, "m2", starts="2021-04-16T09:00")
        lives_until(office, AFTERNOON)
        yield office, post


def closes(office: Office, day: str, kind: FactKind = FactKind.DAY_CLOSED) -> Recorded:
    """Close a day, or open it again."""
    return says(office, kind, day=day, reason="städdag")


def extends(office: Office, until: str) -> Recorded:
    """Give the union longer for its questions on m1."""
    return says(
        office,
        FactKind.DEADLINE_EXTENDED,
        meeting="m1",
        subject="m1",
        rule="AMF-Q3",
        owed_by="facket",
        until=until,
        reason="en bilaga saknades",
    )


def undoes(office: Office, done: Recorded) -> Recorded:
    """Take a decision about m1 back."""
    return says(office, FactKind.CHANGE_UNDONE, meeting="m1", fact=done.fact.id, reason="bilagan fanns")


def told(post: Post) -> list[str]:
    """Who got a mail about changed deadlines, once for each mail."""
    return sorted(mail.to.partition("@")[0] for mail in post.mails if mail.text == CHANGED_TEXT)


def lines(item: Item) -> Lines:
    """What a mail says: deadline, the last day before, the last day now."""
    changed = item.notice.context.get("changed")
    assert isinstance(changed, list)
    return [(key, _day(one, "old"), _day(one, "new")) for one in changed for key in _keys(one)]


def _keys(line: Json) -> list[str]:
    assert isinstance(line, dict)
    assert isinstance(line["keys"], list)
    return [str(key).removeprefix(f"{GROUP}/") for key in line["keys"]]


def _day(line: Json, name: str) -> str:
    assert isinstance(line, dict)
    said = line[name]
    return str(said["last_day"]) if isinstance(said, dict) else "none"


def everything(folder: Path) -> list[str]:
    """The whole database, as text."""
    with sqlite3.connect(folder / "data" / "kallelse.db") as base:
        return list(base.iterdump())


BOTH = [("m1/AMF-Q3/facket", "2021-04-13", "2021-04-14"), ("m2/AMF-Q3/facket", "2021-04-14", "2021-04-15")]


def test_a_closed_day_is_one_mail_over_all_meetings_and_none_to_whom_it_moves_nothing(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    closes(office, "2021-04-13")  # m1: 9, 12, 14 April; m2: 12, 14, 15 April
    sweeps(office, "2021-04-09T15:01")
    assert told(post) == ["p2", "p3", "p4"]  # the chair owes nothing that moved
    assert [lines(item) for item in rows(office, CHANGED_TEXT)] == [BOTH, BOTH, BOTH]
    lives_until(office, "2021-04-20T09:00")
    assert told(post) == ["p2", "p3", "p4"]


def test_of_two_changes_in_the_same_night_the_newest_is_told_beside_what_was_told_before(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    lives_until(office, EVENING)
    extends(office, "2021-04-14")
    lives_until(office, "2021-04-09T20:00")
    extends(office, "2021-04-15T08:00:00+02:00")
    lives_until(office, "2021-04-12T06:59")
    assert told(post) == []
    lives_until(office, "2021-04-12T07:01")
    assert told(post) == ["p2", "p3", "p4"]
    left = [item for item in rows(office, CHANGED_TEXT) if item.state is State.ACCEPTED]
    assert [lines(item) for item in left] == [[("m1/AMF-Q3/facket", "2021-04-13", "2021-04-15")]] * 3
    gone = [item for item in rows(office, CHANGED_TEXT) if item.state is not State.ACCEPTED]
    assert [item.state for item in gone] == [State.SUPERSEDED] * 3


def test_what_is_back_where_it_was_before_anybody_was_told_is_told_to_nobody(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    lives_until(office, EVENING)
    done = extends(office, "2021-04-14")
    assert [item.state for item in rows(office, CHANGED_TEXT)] == [State.WAITING] * 3
    lives_until(office, "2021-04-09T20:00")
    undoes(office, done)
    lives_until(office, "2021-04-20T09:00")
    assert told(post) == []
    assert [item.state for item in rows(office, CHANGED_TEXT)] == [State.SUPERSEDED] * 3


def test_what_is_undone_after_it_was_told_is_told_again_from_what_was_told(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    done = extends(office, "2021-04-14")
    sweeps(office, "2021-04-09T15:01")
    assert told(post) == ["p2", "p3", "p4"]
    undoes(office, done)
    sweeps(office, "2021-04-09T15:02")
    assert told(post) == ["p2", "p2", "p3", "p3", "p4", "p4"]
    back = [item for item in rows(office, CHANGED_TEXT) if done.fact.id not in item.key]
    assert [lines(item) for item in back] == [[("m1/AMF-Q3/facket", "2021-04-14", "2021-04-13")]] * 3


def test_one_change_takes_a_night_to_be_told_and_another_adds_to_it(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, EVENING)
    extends(office, "2021-04-14")
    lives_until(office, "2021-04-09T20:00")
    closes(office, "2021-04-13")  # m1 stays extended to the 14th; m2 moves to the 15th
    lives_until(office, "2021-04-12T07:01")
    assert told(post) == ["p2", "p3", "p4"]
    left = [item for item in rows(office, CHANGED_TEXT) if item.state is State.ACCEPTED]
    assert [lines(item) for item in left] == [BOTH] * 3


def test_a_changed_invitation_takes_the_changed_deadlines_along(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, EVENING)
    extends(office, "2021-04-14")
    lives_until(office, "2021-04-09T20:00")
    says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at="2021-04-15T13:00:00+02:00")
    lives_until(office, "2021-04-12T07:01")
    assert told(post) == []
    updates = rows(office, "summons_update")
    assert [(item.notice.person, item.state) for item in updates] == [
        (person, State.ACCEPTED) for person in ("p1", "p2", "p3", "p4")
    ]
    longer = [("m1/AMF-Q3/facket", "2021-04-13", "2021-04-14")]
    assert [lines(item) for item in updates[1:]] == [longer] * 3
    assert "changed" not in updates[0].notice.context
    assert [item.state for item in rows(office, CHANGED_TEXT)] == [State.SUPERSEDED] * 3


def test_a_changed_invitation_names_each_unions_own_day_and_which_meeting_a_line_is_about(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    extends(office, "2021-04-14T12:00:00+02:00")
    sweeps(office, "2021-04-09T15:01")
    lives_until(office, EVENING)
    says(
        office,
        FactKind.DEADLINE_WAIVED,
        meeting="m2",
        subject="m2",
        rule="AMF-Q3",
        owed_by="facket",
        reason="inga handlingar",
    )
    says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at="2021-04-15T13:00:00+02:00")
    lives_until(office, "2021-04-12T07:01")
    said = {mail.to.partition("@")[0]: mail.said for mail in post.mails if mail.text == "summons_update"}
    own = {
        person: text.partition("Kompletterande")[2].partition("Så här räknas")[0]
        for person, text in said.items()
    }
    name = "Kompletterande frågor från facklig organisation"
    waived = (
        f"{name} (Övningsfacket), mötet fredag 16 april 2021 kl. 09.00: efterskänkt"
        " (förut: onsdag 14 april 2021 kl. 24.00). Skäl: inga handlingar"
    )
    answer = (
        "Kalenderbokningen uppdateras när du öppnar inbjudan. Svara på nytt, även om du har svarat förut."
    )
    assert own == {
        "p1": " frågor från facklig organisation: tisdag 13 april 2021 kl. 24.00. ",
        "p2": f"{waived} {answer} {name}: tisdag 13 april 2021 kl. 24.00. ".removeprefix("Kompletterande"),
        "p3": f"{waived} {answer} {name}: onsdag 14 april 2021 kl. 12.00. ".removeprefix("Kompletterande"),
        "p4": f"{waived} {answer} {name}: onsdag 14 april 2021 kl. 12.00. ".removeprefix("Kompletterande"),
    }


def test_a_change_that_cannot_be_told_is_not_made(house: tuple[Office, Post], folder: Path) -> None:
    office, post = house
    with sqlite3.connect(folder / "data" / "kallelse.db") as base:
        base.execute(
            "CREATE TRIGGER full BEFORE INSERT ON outbox WHEN NEW.text = 'deadlines_changed'"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    before = everything(folder)
    with pytest.raises(StoreError, match="full"):
        closes(office, "2021-04-13")
    assert everything(folder) == before
    with sqlite3.connect(folder / "data" / "kallelse.db") as base:
        base.execute("DROP TRIGGER full")
    closes(office, "2021-04-13")
    sweeps(office, "2021-04-09T15:01")
    assert told(post) == ["p2", "p3", "p4"]


def test_files_that_are_taken_up_in_batches_are_one_mail(house: tuple[Office, Post]) -> None:
    office, post = house
    closed = office.charter(GROUP).calendar
    cause = Cause(id="files-x", kind="files", rules_anew=True)
    charter = replace(
        office.charter(GROUP), calendar=closed.closing({date(2021, 4, 13): "städdag"}), digest="other"
    )
    now = office.now()
    for scope in ("meeting:m1", "meeting:m2"):  # a crash may fall between the two
        with office.store.writing() as tx:
            planned = replan_what_can(tx, charter, [scope], now, Occasion.CHARTER)
            tell_changes(tx, charter, planned, now, cause)
    office.charters = {GROUP: charter}
    sweeps(office, "2021-04-09T15:01")
    assert told(post) == ["p2", "p3", "p4"]
    assert [lines(item) for item in rows(office, CHANGED_TEXT)] == [BOTH, BOTH, BOTH]
