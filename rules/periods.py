"""A length of time with its unit: "3 working days". Knows no calendar and no holiday."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self


class Unit(StrEnum):
    """What a period counts. The unit is never guessed: "three days" alone cannot be saved."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"


class Direction(StrEnum):
    """Which way a period is counted from its event."""

    AFTER = "after"
    BEFORE = "before"


_PERIOD = re.compile(r"(\d{1,5})\s+(working days?|days?|weeks?|months?|years?|hours?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A count and its unit."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "3 working days". Raises ValueError that says what is missing."""
        found = _PERIOD.fullmatch(" ".join(text.split()))
        if not found:
            units = ", ".join(Unit)
            raise ValueError(
                f"{text!r} is no period: write a count and a unit, e.g. '3 working days' ({units})"
            )
        word = found[2] if found[2].endswith("s") else found[2] + "s"
        return cls(count=int(found[1]), unit=Unit(word))

    def __str__(self) -> str:
        unit = self.unit.value
        return f"{self.count} {unit[:-1] if self.count == 1 else unit}"


def parse_offset(text: str) -> tuple[Period, Direction]:
    """Read "3 working days after" into its period and direction."""
    body, _, last = " ".join(text.split()).rpartition(" ")
    if last not in tuple(Direction):
        raise ValueError(f"{text!r} does not say which way: end it with 'after' or 'before'")
    return Period.parse(body), Direction(last)


def same_date_in_months(day: date, months: int) -> date:
    """The same date that many months away; if that month lacks it, its last day (lag 1930:173, 1 §)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shifted(day: date, period: Period, direction: Direction) -> date:
    """Move `day` by days, weeks, months or years on the calendar; hours and working days live elsewhere."""
    count = period.count if direction is Direction.AFTER else -period.count
    match period.unit:
        case Unit.DAYS:
            return day + timedelta(days=count)
        case Unit.WEEKS:
            return day + timedelta(weeks=count)
        case Unit.MONTHS:
            return same_date_in_months(day, count)
        case Unit.YEARS:
            return same_date_in_months(day, 12 * count)
        case Unit.WORKING_DAYS | Unit.HOURS:
            raise ValueError(f"{period} is not counted on calendar dates")
