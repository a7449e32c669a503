"""A row of a rule that has given somebody a date is never edited in place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from actions.office import BadConfiguration
from config.toml import SHIPPED
from store import deadlines, used_rules
from store.database import Store
from store.used_rules import UsedRule
from tests.actions.post import calls, edit, lives_until, posting, rows
from tests.builders import NOON
from tests.journeys.builders import GROUP, a_shelf

QUESTIONS = '[[rule]]\nid = "AMF-Q3"\n'
WITHIN = 'within = "3 working days"\ndirection = "after"\nuntil = "24:00"'


def a_used_rule(rule: str = "AMF-Q3", fingerprint: str = "f1") -> UsedRule:
    return UsedRule(group="fvg", rule=rule, version="2020-01-01", fingerprint=fingerprint, used_at=NOON)


def test_what_a_row_said_the_first_time_is_what_stands(store: Store) -> None:
    with store.writing() as tx:
        used_rules.note(tx, [a_used_rule(), a_used_rule("AMF-K7")])
        used_rules.note(tx, [a_used_rule(fingerprint="f2")])
    with store.reading() as tx:
        assert used_rules.listing(tx) == (a_used_rule("AMF-K7"), a_used_rule())


def test_a_plan_that_is_undone_has_used_nothing(store: Store) -> None:
    def notes_and_fails() -> None:
        with store.writing() as tx:
            used_rules.note(tx, [a_used_rule()])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        notes_and_fails()
    with store.reading() as tx:
        assert used_rules.listing(tx) == ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office whose group has been summoned on 8 April 2021 under a rule book of its own."""
    a_shelf(tmp_path / "config")
    (tmp_path / "config" / "rulebooks").mkdir()
    book(tmp_path).write_bytes((SHIPPED / "rulebooks" / "amf.toml").read_bytes())
    with posting(tmp_path) as (office, _):
        calls(office)
        lives_until(office, "2021-04-08T15:00")
    return tmp_path


def book(folder: Path) -> Path:
    return folder / "config" / "rulebooks" / "amf.toml"


def in_book(folder: Path, change: Callable[[str], str]) -> None:
    before = book(folder).read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    book(folder).write_text(after, encoding="utf-8")


def of_questions(told: str, old: str, new: str) -> str:
    head, rest = told.split(QUESTIONS)
    assert old in rest
    return f"{head}{QUESTIONS}{rest.replace(old, new, 1)}"


def line_of_questions(folder: Path) -> int:
    return book(folder).read_text(encoding="utf-8").partition(QUESTIONS)[0].count("\n") + 1


def refused(folder: Path) -> list[str]:
    with pytest.raises(BadConfiguration) as wrong, posting(folder, local="2021-04-09T10:00"):
        pass
    return [line.removeprefix(f"{folder}/") for line in str(wrong.value).split("\n")]


def test_the_rows_behind_a_groups_deadlines_are_noted_once(folder: Path) -> None:
    with posting(folder, local="2021-04-09T10:00") as (office, _):
        with office.store.reading() as tx:
            used = used_rules.listing(tx)
        assert [(one.group, one.rule, one.version) for one in used if one.rule in ("AMF-K7", "AMF-Q3")] == [
            (GROUP, "AMF-K7", "2020-01-01"),
            (GROUP, "AMF-Q3", "2020-01-01"),
        ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('within = "3 working days"', 'within = "4 working days"'),
        ('until = "24:00"', 'until = "16:00"'),
        ('roll = "none"', 'roll = "law-1930-173"'),
        ('never_after = "meeting_start"\n', ""),
        ('owed_by = "unions"', 'owed_by = "secretary"'),
        ('at = "09:00"', 'at = "10:00"'),
    ],
)
def test_a_used_row_that_says_another_date_stops_the_start(folder: Path, old: str, new: str) -> None:
    def change(told: str) -> str:
        changed = of_questions(told, old, new)
        reading = 'within = "3 working days"\nadopted = true'
        return changed.replace(reading, reading.replace("3", "4")) if "4 working" in new else changed

    in_book(folder, change)
    assert refused(folder) == [
        f"config/rulebooks/amf.toml:{line_of_questions(folder)}: rule 'AMF-Q3' (in force from 2020-01-01)"
        " has been used since 2021-04-08 and cannot be edited: put it back and add a new [[rule]] with its"
        " own in_force_from"
    ]


