"""What whoever asks a question is told: at once when it came by mail, once for each question, and what is unclear."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from rules.charter import Charter
from rules.facts import Fact, FactKind, Json
from rules.notices import Hours, Notice
from rules.policies import Choice, Switch
from rules.tags import tag_address
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, asked, at, called, dispatched, matter

# Meeting Thursday 15 April 2021 09:00, summons Thursday 8 April 14:00, questions until Tuesday 13 April 24:00.
MAIL, OTHER = "a" * 32, "b" * 32
AGENDA = (matter("2021-03-30T10:00", "x"), matter("2021-03-30T10:05", "y"))


def by_mail(
    when: str,
    question: str = "q1",
    *,
    mail: str = MAIL,
    matter: str | None = None,
    person: str | None = "v1",
    text: str = "Hur gick det?",
    page: str | None = None,
) -> Fact:
    """A union asks by mail."""
    return asked(when, question, via="mail", mail=mail, matter=matter, person=person, text=text, page=page)


def placed(when: str, question: str, about: str) -> Fact:
    """Somebody says which matter a question is about."""
    return a_fact(FactKind.QUESTION_PLACED, when, meeting="m1", question=question, matter=about)


def a_desk(*facts: Fact, charter: Charter | None = None) -> Desk:
    """The meeting with two matters, and what is said about it."""
    return Desk(charter=charter or a_charter()).hears(called(), *AGENDA, *facts)


def receipts(desk: Desk) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Each receipt: its text, to whom, when, and the questions that it tells of with their verdicts."""
    return [
        (
            one.notice.text,
            one.notice.person,
            f"{one.at.astimezone(desk.charter.group.zone):%Y-%m-%d %H:%M}",
            [(str(told["id"]), str(told["verdict"])) for told in questions(one.notice)],
        )
        for one in desk.sent
        if "/receipt/" in one.notice.key
    ]


def questions(notice: Notice) -> list[Mapping[str, Json]]:
    """The questions that a notice lists."""
    listed = notice.context["questions"]
    assert isinstance(listed, list)
    return [one for one in listed if isinstance(one, dict)]


def test_a_question_by_mail_is_acknowledged_at_once_on_a_sunday_night() -> None:
    desk = a_desk(by_mail("2021-04-11T22:00", matter="x"))
    assert receipts(desk) == [("question_received", "v1", "2021-04-11 22:00", [("q1", "question_received")])]


def test_a_question_written_down_by_hand_waits_for_the_morning() -> None:
    desk = a_desk(asked("2021-04-11T22:00", matter="x")).until("2021-04-12T08:00")
    assert receipts(desk) == [("question_received", "v1", "2021-04-12 07:00", [("q1", "question_received")])]


def test_the_questions_of_one_mail_get_one_receipt_with_the_verdict_of_each() -> None:
    # y's document came on Tuesday the 13th: a late matter, whose questions are in time until the meeting begins
    desk = a_desk(
        dispatched("2021-04-13T10:00", "y"),
        by_mail("2021-04-14T23:30", "q2", matter="y", page="4"),
        by_mail("2021-04-14T23:30", "q10", matter="x"),
    )
    assert receipts(desk) == [
        (
            "question_late",
            "v1",
            "2021-04-14 23:30",
            [("q2", "question_received"), ("q10", "question_late")],
        )
    ]
    (sent,) = desk.mails("question_late")
    assert [(told["id"], told["page"]) for told in questions(sent.notice)] == [("q2", "4"), ("q10", None)]
    assert (sent.notice.subject, sent.notice.hours) == ("m1", Hours.ANY)
    limits = sent.notice.context["deadlines"]
    assert isinstance(limits, list)
    assert [(one["rule"], one["questions"]) for one in limits if isinstance(one, dict)] == [
        ("AMF-LATE", ["q2"]),
        ("AMF-Q3", ["q10"]),
    ]


