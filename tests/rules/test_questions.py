"""Questions before a meeting: until when, by which clock, and what becomes of each."""

from datetime import date

import pytest

from rules.facts import Fact, FactKind
from rules.outcome import Standing
from rules.people import Role
from rules.verdicts import verdicts_of
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import (
    EMPLOYERS,
    SUMMER,
    a_charter,
    a_fact,
    a_seat,
    asked,
    at,
    called,
    dispatched,
    matter,
    moved,
)

# Meeting Thursday 15 April 2021 09:00, summons Thursday 8 April 14:00: Fri 9 (1), Mon 12 (2), Tue 13 (3) 24:00.


def no_questions(when: str, organisation: str = "vision") -> Fact:
    """A union says that it has none."""
    return a_fact(FactKind.NO_QUESTIONS, when, meeting="m1", organisation=organisation)


def a_desk(*facts: Fact, starts: str = "2021-04-15T09:00") -> Desk:
    """The meeting, what is said about it, and all mail until it starts."""
    return Desk(charter=a_charter()).hears(called(starts=starts), *facts)


def verdicts(desk: Desk) -> dict[str, str]:
    """What became of each question of the only meeting."""
    world = fold(desk.charter, desk.facts)
    return {name: str(verdict) for name, verdict in verdicts_of(world, world.meetings[0]).items()}


CUTOFFS = [
    ("2021-04-08T13:59:59", "question_received"),  # before the summons: nobody is too early
    ("2021-04-11T22:00:00", "question_received"),  # a Sunday: no working day, but the window is open
    ("2021-04-13T23:59:59.999999", "question_received"),
    ("2021-04-14T00:00:00", "question_late"),  # 24:00 belongs to Wednesday
    ("2021-04-13T22:00:00+00:00", "question_late"),  # the same instant, said in UTC
    ("2021-04-15T08:59:59.999999", "question_late"),
    ("2021-04-15T09:00:00", "question_refused"),  # the hard stop is the start itself
    ("2021-04-15T14:00:00", "question_refused"),
]


@pytest.mark.parametrize(("when", "verdict"), CUTOFFS)
def test_a_question_is_judged_to_the_microsecond(when: str, verdict: str) -> None:
    desk = a_desk(asked(when)).until("2021-04-16T09:00")
    assert verdicts(desk) == {"q1": verdict}
    assert [
        one.notice.text
        for one in desk.mails(person="v1")
        if "question_re" in one.notice.text or "_late" in one.notice.text
    ][-1] == verdict


def test_each_union_has_its_own_deadline() -> None:
    desk = a_desk(asked("2021-04-12T08:00"), no_questions("2021-04-12T08:05", "kommunal"))
    assert [(one.owed_by, one.standing, one.reckoned.last_day) for one in desk.deadlines("AMF-Q3")] == [
        ("kommunal", Standing.MET, date(2021, 4, 13)),
        ("vision", Standing.MET, date(2021, 4, 13)),
    ]


def test_only_unions_that_have_said_nothing_are_reminded() -> None:
    silent = a_desk().until("2021-04-15T08:00")
    spoke = a_desk(no_questions("2021-04-12T08:59")).until("2021-04-15T08:00")
    too_late = a_desk(no_questions("2021-04-12T09:01")).until("2021-04-15T08:00")
    # one working day before Tuesday 13 April, at 09:00: Monday 12
    both = [("k1", "2021-04-12 09:00"), ("v1", "2021-04-12 09:00")]
    assert [one.told("question_reminder") for one in (silent, spoke, too_late)] == [both, both[:1], both]


def test_a_union_with_two_ordinary_members_has_both_reminded_and_one_of_them_can_speak() -> None:
    seats = (*EMPLOYERS, a_seat("v1", organisation="vision"), a_seat("v3", organisation="vision"))
    desk = Desk(charter=a_charter(seats=seats)).hears(called()).until("2021-04-15T08:00")
    spoke = Desk(charter=a_charter(seats=seats)).hears(called(), asked("2021-04-11T22:00", person="v3"))
    assert [sorted(person for person, _ in one.told("question_reminder")) for one in (desk, spoke)] == [
        ["v1", "v3"],
        [],
    ]


