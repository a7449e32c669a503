"""A zone that a calendar describes itself (VTIMEZONE), where its name says nothing. Reads yearly changes only."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?")
_START = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)")
_BY_DAY = re.compile(r"(-?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Change:
    """From when on an offset counts: once, or every year on the same weekday of a month."""

    offset: timedelta
    first: datetime  # by the wall clock
    yearly: tuple[int, int, int] | None  # month, which one of the month (-1: the last), weekday

    def latest(self, wall: datetime) -> datetime | None:
        if self.yearly is None:
            return self.first if self.first <= wall else None
        month, which, weekday = self.yearly
        for year in (wall.year, wall.year - 1):
            day = _weekday_of(year, month, which, weekday)
            onset = None if day is None else datetime.combine(day, self.first.time())
            if onset is not None and self.first <= onset <= wall:
                return onset
        return None


def moment(wall: datetime, blocks: Sequence[Mapping[str, str]]) -> datetime | None:
    """That wall clock by these blocks (STANDARD, DAYLIGHT: names and values); None where they leave it open."""
    changes = [_change(block) for block in blocks]
    told = [change for change in changes if change is not None]
    if not told or len(told) != len(changes):
        return None  # what is understood by half gives the wrong hour for half the year
    offsets = {change.offset for change in told}
    if len(offsets) > 1:
        begun = [(onset, change.offset) for change in told if (onset := change.latest(wall)) is not None]
        if not begun:
            return None
        offsets = {max(begun)[1]}
    found = wall.replace(tzinfo=timezone(offsets.pop()))
    try:
        found.astimezone(UTC)
    except OverflowError:
        return None
    return found


def _change(block: Mapping[str, str]) -> _Change | None:
    offset = _OFFSET.fullmatch(block.get("TZOFFSETTO", ""))
    start = _START.fullmatch(block.get("DTSTART", ""))
    if offset is None or start is None:
        return None
    hours, minutes = int(offset[2]), int(offset[3])
    if hours > 15 or minutes > 59:
        return None
    length = timedelta(hours=hours, minutes=minutes) * (-1 if offset[1] == "-" else 1)
    try:
        first = datetime(*(int(part) for part in start.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    rule = block.get("RRULE", "")
    if not rule:
        return _Change(length, first, None)
    said = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    day, month = _BY_DAY.fullmatch(said.get("BYDAY", "")), said.get("BYMONTH", "")
    if said.get("FREQ") != "YEARLY" or day is None or month not in [str(one) for one in range(1, 13)]:
        return None
    if "UNTIL" in said or "COUNT" in said or said.get("INTERVAL", "1") != "1":
        return None
    return _Change(length, first, (int(month), int(day[1]), _DAYS.index(day[2])))


def _weekday_of(year: int, month: int, which: int, weekday: int) -> date | None:
    if not 1 <= year <= 9999:
        return None
    days = [
        day
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
        if calendar.weekday(year, month, day) == weekday
    ]
    place = which if which < 0 else which - 1
    return date(year, month, days[place]) if -len(days) <= place < len(days) else None
