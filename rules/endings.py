"""Say what runs out before long, so that somebody sees to it in time. Looks nothing up and tells nobody."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.calendar import ClosedBy, WorkCalendar
from rules.charter import Charter
from rules.people import Recess, Seat
from rules.rulebook import DeadlineRule

_NOTICE = timedelta(days=60)
_YEAR = timedelta(days=365)


class Thing(StrEnum):
    """What can run out."""

    HOLIDAYS = "holidays"
    RULE = "rule"
    RULE_BOOK = "rule_book"
    CLOSED_DAYS = "closed_days"
    MEMBERSHIP = "membership"
    RECESS = "recess"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One thing, the last day on which it holds, and what to do."""

    thing: Thing
    name: str
    ends: date
    message: str


def endings(charter: Charter, seats: Sequence[Seat], today: date, holidays_until: date) -> tuple[Ending, ...]:
    """Everything that a group stands on and that ends within 60 days, or has ended and nothing followed."""
    book, group = charter.rulebook, charter.group
    found = [
        holidays_end(holidays_until, today),
        book_ends(book.id, book.in_force_to, today),
        *rules_end(book.rows, today),
        closed_days_end(charter.calendar.name, own_closed_days(charter.calendar), today),
        *(ending for _, ending in seats_end(seats, today)),
        recess_ends(group.quiet.recesses, today),
    ]
    return tuple(one for one in found if one is not None)


def holidays_end(known_until: date, today: date) -> Ending | None:
    """The table of the national holidays."""
    return _ending(
        Thing.HOLIDAYS,
        "sweden",
        known_until,
        today,
        "the kept table of Sweden's holidays",
        "raise LAST_YEAR in config/holiday_table.py and run python -m config.holiday_table",
    )


def book_ends(book: str, last: date | None, today: date) -> Ending | None:
    """A rule book with an end."""
    what = f"rule book '{book}'"
    return _ending(Thing.RULE_BOOK, book, last, today, what, "let the group choose the book that follows it")


def rules_end(rows: Mapping[str, Sequence[DeadlineRule]], today: date) -> Iterator[Ending]:
    """Each rule that is on and whose newest row has an end."""
    for rule, dated in rows.items():
        newest = max(dated, key=lambda row: row.in_force_from)
        what, cure = f"rule '{rule}'", "add the [[rule]] that follows it, or turn it off"
        ending = _ending(Thing.RULE, rule, newest.in_force_to, today, what, cure)
        if ending is not None and not newest.off:
            yield ending


def own_closed_days(calendar: WorkCalendar) -> list[date]:
    """The days that an office or a group has closed for itself."""
    return [day for day, closed in calendar.closed.items() if closed.by is ClosedBy.OWN]


def closed_days_end(name: str, days: Iterable[date], today: date) -> Ending | None:
    """A list of own closed days, which ends with the last year that it names."""
    last = max(days, default=None)
    ends = None if last is None else date(last.year, 12, 31)
    what, cure = f"the list of closed days of '{name}'", "add those of the year that follows"
    return _ending(Thing.CLOSED_DAYS, name, ends, today, what, cure)


def seats_end(seats: Sequence[Seat], today: date) -> Iterator[tuple[Seat, Ending]]:
    """Each seat with an end that nobody follows in that role of that organisation; one follows one."""
    taken: set[int] = set()
    for seat in sorted(seats, key=lambda one: one.valid_to or date.max):
        heir = next((number for number, one in enumerate(seats) if _follows(one, seat, number, taken)), None)
        if heir is not None:
            taken.add(heir)
            continue
        what = f"seat '{seat.person}' ({seat.role} of {seat.organisation})"
        name = f"{seat.organisation}/{seat.role}/{seat.person}"
        cure = "add the seat that follows it, or lengthen it"
        ending = _ending(Thing.MEMBERSHIP, name, seat.valid_to, today, what, cure)
        if ending is not None:
            yield seat, ending


def _follows(one: Seat, seat: Seat, number: int, taken: set[int]) -> bool:
    if seat.valid_to is None or one.valid_from is None or number in taken:
        return False
    same = (one.organisation, one.role) == (seat.organisation, seat.role)
    later = one.valid_from > (seat.valid_from or date.min) and (one.valid_to or date.max) > seat.valid_to
    return same and later


def recess_ends(recesses: Sequence[Recess], today: date) -> Ending | None:
    """A list of recesses that names none in the coming twelve months."""
    if not recesses or any(one.last >= today and one.first <= today + _YEAR for one in recesses):
        return None
    last = max((one.last for one in recesses if one.last < today), default=None)
    if last is None:
        return None  # those to come are further away than a year, and none has ended
    message = f"no recess in the coming 12 months, the last one ended {last}: add the next"
    return Ending(thing=Thing.RECESS, name="recess", ends=last, message=message)


def _ending(thing: Thing, name: str, last: date | None, today: date, what: str, cure: str) -> Ending | None:
    if last is None or last > today + _NOTICE:
        return None
    verb = "ends" if last >= today else "ended"
    return Ending(thing=thing, name=name, ends=last, message=f"{what} {verb} {last}: {cure}")
