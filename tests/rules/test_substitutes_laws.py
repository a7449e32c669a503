"""What holds for every story of declines, changes of mind, lost seats and moves: the laws of who serves."""

import random
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.facts import Fact, FactKind, Json
from rules.people import seats_on
from rules.plan import plan
from rules.standing_in import line_of
from rules.world import fold
from tests.rules.attending import ACCEPTED, DECLINED, TENTATIVE, a_group, answered, places_at, seated
from tests.rules.desk import Desk
from tests.rules.worlds import a_fact, at, called, moved

MEMBERS, EVERYBODY = ("k1", "k2", "v1"), ("k1", "k2", "k3", "k4", "v1", "v2")
BEGINS = at("2021-04-06T08:00")
SEATS: tuple[dict[str, Json], ...] = (
    {"from": "2021-04-10"},
    {"role": "substitute", "organisation": "kommunal", "stands_in_for": ["k2"]},
    {"role": "substitute", "organisation": "kommunal", "stands_in_for": ["k1", "k4"]},
)
laws = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
hours = st.integers(0, 24 * 9 + 2)


def later(hour: int, minute: int = 0) -> str:
    """A moment some hours after the story begins; the meeting is nine days and an hour after it."""
    return (BEGINS + timedelta(hours=hour, minutes=minute)).isoformat()


@st.composite
def stories(draw: st.DrawFn) -> tuple[Fact, ...]:
    """A meeting, and some of what can happen to who comes; no two at one moment."""
    facts = [called()]
    for number in range(draw(st.integers(0, 8))):
        reply = draw(st.sampled_from((DECLINED, DECLINED, ACCEPTED, TENTATIVE)))
        facts.append(answered(later(draw(hours), number), draw(st.sampled_from(EVERYBODY)), reply))
    for number in range(draw(st.integers(0, 2))):
        facts.append(seated(later(draw(hours), 20 + number), "k3", **draw(st.sampled_from(SEATS))))
    if draw(st.booleans()):
        starts = at("2021-04-15T09:00") + timedelta(
            days=draw(st.integers(0, 1)), hours=draw(st.integers(0, 3))
        )
        facts.append(moved(later(draw(st.integers(0, 24 * 8)), 30), starts.isoformat()))
    if draw(st.booleans()) and draw(st.booleans()):
        facts.append(a_fact(FactKind.MEETING_CANCELLED, later(draw(hours), 40), meeting="m1"))
    return tuple(facts)


def played(facts: tuple[Fact, ...], *, silence: bool, until: str = "2021-04-16T18:00") -> Desk:
    """The story at the desk."""
    return Desk(charter=a_group(silence=silence)).hears(*facts).until(until)


def parts(desk: Desk) -> dict[str, list[tuple[datetime, str, str]]]:
    """What each person was told of serving: when, called or released, and for whom."""
    told: dict[str, list[tuple[datetime, str, str]]] = {}
    for one in desk.sent:
        if one.notice.text in ("substitute_called", "substitute_released"):
            member = one.notice.key.split("/")[4]
            told.setdefault(one.notice.person, []).append((one.at, one.notice.text, member))
    return told


@laws
@given(facts=stories(), silence=st.booleans(), seed=st.integers(0, 1000), hour=hours)
def test_the_order_of_arrival_does_not_change_who_serves_nor_what_is_sent(
    facts: tuple[Fact, ...], silence: bool, seed: int, hour: int
) -> None:
    desk, shuffled = played(facts, silence=silence, until=later(hour)), list(facts)
    random.Random(seed).shuffle(shuffled)
    known = [fact for fact in desk.facts if fact not in facts]
    told = [
        plan(desk.charter, [*arrived, *known], left=desk.left, now=desk.now) for arrived in (facts, shuffled)
    ]
    assert told[0] == told[1]


@laws
@given(facts=stories(), silence=st.booleans(), hour=hours)
def test_a_place_has_one_substitute_at_most_and_they_can_come(
    facts: tuple[Fact, ...], silence: bool, hour: int
) -> None:
    """What has not happened yet is not known yet."""
    now = later(hour)
    desk = played(tuple(f for f in facts if f.happened_at <= at(now)), silence=silence, until=now)
    places, world = places_at(desk), fold(desk.charter, desk.facts)
    (met,) = world.meetings
    seats = seats_on(world.seats, met.day)
    assert len(set(places.serving.values())) == len(places.serving)
    assert [name for name in places.serving.values() if places.declined(name) or name in places.serving] == []
    assert [m for m, name in places.serving.items() if name not in line_of(m, seats)] == []
    assert set(places.serving) <= set(places.lost)
    idle = {n for line in places.lines.values() for n in line if not places.declined(n)}
    idle -= {*places.serving.values(), *places.lost}
    assert [one.member for one in places.unserved if idle & set(places.lines[one.member])] == []


