"""`kallelse plan-year`: the contract's JSON, what people read, the files it writes, and how a call ends."""

from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.cli.running import Answer, kallelse

SPRING = (
    "starts_at,board_at,place\n2021-04-15T09:00,2021-04-20T13:00,Sal 1\n2021-04-08T09:00,2021-04-13,Sal 2\n"
)
FIELDS = {"starts_at", "summons", "questions_last_day", "flags", "fixes"}


def planned(tmp_path: Path, text: str, *words: str, group: str = "fvg-sample") -> Answer:
    """Plan a file of that content."""
    file = tmp_path / "möten.csv"
    file.write_text(text, encoding="utf-8")
    return kallelse("plan-year", str(file), "--group", group, *words)


def test_the_json_is_the_contracts(tmp_path: Path) -> None:
    told = planned(tmp_path, SPRING, "--json")
    assert told.code == 1
    assert set(told.json) >= {"meetings", "summary"}
    easter, ordinary = told.json["meetings"]
    assert set(ordinary) >= FIELDS
    assert {name: ordinary[name] for name in FIELDS} == {
        "starts_at": "2021-04-15T09:00:00+02:00",
        "summons": "2021-04-08",
        "questions_last_day": "2021-04-13",
        "flags": [],
        "fixes": [],
    }
    assert (easter["starts_at"], easter["line"]) == ("2021-04-08T09:00:00+02:00", 3)
    assert easter["flags"] == ["questions_end_on_or_after_meeting"]
    assert easter["fixes"] == [
        {
            "fix": "Skicka kallelsen för hand redan tisdag 2021-03-30; frågefristen slutar då tisdag 2021-04-06.",
            "kind": "send_summons_earlier",
            "summons_on": "2021-03-30",
            "questions_last_day": "2021-04-06",
        },
        {
            "fix": "Flytta mötet till torsdag 2021-04-01 kl. 09:00.",
            "kind": "move_meeting",
            "starts_at": "2021-04-01T09:00:00+02:00",
        },
    ]
    assert easter["reasons"] == {
        "questions_end_on_or_after_meeting": "Frågefristen (AMF-Q3) slutar torsdag 2021-04-08, på eller efter"
        " mötesdagen torsdag 2021-04-08."
    }
    assert told.json["summary"] == {"questions_end_on_or_after_meeting": 1}


def test_a_year_without_a_clash_ends_well(tmp_path: Path) -> None:
    told = planned(tmp_path, "2021-04-15T09:00\n")
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines() == [
        "Förvaltningsgruppen, Exempelförvaltningen: 1 möte, regelbok amf",
        "",
        "möte                   kallelse         frågor t.o.m.   synpunkter  justering       nämnd",
        "tors 2021-04-15 09:00  tors 2021-04-08  tis 2021-04-13  –           fre 2021-04-16  –",
        "",
        "inga krockar; varje förslag är prövat för sig mot planen som den står",
    ]


def test_a_notice_alone_is_told_and_is_no_clash(tmp_path: Path) -> None:
    # Thu 30 April 2020; Fri 1 May closed, Mon 4 (1), Tue 5 (2), Wed 6 (3): the day before.
    told = planned(tmp_path, "2020-05-07T09:00\n")
    assert told.code == 0
    assert told.out.splitlines()[5:] == [
        "torsdag 2020-05-07 kl. 09:00  (fvg-sample-2020-05-07)",
        "  OBS   Frågefristen (AMF-Q3) slutar onsdag 2020-05-06, dagen före mötet: ingen dag är kvar för svaren.",
        "  →     Skicka kallelsen för hand redan onsdag 2020-04-29; frågefristen slutar då tisdag 2020-05-05.",
        "",
        "    1  frågefristen slutar dagen före mötet (questions_end_day_before_meeting)",
        "inga krockar; varje förslag är prövat för sig mot planen som den står",
    ]


# The four pairs of the golden facts: the board, and the day on which the group met before it.
PAIRS = [
    ("2020-09-22", "2020-09-17"),
    ("2021-04-20", "2021-04-15"),
    ("2021-05-18", "2021-05-12"),
    ("2022-03-22", "2022-03-17"),
]


@pytest.mark.parametrize("header", ["board_at\n", ""])
def test_meetings_are_proposed_from_their_boards(tmp_path: Path, header: str) -> None:
    text = header + "".join(f"{board}\n" for board, _ in PAIRS)
    told = planned(tmp_path, text, "--at", "09:30", "--json", *([] if header else ["--propose"])).json
    assert [(one["board_at"], one["starts_at"][:16]) for one in told["meetings"]] == [
        (board, f"{day}T09:30") for board, day in PAIRS
    ]
    assert [one["proposed"] for one in told["meetings"]] == [True] * 4
    # Wed 12 May is proposed for the board after Ascension Day, and is free of clashes like the others.
    assert told["summary"] == {}


def test_a_proposal_is_checked_like_any_meeting(tmp_path: Path) -> None:
    # Board Tue 13 April 2021: Mon 12, Fri 9, Thu 8, the Thursday after Easter.
    told = planned(tmp_path, "board_at\n2021-04-13\n", "--json")
    assert [(one["starts_at"][:16], one["flags"]) for one in told.json["meetings"]] == [
        ("2021-04-08T09:00", ["questions_end_on_or_after_meeting"])
    ]


def test_a_book_without_a_board_rule_says_what_to_do(tmp_path: Path) -> None:
    told = planned(tmp_path, "board_at\n2021-04-20\n", "--rulebook", "hagersten-alvsjo")
    assert (told.code, told.out) == (2, "")
    assert told.err == (
        "kallelse: group 'fvg-sample': rule book 'hagersten-alvsjo' does not say how long before its board the"
        ' group meets: give starts_at in the file, or add a rule with trigger = "board", direction = "before"'
        " and within, such as AMF-FVG-NAMND of the book 'amf'\n"
    )


