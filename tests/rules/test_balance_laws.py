"""What holds for every story of promises: each is said once to whom it concerns, and to nobody when it is kept."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.facts import Fact, FactKind
from rules.ladders import resting
from rules.notices import covers_of
from rules.people import Recess
from rules.quiet import open_day
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import EMPLOYERS, a_charter, a_fact, at, called, moved, raised

BEGINS = at("2021-04-15T10:00")
MAY = Recess(first=date(2021, 5, 17), last=date(2021, 5, 30), reason="uppehåll")
SPRING = (
    called(),
    called("2021-03-25T09:05", starts="2021-05-12T09:00", meeting="m2"),
    called("2021-03-25T09:10", starts="2021-06-10T09:00", meeting="m3"),
)
OWNERS = st.sampled_from(["m1", "s1", "hr_manager"])
DUES = st.sampled_from([None, "2021-05-03", "2021-05-11", "2021-05-25", "2021-07-12"])
some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def later(hour: int, minute: int) -> str:
    """A moment some hours after the promises began."""
    return (BEGINS + timedelta(hours=hour, minutes=minute)).isoformat()


@st.composite
def stories(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Up to five promises, and what becomes of them and of the meetings in two months."""
    facts = list(SPRING)
    hours = st.integers(0, 24 * 50)
    for number in range(draw(st.integers(1, 5))):
        item, begins = f"b{number}", draw(st.integers(0, 24 * 30))
        facts.append(raised(later(begins, number), item, owner=draw(OWNERS), due=draw(DUES)))
        after = begins + 1 + draw(hours)
        kind = draw(st.sampled_from([None, FactKind.ITEM_ANSWERED, FactKind.ITEM_CLOSED]))
        if kind is not None:
            facts.append(a_fact(kind, later(after, number), item=item))
        if draw(st.booleans()):
            due = draw(st.sampled_from([None, "2021-06-15"]))
            put_off = later(begins + draw(st.integers(1, 24 * 20)), 20 + number)
            facts.append(a_fact(FactKind.ITEM_DEFERRED, put_off, {"due": due}, item=item))
        if draw(st.booleans()):
            away = begins + draw(st.integers(1, 24 * 10))
            facts.append(a_fact(FactKind.ITEM_HANDED_OVER, later(away, 30 + number), item=item, to="svg"))
            back = away + draw(st.integers(1, 24 * 20))
            facts.append(a_fact(FactKind.ITEM_HANDED_BACK, later(back, 30 + number), item=item))
    if draw(st.booleans()):
        starts = at("2021-05-12T09:00") + timedelta(days=draw(st.integers(-6, 9)))
        facts.append(moved(later(draw(st.integers(0, 24 * 18)), 50), starts.isoformat(), meeting="m2"))
    return tuple(facts)


def played(facts: tuple[Fact, ...]) -> Desk:
    """The spring, with a recess in May."""
    charter = a_charter(seats=EMPLOYERS, recesses=[MAY])
    return Desk(charter=charter).hears(*facts).until("2021-06-30T09:00")


@some
@given(facts=stories())
def test_nothing_is_said_twice_to_one_person(facts: tuple[Fact, ...]) -> None:
    said = Counter(
        (one.notice.person, covered)
        for one in played(facts).sent
        for covered in covers_of(one.notice.context)
    )
    assert [what for what, times in said.items() if times > 1] == []


@some
@given(facts=stories())
def test_one_person_gets_at_most_one_of_a_text_a_day(facts: tuple[Fact, ...]) -> None:
    desk = played(facts)
    told = [
        (text, person, when[:10])
        for text in ("balance_reminder", "balance_escalated")
        for person, when in desk.told(text)
    ]
    balance = [*desk.mails("balance_reminder"), *desk.mails("balance_escalated")]
    occasions = {(one.notice.text, one.notice.person, one.notice.series) for one in balance}
    days = Counter(told)
    # two occasions may fall on one day, a promised day and a meeting; an occasion itself never comes twice
    assert max(days.values(), default=0) <= 2
    assert len(occasions) == len(balance)


@some
@given(facts=stories())
def test_every_open_promise_is_in_one_reminder_of_its_owner_before_each_meeting(
    facts: tuple[Fact, ...],
) -> None:
    desk = played(facts)
    world = fold(desk.charter, desk.facts)
    for met in world.meetings:
        listed = Counter(
            (one.notice.person, covered.rpartition(":")[2])
            for one in desk.mails("balance_reminder")
            for covered in covers_of(one.notice.context)
            if covered.startswith(f"balance_reminder/{met.id}/{met.day}/")
        )
        reminded = desk.charter.calendar.subtract(met.day, 3)
        for item in world.items:
            begun = item.since.date() < min(reminded, MAY.first - timedelta(days=5)) or (
                item.since.date() < reminded and reminded > MAY.last
            )  # a reminder that falls in the recess leaves before it or after it
            open_then = item.settled_at is None or item.settled_at > met.starts_at
            due_then = item.due is None or item.due < met.day
            if begun and open_then and due_then and not item.away_on(met.starts_at):
                (owner,) = world.owner(item.owner, reminded)
                assert listed[(owner.person, item.id)] == 1


@some
@given(facts=stories())
def test_a_mail_lists_only_what_is_open_and_here_when_it_leaves(facts: tuple[Fact, ...]) -> None:
    desk = played(facts)
    items = {item.id: item for item in fold(desk.charter, desk.facts).items}
    wrong = [
        (covered, one.at)
        for one in desk.sent
        for covered in covers_of(one.notice.context)
        if (item := items[covered.rpartition(":")[2]]).away_on(one.at)
        or (item.settled_at is not None and item.settled_at <= one.at)
        or item.raised_at >= one.at
    ]
    assert wrong == []


@some
@given(facts=stories())
def test_nobody_is_told_of_a_promise_in_the_recess(facts: tuple[Fact, ...]) -> None:
    desk = played(facts)
    group, calendar = desk.charter.group, desk.charter.calendar
    days = {one.at.astimezone(group.zone).date() for one in desk.sent}
    assert [day for day in days if not open_day(day, group.quiet, calendar)] == []


@given(number=st.integers(0, 300), count=st.integers(1, 40))
def test_a_step_of_a_ladder_is_never_reached_in_the_recess_and_never_earlier_for_it(
    number: int, count: int
) -> None:
    charter = a_charter(recesses=[MAY])
    begins = date(2021, 1, 1) + timedelta(days=number)
    rested = resting(charter.calendar, [MAY]).add(begins, count)
    assert not MAY.first <= rested <= MAY.last
    assert rested >= charter.calendar.add(begins, count)
