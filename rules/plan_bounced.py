"""Tell the secretary of each address that bounced for good, once. Sends no mail to it any differently."""

from datetime import date

from rules import context
from rules.bounced import Bounced, dead
from rules.draft import Draft
from rules.facts import Json
from rules.moments import local_day
from rules.people import Role, Seat
from rules.world import World

TEXT = "address_bounced"


def plan_bounced(draft: Draft) -> None:
    """One mail for each address that is still somebody's and that nobody has mended."""
    world = draft.world
    gone = dead(world.bounces)
    for bounced in world.bounces:
        day = local_day(bounced.at, world.charter.group.zone)
        seat = world.person(bounced.person, day)
        if bounced.mended or seat is None or bounced.email not in addresses_of(seat):
            continue
        draft.tell(
            _told_to(world, day, gone),
            text=TEXT,
            about=f"{TEXT}/{bounced.fact[:12]}",  # the address itself stays out of keys, which are logged
            subject=bounced.person,
            told={"group": context.group(world), "bounced": _told(bounced, seat, gone)},
            at=bounced.at,
            too_late=None,
        )


def addresses_of(seat: Seat) -> frozenset[str]:
    """Where a seat's mail goes, and where else it may, in lower case."""
    return frozenset(email.lower() for email in (seat.address.email, seat.other_email) if email)


def _told_to(world: World, day: date, gone: frozenset[tuple[str, str]]) -> tuple[Seat, ...]:
    """The secretary; where that mailbox is itself the one that bounces, the chair too."""
    seats = world.in_role(Role.SECRETARY, day)
    if any(_reached(seat, gone) for seat in seats):
        return seats
    also = [seat for seat in world.in_role(Role.CHAIR, day) if _reached(seat, gone)]
    return (*seats, *(seat for seat in also if seat not in seats))


def _reached(seat: Seat, gone: frozenset[tuple[str, str]]) -> bool:
    return (seat.person, seat.address.email.lower()) not in gone


def _told(bounced: Bounced, seat: Seat, gone: frozenset[tuple[str, str]]) -> Json:
    return {
        "person": seat.address.name,
        "email": bounced.email,
        "status": bounced.status,
        "said": bounced.said,
        "instead": seat.address.email if _reached(seat, gone) else None,
    }
