"""The shipped rule books hold every rule of the sources, and a rule that leaves something out is refused."""

from datetime import date, time
from pathlib import Path

import pytest
import yaml

from config.rulebooks import refuse_unknown_texts, rule_anywhere, rulebook_at, rulebook_named
from config.shelves import Shelves
from config.toml import SHIPPED, ConfigError
from rules.deadlines import Cutoff, Roll
from rules.facts import FactKind
from rules.periods import Direction, Period
from rules.rulebook import NeverAfter, OwedBy, Reminder, Rung, Trigger
from tests.shared import shared

RULE = """\
id = "x"
title = "X"
version = "1"
in_force_from = 2020-01-01

[[rule]]
id = "X-1"
name = "n"
cites = "c"
binding = "policy"
strength = "ska"
verified = "policy"
trigger = "meeting"
owed_by = "unions"
within = "3 working days"
direction = "after"
until = "24:00"
roll = "none"
"""


def book_of(text: str, tmp_path: Path) -> Path:
    path = tmp_path / "x.toml"
    path.write_text(text)
    return path


def refusal(text: str, tmp_path: Path) -> str:
    with pytest.raises(ConfigError) as refused:
        rulebook_at(book_of(text, tmp_path), Shelves())
    return str(refused.value).removeprefix(f"{tmp_path}/")


def sources() -> list[dict[str, object]]:
    rules: list[dict[str, object]] = yaml.safe_load(shared("cases/rules.yaml").read_text())["rules"]
    return rules


@pytest.mark.parametrize(("book", "prefix"), [("amf", "AMF-"), ("hagersten-alvsjo", "HA-")])
def test_every_rule_of_the_sources_is_in_its_book(book: str, prefix: str) -> None:
    expected = [str(rule["id"]) for rule in sources() if str(rule["id"]).startswith(prefix)]
    assert [rule.id for rule in rulebook_named(book).rules if rule.id.startswith(prefix)] == expected


@pytest.mark.parametrize("book", ["amf", "hagersten-alvsjo"])
def test_every_rule_counts_as_its_source_says(book: str) -> None:
    units = {"calendar_day": "days", "working_day": "working days"}
    rolls = {"none": Roll.NONE, "back_to_working_day": Roll.BACKWARD}
    known = {rule.id: rule for rule in rulebook_named(book).rules}
    told: list[tuple[object, ...]] = []
    expected: list[tuple[object, ...]] = []
    for source in sources():
        rule = known.get(str(source["id"]))
        if rule is None:
            continue
        offset = source["offset"]
        if not isinstance(offset, dict):
            expected.append((rule.id, None, None, None, source["strength"]))
            told.append((rule.id, rule.within, None, None, rule.strength.value))
            continue
        within = Period.parse(f"{offset['n']} {units[offset['unit']]}")
        expected.append(
            (rule.id, within, Direction(offset["direction"]), rolls[str(source["roll"])], source["strength"])
        )
        told.append((rule.id, rule.within, rule.direction, rule.roll, rule.strength.value))
    assert told == expected


def test_no_sentence_of_a_groups_minutes_or_routine_is_copied() -> None:
    told = [rule.get("source") for rule in sources()]
    quotes = [
        str(source["quote"])
        for source in told
        if isinstance(source, dict) and "quote" in source and "law" not in source
    ]
    written = "".join(path.read_text() for path in (SHIPPED / "rulebooks").glob("*.toml"))
    assert len(quotes) == 16
    assert [quote for quote in quotes if quote in written] == []


def test_the_summons_rule_of_amf() -> None:
    rule = rulebook_named("amf").rule("AMF-K7")
    assert (rule.within, rule.direction, rule.until, rule.roll) == (
        Period.parse("7 days"),
        Direction.BEFORE,
        Cutoff.parse("24:00"),
        Roll.BACKWARD,
    )
    assert (rule.trigger, rule.owed_by, rule.met_by) == (
        Trigger.MEETING,
        OwedBy.SECRETARY,
        FactKind.SUMMONS_SENT,
    )
    assert rule.reminders == (
        Reminder(
            within=Period.parse("2 working days"),
            direction=Direction.BEFORE,
            at=time(9),
            text="secretary_nudge",
            to=OwedBy.SECRETARY,
        ),
    )


def test_the_question_rule_keeps_the_adopted_and_the_rejected_reading() -> None:
    rule = rulebook_named("amf").rule("AMF-Q3")
    told = [(one.within, one.adopted, one.decided, one.where) for one in rule.readings]
    where = "AMF:s förvaltningsgrupp, mötet den 15 april 2021"
    assert told == [
        (Period.parse("3 working days"), True, "2021-04-15", where),
        (Period.parse("3 days"), False, "2021-04-15", where),
    ]
    assert (rule.never_after, rule.met_by) == (NeverAfter.MEETING_START, FactKind.QUESTION_ASKED)


