"""`kallelse calculate`: the contract's flags, its JSON to the letter, and its errors."""

import subprocess
import sys

import pytest
from holidays.countries.sweden import Sweden

from config.holiday_table import FIRST_KNOWN, LAST_KNOWN
from tests.cli.running import kallelse

SUMMONS = "2021-04-08T16:30"
FIELDS = {"kind", "last_day", "weekday", "due_at", "unrolled", "capped_at", "flags", "rule", "because"}


def test_the_contracts_example_comes_out() -> None:
    told = kallelse("calculate", "--rule", "AMF-Q3", SUMMONS, "--json").json
    assert set(told) >= FIELDS
    assert {name: told[name] for name in FIELDS - {"rule", "because"}} == {
        "kind": "date",
        "last_day": "2021-04-13",
        "weekday": "tisdag",
        "due_at": "2021-04-14T00:00:00+02:00",
        "unrolled": "2021-04-13",
        "capped_at": None,
        "flags": [],
    }
    assert told["rule"]["id"] == "AMF-Q3"
    assert told["because"] == [
        {"day": "2021-04-09", "counted": 1},
        {"day": "2021-04-10", "skipped": "lördag"},
        {"day": "2021-04-11", "skipped": "söndag"},
        {"day": "2021-04-12", "counted": 2},
        {"day": "2021-04-13", "counted": 3},
    ]


# what is asked, and the last day and instant worked out on paper
ASKED = [
    (("3 working days after", SUMMONS), "2021-04-13", "2021-04-14T00:00:00+02:00"),
    (("1 working day after", SUMMONS), "2021-04-09", "2021-04-10T00:00:00+02:00"),
    (("3 working days after", "2021-04-08"), "2021-04-13", "2021-04-14T00:00:00+02:00"),
    (("3 working days after", "2021-04-08T22:30:00Z"), "2021-04-14", "2021-04-15T00:00:00+02:00"),
    (("2 working days after", "2021-12-07", "--until", "12:00"), "2021-12-09", "2021-12-09T12:00:00+01:00"),
    (("7 days before", "2022-04-25"), "2022-04-14", "2022-04-15T00:00:00+02:00"),
    (("7 days before", "2022-04-25", "--roll", "none"), "2022-04-18", "2022-04-19T00:00:00+02:00"),
    (("2 weeks after", "2021-04-10", "--roll", "law-1930-173"), "2021-04-26", "2021-04-27T00:00:00+02:00"),
    (("2 days after", "2021-12-22", "--roll", "eu-1182-71"), "2021-12-24", "2021-12-25T00:00:00+01:00"),
    (("1 month after", "2021-01-31"), "2021-02-28", "2021-03-01T00:00:00+01:00"),
    (("1 year after", "2020-02-29"), "2021-02-28", "2021-03-01T00:00:00+01:00"),
    (("48 hours before", "2024-10-28T12:00+01:00"), "2024-10-26", "2024-10-26T13:00:00+02:00"),
    (("1 hour after", "2021-03-28T01:30+01:00"), "2021-03-28", "2021-03-28T03:30:00+02:00"),
    (
        ("3 working days after", "2021-05-11", "--closed", "2021-05-14", "--closed", "2021-05-17"),
        "2021-05-19",
        "2021-05-20T00:00:00+02:00",
    ),
    (
        ("1 working day after", "2021-05-12", "--calendar", "sweden-squeeze"),
        "2021-05-17",
        "2021-05-18T00:00:00+02:00",
    ),
]


@pytest.mark.parametrize(("words", "last_day", "due_at"), ASKED, ids=lambda one: " ".join(one)[:40])
def test_every_unit_flag_and_roll(words: tuple[str, ...], last_day: str, due_at: str) -> None:
    answer = kallelse("calculate", *words, "--json")
    assert (answer.code, answer.err) == (0, "")
    assert (answer.json["last_day"], answer.json["due_at"]) == (last_day, due_at)


@pytest.mark.parametrize("flag", ["--never-after", "--meeting"])
def test_a_meeting_before_the_end_caps_it_and_says_so(flag: str) -> None:
    # sent Monday 2 September 2024 for Thursday 5: Tue 3 (1), Wed 4 (2), Thu 5 (3)
    told = kallelse(
        "calculate", "3 working days after", "2024-09-02T10:00", flag, "2024-09-05T09:00", "--json"
    )
    assert (told.json["last_day"], told.json["capped_at"], told.json["flags"]) == (
        "2024-09-05",
        "2024-09-05T09:00:00+02:00",
        ["deadline_passes_meeting"],
    )


