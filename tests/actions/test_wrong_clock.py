"""Under a wrong clock nothing is planned; what a person lets go of leaves when it may, with the right dates."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.desk import let_go, retry_notice
from actions.holds import HoldCode
from actions.office import Office
from rules.facts import FactKind
from store.outbox import State
from tests.actions.post import (
    Post,
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

MANY = 8  # meetings in one day: more than 3 x 2 messages to every seat


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one group of four seats."""
    a_shelf(tmp_path / "config")
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[tuple[Office, Post]]:
    """An office where a meeting was called for Thursday 15 April, and the sweep runs."""
    with posting(folder) as (office, post):
        calls(office)
        sweeps(office, "2021-04-01T09:00")
        yield office, post


def test_while_a_clock_jump_is_held_nothing_is_planned(house: tuple[Office, Post]) -> None:
    office, post = house
    before = rows(office)
    held = sweeps(office, "2021-06-01T09:00", clock_jumped=True).delivered.hold
    assert held is not None
    assert held.code is HoldCode.CLOCK_JUMP
    for later in ("2021-06-01T09:01", "2021-06-02T09:00", "2021-04-01T09:05", "2021-04-01T09:06"):
        swept = sweeps(office, later)
        assert (swept.planned, swept.delivered.hold) == ((), held)
    assert (rows(office), post.mails, standings(office, "AMF-K7")) == (before, [], {"secretary": "open"})
    assert to_look_at(office) == [("clock_jump", "outbox")]


def test_after_a_clock_jump_the_summons_names_the_right_dates(house: tuple[Office, Post]) -> None:
    office, post = house
    sweeps(office, "2021-06-01T09:00", clock_jumped=True)
    sweeps(office, "2021-04-01T09:05")
    let_go(office, reason="the clock is right again", by="secretary")
    lives_until(office, "2021-04-08T15:00")
    assert post.sent("summons") == [f"{GROUP}/invite/m1/0/{person}" for person in persons(4)]
    told = [mail.said for mail in post.mails if mail.text == "summons"]
    assert ["tisdag 13 april 2021 kl. 24.00" in one for one in told] == [True] * 4
    assert ["förseningen" in one for one in told] == [False] * 4
    assert (standings(office, "AMF-K7"), to_look_at(office)) == ({"secretary": "met"}, [])


def test_a_jump_that_no_service_saw_is_undone_when_a_person_lets_go(house: tuple[Office, Post]) -> None:
    office, post = house
    sweeps(office, "2021-06-01T09:00")  # by cron: nothing compares the clocks, and all of it is over
    assert (standings(office, "AMF-K7"), states(office, "summons")) == (
        {"secretary": "missed"},
        [State.EXPIRED] * 4,
    )
    assert sweeps(office, "2021-04-01T09:05").delivered.hold is not None
    let_go(office, reason="the clock is right again", by="secretary")
    sweeps(office, "2021-04-01T09:06")
    assert standings(office, "AMF-K7") == {"secretary": "open"}
    for key in [key for code, key in to_look_at(office) if code == "expired"]:
        retry_notice(office, key, by="secretary")
    lives_until(office, "2021-04-08T13:00")
    assert post.sent("summons") == []
    lives_until(office, "2021-04-08T15:00")
    assert post.sent("summons") == [f"{GROUP}/invite/m1/0/{person}" for person in persons(4)]
    assert standings(office, "AMF-K7") == {"secretary": "met"}
    assert to_look_at(office) == [("lead_time_broken", "m1")]  # a person saw it, and closes it


def test_a_step_of_a_ladder_that_falls_into_a_hold_is_taken_afterwards(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, "2021-04-15T12:00")
    says(office, FactKind.ITEM_RAISED, meeting="m1", item="b1", text="Rutin", owner="p1", raised_by="facket")
    calls(office, "m2", starts="2021-05-12T09:00")
    lives_until(office, "2021-05-12T12:00")
    sweeps(office, "2021-05-12T12:30", clock_jumped=True)
    sweeps(office, "2021-05-18T10:00")
    assert post.sent("balance_escalated") == []
    let_go(office, reason="the clock was right", by="secretary")
    lives_until(office, "2021-05-18T11:00")
    assert [key.split("/")[1:4] for key in post.sent("balance_escalated")] == [
        ["balance_escalated", "2021-05-14", "b1"]
    ]


def test_a_burst_that_is_let_go_of_in_the_evening_leaves_in_the_morning(folder: Path) -> None:
    with posting(folder, burst=1) as (office, post):
        for number in range(1, 1 + MANY):
            calls(office, f"m{number}", starts=f"2021-04-15T{8 + number:02}:00")
        lives_until(office, "2021-04-08T13:00")
        held = sweeps(office, "2021-04-08T14:00").delivered.hold
        assert held is not None
        assert (held.code, post.sent("summons")) == (HoldCode.BURST, [])
        sweeps(office, "2021-04-08T19:00")
        let_go(office, reason="many meetings in one day", by="secretary")
        assert sweeps(office, "2021-04-08T19:00").delivered.hold is None
        assert post.sent("summons") == []
        assert sweeps(office, "2021-04-09T07:00").delivered.hold is None
        assert len(post.sent("summons")) == MANY * len(persons(4))


def test_what_comes_after_a_burst_was_let_go_of_is_measured_again(folder: Path) -> None:
    with posting(folder, burst=1) as (office, _):
        for number in range(1, 1 + MANY):
            calls(office, f"m{number}", starts=f"2021-04-15T{8 + number:02}:00")
        sweeps(office, "2021-04-08T14:00")
        let_go(office, reason="many meetings in one day", by="secretary")
        for number in range(1 + MANY, 1 + 2 * MANY):
            calls(office, f"m{number}", starts=f"2021-04-15T{number:02}:30")
        held = sweeps(office, "2021-04-08T14:05").delivered.hold
        assert held is not None
        assert held.code is HoldCode.BURST
