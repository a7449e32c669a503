"""What people mailed back in the spring of 2021: each answer is a fact once, and each mail ends where it belongs."""

import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from actions.rehearse import rehearse
from config.scenarios import scenario_named
from config.toml import ConfigError

Line = dict[str, Any]
HEAD = """\
group = "fvg-sample"
from = 2021-03-25T08:00:00+01:00
to = 2021-04-16T18:00:00+02:00

[[fact]]
at = 2021-03-25T09:00:00+01:00
kind = "meeting_called"
meeting = "fvg-2021-04"
starts_at = 2021-04-15T09:00:00+02:00
"""
MAIL = """
[[mail]]
at = {at}
file = "svar.eml"
"""


@pytest.fixture(scope="module")
def out() -> Iterator[Path]:
    """The shipped scenario, played once."""
    with TemporaryDirectory(prefix="answers-") as folder:
        rehearse(scenario_named("answers-2021"), Path(folder) / "out")
        yield Path(folder) / "out"


def timeline(out: Path) -> list[Line]:
    lines: list[Line] = json.loads((out / "timeline.json").read_text(encoding="utf-8"))
    return lines


def play(tmp_path: Path, mail: str, *more: str, at: str = "2021-04-09T10:00:00+02:00") -> list[Line]:
    (tmp_path / "svar.eml").write_text(mail, encoding="utf-8")
    (tmp_path / "s.toml").write_text(
        HEAD + "".join(MAIL.format(at=at) + one for one in more), encoding="utf-8"
    )
    rehearse(scenario_named("s.toml", base=tmp_path), tmp_path / "out")
    return timeline(tmp_path / "out")


def test_each_answer_is_a_fact_once_with_its_moment(out: Path) -> None:
    told = [
        (line["at"], line["kind"], line["person"], line.get("reply") or line.get("matter"))
        for line in timeline(out)
        if line["what"] == "fact" and line.get("via") == "mail" and line["kind"] != "mail_set_aside"
    ]
    assert told == [
        ("2021-04-08T16:20:00+02:00", "summons_answered", "v1", "accepted"),
        ("2021-04-09T08:05:00+02:00", "summons_answered", "kom1", "declined"),
        ("2021-04-12T10:30:00+02:00", "question_asked", "saco1", "04-2"),
    ]


def test_the_question_has_its_number_its_page_and_the_persons_own_words(out: Path) -> None:
    (asked,) = [line for line in timeline(out) if line.get("kind") == "question_asked"]
    assert {name: asked[name] for name in ("question", "organisation", "page")} == {
        "question": "q1",
        "organisation": "saco",
        "page": "7",
    }
    assert "Vilka av posterna är engångskostnader?" in asked["text"]


def test_a_decline_calls_the_substitute_and_a_question_gets_its_receipt(out: Path) -> None:
    wanted = ("substitute_called", "question_received", "mail_set_aside")
    told = [
        (line["at"][:16], line["text"], line["person"])
        for line in timeline(out)
        if line.get("text") in wanted
    ]
    assert told == [
        ("2021-04-09T08:05", "substitute_called", "kom2"),
        ("2021-04-12T10:30", "question_received", "saco1"),
        ("2021-04-12T11:00", "mail_set_aside", "ag2"),
        ("2021-04-13T13:00", "mail_set_aside", "ag2"),
    ]


def test_what_gives_no_fact_is_told_in_the_timeline(out: Path) -> None:
    codes = ("quarantined", "unknown_mail", "auto_reply", "bounced")
    told = [(line["at"][:16], line["code"]) for line in timeline(out) if line.get("code") in codes]
    assert told == [
        ("2021-04-12T10:31", "auto_reply"),
        ("2021-04-12T11:00", "quarantined"),
        ("2021-04-13T13:00", "unknown_mail"),
    ]


def test_only_the_members_mail_goes_on_with_its_original(out: Path) -> None:
    attached = [
        [
            part.get_payload(decode=True)
            for part in message_from_bytes((out / line["eml"]).read_bytes(), policy=policy.default).walk()
            if part.get_filename() == "originalet.eml"
        ]
        for line in timeline(out)
        if line.get("text") == "mail_set_aside"
    ]
    thanks = Path(__file__).parents[2] / "config" / "scenarios" / "answers-2021" / "thanks.eml"
    assert attached == [[], [thanks.read_bytes()]]


def test_neither_the_stranger_nor_the_absent_is_answered(out: Path) -> None:
    after = [line for line in timeline(out) if line["what"] == "notice" and line["at"] > "2021-04-12T10:30"]
    assert [line["text"] for line in after if "igelkott" in line["to"] or line["person"] == "lr1"] == []


