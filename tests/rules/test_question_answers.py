"""The answers to questions: the owner is told once in the asker's words, and every union gets each answer once."""

from collections.abc import Mapping

from rules.facts import Fact, FactKind, Json
from rules.notices import Notice
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, asked, called, matter

# Meeting Thursday 15 April 2021 09:00, summons Thursday 8 April 14:00.
MAIL = "a" * 32
AGENDA = (matter("2021-03-30T10:00", "x"), matter("2021-03-30T10:05", "y"))


def answered(when: str, question: str = "q1", text: str | None = "Två tjänster.", **said: Json) -> Fact:
    """The employer answers, in words unless the text is left out."""
    return a_fact(FactKind.QUESTION_ANSWERED, when, {"text": text, **said}, meeting="m1", question=question)


def a_desk(*facts: Fact, agenda: tuple[Fact, ...] = AGENDA) -> Desk:
    """The meeting with its matters, and what is said about it, until it begins."""
    return Desk(charter=a_charter()).hears(called(), *agenda, *facts).until("2021-04-15T09:00")


def listed(notice: Notice, name: str) -> list[Mapping[str, Json]]:
    """What a notice lists under that name."""
    found = notice.context[name]
    assert isinstance(found, list)
    return [one for one in found if isinstance(one, dict)]


def answers(desk: Desk) -> list[tuple[str, str, list[tuple[Json, Json, Json]]]]:
    """Each mail with answers: to whom, when, and of each its question, its words and what it is."""
    return [
        (
            one.notice.person,
            f"{one.at.astimezone(desk.charter.group.zone):%Y-%m-%d %H:%M}",
            [(told["id"], told["answer"], told["kind"]) for told in listed(one.notice, "answers")],
        )
        for one in desk.mails("question_answered")
    ]


def owed(desk: Desk) -> list[tuple[str, str, list[tuple[Json, Json]]]]:
    """Each mail to an owner: to whom, when, and the questions in their words."""
    return [
        (
            one.notice.person,
            f"{one.at.astimezone(desk.charter.group.zone):%Y-%m-%d %H:%M}",
            [(told["id"], told["text"]) for told in listed(one.notice, "questions")],
        )
        for one in desk.mails("answer_due")
    ]


def test_an_answer_in_words_goes_to_every_union_once() -> None:
    desk = a_desk(asked("2021-04-09T10:00", matter="x"), answered("2021-04-12T10:00"))
    voices = sorted(person for person, *_ in answers(desk))
    unions = [union.slug for union in desk.charter.group.unions]
    assert len(voices) == len(set(voices))
    assert {seat.organisation for seat in desk.charter.group.seats if seat.person in voices} == set(unions)
    assert {tuple(told) for *_, told in answers(desk)} == {(("q1", "Två tjänster.", "answer"),)}
    assert {when for _, when, _ in answers(desk)} == {"2021-04-12 10:00"}


def test_what_is_answered_at_the_table_is_mailed_to_nobody() -> None:
    desk = a_desk(asked("2021-04-09T10:00", matter="x"), answered("2021-04-12T10:00", text=None))
    assert answers(desk) == []
    assert [one.standing.value for one in desk.deadlines("POL-ANSWER")] == ["met"]


def test_a_second_answer_is_a_completion_and_does_not_move_the_first() -> None:
    desk = a_desk(
        asked("2021-04-09T10:00", matter="x"),
        answered("2021-04-12T10:00"),
        answered("2021-04-13T10:00", text="Från den 1 maj."),
    )
    told = [(when, said) for person, when, said in answers(desk) if person == "v1"]
    assert told == [
        ("2021-04-12 10:00", [("q1", "Två tjänster.", "answer")]),
        ("2021-04-13 10:00", [("q1", "Från den 1 maj.", "completion")]),
    ]


def test_the_same_words_again_are_told_only_once() -> None:
    desk = a_desk(
        asked("2021-04-09T10:00", matter="x"), answered("2021-04-12T10:00"), answered("2021-04-13T10:00")
    )
    assert [when for person, when, _ in answers(desk) if person == "v1"] == ["2021-04-12 10:00"]


def test_answers_of_one_night_leave_together_in_the_morning() -> None:
    desk = a_desk(
        asked("2021-04-09T10:00", "q1", matter="x"),
        asked("2021-04-09T10:01", "q2", matter="y"),
        answered("2021-04-12T22:00", "q1"),
        answered("2021-04-12T23:00", "q2", text="Nej."),
    )
    assert [one for one in answers(desk) if one[0] == "v1"] == [
        ("v1", "2021-04-13 07:00", [("q1", "Två tjänster.", "answer"), ("q2", "Nej.", "answer")])
    ]


def test_the_questions_of_one_mail_reach_their_owner_in_one_mail_in_their_own_words() -> None:
    desk = a_desk(
        asked("2021-04-09T10:00", "q1", matter="x", text="Hur många?", via="mail", mail=MAIL),
        asked("2021-04-09T10:00", "q2", matter="y", text="När?", via="mail", mail=MAIL),
    )
    person, when, told = owed(desk)[0]
    assert (when, told) == ("2021-04-09 10:00", [("q1", "Hur många?"), ("q2", "När?")])
    assert [seat.role.value for seat in desk.charter.group.seats if seat.person == person] == ["secretary"]


def test_what_has_been_answered_is_in_no_reminder() -> None:
    desk = a_desk(
        asked("2021-04-09T10:00", "q1", matter="x", text="Hur många?", via="mail", mail=MAIL),
        asked("2021-04-09T10:00", "q2", matter="y", text="När?", via="mail", mail=MAIL),
        answered("2021-04-12T10:00", "q1"),
    )
    assert [told for *_, told in owed(desk)] == [[("q1", "Hur många?"), ("q2", "När?")], [("q2", "När?")]]


def test_of_a_protected_matter_no_mail_shows_a_word_of_question_or_answer() -> None:
    secret = (matter("2021-03-30T10:00", "x", sensitive=True),)
    desk = a_desk(
        asked("2021-04-09T10:00", matter="x", text="Vem?"), answered("2021-04-12T10:00"), agenda=secret
    )
    assert [told for *_, told in owed(desk)] == [[("q1", None)]]
    assert {tuple(told) for *_, told in answers(desk)} == {(("q1", None, "answer"),)}
    assert all(
        one["text"] is None
        for sent in desk.mails("question_answered")
        for one in listed(sent.notice, "answers")
    )
