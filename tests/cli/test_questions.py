"""`kallelse questions` shows what was asked of a meeting, what became of it, and every answer."""

from pathlib import Path

import pytest

from rules.facts import FactKind
from tests.actions.post import a_second_group, calls, lives_until, posting, says
from tests.cli.running import kallelse
from tests.journeys.builders import a_shelf


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A meeting in 2021 with two matters, one protected; a question on each, and a refused one."""
    a_shelf(tmp_path / "config")
    with posting(tmp_path) as (opened, _):
        calls(opened)
        says(opened, FactKind.MATTER_REGISTERED, meeting="m1", matter="x", title="Budget")
        says(opened, FactKind.MATTER_REGISTERED, meeting="m1", matter="y", title="Utredning", sensitive=True)
        lives_until(opened, "2021-04-12T10:00")
        for name, about, text in (("q1", "x", "Räcker det?"), ("q2", "y", "Vem slog?")):
            said = {"question": name, "matter": about, "person": "p3", "text": text}
            says(opened, FactKind.QUESTION_ASKED, meeting="m1", **said)
        answer = {"question": "q1", "text": "Ja.", "person": "p2"}
        says(opened, FactKind.QUESTION_ANSWERED, meeting="m1", **answer)
        lives_until(opened, "2021-04-15T10:00")
        late = {"question": "q3", "matter": "x", "person": "p3", "text": "Nu då?"}
        says(opened, FactKind.QUESTION_ASKED, meeting="m1", **late)
    monkeypatch.setenv("KALLELSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path


@pytest.mark.usefixtures("office")
def test_the_questions_of_a_meeting_are_printed_as_their_annex() -> None:
    told = [line for line in kallelse("questions", "m1").out.split("\n") if line]
    assert told == [
        "# Bilaga: frågor och svar, Övningsgruppen",
        "Möte: torsdag 2021-04-15 kl. 09:00",
        "## 1. Budget",
        "### Övningsfacket",
        "- Fråga q1, inkom 2021-04-12 10:00 (i tid): Räcker det?",
        "  - Svar 2021-04-12 10:00: Ja.",
        "- Fråga q3, inkom 2021-04-15 10:00 (efter mötets början; registrerad men kan inte behandlas): Nu då?",
        "## 2. Ärende med skyddat innehåll",
        "### Övningsfacket",
        "- Fråga q2, inkom 2021-04-12 10:00 (i tid): texten är skyddad",
        "  - Obesvarad.",
    ]


@pytest.mark.usefixtures("office")
def test_as_json_each_question_has_its_state_its_owner_and_its_answers() -> None:
    told = kallelse("questions", "m1", "--json").json
    assert (told["group"], told["meeting"]) == ("ovning", "m1")
    assert [
        (one["question"], one["state"], one["refused_because"], one["owed_by"], one["text"])
        for one in told["questions"]
    ] == [
        ("q1", "answered", None, "secretary", "Räcker det?"),
        ("q2", "open", None, "secretary", None),
        ("q3", "refused", "meeting_started", "secretary", "Nu då?"),
    ]
    assert told["questions"][0]["answers"] == [
        {"at": "2021-04-12T10:00:00+02:00", "person": "p2", "orally": False, "text": "Ja."}
    ]
    shown = kallelse("questions", "m1", "--json", "--protected").json["questions"]
    assert [one["text"] for one in shown] == ["Räcker det?", "Vem slog?", "Nu då?"]


@pytest.mark.usefixtures("office")
def test_an_unknown_meeting_is_one_line_and_a_no() -> None:
    answer = kallelse("questions", "m9")
    assert (answer.code, answer.err) == (
        1,
        "kallelse: meeting 'm9' not found: kallelse due shows the meetings\n",
    )


def test_a_meeting_that_two_groups_have_is_named_with_its_group(office: Path) -> None:
    a_second_group(office)
    with posting(office) as (opened, _):
        calls(opened, group="andra")
    answer = kallelse("questions", "m1")
    assert (answer.code, answer.err) == (
        2,
        "kallelse: several groups have a meeting 'm1': say --group andra or ovning\n",
    )
    assert kallelse("questions", "m1", "--group", "andra", "--json").json["questions"] == []
