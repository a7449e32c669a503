"""A disagreement stands beside what was concluded, in the minutes and in the register."""

import csv
import io

from documents import registers
from documents.minutes import minutes
from rules.charter import Charter
from rules.facts import FactKind
from rules.world import World, fold
from tests.rules.acting import disagreed, under
from tests.rules.worlds import a_charter, a_fact, called, matter

AGREED = under("examples", examples=["AVT-C7"])


def held(charter: Charter, *, sensitive: bool = False) -> World:
    return fold(
        charter,
        (
            called(),
            matter("2021-04-01T09:00", "x", sensitive=sensitive),
            disagreed("2021-04-15T10:00"),
            a_fact(
                FactKind.MATTER_CONCLUDED, "2021-04-15T10:05", meeting="m1", matter="x", outcome="consulted"
            ),
            a_fact(FactKind.MEETING_CLOSED, "2021-04-15T11:00", meeting="m1"),
        ),
    )


def under_the_matter(charter: Charter) -> list[str]:
    world = held(charter)
    told = minutes(world, world.meetings[0]).split("## Balanslista")[0].split("## 1. ")[1]
    return [line for line in told.splitlines()[1:] if line and not line.startswith("- Kompl")]


def test_the_minutes_show_both_the_outcome_and_the_disagreement() -> None:
    assert [
        line
        for line in under_the_matter(a_charter())
        if line.startswith(("Utfall", "- Oenighet", "Beslutet"))
    ] == [
        "Utfall: förklaras samverkat.",
        "- Oenighet, Vision: Vi är oeniga om bemanningen.",
    ]


def test_where_a_rule_lets_the_decision_wait_the_minutes_say_so() -> None:
    assert under_the_matter(AGREED)[-1] == (
        "Beslutet vilar tills den lokala förhandlingen är avslutad och tiden för en begäran om central förhandling"
        " har gått ut (AVT-C7)."
    )


def test_the_register_shows_both_and_hides_the_words_of_a_protected_matter() -> None:
    for sensitive, words in ((False, "Vi är oeniga om bemanningen."), (True, "")):
        told = registers.statements(held(a_charter(), sensitive=sensitive))
        assert list(csv.DictReader(io.StringIO(told, newline=""))) == [
            {
                "meeting": "m1",
                "matter": "x",
                "organisation": "vision",
                "what": "disagreement_declared",
                "at": "2021-04-15T10:00:00+02:00",
                "text": words,
                "matter_outcome": "consulted",
            }
        ]
