"""What holds whatever comes back, whenever it does, and wherever the mail goes then."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.bounced import first_key
from rules.facts import Fact, FactKind
from rules.notices import LeftState, Method
from rules.world import fold
from tests.rules.desk import Desk, Sent
from tests.rules.worlds import a_charter, a_fact, asked, at, called, dispatched, matter, moved, raised

BEGINS = at("2021-03-25T09:00")
STARTS = at("2021-04-15T09:00")
OLD, NEW = "k1@example.se", "k1@hemma.example.se"
CHARTER = a_charter()
many = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def later(hour: int, minute: int = 0) -> str:
    return (BEGINS + timedelta(hours=hour, minutes=minute)).isoformat()


@st.composite
def stories(draw: st.DrawFn) -> tuple[Fact, ...]:
    """A meeting that may move within its week, gets a late document and is asked about."""
    facts = [called(), matter(later(1), "x")]
    for number in range(draw(st.integers(0, 3))):
        starts = STARTS + timedelta(hours=draw(st.integers(0, 4)))
        facts.append(moved(later(draw(st.integers(24, 24 * 19)), number), starts.isoformat()))
    if draw(st.booleans()):
        facts.append(dispatched(later(draw(st.integers(24 * 15, 24 * 19))), "x"))
    if draw(st.booleans()):
        facts.append(asked(later(draw(st.integers(24 * 15, 24 * 19))), "q1"))
    if draw(st.booleans()):
        facts.append(a_fact(FactKind.MEETING_CANCELLED, later(24 * 19, 30), meeting="m1"))
    return tuple(facts)


def returns(desk: Desk, address: str) -> None:
    """Everything that went to `address` has come back by now."""
    for key, left in list(desk.left.items()):
        if left.to.email == address and left.state is LeftState.ACCEPTED:
            desk.left[key] = replace(left, state=LeftState.BOUNCED)


def played(facts: tuple[Fact, ...], *more: Fact) -> Desk:
    """The story until the meeting's eve, in which nothing ever arrives at the old address."""
    desk = Desk(charter=CHARTER)
    for fact in sorted((*facts, *more), key=lambda fact: fact.happened_at):
        desk.hears(fact)
        returns(desk, OLD)
    desk.until("2021-04-14T17:00")
    returns(desk, OLD)
    return desk.until("2021-04-14T17:30")


def dead(hour: int) -> Fact:
    return a_fact(FactKind.ADDRESS_BOUNCED, later(hour, 40), person="k1", email=OLD)


def moves_to(hour: int) -> Fact:
    return a_fact(FactKind.SEAT_CHANGED, later(hour, 50), person="k1", email=NEW)


def others(desk: Desk) -> list[Sent]:
    return [one for one in desk.sent if one.notice.person != "k1" and one.notice.text != "address_bounced"]


hours = st.integers(24 * 14 + 6, 24 * 20)  # from the day of the summons to the meeting's eve


@many
@given(facts=stories(), hour=hours)
def test_no_address_gets_the_same_thing_twice(facts: tuple[Fact, ...], hour: int) -> None:
    desk = played(facts, dead(24 * 14 + 6), moves_to(hour))
    told = Counter((first_key(one.notice.key), one.notice.to.email) for one in desk.sent)
    assert [about for about, count in told.items() if count > 1] == []


@many
@given(facts=stories(), hour=hours)
def test_nobody_else_notices_that_an_address_bounces(facts: tuple[Fact, ...], hour: int) -> None:
    assert others(played(facts, dead(24 * 14 + 6), moves_to(hour))) == others(played(facts))


@many
@given(facts=stories(), hour=hours)
def test_a_new_address_ends_up_with_the_calendar_that_the_facts_entail(
    facts: tuple[Fact, ...], hour: int
) -> None:
    desk = played(facts, moves_to(hour))
    cancelled = any(fact.kind is FactKind.MEETING_CANCELLED for fact in facts)
    entries = [
        (one.notice.entry.sequence, one.notice.entry.method, one.notice.entry.starts_at)
        for one in desk.mails(person="k1")
        if one.notice.entry is not None and one.notice.to.email == NEW
    ]
    assert [sequence for sequence, _, _ in entries] == sorted(sequence for sequence, _, _ in entries)
    (met,) = fold(CHARTER, facts).meetings
    if cancelled:  # whoever has an invitation has its cancellation; whoever has neither needs none
        assert [method for _, method, _ in entries[-1:]] in ([], [Method.CANCEL])
    else:
        assert entries[-1] == (met.sequence, Method.REQUEST, met.starts_at)


@many
@given(facts=stories())
def test_the_secretary_is_told_once_however_often_it_bounces(facts: tuple[Fact, ...]) -> None:
    desk = played(facts, dead(24 * 14 + 6), dead(24 * 15 + 6), dead(24 * 16))
    assert [one.notice.person for one in desk.mails("address_bounced")] == ["s1"]


@many
@given(facts=stories(), hour=hours)
def test_without_another_address_nothing_is_said_again(facts: tuple[Fact, ...], hour: int) -> None:
    mine = [one.notice.key for one in played(facts, dead(hour)).mails(person="k1")]
    assert mine == [one.notice.key for one in played(facts).mails(person="k1")]
    assert [key for key in mine if first_key(key) != key] == []


def test_an_open_reminder_of_a_promise_goes_to_the_new_address_once() -> None:
    owner, new = "m1@example.se", "m1@hemma.example.se"
    desk = Desk(charter=CHARTER).hears(called(), raised("2021-04-01T09:00")).until("2021-04-13T12:00")
    first = [one.notice.to.email for one in desk.mails("balance_reminder", "m1")]
    returns(desk, owner)
    desk.hears(a_fact(FactKind.SEAT_CHANGED, "2021-04-13T13:00", person="m1", email=new))
    desk.until("2021-04-14T17:00")
    assert [one.notice.to.email for one in desk.mails("balance_reminder", "m1")] == [*first, new]
    assert first == [owner]


def test_a_receipt_that_came_back_is_not_said_again_when_the_meeting_is_over() -> None:
    dated = asked("2021-04-09T10:00", "q1", person="v1")
    for day, told in (("2021-04-12T10:00", 2), ("2021-04-16T10:00", 1)):
        desk = Desk(charter=CHARTER).hears(called(), dated).until(day)
        returns(desk, "v1@example.se")
        desk.hears(a_fact(FactKind.SEAT_CHANGED, day, person="v1", email="v1@hemma.example.se"))
        assert len(desk.until("2021-04-19T10:00").mails("question_received", "v1")) == told
