"""Plan a hundred thousand meetings' deadlines from their facts: speed, and what the answer weighs."""

import tracemalloc
from datetime import timedelta

import psutil  # type: ignore[import-untyped]  # ships no types

from rules.charter import Charter
from rules.facts import Fact
from rules.plan import plan_scope
from rules.world import fold, meeting_scope
from tests.benchmarks.figure import Figure, seconds
from tests.benchmarks.offices import NOW, STARTS, meeting_facts, sample_charter

MEETINGS, IN_A_GROUP, VARIANTS = 100_000, 10, 200
_QUESTIONS = 3


def run() -> list[Figure]:
    """Ten meetings to a group: each called, with five matters, its summons sent, and questions on it.

    The facts are made beforehand and each group's are folded and planned once, as a change of charter does it.
    """
    charter = sample_charter()
    slug = charter.group.slug
    groups = [
        [
            fact
            for number in range(IN_A_GROUP)
            for fact in meeting_facts(
                slug,
                f"m{variant}-{number}",
                starts_at=STARTS + timedelta(days=variant % 50 + 7 * number),
                sent_at=NOW - timedelta(days=variant % 5, hours=2),
                questions=_QUESTIONS,
            )
        ]
        for variant in range(VARIANTS)
    ]
    deadlines = notices = planned = 0

    def plan_all() -> None:
        nonlocal deadlines, notices, planned
        for number in range(MEETINGS // IN_A_GROUP):
            world = fold(charter, groups[number % VARIANTS])
            for meeting in world.meetings:
                plan = plan_scope(world, meeting_scope(meeting.id), left={}, now=NOW)
                planned += 1
                deadlines += len(plan.deadlines)
                notices += len(plan.notices)

    took = seconds(plan_all)
    assert planned == MEETINGS
    return [
        Figure(
            name="planning, meetings",
            value=planned / took,
            unit="meetings/s",
            note=f"{planned:,} in {took:.0f} s: {deadlines / planned:.0f} deadlines and "
            f"{notices / planned:.0f} notices each, from {len(groups[0]) // IN_A_GROUP} facts",
        ),
        Figure(name="planning, deadlines", value=deadlines / took, unit="deadlines/s"),
        Figure(
            name="planning, memory of the process afterwards",
            value=psutil.Process().memory_info().rss / 1e6,
            unit="MB",
            note="numpy and the facts of 2,000 meetings included; the plans are dropped as they come",
        ),
        Figure(
            name="planning, one plan held",
            value=_held(charter, groups[0]) / 1e3,
            unit="kB/meeting",
            note="deadlines with their traces, and notices",
        ),
    ]


def _held(charter: Charter, facts: list[Fact]) -> float:
    """Bytes that one meeting's plan takes while it is held."""
    world = fold(charter, facts)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    plans = [
        plan_scope(world, meeting_scope(meeting.id), left={}, now=NOW)
        for _ in range(10)
        for meeting in world.meetings
    ]
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return held / len(plans)
