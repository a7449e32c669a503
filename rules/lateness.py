"""Whether a document came in time for its meeting, decided per matter on calendar dates. Sends nothing."""

from dataclasses import dataclass
from datetime import date

from rules.periods import Direction, Period, shifted


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTime:
    """It came on the last day or before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """It came after the last day."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Excused:
    """It came late, and somebody had the right to say that it does not matter."""

    days: int
    by: str
    cites: str


Lateness = OnTime | Late | Excused


def lateness(
    *, dispatched: date, meeting: date, notice: Period, excuse: tuple[str, str] | None = None
) -> Lateness:
    """Compare dates, never timestamps: a summons at 16:30 for a meeting at 09:00 seven days later is on time.

    `notice` is counted in days or weeks (AMF-LATE: 7 days); `excuse` is who excused it and by which clause.
    """
    days = (dispatched - shifted(meeting, notice, Direction.BEFORE)).days
    if days <= 0:
        return OnTime()
    return Late(days=days) if excuse is None else Excused(days=days, by=excuse[0], cites=excuse[1])