def test_another_groups_comments_are_in_the_plan(tmp_path: Path) -> None:
    told = planned(tmp_path, "2021-12-07T13:00\n", "--rulebook", "hagersten-alvsjo", "--json").json
    days = ("summons", "questions_last_day", "comments_last_day", "adjustment_last_day")
    assert [told["meetings"][0][name] for name in days] == ["2021-11-30", None, "2021-12-09", "2021-12-10"]


def test_a_table_of_holidays_that_ends_is_a_flag(tmp_path: Path) -> None:
    told = planned(tmp_path, "2061-03-03T09:00\n1985-03-07T09:00\n", "--json")
    assert told.code == 1
    assert [(one["summons"], one["flags"]) for one in told.json["meetings"]] == [
        (None, ["rulebook_not_in_force", "calendar_ends"]),
        (None, ["calendar_ends"]),
    ]
    assert told.json["meetings"][1]["reasons"]["calendar_ends"] == (
        "Kalendern 'sweden' känner helgdagarna från måndag 1990-01-01 till och med fredag 2060-12-31:"
        " alla datum kan inte räknas."
    )


def test_what_was_odd_in_the_file_is_told_beside_the_answer(tmp_path: Path) -> None:
    told = planned(tmp_path, "starts_at;ansvarig\n2021-04-15T09:00;Vera\n2021-04-15T09:00;Sixten\n", "--json")
    assert told.err.splitlines() == [
        f"kallelse: {tmp_path / 'möten.csv'}: column 'ansvarig' is not read",
        f"kallelse: {tmp_path / 'möten.csv'}: line 3 says the same as line 2: it is counted once",
    ]
    assert [one["line"] for one in told.json["meetings"]] == [2]
    assert len(told.json["notes"]) == 2


def test_meetings_without_an_id_get_one_that_stays(tmp_path: Path) -> None:
    text = "starts_at,id\n2021-04-15T09:00,\n2021-04-15T13:00,\n2021-05-12T09:00,fvg-5\n"
    meetings: list[dict[str, Any]] = planned(tmp_path, text, "--json").json["meetings"]
    assert [one["id"] for one in meetings] == [
        "fvg-sample-2021-04-15-0900",
        "fvg-sample-2021-04-15-1300",
        "fvg-5",
    ]


def test_the_picture_and_the_calendar_are_written(tmp_path: Path) -> None:
    svg, ics = tmp_path / "år.svg", tmp_path / "år.ics"
    told = planned(tmp_path, SPRING, "--svg", str(svg), "--ics", str(ics), "--lang", "en")
    assert told.code == 1
    assert svg.read_text(encoding="utf-8").splitlines()[1] == (
        '<title id="title">Year plan: Förvaltningsgruppen, Exempelförvaltningen</title>'
    )
    events = icalendar.Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    assert str(events[0]["UID"]) == "fvg-sample-2021-04-08.fvg-sample@exempelforvaltningen.example.se"
    assert [one.decoded("DTSTART") for one in events if one.get("X-KALLELSE-DEADLINE") == "questions"] == [
        date(2021, 4, 8),
        date(2021, 4, 13),
    ]
    again = kallelse("plan-year", str(ics), "--group", "fvg-sample", "--json").json
    assert [one["id"] for one in again["meetings"]] == ["fvg-sample-2021-04-08", "fvg-sample-2021-04-15"]


@pytest.mark.parametrize("choice", ["cap_point=item", "cap_point=end"])
def test_a_year_is_held_against_uncapped_days_so_the_hard_stop_changes_nothing(
    tmp_path: Path, choice: str
) -> None:
    usual, chosen = (
        planned(tmp_path, SPRING, "--json"),
        planned(tmp_path, SPRING, "--policy", choice, "--json"),
    )
    assert (chosen.code, chosen.json) == (1, usual.json)


def test_a_place_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    told = planned(tmp_path, SPRING, "--svg", str(tmp_path / "saknas" / "år.svg"))
    assert (told.code, told.out) == (1, "")
    assert told.err.splitlines()[-1].endswith(
        "cannot be written (No such file or directory): choose another file"
    )


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        ("", (), "möten.csv:1: the file is empty: write one meeting a line"),
        ("2200-01-02T09:00\n", (), "möten.csv:1: '2200-01-02T09:00' lies outside 1900-2199: check the year"),
        ("2021-04-15T09:00\n", ("--at", "nio"), "--at 'nio' is no time of day: write it as 09:00"),
        ("2021-04-15T09:00\n", ("--lang", "fi"), "--lang 'fi' is unknown: choose one of sv, en"),
        (
            "2021-04-15T09:00\n",
            ("--policy", "K7_rol=none"),
            "policy 'K7_rol' is unknown: did you mean 'K7_roll'?",
        ),
        (
            "2021-04-15T09:00\n",
            ("--rulebook", "amff"),
            "'amff' not found in config/rulebooks: did you mean 'amf'?",
        ),
    ],
)
def test_a_wrong_call_is_one_line(tmp_path: Path, text: str, words: tuple[str, ...], message: str) -> None:
    told = planned(tmp_path, text, *words)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    told_without_folder = told.err.removeprefix("kallelse: ").removeprefix(f"{tmp_path}/")
    assert told_without_folder[: len(message)] == message


def test_an_unknown_group_is_a_wrong_call(tmp_path: Path) -> None:
    told = planned(tmp_path, SPRING, group="fvg-saknas")
    assert (told.code, told.out) == (2, "")
    assert told.err.count("\n") == 1
