"""Board documents that come too late: per matter, on calendar dates, and never with a date of their own."""

from datetime import date

import pytest

from config.policies import choice_of
from rules.deadlines import Kind
from rules.facts import Fact, FactKind
from rules.late_matters import late_matters, unread_matters
from rules.lateness import Excused, Late, OnTime, lateness
from rules.outcome import Standing
from rules.periods import Period
from rules.verdicts import verdicts_of
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, asked, at, called, dispatched, matter, moved

SEVEN_DAYS = Period.parse("7 days")
EVERYBODY = 8


def a_desk(*facts: Fact) -> Desk:
    """A meeting on Thursday 15 April with board matters x and y, until an hour before it."""
    desk = Desk(charter=a_charter())
    return desk.hears(called(), matter("2021-03-30T10:00", "x"), matter("2021-03-30T10:01", "y"), *facts)


@pytest.mark.parametrize(
    ("dispatched_on", "found"),
    [
        (date(2021, 4, 7), OnTime()),
        (date(2021, 4, 8), OnTime()),  # seven days on dates, whatever the hour
        (date(2021, 4, 9), Late(days=1)),
        (date(2021, 4, 13), Late(days=5)),
        (date(2021, 4, 15), Late(days=7)),
    ],
)
def test_lateness_is_counted_on_dates(dispatched_on: date, found: object) -> None:
    assert lateness(dispatched=dispatched_on, meeting=date(2021, 4, 15), notice=SEVEN_DAYS) == found


def test_lateness_can_be_excused_with_a_clause() -> None:
    found = lateness(
        dispatched=date(2021, 4, 9),
        meeting=date(2021, 4, 15),
        notice=SEVEN_DAYS,
        excuse=("ordföranden", "AMF 2021-04-15"),
    )
    assert found == Excused(days=1, by="ordföranden", cites="AMF 2021-04-15")


def test_a_document_on_easter_monday_seven_days_before_is_on_time() -> None:
    # the summons would have had to leave on 14 April, but seven days are seven dates: 18 April is in time
    found = lateness(dispatched=date(2022, 4, 18), meeting=date(2022, 4, 25), notice=SEVEN_DAYS)
    assert found == OnTime()


def test_a_late_matter_gets_a_bound_and_the_others_keep_their_day() -> None:
    desk = a_desk(dispatched("2021-04-13T14:00", "x"))
    (late,) = desk.deadlines("AMF-LATE")
    reckoned = late.reckoned
    assert (reckoned.kind, reckoned.last_day, reckoned.due_at, reckoned.capped_at) == (
        Kind.BOUND,
        None,
        None,
        at("2021-04-15T09:00"),
    )
    assert (late.subject, late.flags) == ("m1/x", ("late_item", "insert_standard_phrase"))
    assert {one.reckoned.last_day for one in desk.deadlines("AMF-Q3")} == {date(2021, 4, 13)}


def test_everybody_is_told_once_of_each_late_document() -> None:
    desk = a_desk(
        dispatched("2021-04-13T14:00", "x"),
        dispatched("2021-04-13T14:30", "x"),  # the second channel
        dispatched("2021-04-14T10:00", "x", document="d2"),
        dispatched("2021-04-15T07:00", "y"),
    )
    desk.until("2021-04-15T08:59")
    told = desk.told("late_matter")
    assert sorted({(when, sum(1 for _, one in told if one == when)) for _, when in told}) == [
        ("2021-04-13 14:00", EVERYBODY),
        ("2021-04-14 10:00", EVERYBODY),
        ("2021-04-15 07:00", EVERYBODY),
    ]


@pytest.mark.parametrize(("choice", "proposed"), [("propose", True), ("insert", False)])
def test_the_mail_promises_the_standard_phrase_only_where_it_is_put_in(choice: str, proposed: bool) -> None:
    desk = Desk(charter=a_charter(choices=[choice_of(f"standard_phrase_auto={choice}")]))
    desk.hears(called(), matter("2021-03-30T10:00", "x"), dispatched("2021-04-13T14:00", "x"))
    told = desk.until("2021-04-13T15:00").mails("late_matter")
    assert [one.notice.context["phrase_is_proposed"] for one in told] == [proposed] * EVERYBODY


def test_a_late_document_at_night_is_told_in_the_morning_unless_the_meeting_comes_first() -> None:
    morning = a_desk(dispatched("2021-04-14T22:00", "x")).until("2021-04-15T08:00")
    assert {when for _, when in morning.told("late_matter")} == {"2021-04-15 07:00"}
    early = Desk(charter=a_charter()).hears(
        called(starts="2021-04-15T06:30"),
        matter("2021-03-30T10:00", "x"),
        dispatched("2021-04-14T22:00", "x"),
    )
    assert {when for _, when in early.told("late_matter")} == {"2021-04-14 22:00"}


