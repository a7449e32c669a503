"""What cannot be recorded is refused with one clear message."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.admission import Refused, admit
from rules.facts import Fact, FactKind
from rules.moments import NaiveMoment
from rules.world import World, fold
from tests.rules.worlds import a_charter, a_fact, asked, at, called, matter, moved, raised

KNOWN = (
    called(),
    matter("2021-03-30T10:00", "x"),
    asked("2021-04-12T10:00"),
    raised("2021-03-30T11:00"),
)

HAVE = "(have: c1, h1, k1, k2, m1, s1, v1, v2)"


def world(*facts: Fact) -> World:
    """The group with one meeting, one matter, one question and one promise."""
    return fold(a_charter(), (*KNOWN, *facts))


def seat(when: str = "2021-04-01T10:00", **fields: str) -> Fact:
    """A seat changes; `starts` and `ends` are the fact's "from" and "to"."""
    names = {"starts": "from", "ends": "to"}
    return a_fact(FactKind.SEAT_CHANGED, when, {names.get(key, key): said for key, said in fields.items()})


ADMITTED = [
    called(meeting="m2"),
    moved("2021-04-01T10:00", "2021-04-22T09:00"),
    matter("2021-04-01T10:00", "y", co_opted=["k2"]),
    asked("2021-04-12T10:00", "q2", matter="x"),
    asked("2021-04-12T10:00", "q2", matter=None, person=None),
    a_fact(FactKind.NO_QUESTIONS, "2021-04-12T10:00", meeting="m1", organisation="vision"),
    a_fact(FactKind.QUESTION_ANSWERED, "2021-04-12T10:00", meeting="m1", question="q1"),
    raised("2021-04-01T10:00", "b2", meeting="m1", matter="x", raised_by="vision"),
    raised("2021-04-01T10:00", "b2", owner="hr_manager", raised_by="v1"),
    a_fact(FactKind.ITEM_CLOSED, "2021-04-01T10:00", item="b1"),
    seat(person="k1", role="substitute", stands_in_for="k2"),
    seat(person="n1", role="ordinary", organisation="vision", email="n1@example.se"),
    a_fact(FactKind.ADJUSTERS_NAMED, "2021-04-15T10:00", meeting="m1", persons=["c1", "v1"]),
]


@pytest.mark.parametrize("fact", ADMITTED, ids=lambda fact: f"{fact.kind}-{fact.id[:4]}")
def test_what_is_in_order_passes(fact: Fact) -> None:
    admit(fact, world())