def test_questions_of_two_mails_get_a_receipt_each() -> None:
    desk = a_desk(
        by_mail("2021-04-12T10:00", "q1", matter="x"),
        by_mail("2021-04-12T10:00", "q2", mail=OTHER, matter="x"),
    )
    assert [told for *_, told in receipts(desk)] == [
        [("q1", "question_received")],
        [("q2", "question_received")],
    ]


def test_a_question_found_in_a_mail_afterwards_is_acknowledged_and_the_others_not_again() -> None:
    desk = a_desk(by_mail("2021-04-12T10:00", "q1", matter="x"))
    desk.facts.append(by_mail("2021-04-12T10:00", "q0", matter="x"))
    desk.until("2021-04-12T12:00")
    assert [told for *_, told in receipts(desk)] == [
        [("q1", "question_received")],
        [("q0", "question_received")],
    ]


def test_whoever_shares_an_address_is_answered_through_the_union() -> None:
    desk = a_desk(by_mail("2021-04-11T22:00", person=None, matter="x"))
    assert [(person, when) for _, person, when, _ in receipts(desk)] == [("v1", "2021-04-11 22:00")]


REFUSED = [
    pytest.param("2021-04-15T09:00", (), "meeting_started", id="the-meeting-has-begun"),
    pytest.param(
        "2021-04-12T10:00",
        (a_fact(FactKind.MEETING_CANCELLED, "2021-04-12T09:00", meeting="m1"),),
        "meeting_cancelled",
        id="the-meeting-is-cancelled",
    ),
    pytest.param(
        "2021-04-15T12:00",
        (a_fact(FactKind.MEETING_CLOSED, "2021-04-15T11:05", meeting="m1"),),
        "meeting_started",
        id="the-meeting-is-closed",
    ),
]


@pytest.mark.parametrize(("when", "before", "why"), REFUSED)
def test_a_refused_question_is_registered_and_answered_at_once_with_the_reason(
    when: str, before: tuple[Fact, ...], why: str
) -> None:
    desk = a_desk(*before, by_mail(when))
    (sent,) = [one for one in desk.sent if "/receipt/" in one.notice.key]
    assert (sent.notice.text, sent.notice.context["refusal"]) == ("question_refused", why)
    assert (desk.told("which_matter"), desk.told("answer_due")) == ([], [])
    assert [flag.subject for flag in desk.plan().flags if flag.code == "question_refused"] == ["m1/q1"]


def test_a_question_asked_before_the_meeting_was_cancelled_keeps_its_receipt_and_owes_nothing() -> None:
    gone = a_fact(FactKind.MEETING_CANCELLED, "2021-04-12T11:00", meeting="m1")
    desk = a_desk(by_mail("2021-04-12T10:00", matter="x"), gone).until("2021-04-16T10:00")
    assert [text for text, *_ in receipts(desk)] == ["question_received"]
    assert [str(one.standing) for one in desk.deadlines("POL-ANSWER")] == ["void"]


def test_a_mail_whose_questions_name_no_matter_is_asked_back_once_and_at_once() -> None:
    desk = a_desk(
        by_mail("2021-04-11T22:00", "q1"),
        by_mail("2021-04-11T22:00", "q2", matter="x"),
        by_mail("2021-04-11T22:00", "q3", text="Vad kostar det?"),
    ).until("2021-04-14T12:00")
    (sent,) = desk.mails("which_matter")
    assert (sent.notice.person, sent.at, sent.notice.subject) == ("v1", at("2021-04-11T22:00"), "m1/q1")
    assert [(told["id"], told["excerpt"]) for told in questions(sent.notice)] == [
        ("q1", "Hur gick det?"),
        ("q3", "Vad kostar det?"),
    ]
    matters = sent.notice.context["matters"]
    assert isinstance(matters, list)
    assert [(one["number"], one["title"], one["address"]) for one in matters if isinstance(one, dict)] == [
        (1, "Ärende x", None),
        (2, "Ärende y", None),
    ]


