"""Who stands in for whom when places are empty. Pure: knows no answers, no mails and no clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.people import Role, Seat

_NO_OWN_PLACE = frozenset({Role.SUBSTITUTE, Role.CO_OPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """A place whose holder does not come."""

    member: str
    since: datetime


def with_places(seats: Iterable[Seat]) -> tuple[str, ...]:
    """Those who have a place of their own, in the order of their seats."""
    return tuple(dict.fromkeys(seat.person for seat in seats if seat.role not in _NO_OWN_PLACE))


def line_of(member: str, seats: Sequence[Seat]) -> tuple[str, ...]:
    """Who may stand in for a member, in order: the direct substitutes, then theirs, each in the order of the seats.

    `seats` are those of one day. Nobody comes twice, nor stands in for themselves, whatever the seats say.
    """
    line: list[str] = []
    asked = [member]
    for holder in asked:  # grows while it is read: nearest first
        for seat in seats:
            names = seat.role is not Role.CO_OPTED and holder in seat.stands_in_for
            if names and seat.person not in asked:
                asked.append(seat.person)
                line.append(seat.person)
    return tuple(line)


def fill(
    empty: Sequence[Empty],
    lines: Mapping[str, Sequence[str]],
    free: Collection[str],
    told: Mapping[str, str],
) -> dict[str, str]:
    """Who serves for whom: substitute by member.

    `empty` are the places in the order of the group's file; whoever is without one longest comes first. `free` are
    those who can come. `told`, the newest last, says for whom somebody has been told that they serve: they keep
    that place as long as it is empty and theirs to fill, for nobody is moved without need.
    """
    vacant = {one.member for one in empty}
    serving: dict[str, str] = {}
    for substitute, member in list(told.items())[::-1]:
        if member in vacant and member not in serving and _fits(substitute, member, lines, free):
            serving[member] = substitute
    for one in sorted(empty, key=lambda one: one.since):
        taken = set(serving.values())
        first = next((name for name in lines[one.member] if name in free and name not in taken), None)
        if one.member not in serving and first is not None:
            serving[one.member] = first
    return serving


def _fits(substitute: str, member: str, lines: Mapping[str, Sequence[str]], free: Collection[str]) -> bool:
    return substitute in free and substitute in lines[member]
