"""Read a year plan from a calendar's events. Imported only for one: the library is slow to import."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, vDDDTypes
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from documents.year_calendar import BOARD, DEADLINE, MEETING
from documents.year_cells import FIRST_YEAR, LAST_YEAR, in_zone, shown
from documents.year_rows import MOST, How, Row, refuse
from rules.moments import zone_named


def read_ics(name: str, text: str, how: How) -> tuple[list[Row], list[str]]:
    """The events as meetings, and what was left out."""
    begins = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip().upper() == "BEGIN:VEVENT"
    ]
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError) as wrong:
        raise refuse(name, 1, f"is no calendar ({shown(str(wrong))}): export it anew") from None
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    rows: list[Row] = []
    notes: list[str] = []
    for place, event in enumerate(events):
        line = begins[place] if place < len(begins) else 1
        if event.get(DEADLINE):
            continue  # what Kallelse itself wrote beside its meetings
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            notes.append(f"line {line}: a cancelled event is left out")
            continue
        try:
            rows.append(_row(event, line, how))
        except ValueError as wrong:
            raise refuse(name, line, str(wrong)) from None
        if len(rows) > MOST:
            raise refuse(name, line, f"more than {MOST} meetings: split the file, one for each year")
    if not rows:
        raise refuse(name, 1, "the calendar holds no event: export the meetings as events (VEVENT)")
    return rows, notes


def _row(event: Component, line: int, how: How) -> Row:
    for rule in ("RRULE", "RDATE"):
        if rule in event:
            raise ValueError(f"the event repeats ({rule}): list each date, as events of their own or as CSV")
    starts_at = _moment(event, "DTSTART", how.zone)
    if starts_at is None:
        raise ValueError("the event has no DTSTART that can be read: give it a start")
    ends_at = _moment(event, "DTEND", how.zone)
    board = event.get(BOARD)
    return Row(
        line=line,
        starts_at=None if how.propose else starts_at,
        ends_at=None if how.propose else ends_at,
        board_at=starts_at if how.propose else (_board(str(board)) if board else None),
        id=str(event[MEETING]) if MEETING in event else None,
        title=str(event["SUMMARY"]) if "SUMMARY" in event else None,
        place=str(event["LOCATION"]) if "LOCATION" in event else None,
    )


def _moment(event: Component, key: str, zone: ZoneInfo) -> datetime | None:
    if key not in event:
        return None
    told = event[key]
    if not isinstance(told, vDDDTypes):
        raise ValueError(f"{key} cannot be read: write it as {key}:20210415T090000")
    found = told.dt
    if not isinstance(found, datetime):
        raise ValueError(f"{found} is a whole day: give the meeting a start, e.g. {found} 09:00")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{found} lies outside {FIRST_YEAR}-{LAST_YEAR}: check the year")
    if found.utcoffset() is not None:
        return found.astimezone(zone)
    return in_zone(found, _named_zone(told.params.get("TZID"), zone)).astimezone(zone)


def _named_zone(name: str | None, zone: ZoneInfo) -> ZoneInfo:
    """Outlook writes names of its own; a moment without a name is the group's."""
    if not name:
        return zone
    return zone_named(WINDOWS_TO_OLSON.get(name.strip('"'), name.strip('"')))


def _board(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
