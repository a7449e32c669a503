"""Every independent error of a file is told, and none that only follows from another."""

from pathlib import Path

import pytest

from config.check import check_files
from config.toml import SHIPPED
from tests.config.test_groups import GROUP
from tests.config.test_rulebooks import RULE
from tests.config.test_scenarios import SCENARIO

AGAIN = RULE[RULE.index("[[rule]]") :]
LADDER = '[[ladder]]\nname = "l"\n[[ladder.rung]]\nafter = "{}"\ntell = "chair"\ntext = "balance_escalated"\n'


def told(tmp_path: Path, name: str, text: str) -> list[str]:
    """Line and message of each error of a file that lies anywhere."""
    path = tmp_path / name
    path.write_text(text)
    return [str(wrong).removeprefix(f"{path}:") for wrong in check_files([path], None)]


def test_each_wrong_rule_of_a_book_is_told_beside_what_its_head_lacks(tmp_path: Path) -> None:
    text = RULE.replace('title = "X"\n', "").replace('"unions"', '"onions"') + AGAIN.replace("X-1", "X-2")
    text += AGAIN.replace("X-1", "X-3").replace('roll = "none"\n', "")
    # The head loses a line: rule X-1 is lines 5 to 17, X-2 18 to 30, X-3 31 to 42.
    assert told(tmp_path, "x.toml", text) == [
        "13: owed_by 'onions' is unknown: did you mean 'unions'?",
        "31: rule 'X-3' has no 'roll': write roll = one of none, law-1930-173, eu-1182-71, backward",
        "1: key 'title' is missing: add it",
    ]


def test_a_rule_whose_ladder_was_refused_is_not_wrong_itself(tmp_path: Path) -> None:
    text = RULE + 'ladder = "l"\n' + LADDER.format("0 meetings")
    # RULE is lines 1 to 18, the ladder's name 19; [[ladder]] 20, its rung 22.
    assert told(tmp_path, "x.toml", text) == [
        "23: after '0 meetings': a promise is due at a meeting: write 1 meeting or more"
    ]


def test_two_wrong_rows_of_one_rule_are_both_told(tmp_path: Path) -> None:
    text = RULE.replace('"unions"', '"onions"')
    text += AGAIN.replace('"none"', '"nune"').replace(
        'id = "X-1"\n', 'id = "X-1"\nin_force_from = 2021-01-01\n'
    )
    assert told(tmp_path, "x.toml", text) == [
        "14: owed_by 'onions' is unknown: did you mean 'unions'?",
        "32: roll 'nune' is unknown: did you mean 'none'?",
    ]


def test_each_wrong_seat_organisation_and_choice_of_a_group_is_told(tmp_path: Path) -> None:
    text = GROUP.replace('role = "chair"', 'role = "chear"').replace('side = "union"', 'side = "onion"')
    text += (
        '[[closed]]\nday = "05-14"\n[[policy]]\nswitch = "cap_point"\nvalue = "never"\n[quiet]\nhour = 1\n'
    )
    # v1 stands for the organisation that was refused, and the chair's seat is there: neither is said again.
    assert told(tmp_path, "groups.toml", text) == [
        "14: side 'onion' is unknown: did you mean 'union'?",
        "21: role 'chear' is unknown: did you mean 'chair'?",
        "40: policy 'cap_point' cannot be 'never': choose one of start, item, end",
        "42: key 'hour' is unknown: did you mean 'hours'?",
        "37: closed day '05-14' has no year: write it as 2021-05-14",
    ]


def test_each_wrong_fact_of_a_scenario_is_told(tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_text(GROUP)
    text = SCENARIO.replace('reply = "accepted"', 'reply = "yes"').replace('person = "v1"', 'persn = "v1"')
    text += '[[fact]]\nat = 2021-04-09T10:12:00\nkind = "meeting_opened"\nmeeting = "m1"\n'
    assert [line.partition(": ")[0] for line in told(tmp_path, "s.toml", text)] == ["10", "19"]


def test_what_is_no_toml_at_all_is_told_once(tmp_path: Path) -> None:
    assert told(tmp_path, "x.toml", "a = \n") == ["1: is no TOML (Invalid value): mend this line"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.toml", "colour = 1\n", "1: is none of rulebook, group, calendar, "),
        ("x.csv", "a;b\n", "1: is neither .toml nor .txt: check another file"),
        ("x.toml", 'extends = "swedn"\n', "1: extends 'swedn' not found in config/calendars: did you mean "),
        ("x.toml", '[summons]\nwhen_late = "sometime"\n', "1: key 'hours' is missing: add it"),
        ("x.toml", '[cap_point]\noptions = ["a"]\n', "1: key 'question' is missing: add it"),
        ("x.toml", '[[ladder]]\nname = "a"\nthen = "a"\n', "1: ladder 'a' has no rungs: "),
        ("x.txt", "Hello\n", "1: the first line is no subject: begin the file with 'Subject: …'"),
    ],
)
def test_a_files_kind_is_seen_by_its_keys(tmp_path: Path, name: str, text: str, message: str) -> None:
    assert [line[: len(message)] for line in told(tmp_path, name, text)] == [message]


def test_every_shipped_file_is_clean_by_itself() -> None:
    paths = [path for path in sorted(SHIPPED.rglob("*")) if path.suffix in (".toml", ".txt")]
    assert (len(paths) > 40, check_files(paths, None)) == (True, [])
