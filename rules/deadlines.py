"""Reckon a deadline and its reason from an event and a rule's numbers. Knows no rule book and no group."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from rules.calendar import ClosedBy, WorkCalendar
from rules.cutoffs import MIDNIGHT as MIDNIGHT
from rules.cutoffs import Cutoff as Cutoff
from rules.moments import aware, local_day
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
class Step:
    """One line of the trace: a day counted, skipped, landed on or rolled past, and why."""

    day: date
    counted: int | None = None
    skipped: str | None = None
    landed: str | None = None
    rolled: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What was counted: all that the trace needs to be told, once somebody asks for it."""

    day0: date
    period: Period
    direction: Direction
    roll: Roll
    unrolled: date
    last_day: date
    calendar: WorkCalendar = field(compare=False, repr=False)
    before: tuple[Step, ...] = ()  # why day 0 is not the day of the event

    def steps(self) -> tuple[Step, ...]:
        """Every day counted, skipped, landed on or rolled past, in the order in which one counts."""
        return (*self.before, *self._counted(), *_rolled_past(self.unrolled, self.roll, self.calendar))

    def _counted(self) -> Iterator[Step]:
        step = _DAY if self.direction is Direction.AFTER else -_DAY
        match self.period.unit:
            case Unit.WORKING_DAYS:
                counted, day = 0, self.day0
                while day != self.unrolled:
                    day += step
                    why = self.calendar.why_closed(day)
                    if why is None:
                        counted += 1
                        yield Step(day=day, counted=counted)
                    else:
                        yield Step(day=day, skipped=why)
            case Unit.DAYS:
                for number in range(1, self.period.count + 1):
                    yield Step(day=self.day0 + number * step, counted=number)
            case _:
                yield Step(day=self.unrolled, landed=f"{self.period} {self.direction}")


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
    walk: Walk | None = None
    told: tuple[Step, ...] = ()  # lines of the trace that no arithmetic gives
    reason: str | None = None
    internal_target: date | None = None  # what the group aims at where the law gives no day; never the law's

    @property
    def steps(self) -> tuple[Step, ...]:
        """The trace: built when it is asked for, and not before."""
        return self.told if self.walk is None else (*self.walk.steps(), *self.told)

    @property
    def ends_at(self) -> datetime | None:
        """The instant that decides: the cap if there is one, else the due instant."""
        return self.capped_at or self.due_at

    def in_time(self, at: datetime) -> bool:
        """Whether what came `at` that moment is in time. 00:00:00 after 24:00 is late, 12:00:00 is not."""
        at = aware(at)
        if self.capped_at is not None and at.astimezone(UTC) >= self.capped_at:
            return False
        if self.due_at is None or self.cutoff is None:
            return True
        return self.cutoff.lets_through(at, self.due_at)

    @property
    def late_from(self) -> datetime | None:
        """The first whole second that is late."""
        if self.capped_at is not None or self.due_at is None or self.cutoff is None:
            return self.ends_at
        return self.cutoff.late_from(self.due_at)


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
    before: tuple[Step, ...] = (),
) -> Reckoned:
    """Count `period` from `event` and say every day on the way. The event's local date is day 0.

    `before` are lines of the trace that tell why day 0 is another day than that of the event.

    Raises ValueError for a naive moment, a roll in the wrong direction, or hours from a day without a clock.
    """
    refuse_roll(direction, roll)
    if period.unit is Unit.HOURS:
        return _hours(period, direction, event, calendar, never_after)
    day0 = local_day(event, calendar.zone) if isinstance(event, datetime) else event
    unrolled = _landing(day0, period, direction, calendar)
    last_day = _rolled(unrolled, roll, calendar)
    walk = Walk(
        day0=day0,
        period=period,
        direction=direction,
        roll=roll,
        unrolled=unrolled,
        last_day=last_day,
        calendar=calendar,
        before=before,
    )
    return _capped(unrolled, last_day, cutoff.ends(last_day, calendar), cutoff, calendar, never_after, walk)


def _hours(
    period: Period,
    direction: Direction,
    event: date | datetime,
    calendar: WorkCalendar,
    never_after: datetime | None,
) -> Reckoned:
    if not isinstance(event, datetime):
        raise ValueError(f"{period} needs a moment with a clock, not the day {event}")
    span = timedelta(hours=period.count)
    begins = aware(event).astimezone(UTC)
    due_at = (begins + (span if direction is Direction.AFTER else -span)).astimezone(calendar.zone)
    day, cutoff = due_at.date(), Cutoff(clock=due_at.time())
    told = (Step(day=day, landed=f"{period} {direction}"),)
    return _capped(day, day, due_at, cutoff, calendar, never_after, None, told)


def _capped(
    unrolled: date,
    last_day: date,
    due_at: datetime,
    cutoff: Cutoff,
    calendar: WorkCalendar,
    never_after: datetime | None,
    walk: Walk | None,
    told: tuple[Step, ...] = (),
) -> Reckoned:
    passes = never_after is not None and aware(never_after).astimezone(UTC) < due_at
    return Reckoned(
        kind=Kind.DATE,
        last_day=last_day,
        due_at=due_at,
        cutoff=cutoff,
        unrolled=unrolled,
        capped_at=never_after.astimezone(calendar.zone) if never_after is not None and passes else None,
        flags=(DEADLINE_PASSES_MEETING,) if passes else (),
        walk=walk,
        told=told,
    )


def on_day(
    *,
    day: date,
    says: str,
    cutoff: Cutoff,
    roll: Roll,
    calendar: WorkCalendar,
    never_after: datetime | None = None,
) -> Reckoned:
    """A deadline whose day nothing is counted to: `says` tells in the trace how it was found."""
    last_day = _rolled(day, roll, calendar)
    told = (Step(day=day, landed=says), *_rolled_past(day, roll, calendar))
    due_at = cutoff.ends(last_day, calendar)
    return _capped(day, last_day, due_at, cutoff, calendar, never_after, None, told)


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
        reason=reason,
    )


def _landing(day0: date, period: Period, direction: Direction, calendar: WorkCalendar) -> date:
    if period.unit is not Unit.WORKING_DAYS:
        return shifted(day0, period, direction)
    if direction is Direction.AFTER:
        return calendar.add(day0, period.count)
    return calendar.subtract(day0, period.count)


def _rolled(day: date, roll: Roll, calendar: WorkCalendar) -> date:
    if roll is Roll.NONE:
        return day
    last = day
    for step in _rolled_past(day, roll, calendar):
        last = step.day + (-_DAY if roll is Roll.BACKWARD else _DAY)
    return last


def _rolled_past(day: date, roll: Roll, calendar: WorkCalendar) -> Iterator[Step]:
    match roll:
        case Roll.NONE:
            return
        case Roll.BACKWARD:
            while (why := calendar.why_closed(day)) is not None:
                yield Step(day=day, rolled=why)
                day -= _DAY
        case Roll.LAW_1930_173 | Roll.EU_1182_71:
            while (why := calendar.statutory(day, _FORWARD[roll])) is not None:
                yield Step(day=day, rolled=why)
                day += _DAY
