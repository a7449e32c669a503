"""`kallelse rehearse` with a group and a scenario of one's own, beside each other."""

import csv
import json
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import kallelse
from tests.cli.scenarios import HEAD, a_fact, a_scenario


def rehearsed(tmp_path: Path, *facts: str) -> list[dict[str, Any]]:
    """The timeline that a scenario gives; the papers lie in `tmp_path / "out"`."""
    path = a_scenario(tmp_path / "own", *facts)
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"), "--json")
    assert (answer.code, answer.err) == (0, "")
    timeline: list[dict[str, Any]] = answer.json
    assert timeline == json.loads((tmp_path / "out" / "timeline.json").read_text(encoding="utf-8"))
    return timeline


def test_a_group_of_ones_own_is_summoned_and_its_papers_are_written(tmp_path: Path) -> None:
    asked = a_fact(
        "question_asked", "2021-04-13T23:59:59+02:00", question="q1", organisation="vision", person="v1"
    )
    timeline = rehearsed(tmp_path, asked)
    summons = [entry for entry in timeline if entry["what"] == "notice" and entry["text"] == "summons"]
    assert [(entry["person"], entry["to"], entry["method"], entry["sequence"]) for entry in summons] == [
        (person, f"{person}@example.se", "REQUEST", 0) for person in ("c1", "s1", "v1", "v2")
    ]
    assert {entry["at"] for entry in summons} == {"2021-04-08T14:00:00+02:00"}
    for entry in summons:
        mail = message_from_bytes((tmp_path / "out" / entry["eml"]).read_bytes(), policy=policy.default)
        assert (mail["Subject"], entry["to"] in str(mail["To"])) == (entry["subject"], True)
    folders = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert folders == ["mail", "minutes", "register", "timeline.json"]
    papers = sorted(path.name for path in (tmp_path / "out" / "minutes").iterdir())
    assert papers == ["m1-bilaga-fragor.md", "m1.md"]
    with (tmp_path / "out" / "register" / "questions.csv").open(encoding="utf-8", newline="") as table:
        assert [row["verdict"] for row in csv.DictReader(table)] == ["question_received"]


def test_the_timeline_is_in_order_and_every_entry_has_its_fields(tmp_path: Path) -> None:
    timeline = rehearsed(tmp_path)
    moments = [entry["at"] for entry in timeline]
    assert moments == sorted(moments)
    fields = {
        "fact": {"kind"},
        "deadline": {
            *("rule", "subject", "owed_by", "kind", "last_day", "due_at", "capped_at"),
            *("standing", "flags", "because"),
        },
        "notice": {"key", "to", "person", "text", "subject", "eml", "method", "sequence"},
        "flag": {"code", "subject", "message"},
    }
    assert [entry for entry in timeline if not fields[entry["what"]] <= set(entry)] == []
    assert {entry["what"] for entry in timeline} == {"fact", "deadline", "notice"}


def test_without_json_people_read_days(tmp_path: Path) -> None:
    path = a_scenario(tmp_path / "own")
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"))
    assert (answer.code, answer.err) == (0, "")
    assert "torsdag 2021-04-08" in answer.out.splitlines()
    assert answer.out.splitlines()[-1].endswith("timeline.json, mail/, minutes/, register/")


