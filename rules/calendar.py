"""Count working days. Knows no holidays: it is told which days are closed, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from rules.moments import weekday_of, zone_named

_SATURDAY = 5


class ClosedBy(StrEnum):
    """Who closed a day. A statute rolls over the law's days, never over a group's own."""

    PUBLIC = "public"  # allmän helgdag, lag 1989:253
    EVE = "eve"  # midsommarafton, julafton, nyårsafton
    OWN = "own"  # the group's own closed day


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """One closed day's name and who closed it."""

    reason: str
    by: ClosedBy


class CalendarEnds(ValueError):
    """A day outside the years that the calendar knows: its holidays would be a guess."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkCalendar:
    """Working days between two dates, answered from tables computed once."""

    name: str
    zone: ZoneInfo
    first: date
    last: date
    closed: Mapping[date, Closed] = field(repr=False)
    _base: int = field(repr=False)
    _at: tuple[int, ...] = field(repr=False)  # by day: the place in _days of the last one up to it
    _days: tuple[date, ...] = field(repr=False)  # every working day, in order

    @classmethod
    def over(cls, *, name: str, zone: str, closed: Mapping[date, Closed], first: date, last: date) -> Self:
        """Build the tables for `first` to `last`, both included."""
        base = first.toordinal()
        at: list[int] = []
        days: list[date] = []
        for ordinal in range(base, last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if day.weekday() < _SATURDAY and day not in closed:
                days.append(day)
            at.append(len(days) - 1)
        return cls(
            name=name,
            zone=zone_named(zone),
            first=first,
            last=last,
            closed=dict(closed),
            _base=base,
            _at=tuple(at),
            _days=tuple(days),
        )

    def closing(self, own: Mapping[date, str]) -> "WorkCalendar":
        """The same calendar with more closed days of the group's own."""
        extra = {
            day: Closed(reason=why, by=ClosedBy.OWN) for day, why in own.items() if day not in self.closed
        }
        return _closing(self, tuple(sorted(extra.items(), key=lambda one: one[0]))) if extra else self

    def _row(self, day: date) -> int:
        row = day.toordinal() - self._base
        if 0 <= row < len(self._at):
            return row
        raise CalendarEnds(
            f"{day} is outside calendar '{self.name}', which knows {self.first} to {self.last}"
        )

    def is_working(self, day: date) -> bool:
        """Whether the group works that day."""
        return day.weekday() < _SATURDAY and day not in self.closed and self._row(day) >= 0

    def why_closed(self, day: date) -> str | None:
        """The name of the holiday or the weekday, or None on a working day."""
        if day in self.closed:
            return self.closed[day].reason
        return None if self.is_working(day) else weekday_of(day)

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` is day 0, working or not. 0 gives `day` itself."""
        if count > 0 and (row := day.toordinal() - self._base) >= 0:
            try:
                return self._days[self._at[row] + count]
            except IndexError:
                pass
        elif count == 0:
            return day
        raise CalendarEnds(
            f"{count} working days after {day} is outside calendar '{self.name}' (ends {self.last})"
        )

    def add_each(self, days: Iterable[date], count: int) -> list[date]:
        """`add` for many days at once."""
        if count < 1:
            return [self.add(day, count) for day in days]
        table, at, base = self._days, self._at, self._base
        listed = list(days)
        if listed and min(listed).toordinal() < base:
            raise CalendarEnds(f"{min(listed)} is before calendar '{self.name}' (starts {self.first})")
        try:
            return [table[at[day.toordinal() - base] + count] for day in listed]
        except IndexError as ends:
            raise CalendarEnds(
                f"{max(listed)} reaches past calendar '{self.name}' (ends {self.last})"
            ) from ends

    def subtract(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`; `day` is day 0."""
        if count == 0:
            return day
        row = self._row(day)
        last = self._at[row - 1] if row else -1
        if 0 < count <= last + 1:
            return self._days[last + 1 - count]
        raise CalendarEnds(
            f"{count} working days before {day} is outside calendar '{self.name}' (starts {self.first})"
        )

    def count(self, after: date, upto: date) -> int:
        """Working days in (after, upto]; negative when `upto` lies before `after`."""
        return self._at[self._row(upto)] - self._at[self._row(after)]

    def working_on_or_before(self, day: date) -> date:
        """`day` if it is a working day, else the nearest one before it."""
        at = self._at[self._row(day)]
        if at < 0:
            raise CalendarEnds(
                f"no working day on or before {day} in calendar '{self.name}' (starts {self.first})"
            )
        return self._days[at]

    def working_on_or_after(self, day: date) -> date:
        """`day` if it is a working day, else the nearest one after it."""
        return day if self.is_working(day) else self.add(day, 1)

    def statutory(self, day: date, closers: frozenset[ClosedBy]) -> str | None:
        """Why a statute's last day moves: Saturday, Sunday or a day closed by one of `closers`; else None."""
        known = self.closed.get(day)
        if known is not None and known.by in closers:
            return known.reason
        if day.weekday() >= _SATURDAY:
            return weekday_of(day)
        self._row(day)  # outside the known years nobody knows whether it is a holiday
        return None


@lru_cache(maxsize=32)  # a day closed by a fact is closed anew in every fold
def _closing(calendar: WorkCalendar, extra: tuple[tuple[date, Closed], ...]) -> WorkCalendar:
    return WorkCalendar.over(
        name=calendar.name,
        zone=calendar.zone.key,
        closed={**calendar.closed, **dict(extra)},
        first=calendar.first,
        last=calendar.last,
    )