def test_placeholders_are_those_of_the_latest_invitation(tmp_path: Path) -> None:
    """The one that was sent after the move: its sequence is 1, and the meeting starts an hour later."""
    moved = """
[[fact]]
at = 2021-04-09T09:00:00+02:00
kind = "meeting_moved"
meeting = "fvg-2021-04"
starts_at = 2021-04-15T10:00:00+02:00
"""
    question = (
        "From: olga.akademander@saco.example.se\nTo: <{{reply_to}}>\nSubject: {{sequence}} {{dtstart_utc}} {{uid}}\n"
        "In-Reply-To: <{{ message_id }}>\nReferences: {{message_id}}\nMessage-ID: <f1@saco.example.se>\n\n"
        "Ring {{organizer}}.\n"
    )
    lines = play(tmp_path, question, 'person = "saco1"\nmeeting = "fvg-2021-04"\n' + moved)
    (aside,) = [line for line in lines if line.get("kind") == "mail_set_aside"]
    assert aside["subject"] == ("1 20210415T080000Z fvg-2021-04.fvg-sample@exempelforvaltningen.example.se")
    (told,) = [line for line in lines if line.get("text") == "mail_set_aside"]
    mail = message_from_bytes((tmp_path / "out" / told["eml"]).read_bytes(), policy=policy.default)
    *_, attached = mail.walk()
    original = message_from_bytes(attached.get_payload(decode=True), policy=policy.default)  # type: ignore[arg-type]
    (update,) = [line for line in lines if line.get("text") == "summons_update" and line["person"] == "saco1"]
    sent = message_from_bytes((tmp_path / "out" / update["eml"]).read_bytes(), policy=policy.default)
    assert (original["In-Reply-To"], original["References"]) == (sent["Message-ID"], sent["Message-ID"])
    assert (original["To"], original.get_content().strip()) == (
        "fvg@exempelforvaltningen.example.se",
        "Ring fvg@exempelforvaltningen.example.se.",
    )


def test_the_same_file_at_the_same_moment_is_one_mail(tmp_path: Path) -> None:
    mail = "From: rut.latsasson@ssr.example.se\nSubject: Hej\n\nHur blir det?\n"
    lines = play(tmp_path, mail, "", "")
    assert [line["kind"] for line in lines if line.get("via") == "mail"] == ["question_asked"]


@pytest.mark.parametrize(
    ("mail", "more", "at", "message"),
    [
        ("{{uid}}", "", "09", r'svar.eml has placeholders: add person = "...", whose invitation fills them'),
        (
            "{{uid}}",
            'person = "v1"\n',
            "07",
            r"svar.eml has placeholders, and no invitation has left to 'v1' by then",
        ),
        ("{{uuid}}", 'person = "v1"\n', "09", r"svar.eml: \{\{uuid\}\} is no placeholder \(have: "),
    ],
)
def test_a_placeholder_that_cannot_be_filled_is_an_error_that_names_the_line(
    tmp_path: Path, mail: str, more: str, at: str, message: str
) -> None:
    with pytest.raises(ValueError, match=rf"^s\.toml:11: {message}"):
        play(tmp_path, f"Subject: {mail}\n\nHej\n", more, at=f"2021-04-{at}T10:00:00+02:00")


@pytest.mark.parametrize(("field", "name"), [("person", "nobody"), ("meeting", "fvg-2021-05")])
def test_a_mail_of_somebody_unknown_is_refused(tmp_path: Path, field: str, name: str) -> None:
    with pytest.raises(ConfigError, match=rf"s\.toml:14: {field} '{name}' is unknown"):
        play(tmp_path, "Subject: x\n\nHej\n", f'{field} = "{name}"\n')


def test_an_answer_to_a_timetables_reminder_bothers_nobody(tmp_path: Path) -> None:
    """The leg stands in the secretary's calendar; their programme answers when they keep it."""
    (tmp_path / "svar.eml").write_text(
        "From: sixten.protokollsson@exempelforvaltningen.example.se\n"
        "To: fvg@exempelforvaltningen.example.se\nSubject: Accepterat\nMessage-ID: <t1@example.se>\n"
        "Content-Type: text/calendar; method=REPLY; charset=utf-8\n\n"
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//Mail//SV\nMETHOD:REPLY\nBEGIN:VEVENT\n"
        "UID:vp-2022.draft.fvg-sample@exempelforvaltningen.example.se\nSEQUENCE:0\nDTSTAMP:20211122T090000Z\n"
        "DTSTART:20211126T103000Z\n"
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:sixten.protokollsson@exempelforvaltningen.example.se\n"
        "END:VEVENT\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    (tmp_path / "s.toml").write_text(
        """\
group = "fvg-sample"
rulebook = "hagersten-alvsjo"
from = 2021-11-10T08:00:00+01:00
to = 2021-11-25T18:00:00+01:00

[[fact]]
at = 2021-11-10T09:00:00+01:00
kind = "meeting_called"
meeting = "fvg-2021-12"
starts_at = 2021-12-07T13:00:00+01:00

[[fact]]
at = 2021-11-15T09:00:00+01:00
kind = "timetable_started"
timetable = "vp-2022"
template = "business-plan"
meeting = "fvg-2021-12"

[[mail]]
at = 2021-11-22T10:00:00+01:00
file = "svar.eml"
""",
        encoding="utf-8",
    )
    rehearse(scenario_named("s.toml", base=tmp_path), tmp_path / "out")
    lines = timeline(tmp_path / "out")
    assert [
        line["person"] for line in lines if line.get("text") == "timetable_turn" and "ag2" in line["person"]
    ]
    assert [line for line in lines if line.get("via") == "mail" or line["what"] == "flag"] == []
