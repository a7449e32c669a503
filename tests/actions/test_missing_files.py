"""A file that is gone or was edited stops nobody else, and what is over is not told again."""

from pathlib import Path

import pytest

from actions.desk import close_incident
from actions.office import Office
from documents.minutes import minutes
from documents.registers import questions
from rules.facts import FactKind
from rules.world import World, fold
from store import facts
from tests.actions.post import (
    REMINDED,
    a_second_group,
    calls,
    edit,
    lives_until,
    posting,
    rows,
    says,
    sweeps,
    to_look_at,
)
from tests.journeys.builders import GROUP, a_shelf

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
REMINDER = "question_reminder"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one group of four seats."""
    a_shelf(tmp_path / "config")
    return tmp_path


def test_a_group_without_its_file_sends_nothing_forgets_nothing_and_goes_on(folder: Path) -> None:
    a_second_group(folder)
    with posting(folder) as (office, _):
        calls(office)
        lives_until(office, "2021-04-12T08:00")
        before = [item.state for item in rows(office)]
    file = folder / "config" / "groups" / f"{GROUP}.toml"
    file.rename(folder / "kept.toml")
    with posting(folder, local=REMINDED) as (office, post):
        for minute in range(5):
            sweeps(office, f"2021-04-12T09:0{minute}")
        sweeps(office, "2021-04-12T11:00")
        assert post.mails == []
        assert [item.state for item in rows(office)] == before
        assert to_look_at(office) == [("group_without_file", GROUP)]
    (folder / "kept.toml").rename(file)
    with posting(folder, local="2021-04-12T11:05") as (office, post):
        lives_until(office, "2021-04-12T15:00")
        assert [key.rpartition("/")[2] for key in post.sent(REMINDER)] == ["p3", "p4"]


def test_a_file_that_is_still_gone_after_its_incident_was_closed_is_an_incident_again(folder: Path) -> None:
    a_second_group(folder)
    with posting(folder) as (office, _):
        calls(office)
        lives_until(office, "2021-04-08T15:00")
    (folder / "config" / "groups" / f"{GROUP}.toml").unlink()
    with posting(folder, local=REMINDED) as (office, _):
        sweeps(office, REMINDED)
        close_incident(office, f"group_without_file/{GROUP}", reason="it is put back", by="secretary")
        assert to_look_at(office) == []
        lives_until(office, "2021-04-12T12:00")
        assert to_look_at(office) == [("group_without_file", GROUP)]


def test_a_union_that_left_the_file_is_called_by_its_slug(folder: Path) -> None:
    file = folder / "config" / "groups" / f"{GROUP}.toml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole + UNION, encoding="utf-8")
    with posting(folder) as (office, _):
        calls(office)
        says(office, FactKind.QUESTION_ASKED, meeting="m1", question="q1", organisation="laget", text="Hur?")
        lives_until(office, "2021-04-02T10:00")
    file.write_text(whole, encoding="utf-8")
    with posting(folder, local="2021-04-06T10:00") as (office, post):
        lives_until(office, "2021-04-09T10:00")
        assert to_look_at(office) == []
        assert [key.rpartition("/")[2] for key in post.sent("summons")] == ["p1", "p2", "p3", "p4"]
        world = _world(office)
        draft = minutes(world, world.meetings[0]).splitlines()
        assert [line for line in draft if "Hur?" in line] == [
            "- laget, inkom 2021-04-01 09:00 (i tid, obesvarad): Hur?"
        ]
        assert [line.split(",")[:4] for line in questions(world, {}).splitlines()[1:]] == [
            ["m1", "", "q1", "laget"]
        ]


def test_a_scope_that_cannot_be_planned_is_an_incident_and_stops_nobody_else(folder: Path) -> None:
    a_second_group(folder)
    with posting(folder) as (office, _):
        calls(office)
        lives_until(office, "2021-04-16T08:00")
    edit(folder, 'title = "Övningsgruppen"', 'title = "Gruppen"')
    with posting(folder, local="2050-01-03T09:00") as (
        office,
        post,
    ):  # further than any calendar reaches back
        calls(office, "m2", starts="2050-01-20T09:00", group="andra")
        lives_until(office, "2050-01-13T15:00")
        assert to_look_at(office) == [("cannot_plan", f"{GROUP}/meeting:m1")]
        assert post.sent("summons") == [f"andra/invite/m2/0/p{number}" for number in range(1, 5)]


def test_meetings_of_long_ago_stop_nothing(folder: Path) -> None:
    with posting(folder) as (office, _):
        calls(office)
        lives_until(office, "2021-04-16T08:00")
    edit(folder, 'title = "Övningsgruppen"', 'title = "Gruppen"')
    with posting(folder, local="2038-01-04T09:00") as (office, post):
        calls(office, "m2", starts="2038-01-21T09:00")
        lives_until(office, "2038-01-14T15:00")
        assert to_look_at(office) == []
        assert post.sent("summons") == [f"{GROUP}/invite/m2/0/p{number}" for number in range(1, 5)]


def _world(office: Office) -> World:
    with office.store.reading() as tx:
        return fold(office.charter(GROUP), facts.of_scopes(tx, GROUP, ("meeting:m1",)))
