"""Commands on an office of one's own: what they print, what they change, and what they refuse."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from notifiers.dates import longday
from rules.people import Language
from tests.cli.running import Answer, kallelse
from tests.cli.scenarios import a_scenario

STOCKHOLM = ZoneInfo("Europe/Stockholm")

STARTS = (datetime.now(UTC) + timedelta(days=40)).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder and a configuration with one small group."""
    own = tmp_path / "config"
    a_scenario(own / "groups")
    (own / "groups" / "scenario.toml").unlink()
    (own / "groups" / "group.toml").rename(own / "groups" / "svg-prov.toml")
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(own))
    monkeypatch.setenv("KALLELSE_CHANNEL", "folder")
    return tmp_path / "data"


def calls(meeting: str = "m1", *more: str, starts: datetime = STARTS) -> Answer:
    """Record that a meeting is called."""
    return kallelse(
        "record", "meeting_called", f"meeting={meeting}", f"starts_at={starts.isoformat()}", *more, "--json"
    )


def facts_in(data: Path) -> int:
    """How many facts are written down."""
    with sqlite3.connect(data / "kallelse.db") as base:
        return int(base.execute("SELECT count(*) FROM fact").fetchone()[0])


def test_a_recorded_fact_says_what_it_changed(data: Path) -> None:
    answer = calls()
    assert (answer.code, answer.err) == (0, "")
    told = answer.json
    assert (told["new"], [change["scope"] for change in told["changes"]]) == (True, ["meeting:m1"])
    assert sorted(told["changes"][0]["deadlines"]) == [
        "svg-prov/m1/AMF-JUST/chair",
        "svg-prov/m1/AMF-K7/secretary",
    ]
    invited = [key for key in told["changes"][0]["notices"] if "/invite/" in key]
    assert sorted(invited) == [f"svg-prov/invite/m1/0/{person}" for person in ("c1", "s1", "v1", "v2")]
    assert facts_in(data) == 1


def test_the_same_fact_again_is_told_and_changes_nothing(data: Path) -> None:
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    first, again = calls("m1", "--at", at), calls("m1", "--at", at)
    assert (first.json["new"], again.json["new"], again.json["fact"]) == (True, False, first.json["fact"])
    assert facts_in(data) == 1


def test_a_dry_run_of_record_changes_nothing(data: Path) -> None:
    answer = calls("m1", "--dry-run")
    assert (answer.code, answer.json["new"], facts_in(data)) == (0, True, 0)
    assert calls().json["new"] is True


def test_text_for_people_names_every_change(data: Path) -> None:
    answer = kallelse("record", "meeting_called", "meeting=m1", f"starts_at={STARTS.isoformat()}")
    assert answer.code == 0
    assert {line.split()[0] for line in answer.out.splitlines()[1:]} == {"deadline", "notice"}


WRONG = [
    (("record", "meeting_caled", "meeting=m1"), 2, "fact kind 'meeting_caled' is unknown"),
    (("record", "meeting_called", "meeting=m1"), 2, "field 'starts_at' is missing"),
    (("record", "meeting_called", "meeting"), 2, "'meeting' is no field: write name=value"),
    (("record", "meeting_opened", "meeting=m1", "meeting=m2"), 2, "field 'meeting' is given twice"),
    (("record", "meeting_opened", "meeting=m1", "room=2"), 2, "field 'room' is unknown"),
    (("record", "meeting_opened", "meeting=m1", "--at", "2021-04-15T09:00"), 2, "has no time zone"),
    (("record", "meeting_opened", "meeting=m1", "--at", "now"), 2, "now"),
    (("record", "meeting_called", "meeting=m1", "starts_at=2021-04-15T09:00"), 2, "has no time zone"),
    (
        ("record", "meeting_called", "meeting=m1", "starts_at=2021-04-15T09:00:00+02:00"),
        1,
        "meeting 'm1' would start in the past (2021-04-15T09:00:00+02:00): check the year",
    ),
    (("record", "meeting_opened", "meeting=m9"), 1, "meeting 'm9' not found"),
    (
        ("record", "meeting_opened", "meeting=m1", "--group", "nope"),
        1,
        "group 'nope' not found (have: svg-prov)",
    ),
    (
        (
            "record",
            "seat_changed",
            "person=n1",
            "role=ordinary",
            "organisation=vision",
            "email=n1 at example",
        ),
        1,
        "'n1 at example' is no mail address",
    ),
    (("record", "seat_changed", "person=n1", "role=king"), 2, "role 'king' is unknown"),
    (
        ("record", "summons_answered", "meeting=m1", "person=v1", "reply=perhaps"),
        2,
        "reply 'perhaps' is unknown",
    ),
    (("due", "--group", "nope"), 1, "group 'nope' not found"),
    (("why", "nope"), 1, "nothing has the key 'nope'"),
    (("outbox", "list", "--state", "asleep"), 2, "asleep"),
    (("outbox", "drop", "nope", "--reason", "x"), 1, "no notice with the key 'nope'"),
    (("outbox", "retry", "nope"), 1, "no notice with the key 'nope'"),
    (("outbox", "drop", "nope"), 2, "--reason"),
]


