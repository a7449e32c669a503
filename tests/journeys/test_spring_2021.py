"""The spring of 2021, from end to end: what people got, when, and why. Every date is worked out on paper.

Meetings: Thursday 15 April, Wednesday 12 May (Ascension is Thursday 13), Thursday 10 June 2021.
Summons, seven days before (AMF-K7): Thursday 8 April, Wednesday 5 May, Thursday 3 June.
Questions, three working days after the summons (AMF-Q3), through 24:00:
  8 April: Fri 9 (1), Mon 12 (2), Tue 13 (3)
  5 May:   Thu 6 (1), Fri 7 (2), Mon 10 (3)
  3 June:  Fri 4 (1), Mon 7 (2), Tue 8 (3); Sunday 6 June is the national day, so no weekday is lost
"""

import csv
import json
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
import vobject

from actions.rehearse import rehearse
from config.calendars import calendar_named
from config.scenarios import scenario_named
from tests.journeys.spring import (
    Line,
    calendar_of,
    deadlines,
    invitations,
    mail,
    notices,
    played,
    seated_on,
)
from tests.notifiers.icaljs import read_by_icaljs

SUMMONS_DAYS = {"fvg-2021-04": "2021-04-08", "fvg-2021-05": "2021-05-05", "fvg-2021-06": "2021-06-03"}
LAST_DAYS = {"fvg-2021-04": "2021-04-13", "fvg-2021-05": "2021-05-10", "fvg-2021-06": "2021-06-08"}
SWEDEN = calendar_named("sweden", 2020, 2022)
MAY_BREAK_QUIET = {"summons_update", "summons_cancel"}


@pytest.fixture
def out() -> Path:
    """Where the papers lie."""
    return Path(played()[0].name) / "out"


@pytest.fixture
def timeline() -> list[Line]:
    """Everything that happened, in order."""
    return played()[1]


@pytest.mark.parametrize(("meeting", "day"), SUMMONS_DAYS.items())
def test_every_ordinary_and_substitute_seat_is_summoned_once_on_its_day(
    timeline: list[Line], meeting: str, day: str
) -> None:
    sent = notices(timeline, "summons", meeting)
    assert {entry["at"] for entry in sent} == {f"{day}T14:00:00+02:00"}
    assert Counter(entry["person"] for entry in sent) == Counter(seated_on(day))
    assert len(sent) == 27


@pytest.mark.parametrize(("meeting", "day"), LAST_DAYS.items())
def test_questions_end_after_three_working_days(timeline: list[Line], meeting: str, day: str) -> None:
    general = [entry for entry in deadlines(timeline, "AMF-Q3") if entry["subject"] == meeting]
    after = date.fromordinal(date.fromisoformat(day).toordinal() + 1)
    assert {entry["last_day"] for entry in general} == {day}
    assert {entry["due_at"] for entry in general} == {f"{after}T00:00:00+02:00"}
    assert {entry["owed_by"] for entry in general} == {
        *("kommunal", "vision", "saco", "ssr", "ledarna"),
        *("lararforbundet", "lr", "vardforbundet"),
    }
    assert {entry["capped_at"] for entry in general} == {None}


def test_late_matters_have_a_bound_and_never_a_date(timeline: list[Line]) -> None:
    late = deadlines(timeline, "AMF-LATE")
    assert {entry["subject"] for entry in late} == {"fvg-2021-04/04-3", "fvg-2021-04/04-4"}
    assert {(entry["kind"], entry["last_day"], entry["due_at"], entry["capped_at"]) for entry in late} == {
        ("bound", None, None, "2021-04-15T09:00:00+02:00")
    }


def test_everybody_is_told_at_once_of_each_late_matter(timeline: list[Line]) -> None:
    told = Counter((entry["about"], entry["at"]) for entry in notices(timeline, "late_matter"))
    # two days before, and two hours before: 07:00 is when the group's hours open
    assert told == {
        ("fvg-2021-04/04-3", "2021-04-13T14:00:00+02:00"): 27,
        ("fvg-2021-04/04-4", "2021-04-15T07:00:00+02:00"): 27,
    }


