"""The rota of the unions' seats at the board: who has sat, who is next in line, and why. Tells nobody.

Fair is what the group has chosen (policy fairness_definition). Whoever declined an offered seat is offered the
next one before all others, once; a declined seat is not saved up beyond that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Fairness(StrEnum):
    """What a group means by fair."""

    COUNT = "count"  # fewest seats first; of equals the one that has waited longest
    OLDEST_FIRST = "oldest_first"  # the one that has waited longest first
    WEIGHTED = "weighted"  # fewest seats for each member first


class Turn(StrEnum):
    """Where a union stands at one board."""

    NAMED = "named"  # somebody has said that it has a seat
    PROPOSED = "proposed"  # it is its turn
    WAITS = "waits"  # others come before it
    DECLINED = "declined"
    ABSENT = "absent"  # none of its seat-holders can come
    GAVE_AWAY = "gave_away"  # it let another union have its seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What has been said of one board: who was named, declined, cannot come or gave its seat away."""

    turns: Mapping[str, Turn]
    persons: Mapping[str, str]  # by union: who was named
    absent: frozenset[str] = frozenset()  # persons
    afterwards: bool = False  # somebody was named on the board's day or later: the list of who sat is whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One sitting of the board, and which unions could send somebody."""

    day: date
    seats: int
    fairness: Fairness
    available: tuple[str, ...]  # in the order of the group's file
    turns: Mapping[str, Turn]
    joined: frozenset[str] = frozenset()  # unions that came to the group after the rota had begun
    offered: tuple[str, ...] = ()  # those that have been told that it is their turn: they keep it
    fills: bool = True  # whether empty seats are filled by proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the rota remembers of one union."""

    seats: int = 0  # how often it has sat
    level: int = 0  # its seats, and what it let pass: what "fewest" compares
    last: date | None = None
    owed: bool = False  # it declined an offer, and is asked first next time
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Why one union has a seat or none: its turn, and what the rota knew of it before this board."""

    organisation: str
    turn: Turn
    seats: int
    last: date | None
    owed: bool
    place: int | None  # in the line of those who could be proposed, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Who sits at one board, who is proposed to, and why."""

    day: date
    seats: int
    fairness: Fairness
    named: tuple[str, ...]
    proposed: tuple[str, ...]
    lines: tuple[Line, ...]
    same_again: bool  # the same unions as at the board before

    @property
    def seated(self) -> tuple[str, ...]:
        """Everybody with a seat, named or proposed."""
        return (*self.named, *self.proposed)

    @property
    def empty(self) -> int:
        """Seats that nobody is left to take."""
        return max(0, self.seats - len(self.seated))


Memory = Mapping[str, Record]
_NEW = Record()


def rota(
    boards: Iterable[Board],
    members: Mapping[str, int],
    *,
    memory: Memory | None = None,
    before: Proposal | None = None,
) -> tuple[tuple[Proposal, ...], Memory]:
    """Go through the boards in order of their days; also what is remembered after the last.

    A board whose observers nobody has named counts as if those who were in turn had sat there.
    `memory` and `before` are what an earlier part of the rota left.
    """
    ordered = sorted(boards, key=lambda board: board.day)
    held: dict[str, Record] = dict(memory or {})
    done: list[Proposal] = []
    for number, board in enumerate(ordered):
        _welcome(held, board)
        later = _promised(ordered[number + 1 :])
        before = _proposal(board, held, members, later, before)
        done.append(before)
        _remember(held, board, before, members, later)
    return tuple(done), held


def in_line(
    unions: Sequence[str],
    memory: Memory,
    fairness: Fairness,
    members: Mapping[str, int],
    promised: Mapping[str, int],
) -> tuple[str, ...]:
    """The unions in the order in which a seat is offered. `promised` are seats at later boards already."""

    def place(union: str) -> tuple[bool, int | Fraction, int, int]:
        held = memory.get(union, _NEW)
        level = held.level + promised.get(union, 0)
        waited = (held.last or date.min).toordinal()
        match fairness:
            case Fairness.COUNT:
                return (not held.owed, level, waited, unions.index(union))
            case Fairness.OLDEST_FIRST:
                return (not held.owed, waited, level, unions.index(union))
            case Fairness.WEIGHTED:
                share = Fraction(level + 1, members.get(union, 1))
                return (not held.owed, share, waited, unions.index(union))

    return tuple(sorted(unions, key=place))


