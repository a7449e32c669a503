"""Every worked case that we were given comes out through `kallelse calculate`."""

import itertools
import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli import commands  # noqa: F401  # registers the verbs
from cli.app import app
from config.calendars import calendar_named
from rules.deadlines import MIDNIGHT, Cutoff, Roll, reckon
from rules.moments import STOCKHOLM, local_day, zone_named
from rules.periods import Direction, Period
from tests.shared import shared

CALENDAR = calendar_named("sweden", 1998, 2026)
ZONE = zone_named(STOCKHOLM)
Case = dict[str, Any]


def calculated(*words: str) -> Case:
    """What the command prints."""
    ran = CliRunner().invoke(app, ["calculate", *words, "--json"])
    assert ran.exit_code == 0, ran.output
    return dict(json.loads(ran.stdout))


def cases() -> dict[str, Case]:
    """The shared cases by id."""
    told = yaml.safe_load(shared("cases/deadline_examples.yaml").read_text(encoding="utf-8"))
    return {case["id"]: case for case in told["cases"]}


@pytest.mark.parametrize("case_id", ["D01", "D04", "D05", "D09", "D14", "D17", "D26", "D31"])
def test_three_working_days_after_the_summons(case_id: str) -> None:
    case = cases()[case_id]
    facts, expected = case["facts"], case["expected"]
    words = ["--rule", "AMF-Q3", facts["summons_sent"]]
    words += ["--meeting", facts["meeting_start"]] if "meeting_start" in facts else []
    for day in facts.get("extra_closed_days", []):
        words += ["--closed", day]
    found = calculated(*words)
    assert found["last_day"] == expected["last_day"]
    assert found["weekday"] == expected["weekday"]
    assert found["due_at"] == expected["ends_before"]
    assert found["flags"] == expected.get("flags", [])
    assert found["capped_at"] == expected.get("effective_not_later_than")


def test_the_rejected_reading_counts_calendar_days() -> None:
    case = cases()["D02"]
    found = calculated("3 days after", case["facts"]["summons_sent"])
    assert (found["last_day"], found["weekday"], found["due_at"]) == (
        case["expected"]["last_day"],
        case["expected"]["weekday"],
        case["expected"]["ends_before"],
    )


def test_the_eves_are_no_working_days() -> None:
    case = cases()["D10"]
    found = calculated("--rule", "AMF-Q3", case["facts"]["summons_sent"])
    assert found["last_day"] == case["expected"]["correct"]
    assert found["last_day"] != case["expected"]["wrong_if_public_only"]


def test_days_follow_the_wall_clock_and_hours_the_absolute_time() -> None:
    case = cases()["D22"]
    days = calculated("2 days before", case["facts"]["deadline"], "--until", "12:00", "--roll", "none")
    hours = calculated("48 hours before", case["facts"]["deadline"])
    assert days["due_at"] == case["expected"]["two_days_before_wall_clock"]
    assert hours["due_at"] == case["expected"]["forty_eight_hours_before"]


def test_midnight_belongs_to_the_next_day() -> None:
    case = cases()["D23"]
    found = reckon(
        period=Period.parse("3 working days"),
        direction=Direction.AFTER,
        event=date(2021, 4, 8),
        cutoff=MIDNIGHT,
        roll=Roll.NONE,
        calendar=CALENDAR,
    )
    assert found.due_at == datetime.fromisoformat(case["expected"]["ends_before"])
    received = [datetime.fromisoformat(at) for at in case["facts"]["received"]]
    # "boundary" is late by the policy exact_midnight, whose default is late_boundary
    verdicts = {"in_time": True, "boundary": False, "late": False}
    assert [found.in_time(at) for at in received] == [verdicts[word] for word in case["expected"]["verdicts"]]


def test_day_0_is_the_day_in_stockholm() -> None:
    case = cases()["D27"]
    sent = case["facts"]["summons_sent_utc"]
    assert local_day(datetime.fromisoformat(sent), ZONE).isoformat() == case["expected"]["day0"]
    found = calculated("--rule", "AMF-Q3", sent)
    assert found["last_day"] == case["expected"]["last_day"]
    assert found["last_day"] != case["expected"]["wrong_if_utc_date"]


def test_a_late_document_gets_a_bound_and_never_a_date() -> None:
    case = cases()["D32"]
    facts, expected = case["facts"], case["expected"]
    late = calculated("--rule", "AMF-LATE", facts["item_published"], "--meeting", facts["meeting_start"])
    others = calculated("--rule", "AMF-Q3", facts["summons_sent"], "--meeting", facts["meeting_start"])
    assert (late["kind"], late["last_day"], late["due_at"]) == ("bound", None, None)
    assert late["capped_at"] == expected["hard_stop"]
    assert others["last_day"] == expected["other_items_deadline"]


def test_moving_the_meeting_restarts_nothing() -> None:
    case = cases()["D36"]
    kept = calculated(
        "--rule", "AMF-Q3", case["facts"]["summons_sent"], "--meeting", case["facts"]["new_meeting"]
    )
    anew = calculated("--rule", "AMF-Q3", case["facts"]["moved_at"])
    assert kept["last_day"] == case["expected"]["default_last_day"]
    assert anew["last_day"] == case["expected"]["alternative_if_new_summons_sent"]


