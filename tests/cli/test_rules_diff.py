"""`kallelse rules diff`: what came, what went and what changed between two books, rules or days."""

from pathlib import Path

import pytest

from tests.cli.own_books import an_own_folder, newer_book
from tests.cli.running import kallelse


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's own folder."""
    return an_own_folder(tmp_path, monkeypatch)


def test_two_rules_laid_side_by_side() -> None:
    told = kallelse("rules", "diff", "AMF-JUST", "HA-JUST", "--event", "2021-04-15", "--json").json
    assert (told["added"], told["removed"]) == ([], [])
    [changed] = told["changed"]
    assert [one["field"] for one in changed["fields"]] == ["within", "strength", "source", "note"]
    assert changed["fields"][0] == {
        "field": "within",
        "old": "Protokollet justeras senast 1 arbetsdag efter mötet.",
        "new": "Protokollet justeras senast 3 arbetsdagar efter mötet.",
    }
    # Thursday 15 April: Friday 16; and Friday, Monday, Tuesday 20
    assert changed["sample"] == {"event": "2021-04-15", "old": "2021-04-16", "new": "2021-04-20"}


def test_a_book_against_its_next_edition_says_what_came_went_and_changed(own: Path) -> None:
    newer_book(own)
    told = kallelse("rules", "diff", "amf", "newer", "--json").json
    assert (told["added"], told["removed"]) == (["AMF-NEW"], ["AMF-OBS"])
    assert [one["id"] for one in told["changed"]] == ["AMF-Q3"]
    assert told["changed"][0]["sample"]["event"] == "2023-01-05"  # the first Thursday of the newer row
    # Fri 6 is Epiphany: Mon 9, Tue 10, Wed 11; and Thu 12, Fri 13
    assert told["changed"][0]["sample"] == {"event": "2023-01-05", "old": "2023-01-11", "new": "2023-01-13"}


def test_two_days_of_one_book_and_of_one_rule(own: Path) -> None:
    newer_book(own)
    lines = kallelse("rules", "diff", "newer@2022-06-01", "newer@2023-06-01").out.splitlines()
    assert lines[:4] == [
        "Ändrad: AMF-Q3  Kompletterande frågor från facklig organisation",
        "  Tid:",
        "    - Kompletterande frågor lämnas senast 3 arbetsdagar efter den dag då kallelsen skickades.",
        "    + Kompletterande frågor lämnas senast 5 arbetsdagar efter den dag då kallelsen skickades.",
    ]
    assert lines[-1] == (
        "  Exempel, händelse torsdag 5 januari 2023: förut onsdag 11 januari 2023, nu fredag 13 januari 2023."
    )
    one = kallelse("rules", "diff", "AMF-NEW@2021-01-01", "AMF-NEW@2024-01-01").out
    assert one == "Ingen skillnad.\n"


def test_a_rule_that_was_not_in_force_counts_as_added() -> None:
    told = kallelse("rules", "diff", "statute@1980-01-01", "statute@2018-03-01", "--json").json
    assert told["removed"] == []
    assert told["added"] == [
        "KL-5-13",
        "KL-5-14",
        "KL-5-15",
        "KL-5-69",
        "KL-8-12",
        "KL-13-5",
        "KL-4-27",
        "KL-7-10",
    ]


def test_a_book_may_be_a_file(own: Path) -> None:
    newer_book(own)
    path = own / "rulebooks" / "newer.toml"
    by_file = kallelse("rules", "diff", "amf", str(path), "--json").json
    by_name = kallelse("rules", "diff", "amf", "newer", "--json").json
    assert {**by_file, "new": "newer"} == by_name
