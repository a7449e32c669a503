"""A scenario is read whole, in the order of time, and refused with the line that is wrong."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.scenarios import Scenario, scenario_named
from config.toml import ConfigError
from rules.facts import FactKind
from rules.moments import local_day
from tests.config.test_groups import GROUP

SCENARIO = """\
group = "g.toml"
rulebook = "amf"
from = 2021-04-01T08:00:00+02:00
to = 2021-05-20T18:00:00+02:00

[[fact]]
at = 2021-04-09T10:12:00+02:00
kind = "summons_answered"
meeting = "m1"
person = "v1"
reply = "accepted"

[[fact]]
at = 2021-04-01T09:00:00+02:00
kind = "meeting_called"
meeting = "m1"
starts_at = 2021-04-15T09:00:00+02:00
"""


def read(tmp_path: Path, text: str = SCENARIO) -> Scenario:
    (tmp_path / "g.toml").write_text(GROUP)
    (tmp_path / "s.toml").write_text(text)
    return scenario_named("s.toml", base=tmp_path)


def spring() -> Scenario:
    return scenario_named("spring-2021")


def test_facts_come_in_the_order_of_time_with_their_lines(tmp_path: Path) -> None:
    scenario = read(tmp_path)
    assert [(fact.kind, fact.line) for fact in scenario.facts] == [
        (FactKind.MEETING_CALLED, 13),
        (FactKind.SUMMONS_ANSWERED, 6),
    ]
    assert scenario.facts[0].data == {"meeting": "m1", "starts_at": "2021-04-15T09:00:00+02:00"}
    assert (scenario.name, scenario.begins) == ("s", datetime(2021, 4, 1, 6, tzinfo=UTC))


def test_the_rule_book_of_the_scenario_stands_in_for_the_groups(tmp_path: Path) -> None:
    scenario = read(tmp_path, SCENARIO.replace('"amf"', '"hagersten-alvsjo"'))
    assert scenario.charter.rulebook.id == "hagersten-alvsjo"
    assert read(tmp_path, SCENARIO.replace('rulebook = "amf"\n', "")).charter.rulebook.id == "amf"


def test_mails_name_a_file_beside_the_scenario(tmp_path: Path) -> None:
    mail = '\n[[mail]]\nat = 2021-04-09T10:12:00+02:00\nfile = "reply.eml"\nperson = "v1"\nmeeting = "m1"\n'
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, SCENARIO + mail)
    assert str(refused.value) == f"{tmp_path}/s.toml:21: mail file 'reply.eml' not found beside the scenario"
    (tmp_path / "reply.eml").write_text("From: v1@example.se\n\n")
    (found,) = read(tmp_path, SCENARIO + mail).mails
    assert (found.file, found.person, found.meeting, found.line) == (
        tmp_path / "reply.eml",
        "v1",
        "m1",
        19,
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "2021-04-09T10:12:00+02:00",
            "2021-04-09T10:12:00",
            "s.toml:7: 'at': 2021-04-09T10:12:00 has no time zone: write it with an offset,"
            " e.g. 2021-04-09T10:12:00+02:00",
        ),
        (
            "summons_answered",
            "summons_answerd",
            "s.toml:8: fact kind 'summons_answerd' is unknown: did you mean 'summons_answered'?",
        ),
        ('reply = "accepted"\n', "", "s.toml:6: summons_answered: field 'reply' is missing: add it"),
        (
            'reply = "accepted"',
            'reply = "yes"',
            "s.toml:11: summons_answered: reply 'yes' is unknown: have: accepted, declined, tentative",
        ),
        (
            'person = "v1"',
            'persn = "v1"',
            "s.toml:10: summons_answered: field 'persn' is unknown: did you mean 'person'?",
        ),
        (
            'person = "v1"',
            'person = "v2"',
            "s.toml:10: summons_answered: person 'v2' is unknown: have: e1, e2, v1",
        ),
        (
            'meeting = "m1"\nperson',
            'meeting = "m2"\nperson',
            "s.toml:9: summons_answered: meeting 'm2' is unknown: have: m1",
        ),
        (
            "starts_at = 2021-04-15T09:00:00+02:00",
            "starts_at = 2021-04-15",
            "s.toml:17: meeting_called: 'starts_at' is 2021-04-15, not a moment with its offset",
        ),
        (
            "2021-05-20",
            "2021-03-20",
            "s.toml:4: 'to' 2021-03-20T18:00:00+02:00 is not after 'from' 2021-04-01T08:00:00+02:00",
        ),
        (
            "2021-04-09T10",
            "2021-06-09T10",
            "s.toml:7: 'at' 2021-06-09T10:12:00+02:00 lies after the scenario's 'to': move one of them",
        ),
        (
            '"amf"',
            '"amff"',
            "s.toml:2: rulebook 'amff' not found in config/rulebooks: did you mean 'amf'?",
        ),
        ('"g.toml"', '"h.toml"', "s.toml:1: group file 'h.toml' not found in "),
        ("from =", "form =", "s.toml:3: key 'form' is unknown: did you mean 'from'?"),
        (
            "from = 2021-04-01",
            "from = 2019-04-01",
            "s.toml:2: rule book 'amf' is in force 2020-01-01 to now, not on 2019-04-01: choose another",
        ),
        ('rulebook = "amf"', 'rulebook = "amf"\nrulebook = "x"', "s.toml:3: a key stands twice"),
        (
            "2021-05-20",
            "2201-05-20",
            "s.toml:4: 'to' is in 2201: the calendar knows the holidays of 1953-2100: check the year",
        ),
    ],
)
def test_a_wrong_scenario_is_refused_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert SCENARIO.count(old) == 1
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, SCENARIO.replace(old, new))
    assert str(refused.value).removeprefix(f"{tmp_path}/")[: len(message)] == message


def test_the_spring_of_2021_has_the_real_dates() -> None:
    zone = spring().charter.group.zone
    called = [fact.data for fact in spring().facts if fact.kind is FactKind.MEETING_CALLED]
    days = [local_day(datetime.fromisoformat(str(data["starts_at"])), zone) for data in called]
    assert days == [date(2021, 4, 15), date(2021, 5, 12), date(2021, 6, 10)]
    boards = [local_day(datetime.fromisoformat(str(data["board_at"])), zone) for data in called[:2]]
    assert boards == [date(2021, 4, 20), date(2021, 5, 18)]


def test_the_spring_of_2021_leaves_the_summons_to_the_engine() -> None:
    assert FactKind.SUMMONS_SENT not in {fact.kind for fact in spring().facts}


def test_the_spring_of_2021_has_a_question_in_time_one_late_and_one_after_the_meeting() -> None:
    asked = [fact for fact in spring().facts if fact.kind is FactKind.QUESTION_ASKED]
    april = [
        (fact.at.isoformat()[:16], fact.data["organisation"])
        for fact in asked
        if fact.data["meeting"] == "fvg-2021-04"
    ]
    assert april == [
        ("2021-04-11T22:00", "vision"),
        ("2021-04-14T08:40", "kommunal"),
        ("2021-04-15T14:00", "vision"),
    ]


def test_the_spring_of_2021_publishes_two_board_documents_late_and_moves_one_meeting() -> None:
    facts = spring().facts
    late = [
        fact.at.isoformat()[:16]
        for fact in facts
        if fact.kind is FactKind.DOCUMENT_DISPATCHED and fact.data["matter"] in ("04-3", "04-4")
    ]
    assert late == ["2021-04-13T14:00", "2021-04-15T07:00"]
    (moved,) = [fact for fact in facts if fact.kind is FactKind.MEETING_MOVED]
    assert (moved.at.isoformat()[:16], moved.data["starts_at"]) == (
        "2021-06-07T10:15",
        "2021-06-10T13:00:00+02:00",
    )


def test_the_spring_of_2021_leaves_one_promise_open_and_answers_the_other() -> None:
    facts = spring().facts
    raised = [fact.data["item"] for fact in facts if fact.kind is FactKind.ITEM_RAISED]
    answered = [fact.data["item"] for fact in facts if fact.kind is FactKind.ITEM_ANSWERED]
    assert (raised, answered) == (["b-introduktion", "b-skyddsrond"], ["b-skyddsrond"])
