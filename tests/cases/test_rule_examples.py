"""Every rule of the sources, through `kallelse calculate --rule`: its examples, its labels, and the three clocks.

The dates of the tables were worked out by hand, on paper, with the clause beside each.
"""

import json
from functools import cache
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli import commands  # noqa: F401  # registers the verbs
from cli.app import app
from config.policies import offered
from config.rulebooks import rulebook_named
from rules.policies import Switch
from rules.rulebook import DeadlineRule
from tests.shared import shared

Source = dict[str, Any]
BOOKS = ("amf", "hagersten-alvsjo", "statute", "examples")
# Ways of rolling a day that somebody else has counted: asked about a day they answer with a day.
ROLLS_A_DAY = {"L1930-2": "law-1930-173", "EU1182": "eu-1182-71"}


def calculated(*words: str) -> dict[str, Any]:
    """What the command prints."""
    ran = CliRunner().invoke(app, ["calculate", *words, "--json"])
    assert ran.exit_code == 0, ran.output
    return dict(json.loads(ran.stdout))


@cache
def told() -> Source:
    """The shared rules with their open choices."""
    return dict(yaml.safe_load(shared("cases/rules.yaml").read_text(encoding="utf-8")))


def sources() -> list[Source]:
    return list(told()["rules"])


@cache
def ours() -> dict[str, DeadlineRule]:
    return {rule.id: rule for book in BOOKS for rule in rulebook_named(book).rules}


def test_every_example_of_every_rule_comes_out() -> None:
    asked = [
        (rule["id"], str(example["event"]), str(example["last"]))
        for rule in sources()
        for example in rule.get("examples", [])
    ]
    assert len(asked) == 17
    wrong = [
        (rule_id, event, last, found)
        for rule_id, event, last in asked
        if (found := calculated("--rule", rule_id, event)["last_day"]) != last
    ]
    assert wrong == []


def test_a_rule_without_a_date_gives_a_bound_or_nothing_and_says_why() -> None:
    dateless = [rule["id"] for rule in sources() if not isinstance(rule["offset"], dict)]
    assert len(dateless) == 41 - 29
    for rule_id in dateless:
        found = calculated("--rule", rule_id, "2021-04-13T14:00", "--meeting", "2021-04-15T09:00")
        if rule_id in ROLLS_A_DAY:
            counted = f"0 days after, until 24:00, roll {ROLLS_A_DAY[rule_id]}"
            assert (found["last_day"], found["counted"]) == ("2021-04-13", counted)
            continue
        assert found["kind"] in ("bound", "none"), rule_id
        assert (found["last_day"], found["due_at"], found["because"]) == (None, None, []), rule_id
        assert found["reason"], rule_id


@pytest.mark.parametrize(
    ("rule", "event", "kind", "capped_at"),
    [
        ("AMF-LATE", "2021-04-13T14:00", "bound", "2021-04-15T09:00:00+02:00"),  # the meeting's start
        ("KL-4-27", "2021-04-20T16:00", "bound", "2021-04-20T16:00:00+02:00"),  # the meeting's end
        ("FL-30", "2021-04-22T10:00", "bound", "2021-04-22T10:00:00+02:00"),  # the decision leaves
        ("MBL-11", "2021-04-20", "none", None),  # before a decision that nobody has dated
        ("MBL-14", "2021-04-20", "none", None),
        ("MBL-19", "2021-04-20", "none", None),
        ("AML-6-6A", "2021-04-20T10:00", "none", None),
        ("L1930-1", "2021-04-20", "none", None),
        ("AMF-OBS", "2021-04-20", "none", None),
        ("KL-7-10", "2021-04-20", "none", None),
    ],
)
def test_what_has_no_day_is_a_bound_only_where_its_moment_is_known(
    rule: str, event: str, kind: str, capped_at: str | None
) -> None:
    found = calculated("--rule", rule, event, "--meeting", "2021-04-15T09:00")
    assert (found["kind"], found["capped_at"], found["last_day"]) == (kind, capped_at, None)


def test_strength_binding_and_how_it_was_verified_are_those_of_the_source() -> None:
    expected = {rule["id"]: (rule["strength"], rule["binding"], rule["verified"]) for rule in sources()}
    found = {
        rule_id: (rule.strength.value, rule.binding, rule.verified)
        for rule_id, rule in ours().items()
        if rule_id in expected
    }
    assert found == expected


def test_every_rule_counts_as_its_source_says() -> None:
    units = {
        "calendar_day": "days",
        "working_day": "working days",
        "week": "weeks",
        "month": "months",
    }
    rolls = {"none": "none", "back_to_working_day": "backward", "law1930": "law-1930-173"}
    expected = {
        rule["id"]: (
            rule["offset"]["n"],
            units[rule["offset"]["unit"]],
            rule["offset"]["direction"],
            rolls[rule.get("roll", "none")],
        )
        for rule in sources()
        if isinstance(rule["offset"], dict)
    }
    assert len(expected) == 29
    found = {
        rule_id: (
            rule.within.count if rule.within else None,
            rule.within.unit.value if rule.within else None,
            rule.direction.value,
            rule.roll.value,
        )
        for rule_id, rule in ours().items()
        if rule_id in expected
    }
    assert found == expected