def test_three_weeks_by_law_are_the_same_weekday() -> None:
    case = cases()["D43"]
    found = calculated("3 weeks after", case["facts"]["served"], "--roll", "law-1930-173")
    wanted = case["expected"]
    assert found["unrolled"] == wanted["unrolled"]
    assert (found["last_day"], found["weekday"], found["due_at"]) == (
        wanted["last_day"],
        wanted["weekday"],
        wanted["ends_before"],
    )


def test_a_period_counted_backwards_rolls_back() -> None:
    case = cases()["D49"]
    for found in (
        calculated("7 days before", case["facts"]["meeting"]),
        calculated("--rule", "AMF-K7", case["facts"]["meeting"]),
    ):
        assert found["unrolled"] == case["expected"]["unrolled"]
        assert (found["last_day"], found["weekday"]) == (
            case["expected"]["last_day"],
            case["expected"]["weekday"],
        )
        assert found["last_day"] != case["expected"]["must_not_be"]


def test_noon_is_in_time_and_half_a_minute_later_is_not() -> None:
    case = cases()["D56"]
    found = calculated("--rule", "HA-SYNP", "2021-12-07")
    assert found["due_at"] == case["facts"]["deadline"]
    told = reckon(
        period=Period.parse("2 working days"),
        direction=Direction.AFTER,
        event=date(2021, 12, 7),
        cutoff=Cutoff.parse("12:00"),
        roll=Roll.NONE,
        calendar=CALENDAR,
    )
    received = [datetime.fromisoformat(at) for at in case["facts"]["received"]]
    wanted = [word == "in_time" for word in case["expected"]["verdicts"]]
    assert [told.in_time(at) for at in received] == wanted


def test_the_timetable_of_the_business_plan() -> None:
    case = cases()["D57"]
    anchor = case["facts"]["anchor_meeting"]
    rules = ["HA-VP-1", "HA-VP-2", "HA-VP-3", None, "HA-SYNP", "HA-JUST"]
    days = [
        local_day(datetime.fromisoformat(anchor), ZONE).isoformat()
        if rule is None
        else calculated("--rule", rule, anchor)["last_day"]
        for rule in rules
    ]
    assert days == [step[:10] for step in case["expected"]["steps"]]
    clocks = {rule: calculated("--rule", rule, anchor)["due_at"][:16] for rule in ("HA-VP-1", "HA-SYNP")}
    assert clocks == {"HA-VP-1": case["expected"]["steps"][0], "HA-SYNP": case["expected"]["steps"][4]}
    dates = [date.fromisoformat(day) for day in days]
    gaps = [CALENDAR.count(a, b) for a, b in itertools.pairwise(dates)]
    assert gaps == case["expected"]["gaps_working_days"]


def test_signatures_against_the_adjustment_day() -> None:
    case = cases()["D59"]
    signed = [date.fromisoformat(day) for day in case["facts"]["signatures"]]
    shown = {
        day: f"{sum(1 for at in signed if at <= date.fromisoformat(day))}/{len(signed)}"
        for day in case["expected"]["signed_at_end_of"]
    }
    assert shown == case["expected"]["signed_at_end_of"]
    last = max(signed)
    assert last.isoformat() == case["expected"]["complete"]
    assert CALENDAR.count(date(2022, 3, 18), last) == case["expected"]["working_days_late"]
    assert (last < date(2022, 3, 22)) is case["expected"]["complete_before_board"]


def test_a_question_on_a_sunday_is_in_time() -> None:
    case = cases()["D63"]
    found = calculated("--rule", "AMF-Q3", case["facts"]["summons_sent"])
    asked = datetime.fromisoformat(case["facts"]["question_received"])
    assert (asked < datetime.fromisoformat(found["due_at"])) is (case["expected"]["verdict"] == "in_time")


def test_every_shared_case_has_a_test() -> None:
    source = open(__file__, encoding="utf-8").read()  # noqa: SIM115
    assert [case_id for case_id in cases() if f'"{case_id}"' not in source] == []


def test_the_rules_own_examples_come_out() -> None:
    told = yaml.safe_load(shared("cases/rules.yaml").read_text(encoding="utf-8"))
    wrong = [
        (rule["id"], example["event"], found)
        for rule in told["rules"]
        if rule["id"].startswith(("AMF-", "HA-"))
        for example in rule.get("examples", [])
        if (found := calculated("--rule", rule["id"], str(example["event"]))["last_day"])
        != str(example["last"])
    ]
    assert wrong == []


_DAY = re.compile(r"(\d{1,2}) (Jan|Mar|Apr|May|Sep|Nov|Dec)(?: (\d{4}))?")
_MONTHS = {"Jan": 1, "Mar": 3, "Apr": 4, "May": 5, "Sep": 9, "Nov": 11, "Dec": 12}


def test_the_golden_table_of_the_domain() -> None:
    table = (
        shared("domain.md").read_text(encoding="utf-8").partition("## Golden facts")[2].partition("\n## ")[0]
    )
    rows = [line.strip("|").split("|") for line in table.splitlines() if _DAY.search(line)]
    checked = 0
    for begins, ends, distances in rows:
        day, month, year = _DAY.findall(begins)[0]
        start = date(int(year), _MONTHS[month], int(day))
        wanted = [int(number) for number in re.findall(r"\d+", distances)]
        for (day, month, said), count in zip(_DAY.findall(ends), wanted, strict=True):
            end = date(int(said or year), _MONTHS[month], int(day))
            end = end if end > start else end + timedelta(days=365)
            found = calculated(f"{count} working days after", start.isoformat())
            assert found["last_day"] == end.isoformat()
            checked += 1
    assert (len(rows), checked) == (10, 16)
