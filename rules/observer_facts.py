"""Read the observers' facts into the boards of the rota: who was named, declined, cannot come. Chooses nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from rules.facts import Fact, FactKind
from rules.meetings import Meeting
from rules.moments import aware, local_day
from rules.observers import Board, Fairness, Memory, Proposal, Told, Turn, rota
from rules.people import Role, Seat, seats_on
from rules.policies import Switch
from rules.rulebook import DeadlineRule, Trigger
from rules.versions import governing
from rules.world import World

Offered = Mapping[date, tuple[str, ...]]  # by board: the unions that have been told that it is their turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A board that a called meeting leads to, and what the rota says of it."""

    met: Meeting
    at: datetime
    rule: DeadlineRule
    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """Every board that is known, and what is remembered after the last."""

    proposals: tuple[Proposal, ...]
    memory: Memory
    coming: tuple[Coming, ...]  # those that lie ahead


def board_day(fact: Fact, world: World) -> date:
    """The board's local day that an observer fact names."""
    return day_of(fact, world.charter.group.zone)


def day_of(fact: Fact, zone: ZoneInfo) -> date:
    """The same for whoever knows only the zone."""
    said = fact.text("board_at")
    if "T" not in said and " " not in said:
        return date.fromisoformat(said)
    return local_day(aware(datetime.fromisoformat(said)), zone)


def observers_rule(world: World, at: datetime) -> DeadlineRule | None:
    """The rule that shares out the observers' seats at a board, where the group has one."""
    charter = world.charter
    rules = governing(charter.rulebook, Trigger.BOARD, at, charter.calendar, charter.policies)
    return next((rule for rule in rules if Switch.OBSERVER_CAPACITY in rule.switches), None)


def rota_of(world: World, now: datetime, offered: Offered) -> Rota:
    """The rota as the facts leave it.

    Of a board that is over whoever was in turn and never left counts as having sat, unless somebody wrote down
    afterwards who did: then that list is all there were.
    """
    meetings = _by_board(world)
    told = told_of(world)
    boards: list[Board] = []
    known: dict[date, tuple[Meeting, datetime, DeadlineRule]] = {}
    for day in sorted({*meetings, *told}):
        met = meetings.get(day)
        rule = observers_rule(world, met.board_at) if met is not None and met.board_at else None
        if met is not None and met.board_at and rule is not None:
            known[day] = (met, met.board_at, rule)
        if rule is not None or day in told:
            boards.append(_board(world, day, met if rule else None, told.get(day, _SILENT), now, offered))
    members = {union.slug: union.members or 1 for union in world.charter.group.unions}
    proposals, memory = rota(boards, members)
    coming = tuple(
        Coming(met=known[one.day][0], at=known[one.day][1], rule=known[one.day][2], proposal=one)
        for one in proposals
        if one.day in known and known[one.day][1] > now
    )
    return Rota(proposals=proposals, memory=memory, coming=coming)


_SILENT = Told(turns={}, persons={})


def told_of(world: World) -> dict[date, Told]:
    """What has been said of each board. The last word about a union holds."""
    return told_in(world.observers, world.charter.group.zone)


def told_in(facts: Iterable[Fact], zone: ZoneInfo) -> dict[date, Told]:
    """The same of observer facts in their order."""

    def day(fact: Fact) -> date:
        return day_of(fact, zone)

    return {on: _told(said, on, zone) for on, said in groupby(sorted(facts, key=day), key=day)}


def can_come(world: World, union: str, day: date, told: Told) -> tuple[Seat, ...]:
    """Those of a union who could sit at the board that day; who speaks for it, or else whoever has a seat."""
    voices = [seat for seat in world.union_voices(union, day) if seat.person not in told.absent]
    seated = [
        seat
        for seat in seats_on(world.seats, day)
        if seat.organisation == union and seat.role is not Role.CO_OPTED and seat.person not in told.absent
    ]
    return tuple({seat.person: seat for seat in voices or seated}.values())


def _told(facts: Iterable[Fact], day: date, zone: ZoneInfo) -> Told:
    afterwards = False
    turns: dict[str, Turn] = {}
    persons: dict[str, str] = {}
    absent: set[str] = set()
    for fact in facts:
        union, person = fact.maybe("organisation"), fact.maybe("person")
        match fact.kind:
            case FactKind.OBSERVER_NAMED if union:
                turns[union], persons[union] = Turn.NAMED, person or ""
                afterwards = afterwards or local_day(fact.happened_at, zone) >= day
                absent.discard(person or "")
            case FactKind.OBSERVER_DECLINED if union:
                turns[union] = Turn.DECLINED
            case FactKind.OBSERVER_ABSENT if person:
                absent.add(person)
                for named, who in persons.items():
                    if who == person and turns.get(named) is Turn.NAMED:
                        del turns[named]  # the seat is open again; another of the union may take it
            case FactKind.OBSERVER_ABSENT if union:
                turns[union] = Turn.ABSENT
            case FactKind.OBSERVER_SWAPPED if union:
                taker = fact.text("with_organisation")
                turns[union] = Turn.GAVE_AWAY
                turns[taker], persons[taker] = Turn.NAMED, fact.maybe("with_person") or ""
            case _:
                pass
    return Told(turns=turns, persons=persons, absent=frozenset(absent), afterwards=afterwards)


def _by_board(world: World) -> dict[date, Meeting]:
    """The called meetings by the day of their board; of two that lead to one board the first."""
    found: dict[date, Meeting] = {}
    for met in world.meetings:
        if met.board_at is not None and met.cancelled_at is None:
            found.setdefault(local_day(met.board_at, met.zone), met)
    return found


def _board(
    world: World, day: date, met: Meeting | None, told: Told, now: datetime, offered: Offered
) -> Board:
    charter = world.charter
    over = met is None or met.board_at is None or met.board_at <= now
    return Board(
        day=day,
        seats=int(charter.policies.value(Switch.OBSERVER_CAPACITY, day)),
        fairness=Fairness(charter.policies.value(Switch.FAIRNESS, day)),
        available=tuple(
            union.slug for union in charter.group.unions if can_come(world, union.slug, day, told)
        ),
        turns=told.turns,
        joined=_joined(world),
        offered=offered.get(day, ()),
        fills=met is not None and not (over and told.afterwards),
    )


def _joined(world: World) -> frozenset[str]:
    """Unions whose first seat opened after the group's first."""
    opened: dict[str, date] = {}
    for seat in world.seats:
        opens = seat.valid_from or date.min
        opened[seat.organisation] = min(opens, opened.get(seat.organisation, date.max))
    unions = [union.slug for union in world.charter.group.unions if union.slug in opened]
    first = min((opened[union] for union in unions), default=date.min)
    return frozenset(union for union in unions if opened[union] > first)
