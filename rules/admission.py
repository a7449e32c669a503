"""Whether a fact can be recorded: are its people, meetings and matters known? Records nothing."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from difflib import get_close_matches

from rules.admit_acts import admit_act
from rules.admit_answers import admit_answer
from rules.admit_exceptions import admit_exception
from rules.admit_items import admit_item
from rules.admit_matters import admit_turn
from rules.admit_observers import admit_observer
from rules.admit_questions import admit_answerer, admit_placement
from rules.admit_timetables import admit_timetable
from rules.facts import Fact, FactKind, persons_in
from rules.meetings import Meeting, moment
from rules.people import Address, Role
from rules.refused import Refused as Refused
from rules.world import World

SPOKEN = frozenset(
    {
        FactKind.QUESTION_ASKED,
        FactKind.NO_QUESTIONS,
        FactKind.DEMAND_MADE,
        FactKind.DEMAND_BACKED,
        FactKind.STATEMENT_MADE,
        FactKind.DISAGREEMENT_DECLARED,
    }
)  # what a union says: its organisation has to be known
_SKEW = timedelta(minutes=5)  # between the clocks of the machines that record


def admit(fact: Fact, world: World) -> None:
    """Pass, or raise Refused. `world` is the group as it stands before the fact."""
    if fact.happened_at > fact.recorded_at + _SKEW:
        raise Refused(f"{fact.kind}: {fact.happened_at.isoformat()} has not happened yet")
    _people(fact, world)
    if fact.kind in (FactKind.MEETING_CALLED, FactKind.MEETING_MOVED):
        _times(fact, world)
    if fact.kind is FactKind.SEAT_CHANGED:
        _seat(fact, world)
    if fact.kind in SPOKEN and not fact.maybe("organisation"):
        raise Refused(f"{fact.kind}: say which organisation, or a person with a seat for a union")
    if fact.kind is not FactKind.MEETING_CALLED and fact.maybe("meeting"):
        _about(fact, _meeting(fact, world))
    if fact.kind in (FactKind.ITEM_ANSWERED, FactKind.ITEM_CLOSED):
        _known("item", fact.text("item"), (item.id for item in world.items), world)
    if fact.kind is FactKind.ITEM_RAISED and any(item.id == fact.text("item") for item in world.items):
        raise Refused(f"item '{fact.text('item')}' has been raised already: choose another id")
    admit_turn(fact, world)
    admit_answerer(fact, world)
    admit_placement(fact, world)
    admit_act(fact, world)
    admit_answer(fact, world)
    admit_item(fact, world)
    admit_timetable(fact, world)
    admit_observer(fact, world)
    admit_exception(fact, world)


def _known(what: str, name: str, have: Iterable[str], world: World) -> None:
    known = sorted(set(have))
    if name in known:
        return
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"have: {', '.join(known[:12]) or 'none'}"
    raise Refused(f"group '{world.charter.group.slug}': {what} '{name}' not found ({hint})")


def _people(fact: Fact, world: World) -> None:
    organisations = [known.slug for known in world.charter.group.organisations]
    persons = [seat.person for seat in world.seats]
    organisation = fact.maybe("organisation")
    if organisation is not None:
        _known("organisation", organisation, organisations, world)
    if fact.maybe("raised_by"):
        _known("organisation or seat", fact.text("raised_by"), [*organisations, *persons], world)
    if fact.kind is not FactKind.SEAT_CHANGED:
        for person in persons_in(fact):
            _known("seat", person, persons, world)
            if organisation is not None and all(
                seat.organisation != organisation for seat in world.seats if seat.person == person
            ):
                raise Refused(f"{fact.kind}: '{person}' has no seat for '{organisation}'")
    for name in _listed(fact, "co_opted") + _listed(fact, "stands_in_for"):
        _known("seat", name, persons, world)
    if fact.kind in (FactKind.QUESTION_ASKED, FactKind.NO_QUESTIONS) and organisation is not None:
        _known("union", organisation, [union.slug for union in world.charter.group.unions], world)
    owner = fact.maybe("owner")
    if owner is not None and owner not in tuple(Role):
        _known("owner (a seat or a role)", owner, persons, world)


def _listed(fact: Fact, field: str) -> list[str]:
    names = fact.data.get(field) or []
    return [str(name) for name in names] if isinstance(names, list) else [str(names)]


def _times(fact: Fact, world: World) -> None:
    name = fact.text("meeting")
    held = next((met for met in world.meetings if met.id == name), None)
    if fact.kind is FactKind.MEETING_CALLED and held is not None:
        raise Refused(f"meeting '{name}' has been called already: record 'meeting_moved' to change it")
    if fact.kind is FactKind.MEETING_MOVED and held is not None and held.cancelled_at is not None:
        raise Refused(f"meeting '{name}' has been cancelled: call a new one")
    starts_at, ends_at = _moment(fact, "starts_at"), _moment(fact, "ends_at")
    begins = starts_at or (held.starts_at if held else None)
    if begins is not None and begins <= max(fact.happened_at, fact.recorded_at):
        raise Refused(f"meeting '{name}' would start in the past ({begins.isoformat()}): check the year")
    if begins is not None and ends_at is not None and ends_at <= begins:
        raise Refused(f"meeting '{name}' would end before it starts ({ends_at.isoformat()})")
    _moment(fact, "board_at")


def _moment(fact: Fact, field: str) -> datetime | None:
    value = fact.data.get(field)
    if value is None:
        return None
    try:
        return moment(value)
    except ValueError as wrong:
        raise Refused(f"{fact.kind}: {field}: {wrong}") from wrong


def _meeting(fact: Fact, world: World) -> Meeting:
    name = fact.text("meeting")
    _known("meeting", name, (met.id for met in world.meetings), world)
    return next(met for met in world.meetings if met.id == name)


def _about(fact: Fact, met: Meeting) -> None:
    matter = fact.maybe("matter")
    if fact.kind is FactKind.MATTER_REGISTERED:
        if met.matter(matter) is not None:
            raise Refused(f"meeting '{met.id}': matter '{matter}' has been registered already")
    elif matter is not None and met.matter(matter) is None:
        have = ", ".join(known.id for known in met.matters) or "none"
        raise Refused(f"meeting '{met.id}': matter '{matter}' not found (have: {have})")
    question = fact.maybe("question")
    asked = {known.id for known in met.questions}
    if fact.kind is FactKind.QUESTION_ANSWERED and question not in asked:
        have = ", ".join(sorted(asked)) or "none"
        raise Refused(f"meeting '{met.id}': question '{question}' not found (have: {have})")
    if fact.kind is FactKind.QUESTION_ASKED and question in asked:
        raise Refused(f"meeting '{met.id}': question '{question}' has been asked already: choose another id")


def _seat(fact: Fact, world: World) -> None:
    role = fact.maybe("role")
    if role is not None:
        _known("role", role, tuple(Role), world)
    known = any(seat.person == fact.text("person") for seat in world.seats)
    if not known and not fact.maybe("email"):
        raise Refused(f"seat '{fact.text('person')}' is new: give its email, name and organisation")
    if not known and not fact.maybe("organisation"):
        raise Refused(f"seat '{fact.text('person')}' is new: give its organisation")
    try:
        if fact.maybe("email"):
            Address(name=fact.maybe("name") or "", email=fact.text("email"))
        days = [date.fromisoformat(fact.text(field)) for field in ("from", "to") if fact.maybe(field)]
    except ValueError as wrong:
        raise Refused(f"seat '{fact.text('person')}': {wrong}") from wrong
    if len(days) == 2 and days[1] < days[0]:
        raise Refused(f"seat '{fact.text('person')}': ends {days[1]} before it starts {days[0]}")
