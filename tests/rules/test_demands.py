"""The register of demands, and the gate: every number has its answer before the meeting and before adjustment.

Under the AMF book the meeting is Thursday 15 April 2021 at 09:00 and adjusted on Friday 16.
Under Hägersten-Älvsjö's it is adjusted three working days later: Friday 16 (1), Monday 19 (2), Tuesday 20 (3).
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.admission import Refused, admit
from rules.demands import Demand, Lack, lacking, register
from rules.facts import Fact, FactKind, Json
from rules.people import Language
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, at, called, matter

CLOSED = a_fact(FactKind.MEETING_CLOSED, "2021-04-15T11:00", meeting="m1")


def made(when: str, demand: str, number: int | str = 1, union: str = "vision", **said: Json) -> Fact:
    """A union makes a numbered demand."""
    data: dict[str, Json] = {"number": number, "organisation": union, "text": f"Förslag {demand}.", **said}
    return a_fact(FactKind.DEMAND_MADE, when, data, meeting="m1", demand=demand)


def backed(when: str, demand: str, union: str) -> Fact:
    """Another union stands behind it."""
    return a_fact(FactKind.DEMAND_BACKED, when, meeting="m1", demand=demand, organisation=union)


def answered(when: str, **said: Json) -> Fact:
    """The employer answers one demand, or several together."""
    return a_fact(FactKind.DEMAND_ANSWERED, when, {"text": "Ja.", "outcome": "bifall", **said}, meeting="m1")


def of(*facts: Fact) -> tuple[Demand, ...]:
    """The register of the meeting."""
    return register(fold(a_charter(), [called(), *facts]).meetings[0])


def lacks(*facts: Fact) -> list[tuple[str, tuple[str, ...]]]:
    """What lacks an answer, by union."""
    return [(one.organisation, one.numbers) for one in lacking(of(*facts), a_charter().group)]


def test_a_demand_stands_with_its_number_its_backing_and_its_answer() -> None:
    (held,) = of(
        made("2021-04-12T10:00", "v-1"),
        backed("2021-04-12T11:00", "v-1", "kommunal"),
        backed("2021-04-12T12:00", "v-1", "kommunal"),
        backed("2021-04-12T12:00", "v-1", "vision"),
        answered("2021-04-13T10:00", demand="v-1"),
    )
    assert held == Demand(
        id="v-1",
        number="1",
        organisation="vision",
        matter=None,
        text="Förslag v-1.",
        made_at=at("2021-04-12T10:00"),
        backed_by=("kommunal",),
        answer="Ja.",
        outcome="bifall",
        answered_at=at("2021-04-13T10:00"),
    )


def test_the_last_of_several_answers_holds() -> None:
    first = answered("2021-04-13T10:00", demand="v-1", outcome="återkommer")
    (held,) = of(made("2021-04-12T10:00", "v-1"), first, answered("2021-04-14T10:00", demand="v-1"))
    assert (held.outcome, held.answered_at) == ("bifall", at("2021-04-14T10:00"))


SEVEN = (
    *(made("2021-04-12T10:00", f"v-{number}", number) for number in (7, 9, 10)),
    made("2021-04-12T10:00", "k-7", 7, "kommunal"),
)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"demands": ["v-7", "k-7"]}, [("vision", ("9", "10"))]),
        ({"organisation": "vision", "numbers": [7, 9]}, [("kommunal", ("7",)), ("vision", ("10",))]),
        ({"organisation": "vision", "number": 7}, [("kommunal", ("7",)), ("vision", ("9", "10"))]),
        ({"demand": "v-9"}, [("kommunal", ("7",)), ("vision", ("7", "10"))]),
        ({"numbers": ["9", "10"]}, [("kommunal", ("7",)), ("vision", ("7",))]),
    ],
)
def test_one_answer_may_settle_several_demands(
    said: dict[str, Json], left: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert lacks(*SEVEN, answered("2021-04-13T10:00", **said)) == left


def test_a_collective_answer_stands_in_the_minutes_with_its_numbers_under_its_matter() -> None:
    facts = [
        matter("2021-03-30T10:00", "x"),
        made("2021-04-12T10:00", "v-7", 7, matter="x"),
        made("2021-04-12T10:00", "v-9", 9, matter="x"),
        answered("2021-04-13T10:00", demands=["v-7", "v-9"]),
    ]
    said = fold(a_charter(), [called(), *facts]).meetings[0].said[-1]
    assert (said.kind, said.matter, sorted(str(said.number).split(", "))) == (
        FactKind.DEMAND_ANSWERED,
        "x",
        ["7", "9"],
    )


def test_what_needs_no_answer_lacks_none() -> None:
    reason = answered(
        "2021-04-13T10:00", demand="v-1", outcome="needs_no_answer", text="Samma sak som nummer 2."
    )
    assert lacks(made("2021-04-12T10:00", "v-1"), reason) == []


def test_numbers_and_unions_are_told_as_a_sentence() -> None:
    one = Lack(organisation="v", title="Vision", numbers=("7",))
    two = Lack(organisation="v", title="Vision", numbers=("7", "9"))
    three = Lack(organisation="v", title="Vision", numbers=("7", "9", "12"))
    assert [lack.sentence(Language.SWEDISH) for lack in (one, two, three)] == [
        "Nummer 7 från Vision saknar svar.",
        "Nummer 7 och 9 från Vision saknar svar.",
        "Nummer 7, 9 och 12 från Vision saknar svar.",
    ]
    assert [lack.sentence(Language.ENGLISH) for lack in (one, two, three)] == [
        "Number 7 from Vision has no answer.",
        "Numbers 7 and 9 from Vision have no answer.",
        "Numbers 7, 9 and 12 from Vision have no answer.",
    ]


@given(
    numbers=st.sets(st.integers(1, 40), min_size=1, max_size=12),
    answers=st.lists(st.integers(1, 40), max_size=12),
    together=st.booleans(),
)
def test_what_lacks_an_answer_is_what_was_made_and_not_answered(
    numbers: set[int], answers: list[int], together: bool
) -> None:
    facts = [made("2021-04-12T10:00", f"v-{number}", number) for number in sorted(numbers)]
    if together and answers:
        facts.append(answered("2021-04-13T10:00", organisation="vision", numbers=list(answers)))
    elif answers:
        facts += [answered("2021-04-13T10:00", demand=f"v-{number}") for number in answers]
    left = tuple(str(number) for number in sorted(numbers.difference(answers)))
    assert lacks(*facts) == ([("vision", left)] if left else [])


def nudges(desk: Desk) -> list[tuple[str, str]]:
    """When the secretary was told that demands lack their answers, and what the mail lists."""
    return [
        (f"{one.at:%Y-%m-%d %H:%M}", " ".join(str(lack["sv"]) for lack in listed if isinstance(lack, dict)))
        for one in desk.mails("secretary_nudge", "s1")
        if isinstance(listed := one.notice.context.get("unanswered"), list)
    ]


def flags(desk: Desk) -> list[tuple[str, str]]:
    """What a person is shown of it."""
    return [(one.subject, one.message) for one in desk.plan().flags if one.code == "demands_unanswered"]


def a_desk(book: str = "amf") -> Desk:
    """A desk of the small group."""
    return Desk(charter=a_charter(book=book), now=at("2021-03-25T08:00"))


def test_before_the_meeting_the_secretary_hears_what_lacks_an_answer() -> None:
    desk = a_desk().hears(called(), *SEVEN, answered("2021-04-13T10:00", demands=["k-7", "v-10"]))
    desk.until("2021-04-14T08:59")
    assert (nudges(desk), flags(desk)) == ([], [])
    desk.until("2021-04-15T08:00")
    sentence = "Nummer 7 och 9 från Vision saknar svar."
    assert nudges(desk) == [("2021-04-14 09:00", sentence)]
    assert flags(desk) == [("m1/meeting", "Numbers 7 and 9 from Vision have no answer.")]


def test_a_meeting_in_the_afternoon_is_looked_at_in_its_own_morning() -> None:
    desk = a_desk().hears(called(starts="2021-04-15T13:00"), *SEVEN).until("2021-04-15T12:00")
    assert [when for when, _ in nudges(desk)] == ["2021-04-15 09:00"]


def test_what_has_its_answer_goes_away_from_the_list() -> None:
    desk = a_desk().hears(called(), *SEVEN).until("2021-04-14T09:00")
    assert len(flags(desk)) == 1
    desk.hears(answered("2021-04-14T10:00", demands=["v-7", "v-9", "v-10", "k-7"])).until("2021-04-20T12:00")
    assert (flags(desk), len(nudges(desk))) == ([], 1)


def test_a_demand_that_came_after_the_morning_look_is_not_called_unanswered_at_once() -> None:
    desk = a_desk().hears(called(), made("2021-04-14T10:00", "v-1")).until("2021-04-15T09:00")
    assert (nudges(desk), flags(desk)) == ([], [])


@pytest.mark.parametrize(
    ("book", "when"), [("amf", "2021-04-16 09:00"), ("hagersten-alvsjo", "2021-04-19 09:00")]
)
def test_before_the_adjustment_the_demands_of_the_meeting_itself_are_looked_at(book: str, when: str) -> None:
    facts = [called(), made("2021-04-15T09:30", "v-1"), made("2021-04-15T09:31", "v-2", 2), CLOSED]
    desk = a_desk(book).hears(*facts, answered("2021-04-15T11:30", demand="v-1")).until("2021-04-23T12:00")
    assert nudges(desk) == [(when, "Nummer 2 från Vision saknar svar.")]
    assert flags(desk) == [("m1/adjustment", "Number 2 from Vision has no answer.")]


def test_nobody_hears_of_demands_that_all_have_their_answers() -> None:
    facts = [called(), made("2021-04-15T09:30", "v-1"), answered("2021-04-15T09:40", demand="v-1"), CLOSED]
    desk = a_desk().hears(*facts).until("2021-04-23T12:00")
    assert (nudges(desk), flags(desk)) == ([], [])


def test_minutes_that_everybody_has_signed_are_looked_at_no_more() -> None:
    signed = [
        a_fact(FactKind.ADJUSTERS_NAMED, "2021-04-15T09:05", meeting="m1", persons=["c1"]),
        a_fact(FactKind.MINUTES_SIGNED, "2021-04-15T14:00", meeting="m1", person="c1"),
    ]
    desk = (
        a_desk().hears(called(), made("2021-04-15T09:30", "v-1"), CLOSED, *signed).until("2021-04-23T12:00")
    )
    assert (nudges(desk), flags(desk)) == ([], [])


def test_a_cancelled_meeting_needs_no_answers() -> None:
    off = a_fact(FactKind.MEETING_CANCELLED, "2021-04-13T10:00", meeting="m1")
    desk = a_desk().hears(called(), *SEVEN, off).until("2021-04-23T12:00")
    assert (nudges(desk), flags(desk)) == ([], [])


def test_the_gate_never_says_who_spoke_for_a_union() -> None:
    desk = a_desk().hears(called(), made("2021-04-12T10:00", "v-1", person="v1")).until("2021-04-14T12:00")
    (mail,) = [
        one for one in desk.mails("secretary_nudge") if one.notice.context["nudge"] == "demands_unanswered"
    ]
    assert mail.notice.context["unanswered"] == [
        {
            "organisation": "Vision",
            "numbers": ["1"],
            "sv": "Nummer 1 från Vision saknar svar.",
            "en": "Number 1 from Vision has no answer.",
        }
    ]
    assert "Person v1" not in repr(mail.notice.context)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            made("2021-04-13T10:00", "v-7", 11),
            "meeting 'm1': demand 'v-7' has been made already: choose another id",
        ),
        (
            made("2021-04-13T10:00", "v-x", 7),
            "meeting 'm1': 'vision' has a demand number 7 already: choose another number",
        ),
        (
            made("2021-04-13T10:00", "e-1", 1, "employer"),
            "demand_made: 'employer' is no union of the group: only a union makes or backs a demand",
        ),
        (
            backed("2021-04-13T10:00", "v-8", "kommunal"),
            "demand_backed: meeting 'm1': demand 'v-8' not found (have: ",
        ),
        (
            answered("2021-04-13T10:00", demand="v-8"),
            "demand_answered: meeting 'm1': demand 'v-8' not found (have: ",
        ),
        (
            answered("2021-04-13T10:00", demands=["v-7", "v-8"]),
            "demand_answered: meeting 'm1': demand 'v-8' not found (have: ",
        ),
        (
            answered("2021-04-13T10:00", organisation="vision", numbers=[7, 8]),
            "meeting 'm1': vision has no demand number 8",
        ),
        (
            answered("2021-04-13T10:00", numbers=[7]),
            "demand_answered: number 7 is a demand of kommunal and of vision: say organisation=",
        ),
        (
            answered("2021-04-13T10:00"),
            "demand_answered: say which: demand=, demands=[...], or organisation= with numbers=[...] or number=",
        ),
        (
            answered("2021-04-13T10:00", demand="v-7", outcome="needs_no_answer", text=" "),
            "demand_answered: outcome 'needs_no_answer' needs a text that says why",
        ),
    ],
)
def test_a_demand_or_an_answer_that_hangs_in_the_air_is_refused(wrong: Fact, said: str) -> None:
    with pytest.raises(Refused) as refused:
        admit(wrong, fold(a_charter(), [called(), *SEVEN]))
    assert str(refused.value)[: len(said)] == said


def test_two_unions_may_use_the_same_number() -> None:
    admit(made("2021-04-13T10:00", "k-9", 9, "kommunal"), fold(a_charter(), [called(), *SEVEN]))