def test_rehearsing_again_into_the_same_folder_gives_the_same(tmp_path: Path) -> None:
    path = a_scenario(tmp_path / "own")
    out = tmp_path / "out"
    contents = []
    for _ in range(2):
        assert kallelse("rehearse", str(path), "--out", str(out)).code == 0
        contents.append({str(file): file.read_bytes() for file in out.rglob("*") if file.is_file()})
    assert contents[0] == contents[1]


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    path = a_scenario(tmp_path / "own")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "novel.txt").write_text("kapitel 1", encoding="utf-8")
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"))
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.endswith("holds other files: give an empty folder\n")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["novel.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = a_scenario(tmp_path / "own")
    (tmp_path / "out").write_text("", encoding="utf-8")
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"))
    assert (answer.code, answer.out, "is a file: give a folder" in answer.err) == (1, "", True)


WRONG = [
    ('\n[[fact]]\nat = 2021-04-02T09:00:00\nkind = "meeting_opened"\nmeeting = "m1"\n', "has no time zone"),
    (a_fact("meeting_oppened", "2021-04-02T09:00:00+02:00"), "fact kind 'meeting_oppened' is unknown"),
    (a_fact("meeting_opened", "2021-05-02T09:00:00+02:00"), "lies after the scenario's 'to'"),
    (a_fact("meeting_opened", "2021-04-02T09:00:00+02:00", place="x"), "field 'place' is unknown"),
    (a_fact("no_questions", "2021-04-12T09:00:00+02:00", organisation="visoin"), "'visoin' is unknown"),
    (a_fact("no_questions", "2021-04-12T09:00:00+02:00", person="v9"), "person 'v9' is unknown"),
    (
        '\n[[fact]]\nat = 2021-04-02T09:00:00+02:00\nkind = "meeting_opened"\nkind = "x"\n',
        "a key stands twice",
    ),
    (
        '\n[[fact]]\nat = 2021-04-02T09:00:00+02:00\nkind = "meeting_called"\nmeeting = "m2"\n'
        "starts_at = 2021-04-20T09:00:00\n",
        "starts_at",
    ),
]


@pytest.mark.parametrize(("fact", "why"), WRONG, ids=[why for _, why in WRONG])
def test_a_wrong_scenario_is_one_line_with_its_place_and_exit_2(tmp_path: Path, fact: str, why: str) -> None:
    path = a_scenario(tmp_path / "own", fact)
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"), "--json")
    assert (answer.code, answer.out, (tmp_path / "out").exists()) == (2, "", False)
    assert why in answer.err
    assert "scenario.toml:" in answer.err
    assert "Traceback" not in answer.err


def test_a_fact_that_is_refused_while_playing_names_its_line(tmp_path: Path) -> None:
    twice = a_fact("question_answered", "2021-04-12T09:00:00+02:00", question="q7")
    path = a_scenario(tmp_path / "own", twice)
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"), "--json")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "kallelse: scenario.toml:14: meeting 'm1': question 'q7' not found (have: none)\n"


def test_a_question_from_nobody_is_refused_in_one_line(tmp_path: Path) -> None:
    path = a_scenario(tmp_path / "own", a_fact("question_asked", "2021-04-12T09:00:00+02:00", text="Hur?"))
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"))
    assert (answer.code, "say which organisation" in answer.err, "Traceback" in answer.err) == (
        1,
        True,
        False,
    )


def test_an_unknown_scenario_or_rule_book_is_a_wrong_call(tmp_path: Path) -> None:
    assert kallelse("rehearse", "autumn-1821", "--out", str(tmp_path / "out")).code == 2
    path = a_scenario(tmp_path / "own", head=HEAD.replace('"amf"', '"amff"'))
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"))
    assert (answer.code, "did you mean" in answer.err) == (2, True)


def test_a_rule_without_a_unit_is_refused_with_its_file_and_line(tmp_path: Path) -> None:
    book = """\
id = "own"
title = "Egna regler"
version = "1"
in_force_from = 2020-01-01

[[rule]]
id = "OWN-1"
name = "Frågor"
cites = "Vår rutin"
binding = "lokal_rutin"
strength = "ska"
verified = "policy"
trigger = "summons_sent"
owed_by = "unions"
within = "3"
direction = "after"
until = "24:00"
roll = "none"
"""
    path = a_scenario(tmp_path / "own", head=HEAD.replace('"amf"', '"book.toml"'))
    (tmp_path / "own" / "book.toml").write_text(book, encoding="utf-8")
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"))
    assert (answer.code, answer.out) == (2, "")
    assert "book.toml:15" in answer.err
    assert "unit" in answer.err


def test_a_rule_book_of_ones_own_is_played(tmp_path: Path) -> None:
    """The dry run of a rule change: two working days instead of three end on Monday 12 April."""
    changed = (Path(__file__).parents[2] / "config/rulebooks/amf.toml").read_text(encoding="utf-8")
    for old, new in (
        ('id = "amf"', 'id = "own"'),
        ('within = "3 working days"\ndirection = "after"', 'within = "2 working days"\ndirection = "after"'),
        ('within = "3 working days"\nadopted', 'within = "2 working days"\nadopted'),
    ):
        assert changed.count(old) == 1
        changed = changed.replace(old, new)
    path = a_scenario(tmp_path / "own", head=HEAD.replace('"amf"', '"book.toml"'))
    (tmp_path / "own" / "book.toml").write_text(changed, encoding="utf-8")
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"), "--json")
    assert answer.err == ""
    assert {entry["last_day"] for entry in answer.json if entry.get("rule") == "AMF-Q3"} == {"2021-04-12"}


def test_mail_that_arrives_needs_its_file_beside_the_scenario(tmp_path: Path) -> None:
    mail = '\n[[mail]]\nat = 2021-04-09T10:12:00+02:00\nfile = "reply.eml"\nperson = "v1"\nmeeting = "m1"\n'
    path = a_scenario(tmp_path / "own", mail)
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"))
    assert (answer.code, "mail file 'reply.eml' not found beside the scenario" in answer.err) == (2, True)


def test_many_late_documents_at_one_moment_do_not_stop_a_rehearsal(tmp_path: Path) -> None:
    facts = []
    for number in range(30):
        name = f"x{number}"
        facts.append(
            a_fact("matter_registered", "2021-04-02T09:00:00+02:00", matter=name) + "board_document = true\n"
        )
        facts.append(a_fact("document_dispatched", "2021-04-13T09:00:00+02:00", matter=name))
    timeline = rehearsed(tmp_path, *facts)
    assert sum(entry.get("text") == "late_matter" for entry in timeline) == 30 * 4


def test_a_timetable_whose_legs_run_past_the_meeting_is_refused_by_name_file_and_line(tmp_path: Path) -> None:
    starts = a_fact(
        "timetable_started", "2021-04-08T10:00:00+02:00", timetable="vp", template="business-plan-forward"
    )
    path = a_scenario(tmp_path / "own", starts, head=HEAD.replace('"amf"', '"hagersten-alvsjo"'))
    line = path.read_text(encoding="utf-8").splitlines().index('kind = "timetable_started"') - 1
    answer = kallelse("rehearse", str(path), "--out", str(tmp_path / "out"))
    # Thursday 8 April is day 0; the answers are due on its sixth working day, Friday 16 April, at 16:30.
    assert (answer.code, answer.err.partition(": start it")[0]) == (
        1,
        f"kallelse: scenario.toml:{line}: timetable 'vp': leg 'answers' would end on 2021-04-16 at 16:30,"
        " after meeting 'm1' begins on 2021-04-15 at 09:00",
    )
