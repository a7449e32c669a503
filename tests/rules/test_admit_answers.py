"""What can be recorded of answers and of who was there, and what is refused with its cure."""

import pytest

from rules.admission import Refused, admit
from rules.facts import Fact, FactKind, Json
from rules.world import fold
from tests.rules.attending import answered
from tests.rules.worlds import a_charter, a_fact, called

NOTED = FactKind.ATTENDANCE_NOTED


def noted(when: str = "2021-04-15T11:00", **said: Json) -> Fact:
    """It is noted who was there."""
    return a_fact(NOTED, when, {"person": "k1", "present": True, **said}, meeting="m1")


def refusal(fact: Fact, *before: Fact) -> str | None:
    """Why a fact is refused."""
    try:
        admit(fact, fold(a_charter(), (called(), *before)))
    except Refused as refused:
        return str(refused)
    return None


@pytest.mark.parametrize(
    "fact",
    [
        answered("2021-04-12T10:00", "k1", "accepted"),
        answered("2021-04-12T10:00", "k1", "accepted", starts_at="2021-04-15T07:00:00+00:00"),
        answered("2021-04-12T10:00", "k1", "accepted", starts_at="2021-04-14T09:00:00+02:00", via="mail"),
        answered("2021-04-16T10:00", "k1", "declined"),
        noted(),
        noted(paragraphs="1-7 och 9"),
        noted(present=False),
        noted("2021-04-12T10:00", present=False),
        noted(person="k2", stands_in_for="k1"),
    ],
)
def test_what_is_sound_passes(fact: Fact) -> None:
    assert refusal(fact) is None


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (
            answered("2021-04-12T10:00", "k1", "accepted", starts_at="2021-04-14T09:00:00+02:00"),
            "summons_answered: meeting 'm1' starts 2021-04-15T09:00:00+02:00, not 2021-04-14T09:00:00+02:00:"
            " leave out starts_at",
        ),
        (
            answered("2021-04-12T10:00", "k8", "accepted"),
            "group 'fvg': seat 'k8' not found (have: c1, h1, k1, k2, m1, s1, v1, v2)",
        ),
        (
            noted("2021-04-15T08:00"),
            "attendance_noted: meeting 'm1' has not begun: record who is there once it has",
        ),
        (
            noted(paragraphs="8-1"),
            "attendance_noted: paragraphs: '8-1' goes backwards from 8 to 1:"
            ' write them as "1-8", "1-7 och 9" or "2, 4-6"',
        ),
        (
            noted(present=False, paragraphs="1-8"),
            "attendance_noted: 'k1' was not there: write present = true with the paragraphs they were there for,"
            " or leave out paragraphs",
        ),
        (
            noted(stands_in_for="k1"),
            "attendance_noted: 'k1' cannot stand in for themselves: leave out stands_in_for",
        ),
    ],
)
def test_what_is_not_is_refused_with_its_cure(fact: Fact, why: str) -> None:
    assert refusal(fact) == why


def test_nobody_was_at_a_cancelled_meeting_and_an_early_start_counts() -> None:
    off = a_fact(FactKind.MEETING_CANCELLED, "2021-04-12T10:00", meeting="m1")
    assert refusal(noted(), off) == "attendance_noted: meeting 'm1' was cancelled: nobody was there"
    opened = a_fact(FactKind.MEETING_OPENED, "2021-04-15T08:50", meeting="m1")
    assert refusal(noted("2021-04-15T08:55"), opened) is None
