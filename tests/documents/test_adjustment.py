"""What the minutes call adjusted, as the signatures come in."""

import pytest

from config.policies import choice_of
from documents.adjustment import adjusted
from documents.minutes import minutes
from rules.facts import Fact, FactKind
from rules.world import fold
from tests.rules.worlds import a_charter, a_fact, a_seat, called, dispatched, matter

# D59: meeting Thu 17 March 2022, adjustment day Fri 18; four signed that day, one on Sunday 20, three on Monday 21
# and the last on Wednesday 23.
SIGNED = ["2022-03-18"] * 4 + ["2022-03-20"] + ["2022-03-21"] * 3 + ["2022-03-23"]
PEOPLE = [f"p{number}" for number in range(9)]


def told(count: int, value: str, *, book: str = "amf") -> list[str]:
    """What the minutes say when so many have signed."""
    charter = a_charter(
        seats=[a_seat(person) for person in PEOPLE], choices=[choice_of(f"adjusted_date={value}")], book=book
    )
    facts: list[Fact] = [
        called("2022-02-17T09:00", starts="2022-03-17T09:00"),
        a_fact(FactKind.ADJUSTERS_NAMED, "2022-03-17T10:00", {"persons": list(PEOPLE)}, meeting="m1"),
    ]
    facts += [
        a_fact(FactKind.MINUTES_SIGNED, f"{day}T10:00", meeting="m1", person=person)
        for person, day in list(zip(PEOPLE, SIGNED, strict=True))[:count]
    ]
    world = fold(charter, facts)
    return adjusted(world, world.meetings[0])


@pytest.mark.parametrize(
    ("count", "value", "says"),
    [
        (0, "both", "Inte justerat: justeringsdag 2022-03-18; ingen underskrift, 0 av 9 har skrivit under."),
        (
            4,
            "both",
            "Inte justerat: justeringsdag 2022-03-18; sista underskrift 2022-03-18, 4 av 9 har skrivit under.",
        ),
        (
            8,
            "both",
            "Inte justerat: justeringsdag 2022-03-18; sista underskrift 2022-03-21, 8 av 9 har skrivit under.",
        ),
        (
            9,
            "both",
            "Justerat: justeringsdag 2022-03-18; sista underskrift 2022-03-23, 9 av 9 har skrivit under.",
        ),
        (8, "decided_day", "Inte justerat: justeringsdag 2022-03-18, 8 av 9 har skrivit under."),
        (9, "decided_day", "Justerat: justeringsdag 2022-03-18, 9 av 9 har skrivit under."),
        (8, "last_signature", "Inte justerat: sista underskrift 2022-03-21, 8 av 9 har skrivit under."),
        (9, "last_signature", "Justerat: sista underskrift 2022-03-23, 9 av 9 har skrivit under."),
    ],
)
def test_minutes_are_adjusted_when_everybody_has_signed_and_not_before(
    count: int, value: str, says: str
) -> None:
    assert told(count, value) == [says]


def test_the_adjustment_day_is_the_groups_own() -> None:
    # Hägersten-Älvsjö: three working days after Thursday 17 March 2022 is Tuesday 22 March
    assert told(9, "decided_day", book="hagersten-alvsjo") == [
        "Justerat: justeringsdag 2022-03-22, 9 av 9 har skrivit under."
    ]


def test_nobody_named_is_no_line() -> None:
    world = fold(a_charter(), [called()])
    assert adjusted(world, world.meetings[0]) == []


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("propose", ["", "Förslag till anteckning (sekreteraren avgör):", "", "FRAS"]),
        ("insert", ["", "FRAS"]),
    ],
)
def test_the_standard_phrase_is_proposed_or_put_in(value: str, lines: list[str]) -> None:
    charter = a_charter(choices=[choice_of(f"standard_phrase_auto={value}")])
    phrase = dict(charter.rulebook.phrases)["sv"]
    world = fold(charter, [called(), matter("2021-03-30T10:00", "x"), dispatched("2021-04-13T10:00", "x")])
    told = minutes(world, world.meetings[0]).replace(phrase, "FRAS").split("\n")
    begins = told.index("## 1. Ärende x")
    assert told[begins + 1 : told.index("## Balanslista") - 1] == lines