def test_a_question_on_a_late_matter_is_in_time_until_the_meeting_starts() -> None:
    desk = a_desk(
        dispatched("2021-04-13T14:00", "x"),
        asked("2021-04-15T08:59:59", "q1", matter="x"),
        asked("2021-04-15T08:59:59", "q2", matter="y"),
        asked("2021-04-15T09:00:00", "q3", matter="x"),
    )
    world = fold(desk.charter, desk.facts)
    assert {name: str(one) for name, one in verdicts_of(world, world.meetings[0]).items()} == {
        "q1": "question_received",
        "q2": "question_late",
        "q3": "question_refused",
    }
    assert [one.standing for one in desk.deadlines("AMF-LATE")] == [Standing.MET]


def test_what_came_after_the_start_was_not_read_and_nobody_is_told() -> None:
    desk = a_desk(dispatched("2021-04-08T10:00", "y"), dispatched("2021-04-15T09:00", "x"))
    world = fold(desk.charter, desk.facts)
    (met,) = world.meetings
    assert (late_matters(world, met), [one.id for one in unread_matters(world, met)]) == ({}, ["x"])
    assert desk.told("late_matter") == []


def test_only_a_board_document_can_be_late() -> None:
    desk = Desk(charter=a_charter()).hears(
        called(), matter("2021-03-30T10:00", "x", board=False), dispatched("2021-04-13T14:00", "x")
    )
    assert (desk.deadlines("AMF-LATE"), desk.told("late_matter")) == ([], [])


def test_a_late_matter_of_a_meeting_moved_away_is_late_no_more() -> None:
    desk = a_desk(dispatched("2021-04-13T14:00", "x"), moved("2021-04-14T10:00", "2021-04-29T09:00"))
    world = fold(desk.charter, desk.facts)
    assert (late_matters(world, world.meetings[0]), desk.deadlines("AMF-LATE")) == ({}, [])


def test_a_new_point_after_the_summons_is_told_to_everybody() -> None:
    desk = a_desk(matter("2021-04-09T10:00", "z", board=False)).until("2021-04-15T08:59")
    assert [len(desk.told(text)) for text in ("agenda_update", "late_matter")] == [EVERYBODY, 0]


def test_a_new_board_matter_is_told_though_its_document_is_in_time() -> None:
    # the summons by hand two weeks before; a board matter and its document on Thursday 1 April, 14 days before
    by_hand = a_fact(FactKind.SUMMONS_SENT, "2021-03-31T10:00", meeting="m1")
    desk = a_desk(by_hand, matter("2021-04-01T10:00", "z"), dispatched("2021-04-01T10:00", "z"))
    assert [len(desk.told(text)) for text in ("agenda_update", "late_matter")] == [EVERYBODY, 0]


def test_a_new_board_matter_with_its_late_document_is_told_once() -> None:
    desk = a_desk(matter("2021-04-12T10:00", "z"), dispatched("2021-04-12T10:00", "z"))
    desk.until("2021-04-15T08:59")
    assert [len(desk.told(text)) for text in ("agenda_update", "late_matter")] == [0, EVERYBODY]


def test_a_point_written_down_after_the_meeting_is_told_to_nobody() -> None:
    desk = a_desk(matter("2021-04-16T10:00", "z", board=False)).until("2021-04-20T09:00")
    assert desk.told("agenda_update") == []
    assert [one.key for one in desk.plan().notices if one.text == "agenda_update"] == []


def test_a_case_number_as_a_matters_name_stays_whole() -> None:
    name = "EXF 2021/313"
    desk = a_desk(matter("2021-03-30T10:02", name), dispatched("2021-04-13T14:00", name))
    assert {one.notice.subject for one in desk.mails("late_matter")} == {f"m1/{name}"}


def test_a_protected_title_is_in_no_notice() -> None:
    secret = "Utredning om Åke"
    desk = a_desk(
        matter("2021-03-30T10:03", "s", title=secret, sensitive=True),
        asked("2021-04-12T10:00", matter="s"),
        dispatched("2021-04-13T14:00", "s"),
        asked("2021-04-15T09:00", "q2", matter="s"),
    )
    desk.until("2021-04-20T09:00")
    texts = {one.notice.text for one in desk.sent}
    assert texts >= {"summons", "late_matter", "question_received", "question_refused", "answer_due"}
    assert [one.notice.key for one in desk.sent if secret in str(one.notice.context)] == []
    assert [one.notice.key for one in desk.sent if secret in str(one.notice.entry)] == []
    assert [flag for flag in desk.plan().flags if secret in str(flag)] == []
    assert [one.key for one in desk.plan().deadlines if secret in str(one)] == []
