"""Who an address belongs to. Believes no display name; knows nothing of what was said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from inbox.understood import Seen
from rules.moments import local_day
from rules.people import Seat, Side
from rules.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The persons behind one address. More than one where it is shared."""

    persons: tuple[str, ...]  # with a seat now, or with one at a meeting to come
    former: tuple[str, ...]  # known, but without such a seat
    unions: tuple[str, ...]  # that they sit for today; who has no seat yet: that they will sit for
    for_employer: bool

    @property
    def person(self) -> str | None:
        """Who it is, when it can only be one."""
        return self.persons[0] if len(self.persons) == 1 else None

    @property
    def union(self) -> str | None:
        """The union that they all sit for."""
        if len(self.persons) > 1 and (self.for_employer or len(self.unions) > 1):
            return None
        return self.unions[0] if self.unions else None

    @property
    def unclear(self) -> bool:
        """Whether the persons that share the address sit for different organisations."""
        return len(self.persons) > 1 and len(self.unions) + self.for_employer > 1


def addresses_of(seat: Seat) -> frozenset[str]:
    """Every address that a seat's mail comes from, lower case."""
    known = (seat.address.email, seat.other_email, *seat.aliases)
    return frozenset(address.lower() for address in known if address)


def persons_at(seats: Iterable[Seat], address: str) -> tuple[str, ...]:
    """The persons that an address belongs to, whenever they sat."""
    wanted = address.lower()
    return tuple(dict.fromkeys(seat.person for seat in seats if wanted in addresses_of(seat)))


def speaker_at(world: World, address: str, moment: datetime) -> Speaker:
    """Who writes from an address at a moment.

    Whoever is summoned before their seat begins may answer and ask: a seat counts from the day on which it
    is known, when it is held at a meeting to come.
    """
    group = world.charter.group
    sides = {known.slug: known.side for known in group.organisations}
    today = local_day(moment, group.zone)
    coming = [met.day for met in world.meetings if moment < met.over_at]
    theirs = [seat for seat in world.seats if address.lower() in addresses_of(seat)]
    held = [
        seat
        for seat in theirs
        if seat.held_on(today)
        or (
            seat.valid_from is not None
            and seat.valid_from > today
            and any(seat.held_on(day) for day in coming)
        )
    ]
    persons = tuple(dict.fromkeys(seat.person for seat in held))
    return Speaker(
        persons=persons,
        former=tuple(dict.fromkeys(seat.person for seat in theirs if seat.person not in persons)),
        unions=_unions(sides, (seat for seat in held if seat.held_on(today))) or _unions(sides, held),
        for_employer=any(sides.get(seat.organisation) is Side.EMPLOYER for seat in held),
    )


def _unions(sides: Mapping[str, Side], seats: Iterable[Seat]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(seat.organisation for seat in seats if sides.get(seat.organisation) is Side.UNION)
    )


def may_answer_for(world: World, person: str, delegate: str, moment: datetime) -> bool:
    """Whether a delegation on file lets an address answer for a person on that day."""
    group = world.charter.group
    today = local_day(moment, group.zone)
    names = {delegate.lower(), *persons_at(world.seats, delegate)}
    return any(
        on_file.person == person
        and on_file.delegate in names
        and (on_file.valid_from is None or on_file.valid_from <= today)
        and (on_file.valid_to is None or today <= on_file.valid_to)
        for on_file in group.delegations
    )


def is_own(address: str, seen: Seen) -> bool:
    """Whether it is the group's mailbox, or one of its tag addresses."""
    local, _, domain = seen.world.charter.group.mailbox.email.lower().rpartition("@")
    theirs, _, their_domain = address.lower().rpartition("@")
    return their_domain == domain and theirs.partition("+")[0] == local