def test_a_union_with_only_a_substitute_is_reminded_through_them() -> None:
    seats = (*EMPLOYERS, a_seat("v2", organisation="vision", role=Role.SUBSTITUTE))
    desk = Desk(charter=a_charter(seats=seats)).hears(called()).until("2021-04-15T08:00")
    assert desk.told("question_reminder") == [("v2", "2021-04-12 09:00")]


def test_no_reminder_leaves_when_the_meeting_itself_ends_the_window_first() -> None:
    # called on Wednesday 14: Thu 15 (1), Fri 16 (2), Mon 19 (3): the meeting on Thursday comes first
    desk = Desk(charter=a_charter()).hears(called("2021-04-14T10:00")).until("2021-04-16T09:00")
    (owed, _) = desk.deadlines("AMF-Q3")
    assert (owed.reckoned.last_day, owed.reckoned.capped_at) == (date(2021, 4, 19), at("2021-04-15T09:00"))
    assert owed.flags == ("deadline_passes_meeting", "K7_breached_by_days:6")
    assert desk.told("question_reminder") == []


def test_a_reminder_that_would_come_after_the_meeting_comes_before_it_instead() -> None:
    # called Thursday 29 April for Wednesday 5 May: Fri 30 (1), Mon 3 (2), Tue 4 (3); Tue and Mon are closed by
    # the group: Fri 30 (1), Wed 5 (2), Thu 6 (3), and a working day before is the day of the meeting itself
    closed = {date(2021, 5, 3): "stängt", date(2021, 5, 4): "stängt"}
    desk = Desk(charter=a_charter(closed=closed)).hears(called("2021-04-29T10:00", starts="2021-05-05T09:00"))
    desk.until("2021-05-06T09:00")
    assert desk.told("question_reminder") == [("k1", "2021-04-30 07:00"), ("v1", "2021-04-30 07:00")]


def test_in_recess_nobody_is_reminded_of_what_they_were_told_that_day() -> None:
    # the summons leaves Thursday 24 June; Mon 28, Tue 29, Wed 30 are in recess, and so is the reminder's day
    desk = Desk(charter=a_charter(recesses=[SUMMER])).hears(
        called("2021-06-01T09:00", starts="2021-08-12T09:00")
    )
    desk.until("2021-08-12T08:00")
    assert {one.reckoned.last_day for one in desk.deadlines("AMF-Q3")} == {date(2021, 6, 30)}
    assert desk.told("question_reminder") == []


def test_moving_the_meeting_later_keeps_the_last_day() -> None:
    desk = a_desk(moved("2021-04-12T11:00", "2021-04-22T09:00"), asked("2021-04-14T10:00"))
    assert {one.reckoned.last_day for one in desk.deadlines("AMF-Q3")} == {date(2021, 4, 13)}
    assert verdicts(desk) == {"q1": "question_late"}


def test_a_question_after_the_old_start_of_a_moved_meeting_is_late_and_not_refused() -> None:
    desk = a_desk(moved("2021-04-14T11:00", "2021-04-22T09:00"), asked("2021-04-15T10:00"))
    assert verdicts(desk) == {"q1": "question_late"}


def test_every_refused_question_is_shown_to_a_person() -> None:
    desk = a_desk(asked("2021-04-15T09:00"), asked("2021-04-15T10:00", "q2"))
    assert [(flag.code, flag.subject) for flag in desk.plan().flags] == [
        ("question_refused", "m1/q1"),
        ("question_refused", "m1/q2"),
    ]


def test_a_receipt_waits_for_office_hours_and_goes_to_whoever_asked() -> None:
    desk = a_desk(asked("2021-04-11T22:00", person="v2")).until("2021-04-12T08:00")
    assert desk.told("question_received") == [("v2", "2021-04-12 07:00")]


def test_a_question_from_nobody_in_particular_is_answered_to_the_union() -> None:
    desk = a_desk(asked("2021-04-12T10:00", person=None))
    assert desk.told("question_received") == [("v1", "2021-04-12 10:00")]