@laws
@given(facts=stories(), silence=st.booleans())
def test_whoever_is_released_was_called_and_nobody_is_called_twice_to_one_place(
    facts: tuple[Fact, ...], silence: bool
) -> None:
    for told in parts(played(facts, silence=silence)).values():
        holds: str | None = None
        for _, text, member in told:
            if text == "substitute_called":
                assert member != holds
                holds = member
            else:
                assert member == holds
                holds = None


@laws
@given(facts=stories(), silence=st.booleans())
def test_everybodys_last_word_is_what_holds_when_the_meeting_begins(
    facts: tuple[Fact, ...], silence: bool
) -> None:
    """Whoever has lost their seat is uninvited instead, and whoever has declined knows."""
    desk = played(facts, silence=silence)
    world, places = fold(desk.charter, desk.facts), places_at(desk).once_begun()
    (met,) = world.meetings
    if met.cancelled_at is not None:
        return
    seated_then = {seat.person for seat in seats_on(world.seats, met.day)}
    told = parts(desk)
    for person in seated_then:
        entries = [one.notice for one in desk.mails(person=person) if one.notice.entry]
        last = next((one for one in reversed(entries) if one.text.startswith("substitute_")), None)
        uninvited = last is not None and any(
            one.text == "summons_cancel" for one in entries[entries.index(last) :]
        )
        said = (
            None if last is None or uninvited or last.text == "substitute_released" else told[person][-1][2]
        )
        assert said == places.serves(person) or (places.serves(person) is None and places.declined(person))


@laws
@given(facts=stories(), silence=st.booleans())
def test_nobody_gets_two_mails_of_serving_or_an_update_beside_one_in_a_sweep(
    facts: tuple[Fact, ...], silence: bool
) -> None:
    desk = played(facts, silence=silence)
    for person in EVERYBODY:
        waves: dict[datetime, list[str]] = {}
        for one in desk.mails(person=person):
            if one.notice.text in (
                "substitute_called",
                "substitute_released",
                "summons_update",
                "summons_cancel",
            ):
                waves.setdefault(one.at, []).append(one.notice.text)
        assert [texts for texts in waves.values() if len(texts) > 1] == []


@laws
@given(facts=stories(), silence=st.booleans())
def test_every_entry_of_a_person_is_newer_than_the_one_before(facts: tuple[Fact, ...], silence: bool) -> None:
    desk = played(facts, silence=silence)
    for person in EVERYBODY:
        told = [(sequence, method == "CANCEL") for method, sequence in desk.entries(person)]
        assert told == sorted(set(told))


@laws
@given(member=st.sampled_from(MEMBERS), hour=st.integers(60, 24 * 8), after=st.integers(1, 30))
def test_after_a_timely_yes_the_last_word_to_the_substitute_is_release(
    member: str, hour: int, after: int
) -> None:
    """The summons leaves 54 hours after the story begins; the time to take the place back ends after 208."""
    desk = played(
        (
            called(),
            answered(later(hour), member, DECLINED),
            answered(later(min(hour + after, 207)), member, ACCEPTED),
        ),
        silence=False,
    )
    told = parts(desk)
    assert [words[-1][1] for words in told.values()] == ["substitute_released"] * len(told)
    assert places_at(desk).lost == {}


@laws
@given(order=st.permutations(MEMBERS), gap=st.integers(0, 20), first=st.integers(60, 24 * 5))
def test_every_decline_with_a_free_substitute_is_one_call_for_that_place(
    order: list[str], gap: int, first: int
) -> None:
    """k1 has k3 and k4, k2 has k3 and, as k4 stands in for k3, k4; v1 has v2: nobody is left without."""
    facts = (answered(later(first + gap * number), member, DECLINED) for number, member in enumerate(order))
    told = parts(played((called(), *facts), silence=False))
    calls = [(text, member) for words in told.values() for _, text, member in words]
    assert sorted(calls) == [("substitute_called", member) for member in sorted(MEMBERS)]
    assert len(told) == len(MEMBERS)
