"""What becomes of a question: in time, late, or refused and why. Tells nobody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.asked import by_number
from rules.draft import Draft
from rules.hard_stop import hard_stop
from rules.meetings import Meeting, Question
from rules.moments import local_day
from rules.outcome import Deadline, Standing
from rules.policies import CapPoint, Policies, Switch, cap_point
from rules.question_clocks import Windows, windows_of
from rules.rulebook import DeadlineRule
from rules.world import World, meeting_scope


class Verdict(StrEnum):
    """What becomes of a question."""

    IN_TIME = "question_received"
    LATE = "question_late"  # registered and marked, not dropped
    REFUSED = "question_refused"  # registered, and refused with the reason


class Refusal(StrEnum):
    """Why a question is refused."""

    MEETING_STARTED = "meeting_started"
    TURN_CAME = "turn_came"  # the matter's turn at the table
    MEETING_OVER = "meeting_over"
    DEADLINE_PASSED = "deadline_passed"  # in a group that takes none after it
    CANCELLED = "meeting_cancelled"  # before it was asked


_BY_POINT = {
    CapPoint.START: Refusal.MEETING_STARTED,
    CapPoint.ITEM: Refusal.TURN_CAME,
    CapPoint.END: Refusal.MEETING_OVER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One question's verdict, and why it is refused if it is."""

    verdict: Verdict
    stop: datetime  # from then on it would be refused
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A question with the deadline that it is held against, and what becomes of it."""

    asked: Question
    held: tuple[DeadlineRule, Deadline] | None
    judged: Judged


def judge(policies: Policies, met: Meeting, asked: Question, held: Deadline | None) -> Judged:
    """Decide one question against its deadline. What held when the deadline's clock started holds for it."""
    begins = held.because.trigger_at if held else asked.asked_at
    day = local_day(begins, met.zone)
    point = cap_point(policies, day)
    stop = hard_stop(met, asked.matter, point)
    if met.cancelled_at is not None and asked.asked_at >= met.cancelled_at:
        return Judged(verdict=Verdict.REFUSED, stop=stop, refusal=Refusal.CANCELLED)
    if asked.asked_at >= stop:
        over = point is CapPoint.ITEM and stop == met.over_at
        refusal = Refusal.MEETING_OVER if over else _BY_POINT[point]
        return Judged(verdict=Verdict.REFUSED, stop=stop, refusal=refusal)
    if held is None or held.standing is Standing.WAIVED or held.reckoned.in_time(asked.asked_at):
        return Judged(verdict=Verdict.IN_TIME, stop=stop)
    if policies.value(Switch.LATE_QUESTION, day) == "reject":
        return Judged(verdict=Verdict.REFUSED, stop=stop, refusal=Refusal.DEADLINE_PASSED)
    return Judged(verdict=Verdict.LATE, stop=stop)


def weigh(policies: Policies, met: Meeting, windows: Windows) -> tuple[Weighed, ...]:
    """Every question of a meeting with its deadline and its verdict, in the order in which they came."""
    found = []
    for asked in sorted(met.questions, key=by_number):
        held = windows.for_question(asked)
        one = judge(policies, met, asked, held[1] if held else None)
        found.append(Weighed(asked=asked, held=held, judged=one))
    return tuple(found)


def weighed(world: World, met: Meeting) -> tuple[Weighed, ...]:
    """As `weigh`, for whoever plans nothing."""
    draft = Draft(world=world, scope=meeting_scope(met.id), now=met.over_at, left={})
    return weigh(world.charter.policies, met, windows_of(draft, met))


def judged(world: World, met: Meeting) -> dict[str, Judged]:
    """What became of each question of a meeting, by its id."""
    return {one.asked.id: one.judged for one in weighed(world, met)}


def verdicts_of(world: World, met: Meeting) -> dict[str, Verdict]:
    """The verdict on each question of a meeting, by its id."""
    return {question: one.verdict for question, one in judged(world, met).items()}