def test_the_secretary_owes_an_answer_until_it_is_given() -> None:
    answer = a_fact(FactKind.QUESTION_ANSWERED, "2021-04-13T16:00", meeting="m1", question="q1")
    silent = a_desk(asked("2021-04-12T10:00")).until("2021-04-15T08:00")
    given = a_desk(asked("2021-04-12T10:00"), answer).until("2021-04-15T08:00")
    told = [("s1", "2021-04-12 10:00"), ("s1", "2021-04-14 09:00")]  # at once, and the day before the meeting
    assert [one.told("answer_due") for one in (silent, given)] == [told, told[:1]]
    assert [one.standing for one in given.deadlines("POL-ANSWER")] == [Standing.MET]


def test_a_meeting_moved_to_another_day_reminds_the_secretary_anew() -> None:
    desk = a_desk(asked("2021-04-12T10:00"), moved("2021-04-14T11:00", "2021-04-22T09:00"))
    desk.until("2021-04-22T08:00")
    assert desk.told("answer_due") == [
        ("s1", "2021-04-12 10:00"),
        ("s1", "2021-04-14 09:00"),  # the day before 15 April
        ("s1", "2021-04-21 09:00"),  # the day before 22 April
    ]


def test_a_refused_question_owes_nobody_an_answer() -> None:
    desk = a_desk(asked("2021-04-15T09:00"))
    assert (desk.deadlines("POL-ANSWER"), desk.told("answer_due")) == ([], [])


def test_a_cancelled_meeting_has_no_deadlines_left() -> None:
    gone = a_fact(FactKind.MEETING_CANCELLED, "2021-04-12T11:00", meeting="m1")
    desk = a_desk(asked("2021-04-12T10:00"), gone).until("2021-04-16T10:00")
    assert {str(one.standing) for one in desk.plan().deadlines} == {"void"}
    assert [one.notice.text for one in desk.sent if one.at > at("2021-04-12T11:00")] == []


def test_what_is_sent_after_the_summons_but_in_time_has_its_own_three_days() -> None:
    # meeting Thursday 29 April; the summons by hand on Mon 12; the document on Fri 16, 13 days before: in time.
    # Mon 19 (1), Tue 20 (2), Wed 21 (3)
    by_hand = a_fact(FactKind.SUMMONS_SENT, "2021-04-12T10:00", meeting="m1")
    desk = a_desk(
        matter("2021-03-30T10:00", "x"),
        matter("2021-03-30T10:00", "y"),
        by_hand,
        dispatched("2021-04-16T10:00", "x"),
        asked("2021-04-21T10:00", "q1", matter="x"),
        asked("2021-04-21T10:00", "q2", matter="y"),
        starts="2021-04-29T09:00",
    )
    assert verdicts(desk) == {"q1": "question_received", "q2": "question_late"}
    assert [(one.subject, one.owed_by, one.reckoned.last_day) for one in desk.deadlines("AMF-Q3")][-1] == (
        "m1/x",
        "unions",
        date(2021, 4, 21),
    )


def test_a_second_document_gives_its_matter_three_days_of_its_own() -> None:
    # as above, and another document on Mon 19: Tue 20 (1), Wed 21 (2), Thu 22 (3)
    by_hand = a_fact(FactKind.SUMMONS_SENT, "2021-04-12T10:00", meeting="m1")
    desk = a_desk(
        matter("2021-03-30T10:00", "x"),
        by_hand,
        dispatched("2021-04-16T10:00", "x"),
        dispatched("2021-04-19T10:00", "x", document="d2"),
        asked("2021-04-22T10:00", "q1", matter="x"),
        starts="2021-04-29T09:00",
    )
    assert verdicts(desk) == {"q1": "question_received"}


def test_the_rejected_reading_is_kept_and_not_counted() -> None:
    rule = a_charter().rulebook.rule("AMF-Q3")
    assert [(str(one.within), one.adopted) for one in rule.readings] == [
        ("3 working days", True),
        ("3 days", False),
    ]
