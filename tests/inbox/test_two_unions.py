"""One person who sits for two unions: nobody guesses for which one they write."""

from datetime import date

from inbox.meaning import understand
from inbox.signals import Words
from inbox.understood import Understood, Verdict
from rules.people import Seat
from tests.inbox.office import SEATS, a_letter, a_seat, seen_by_office, the_charter, the_world

VERA = "vera.vag@vision.example.se"
QUESTION = "Ärende 2: Vad kostar det?"


def understood(*more: Seat) -> Understood:
    """What Vera's question means when she has more seats than that of Vision."""
    letter, words = a_letter(QUESTION, sender=VERA), Words(text=QUESTION)
    world = the_world(charter=the_charter(seats=(*SEATS, *more)))
    return understand(letter, words, seen_by_office(letter, words, world=world))


def test_a_question_of_somebody_with_seats_for_two_unions_goes_to_the_secretary() -> None:
    found = understood(a_seat("v1", VERA, "kommunal"))
    assert (found.verdict, found.why, found.person, found.facts) == (Verdict.UNKNOWN, "two_unions", "v1", ())


def test_a_second_seat_for_the_same_union_changes_nothing() -> None:
    (said,) = understood(a_seat("v1", VERA, "vision")).facts
    assert (said.data["organisation"], said.data["matter"]) == ("vision", "m2")


def test_whoever_changes_union_next_month_writes_for_the_one_of_today() -> None:
    (said,) = understood(a_seat("v1", VERA, "kommunal", opens=date(2021, 5, 1))).facts
    assert said.data["organisation"] == "vision"
