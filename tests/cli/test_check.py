"""`kallelse check` names every error with file, line and cure, and warns of what runs out."""

from pathlib import Path

import pytest

from tests.cli.own_books import AMF, an_own_folder
from tests.cli.running import kallelse
from tests.config.test_groups import GROUP


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office without a store."""
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))


def test_what_ships_is_in_order_and_the_recess_of_the_spring_stands() -> None:
    answer = kallelse("check", "--today", "2021-05-20")
    assert (answer.code, answer.out, answer.err) == (0, "every file is in order\n", "")


def test_a_warning_does_not_fail_and_carries_its_line_and_day() -> None:
    answer = kallelse("check", "--today", "2021-08-09", "--json")
    message = "no recess in the coming 12 months, the last one ended 2021-08-08: add the next"
    assert (answer.code, answer.json) == (
        0,
        {
            "errors": [],
            "warnings": [
                {
                    "file": "config/groups/fvg-sample.toml",
                    "line": _line("recess = "),
                    "code": "recess",
                    "message": message,
                    "ends": "2021-08-08",
                }
            ],
        },
    )


def _line(start: str) -> int:
    lines = (Path(__file__).parents[2] / "config/groups/fvg-sample.toml").read_text().splitlines()
    return 1 + next(number for number, line in enumerate(lines) if line.startswith(start))


@pytest.mark.parametrize(("today", "told"), [("2060-10-31", []), ("2060-11-01", ["2060-12-31"])])
def test_the_holiday_table_is_told_of_sixty_days_before_its_end(today: str, told: list[str]) -> None:
    found = kallelse("check", "--today", today, "--json").json["warnings"]
    assert [one["ends"] for one in found if one["code"] == "holidays"] == told


def test_every_error_of_a_file_is_named_and_the_exit_is_one(tmp_path: Path) -> None:
    path = tmp_path / "my-group.toml"
    path.write_text(GROUP.replace('"chair"', '"chear"').replace('vision"\nrole', 'visoin"\nrole'))
    answer = kallelse("check", str(path))
    assert (answer.code, answer.out) == (
        1,
        f"{path}:21: role 'chear' is unknown: did you mean 'chair'?\n"
        f"{path}:34: seat 'v1': organisation 'visoin' is unknown: did you mean 'vision'?\n",
    )
    assert kallelse("check", str(path), "--json").json == {
        "errors": [
            {"file": str(path), "line": 21, "message": "role 'chear' is unknown: did you mean 'chair'?"},
            {
                "file": str(path),
                "line": 34,
                "message": "seat 'v1': organisation 'visoin' is unknown: did you mean 'vision'?",
            },
        ],
        "warnings": [],
    }


def test_a_file_is_checked_from_the_folder_that_it_lies_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.toml").write_text(GROUP.replace('"chair"', '"chear"').replace('"union"', '"onion"'))
    monkeypatch.chdir(tmp_path)
    answer = kallelse("check", "x.toml")
    assert (answer.code, answer.out) == (
        1,
        "x.toml:14: side 'onion' is unknown: did you mean 'union'?\n"
        "x.toml:21: role 'chear' is unknown: did you mean 'chair'?\n",
    )


def test_a_text_whose_placeholder_is_not_closed_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sv" / "summons.txt"
    path.parent.mkdir()
    path.write_text("Subject: {{ title\n\nHej\n{% if x %}\n")
    answer = kallelse("check", str(path), "--json")
    assert (answer.code, [one["line"] for one in answer.json["errors"]]) == (1, [1, 4])


def test_a_membership_and_a_calendar_that_run_out_are_told_with_their_line(tmp_path: Path) -> None:
    seat = GROUP + "to = 2027-01-31\n"  # line 36
    (tmp_path / "g.toml").write_text(seat)
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "c.toml").write_text("[[closed]]\nday = 2026-05-15\n")
    answer = kallelse("check", str(tmp_path), "--today", "2026-12-10", "--json")
    assert [(one["file"], one["line"], one["code"], one["ends"]) for one in answer.json["warnings"]] == [
        (f"{tmp_path}/calendars/c.toml", 2, "closed_days", "2026-12-31"),
        (f"{tmp_path}/g.toml", 36, "membership", "2027-01-31"),
    ]


def test_an_own_book_that_ends_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = an_own_folder(tmp_path, monkeypatch)
    head, start = AMF[: AMF.index("[[rule]]")], AMF.index("[[rule]]")
    (own / "rulebooks" / "amf.toml").write_text(f"{head}in_force_to = 2021-06-30\n{AMF[start:]}")
    answer = kallelse("check", "--today", "2021-05-20", "--json")
    line = head.count("\n") + 1
    assert [(one["file"], one["line"], one["code"]) for one in answer.json["warnings"]] == [
        (str(own / "rulebooks" / "amf.toml"), line, "rule_book")
    ]


def test_a_used_row_that_was_edited_is_told_where_there_is_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = an_own_folder(tmp_path, monkeypatch)
    book = own / "rulebooks" / "amf.toml"
    book.write_text(AMF)
    said = ("meeting=m1", "starts_at=2031-04-17T09:00:00+02:00", "ends_at=2031-04-17T11:00:00+02:00")
    assert kallelse("record", "meeting_called", *said, "place=Sal 1").code == 0
    assert kallelse("check", "--today", "2021-05-20").code == 0
    book.write_text(AMF.replace('within = "7 days"', 'within = "8 days"', 1))
    answer = kallelse("check", "--today", "2021-05-20")
    line = AMF[: AMF.index('id = "AMF-K7"')].count("\n")
    assert (answer.code, answer.out.partition(" (in force")[0]) == (1, f"{book}:{line}: rule 'AMF-K7'")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--today", "tomorrow"), "kallelse: --today 'tomorrow' is no day: write it as 2021-05-14\n"),
        (("no-such-file.toml",), "kallelse: 'no-such-file.toml' is neither a file nor a folder\n"),
    ],
)
def test_a_wrong_call_is_two(words: tuple[str, ...], message: str) -> None:
    answer = kallelse("check", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", message)
