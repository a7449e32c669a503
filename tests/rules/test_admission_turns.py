"""A matter's turn can end questions, so it is recorded only for a meeting that is held."""

import pytest

from rules.admission import Refused, admit
from rules.facts import Fact, FactKind
from rules.world import fold
from tests.rules.worlds import a_charter, a_fact, called, matter


def opens(when: str, name: str = "x") -> Fact:
    """The matter's turn comes."""
    return a_fact(FactKind.MATTER_OPENED, when, meeting="m1", matter=name)


def admitted(fact: Fact, *facts: Fact) -> None:
    """Let it in, or have it refused."""
    admit(fact, fold(a_charter(), (called(), matter("2021-03-30T10:00", "x"), *facts)))


def test_a_turn_at_the_meeting_is_admitted_also_when_it_began_early() -> None:
    admitted(opens("2021-04-15T09:00"))
    admitted(opens("2021-04-15T08:55"), a_fact(FactKind.MEETING_OPENED, "2021-04-15T08:50", meeting="m1"))


def test_a_turn_before_the_meeting_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        admitted(opens("2021-04-15T08:59:59"))
    assert str(refused.value) == (
        "matter_opened: meeting 'm1' begins 2021-04-15T09:00:00+02:00: record 'meeting_opened' first"
        " if it began before its time"
    )


def test_a_turn_at_a_cancelled_meeting_is_refused() -> None:
    cancelled = a_fact(FactKind.MEETING_CANCELLED, "2021-04-12T10:00", meeting="m1")
    with pytest.raises(Refused, match="meeting 'm1' has been cancelled"):
        admitted(opens("2021-04-15T09:30"), cancelled)


def test_a_turn_of_an_unknown_matter_is_refused() -> None:
    with pytest.raises(Refused, match="matter 'y' not found"):
        admitted(opens("2021-04-15T09:30", "y"))