@pytest.mark.parametrize(("words", "code", "why"), WRONG, ids=[" ".join(words)[:50] for words, _, _ in WRONG])
def test_what_is_wrong_is_said_on_stderr_and_changes_nothing(
    data: Path, words: tuple[str, ...], code: int, why: str
) -> None:
    calls("m0")
    answer = kallelse(*words)
    assert (answer.code, answer.out, facts_in(data)) == (code, "", 1)
    assert why in answer.err
    assert "Traceback" not in answer.err


def test_due_shows_what_is_owed_and_why_explains_it() -> None:
    calls()
    told = kallelse("due", "--all", "--json").json
    assert [one["key"] for one in told["deadlines"] if one["rule"] == "AMF-K7"] == [
        "svg-prov/m1/AMF-K7/secretary"
    ]
    whole = kallelse("why", "svg-prov/m1/AMF-K7/secretary", "--json").json
    part = kallelse("why", "prov/m1/AMF-K7", "--json").json
    assert whole == part
    assert (whole["rule"]["id"], whole["kind"], whole["standing"]) == ("AMF-K7", "date", "open")
    assert [step["counted"] for step in whole["because"] if "counted" in step] == [1, 2, 3, 4, 5, 6, 7]
    assert [whole["strength"], whole["changes"], whole["readings"]] == ["praxis", [], []]
    lines = kallelse("why", "prov/m1/AMF-K7").out
    assert longday(whole["last_day"], Language.SWEDISH) in lines
    assert whole["rule"]["cites"] in lines


def test_a_part_that_fits_several_lists_them() -> None:
    calls()
    answer = kallelse("why", "svg-prov/invite/m1/0/")
    assert (answer.code, answer.out) == (1, "")
    assert [f"svg-prov/invite/m1/0/{person}" in answer.err for person in ("c1", "s1", "v1", "v2")] == [
        True
    ] * 4


def test_the_outbox_shows_what_waits_and_drops_with_a_reason() -> None:
    calls()
    key = "svg-prov/invite/m1/0/v2"
    waiting = {row["key"]: row["state"] for row in kallelse("outbox", "list", "--json").json}
    assert waiting[key] == "waiting"
    dry = kallelse("outbox", "drop", key, "--reason", "sjuk", "--dry-run")
    assert (dry.code, kallelse("why", key, "--json").json["state"]) == (0, "waiting")
    assert kallelse("outbox", "drop", key, "--reason", "sjuk").code == 0
    told = kallelse("why", key, "--json").json
    assert (told["state"], "sjuk" in told["history"][-1]["why"]) == ("cancelled", True)
    assert key in {row["key"] for row in kallelse("outbox", "list", "--all", "--json").json}


