"""What holds for every story that can be told: the laws of `plan`."""

import random
from datetime import datetime, timedelta
from functools import lru_cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.charter import Charter
from rules.facts import Fact, FactKind, Json
from rules.notices import Method
from rules.outcome import Plan
from rules.plan import plan
from rules.quiet import allowed
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import (
    EMPLOYERS,
    SUMMER,
    UNIONS,
    a_charter,
    a_fact,
    asked,
    at,
    called,
    dispatched,
    matter,
    moved,
    raised,
)

BEGINS = at("2021-03-25T09:00")
REMINDERS = {
    *("question_reminder", "balance_reminder", "balance_escalated", "signature_reminder"),
    *("secretary_nudge", "comments_reminder"),
}
SEATS: list[dict[str, Json]] = [{"from": "2021-04-10"}, {"role": "substitute"}, {"role": "ordinary"}]
DUES = [None, "2021-05-14", "2021-06-11"]
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(many, max_examples=12)  # each is three months of an office
hours = st.integers(0, 24 * 40)


@lru_cache(maxsize=2)
def the_charter(book: str) -> Charter:
    """The small group, with a summer's recess."""
    return a_charter(recesses=[SUMMER], book=book)


def later(hour: int, minute: int = 0) -> str:
    """A moment some hours after the story begins."""
    return (BEGINS + timedelta(hours=hour, minutes=minute)).isoformat()


@st.composite
def stories(draw: st.DrawFn) -> tuple[Fact, ...]:
    """A meeting in April and one in May, and some of what can happen to them."""
    facts = [called(), called("2021-03-25T09:05", starts="2021-05-12T09:00", meeting="m2")]
    for name in draw(st.sets(st.sampled_from(["x", "y"]))):
        facts.append(matter(later(draw(hours)), name))
        facts += [
            dispatched(later(draw(hours)), name, document=f"d{one}") for one in range(draw(st.integers(0, 2)))
        ]
    for number in range(draw(st.integers(0, 3))):
        about = draw(
            st.sampled_from([None, *{str(one.data["matter"]) for one in facts if "matter" in one.data}])
        )
        facts.append(asked(later(draw(hours), number), f"q{number}", matter=about))
    for number in range(draw(st.integers(0, 2))):
        starts = at("2021-04-15T09:00") + timedelta(days=draw(st.integers(-3, 14)))
        facts.append(moved(later(draw(st.integers(1, 24 * 18)), number), starts.isoformat()))
    if draw(st.booleans()):
        facts.append(a_fact(FactKind.MEETING_CANCELLED, later(draw(hours)), meeting="m1"))
    if draw(st.booleans()):
        facts.append(a_fact(FactKind.SUMMONS_SENT, later(draw(hours)), meeting="m1"))
    if draw(st.booleans()):
        facts.append(
            raised(later(draw(hours)), due=draw(st.sampled_from([None, "2021-05-03", "2021-07-12"])))
        )
    for day in draw(st.sets(st.sampled_from(["2021-04-09", "2021-04-12", "2021-05-07"]), max_size=2)):
        facts.append(a_fact(FactKind.DAY_CLOSED, later(draw(hours)), day=day, reason="städdag"))
    if any(fact.kind is FactKind.ITEM_RAISED for fact in facts) and draw(st.booleans()):
        said_so = later(24 * 40 + draw(hours))
        facts.append(a_fact(FactKind.ITEM_DEFERRED, said_so, item="b1", due=draw(st.sampled_from(DUES))))
    for number in range(draw(st.integers(0, 2))):
        said = draw(st.sampled_from(SEATS))
        facts.append(a_fact(FactKind.SEAT_CHANGED, later(draw(hours), number), said, person="k2"))
    return tuple(facts)


books = st.sampled_from(["amf", "hagersten-alvsjo"])


def played(book: str, facts: tuple[Fact, ...]) -> Desk:
    """The story, until the summer."""
    return Desk(charter=the_charter(book)).hears(*facts).until("2021-06-20T09:00")


@many
@given(facts=stories(), book=books, seed=st.integers(0, 1000), hour=hours)
def test_the_order_in_which_facts_arrive_does_not_matter(
    facts: tuple[Fact, ...], book: str, seed: int, hour: int
) -> None:
    shuffled = list(facts)
    random.Random(seed).shuffle(shuffled)
    now = BEGINS + timedelta(hours=hour)
    plans = [
        plan(the_charter(book), told, left={}, now=now)
        for told in (facts, shuffled, [*facts, *facts][: len(facts)])
    ]
    assert plans[0] == plans[1] == plans[2]


