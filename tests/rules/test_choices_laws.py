"""What holds for every choice that a group can make, whatever happens to its meetings."""

import random
from datetime import date, timedelta
from functools import lru_cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.policies import offered
from rules.charter import Charter
from rules.deadlines import Kind
from rules.facts import Fact, FactKind
from rules.plan import plan
from rules.policies import Choice, Switch
from rules.verdicts import judged
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, asked, at, called, dispatched, matter, moved

BEGINS = at("2021-03-25T09:00")
ANSWERS = {"after HH:MM": "after 15:00", "N working days": "2 working days"}
CHOSEN = [
    (switch, ANSWERS.get(option, option)) for switch, asks in offered().items() for option in asks.options
]
many = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
hours = st.integers(0, 24 * 22)


@lru_cache(maxsize=512)
def the_charter(*chosen: tuple[Switch, str, date | None]) -> Charter:
    """The small group with these choices."""
    return a_charter(
        choices=[Choice(switch=switch, value=value, since=since) for switch, value, since in chosen]
    )


def later(hour: int, minute: int = 0) -> str:
    """A moment some hours after the story begins."""
    return (BEGINS + timedelta(hours=hour, minutes=minute)).isoformat()


@st.composite
def stories(draw: st.DrawFn) -> tuple[Fact, ...]:
    """A meeting in April, and all that the choices are about."""
    facts = [called(), matter(later(1), "x"), matter(later(2), "y", board=False)]
    facts += [
        dispatched(later(draw(hours), 1), "x", document=f"d{one}") for one in range(draw(st.integers(0, 3)))
    ]
    facts += [
        a_fact(FactKind.SUMMONS_SENT, later(draw(hours), 2 + one), meeting="m1")
        for one in range(draw(st.integers(0, 3)))
    ]
    for number in range(draw(st.integers(0, 2))):
        starts = at("2021-04-15T09:00") + timedelta(days=draw(st.integers(-3, 7)))
        facts.append(moved(later(draw(st.integers(3, 24 * 17)), 10 + number), starts.isoformat()))
    for number in range(draw(st.integers(0, 3))):
        about = draw(st.sampled_from([None, "x", "y"]))
        facts.append(asked(later(draw(hours), 20 + number), f"q{number}", matter=about))
    for name in draw(st.sets(st.sampled_from(["x", "y"]))):
        facts.append(a_fact(FactKind.MATTER_OPENED, later(draw(hours), 30), meeting="m1", matter=name))
    if draw(st.booleans()):
        facts.append(a_fact(FactKind.MEETING_CLOSED, later(24 * 21 + draw(st.integers(0, 6))), meeting="m1"))
    return tuple(facts)


since = st.sampled_from([None, date(2021, 4, 5), date(2021, 4, 10)])
choices = st.lists(
    st.tuples(st.sampled_from(CHOSEN), since), max_size=4, unique_by=lambda one: one[0][0]
).map(lambda drawn: tuple((switch, value, first) for (switch, value), first in drawn))
Chosen = tuple[tuple[Switch, str, date | None], ...]


@many
@given(facts=stories(), chosen=choices, seed=st.integers(0, 1000), hour=hours)
def test_under_every_choice_the_order_in_which_facts_arrive_does_not_matter(
    facts: tuple[Fact, ...], chosen: Chosen, seed: int, hour: int
) -> None:
    shuffled = list(facts)
    random.Random(seed).shuffle(shuffled)
    now = BEGINS + timedelta(hours=hour)
    charter = the_charter(*chosen)
    assert plan(charter, facts, left={}, now=now) == plan(charter, shuffled, left={}, now=now)


@many
@given(facts=stories(), chosen=choices, hour=hours)
def test_under_every_choice_no_key_occurs_twice(facts: tuple[Fact, ...], chosen: Chosen, hour: int) -> None:
    told = plan(the_charter(*chosen), facts, left={}, now=BEGINS + timedelta(hours=hour))
    notices, deadlines = [one.key for one in told.notices], [one.key for one in told.deadlines]
    assert (len(set(notices)), len(set(deadlines))) == (len(notices), len(deadlines))


@many
@given(facts=stories(), chosen=choices, hour=hours)
def test_a_trace_tells_the_choice_that_held_on_the_day_of_its_event(
    facts: tuple[Fact, ...], chosen: Chosen, hour: int
) -> None:
    charter = the_charter(*chosen)
    told = plan(charter, facts, left={}, now=BEGINS + timedelta(hours=hour))
    for one in told.deadlines:
        day = one.because.trigger_at.astimezone(charter.group.zone).date()
        assert [
            choice for choice in one.because.policies if charter.policies.on(choice.switch, day) != choice
        ] == []


@many
@given(facts=stories(), chosen=choices)
def test_under_every_choice_each_question_gets_one_verdict_and_a_refusal_its_reason(
    facts: tuple[Fact, ...], chosen: Chosen
) -> None:
    world = fold(the_charter(*chosen), facts)
    (met,) = world.meetings
    found = judged(world, met)
    assert sorted(found) == sorted(one.id for one in met.questions)
    assert [
        name
        for name, one in found.items()
        if (one.verdict == "question_refused") != (one.refusal is not None)
    ] == []


@many
@given(facts=stories(), chosen=choices, hour=hours)
def test_only_a_granted_window_gives_a_day_where_the_rule_has_none(
    facts: tuple[Fact, ...], chosen: Chosen, hour: int
) -> None:
    charter = the_charter(*chosen)
    told = plan(charter, facts, left={}, now=BEGINS + timedelta(hours=hour))
    dated = [one for one in told.deadlines if one.rule == "AMF-LATE" and one.reckoned.kind is Kind.DATE]
    granted = [one for one in told.deadlines if "courtesy_window_granted" in one.flags]
    assert dated == granted
    (met,) = fold(charter, facts).meetings
    assert [one.key for one in dated if one.reckoned.due_at and one.reckoned.due_at > met.starts_at] == []


@settings(many, max_examples=20)
@given(facts=stories(), chosen=choices)
def test_under_every_choice_no_mail_is_said_twice_and_no_reminder_comes_after_its_deadline(
    facts: tuple[Fact, ...], chosen: Chosen
) -> None:
    desk = Desk(charter=the_charter(*chosen)).hears(*facts).until("2021-06-01T09:00")
    keys = [one.notice.key for one in desk.sent]
    assert len(set(keys)) == len(keys)
    reminders = [(one.at, one.notice.expires_at) for one in desk.mails("question_reminder")]
    assert [at for at, expires in reminders if expires is None or at >= expires] == []
    assert desk.plan() == desk.plan()
