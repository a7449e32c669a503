"""`kallelse why`: the whole reason for a date that was written down, to the letter, in Swedish and English."""

from pathlib import Path

import pytest

from rules.facts import FactKind
from tests.actions.post import calls, lives_until, posting, says
from tests.cli.running import kallelse
from tests.journeys.builders import GROUP, a_shelf

KEY = f"{GROUP}/m1/AMF-Q3/facket"
CHOICE = """
[[policy]]
switch = "exact_midnight"
value = "in_time"
from = 2021-03-01
decided = "mötet den 11 februari 2021"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office whose summons left on Thursday 8 April 2021, and whose group has made one choice."""
    group = a_shelf(tmp_path / "config") / "groups" / f"{GROUP}.toml"
    told, seat, seats = group.read_text(encoding="utf-8").partition("\n[[seat]]")
    group.write_text(f"{told}{CHOICE}{seat}{seats}", encoding="utf-8")
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("KALLELSE_CHANNEL", "folder")
    with posting(tmp_path) as (office, _):
        calls(office)
        lives_until(office, "2021-04-08T15:00")
    return tmp_path


def extends(folder: Path) -> None:
    """On Monday 12 April the time for questions is extended from Tuesday to Wednesday 24:00."""
    with posting(folder, local="2021-04-12T10:00") as (office, _):
        says(
            office,
            FactKind.DEADLINE_EXTENDED,
            meeting="m1",
            rule="AMF-Q3",
            until="2021-04-14",
            reason="en bilaga kom sent",
        )


def lines(*words: str) -> list[str]:
    return kallelse("why", *words).out.splitlines()


def test_the_start_the_rule_every_day_the_choices_and_the_readings_are_told() -> None:
    told = lines(KEY)
    assert told[:4] == [
        KEY,
        "  Kompletterande frågor från facklig organisation",
        "  senast tisdag 13 april 2021 kl. 24.00 (öppen)",
        "  Kallelsen skickades torsdag 8 april 2021 kl. 14.00. Den dagen är dag 0 och räknas inte.",
    ]
    assert told[4].startswith(
        "  Regeln AMF-Q3, i lydelsen från 1 januari 2020, säger tre arbetsdagar efter,"
        " till och med kl. 24.00. Den ska följas och finns i AMF:s förvaltningsgrupp"
    )
    assert told[5:10] == [
        "  fredag 9 april: dag 1",
        "  lördag 10 april: räknas inte (lördag)",
        "  söndag 11 april: räknas inte (söndag)",
        "  måndag 12 april: dag 2",
        "  tisdag 13 april: dag 3",
    ]
    assert [line for line in told if "gruppens beslut från" in line] == [
        "  Val: exakt midnatt är i tid (gruppens beslut från 1 mars 2021: mötet den 11 februari 2021)."
    ]
    # three calendar days from Thursday 8 April: Friday, Saturday, Sunday 11
    assert told[-1].endswith("Den hade gett söndag 11 april 2021.")


def test_who_extended_it_when_and_why_is_told(folder: Path) -> None:
    extends(folder)
    told = lines(KEY)
    assert told[2] == "  senast onsdag 14 april 2021 kl. 24.00 (öppen)"
    # what the rule gave still shows, and after it what was decided
    assert told[9:11] == [
        "  tisdag 13 april: dag 3",
        "  Fristen förlängdes måndag 12 april 2021 till onsdag 14 april 2021 kl. 24.00 av secretary."
        " Skäl: en bilaga kom sent.",
    ]


def test_an_english_reader_is_told_in_english(folder: Path) -> None:
    extends(folder)
    told = lines(KEY, "--language", "en")
    assert told[1:4] == [
        "  Supplementary questions from a union",
        "  by Wednesday 14 April 2021 at 24:00 (open)",
        "  The summons was sent on Thursday 8 April 2021 at 14:00. That day is day 0 and is not counted.",
    ]
    assert told[10] == (
        "  The time was extended on Monday 12 April 2021 to Wednesday 14 April 2021 at 24:00 by secretary."
        " Reason: en bilaga kom sent."
    )


def test_the_document_has_the_choices_the_changes_and_the_readings(folder: Path) -> None:
    extends(folder)
    told = kallelse("why", KEY, "--json").json
    assert (told["strength"], told["last_day"], told["due_at"]) == (
        "ska",
        "2021-04-14",
        "2021-04-15T00:00:00+02:00",
    )
    assert [choice for choice in told["policies"] if choice["since"]] == [
        {
            "switch": "exact_midnight",
            "value": "in_time",
            "since": "2021-03-01",
            "decided": "mötet den 11 februari 2021",
        }
    ]
    fields = ("change", "at", "by", "reason", "until")
    assert [tuple(change[field] for field in fields) for change in told["changes"]] == [
        (
            "extended",
            "2021-04-12T10:00:00+02:00",
            "secretary",
            "en bilaga kom sent",
            "2021-04-15T00:00:00+02:00",
        )
    ]
    assert [(one["within"], one["adopted"], one["last_day"]) for one in told["readings"]] == [
        ("3 working days", True, "2021-04-13"),
        ("3 days", False, "2021-04-11"),
    ]


def test_a_deadline_whose_group_is_gone_is_still_told_without_its_readings(folder: Path) -> None:
    (folder / "config" / "groups" / f"{GROUP}.toml").unlink()
    told = kallelse("why", KEY, "--json").json
    assert (told["rule"]["id"], told["readings"], told["strength"]) == ("AMF-Q3", [], None)
    assert lines(KEY)[5] == "  fredag 9 april: dag 1"
