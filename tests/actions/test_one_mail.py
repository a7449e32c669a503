"""One change, one mail: what a calendar entry says already is not said again beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.office import Office
from rules.facts import FactKind
from tests.actions.post import Post, calls, lives_until, posting, says
from tests.journeys.builders import a_shelf


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, Post]]:
    """A group of a chair, a secretary and two of one union, under the book that ships a timetable."""
    a_shelf(tmp_path / "config", rulebook="hagersten-alvsjo")
    with posting(tmp_path, local="2021-11-10T09:00") as (office, post):
        yield office, post


def _moved(office: Office, local: str) -> None:
    says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=f"{local}:00+01:00")


def _told(post: Post) -> list[tuple[str, str, str]]:
    """Text, day and address of what is told about legs and changed deadlines."""
    texts = ("timetable_turn", "deadlines_changed")
    return sorted((one.text, one.day, one.to) for one in post.mails if one.text in texts)


def _started(office: Office) -> None:
    calls(office, starts="2021-12-07T13:00")
    lives_until(office, "2021-11-15T09:00")
    says(office, FactKind.TIMETABLE_STARTED, timetable="vp", meeting="m1", template="business-plan")
    lives_until(office, "2021-11-16T09:00")


def test_a_leg_that_moves_is_told_by_its_calendar_entry_and_by_no_other_mail(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    _started(office)
    post.mails.clear()
    _moved(office, "2021-12-09T13:00")  # seven working days before: Tuesday 30 November
    lives_until(office, "2021-11-22T09:00")
    assert [one for one in _told(post) if one[2] == "p1@example.se"] == [
        ("timetable_turn", "2021-11-16", "p1@example.se")
    ]


def test_a_leg_that_moves_to_the_day_after_is_not_reminded_of_in_the_same_hour(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    _started(office)
    lives_until(office, "2021-11-22T10:00")
    post.mails.clear()
    _moved(office, "2021-12-02T13:00")  # seven working days before: Tuesday 23 November, and it is Monday
    lives_until(office, "2021-11-22T18:00")
    assert [one for one in _told(post) if one[2] == "p1@example.se"] == [
        ("timetable_turn", "2021-11-22", "p1@example.se")
    ]


def test_a_cancelled_board_tells_nobody_that_a_clause_without_a_day_is_gone(tmp_path: Path) -> None:
    a_shelf(tmp_path / "config")
    with posting(tmp_path) as (office, post):
        says(
            office,
            FactKind.MEETING_CALLED,
            meeting="m1",
            starts_at="2021-04-22T09:00:00+02:00",
            board_at="2021-04-27T13:00:00+02:00",
            place="Sal 1",
        )
        lives_until(office, "2021-04-06T09:00")
        says(office, FactKind.MEETING_CANCELLED, meeting="m1")
        lives_until(office, "2021-04-12T09:00")
        assert post.sent("deadlines_changed") == []
