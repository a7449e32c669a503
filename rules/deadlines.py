"""Reckon a deadline and its reason from an event and a rule's numbers. Knows no rule book and no group."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from rules.calendar import ClosedBy, WorkCalendar
from rules.moments import at_clock, aware, end_of, local_day
from rules.periods import Direction, Period, Unit, shifted


class Kind(StrEnum):
    """The three kinds of result. Where the rule gives no day, none is invented."""

    DATE = "date"
    BOUND = "bound"  # only "before the meeting starts"
    NONE = "none"  # "as soon as possible"


class Roll(StrEnum):
    """What happens when the last day is not a working day."""

    NONE = "none"
    LAW_1930_173 = "law-1930-173"  # lag 1930:173, 2 §: forward
    EU_1182_71 = "eu-1182-71"  # regulation 1182/71, article 3(4): forward
    BACKWARD = "backward"  # only for periods counted backwards


_STATUTE = frozenset({ClosedBy.PUBLIC, ClosedBy.EVE})
_UNION_LAW = frozenset({ClosedBy.PUBLIC})
_FORWARD = {Roll.LAW_1930_173: _STATUTE, Roll.EU_1182_71: _UNION_LAW}
_DAY = timedelta(days=1)
DEADLINE_PASSES_MEETING = "deadline_passes_meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoff:
    """When on its last day a deadline ends: at 24:00, itself late, or at a clock time, itself in time."""

    clock: time | None  # None means 24:00

    @classmethod
    def parse(cls, text: str) -> "Cutoff":
        """Read "24:00" or "12:00". Raises ValueError for anything else."""
        if text == "24:00":
            return cls(clock=None)
        try:
            hours, minutes = text.split(":")
            if len(hours) != 2 or len(minutes) != 2:
                raise ValueError
            return cls(clock=time(int(hours), int(minutes)))
        except ValueError:
            raise ValueError(
                f"{text!r} is no cut-off: write a clock time such as '12:00', or '24:00'"
            ) from None

    def __str__(self) -> str:
        return "24:00" if self.clock is None else self.clock.strftime("%H:%M")

    def ends(self, day: date, calendar: WorkCalendar) -> datetime:
        """The instant at which `day` ends for this deadline, in the calendar's zone."""
        return end_of(day, calendar.zone) if self.clock is None else at_clock(day, self.clock, calendar.zone)


