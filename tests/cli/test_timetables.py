"""`kallelse timetables` and `due` on an office of one's own: whose turn it is, and what lacks an answer."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from config.calendars import calendar_named
from tests.cli.running import Answer, kallelse
from tests.cli.scenarios import a_scenario

TODAY = datetime.now(UTC).date()
CALENDAR = calendar_named("sweden", TODAY.year - 1, TODAY.year + 1)
DAY = CALENDAR.working_on_or_after(TODAY + timedelta(days=40))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office with one small group under the book that ships a timetable, and its meeting."""
    own = tmp_path / "config"
    a_scenario(own / "groups")
    (own / "groups" / "scenario.toml").unlink()
    group = own / "groups" / "svg-prov.toml"
    (own / "groups" / "group.toml").rename(group)
    group.write_text(
        group.read_text(encoding="utf-8").replace('"amf"', '"hagersten-alvsjo"'), encoding="utf-8"
    )
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(own))
    monkeypatch.setenv("KALLELSE_CHANNEL", "folder")
    assert records("meeting_called", f"starts_at={DAY}T12:00:00+00:00").code == 0


def records(kind: str, *fields: str) -> Answer:
    """Record a fact about the meeting."""
    return kallelse("record", kind, "meeting=m1", *fields)


def starts() -> Answer:
    """Start the timetable towards it."""
    return records("timetable_started", "timetable=vp", "template=business-plan")


def back(days: int) -> date:
    """So many working days before the meeting."""
    return CALENDAR.subtract(DAY, days)


def test_without_a_timetable_there_is_none_to_show() -> None:
    assert kallelse("timetables").out == "no timetable has been started\n"
    assert kallelse("timetables", "--json").json == {"timetables": []}


def test_the_legs_their_days_and_whose_turn_it_is() -> None:
    assert starts().code == 0
    (told,) = kallelse("timetables", "--json").json["timetables"]
    assert (told["timetable"], told["group"], told["meeting"], told["lacking"]) == (
        "vp",
        "svg-prov",
        "m1",
        [],
    )
    assert [(leg["leg"], leg["owner"], leg["last_day"], leg["until"]) for leg in told["legs"][:3]] == [
        ("draft", "employer", str(back(7)), "12:00"),
        ("proposals", "unions", str(back(4)), "24:00"),
        ("answers", "employer", str(back(1)), "16:30"),
    ]
    assert (told["turn"]["leg"], told["turn"]["owner"], told["turn"]["late"]) == ("draft", "employer", False)


def test_the_turn_passes_on_and_what_lacks_an_answer_is_listed() -> None:
    starts()
    records("timetable_leg_done", "timetable=vp", "leg=1")
    records("demand_made", "demand=v-7", "number=7", "organisation=vision", "text=Fler vikarier.")
    records("demand_made", "demand=v-9", "number=9", "organisation=vision", "text=Fler rum.")
    answer = kallelse("timetables", "--group", "svg-prov")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].partition(", meeting ")[0] == "svg-prov/vp: Timetable for the business plan"
    assert [line.split()[:5] for line in lines[2:4]] == [
        ["1", "draft", "employer", str(back(7)), "12:00"],
        ["2", "proposals", "unions", str(back(4)), "24:00"],
    ]
    assert lines[6].partition(", since")[0] == "turn: unions (proposals)"
    assert lines[7:] == ["lacking: Numbers 7 and 9 from Vision have no answer."]
    records("demand_answered", "organisation=vision", "numbers=[7, 9]", "outcome=bifall", "text=Ja.")
    assert kallelse("timetables", "--json").json["timetables"][0]["lacking"] == []


def test_due_says_whose_turn_it_is() -> None:
    starts()
    assert [(turn["timetable"], turn["owner"]) for turn in kallelse("due", "--json").json["turns"]] == [
        ("vp", "employer")
    ]
    (line,) = [line for line in kallelse("due").out.splitlines() if line.startswith("turn in ")]
    assert line.partition(", since")[0] == "turn in svg-prov/vp: employer (draft)"


def test_a_timetable_that_runs_past_its_meeting_is_refused_by_name() -> None:
    late = back(5)
    answer = records(
        "timetable_started", "timetable=vp", "template=business-plan-forward", f"anchor={late.isoformat()}"
    )
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.partition(" would end")[0] == "kallelse: timetable 'vp': leg 'answers'"


def test_an_unknown_group_is_refused() -> None:
    answer = kallelse("timetables", "--group", "fvg")
    assert (answer.code, answer.out) == (1, "")
