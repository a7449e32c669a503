"""Whatever is recorded, in whatever order: one key for each clock, one plan, and nobody told twice of one hold."""

import random
from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.facts import Act, Fact, FactKind, Json
from rules.plan import plan
from tests.rules.acting import disagreed, under
from tests.rules.desk import Desk
from tests.rules.worlds import a_fact, at, called, matter

AGREED = under("statute", "examples", examples=["AVT-C7"])
BEGINS = at("2021-04-15T09:00")
BEFORE = (
    called(board_at="2021-04-20T13:00:00+02:00"),
    matter("2021-04-01T09:00", "x"),
    matter("2021-04-01T09:01", "y"),
)
about = st.sampled_from(["x", "y", None])
unions = st.sampled_from(["kommunal", "vision", None])
hours = st.integers(0, 24 * 60)


def later(hour: int) -> str:
    """A moment some hours after the meeting began."""
    return (BEGINS + timedelta(hours=hour)).isoformat()


@st.composite
def acts(draw: st.DrawFn) -> Fact:
    """Any act, about any matter and union or none."""
    name, union = draw(about), draw(unions)
    said: dict[str, Json] = {"matter": name, "organisation": union}
    return a_fact(
        FactKind.ACT_RECORDED,
        later(draw(hours)),
        {**said, "act": draw(st.sampled_from(list(Act))).value},
        meeting="m1",
    )


disagreements = st.builds(
    lambda hour, name, union: disagreed(later(hour), name, union),
    hours,
    about,
    st.sampled_from(["kommunal", "vision"]),
)
stories = st.lists(st.one_of(acts(), disagreements), max_size=9, unique_by=lambda fact: fact.id)
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(many, max_examples=15)


@many
@given(told=stories, hour=hours, seed=st.integers(0, 1000))
def test_every_clock_has_its_own_key_in_one_plan_for_any_order(
    told: list[Fact], hour: int, seed: int
) -> None:
    shuffled = [*BEFORE, *told]
    random.Random(seed).shuffle(shuffled)
    now = BEGINS + timedelta(hours=hour)
    plans = [plan(AGREED, facts, left={}, now=now) for facts in ((*BEFORE, *told), shuffled)]
    keys = Counter(one.key for one in plans[0].deadlines)
    notices = Counter(one.key for one in plans[0].notices)
    flags = Counter((one.code, one.subject) for one in plans[0].flags)
    assert plans[0] == plans[1]
    assert [key for counted in (keys, notices) for key, times in counted.items() if times > 1] == []
    assert [flag for flag, times in flags.items() if times > 1 and flag[0] == "decision_on_hold"] == []


@few
@given(told=stories)
def test_a_hold_begins_and_ends_in_turn_for_everybody_who_is_told(told: list[Fact]) -> None:
    desk = Desk(charter=AGREED).hears(*BEFORE, *told).until("2021-08-01T09:00")
    steps: dict[tuple[str, str], list[str]] = {}
    for one in desk.mails("decision_on_hold"):
        steps.setdefault((one.notice.series, one.notice.person), []).append(str(one.notice.context["hold"]))
    for said in steps.values():
        assert said == [("begins", "ends")[number % 2] for number in range(len(said))]