@many
@given(facts=stories(), book=books, hour=hours)
def test_no_key_occurs_twice_in_a_plan(facts: tuple[Fact, ...], book: str, hour: int) -> None:
    told: Plan = plan(the_charter(book), facts, left={}, now=BEGINS + timedelta(hours=hour))
    notices, deadlines = [one.key for one in told.notices], [one.key for one in told.deadlines]
    assert (len(set(notices)), len(set(deadlines))) == (len(notices), len(deadlines))


@few
@given(facts=stories(), book=books)
def test_no_mail_is_said_twice_and_no_sequence_falls(facts: tuple[Fact, ...], book: str) -> None:
    desk = played(book, facts)
    keys = [one.notice.key for one in desk.sent]
    assert len(set(keys)) == len(keys)
    for person in {one.notice.person for one in desk.sent}:
        for meeting in ("m1", "m2"):
            told = [
                (one.notice.entry.sequence, one.notice.entry.method is Method.CANCEL)
                for one in desk.mails(person=person)
                if one.notice.entry and one.notice.subject == meeting
            ]
            assert told == sorted(set(told))


@few
@given(facts=stories(), book=books)
def test_every_calendar_that_was_told_in_time_says_what_the_facts_say(
    facts: tuple[Fact, ...], book: str
) -> None:
    desk = played(book, facts)
    world = fold(desk.charter, desk.facts)
    late = {one.person for one in desk.plan().notices if one.key not in desk.left}
    for met in world.meetings:
        members = set() if met.cancelled_at else {seat.person for seat in world.members(met)}
        for person in {one.notice.person for one in desk.sent} - late:
            entries = [one.notice.entry for one in desk.mails(person=person) if one.notice.subject == met.id]
            held = [entry for entry in entries if entry is not None]
            if not held:
                continue
            newest = max(held, key=lambda entry: (entry.sequence, entry.method is Method.CANCEL))
            if person in members:
                assert (newest.method, newest.starts_at) == (Method.REQUEST, met.starts_at)
            else:
                assert newest.method is Method.CANCEL


@many
@given(facts=stories(), book=books, hour=hours)
def test_no_reminder_is_meant_for_a_night_a_closed_day_or_the_recess(
    facts: tuple[Fact, ...], book: str, hour: int
) -> None:
    charter = the_charter(book)
    told = plan(charter, facts, left={}, now=BEGINS + timedelta(hours=hour))
    meant = [(one.key, one.not_before) for one in told.notices if one.text in REMINDERS]
    assert [key for key, moment in meant if not allowed(moment, charter.group.quiet, charter.calendar)] == []


@many
@given(facts=stories(), book=books, hour=hours)
def test_what_has_no_day_is_given_none(facts: tuple[Fact, ...], book: str, hour: int) -> None:
    charter = the_charter(book)
    told = plan(charter, facts, left={}, now=BEGINS + timedelta(hours=hour))
    without = {rule.id for rule in charter.rulebook.rules if rule.within is None} - {"POL-BALANCE"}
    assert [
        one.key
        for one in told.deadlines
        if one.rule in without and (one.reckoned.last_day is not None or one.reckoned.due_at is not None)
    ] == []


@few
@given(facts=stories(), book=books)
def test_the_next_moment_lies_ahead_and_planning_again_changes_nothing(
    facts: tuple[Fact, ...], book: str
) -> None:
    desk = played(book, facts)
    once, again = desk.plan(), desk.plan()
    assert once == again
    assert once.next_at is None or once.next_at > desk.now


@few
@given(facts=stories(), book=books)
def test_nobody_is_told_before_the_fact_that_they_are_told_of(facts: tuple[Fact, ...], book: str) -> None:
    desk = played(book, facts)
    first: datetime = min(fact.happened_at for fact in facts)
    assert [one.notice.key for one in desk.sent if one.at < first] == []


@few
@given(facts=stories(), book=books)
def test_the_two_sides_are_the_only_receivers(facts: tuple[Fact, ...], book: str) -> None:
    desk = played(book, facts)
    known = {seat.address for seat in (*EMPLOYERS, *UNIONS)}
    assert {one.notice.to for one in desk.sent} - known == set()