def test_a_meeting_after_the_end_caps_nothing() -> None:
    told = kallelse("calculate", "--rule", "AMF-Q3", SUMMONS, "--meeting", "2021-04-15T09:00", "--json").json
    assert (told["capped_at"], told["flags"]) == (None, [])


def test_a_summons_too_late_is_flagged_with_its_days() -> None:
    told = kallelse(
        "calculate", "--rule", "AMF-Q3", "2024-09-02T10:00", "--meeting", "2024-09-05T09:00", "--json"
    )
    assert told.json["flags"] == ["deadline_passes_meeting", "K7_breached_by_days:4"]


def test_a_late_document_gets_a_bound_or_nothing_but_a_reason() -> None:
    late = ("calculate", "--rule", "AMF-LATE", "2021-04-13T14:00", "--json")
    bound = kallelse(*late, "--meeting", "2021-04-15T09:00").json
    none = kallelse(*late).json
    empty: dict[str, object] = {
        "last_day": None,
        "weekday": None,
        "due_at": None,
        "unrolled": None,
        "because": [],
    }
    assert [{name: told[name] for name in empty} for told in (bound, none)] == [empty, empty]
    assert (bound["kind"], bound["capped_at"]) == ("bound", "2021-04-15T09:00:00+02:00")
    assert (none["kind"], none["capped_at"], bool(none["reason"])) == ("none", None, True)


def test_people_read_the_day_the_rule_and_every_step() -> None:
    lines = kallelse("calculate", "--rule", "AMF-Q3", SUMMONS).out.splitlines()
    assert lines[:3] == [
        "Kompletterande frågor från facklig organisation",
        "senast tisdag 13 april 2021 kl. 24.00",
        "  Kallelsen skickades torsdag 8 april 2021 kl. 16.30. Den dagen är dag 0 och räknas inte.",
    ]
    assert lines[3].startswith("  Regeln AMF-Q3, i lydelsen från 1 januari 2020, säger tre arbetsdagar efter")
    assert lines[4:9] == [
        "  fredag 9 april: dag 1",
        "  lördag 10 april: räknas inte (lördag)",
        "  söndag 11 april: räknas inte (söndag)",
        "  måndag 12 april: dag 2",
        "  tisdag 13 april: dag 3",
    ]


def test_the_adopted_reading_and_the_rejected_one_are_told_with_what_each_gives() -> None:
    # three calendar days after Thursday 8 April: Friday, Saturday, Sunday 11
    told = kallelse("calculate", "--rule", "AMF-Q3", SUMMONS, "--json").json["readings"]
    fields = ("within", "adopted", "decided", "last_day", "weekday")
    assert [tuple(one[field] for field in fields) for one in told] == [
        ("3 working days", True, "2021-04-15", "2021-04-13", "tisdag"),
        ("3 days", False, "2021-04-15", "2021-04-11", "söndag"),
    ]
    lines = kallelse("calculate", "--rule", "AMF-Q3", SUMMONS).out.splitlines()
    assert [line.endswith("Den hade gett söndag 11 april 2021.") for line in lines[-2:]] == [False, True]


def test_an_english_reader_is_told_in_english() -> None:
    lines = kallelse("calculate", "3 working days after", SUMMONS, "--language", "en").out.splitlines()
    assert lines == [
        "by Tuesday 13 April 2021 at 24:00",
        "  It is counted from Thursday 8 April 2021 at 16:30. That day is day 0 and is not counted.",
        "  Counted: three working days after, until 24:00 (calendar sweden).",
        "  Friday 9 April: day 1",
        "  Saturday 10 April: not counted (Saturday)",
        "  Sunday 11 April: not counted (Sunday)",
        "  Monday 12 April: day 2",
        "  Tuesday 13 April: day 3",
    ]


