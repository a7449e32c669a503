"""All that one group's facts say, folded once: its seats, meetings, items and timetables. Decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rules.bounced import Bounced, bounces_in, rerouted
from rules.charter import Charter
from rules.facts import Fact, FactKind
from rules.items import Item, fold_item
from rules.meetings import Meeting, fold_meeting, in_order
from rules.moments import local_day
from rules.people import Address, Language, Role, Seat, Side, holders, seats_on
from rules.timetables import Timetable, fold_timetable

GROUP_SCOPE = "group"
BALANCE_SCOPE = "balance"  # who is told of which promises: one mail may speak of several
OBSERVERS_SCOPE = "observers"  # the rota has a memory: it is planned as one
_EXCEPTIONS = frozenset(
    {
        FactKind.DEADLINE_EXTENDED,
        FactKind.DEADLINE_PAUSED,
        FactKind.DEADLINE_RESUMED,
        FactKind.DEADLINE_WAIVED,
    }
)
_SPEAKS = frozenset({Role.ORDINARY, Role.SAFETY_REP, Role.HEAD_SAFETY_REP})


def meeting_scope(meeting_id: str) -> str:
    """The scope of the facts about one meeting."""
    return f"meeting:{meeting_id}"


def item_scope(item_id: str) -> str:
    """The scope of the facts about one balance item."""
    return f"item:{item_id}"


def timetable_scope(timetable_id: str) -> str:
    """The scope of the facts about one timetable."""
    return f"timetable:{timetable_id}"


def mail_scope(mail_id: str) -> str:
    """The scope of what came in one mail and could not be recorded by itself."""
    return f"mail:{mail_id}"


def mails_scope(day: date) -> str:
    """The scope of what was put in quarantine on one day: who is told of it is planned for the day as a whole."""
    return f"mails:{day.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A group as it stands."""

    charter: Charter  # with the days that have been closed since its files were written
    seats: tuple[Seat, ...]  # each with the address that their mail goes to
    meetings: tuple[Meeting, ...]  # by when they start
    items: tuple[Item, ...]
    timetables: tuple[Timetable, ...] = ()
    observers: tuple[Fact, ...] = ()  # what happened to seats at the board, in order
    exceptions: tuple[Fact, ...] = ()  # what was decided about single deadlines and not undone, in order
    bounces: tuple[Bounced, ...] = ()  # addresses that mail came back from, also those that have been mended
    set_aside: tuple[Fact, ...] = ()  # mail that gave no fact, in the order of recording

    def members(self, meeting: Meeting) -> tuple[Seat, ...]:
        """Who is summoned: everyone with a seat on the meeting's day, ordinary and substitute, once each.

        The co-opted come only for a matter that names them.
        """
        invited = {person for matter in meeting.matters for person in matter.co_opted}
        return holders(
            seat
            for seat in seats_on(self.seats, meeting.day)
            if seat.role is not Role.CO_OPTED or seat.person in invited
        )

    def over(self, scope: str, now: datetime) -> bool:
        """Whether that is the scope of a meeting that is over."""
        return any(meeting_scope(met.id) == scope and met.over_at <= now for met in self.meetings)

    def told_by_hand(self, meeting: Meeting, person: str) -> bool:
        """Whether the secretary's own summons reached a person: it named them, or they had a seat by then."""
        if meeting.by_hand_at is None:
            return False
        if meeting.by_hand_to:
            return person in meeting.by_hand_to
        return any(
            seat.person == person and (seat.known_at is None or seat.known_at <= meeting.by_hand_at)
            for seat in self.seats
        )

    def union_voices(self, union: str, day: date) -> tuple[Seat, ...]:
        """Who speaks for a union on `day`: ordinary members and safety representatives, else substitutes."""
        seated = [seat for seat in seats_on(self.seats, day) if seat.organisation == union]
        speaks = [seat for seat in seated if seat.role in _SPEAKS]
        return holders(speaks or [seat for seat in seated if seat.role is not Role.CO_OPTED] or seated)

    def unions_on(self, day: date) -> tuple[str, ...]:
        """The unions with a seat on `day`, in the order of the group's file. The co-opted have none of their own."""
        seated = {seat.organisation for seat in seats_on(self.seats, day) if seat.role is not Role.CO_OPTED}
        return tuple(union.slug for union in self.charter.group.unions if union.slug in seated)

    def in_role(self, role: Role, day: date) -> tuple[Seat, ...]:
        """Who holds a role on `day`; nobody's work falls to the chair, then to whoever there is."""
        seated = seats_on(self.seats, day)
        for wanted in (role, Role.CHAIR, Role.SECRETARY):
            found = tuple(seat for seat in seated if seat.role is wanted)
            if found:
                return holders(found)
        return ()

    def person(self, person: str, day: date) -> Seat | None:
        """A person's seat on `day`; if they have none then, the last one they had."""
        theirs = [seat for seat in self.seats if seat.person == person]
        return next((seat for seat in theirs if seat.held_on(day)), theirs[-1] if theirs else None)

    def owner(self, owner: str, day: date) -> tuple[Seat, ...]:
        """The seats behind an item's owner: a role's holders or a person."""
        if owner in tuple(Role):
            return self.in_role(Role(owner), day)
        seat = self.person(owner, day)
        return (seat,) if seat else self.in_role(Role.SECRETARY, day)

    def union_of(self, person: str, day: date) -> str | None:
        """The union that a person sits for on `day`."""
        unions = {known.slug for known in self.charter.group.organisations if known.side is Side.UNION}
        seat = self.person(person, day)
        return seat.organisation if seat and seat.organisation in unions else None