def test_a_late_document_has_a_bound_and_no_day() -> None:
    rule = rulebook_named("amf").rule("AMF-LATE")
    assert (rule.within, rule.never_after, rule.trigger) == (
        None,
        NeverAfter.MEETING_START,
        Trigger.LATE_DOCUMENT,
    )
    assert rule.reason == (
        "Handlingen kom sent: frågor lämnas så fort det går. Ingen dag är bestämd,"
        " men när mötet har börjat är det för sent."
    )


def test_both_books_include_the_office_and_a_summons() -> None:
    for name in ("amf", "hagersten-alvsjo"):
        book = rulebook_named(name)
        assert [rule.id for rule in book.rules if rule.id in ("POL-ANSWER", "POL-BALANCE")] == [
            "POL-ANSWER",
            "POL-BALANCE",
        ]
        assert [row.sends_summons for row in book.summons_rows] == [True]
        assert sorted(dict(book.phrases)) == ["en", "sv"]
        assert book.ladder("balance").rungs == (
            Rung(after=None, meetings=1, tell=OwedBy.HR_MANAGER, text="balance_escalated"),
            Rung(after=None, meetings=2, tell=OwedBy.CHAIR, text="balance_escalated"),
        )


def test_a_book_is_in_force_between_its_dates(tmp_path: Path) -> None:
    book = rulebook_at(
        book_of(RULE.replace("2020-01-01", "2020-01-01\nin_force_to = 2020-12-31"), tmp_path), Shelves()
    )
    assert [book.covers(date(year, 6, 1)) for year in (2019, 2020, 2021)] == [False, True, False]


def test_a_rule_of_ones_own_wins_over_an_included_one(tmp_path: Path) -> None:
    text = RULE.replace("X-1", "POL-ANSWER").replace("2020-01-01", '2020-01-01\ninclude = ["office"]')
    book = rulebook_at(book_of(text, tmp_path), Shelves())
    assert [rule.id for rule in book.rules] == [
        *("POL-ANSWER", "POL-SUMMONS", "POL-BALANCE"),
        *("POL-REPLY", "POL-SEAT-BACK"),
    ]
    assert book.rule("POL-ANSWER").within == Period.parse("3 working days")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'within = "3 working days"',
            "within = 3",
            "x.toml:15: within: '3' is no period: write a count and a unit, e.g. '3 working days'"
            " (working days, days, weeks, months, years, hours)",
        ),
        (
            'within = "3 working days"',
            'within = "3"',
            "x.toml:15: within: '3' is no period: write a count and a unit, e.g. '3 working days'"
            " (working days, days, weeks, months, years, hours)",
        ),
        (
            'within = "3 working days"\n',
            "",
            "x.toml:6: rule 'X-1' has no 'within': write within = \"3 working days\", or no_day = true with a reason",
        ),
        (
            'until = "24:00"\n',
            "",
            "x.toml:6: rule 'X-1' has no 'until': write until = \"24:00\", a clock time, "
            'or "unstated" for policy missing_clock',
        ),
        (
            'roll = "none"\n',
            "",
            "x.toml:6: rule 'X-1' has no 'roll': write roll = one of none, law-1930-173, eu-1182-71, backward",
        ),
        (
            'direction = "after"\n',
            "",
            "x.toml:6: rule 'X-1' has no 'direction': write direction = \"after\" or \"before\"",
        ),
        (
            'until = "24:00"',
            'until = "25:00"',
            "x.toml:17: rule 'X-1': '25:00' is no cut-off: write a clock time such as '12:00', or '24:00'",
        ),
        (
            'roll = "none"',
            'roll = "backward"',
            "x.toml:18: rule 'X-1': roll 'backward' would shorten a period counted forwards:"
            " use 'none' or a statute's roll",
        ),
        ('roll = "none"', 'roll = "nonee"', "x.toml:18: roll 'nonee' is unknown: did you mean 'none'?"),
        (
            'strength = "ska"',
            'strength = "must"',
            "x.toml:11: strength 'must' is unknown: have: bör, praxis, ska",
        ),
        (
            'trigger = "meeting"',
            'trigger = "meting"',
            "x.toml:13: trigger 'meting' is unknown: did you mean 'meeting'?",
        ),
        ('cites = "c"\n', "", "x.toml:6: key 'cites' is missing: add it"),
        (
            'roll = "none"',
            'roll = "none"\nno_day = true\nreason = "r"',
            "x.toml:15: rule 'X-1' has no_day and 'within': remove one of them",
        ),
        (
            'roll = "none"',
            'roll = "none"\nladder = "stiff"',
            "x.toml:19: ladder 'stiff' is unknown: have: balance, fast, slow",
        ),
        (
            'roll = "none"',
            'roll = "none"\nuntill = "x"',
            "x.toml:19: key 'untill' is unknown: did you mean 'until'?",
        ),
        ('version = "1"\n', "", "x.toml:1: key 'version' is missing: add it"),
        (
            "in_force_from = 2020-01-01\n",
            "",
            "x.toml:1: key 'in_force_from' is missing: write in_force_from = 2020-01-01",
        ),
        (
            'version = "1"',
            'version = "1"\ninclude = ["amf"]',
            "x.toml:4: include 'amf' is a whole book: include a fragment without 'id'",
        ),
    ],
)
def test_a_rule_that_leaves_something_to_guess_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert RULE.count(old) == 1
    assert refusal(RULE.replace(old, new), tmp_path) == message