MIDNIGHT = Cutoff(clock=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the trace: a day counted, skipped, landed on or rolled past, and why."""

    day: date
    counted: int | None = None
    skipped: str | None = None
    landed: str | None = None
    rolled: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What the arithmetic gives, before anybody's name is on it."""

    kind: Kind
    last_day: date | None
    due_at: datetime | None  # exclusive after 24:00; inclusive at a clock time
    cutoff: Cutoff | None
    unrolled: date | None
    capped_at: datetime | None
    flags: tuple[str, ...]
    steps: tuple[Step, ...]
    reason: str | None = None

    @property
    def ends_at(self) -> datetime | None:
        """The instant that decides: the cap if there is one, else the due instant."""
        return self.capped_at or self.due_at

    def in_time(self, at: datetime) -> bool:
        """Whether what came `at` that moment is in time. 00:00:00 after 24:00 is late, 12:00:00 is not."""
        # In UTC: two moments of one zone are compared by their wall clocks, which show an hour twice in autumn.
        at = aware(at).astimezone(UTC)
        if self.capped_at is not None and at >= self.capped_at:
            return False
        if self.due_at is None or self.cutoff is None:
            return True
        return at < self.due_at if self.cutoff.clock is None else at <= self.due_at


def refuse_roll(direction: Direction, roll: Roll) -> None:
    """Forward periods never roll back, backward periods never forward."""
    if direction is Direction.BEFORE and roll in _FORWARD:
        raise ValueError(
            f"roll {roll.value!r} moves forward: a period counted backwards only rolls 'backward' or 'none'"
        )
    if direction is Direction.AFTER and roll is Roll.BACKWARD:
        raise ValueError(
            "roll 'backward' would shorten a period counted forwards: use 'none' or a statute's roll"
        )


def reckon(
    *,
    period: Period,
    direction: Direction,
    event: date | datetime,
    cutoff: Cutoff,
    roll: Roll,
    calendar: WorkCalendar,
    never_after: datetime | None = None,
) -> Reckoned:
    """Count `period` from `event` and say every day on the way. The event's local date is day 0.

    Raises ValueError for a naive moment, a roll in the wrong direction, or hours from a day without a clock.
    """
    refuse_roll(direction, roll)
    steps: list[Step] = []
    if period.unit is Unit.HOURS:
        if not isinstance(event, datetime):
            raise ValueError(f"{period} needs a moment with a clock, not the day {event}")
        span = timedelta(hours=period.count)
        aware(event)
        due = event.astimezone(UTC) + (span if direction is Direction.AFTER else -span)
        due_at = due.astimezone(calendar.zone)
        last_day = unrolled = due_at.date()
        cutoff = Cutoff(clock=due_at.time())
        steps.append(Step(day=last_day, landed=f"{period} {direction}"))
    else:
        day0 = local_day(event, calendar.zone) if isinstance(event, datetime) else event
        unrolled = _landing(day0, period, direction, calendar, steps)
        last_day = _rolled(unrolled, roll, calendar, steps)
        due_at = cutoff.ends(last_day, calendar)
    passes = never_after is not None and aware(never_after).astimezone(UTC) < due_at
    return Reckoned(
        kind=Kind.DATE,
        last_day=last_day,
        due_at=due_at,
        cutoff=cutoff,
        unrolled=unrolled,
        capped_at=never_after.astimezone(calendar.zone) if never_after is not None and passes else None,
        flags=(DEADLINE_PASSES_MEETING,) if passes else (),
        steps=tuple(steps),
    )


def bound_only(*, reason: str, never_after: datetime | None, calendar: WorkCalendar) -> Reckoned:
    """A deadline without a day: only "before" something that is known, or nothing but a reason."""
    return Reckoned(
        kind=Kind.NONE if never_after is None else Kind.BOUND,
        last_day=None,
        due_at=None,
        cutoff=None,
        unrolled=None,
        capped_at=None if never_after is None else aware(never_after).astimezone(calendar.zone),
        flags=(),
        steps=(),
        reason=reason,
    )


def _landing(
    day0: date, period: Period, direction: Direction, calendar: WorkCalendar, steps: list[Step]
) -> date:
    step = _DAY if direction is Direction.AFTER else -_DAY
    if period.unit is Unit.WORKING_DAYS:
        landed = (
            calendar.add(day0, period.count)
            if direction is Direction.AFTER
            else calendar.subtract(day0, period.count)
        )
        counted, day = 0, day0
        while day != landed:
            day += step
            why = calendar.why_closed(day)
            if why is None:
                counted += 1
                steps.append(Step(day=day, counted=counted))
            else:
                steps.append(Step(day=day, skipped=why))
        return landed
    landed = shifted(day0, period, direction)
    if period.unit is Unit.DAYS:
        steps.extend(Step(day=day0 + number * step, counted=number) for number in range(1, period.count + 1))
    else:
        steps.append(Step(day=landed, landed=f"{period} {direction}"))
    return landed


def _rolled(day: date, roll: Roll, calendar: WorkCalendar, steps: list[Step]) -> date:
    match roll:
        case Roll.NONE:
            return day
        case Roll.BACKWARD:
            while (why := calendar.why_closed(day)) is not None:
                steps.append(Step(day=day, rolled=why))
                day -= _DAY
            return day
        case Roll.LAW_1930_173 | Roll.EU_1182_71:
            while (why := calendar.statutory(day, _FORWARD[roll])) is not None:
                steps.append(Step(day=day, rolled=why))
                day += _DAY
            return day
