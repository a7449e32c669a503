"""The business plan of 2022, from end to end: every date, who was told, and what the gate saw. Worked out on paper.

The meeting is Tuesday 7 December 2021 at 13:00. Backwards: Mon 6 (1), Fri 3 (2), Thu 2 (3), Wed 1 (4),
Tue 30 Nov (5), Mon 29 (6), Fri 26 (7). Reminders one working day before each leg ends: Thu 25 November,
Tue 30 November, Fri 3 December. Forwards: comments Wed 8 (1), Thu 9 (2) at 12:00; adjustment Fri 10 (3).
"""

import csv
import json
from collections import Counter
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import vobject

from actions.rehearse import rehearse
from config.scenarios import scenario_named
from tests.journeys.spring import Line, calendar_of, deadlines, mail, notices

EMPLOYER = {"ag1", "ag2", "ag3"}  # chair, secretary, HR manager
VOICES = {"kom1", "v1", "v2", "saco1", "ssr1", "led2", "lf1", "lr1", "vf1"}
MADE = {"kommunal": 37, "vision": 9, "lararforbundet": 17, "ssr": 7, "saco": 7}


@lru_cache(maxsize=1)
def played() -> tuple[TemporaryDirectory[str], list[Line]]:
    """The scenario, played once; its folder lives as long as the tests."""
    folder = TemporaryDirectory(prefix="business-plan-")
    done = rehearse(scenario_named("business-plan-2022"), Path(folder.name) / "out")
    return folder, json.loads(json.dumps(done.timeline))


@pytest.fixture
def out() -> Path:
    """Where the papers lie."""
    return Path(played()[0].name) / "out"


@pytest.fixture
def timeline() -> list[Line]:
    """Everything that happened, in order."""
    return played()[1]


def last(timeline: list[Line], rule: str, subject: str) -> tuple[str, str, str]:
    """The last day, the moment and the standing of a deadline as it ended."""
    line = deadlines(timeline, rule, subject)[-1]
    return line["last_day"], line["due_at"], line["standing"]


def test_every_leg_falls_on_the_real_day_at_the_real_hour(timeline: list[Line]) -> None:
    legs = [
        last(timeline, rule, "vp-2022") for rule in ("HA-VP-1", "HA-VP-2", "HA-VP-3", "business-plan.meeting")
    ]
    assert legs == [
        ("2021-11-26", "2021-11-26T12:00:00+01:00", "met"),
        ("2021-12-01", "2021-12-02T00:00:00+01:00", "met"),
        ("2021-12-06", "2021-12-06T16:30:00+01:00", "met"),
        ("2021-12-07", "2021-12-07T13:00:00+01:00", "met"),
    ]


def test_comments_and_adjustment_follow_the_meeting(timeline: list[Line]) -> None:
    comments = {line["last_day"] + line["due_at"][10:16] for line in deadlines(timeline, "HA-SYNP")}
    adjusted = {line["last_day"] for line in deadlines(timeline, "HA-JUST")}
    assert (comments, adjusted) == ({"2021-12-09T12:00"}, {"2021-12-10"})


def test_only_the_side_whose_turn_it_is_is_told_when_it_begins_and_a_working_day_before_it_ends(
    timeline: list[Line],
) -> None:
    told: dict[str, set[str]] = {}
    for line in notices(timeline, "timetable_turn", "vp-2022"):
        told.setdefault(line["at"][:16], set()).add(line["person"])
    assert told == {
        "2021-11-15T09:00": EMPLOYER,  # the timetable starts
        "2021-11-25T09:00": EMPLOYER,
        "2021-11-26T11:45": VOICES,  # the draft is out
        "2021-11-30T09:00": VOICES,
        "2021-12-02T07:00": EMPLOYER,  # the proposals were in at 20:10, and nothing leaves at night
        "2021-12-03T09:00": EMPLOYER,
    }
    assert set(
        Counter((line["at"], line["person"]) for line in notices(timeline, "timetable_turn")).values()
    ) == {1}


