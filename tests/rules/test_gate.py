"""Before the meeting the secretary is told which questions lack an answer, and what lacks one at its start is shown."""

from collections.abc import Mapping

from rules.facts import Fact, FactKind, Json
from rules.plan_gate import QUESTIONS_UNANSWERED
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, asked, called, matter, moved

# Meeting Thursday 15 April 2021 09:00: the look is on Wednesday 14 April 09:00.


def answered(when: str, question: str) -> Fact:
    """The employer answers."""
    return a_fact(FactKind.QUESTION_ANSWERED, when, meeting="m1", question=question, text="Ja.")


def a_desk(*facts: Fact) -> Desk:
    """The meeting with one matter, and what is said about it."""
    return Desk(charter=a_charter()).hears(called(), matter("2021-03-30T10:00", "x"), *facts)


def nudges(desk: Desk) -> list[tuple[str, str, list[Json]]]:
    """Each mail of the look: to whom, when, and which questions it lists."""
    found = []
    for one in desk.mails("secretary_nudge"):
        if one.notice.context["nudge"] == QUESTIONS_UNANSWERED:
            told = one.notice.context["questions"]
            assert isinstance(told, list)
            ids = [each["id"] for each in told if isinstance(each, Mapping)]
            when = one.at.astimezone(desk.charter.group.zone)
            found.append((one.notice.person, f"{when:%Y-%m-%d %H:%M}", ids))
    return found


def flags(desk: Desk) -> list[tuple[str, str]]:
    """What is flagged as unanswered."""
    return [(one.subject, one.message) for one in desk.plan().flags if one.code == QUESTIONS_UNANSWERED]


def test_the_working_day_before_the_secretary_is_told_which_questions_lack_an_answer() -> None:
    desk = a_desk(
        asked("2021-04-12T10:00", "q2", matter="x"),
        asked("2021-04-12T10:00", "q10"),
        asked("2021-04-12T10:00", "q3", matter="x"),
        answered("2021-04-13T10:00", "q3"),
    )
    assert (nudges(desk.until("2021-04-14T08:59")), flags(desk)) == ([], [])
    assert nudges(desk.until("2021-04-15T08:59")) == [("s1", "2021-04-14 09:00", ["q2", "q10"])]
    assert flags(desk) == [("m1/before", "no answer yet to q2, q10")]


def test_over_a_weekend_the_look_is_on_the_friday() -> None:
    desk = Desk(charter=a_charter()).hears(called(starts="2021-04-19T09:00"), asked("2021-04-15T10:00"))
    assert nudges(desk.until("2021-04-19T08:00")) == [("s1", "2021-04-16 09:00", ["q1"])]


def test_the_flag_goes_when_the_last_answer_comes() -> None:
    desk = a_desk(asked("2021-04-12T10:00"), answered("2021-04-14T12:00", "q1"))
    assert (len(nudges(desk)), flags(desk)) == (1, [])


def test_nobody_is_told_when_every_question_is_answered_or_refused() -> None:
    none_open = a_desk(asked("2021-04-12T10:00"), answered("2021-04-13T10:00", "q1")).until(
        "2021-04-16T09:00"
    )
    refused = a_desk(asked("2021-04-15T09:00")).until("2021-04-16T09:00")
    assert [(nudges(desk), flags(desk)) for desk in (none_open, refused)] == [([], [])] * 2


def test_what_comes_after_the_look_is_flagged_at_the_start_and_mailed_about_no_more() -> None:
    desk = a_desk(asked("2021-04-14T15:00")).until("2021-04-15T08:59")
    assert (nudges(desk), flags(desk)) == ([], [])
    desk.until("2021-04-15T09:00")
    assert (nudges(desk), flags(desk)) == ([], [("m1/start", "no answer yet to q1")])
    desk.hears(answered("2021-04-15T09:30", "q1"))
    assert flags(desk) == []


def test_a_meeting_called_too_late_for_the_day_before_is_looked_at_at_once() -> None:
    late = called("2021-04-14T10:00")
    early_bird = asked("2021-04-14T10:00")
    desk = Desk(charter=a_charter()).hears(late, early_bird).until("2021-04-14T10:01")
    assert nudges(desk) == [("s1", "2021-04-14 10:00", ["q1"])]


def test_a_meeting_moved_nearer_is_looked_at_when_it_was_moved_and_one_moved_away_anew() -> None:
    nearer = Desk(charter=a_charter()).hears(
        called(starts="2021-04-22T09:00"),
        asked("2021-04-12T10:00"),
        moved("2021-04-14T11:00", "2021-04-15T09:00"),
    )
    assert nudges(nearer.until("2021-04-15T08:00")) == [("s1", "2021-04-14 11:00", ["q1"])]
    away = a_desk(asked("2021-04-12T10:00"), moved("2021-04-14T11:00", "2021-04-22T09:00"))
    assert flags(away) == []
    assert nudges(away.until("2021-04-22T08:00")) == [
        ("s1", "2021-04-14 09:00", ["q1"]),
        ("s1", "2021-04-21 09:00", ["q1"]),
    ]


def test_a_cancelled_meeting_lacks_no_answers() -> None:
    gone = a_fact(FactKind.MEETING_CANCELLED, "2021-04-13T11:00", meeting="m1")
    desk = a_desk(asked("2021-04-12T10:00"), gone).until("2021-04-16T09:00")
    assert (nudges(desk), flags(desk)) == ([], [])


def test_a_question_whose_answer_was_waived_is_not_called_unanswered() -> None:
    waived = a_fact(
        FactKind.DEADLINE_WAIVED,
        "2021-04-12T11:00",
        meeting="m1",
        subject="m1/q1",
        rule="POL-ANSWER",
        reason="Frågan togs tillbaka.",
    )
    desk = a_desk(asked("2021-04-12T10:00"), asked("2021-04-12T10:30", "q2"), waived).until(
        "2021-04-15T08:00"
    )
    assert nudges(desk) == [("s1", "2021-04-14 09:00", ["q2"])]
