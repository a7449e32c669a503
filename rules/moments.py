"""Moments and local days. Knows no calendar: a day here is a date in a group's zone."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

STOCKHOLM = "Europe/Stockholm"
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
USUAL_LENGTH = timedelta(hours=2)  # of a meeting whose end nobody has said
_DAY = timedelta(days=1)


class NaiveMoment(ValueError):
    """A moment came without a time zone: nobody can say which day it is."""


def aware(at: datetime) -> datetime:
    """Return `at`, or refuse it when it has no time zone."""
    if at.utcoffset() is None:
        raise NaiveMoment(
            f"{at.isoformat()} has no time zone: write it with an offset, e.g. {at.isoformat()}+02:00"
        )
    return at


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """Return the zone, or say that the name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError(f"zone {name!r} is unknown: use an IANA name such as {STOCKHOLM}") from unknown


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The date on the wall in `zone` at the moment `at`: day 0 of everything."""
    return aware(at).astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """00:00 on `day` in `zone`."""
    return datetime.combine(day, time(), zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """24:00 on `day`: the next local midnight, itself no longer part of the day."""
    return start_of(day + _DAY, zone)


def at_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """`clock` on the wall on `day`. A time that the clock skips in spring is read after the jump."""
    wall = datetime.combine(day, clock, zone)
    return wall.astimezone(UTC).astimezone(zone)


def weekday_of(day: date) -> str:
    """The Swedish name of the weekday."""
    return WEEKDAYS[day.weekday()]