def test_a_name_a_note_and_a_source_may_be_mended(folder: Path) -> None:
    in_book(folder, lambda told: of_questions(told, 'name = "Kompletterande', 'name = "Andra kompletterande'))
    with posting(folder, local="2021-04-09T10:00") as (office, _):
        assert rows(office) != []


def test_a_new_dated_row_beside_the_used_one_is_the_way_to_change_a_rule(folder: Path) -> None:
    def newer(told: str) -> str:
        row = told.split(QUESTIONS)[1].split("\n[[rule.", 1)[0].replace('"3 working', '"2 working')
        return f"{told}\n{QUESTIONS}in_force_from = 2021-05-01\n{row}\n"

    in_book(folder, newer)
    with posting(folder, local="2021-04-09T10:00") as (office, _):
        assert rows(office) != []


def test_a_used_row_that_is_gone_is_named(folder: Path) -> None:
    in_book(folder, lambda told: told.replace('"AMF-Q3"', '"AMF-Q4"'))
    assert refused(folder) == [
        "config/rulebooks/amf.toml:1: rule 'AMF-Q3' (in force from 2020-01-01) has been used since"
        " 2021-04-08 and is gone: put it back, and end it with in_force_to"
    ]


def test_a_group_may_follow_another_book_as_long_as_the_old_one_is_kept(folder: Path) -> None:
    edit(folder, 'rulebook = "amf"', 'rulebook = "hagersten-alvsjo"')
    with posting(folder, local="2021-04-09T10:00") as (office, _):
        assert rows(office) != []


def a_row(told: str, since: str, days: str) -> str:
    row = told.split(QUESTIONS)[1].split("\n[[rule.", 1)[0].replace('"3 working days"', f'"{days}"')
    return f"{told}\n{QUESTIONS}in_force_from = {since}\n{row}\n"


@pytest.mark.parametrize("since", ["2021-04-01", "2021-04-08"])
def test_a_new_row_that_reaches_back_to_what_has_begun_stops_the_start(folder: Path, since: str) -> None:
    """The summons left on 8 April: a row that is in force that day would move a time that runs."""
    in_book(folder, lambda told: a_row(told, since, "1 working day"))
    line = book(folder).read_text(encoding="utf-8").rpartition(QUESTIONS)[0].count("\n") + 1
    assert refused(folder) == [
        f"config/rulebooks/amf.toml:{line}: rule 'AMF-Q3' (in force from {since}) would change what began under"
        " the row of 2020-01-01: let it begin on 2021-04-09 or later"
    ]


def test_a_rule_that_would_end_before_what_it_has_given_a_date_stops_the_start(folder: Path) -> None:
    in_book(folder, lambda told: told.replace(QUESTIONS, f"{QUESTIONS}in_force_to = 2021-04-07\n"))
    assert refused(folder) == [
        f"config/rulebooks/amf.toml:{line_of_questions(folder)}: rule 'AMF-Q3' (in force from 2020-01-01) ends"
        " before what it has given a date: let it end on 2021-04-08 or later"
    ]
    in_book(folder, lambda told: told.replace("in_force_to = 2021-04-07", "in_force_to = 2021-04-08"))
    with posting(folder, local="2021-04-09T10:00") as (office, _):
        assert rows(office) != []


def test_a_running_case_keeps_its_row_and_the_next_runs_under_the_new_one(folder: Path) -> None:
    """From Thu 8 April three working days: Tue 13. From Wed 12 May two: Fri 14 (13 is Ascension Day), Mon 17."""
    in_book(folder, lambda told: a_row(told, "2021-04-09", "2 working days"))
    with posting(folder, local="2021-04-09T10:00") as (office, _):
        calls(office, "m2", starts="2021-05-20T09:00")
        lives_until(office, "2021-05-18T10:00")
        with office.store.reading() as tx:
            asked = deadlines.of_rule(tx, GROUP, "AMF-Q3")
    assert {(one.subject, one.version, str(one.last_day)) for one in asked} == {
        ("m1", "2020-01-01", "2021-04-13"),
        ("m2", "2021-04-09", "2021-05-17"),
    }
