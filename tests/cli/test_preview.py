"""`kallelse preview`, `extend`, `pause`, `waive`, `undo`: what they say, refuse, and leave alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from config.toml import SHIPPED
from tests.cli.running import Answer, kallelse
from tests.cli.scenarios import a_scenario

STARTS = (datetime.now(UTC) + timedelta(days=40)).replace(hour=9, minute=0, second=0, microsecond=0)
KEY = "svg-prov/m1/AMF-K7/secretary"


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with one small group and one meeting, forty days away; its folder of files."""
    folder = tmp_path / "config"
    a_scenario(folder / "groups")
    (folder / "groups" / "scenario.toml").unlink()
    (folder / "groups" / "group.toml").rename(folder / "groups" / "svg-prov.toml")
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(folder))
    monkeypatch.setenv("KALLELSE_CHANNEL", "folder")
    assert kallelse("record", "meeting_called", "meeting=m1", f"starts_at={STARTS.isoformat()}").code == 0
    return folder


def standing(key: str = KEY) -> str:
    """Where a deadline stands."""
    return str(kallelse("why", key, "--json").json["standing"])


def moved(*more: str) -> Answer:
    """Preview a meeting that would move by a week."""
    starts = f"starts_at={(STARTS + timedelta(days=7)).isoformat()}"
    return kallelse("preview", "meeting_moved", "meeting=m1", starts, *more)


def test_a_move_shows_each_date_before_and_after_and_changes_nothing() -> None:
    day = kallelse("why", KEY, "--json").json["last_day"]
    told = moved("--json")
    assert (told.code, told.err) == (0, "")
    lines = {
        line["key"]: (line["was"]["last_day"], line["now"]["last_day"]) for line in told.json["deadlines"]
    }
    assert lines[KEY][0] == day
    assert lines[KEY][1] > day
    assert set(told.json) == {
        *("new", "deadlines", "invitations", "notices", "superseded", "misleads", "told", "flags")
    }
    assert kallelse("why", KEY, "--json").json["last_day"] == day


def test_the_words_say_that_nothing_is_done() -> None:
    told = moved()
    assert told.out.splitlines()[:2] == ["Så här skulle det bli. Inget är gjort.", "Frister som ändras"]


def test_a_closed_day_far_away_changes_nothing_for_anybody() -> None:
    told = kallelse("preview", "--closed", f"{(STARTS + timedelta(days=300)).date()}=klämdag")
    assert told.out.splitlines() == ["Så här skulle det bli. Inget är gjort.", "  Inget ändras för någon."]


def test_another_folder_of_files_is_checked_before_it_is_previewed(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    copytree(own, other)
    assert kallelse("preview", "--config-dir", str(other), "--json").json["deadlines"] == []
    group = other / "groups" / "svg-prov.toml"
    group.write_text(
        group.read_text(encoding="utf-8").replace('role = "chair"', 'role = "king"'), encoding="utf-8"
    )
    told = kallelse("preview", "--config-dir", str(other))
    assert told.code == 1
    assert "king" in told.err


def test_another_rule_book_shows_both_days_and_both_reasons(tmp_path: Path) -> None:
    book = tmp_path / "nybok.toml"
    told = (SHIPPED / "rulebooks" / "amf.toml").read_text(encoding="utf-8")
    head, tail = told.split('id = "AMF-K7"')
    book.write_text(f'{head}id = "AMF-K7"{tail.replace("7 days", "14 days", 1)}', encoding="utf-8")
    answer = kallelse("preview", "--rulebook", str(book), "--json")
    assert (answer.code, answer.err) == (0, "")
    (line,) = [one for one in answer.json["deadlines"] if one["key"] == KEY]
    was, now = line["because"]["was"], line["because"]["now"]
    assert [max(step.get("counted", 0) for step in steps) for steps in (was, now)] == [7, 14]
    assert line["now"]["last_day"] < line["was"]["last_day"]
    assert kallelse("preview", "--rulebook", str(tmp_path / "none.toml")).code == 2


def test_a_row_in_use_that_was_edited_is_refused_as_it_would_be_in_place(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    copytree(own, other)
    book = other / "rulebooks" / "amf.toml"
    book.parent.mkdir()
    shipped = (SHIPPED / "rulebooks" / "amf.toml").read_text(encoding="utf-8")
    head, tail = shipped.split('id = "AMF-JUST"')
    book.write_text(
        f'{head}id = "AMF-JUST"{tail.replace("1 working day", "2 working days", 1)}', encoding="utf-8"
    )
    told = kallelse("preview", "--config-dir", str(other))
    assert (told.code, told.out) == (1, "")
    assert "rule 'AMF-JUST' (in force from 2020-01-01) has been used since" in told.err
    assert "put it back and add a new [[rule]] with its own in_force_from" in told.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "say one change: KIND FIELD=VALUE"),
        (["meeting_moved", "--closed", "2030-01-02=x"], "say one change"),
        (["--closed", "2030-01-02"], "write a day and why"),
        (["--closed", "imorgon=x"], "'day' is imorgon"),
        (["meting_moved"], "fact kind 'meting_moved' is unknown: did you mean 'meeting_moved'?"),
        (["--config-dir", "/nowhere"], "there is no such folder"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(words: list[str], says: str) -> None:
    told = kallelse("preview", *words)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert says in told.err


def test_a_deadline_is_waived_with_a_reason_and_given_back() -> None:
    assert standing() == "open"
    dry = kallelse("waive", "K7/secretary", "--reason", "mötet är litet", "--dry-run", "--json")
    assert [line["now"]["state"] for line in dry.json["deadlines"]] == ["waived"]
    assert standing() == "open"
    done = kallelse("waive", "K7/secretary", "--reason", "mötet är litet", "--by", "ordföranden", "--json")
    assert (done.code, standing()) == (0, "waived")
    changes = kallelse("why", KEY, "--json").json["changes"]
    assert [(one["change"], one["by"], one["reason"], one["fact"]) for one in changes] == [
        ("waived", "ordföranden", "mötet är litet", done.json["fact"])
    ]
    assert kallelse("undo", done.json["fact"], "--reason", "det blev stort").code == 0
    assert standing() == "open"


def test_what_cannot_be_decided_is_one_line_and_exit_1() -> None:
    told = kallelse(
        "pause", KEY, "--reason", "väntar"
    )  # counted back from the meeting: it cannot stand still
    assert (told.code, told.err.count("\n")) == (1, 1)
    assert kallelse("resume", KEY, "--reason", "åter").code == 1
    assert kallelse("undo", "abc", "--reason", "fel").code == 1
    assert kallelse("extend", KEY, "--until", "snart", "--reason", "x").code == 2
    assert kallelse("waive", KEY, "--reason", " ").code == 2
    assert standing() == "open"
