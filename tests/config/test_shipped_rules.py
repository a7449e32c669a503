"""All 41 rules of the sources ship, each in its book, each in two languages; examples are off until turned on."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from config.load import charter
from config.rulebooks import rulebook_at, rulebook_named, together
from config.shelves import Shelves
from config.toml import SHIPPED, ConfigError
from rules.facts import Act
from rules.periods import Period
from rules.rulebook import DeadlineRule, NeverAfter, OwedBy, Rulebook, Trigger
from tests.shared import shared

BOOKS = ("amf", "hagersten-alvsjo", "statute", "examples")
LAW = ("KL-", "FL-", "MBL-", "L1930-", "EU1182", "AMF1977-", "AML-")
OFFICE = {"POL-SUMMONS", "POL-ANSWER", "POL-BALANCE", "POL-REPLY", "POL-SEAT-BACK"}  # of Kallelse itself
OFF = ["AVT-C7", "TPL-SKR-14", "TPL-7", "TPL-LU3", "TPL-14-RIKS", "TPL-NAMND-5"]


def shipped() -> dict[str, DeadlineRule]:
    return {rule.id: rule for book in BOOKS for rule in rulebook_named(book).rules}


def source_ids() -> list[str]:
    told = yaml.safe_load(shared("cases/rules.yaml").read_text(encoding="utf-8"))["rules"]
    return [str(rule["id"]) for rule in told]


def book_of(rule_id: str) -> str:
    if rule_id.startswith(LAW):
        return "statute"
    prefixes = {"AMF-": "amf", "HA-": "hagersten-alvsjo", "AVT-": "examples", "TPL-": "examples"}
    return next(book for prefix, book in prefixes.items() if rule_id.startswith(prefix))


def test_all_41_rules_are_there_each_in_its_book_and_in_order() -> None:
    ids = source_ids()
    assert len(ids) == 41
    for name in BOOKS:
        told = [rule.id for rule in rulebook_named(name).rules if rule.id not in OFFICE]
        assert told == [rule_id for rule_id in ids if book_of(rule_id) == name]


def test_every_rule_can_be_read_in_english_wherever_it_can_in_swedish() -> None:
    missing = []
    for rule in shipped().values():
        swedish = replace(rule, english=None).words("sv")
        assert rule.english is not None, rule.id
        for field in ("name", "cites", "event", "duty", "reason", "note", "applies_if", "to_verify"):
            if bool(getattr(swedish, field)) is not bool(getattr(rule.english, field)):
                missing.append((rule.id, field))
        for field in ("recipients", "channels"):
            if len(getattr(swedish, field)) != len(getattr(rule.english, field)):
                missing.append((rule.id, field))
        if bool(rule.capacity) is not bool(rule.english.capacity):
            missing.append((rule.id, "capacity"))
    assert missing == []


def test_every_rule_says_its_duty_and_what_its_clock_counts_from() -> None:
    assert [rule.id for rule in shipped().values() if not rule.duty or not rule.event] == []


def test_statutes_and_examples_take_in_nothing_else() -> None:
    for name in ("statute", "examples"):
        book = rulebook_named(name)
        assert (book.ladders, book.phrases, book.timetables) == ((), (), ())
        assert [rule.id for rule in book.rules if rule.id.startswith("POL-")] == []


def test_exactly_the_data_of_others_and_the_day_for_answering_are_off_and_says_what_to_verify() -> None:
    rules = shipped().values()
    assert [rule.id for rule in rules if rule.off] == ["POL-REPLY", *OFF]
    assert [rule.id for rule in rules if rule.off and not rule.to_verify] == []


def test_the_law_has_the_days_on_which_it_began() -> None:
    began = {
        "KL-5-69": date(2018, 1, 1),
        "FL-44": date(2018, 7, 1),
        "MBL-16-2V": date(1977, 1, 1),
        "AML-6-6A": date(1978, 7, 1),
        "L1930-2": date(1930, 7, 1),
        "EU1182": date(1971, 7, 1),
    }
    rules = shipped()
    assert {rule_id: rules[rule_id].in_force_from for rule_id in began} == began


def test_seats_bounds_and_what_ends_a_clock() -> None:
    rules = shipped()
    seats = {rule.id: rule.capacity.seats for rule in rules.values() if rule.capacity}
    assert seats == {"AMF-OBS": 2, "KL-7-10": 3}
    bounds = {rule.id: rule.never_after for rule in rules.values() if rule.never_after}
    assert bounds == {
        "AMF-Q3": NeverAfter.MEETING_START,
        "AMF-LATE": NeverAfter.MEETING_START,
        "POL-ANSWER": NeverAfter.MEETING_START,
        "KL-4-27": NeverAfter.EVENT,
        "FL-30": NeverAfter.EVENT,
        "MBL-11": NeverAfter.DECISION,
        "MBL-14": NeverAfter.DECISION,
    }
    acts = {rule.id: (rule.trigger, rule.met_by) for rule in rules.values() if isinstance(rule.met_by, Act)}
    assert acts == {
        "KL-5-69": (Trigger.BOARD, Act.BOARD_MINUTES_ADJUSTED),
        "KL-8-12": (Trigger.BOARD_MINUTES_ADJUSTED, Act.ADJUSTMENT_ANNOUNCED),
        "KL-13-5": (Trigger.ADJUSTMENT_ANNOUNCED, Act.APPEAL_RECEIVED),
        "FL-44": (Trigger.DECISION_SERVED, Act.APPEAL_RECEIVED),
        "FL-12-REQ": (Trigger.CASE_OPENED, Act.DECISION_ISSUED),
        "FL-12-ANS": (Trigger.DECISION_REQUESTED, Act.DECISION_ISSUED),
        "MBL-16-2V": (Trigger.NEGOTIATION_REQUESTED, Act.NEGOTIATION_HELD),
        "MBL-16-3V": (Trigger.NEGOTIATION_REQUESTED, Act.NEGOTIATION_HELD),
        "AML-6-6A": (Trigger.SAFETY_REQUEST_RECEIVED, Act.SAFETY_REQUEST_ANSWERED),
        "AVT-C7": (Trigger.NEGOTIATION_ENDED, Act.CENTRAL_REQUESTED),
    }
    assert [rule.id for rule in rules.values() if rule.holds_decision] == ["AVT-C7"]


def test_a_source_without_a_clock_time_leaves_it_to_the_groups_choice() -> None:
    rules = shipped()
    assert [rule.id for rule in rules.values() if rule.unstated_clock] == ["HA-VP-2", "HA-VP-3"]
    assert (rules["HA-VP-2"].owed_by, rules["HA-VP-3"].owed_by) == (OwedBy.UNIONS, OwedBy.SECRETARY)
    assert rules["HA-VP-UNITS"].trigger is Trigger.UNIT_MEETING


def with_examples(*turned_on: str) -> Rulebook:
    more = (rulebook_named("statute"), rulebook_named("examples"))
    return together(rulebook_named("amf"), more, turned_on)


def test_an_example_starts_a_clock_only_once_it_is_turned_on() -> None:
    def started(book: Rulebook) -> list[str]:
        return [rows[0].id for rows in book.started_by.get(Trigger.NEGOTIATION_ENDED, ())]

    assert started(with_examples()) == ["MBL-14"]
    assert started(with_examples("AVT-C7")) == ["MBL-14", "AVT-C7"]


def test_an_example_of_a_summons_takes_the_place_of_the_books_own() -> None:
    assert [row.id for row in with_examples().summons_rows] == ["AMF-K7"]
    turned_on = with_examples("TPL-SKR-14")
    assert [(row.id, row.within) for row in turned_on.summons_rows] == [
        ("TPL-SKR-14", Period.parse("2 weeks"))
    ]
    assert "AMF-K7" not in turned_on.rows


def group_with(tmp_path: Path, lines: str) -> Path:
    sample = (SHIPPED / "groups" / "fvg-sample.toml").read_text(encoding="utf-8")
    path = tmp_path / "g.toml"
    path.write_text(sample.replace('rulebook = "amf"', f'rulebook = "amf"\n{lines}'), encoding="utf-8")
    return path


def test_a_group_takes_the_books_and_turns_one_example_on(tmp_path: Path) -> None:
    path = group_with(tmp_path, 'books = ["statute", "examples"]\nexamples = ["AVT-C7"]')
    book = charter(str(path), first_year=2021, last_year=2021).rulebook
    off = ["POL-REPLY", *(rule_id for rule_id in OFF if rule_id != "AVT-C7")]
    assert [rule.id for rule in book.rules if rule.off] == off
    assert len(book.rules) == 10 + 23 + 6


def test_two_examples_that_each_send_the_summons_are_refused(tmp_path: Path) -> None:
    path = group_with(tmp_path, 'books = ["examples"]\nexamples = ["TPL-7", "TPL-SKR-14"]')
    with pytest.raises(ConfigError) as refused:
        charter(str(path), first_year=2021, last_year=2021)
    said = str(refused.value).removeprefix(f"{path}:")
    assert said.partition(": ")[2] == (
        "examples: TPL-7 and TPL-SKR-14 each say when the summons leaves: turn on one of them"
    )


def test_an_unknown_english_word_is_refused_with_its_line(tmp_path: Path) -> None:
    text = (SHIPPED / "rulebooks" / "statute.toml").read_text(encoding="utf-8")
    path = tmp_path / "s.toml"
    path.write_text(text.replace('duty = "The meeting is announced', 'dutty = "The meeting is announced'))
    with pytest.raises(ConfigError) as refused:
        rulebook_at(path, Shelves())
    line = next(number for number, said in enumerate(path.read_text().splitlines(), 1) if "dutty" in said)
    assert str(refused.value) == f"{path}:{line}: key 'dutty' is unknown: did you mean 'duty'?"