WRONG = [
    (("3 days", "2021-04-08"), "'3 days' does not say which way: end it with 'after' or 'before'"),
    (("three days after", "2021-04-08"), "'three days' is no period: write a count and a unit"),
    (("3 after", "2021-04-08"), "'3' is no period: write a count and a unit"),
    (("3 days after", "8 april"), "'8 april' is no day or moment: write 2021-04-08 or 2021-04-08T16:30"),
    (("3 days after", "2021-03-28T02:30"), "is skipped by the clock in Europe/Stockholm that night"),
    (("3 days after", "2021-04-08", "--until", "25:00"), "'25:00' is no cut-off"),
    (("3 days after", "2021-04-08", "--roll", "forward"), "roll 'forward' is unknown: choose one of none"),
    (("3 days after", "2021-04-08", "--roll", "backward"), "roll 'backward' would shorten"),
    (("3 days before", "2021-04-08", "--roll", "law-1930-173"), "moves forward"),
    (("3 hours after", "2021-04-08"), "3 hours needs a moment with a clock, not the day 2021-04-08"),
    (("3 days after", "2021-04-08", "--closed", "2021-13-01"), "'2021-13-01' is no day or moment"),
    (("3 days after", "2021-04-08", "--closed", "2021-05-14T10:00"), "write a day, e.g. 2021-05-14"),
    (("3 days after", "2021-04-08", "--calendar", "norway"), "'norway' not found in config/calendars"),
    (("3 days after", "2021-04-08", "--never-after", "noon"), "'noon' is no day or moment"),
    (("99999 months after", "2021-04-08"), "is outside what the calendar knows"),
    (("1 working day after", "1935-12-24"), "Sweden's holidays are known for 1953-2100"),
    (("1 working day after", "2150-12-23"), "Sweden's holidays are known for 1953-2100"),
    (("1 working day after", "2100-12-30"), "is outside calendar 'sweden' (ends 2100-12-31)"),
    (("3 hours after", "2021-04-08T10:00", "--until", "12:00"), "hours end at their own minute"),
    (("3 hours after", "2021-04-08T10:00", "--roll", "law-1930-173"), "hours end at their own minute"),
    (("3 days after", "2021-04-08", "--policy", "cap_point=end"), "--policy changes what a rule says"),
    (
        ("--rule", "AMF-Q3", "2021-04-08", "--policy", "cap_point=end", "--policy", "cap_point=item"),
        "policy 'cap_point' is given twice: leave one of them out",
    ),
    (("3 days after",), "give what to count and from when"),
    (("--rule", "AMF-Q9", "2021-04-08"), "rule 'AMF-Q9' not found in the rule books: did you mean 'AMF-Q3'?"),
    (("--rule", "AMF-Q3", "2021-04-08", "--until", "12:00"), "with --rule give only the event"),
    (("--rule", "AMF-Q3"), "Missing argument"),
    (("3 days after", "2021-04-08", "--colour"), "No such option"),
]


@pytest.mark.parametrize(
    ("words", "why"), WRONG, ids=lambda one: " ".join(one)[:40] if isinstance(one, tuple) else ""
)
def test_a_wrong_call_is_one_line_on_stderr_and_exit_2(words: tuple[str, ...], why: str) -> None:
    answer = kallelse("calculate", *words, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert why in answer.err
    assert "Traceback" not in answer.err


def test_hours_are_told_without_a_cut_off_that_is_not_theirs() -> None:
    assert kallelse("calculate", "48 hours before", "2024-10-28T12:00").out.splitlines() == [
        "senast lördag 26 oktober 2024 kl. 13.00",
        "  Det räknas från måndag 28 oktober 2024 kl. 12.00.",
        "  Räknas: 48 timmar före (kalender sweden).",
        "  48 timmar före: lördag 26 oktober 2024",
    ]


def test_the_years_whose_holidays_are_known_are_those_of_the_library() -> None:
    assert (Sweden.start_year, Sweden.end_year) == (FIRST_KNOWN, LAST_KNOWN)


_LOOK = """
import sys
from cli.main import main
sys.argv = ["kallelse", "calculate", "3 working days after", "2021-04-08T16:30", "--json"]
try:
    main()
except SystemExit as ended:
    assert not ended.code
heavy = {"prefect", "sqlalchemy", "pydantic", "holidays", "alembic", "icalendar"} & set(sys.modules)
print(sorted(heavy), file=sys.stderr)
"""


def test_a_short_command_imports_nothing_heavy() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _LOOK], capture_output=True, text=True, timeout=60, check=True
    )
    assert (ran.stderr.strip(), ran.stdout.count("\n")) == ("[]", 1)
