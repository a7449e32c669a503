"""Which questions can be placed under a matter afterwards, and which answers can be recorded."""

import pytest

from rules.admission import admit
from rules.facts import Fact, FactKind
from rules.refused import Refused
from rules.world import fold
from tests.rules.worlds import a_charter, a_fact, asked, called, matter

AGENDA = (called(), matter("2021-03-30T10:00", "x"), matter("2021-03-30T10:05", "y"))


def placed(when: str, question: str = "q1", about: str = "x") -> Fact:
    """Somebody says which matter a question is about."""
    return a_fact(FactKind.QUESTION_PLACED, when, meeting="m1", question=question, matter=about)


def refusal(said: Fact, *before: Fact) -> str | None:
    """Why a fact is refused after the others; None when it is admitted."""
    try:
        admit(said, fold(a_charter(), (*AGENDA, *before)))
    except Refused as why:
        return str(why)
    return None


PLACEMENTS = [
    pytest.param(placed("2021-04-12T11:00"), None, id="a-known-question-and-matter"),
    pytest.param(
        placed("2021-04-12T11:00", "q2"),
        "meeting 'm1': question 'q2' not found (have: q1)",
        id="nobody-asked-it",
    ),
    pytest.param(
        placed("2021-04-12T11:00", about="z"),
        "meeting 'm1': matter 'z' not found (have: x, y)",
        id="not-on-the-agenda",
    ),
]


@pytest.mark.parametrize(("said", "why"), PLACEMENTS)
def test_a_question_is_placed_when_both_it_and_its_matter_are_known(said: Fact, why: str | None) -> None:
    assert refusal(said, asked("2021-04-12T10:00")) == why


def test_a_question_is_placed_once_and_saying_the_same_again_does_no_harm() -> None:
    before = (asked("2021-04-12T10:00"), placed("2021-04-12T11:00"))
    assert refusal(placed("2021-04-12T12:00"), *before) is None
    assert refusal(placed("2021-04-12T12:00", about="y"), *before) == (
        "meeting 'm1': question 'q1' is about matter 'x' already: correct the 'question_placed' that says so"
    )


def test_a_question_that_named_its_matter_is_not_placed_elsewhere() -> None:
    assert refusal(placed("2021-04-12T12:00", about="y"), asked("2021-04-12T10:00", matter="x")) == (
        "meeting 'm1': question 'q1' is about matter 'x' already: correct the 'question_asked' that says so"
    )


def test_a_matter_can_have_an_answerer_of_its_own_who_is_known() -> None:
    def owned(owner: str) -> Fact:
        return matter("2021-03-30T11:00", "z", owner=owner)

    assert [refusal(owned(name)) for name in ("m1", "hr_manager")] == [None, None]
    assert refusal(owned("m9")) == (
        "group 'fvg': owner (a seat or a role) 'm9' not found (have: c1, h1, k1, k2, m1, s1, v1, v2)"
    )


@pytest.mark.parametrize("owner", ["v1", "ordinary", "substitute", "head_safety_rep"])
def test_no_union_answers_its_own_questions(owner: str) -> None:
    assert refusal(matter("2021-03-30T11:00", "z", owner=owner)) == (
        f"matter_registered: '{owner}' does not answer for the employer: choose one of"
        " chair, secretary, hr_manager, manager, c1, h1, m1, s1"
    )


@pytest.mark.parametrize("kind", [FactKind.MEETING_CANCELLED, FactKind.MEETING_CLOSED])
def test_a_question_for_a_meeting_that_is_cancelled_or_closed_is_admitted(kind: FactKind) -> None:
    over = a_fact(kind, "2021-04-12T09:00", meeting="m1")
    assert refusal(asked("2021-04-12T10:00", via="mail", mail="a" * 32), over) is None