def test_nobody_is_asked_back_about_what_was_written_down_by_hand_or_when_there_is_one_matter() -> None:
    by_hand = a_desk(asked("2021-04-12T10:00"))
    alone = Desk(charter=a_charter()).hears(called(), AGENDA[0], by_mail("2021-04-12T10:00"))
    assert (by_hand.told("which_matter"), alone.told("which_matter")) == ([], [])


def test_what_came_before_the_agenda_is_asked_back_when_the_summons_leaves() -> None:
    desk = Desk(charter=a_charter()).hears(called(), by_mail("2021-03-29T10:00"), *AGENDA)
    desk.until("2021-04-08T13:59")
    assert desk.told("which_matter") == []
    assert desk.until("2021-04-08T14:01").told("which_matter") == [("v1", "2021-04-08 14:00")]


def test_a_matter_of_its_own_clock_is_asked_for_even_where_late_questions_are_refused() -> None:
    refusing = Choice(switch=Switch.LATE_QUESTION, value="reject")
    charter = a_charter(choices=[refusing])
    plain = a_desk(by_mail("2021-04-14T10:00"), charter=charter)
    late = a_desk(dispatched("2021-04-13T10:00", "y"), by_mail("2021-04-14T10:00"), charter=charter)
    assert (plain.told("which_matter"), late.told("which_matter")) == ([], [("v1", "2021-04-14 10:00")])


def test_a_placed_question_is_judged_by_the_clock_of_its_matter_and_nobody_is_told_twice() -> None:
    desk = a_desk(
        dispatched("2021-04-13T10:00", "y"),
        by_mail("2021-04-14T10:00"),
        placed("2021-04-14T10:30", "q1", "y"),
    ).until("2021-04-15T08:00")
    assert [(text, told) for text, _, _, told in receipts(desk)] == [
        ("question_late", [("q1", "question_late")])  # the general time had run out
    ]
    assert [one.owed_by for one in desk.deadlines("AMF-LATE")] == ["unions"]
    assert {one.standing.value for one in desk.deadlines("AMF-LATE")} == {"met"}
    assert len(desk.mails("which_matter")) == 1


def test_the_first_placement_counts_and_a_question_with_a_matter_stays_there() -> None:
    desk = a_desk(
        by_mail("2021-04-12T10:00", "q1"),
        by_mail("2021-04-12T10:00", "q2", matter="x"),
        placed("2021-04-12T11:00", "q1", "y"),
        placed("2021-04-12T12:00", "q1", "x"),
        placed("2021-04-12T12:00", "q2", "y"),
    )
    told = [(one.subject, one.owed_by) for one in desk.deadlines("POL-ANSWER")]
    assert told == [("m1/q1", "secretary"), ("m1/q2", "secretary")]
    (due,) = desk.mails("answer_due")
    assert questions(due.notice)[0]["matter"] is None  # as it was known when it left
    (met,) = fold(desk.charter, desk.facts).meetings
    assert {one.id: one.matter for one in met.questions} == {"q1": "y", "q2": "x"}


def test_each_matter_has_an_address_where_the_mail_system_delivers_tags() -> None:
    charter = a_charter()
    tagged = replace(charter.group, tagged=True)
    assert tag_address(charter.group, "m1", "x") is None
    assert tag_address(tagged, "m1", "x") == "fvg+m1.x@example.se"
    assert tag_address(tagged, "m 1", "x") is None


def test_the_summons_and_the_mail_that_asks_back_name_the_address_of_each_matter() -> None:
    charter = a_charter()
    desk = a_desk(
        by_mail("2021-04-12T10:00"), charter=replace(charter, group=replace(charter.group, tagged=True))
    )
    listed = []
    for text, name in (("summons", "agenda"), ("which_matter", "matters")):
        told = desk.mails(text)[0].notice.context[name]
        assert isinstance(told, list)
        listed.append([one["address"] for one in told if isinstance(one, dict)])
    assert listed == [["fvg+m1.x@example.se", "fvg+m1.y@example.se"]] * 2