def test_the_standard_phrase_stands_under_the_late_matters_only(out: Path) -> None:
    phrase = dict(scenario_named("spring-2021").charter.rulebook.phrases)["sv"]
    found = {
        (path.stem, section.partition("\n")[0][:2])
        for path in (out / "minutes").glob("*.md")
        for section in path.read_text(encoding="utf-8").split("\n## ")[1:]
        if phrase in section
    }
    assert found == {("fvg-2021-04", "3."), ("fvg-2021-04", "4.")}
    drafts = [f"{meeting}.md" for meeting in SUMMONS_DAYS]
    annexes = [f"{meeting}-bilaga-fragor.md" for meeting in SUMMONS_DAYS]
    assert {path.name for path in (out / "minutes").iterdir()} == {*drafts, *annexes}


def test_only_unions_that_have_said_nothing_are_reminded(timeline: list[Line]) -> None:
    spoke = {
        # asked or "no questions" before the reminder at 09:00 one working day before the last day
        "fvg-2021-04": ("2021-04-12T09:00:00+02:00", {"vision", "ledarna"}),
        "fvg-2021-05": ("2021-05-07T09:00:00+02:00", {"kommunal", "saco"}),
        "fvg-2021-06": ("2021-06-07T09:00:00+02:00", {"vardforbundet"}),
    }
    unions = {entry["owed_by"] for entry in deadlines(timeline, "AMF-Q3")} - {"unions"}
    for meeting, (moment, silent_not) in spoke.items():
        reminded = notices(timeline, "question_reminder", meeting)
        assert {entry["at"] for entry in reminded} == {moment}
        assert {entry["key"].split("/")[4] for entry in reminded} == unions - silent_not


def test_nothing_but_a_change_of_the_meeting_leaves_at_night_or_on_a_red_day(timeline: list[Line]) -> None:
    late = []
    for entry in timeline:
        if entry["what"] == "notice" and entry["text"] not in MAY_BREAK_QUIET:
            moment = datetime.fromisoformat(entry["at"])
            if not 7 <= moment.hour < 18 or SWEDEN.why_closed(moment.date()):
                late.append((entry["key"], entry["at"]))
    assert late == []


def test_a_question_is_received_late_or_refused_by_when_it_came(timeline: list[Line], out: Path) -> None:
    told = {
        (entry["text"], entry["person"], entry["at"])
        for entry in timeline
        if entry["what"] == "notice" and re.fullmatch("question_(received|late|refused)", entry["text"])
    }
    assert told == {
        ("question_received", "v1", "2021-04-12T07:00:00+02:00"),  # asked on Sunday 11 at 22:00
        ("question_late", "kom1", "2021-04-14T08:40:00+02:00"),
        ("question_refused", "v1", "2021-04-15T14:00:00+02:00"),
        ("question_received", "kom1", "2021-05-07T07:00:00+02:00"),  # asked on Thursday 6 at 20:15
        ("question_received", "lf1", "2021-06-09T07:00:00+02:00"),  # asked on Tuesday 8 at 23:30
    }
    with (out / "register" / "questions.csv").open(encoding="utf-8", newline="") as table:
        register = {row["question"]: row["verdict"] for row in csv.DictReader(table)}
    assert register == {
        "q-vision-1": "question_received",
        "q-kommunal-1": "question_late",
        "q-vision-2": "question_refused",
        "q-kommunal-2": "question_received",
        "q-lararforbundet-1": "question_received",
    }


def test_a_promise_that_nobody_keeps_climbs_from_its_owner_to_the_chair(timeline: list[Line]) -> None:
    told = [
        (entry["text"], entry["person"], entry["at"][:10])
        for entry in timeline
        if entry["what"] == "notice" and entry["about"] == "b-introduktion"
    ]
    # three working days before 12 May: Fri 7; the working day after it: Fri 14 (13 is Ascension)
    # three working days before 10 June: Mon 7; the working day after it: Fri 11
    assert told == [
        ("balance_reminder", "ag6", "2021-05-07"),
        ("balance_escalated", "ag3", "2021-05-14"),
        ("balance_reminder", "ag6", "2021-06-07"),
        ("balance_escalated", "ag1", "2021-06-11"),
    ]


