"""One line for everybody who is or was to come to a meeting: their answer, for whom they serve, whether they came."""

from dataclasses import dataclass
from datetime import datetime

from rules.answers import Answered
from rules.meetings import Meeting
from rules.people import Seat
from rules.places import Places
from rules.presence import Noted
from rules.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Attending:
    """One person at one meeting."""

    seat: Seat
    answer: Answered | None  # the one that counts
    serving_for: str | None  # the member in whose place they serve
    called_at: datetime | None  # when they were told so
    substitute: str | None  # who serves in their place
    silent: bool  # whether their place went to a substitute because they had not answered
    noted: Noted | None  # whether they were there, once that is written down


def attending(world: World, met: Meeting, places: Places) -> tuple[Attending, ...]:
    """Everybody who is called, in the order of their seats, and whoever else was noted as there."""
    noted = {one.person: one for one in met.noted}  # the last that was said of somebody
    seats = list(world.members(met))
    known = {seat.person for seat in seats}
    guests = (world.person(person, met.day) for person in noted if person not in known)
    return tuple(
        _one(seat, places, noted.get(seat.person))
        for seat in (*seats, *(guest for guest in guests if guest is not None))
    )


def _one(seat: Seat, places: Places, noted: Noted | None) -> Attending:
    person = seat.person
    theirs, lost, member = places.answers.get(person), places.lost.get(person), places.serves(person)
    told = places.told.get(person)
    return Attending(
        seat=seat,
        answer=theirs[-1] if theirs else None,
        serving_for=member,
        called_at=told.at if told is not None and member is not None and told.member == member else None,
        substitute=places.serving.get(person),
        silent=lost is not None and lost.silent,
        noted=noted,
    )