def test_a_clock_time_of_the_source_is_the_rules_own() -> None:
    expected = {
        rule["id"]: rule["cutoff"] for rule in sources() if rule.get("cutoff") not in (None, "morgon")
    }
    assert {rule_id: str(ours()[rule_id].until) for rule_id in expected} == expected
    assert str(ours()["HA-VP-UNITS"].until) == "12:00"  # "in the morning": noon is the latest fair reading


# What a rule names beyond its source, because its clock time or its cap raises the question.
BESIDES = {
    "AMF-Q3": {"moved_meeting"},
    "AMF-LATE": {"cap_point"},
    "HA-SYNP": {"minute_grain"},
    "HA-VP-1": {"minute_grain"},
    "HA-VP-UNITS": {"minute_grain"},
    "TPL-SKR-14": {"K7_roll"},
    "TPL-7": {"K7_roll"},
}


def test_every_rule_names_the_choices_of_its_source() -> None:
    expected = {
        rule["id"]: set(rule.get("policy", [])) | BESIDES.get(rule["id"], set()) for rule in sources()
    }
    found = {
        rule_id: {switch.value for switch in rule.switches}
        for rule_id, rule in ours().items()
        if rule_id in expected
    }
    assert found == expected


def test_the_19_open_choices_are_those_of_the_sources() -> None:
    assert list(told()["policies"]) == [switch.value for switch in Switch]
    assert len(Switch) == 19


# Where the source says a default or an option in prose, the word that stands for it.
IN_WORDS = {
    "no (visa som erbjudande)": "no",
    "24:00 för facken; arbetsdagens slut för arbetsgivaren": "by_side",
    "none + varning": "none",
    "visa båda": "both",
    "lika antal, längst sedan först": "count",
    "förslag till sekreteraren": "propose",
    "N arbetsdagar (märkt policy)": "N working days",
}


def test_their_defaults_and_answers_are_those_of_the_sources() -> None:
    for name, source in told()["policies"].items():
        one = offered()[Switch(name)]
        default = IN_WORDS.get(str(source["default"]), str(source["default"]))
        options = {IN_WORDS.get(str(option), str(option)) for option in source["options"]}
        assert one.default == default, name
        assert set(one.options) == options | {default}, name


