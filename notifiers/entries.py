"""Make the calendar entry of an invitation (RFC 5545, 5546, 6047). Knows no mail around it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from icalendar import Alarm, Calendar, Component, Event, Timezone, vCalAddress

from notifiers.clean import lines, short
from rules.moments import STOCKHOLM, aware, zone_named
from rules.notices import Entry, Method
from rules.people import Address
from rules.zone_block import STOCKHOLM_VTIMEZONE

SUMMARY = 250  # signs
TITLE = "X-Kallelse-Title"  # a header: what all calendars show, where the summary says more to its receiver
_STAMP = datetime(2000, 1, 1, tzinfo=UTC)
_NOBODY = Address(name="", email="nobody@example.se")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The entry without its stamp and its receiver: made once for everybody who is invited."""

    before_stamp: bytes
    between: bytes
    after_attendee: bytes
    method: Method

    def addressed(self, to: Address, at: datetime) -> bytes:
        """The whole calendar for one receiver."""
        stamp = b"%04d%02d%02dT%02d%02d%02dZ" % aware(at).astimezone(UTC).timetuple()[:6]
        attendee = attendee_line(to, self.method)
        return b"".join((self.before_stamp, stamp, self.between, attendee, self.after_attendee))


@lru_cache(maxsize=512)
def shared(entry: Entry) -> Shared:
    """Build the entry with the library, and cut out what differs from receiver to receiver."""
    whole = entry_calendar(entry, _NOBODY, _STAMP).to_ical(sorted=False)
    # People's words cannot hold these lines: a line break is escaped, a folded line starts with a space.
    before, _, rest = whole.partition(b"\r\nDTSTAMP:20000101T000000Z\r\n")
    attendee = attendee_line(_NOBODY, entry.method)
    between, found, after = rest.partition(attendee)
    if not found:
        raise ValueError("the calendar library writes an attendee in another way than expected")
    return Shared(
        before_stamp=before + b"\r\nDTSTAMP:",
        between=b"\r\n" + between,
        after_attendee=after,
        method=entry.method,
    )


@lru_cache(maxsize=4096)
def attendee_line(to: Address, method: Method) -> bytes:
    """The receiver's own line, folded, with its line break."""
    event = Event()
    event.add("attendee", _attendee(to, method), encode=False)
    written: bytes = event.to_ical(sorted=False)
    return written.partition(b"\r\n")[2].removesuffix(b"END:VEVENT\r\n")


def entry_calendar(entry: Entry, to: Address, at: datetime) -> Calendar:
    """The calendar for one receiver, all through the library: what `Shared.addressed` has to equal."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kallelse//Kallelse 1//SV")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", entry.method.value)
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("attendee", _attendee(to, entry.method), encode=False)
    event.add("organizer", _person(entry.organizer), encode=False)
    event.add("sequence", entry.sequence)
    if entry.zone == STOCKHOLM:
        calendar.add_component(_stockholm())
        zone = zone_named(entry.zone)
        event.add("dtstart", entry.starts_at.astimezone(zone))
        event.add("dtend", entry.ends_at.astimezone(zone))
    else:
        # A single meeting is as exact in UTC, and every program reads it.
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        event.add("dtend", entry.ends_at.astimezone(UTC))
    summary = short(entry.summary, SUMMARY)
    event.add("summary", summary)
    if entry.location:
        event.add("location", short(entry.location, 500))
    if entry.description:
        event.add("description", lines(entry.description).strip())
    event.add("status", "CANCELLED" if entry.method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.method is Method.CANCEL else "OPAQUE")
    for before in entry.alarms if entry.method is Method.REQUEST else ():
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", -before)
        event.add_component(alarm)
    calendar.add_component(event)
    return calendar


@lru_cache(maxsize=1)
def _stockholm() -> Component:
    return Timezone.from_ical(STOCKHOLM_VTIMEZONE)


def _attendee(to: Address, method: Method) -> vCalAddress:
    person = _person(to)
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = "REQ-PARTICIPANT"
    if method is Method.REQUEST:
        person.params["PARTSTAT"] = "NEEDS-ACTION"
        person.params["RSVP"] = "TRUE"
    return person


def _person(address: Address) -> vCalAddress:
    person = vCalAddress(f"mailto:{address.email}")
    # Outlook shows escaped quotes as they are, so a name has none.
    name = short(address.name.replace('"', "").replace("^", ""), 200)
    if name:
        person.params["CN"] = name
    return person
