"""Read one cell of a year plan: a day, a clock, a moment as people write them. Knows no file and no column."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from rules.moments import WEEKDAYS

FIRST_YEAR, LAST_YEAR = 1900, 2199
_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb"),
    ("mars", "march", "mar"),
    ("april", "april", "apr"),
    ("maj", "may", "maj"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augusti", "august", "aug"),
    ("september", "september", "sep"),
    ("oktober", "october", "okt"),
    ("november", "november", "nov"),
    ("december", "december", "dec"),
)
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CELL = re.compile(
    r"(?:(?P<weekday>[^\W\d_]{2,9})\.?\s+(?:den\s+)?)?"
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<plain>\d{8})"
    r"|(?P<d>\d{1,2})(?:/(?P<m>\d{1,2})[ -]|\.(?P<m2>\d{1,2})\.|\.?\s+(?P<word>[^\W\d_]{3,9})\.?\s+)(?P<y>\d{4}))"
    r"(?:[T ,]\s*(?P<clock>.+))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?P<kl>kl\.?\s*)?(?P<h>\d{1,2})(?:[:.](?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:\.\d+)?)?)?"
    r"(?:\s*[-–]\s*(?P<h2>\d{1,2})[:.](?P<min2>\d{2}))?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_WRITE = "write it as 2021-04-15 09:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What a cell says of the time of day: from when, perhaps until when, perhaps with its offset."""

    begins: time
    ends: time | None = None
    offset: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a cell says of a moment: its day, and its clock where it has one."""

    day: date
    clock: Clock | None = None


def shown(value: object) -> str:
    """A cell as an error may print it: short, and without what would break a line."""
    text = repr(value if isinstance(value, str) else str(value))
    return text if len(text) <= 42 else f"{text[:40]}…'"


def read_cell(value: object) -> Cell:
    """Read text or a spreadsheet's own date. Raises ValueError that says what is wrong and how to write it."""
    if isinstance(value, datetime):
        # A spreadsheet's date is a moment at midnight, and no meeting starts then.
        clock = (
            None if value.time() == time() else Clock(begins=value.time().replace(second=0, microsecond=0))
        )
        return _sane(Cell(day=value.date(), clock=clock), value)
    if isinstance(value, date):
        return _sane(Cell(day=value), value)
    text = " ".join(str(value).split())
    found = _CELL.fullmatch(text)
    if found is None:
        if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}.*", text):
            raise ValueError(f"{shown(text)} may be read in two ways (day or month first): {_WRITE}")
        raise ValueError(f"{shown(text)} is no day or moment: {_WRITE}")
    try:
        day = _day(found)
    except ValueError:
        raise ValueError(f"{shown(text)} is a day that does not exist: {_WRITE}") from None
    said = found["weekday"]
    if said is not None:
        _refuse_other_weekday(said.lower(), day, text)
    clock = read_clock(found["clock"]) if found["clock"] else None
    return _sane(Cell(day=day, clock=clock), text)


def read_clock(value: object) -> Clock:
    """Read "09:00", "kl. 9.00", "09:00-11:30" or a spreadsheet's time. Raises ValueError."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return Clock(begins=value.replace(second=0, microsecond=0))
    text = " ".join(str(value).split())
    found = _CLOCK.fullmatch(text)
    if found is None or (found["min"] is None and found["kl"] is None):
        raise ValueError(f"{shown(text)} is no time of day: write it as 09:00")
    try:
        begins = time(int(found["h"]), int(found["min"] or 0), int(found["s"] or 0))
        ends = time(int(found["h2"]), int(found["min2"])) if found["h2"] else None
        offset = _offset(found["offset"])
    except ValueError:
        raise ValueError(f"{shown(text)} is no time of day: write it as 09:00") from None
    return Clock(begins=begins, ends=ends, offset=offset)


def moment_of(day: date, clock: Clock, zone: ZoneInfo) -> datetime:
    """The moment in `zone`; a clock with an offset is converted. Raises ValueError for one the clock skips."""
    return _on(day, clock.begins, clock, zone)


def end_of_meeting(day: date, clock: Clock, zone: ZoneInfo) -> datetime | None:
    """When it ends, where the cell says so."""
    return _on(day, clock.ends, clock, zone) if clock.ends is not None else None


def in_zone(local: datetime, zone: ZoneInfo) -> datetime:
    """A wall clock's moment in `zone`. Raises ValueError for one that the clock skips in spring."""
    at = local.replace(tzinfo=zone)
    if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(f"{local:%Y-%m-%d %H:%M} is skipped by the clock in {zone.key}: choose another time")
    return at


def _on(day: date, wall: time, clock: Clock, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, wall)
    if clock.offset is None:
        return in_zone(local, zone)
    return local.replace(tzinfo=timezone(clock.offset)).astimezone(zone)


def _day(found: re.Match[str]) -> date:
    if found["iso"] or found["plain"]:
        return date.fromisoformat(found["iso"] or found["plain"])
    month = int(found["m"] or found["m2"] or 0) or _month(found["word"].lower())
    return date(int(found["y"]), month, int(found["d"]))


def _month(word: str) -> int:
    for number, names in enumerate(_MONTHS, start=1):
        if word in names:
            return number
    raise ValueError(word)


def _refuse_other_weekday(said: str, day: date, text: str) -> None:
    right = (WEEKDAYS[day.weekday()], _ENGLISH_DAYS[day.weekday()])
    if not any(name.startswith(said) for name in right):
        raise ValueError(
            f"{shown(text)}: {day} is a {right[1].title()} ({right[0]}): correct the weekday or the date"
        )


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text.upper() == "Z":
        return timedelta()
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)


def _sane(cell: Cell, value: object) -> Cell:
    if not FIRST_YEAR <= cell.day.year <= LAST_YEAR:
        raise ValueError(f"{shown(value)} lies outside {FIRST_YEAR}-{LAST_YEAR}: check the year")
    return cell
