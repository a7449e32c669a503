"""The editors' schemas know what the readers know: they take what ships and refuse what the readers refuse."""

import json
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from config.calendars import CALENDAR_KEYS, CLOSED_KEYS
from config.check import check_files
from config.fact_fields import FIELDS
from config.groups import BALANCE_KEYS, GROUP_KEYS, ORGANISATION_KEYS, SEAT_KEYS
from config.ladders import LADDER_KEYS, RUNG_KEYS
from config.policies import POLICY_KEYS
from config.quiet import QUIET_KEYS
from config.rule_rows import CAPACITY_KEYS, ENGLISH_KEYS, READING_KEYS, REMINDER_KEYS, RULE_KEYS
from config.rulebooks import BOOK_KEYS, LANGUAGES
from config.scenarios import FACT_KEYS, MAIL_KEYS, SCENARIO_KEYS
from config.schema.__main__ import FOLDER, schemas
from config.schema.shapes import Schema
from config.timetable_rows import LEG_KEYS, TIMETABLE_KEYS
from config.toml import SHIPPED
from rules.facts import FactKind
from tests.config.test_groups import GROUP, LAST
from tests.config.test_rulebooks import RULE
from tests.config.test_scenarios import SCENARIO
from tests.config.test_timetable_rows import BOOK as TIMETABLE

KINDS = {"rulebooks": "rulebook", "groups": "group", "calendars": "calendar", "scenarios": "scenario"}
FILES = [path for folder in KINDS for path in sorted((SHIPPED / folder).glob("*.toml"))]
LADDER = '[[ladder]]\nname = "l"\n[[ladder.rung]]\nafter = "1 meeting"\ntell = "chair"\ntext = "balance_escalated"\n'
CALENDAR = 'extends = "sweden"\n[[closed]]\nday = 2021-05-14\n'


def schema(kind: str) -> Schema:
    read: Schema = json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return read


def plain(value: object) -> object:
    """TOML as an editor gives it to a schema: every day, moment and clock is text."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def refused(kind: str, text: str) -> bool:
    found = Draft202012Validator(schema(kind)).iter_errors(plain(tomllib.loads(text)))
    return any(True for _ in found)


def test_the_kept_schemas_are_what_the_readers_know() -> None:
    """When this fails: run python -m config.schema and review the difference."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert kept == schemas()


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_shipped_file_passes_and_names_its_schema(path: Path) -> None:
    text, kind = path.read_text(encoding="utf-8"), KINDS[path.parent.name]
    wrong = Draft202012Validator(schema(kind)).iter_errors(plain(tomllib.loads(text)))
    assert [(list(one.absolute_path), one.message) for one in wrong] == []
    assert text.splitlines()[0] == f"#:schema ../schema/{kind}.schema.json"


def keys(kind: str, *way: str) -> set[str]:
    """The keys that a schema knows, of the whole file or of a [[table]] in it."""
    here: object = schema(kind)
    for step in way:
        assert isinstance(here, dict)
        here = here["properties"][step]
        assert isinstance(here, dict)
        here = here.get("items", here)
    assert isinstance(here, dict)
    assert here["additionalProperties"] is False
    return set(here["properties"])


def test_a_schema_has_the_keys_of_its_readers_and_no_others() -> None:
    pairs = [
        (keys("rulebook"), BOOK_KEYS),
        (keys("rulebook", "phrases"), LANGUAGES),
        (keys("rulebook", "rule"), RULE_KEYS),
        (keys("rulebook", "rule", "reminder"), REMINDER_KEYS),
        (keys("rulebook", "rule", "reading"), READING_KEYS),
        (keys("rulebook", "rule", "capacity"), CAPACITY_KEYS),
        (keys("rulebook", "rule", "en"), ENGLISH_KEYS),
        (keys("rulebook", "ladder"), LADDER_KEYS),
        (keys("rulebook", "ladder", "rung"), RUNG_KEYS),
        (keys("rulebook", "timetable"), TIMETABLE_KEYS),
        (keys("rulebook", "timetable", "leg"), LEG_KEYS),
        (keys("group"), GROUP_KEYS),
        (keys("group", "quiet"), QUIET_KEYS),
        (keys("group", "balance"), BALANCE_KEYS),
        (keys("group", "closed"), CLOSED_KEYS),
        (keys("group", "policy"), POLICY_KEYS),
        (keys("group", "organisation"), ORGANISATION_KEYS),
        (keys("group", "seat"), SEAT_KEYS),
        (keys("calendar"), CALENDAR_KEYS),
        (keys("calendar", "closed"), CLOSED_KEYS),
        (keys("scenario"), SCENARIO_KEYS),
        (keys("scenario", "mail"), MAIL_KEYS),
    ]
    assert [(known, set(read)) for known, read in pairs if known != set(read)] == []