def test_a_sweep_sends_what_is_due_and_a_dry_sweep_only_says_so(data: Path) -> None:
    now = datetime.now(UTC)
    soon, opens = now + timedelta(hours=1), datetime.now(STOCKHOLM).replace(hour=7, minute=0, second=0)
    if now < opens <= soon:
        soon = max(opens - timedelta(seconds=1), now + timedelta(seconds=20))
    calls("m2", starts=soon)  # the meeting starts before the morning, so its summons cannot wait for it
    dry = kallelse("sweep", "--dry-run", "--json")
    mails = data / "outgoing"
    before = list(mails.glob("*.eml"))
    swept = kallelse("sweep", "--json")
    assert (dry.code, swept.code, before) == (0, 0, [])
    keys = [f"svg-prov/invite/m2/0/{person}" for person in ("c1", "s1", "v1", "v2")]
    assert sorted(row["subject"] for row in dry.json) == keys
    assert sorted(row["subject"] for row in swept.json if row["what"] == "accepted") == keys
    assert len(list(mails.glob("*.eml"))) == 4
    assert [row for row in kallelse("sweep", "--json").json if row["what"] == "accepted"] == []
    assert len(list(mails.glob("*.eml"))) == 4


def test_doctor_says_what_it_found_and_fails_when_something_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    well = kallelse("doctor", "--json")
    assert well.code == 0
    assert {"configuration", "database", "data folder", "way out"} <= {one["check"] for one in well.json}
    assert {one["verdict"] for one in well.json} <= {"ok", "warning"}
    monkeypatch.setenv("KALLELSE_DATABASE", "sqlite:////nowhere/at/all.db")
    ill = kallelse("doctor", "--json")
    assert (ill.code, [one["check"] for one in ill.json if one["verdict"] == "wrong"]) == (1, ["database"])


@pytest.mark.parametrize("words", [("due",), ("sweep",), ("outbox", "list"), ("why", "x")])
def test_a_wrong_setting_ends_every_command_with_its_name(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("KALLELSE_SMTP_PORT", "99999")
    answer = kallelse(*words)
    assert (answer.code, answer.out, "KALLELSE_SMTP_PORT" in answer.err) == (2, "", True)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('zone = "Europe/Stockholms"', "zone 'Europe/Stockholms' is unknown"),
        ('mailbox = "nobody"', "'nobody' is no mail address"),
        ('slug = "other"\nslug = "twice"', "stands twice"),
    ],
)
def test_a_wrong_group_file_stops_everything_and_names_its_place(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "config" / "groups" / "svg-prov.toml"
    name = line.partition(" ")[0]
    head, _, rest = file.read_text(encoding="utf-8").partition("\n[quiet]")
    kept = [old for old in head.splitlines() if not old.startswith(f"{name} =")]
    file.write_text("\n".join([*kept, line]) + "\n[quiet]" + rest, encoding="utf-8")
    answer = calls()
    assert (answer.code != 0, answer.out) == (True, "")
    assert "svg-prov.toml:" in answer.err
    assert why in answer.err


def test_a_database_of_a_newer_version_is_left_alone(data: Path) -> None:
    calls()
    with sqlite3.connect(data / "kallelse.db") as base:
        base.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = calls("m2")
    assert (answer.code, answer.out, "written by a newer Kallelse" in answer.err) == (1, "", True)
    assert facts_in(data) == 1


def test_a_file_that_is_no_database_is_left_alone(data: Path) -> None:
    data.mkdir()
    (data / "kallelse.db").write_text("kapitel 1", encoding="utf-8")
    answer = calls()
    assert (answer.code, answer.out, "Traceback" in answer.err) == (1, "", False)
    assert (data / "kallelse.db").read_text(encoding="utf-8") == "kapitel 1"


def test_a_database_that_cannot_be_written_says_so(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls()
    monkeypatch.setenv("KALLELSE_DATABASE", f"sqlite:///file:{data / 'kallelse.db'}?mode=ro&uri=true")
    answer = calls("m2")
    assert (answer.code, answer.out) == (1, "")
    assert "read-only" in answer.err
    assert facts_in(data) == 1
