"""Zone names as calendars write them, and moments in them. Knows no rule of any zone by itself."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from inbox import described_zones
from rules.moments import STOCKHOLM, zone_named

NO_ZONES: Mapping[str, Sequence[Mapping[str, str]]] = {}
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)")
_WINDOWS = {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}
# How Outlook and Exchange describe the zone of Stockholm where they use words instead of a name.
_IN_WORDS = re.compile(
    r"(amsterdam|berlin|bern|rom|stockholm|wien|vienna|centraleurop|västeurop|w\. europe)", re.I
)
_IANA = re.compile(
    r"(?:^|/)((?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[\w/+-]+)"
)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo | None:
    """The zone that a TZID means: IANA's name, Windows', or either with something before or after it."""
    told = name[:200].strip().strip('"')
    windows = _WINDOWS.get(told.lower())
    if windows is not None:
        return zone_named(windows)
    named = _IANA.search(told)
    if named is not None:
        try:
            return zone_named(named[1])
        except ValueError:
            return None
    if told.upper() in ("UTC", "GMT", "Z", "ETC/UTC"):
        return zone_named("UTC")
    return zone_named(STOCKHOLM) if _IN_WORDS.search(told) else None


def moment(
    value: str,
    tzid: str = "",
    *,
    floating: str = STOCKHOLM,
    described: Mapping[str, Sequence[Mapping[str, str]]] = NO_ZONES,
) -> datetime | None:
    """The moment that a DTSTART means; None for a day without an hour and for a zone that nobody knows.

    A moment without a zone is the wall clock of who reads it. A name that says nothing is looked up among the zones
    that the calendar describes.
    """
    found = _MOMENT.fullmatch(value.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(found[number]) for number in range(1, 7))
    try:
        wall = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001  # its zone follows
        where = zone_named("UTC") if found[7] else zone(tzid) if tzid else zone_named(floating)
        if where is None:
            return described_zones.moment(wall, described.get(tzid, ()))
        told = wall.replace(tzinfo=where)
        told.astimezone(UTC)  # the first and the last year have no moment everywhere
    except (ValueError, OverflowError):
        return None
    return told
