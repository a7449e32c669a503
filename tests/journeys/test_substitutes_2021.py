"""Declines and changes of mind from end to end: who is called, released and told, and what the papers say.

The meeting: Thursday 15 April 2021 09:00, summons Thursday 8 April 14:00. A place is taken back until Wednesday 14
April 24:00. Saco declines on a Saturday: the call waits for Monday 07:00.
"""

import csv
import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from actions.rehearse import rehearse
from config.scenarios import scenario_named
from tests.journeys.spring import Line, mail, notices

SCENARIO = Path(__file__).with_name("substitutes-2021.toml")


@lru_cache(maxsize=1)
def played() -> tuple[TemporaryDirectory[str], list[Line]]:
    """The scenario, played once; its folder lives as long as the tests."""
    folder = TemporaryDirectory(prefix="substitutes-")
    done = rehearse(scenario_named(str(SCENARIO)), Path(folder.name) / "out")
    return folder, json.loads(json.dumps(done.timeline))


def out() -> Path:
    """Where the papers lie."""
    return Path(played()[0].name) / "out"


def told(text: str) -> list[tuple[str, str, int | None]]:
    """When a text left, to whom, and with which sequence."""
    return [(one["at"][5:16], one["person"], one["sequence"]) for one in notices(played()[1], text)]


def test_calls_and_releases_leave_once_each_and_when_they_should() -> None:
    assert told("substitute_called") == [
        ("04-09T10:00", "v3", 1),
        ("04-12T07:00", "saco2", 1),
        ("04-14T15:00", "kom2", 1),
    ]
    assert told("substitute_released") == [("04-13T11:00", "v3", 2)]


def test_only_whoever_came_too_late_is_told_of_their_place() -> None:
    assert told("seat_kept") == [("04-15T07:30", "kom1", None)]
    body = mail(out(), notices(played()[1], "seat_kept")[0]).get_body(("plain",))
    assert body is not None
    trace = [line for line in str(body.get_content()).splitlines() if line.startswith("- Ons 14")]
    assert trace == ["- Ons 14 april (1)."]


def test_the_secretary_sees_the_empty_place_and_the_place_that_was_kept() -> None:
    flags = {
        (one["at"][5:16], one["code"], one["subject"])
        for one in played()[1]
        if one["what"] == "flag" and one["code"] in ("no_substitute", "seat_kept")
    }
    assert flags == {
        ("04-12T09:15", "no_substitute", "m-04/saco1"),
        ("04-15T07:30", "seat_kept", "m-04/kom1"),
    }
    nudges = [
        one for one in notices(played()[1], "secretary_nudge") if one["at"].startswith("2021-04-12T09:15")
    ]
    assert [one["person"] for one in nudges] == ["ag2"]


def test_the_register_and_the_minutes_say_who_came() -> None:
    with (out() / "register" / "attendance.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["person"]: row for row in csv.DictReader(file)}
    assert [rows["kom2"][name] for name in ("serving_for", "called_at", "present", "served_for")] == [
        *("kom1", "2021-04-14T15:00:00+02:00", "yes", "kom1")
    ]
    assert (rows["v1"]["paragraphs"], rows["saco1"]["present"], rows["v3"]["serving_for"]) == (
        "1-7, 9",
        "no",
        "",
    )
    text = (out() / "minutes" / "m-04.md").read_text(encoding="utf-8")
    there = text.partition("## Närvarande\n\n")[2].partition("\n\n")[0]
    assert there.splitlines() == [
        "- Loke Påhittsson, Kommunal (för Malva Tänkvärd)",
        "- Sagolina Framsyn, Vision, § 1-7, 9",
    ]