def test_a_rule_without_a_day_needs_a_reason(tmp_path: Path) -> None:
    lines = [
        line for line in RULE.splitlines() if not line.startswith(("within", "direction", "until", "roll"))
    ]
    text = "\n".join([*lines, "no_day = true", ""])
    assert (
        refusal(text, tmp_path) == "x.toml:6: rule 'X-1' has no day and no 'reason': say why no date is given"
    )


def test_a_rule_that_stands_twice_is_refused(tmp_path: Path) -> None:
    again = RULE[RULE.index("[[rule]]") :]
    assert refusal(RULE + "\n" + again, tmp_path) == (
        "x.toml:21: rule 'X-1' stands twice from 2020-01-01: remove one, or give the newer row its own in_force_from"
    )


@pytest.mark.parametrize(
    ("older", "newer", "message"),
    [
        (
            "in_force_to = 2022-06-30",
            "in_force_from = 2022-01-01",
            "x.toml:23: rule 'X-1' has two versions that overlap, 2020-01-01 to 2022-06-30 and from 2022-01-01:"
            " end the older the day before the newer begins",
        ),
        (
            "in_force_to = 2022-01-01",
            "in_force_from = 2022-01-01",
            "x.toml:23: rule 'X-1' has two versions that overlap, 2020-01-01 to 2022-01-01 and from 2022-01-01:"
            " end the older the day before the newer begins",
        ),
    ],
)
def test_two_versions_that_are_in_force_on_one_day_are_refused(
    tmp_path: Path, older: str, newer: str, message: str
) -> None:
    again = RULE[RULE.index("[[rule]]") :].replace('id = "X-1"\n', f'id = "X-1"\n{newer}\n')
    assert refusal(f"{RULE}{older}\n\n{again}", tmp_path) == message


def test_one_reading_is_adopted_and_no_more(tmp_path: Path) -> None:
    reading = '[[rule.reading]]\nwithin = "3 working days"\nadopted = {}\ndecided = "2021"\n'
    assert refusal(RULE + reading.format("false"), tmp_path) == (
        "x.toml:21: rule 'X-1' has 0 adopted readings: write adopted = true in the one that holds"
    )
    assert refusal(RULE + reading.format("true") * 2, tmp_path) == (
        "x.toml:25: rule 'X-1' has 2 adopted readings: leave adopted = true in one"
    )


def test_the_adopted_reading_has_to_be_what_the_rule_counts(tmp_path: Path) -> None:
    text = RULE + '[[rule.reading]]\nwithin = "3 days"\nadopted = true\ndecided = "2021"\n'
    assert (
        refusal(text, tmp_path)
        == "x.toml:20: the adopted reading is 3 days, but the rule counts 3 working days"
    )


def test_a_ladder_counts_working_days_or_meetings(tmp_path: Path) -> None:
    rung = '[[ladder]]\nname = "a"\n[[ladder.rung]]\nafter = "{}"\ntell = "chair"\ntext = "summons"\n'
    book = rulebook_at(book_of(RULE + rung.format("5 working days"), tmp_path), Shelves())
    assert book.ladder("a").rungs == (
        Rung(after=Period.parse("5 working days"), meetings=None, tell=OwedBy.CHAIR, text="summons"),
    )
    assert refusal(RULE + rung.format("5 weeks"), tmp_path) == (
        "x.toml:22: after '5 weeks': a ladder counts working days or meetings"
    )


def test_a_reminder_with_a_text_that_nobody_wrote_is_refused(tmp_path: Path) -> None:
    reminder = (
        '[[rule.reminder]]\nwithin = "1 working day"\ndirection = "before"\nat = "09:00"\ntext = "sumons"\n'
    )
    path = book_of(RULE + reminder, tmp_path)
    with pytest.raises(ConfigError) as refused:
        refuse_unknown_texts(path, Shelves(), frozenset({"summons"}))
    assert str(refused.value) == f"{path}:23: text 'sumons' is unknown: did you mean 'summons'?"


def test_a_rule_is_found_in_whatever_book_it_stands() -> None:
    found = [(book.id, rule.id) for book, rule in map(rule_anywhere, ("AMF-Q3", "HA-SYNP", "POL-ANSWER"))]
    assert found == [("amf", "AMF-Q3"), ("hagersten-alvsjo", "HA-SYNP"), ("amf", "POL-ANSWER")]


def test_an_unknown_rule_suggests_the_nearest() -> None:
    with pytest.raises(KeyError) as refused:
        rule_anywhere("AMF-Q4")
    assert refused.value.args == ("rule 'AMF-Q4' not found in the rule books: did you mean 'AMF-Q3'?",)