def fold(charter: Charter, facts: Iterable[Fact], *, without: str | None = None) -> World:
    """Fold a group's facts, or those of some of its scopes, in any order.

    A fact that another one corrects counts no more, nor does the one with the id `without`.
    """
    zone = charter.group.zone
    said = tuple(facts)
    corrected = {without, *(fact.corrects for fact in said)}
    undone = {
        fact.text("fact") for fact in said if fact.kind is FactKind.CHANGE_UNDONE and fact.id not in corrected
    }
    taken_back = corrected | undone
    by_scope: dict[str, list[Fact]] = {}
    for fact in said:
        if fact.id not in taken_back:
            by_scope.setdefault(fact.scope, []).append(fact)
    of_group = in_order(by_scope.pop(GROUP_SCOPE, []))
    bounces = bounces_in(of_group)
    seats = rerouted(_seated(charter, of_group), bounces)
    charter = _with_closed_days(charter, of_group)
    observers = in_order(by_scope.pop(OBSERVERS_SCOPE, []))
    meetings = (fold_meeting(told, zone) for scope, told in by_scope.items() if scope.startswith("meeting:"))
    items = (fold_item(told, zone) for scope, told in by_scope.items() if scope.startswith("item:"))
    tables = (
        fold_timetable(in_order(told)) for scope, told in by_scope.items() if scope.startswith("timetable:")
    )
    decided = (fact for told in by_scope.values() for fact in told if fact.kind in _EXCEPTIONS)
    aside = (fact for told in by_scope.values() for fact in told if fact.kind is FactKind.MAIL_SET_ASIDE)
    return World(
        charter=charter,
        seats=seats,
        bounces=bounces,
        timetables=tuple(sorted((one for one in tables if one), key=lambda one: (one.started_at, one.id))),
        observers=tuple(observers),
        exceptions=tuple(in_order(decided)),
        set_aside=tuple(sorted(aside, key=lambda fact: (fact.recorded_at, fact.id))),
        meetings=tuple(sorted((met for met in meetings if met), key=lambda met: (met.starts_at, met.id))),
        items=tuple(sorted((item for item in items if item), key=lambda item: (item.raised_at, item.id))),
    )


def _with_closed_days(charter: Charter, facts: Iterable[Fact]) -> Charter:
    """The calendar with the days that the group has closed, or opened again, since its files were written."""
    closed: dict[date, str] = {}
    for fact in facts:
        if fact.kind is FactKind.DAY_CLOSED:
            closed[date.fromisoformat(fact.text("day"))] = fact.text("reason")
        elif fact.kind is FactKind.DAY_OPENED:
            closed.pop(date.fromisoformat(fact.text("day")), None)
    return replace(charter, calendar=charter.calendar.closing(closed)) if closed else charter


def _seated(charter: Charter, facts: Iterable[Fact]) -> tuple[Seat, ...]:
    seats = list(charter.group.seats)
    for fact in facts:
        if fact.kind is FactKind.SEAT_CHANGED:
            seats = _changed(charter, seats, fact)
    return tuple(seats)


def _changed(charter: Charter, seats: list[Seat], fact: Fact) -> list[Seat]:
    """End the person's seats in that organisation and open the new one. No role ends them only.

    Without a role `from` is the first day without the seat and `to` the last day with it; with neither of
    them, a new name, address or language changes just that.
    """
    person, organisation = fact.text("person"), fact.maybe("organisation")
    known = next((seat for seat in reversed(seats) if seat.person == person), None)
    seats = [_told_anew(seat, fact) if seat.person == person else seat for seat in seats]
    if not any(fact.maybe(field) for field in ("role", "from", "to")) and _says_who(fact):
        return seats
    opens = _opens(charter, fact)
    kept: list[Seat] = []
    for seat in seats:
        theirs = seat.person == person and organisation in (None, seat.organisation)
        if not theirs or (seat.valid_to is not None and seat.valid_to < opens):
            kept.append(seat)
        elif seat.valid_from is None or seat.valid_from < opens:
            kept.append(replace(seat, valid_to=opens - timedelta(days=1)))
    if fact.maybe("role"):
        ends = fact.maybe("to")
        kept.append(
            Seat(
                person=person,
                address=_address(fact, known),
                organisation=organisation or (known.organisation if known else ""),
                role=Role(fact.text("role")),
                valid_from=opens,
                valid_to=date.fromisoformat(ends) if ends else None,
                stands_in_for=_names(fact.data.get("stands_in_for")),
                language=_language(fact, known),
                other_email=known.other_email if known else None,
                aliases=known.aliases if known else (),
                known_at=fact.happened_at,
            )
        )
    return kept


def _opens(charter: Charter, fact: Fact) -> date:
    """The first day on which the seats that the person had are no longer theirs."""
    starts, ends = fact.maybe("from"), fact.maybe("to")
    if starts:
        return date.fromisoformat(starts)
    if ends and not fact.maybe("role"):
        return date.fromisoformat(ends) + timedelta(days=1)
    return local_day(fact.happened_at, charter.group.zone)


def _says_who(fact: Fact) -> bool:
    return any(fact.maybe(field) for field in ("name", "email", "language"))


def _told_anew(seat: Seat, fact: Fact) -> Seat:
    """A person has one name, one address and one language, whatever the seat."""
    return replace(seat, address=_address(fact, seat), language=_language(fact, seat))


def _address(fact: Fact, known: Seat | None) -> Address:
    email = fact.maybe("email") or (known.address.email if known else "")
    name = fact.maybe("name") or (known.address.name if known else fact.text("person"))
    return Address(name=name, email=email)


def _language(fact: Fact, known: Seat | None) -> Language:
    said = fact.maybe("language")
    if said is not None:
        return Language(said)
    return known.language if known else Language.SWEDISH


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(name) for name in value)
    return (str(value),) if value else ()