def _welcome(memory: dict[str, Record], board: Board) -> None:
    """A union that joined later starts level with the lowest: it has not been waiting all those years."""
    here = [union for union in board.available if memory.get(union, _NEW).known]
    lowest = min((memory[union].level for union in here), default=0)
    for union in dict.fromkeys((*board.available, *board.turns)):
        held = memory.get(union, _NEW)
        if not held.known:
            level = lowest if union in board.joined else 0
            memory[union] = replace(held, known=True, level=max(held.level, level))


def _promised(later: Iterable[Board]) -> dict[str, int]:
    """How many seats each union has been named for or told of at boards further on."""
    found: dict[str, int] = {}
    for board in later:
        named = [union for union, turn in board.turns.items() if turn is Turn.NAMED]
        free = [union for union in board.offered if union not in board.turns]
        for union in (*named, *free):
            found[union] = found.get(union, 0) + 1
    return found


def _proposal(
    board: Board,
    memory: Memory,
    members: Mapping[str, int],
    later: Mapping[str, int],
    before: Proposal | None,
) -> Proposal:
    named = tuple(union for union, turn in board.turns.items() if turn is Turn.NAMED)
    willing = [union for union in board.available if union not in board.turns]
    line = in_line(willing, memory, board.fairness, members, later)
    kept = [union for union in board.offered if union in willing]
    chosen = (*kept, *(union for union in line if union not in kept))
    proposed = chosen[: max(0, board.seats - len(named))] if board.fills else ()
    turns = dict.fromkeys(willing, Turn.WAITS) | dict(board.turns) | dict.fromkeys(proposed, Turn.PROPOSED)
    everybody = dict.fromkeys((*board.available, *turns, *memory))
    return Proposal(
        day=board.day,
        seats=board.seats,
        fairness=board.fairness,
        named=named,
        proposed=proposed,
        lines=tuple(
            Line(
                organisation=union,
                turn=turns.get(union, Turn.ABSENT),
                seats=memory.get(union, _NEW).seats,
                last=memory.get(union, _NEW).last,
                owed=memory.get(union, _NEW).owed,
                place=chosen.index(union) + 1 if union in chosen else None,
            )
            for union in everybody
        ),
        same_again=before is not None and bool(before.seated) and {*before.seated} == {*named, *proposed},
    )


def _remember(
    memory: dict[str, Record],
    board: Board,
    proposal: Proposal,
    members: Mapping[str, int],
    later: Mapping[str, int],
) -> None:
    refused = _refused_an_offer(board, memory, members, later)
    for union in proposal.seated:
        held = memory.get(union, _NEW)
        memory[union] = replace(
            held, seats=held.seats + 1, level=held.level + 1, last=board.day, owed=False, known=True
        )
    willing = [union for union in board.available if board.turns.get(union, Turn.NAMED) is Turn.NAMED]
    lowest = min((memory[union].level for union in willing), default=None)
    for union in refused:
        held = memory[union]
        # Nobody saves up seats by declining: from now on it counts as level with the lowest of the others.
        memory[union] = replace(
            held, owed=True, level=held.level if lowest is None else max(held.level, lowest)
        )


def _refused_an_offer(
    board: Board, memory: Memory, members: Mapping[str, int], later: Mapping[str, int]
) -> tuple[str, ...]:
    """Those who declined when it was their turn. Who declines unasked gains no place by it."""
    declined = {union for union, turn in board.turns.items() if turn is Turn.DECLINED}
    asked = [
        union
        for union in board.available
        if board.turns.get(union, Turn.NAMED) in (Turn.NAMED, Turn.DECLINED)
    ]
    refused = [union for union in board.offered if union in declined]
    free = board.seats
    for union in in_line(asked, memory, board.fairness, members, later):
        if free == 0:
            break
        if union in declined:
            refused.append(union)
        else:
            free -= 1
    return tuple(dict.fromkeys(refused))