def test_each_kind_of_fact_has_the_fields_that_are_checked_when_it_is_recorded() -> None:
    whole: Any = schema("scenario")
    fields = [one["then"]["properties"] for one in whole["properties"]["fact"]["items"]["allOf"]]
    told = {one["kind"]["const"]: set(one) for one in fields}
    assert told == {kind.value: {*FACT_KEYS, *FIELDS[kind]} for kind in FactKind}


GOOD = {"rulebook": RULE + LADDER, "group": GROUP, "calendar": CALENDAR, "scenario": SCENARIO}


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("rulebook", 'title = "X"\n', ""),
        ("rulebook", 'version = "1"\n', 'version = "1"\nversoin = "1"\n'),
        ("rulebook", 'owed_by = "unions"', 'owed_by = "onions"'),
        ("rulebook", 'trigger = "meeting"', 'trigger = "meting"'),
        ("rulebook", '"3 working days"', '"3"'),
        ("rulebook", '"3 working days"', '"three working days"'),
        ("rulebook", 'roll = "none"\n', ""),
        ("rulebook", 'roll = "none"\n', 'roll = "none"\nno_day = true\nreason = "r"\n'),
        ("rulebook", 'until = "24:00"', 'until = "25:00"'),
        ("rulebook", 'cites = "c"\n', ""),
        ("rulebook", "in_force_from = 2020-01-01", "in_force_from = 2020"),
        ("rulebook", 'after = "1 meeting"', 'after = "1 week"'),
        ("rulebook", 'tell = "chair"', 'tell = "chear"'),
        ("rulebook", 'name = "l"\n', 'name = "l"\nthan = "m"\n'),
        ("group", 'role = "chair"', 'role = "manager"'),
        ("group", LAST, 'role = "ordinry"\n'),
        ("group", '"cia@example.se"', '"cia at example.se"'),
        ("group", 'side = "union"', 'side = "onion"'),
        ("group", LAST, LAST + 'languge = "sv"\n'),
        ("group", LAST, LAST + "to = true\n"),
        ("group", LAST, LAST + '[[closed]]\nday = "05-14"\n'),
        ("group", LAST, LAST + '[[policy]]\nswitch = "cap_pint"\nvalue = "item"\n'),
        ("group", LAST, LAST + '[quiet]\ndays = ["satturday"]\n'),
        ("group", LAST, LAST + "[quiet]\nrecess = [{ from = 2021-06-28 }]\n"),
        ("group", 'mailbox = "fvg@example.se"\n', ""),
        ("calendar", "day = 2021-05-14", 'day = "14/5"'),
        ("calendar", "day = 2021-05-14", 'reason = "a"'),
        ("calendar", "extends", "extend"),
        ("scenario", '"summons_answered"', '"summons_answerd"'),
        ("scenario", 'reply = "accepted"', 'reply = "yes"'),
        ("scenario", 'reply = "accepted"\n', ""),
        ("scenario", 'person = "v1"', 'persn = "v1"'),
        ("scenario", "starts_at = 2021-04-15T09:00:00+02:00", "starts_at = 2021-04-15"),
        ("scenario", "at = 2021-04-09T10:12:00+02:00", "at = 2021-04-09T10:12:00"),
        ("scenario", 'group = "g.toml"\n', ""),
    ],
)
def test_what_a_reader_refuses_a_schema_refuses(tmp_path: Path, kind: str, old: str, new: str) -> None:
    good = GOOD[kind]
    assert good.count(old) == 1
    assert (refused(kind, good), refused(kind, good.replace(old, new))) == (False, True)
    folder = next(name for name, known in KINDS.items() if known == kind)
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "g.toml").write_text(GROUP)
    path = tmp_path / folder / "x.toml"
    path.write_text(good)
    assert check_files([path], None) == []
    path.write_text(good.replace(old, new))
    assert len(check_files([path], None)) == 1


def test_a_timetable_without_legs_or_with_a_leg_called_by_a_number_is_refused() -> None:
    assert not refused("rulebook", TIMETABLE)
    assert refused("rulebook", TIMETABLE[: TIMETABLE.index("[[timetable.leg]]")])
    assert refused("rulebook", TIMETABLE.replace('name = "a"', 'name = "1"'))