REFUSED = [
    (called(), "meeting 'm1' has been called already: record 'meeting_moved' to change it"),
    (
        called("2021-04-16T09:00", meeting="m2"),
        "meeting 'm2' would start in the past (2021-04-15T09:00:00+02:00): check the year",
    ),
    (
        called(meeting="m2", ends_at="2021-04-15T08:00:00+02:00"),
        "meeting 'm2' would end before it starts (2021-04-15T08:00:00+02:00)",
    ),
    (
        called(meeting="m2", board_at="2021-04-20T13:00:00"),
        "meeting_called: board_at: 2021-04-20T13:00:00 has no time zone: "
        "write it with an offset, e.g. 2021-04-20T13:00:00+02:00",
    ),
    (
        moved("2021-04-01T10:00", "2021-03-22T09:00"),
        "meeting 'm1' would start in the past (2021-03-22T09:00:00+01:00): check the year",
    ),
    (
        moved("2021-04-01T10:00", "2021-04-22T09:00", meeting="m3"),
        "group 'fvg': meeting 'm3' not found (have: m1)",
    ),
    (
        matter("2021-04-01T10:00", "x"),
        "meeting 'm1': matter 'x' has been registered already",
    ),
    (
        matter("2021-04-01T10:00", "y", co_opted=["k9"]),
        f"group 'fvg': seat 'k9' not found {HAVE}",
    ),
    (asked("2021-04-12T10:00"), "meeting 'm1': question 'q1' has been asked already: choose another id"),
    (asked("2021-04-12T10:00", "q2", matter="z"), "meeting 'm1': matter 'z' not found (have: x)"),
    (
        asked("2021-04-12T10:00", "q2", person="v9"),
        f"group 'fvg': seat 'v9' not found {HAVE}",
    ),
    (
        asked("2021-04-12T10:00", "q2", organisation="visoin"),
        "group 'fvg': organisation 'visoin' not found (did you mean 'vision'?)",
    ),
    (
        asked("2021-04-12T10:00", "q2", organisation="kommunal"),
        "question_asked: 'v1' has no seat for 'kommunal'",
    ),
    (
        asked("2021-04-12T10:00", "q2", organisation="employer", person=None),
        "group 'fvg': union 'employer' not found (have: kommunal, vision)",
    ),
    (
        asked("2021-04-12T10:00", "q2", organisation=None, person=None),
        "question_asked: say which organisation, or a person with a seat for a union",
    ),
    (
        a_fact(FactKind.QUESTION_ANSWERED, "2021-04-12T10:00", meeting="m1", question="q7"),
        "meeting 'm1': question 'q7' not found (have: q1)",
    ),
    (raised("2021-04-01T10:00"), "item 'b1' has been raised already: choose another id"),
    (
        raised("2021-04-01T10:00", "b2", owner="hr"),
        f"group 'fvg': owner (a seat or a role) 'hr' not found {HAVE}",
    ),
    (
        a_fact(FactKind.ITEM_ANSWERED, "2021-04-01T10:00", item="b7"),
        "group 'fvg': item 'b7' not found (have: b1)",
    ),
    (seat(person="n1", role="ordinary"), "seat 'n1' is new: give its email, name and organisation"),
    (
        seat(person="n1", role="ordinary", email="n1@example.se"),
        "seat 'n1' is new: give its organisation",
    ),
    (
        seat(person="n1", role="ordinary", organisation="vision", email="n1 at example"),
        "seat 'n1': 'n1 at example' is no mail address: write it as name@example.se",
    ),
    (
        seat(person="n1", role="ordinary", organisation="vision", email="a@example.se\r\nBcc: b@example.se"),
        "seat 'n1': 'a@example.se\\r\\nBcc: b@example.se' is no mail address: write it as name@example.se",
    ),
    (
        seat(person="k1", role="substitute", starts="2021-05-01", ends="2021-04-01"),
        "seat 'k1': ends 2021-04-01 before it starts 2021-05-01",
    ),
    (
        seat(person="k1", role="substitute", stands_in_for="k9"),
        f"group 'fvg': seat 'k9' not found {HAVE}",
    ),
    (
        a_fact(FactKind.ADJUSTERS_NAMED, "2021-04-15T10:00", meeting="m1", persons=["c1", "v9"]),
        f"group 'fvg': seat 'v9' not found {HAVE}",
    ),
]


@pytest.mark.parametrize(("fact", "why"), REFUSED, ids=lambda one: one.kind if isinstance(one, Fact) else "")
def test_what_is_not_in_order_is_refused_and_says_why(fact: Fact, why: str) -> None:
    with pytest.raises(Refused) as refused:
        admit(fact, world())
    assert str(refused.value) == why


def test_what_has_not_happened_yet_is_refused() -> None:
    early = replace(asked("2021-04-12T10:00", "q2"), recorded_at=at("2021-04-12T09:54"))
    with pytest.raises(Refused, match="has not happened yet"):
        admit(early, world())
    admit(replace(early, recorded_at=early.happened_at - timedelta(minutes=5)), world())


def test_a_cancelled_meeting_cannot_be_moved() -> None:
    gone = a_fact(FactKind.MEETING_CANCELLED, "2021-04-01T10:00", meeting="m1")
    with pytest.raises(Refused, match="has been cancelled: call a new one"):
        admit(moved("2021-04-02T10:00", "2021-04-22T09:00"), world(gone))


@pytest.mark.parametrize("field", ["happened_at", "recorded_at"])
def test_no_fact_can_carry_a_naive_moment(field: str) -> None:
    fact = called()
    naive = fact.happened_at.replace(tzinfo=None)
    with pytest.raises(NaiveMoment):
        replace(fact, **{field: naive})  # type: ignore[arg-type]  # the wrong value is the test
