"""Make a working calendar for some years: Sweden's closed days and a group's own. Counts nothing itself."""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from config.holiday_table import FIRST_KNOWN, FIRST_YEAR, LAST_KNOWN, LAST_YEAR, TABLE, from_library
from config.shelves import Shelf, Shelves
from config.toml import ConfigError, Table
from rules.calendar import Closed, ClosedBy, WorkCalendar
from rules.moments import STOCKHOLM

SWEDEN = "sweden"
CALENDAR_KEYS = ("extends", "closed")
CLOSED_KEYS = ("day", "reason", "kind")
_NO_YEAR = re.compile(r"-{0,2}\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}")
Counts = Callable[[date], bool]  # whether a squeeze day or a half day counts as closed


class ClosedKind(StrEnum):
    """What kind of day a file closes. Squeeze days and half days count only for a group that says so."""

    CLOSED = "closed"
    SQUEEZE = "squeeze"
    HALF_DAY = "half_day"


def always(_: date) -> bool:
    """Whoever names a calendar for itself has chosen its days."""
    return True


def calendar_named(
    name: str,
    first_year: int,
    last_year: int,
    own: Mapping[date, str] | None = None,
    *,
    zone: str = STOCKHOLM,
    shelves: Shelves | None = None,
    beside: Path | None = None,
    counts: Counts = always,
) -> WorkCalendar:
    """The calendar `name` ("sweden", a slug or a file) over whole years, with `own` closed days on top.

    `counts` says on which days the file's squeeze days and half days are closed (policy squeeze_days).

    Raises NotOnShelf for an unknown name and ConfigError for a file that is wrong.
    """
    shelves = shelves or Shelves()
    if name == SWEDEN:
        shelves.bytes_of(TABLE)
        first, last = _known_years(first_year, last_year)
        return sweden(first, last, zone).closing(own or {})
    file = shelves.read(shelves.find(Shelf.CALENDARS, name, beside=beside))
    extends, days = _group_calendar(file, shelves, counts)
    beside = file.file.path.parent
    base = calendar_named(
        extends, first_year, last_year, zone=zone, shelves=shelves, beside=beside, counts=counts
    )
    named = WorkCalendar.over(
        name=file.file.path.stem, zone=zone, closed=base.closed, first=base.first, last=base.last
    )
    return named.closing({**days, **(own or {})})


def _known_years(first_year: int, last_year: int) -> tuple[int, int]:
    """Those of the years whose holidays are known. Refuses to call every other day of a year a working day."""
    first, last = max(first_year, FIRST_KNOWN), min(last_year, LAST_KNOWN)
    if first > last:
        years = f"{first_year}-{last_year}" if last_year != first_year else str(first_year)
        raise ConfigError(
            TABLE,
            1,
            f"the calendar '{SWEDEN}' knows the holidays of {FIRST_KNOWN}-{LAST_KNOWN}, not of {years}:"
            " check the year that is asked for",
        )
    return first, last


@lru_cache(maxsize=32)
def sweden(first_year: int, last_year: int, zone: str = STOCKHOLM) -> WorkCalendar:
    """Sweden: public holidays, midsommarafton, julafton, nyårsafton. Half days and squeeze days are open."""
    return WorkCalendar.over(
        name=SWEDEN,
        zone=zone,
        closed=_closed_days(first_year, last_year),
        first=date(first_year, 1, 1),
        last=date(last_year, 12, 31),
    )


def closed_days(table: Table, counts: Counts = always) -> dict[date, str]:
    """The [[closed]] days of a calendar or group file that count as closed, each with its reason."""
    known: set[date] = set()
    days: dict[date, str] = {}
    for one in table.tables("closed"):
        one.only(*CLOSED_KEYS)
        if _NO_YEAR.fullmatch(str(one.values.get("day", ""))):
            raise one.refuse(f"closed day '{one.values['day']}' has no year: write it as 2021-05-14", "day")
        kind = one.choice("kind", ClosedKind) if one.has("kind") else ClosedKind.CLOSED
        day = one.day("day")
        if day is None:
            raise one.refuse("key 'day' is missing: write day = 2021-05-14")
        if day in known:
            raise one.refuse(f"{day} is closed twice: remove one", "day")
        known.add(day)
        if kind is ClosedKind.CLOSED or counts(day):
            days[day] = one.maybe_text("reason") or "stängt"
    return days


def _closed_days(first_year: int, last_year: int) -> dict[date, Closed]:
    if first_year < FIRST_YEAR or last_year > LAST_YEAR:
        return from_library(first_year, last_year)
    lines = _table_lines()
    start, end = bisect_left(lines, f"{first_year}-"), bisect_left(lines, f"{last_year + 1}-")
    days: dict[date, Closed] = {}
    for line in lines[start:end]:
        day, by, reason = line.split(" ", 2)
        days[date.fromisoformat(day)] = Closed(reason=reason, by=ClosedBy(by))
    return days


@lru_cache(maxsize=1)
def _table_lines() -> list[str]:
    return TABLE.read_text(encoding="utf-8").splitlines()


def _group_calendar(file: Table, shelves: Shelves, counts: Counts) -> tuple[str, dict[date, str]]:
    file.only(*CALENDAR_KEYS)
    extends = file.maybe_text("extends") or SWEDEN
    if extends != SWEDEN:
        found = shelves.find_for(file, "extends", Shelf.CALENDARS, extends)
        if found == file.file.path:
            raise file.refuse("'extends' names this same file: extend 'sweden'", "extends")
        if shelves.read(found).maybe_text("extends") not in (None, SWEDEN):
            raise file.refuse(f"'{extends}' extends a calendar itself: extend 'sweden'", "extends")
    return extends, closed_days(file, counts)