# Clock 1. An agreement or a routine: working days as a rule, and no roll.
AGREEMENT = [
    ("AMF-Q3", "2021-04-08", "2021-04-13", "2021-04-13"),  # Fri 9, Mon 12, Tue 13
    ("AMF-Q3", "2021-05-05", "2021-05-10", "2021-05-10"),  # Thu 6, Fri 7, Mon 10
    ("AMF-Q3", "2021-03-31", "2021-04-07", "2021-04-07"),  # Thu 1, (Easter), Tue 6, Wed 7
    ("HA-SYNP", "2021-12-07", "2021-12-09", "2021-12-09"),  # Wed 8, Thu 9
    ("AMF-JUST", "2021-06-24", "2021-06-28", "2021-06-28"),  # Fri 25 is Midsummer Eve
    ("AVT-C7", "2021-04-17", "2021-04-24", "2021-04-24"),  # a Saturday, and it stays
    ("AMF1977-8A", "2020-11-30", "2021-02-28", "2021-02-28"),  # a Sunday, and it stays
]
# Clock 2. A statute: lag (1930:173), 1 § the same weekday or date, 2 § forward to the next weekday.
STATUTE = [
    ("KL-5-69", "2021-04-20", "2021-05-04", "2021-05-04"),  # board Tue, fourteen days: Tue
    ("KL-5-69", "2021-06-11", "2021-06-25", "2021-06-28"),  # Midsummer Eve, Sat, Sun: Mon
    ("KL-8-12", "2021-05-20", "2021-05-22", "2021-05-24"),  # Sat, Whit Sunday; Whit Monday is a weekday
    ("KL-8-12", "2022-04-13", "2022-04-15", "2022-04-19"),  # Good Friday to Easter Monday: Tue
    ("KL-13-5", "2021-05-04", "2021-05-25", "2021-05-25"),  # Tue to Tue
    ("KL-13-5", "2021-12-03", "2021-12-24", "2021-12-27"),  # Christmas Eve, Sat, Sun: Mon
    ("FL-44", "1999-03-16", "1999-04-06", "1999-04-06"),  # RÅ 1999 not. 181
    ("FL-44", "2021-12-10", "2021-12-31", "2022-01-03"),  # New Year's Eve, Sat, Sun: Mon
    ("FL-12-REQ", "2021-08-31", "2022-02-28", "2022-02-28"),  # February has no 31st: its last day
    ("FL-12-ANS", "2021-04-15", "2021-05-13", "2021-05-14"),  # Ascension Day: Fri
    ("FL-22", "2021-04-18", "2021-04-18", "2021-04-18"),  # received on a Sunday is received on a Sunday
    ("MBL-16-2V", "2021-03-19", "2021-04-02", "2021-04-06"),  # Good Friday to Easter Monday: Tue
    ("MBL-16-3V", "2021-04-10", "2021-05-01", "2021-05-03"),  # Sat 1 May, Sun: Mon
    ("L1930-2", "2021-06-24", "2021-06-24", "2021-06-24"),  # the day before Midsummer Eve stays
    ("L1930-2", "2021-06-25", "2021-06-25", "2021-06-28"),
    ("EU1182", "2021-06-25", "2021-06-25", "2021-06-25"),  # Midsummer Eve is no public holiday
    ("EU1182", "2021-06-26", "2021-06-26", "2021-06-28"),  # article 3(4): Sat, Sun: Mon
]
# Clock 3. Backwards ("at the latest so long before"): back to the closest working day, never forward.
BACKWARDS = [
    ("AMF-K7", "2021-04-15", "2021-04-08", "2021-04-08"),
    ("AMF-K7", "2022-04-25", "2022-04-18", "2022-04-14"),  # Easter Monday: back to Maundy Thursday
    ("KL-5-13", "2022-04-25", "2022-04-18", "2022-04-14"),
    ("KL-5-15", "2021-05-20", "2021-05-13", "2021-05-12"),  # Ascension Day: back to Wed
    ("KL-5-14", "2021-04-06", "2021-04-01", "2021-04-01"),  # Tue after Easter: Maundy Thursday
    ("TPL-SKR-14", "2021-04-16", "2021-04-02", "2021-04-01"),  # Good Friday: back to Thu
    ("TPL-7", "2021-05-20", "2021-05-13", "2021-05-12"),
    ("TPL-14-RIKS", "2021-07-09", "2021-06-25", "2021-06-24"),  # Midsummer Eve: back to Thu
    ("TPL-NAMND-5", "2021-04-15", "2021-04-10", "2021-04-09"),  # Sat: back to Fri
    ("TPL-LU3", "2021-04-15", "2021-04-12", "2021-04-12"),  # Wed 14, Tue 13, Mon 12
    ("POL-REPLY", "2021-01-08", "2021-01-05", "2021-01-05"),  # Fri: Thu 7, Epiphany between, Tue 5
    ("POL-SEAT-BACK", "2021-01-07", "2021-01-05", "2021-01-05"),  # Thu: the day before is Epiphany
    ("HA-VP-UNITS", "2022-01-11", "2022-01-03", "2022-01-03"),  # Epiphany between: Mon 10, 7, 5, 4, 3
]


@pytest.mark.parametrize(("rule", "event", "unrolled", "last_day"), [*AGREEMENT, *STATUTE, *BACKWARDS])
def test_the_three_clocks(rule: str, event: str, unrolled: str, last_day: str) -> None:
    found = calculated("--rule", rule, event)
    assert (found["kind"], found["unrolled"], found["last_day"]) == ("date", unrolled, last_day)


def test_every_rule_that_counts_stands_in_a_table_of_the_three_clocks_or_has_an_example() -> None:
    worked = {row[0] for row in (*AGREEMENT, *STATUTE, *BACKWARDS)}
    worked |= {rule["id"] for rule in sources() if rule.get("examples")}
    assert [rule_id for rule_id, rule in ours().items() if rule.within and rule_id not in worked] == [
        "POL-SUMMONS"  # Kallelse's own default, the same numbers as AMF-K7
    ]


@pytest.mark.parametrize(
    ("rule", "event", "due_at"),
    [
        ("HA-VP-1", "2021-12-07", "2021-11-26T12:00:00+01:00"),
        ("HA-VP-2", "2021-12-07", "2021-12-02T00:00:00+01:00"),  # the unions: the end of the day
        ("HA-VP-3", "2021-12-07", "2021-12-06T16:30:00+01:00"),  # the employer: of the working day
        ("HA-VP-UNITS", "2022-01-11", "2022-01-03T12:00:00+01:00"),
        ("HA-SYNP", "2021-12-07", "2021-12-09T12:00:00+01:00"),
        ("KL-13-5", "2021-05-04", "2021-05-26T00:00:00+02:00"),
    ],
)
def test_the_clock_time_on_the_last_day(rule: str, event: str, due_at: str) -> None:
    assert calculated("--rule", rule, event)["due_at"] == due_at


def test_an_event_before_a_law_began_is_still_counted_under_its_oldest_row() -> None:
    found = calculated("--rule", "KL-5-69", "1990-05-08")
    assert (found["last_day"], found["rule"]["id"]) == ("1990-05-22", "KL-5-69")