def test_an_escalation_names_no_unions_opinion(timeline: list[Line], out: Path) -> None:
    for entry in notices(timeline, "balance_escalated"):
        body = mail(out, entry).get_body(("plain",))
        assert body is not None
        said = body.get_content()
        assert [word for word in ("Vision", "vision", "visstidsanställda introduceras") if word in said] == []


def test_the_june_meeting_moves_under_the_same_uid(timeline: list[Line], out: Path) -> None:
    june = [entry for entry in invitations(timeline) if entry["about"] == "fvg-2021-06"]
    by_text = Counter((entry["text"], entry["method"], entry["sequence"]) for entry in june)
    assert by_text == {("summons", "REQUEST", 0): 27, ("summons_update", "REQUEST", 1): 27}
    assert {entry["at"] for entry in june if entry["sequence"] == 1} == {"2021-06-07T10:15:00+02:00"}
    events = [vobject.readOne((calendar_of(mail(out, entry)) or b"").decode()).vevent for entry in june]
    assert len({event.uid.value for event in events}) == 1
    starts = {
        (int(event.sequence.value), event.dtstart.value.replace(tzinfo=None).isoformat()) for event in events
    }
    assert starts == {(0, "2021-06-10T09:00:00"), (1, "2021-06-10T13:00:00")}


def test_a_role_that_changes_on_the_first_of_may_moves_the_reminders(timeline: list[Line]) -> None:
    ledarna = [
        (entry["about"], entry["person"])
        for entry in notices(timeline, "question_reminder")
        if entry["person"].startswith("led")
    ]
    # in April the union had none; from May led2 is its ordinary member and led1 the substitute
    assert ledarna == [("fvg-2021-05", "led2"), ("fvg-2021-06", "led2")]


def test_every_invitation_opens_in_another_parser(timeline: list[Line], out: Path) -> None:
    seen = 0
    for entry in invitations(timeline):
        message = mail(out, entry)
        calendar = vobject.readOne((calendar_of(message) or b"").decode())
        event = calendar.vevent
        assert (calendar.method.value, int(event.sequence.value)) == (entry["method"], entry["sequence"])
        assert event.attendee.value.removeprefix("mailto:") == entry["to"]
        assert event.organizer.value.removeprefix("mailto:") in str(message["From"])
        seen += 1
    assert seen == 4 * 27 + 1  # led1 declines on 12 April, so led2 is called


def test_a_members_decline_calls_their_substitute_at_once_and_nobody_else(
    timeline: list[Line], out: Path
) -> None:
    (called,) = notices(timeline, "substitute_called")
    assert (called["at"], called["person"], called["method"], called["sequence"]) == (
        *("2021-04-12T08:15:00+02:00", "led2"),
        *("REQUEST", 1),
    )
    body = mail(out, called).get_body(("plain",))
    assert body is not None
    told = (
        "Du tjänstgör i stället för Frida Fabelgren på mötet med Förvaltningsgruppen, Exempelförvaltningen."
    )
    assert body.get_content().count(told) == 1


def test_no_other_mail_carries_an_invitation(timeline: list[Line], out: Path) -> None:
    others = [entry for entry in timeline if entry["what"] == "notice" and not entry["method"]]
    assert [entry["key"] for entry in others if calendar_of(mail(out, entry)) is not None] == []
    assert len(others) > 80


def test_invitations_open_in_thunderbirds_library(timeline: list[Line], out: Path) -> None:
    first = {entry["text"] + entry["about"]: entry for entry in invitations(timeline)}
    for entry in first.values():
        calendar = calendar_of(mail(out, entry))
        assert calendar is not None
        understood = read_by_icaljs(calendar)
        assert (understood["method"], understood["sequence"]) == (entry["method"], entry["sequence"])


def test_no_protected_title_and_no_document_text_is_in_any_mail(timeline: list[Line], out: Path) -> None:
    entries = [entry for entry in timeline if entry["what"] == "notice"]
    bodies = [
        str(part.get_content())
        for entry in entries
        for part in mail(out, entry).walk()
        if part.get_content_maintype() == "text" and part.get_content_type() != "text/calendar"
    ]
    assert [body for body in bodies if "Utredning efter tillbud" in body] == []
    assert "Utredning efter tillbud" not in (out / "minutes" / "fvg-2021-04.md").read_text(encoding="utf-8")
    protected = [body for body in bodies if "Ärende med skyddat innehåll" in body]
    assert len(protected) >= 26