def test_every_owner_has_its_legs_in_the_calendar_once(out: Path, timeline: list[Line]) -> None:
    entries: dict[str, list[tuple[str, str, str]]] = {}
    for line in notices(timeline, "timetable_turn"):
        if line["method"]:
            assert (line["method"], line["sequence"]) == ("REQUEST", 0)
            event = vobject.readOne((calendar_of(mail(out, line)) or b"").decode()).vevent
            ends: datetime = event.dtend.value
            entries.setdefault(line["person"], []).append(
                (event.uid.value, f"{ends:%d %H:%M}", event.summary.value)
            )
    host = "fvg-sample@exempelforvaltningen.example.se"
    employer = [
        (f"vp-2022.draft.{host}", "26 12:00", "Förslag till verksamhetsplan skickas ut, senast 12:00"),
        (f"vp-2022.answers.{host}", "06 16:30", "Arbetsgivarens svar på förslagen, senast 16:30"),
    ]
    unions = [
        (f"vp-2022.proposals.{host}", "01 09:30", "De fackliga organisationernas förslag, senast 24:00")
    ]
    assert entries == {**dict.fromkeys(EMPLOYER, employer), **dict.fromkeys(VOICES, unions)}


def test_the_gate_names_the_two_numbers_before_the_meeting_and_again_before_the_adjustment(
    out: Path, timeline: list[Line]
) -> None:
    asked = [line for line in notices(timeline, "secretary_nudge") if "demands_unanswered" in line["key"]]
    assert [(line["at"][:16], line["person"]) for line in asked] == [
        ("2021-12-06T15:30", "ag2"),  # when the leg of the answers was done
        ("2021-12-09T09:00", "ag2"),  # the working day before the adjustment
    ]
    for line in asked:
        body = mail(out, line).get_body(("plain",))
        assert body is not None
        assert [row for row in body.get_content().splitlines() if "saknar svar" in row] == [
            "- Nummer 7 och 9 från Vision saknar svar."
        ]
    shown = [line for line in timeline if line["what"] == "flag" and line["code"] == "demands_unanswered"]
    assert [(line["at"][:16], line["subject"], line["message"]) for line in shown] == [
        ("2021-12-06T15:30", "vp-2022", "Numbers 7 and 9 from Vision have no answer."),
        ("2021-12-09T09:00", "fvg-2021-12/adjustment", "Numbers 7 and 9 from Vision have no answer."),
    ]


def rows(out: Path) -> list[dict[str, str]]:
    """The register of demands."""
    with (out / "register" / "demands.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_the_register_holds_every_number_of_five_unions_in_order(out: Path) -> None:
    made = [row for row in rows(out) if row["what"] == "demand_made"]
    assert Counter(row["organisation"] for row in made) == MADE
    for union, count in MADE.items():
        numbers = [row["number"] for row in made if row["organisation"] == union]
        assert numbers == [str(number) for number in range(1, count + 1)]


def test_in_the_end_every_number_has_an_answer_with_its_outcome_and_its_moment(out: Path) -> None:
    made = [row for row in rows(out) if row["what"] == "demand_made"]
    assert [row["demand"] for row in made if not (row["answer"] and row["answer_outcome"])] == []
    held = {row["demand"]: (row["answer_outcome"], row["answered_at"][:16]) for row in made}
    assert {name: held[name] for name in ("v-7", "k-12", "v-9", "k-30", "k-37", "k-1")} == {
        "v-7": ("delvis bifall", "2021-12-09T10:30"),  # one answer to both
        "k-12": ("delvis bifall", "2021-12-09T10:30"),
        "v-9": ("needs_no_answer", "2021-12-09T10:35"),
        "k-30": ("delvis bifall", "2021-12-06T09:30"),  # eight numbers, one answer
        "k-37": ("delvis bifall", "2021-12-06T09:30"),
        "k-1": ("delvis bifall", "2021-12-06T09:30"),
    }


def test_the_register_says_which_unions_stand_behind_a_number(out: Path) -> None:
    support = {row["demand"]: set(row["support"].split("; ")) for row in rows(out) if row["support"]}
    assert support == {
        "k-1": {"vision", "saco", "ssr"},
        "k-12": {"vision"},
        "v-7": {"ssr", "saco"},
        "lf-3": {"kommunal"},
        "s-2": {"saco"},
        "sa-5": {"ssr"},
    }


def test_the_shipped_scenario_costs_little_at_every_start() -> None:
    assert scenario_named("business-plan-2022").path.stat().st_size < 40_000
