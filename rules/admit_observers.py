"""Whether a fact about the observers' seats can be recorded. Records nothing.

A board that lies ahead is one that a called meeting leads to; of one that is over anything may be said, for
the rota's history is older than the meetings that were recorded here.
"""

from datetime import date, datetime

from rules.facts import Fact, FactKind
from rules.moments import local_day
from rules.observer_facts import board_day, told_of
from rules.observers import Turn
from rules.people import seats_on
from rules.refused import Refused
from rules.world import World

_OF_OBSERVERS = frozenset(
    {
        FactKind.OBSERVER_NAMED,
        FactKind.OBSERVER_DECLINED,
        FactKind.OBSERVER_ABSENT,
        FactKind.OBSERVER_SWAPPED,
    }
)
_LEFT = {
    Turn.DECLINED: "has declined",
    Turn.ABSENT: "has nobody who can come",
    Turn.GAVE_AWAY: "has given its seat away already",
}


def admit_observer(fact: Fact, world: World) -> None:
    """Pass, or raise Refused. `world` is the group as it stands before the fact."""
    if fact.kind not in _OF_OBSERVERS:
        return
    day = _board(fact, world)
    organisation, person = fact.maybe("organisation"), fact.maybe("person")
    if organisation is None and person is None:
        raise Refused(f"{fact.kind}: say which organisation, or which person")
    _union(fact, "organisation", world)
    _seated(fact, person, organisation, day, world)
    if organisation is None and person is not None and world.union_of(person, day) is None:
        raise Refused(f"{fact.kind}: '{person}' sits for no union on {day}")
    if fact.kind is FactKind.OBSERVER_SWAPPED:
        _swap(fact, day, world)


def _board(fact: Fact, world: World) -> date:
    try:
        day = board_day(fact, world)
    except ValueError as wrong:
        raise Refused(f"{fact.kind}: board_at: {wrong}") from wrong
    zone = world.charter.group.zone
    known = {
        local_day(met.board_at, zone): met.id
        for met in world.meetings
        if met.board_at is not None and met.cancelled_at is None
    }
    meeting = fact.maybe("meeting")
    met = next((one for one in world.meetings if one.id == meeting), None)
    if met is not None and (met.board_at is None or local_day(met.board_at, zone) != day):
        held = local_day(met.board_at, zone) if met.board_at else "no board"
        raise Refused(f"{fact.kind}: meeting '{met.id}' leads to {held}, not to a board on {day}")
    if day >= _today(fact, world) and day not in known:
        have = ", ".join(str(one) for one in sorted(known) if one >= _today(fact, world)) or "none"
        raise Refused(f"{fact.kind}: no called meeting leads to a board on {day} (have: {have})")
    return day


def _today(fact: Fact, world: World) -> date:
    at: datetime = max(fact.recorded_at, fact.happened_at)
    return local_day(at, world.charter.group.zone)


def _union(fact: Fact, field: str, world: World) -> None:
    name = fact.maybe(field)
    unions = [union.slug for union in world.charter.group.unions]
    if name is not None and name not in unions:
        raise Refused(f"{fact.kind}: {field} '{name}' is no union of this group (have: {', '.join(unions)})")


def _seated(fact: Fact, person: str | None, organisation: str | None, day: date, world: World) -> None:
    """Of a board that lies ahead: whoever is named has a seat for the union that day."""
    if person is None or day < _today(fact, world):
        return
    theirs = [seat for seat in seats_on(world.seats, day) if seat.person == person]
    if not any(organisation in (None, seat.organisation) for seat in theirs):
        whose = f" for '{organisation}'" if organisation else ""
        raise Refused(f"{fact.kind}: '{person}' has no seat{whose} on the board's day, {day}")


def _swap(fact: Fact, day: date, world: World) -> None:
    giver, taker = fact.text("organisation"), fact.text("with_organisation")
    _union(fact, "with_organisation", world)
    if giver == taker:
        raise Refused(f"{fact.kind}: '{giver}' cannot swap with itself: name who takes the seat")
    told = told_of(world).get(day)
    turns = told.turns if told else {}
    if turns.get(giver) in _LEFT:
        raise Refused(f"{fact.kind}: '{giver}' {_LEFT[turns[giver]]} on {day}: it has no seat to give")
    if turns.get(taker) is Turn.NAMED:
        raise Refused(f"{fact.kind}: '{taker}' has a seat on {day} already")
    person = fact.maybe("with_person")
    if person is None:
        return
    if all(seat.person != person for seat in world.seats):
        raise Refused(f"{fact.kind}: seat '{person}' not found")
    _seated(fact, person, taker, day, world)