def test_nobody_gets_the_same_mail_twice(timeline: list[Line], out: Path) -> None:
    entries = [entry for entry in timeline if entry["what"] == "notice"]
    for name in ("key", "eml"):
        assert [key for key, times in Counter(entry[name] for entry in entries).items() if times > 1] == []
    said = Counter((entry["to"], str(mail(out, entry)["Message-ID"])) for entry in entries)
    assert max(said.values()) == 1
    assert len(list((out / "mail").glob("*.eml"))) == len(entries)


def test_nobody_is_a_real_person(timeline: list[Line], out: Path) -> None:
    addresses = {
        address.addr_spec
        for entry in timeline
        if entry["what"] == "notice"
        for name in ("To", "From", "Reply-To")
        for address in mail(out, entry)[name].addresses
    }
    assert [address for address in addresses if not address.endswith("example.se")] == []


def test_the_register_of_demands_says_who_stands_behind_what(out: Path) -> None:
    with (out / "register" / "demands.csv").open(encoding="utf-8", newline="") as table:
        rows = [
            (row["number"], row["organisation"], row["what"], row["outcome"]) for row in csv.DictReader(table)
        ]
    assert rows == [
        ("1", "vision", "demand_made", ""),
        ("1", "kommunal", "demand_backed", ""),
        ("1", "saco", "demand_backed", ""),
        ("1", "", "demand_answered", "bifall"),
    ]


def test_nothing_is_flagged_but_the_late_the_refused_and_what_lacked_an_answer_the_day_before(
    timeline: list[Line],
) -> None:
    flags = [(entry["code"], entry["subject"]) for entry in timeline if entry["what"] == "flag"]
    assert flags == [
        ("late_matter", "fvg-2021-04/04-3"),
        (
            "questions_unanswered",
            "fvg-2021-04/before",
        ),  # asked on 14 April at 08:40, answered in the afternoon
        ("late_matter", "fvg-2021-04/04-4"),
        ("question_refused", "fvg-2021-04/q-vision-2"),
        ("questions_unanswered", "fvg-2021-06/before"),  # asked in the night to 9 June, answered at 13:00
    ]


def test_every_answer_goes_to_everyone_who_speaks_for_a_union_once(timeline: list[Line]) -> None:
    given = {
        "fvg-2021-04/q-vision-1": "2021-04-13T15:30:00+02:00",
        "fvg-2021-04/q-kommunal-1": "2021-04-14T15:10:00+02:00",
        "fvg-2021-05/q-kommunal-2": "2021-05-10T14:00:00+02:00",
        "fvg-2021-06/q-lararforbundet-1": "2021-06-09T13:00:00+02:00",
    }
    charter = scenario_named("spring-2021").charter
    unions = {union.slug for union in charter.group.unions}
    sent = notices(timeline, "question_answered")
    assert {entry["about"]: entry["at"] for entry in sent} == given
    assert max(Counter((entry["about"], entry["person"]) for entry in sent).values()) == 1
    for question in given:
        told = {entry["person"] for entry in sent if entry["about"] == question}
        assert {seat.organisation for seat in charter.group.seats if seat.person in told} == unions


def test_the_secretary_is_told_the_day_before_what_lacks_an_answer(timeline: list[Line], out: Path) -> None:
    told = [
        (entry["person"], entry["at"], "q-kommunal-1" in str(mail(out, entry).get_body(("plain",))))
        for entry in notices(timeline, "secretary_nudge")
        if "questions_unanswered" in entry["key"]
    ]
    assert [when for _, when, _ in told] == ["2021-04-14T09:00:00+02:00", "2021-06-09T09:00:00+02:00"]
    assert [listed for *_, listed in told] == [True, False]


def test_playing_it_again_gives_the_same_timeline_and_the_same_mails(
    timeline: list[Line], out: Path, tmp_path: Path
) -> None:
    again = rehearse(scenario_named("spring-2021"), tmp_path / "again")
    assert json.loads(json.dumps(again.timeline)) == timeline
    files = [
        {path.name: path.read_bytes() for path in (place / "mail").iterdir()} for place in (out, again.out)
    ]
    assert files[0] == files[1]
