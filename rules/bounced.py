"""Which addresses have bounced for good, and where a person's mail goes instead. Tells nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rules.facts import Fact, FactKind
from rules.notices import Left, LeftByKey, LeftState
from rules.people import Address, Seat

_AGAIN = "/again-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """One address of a person that mail came back from, never to arrive."""

    person: str
    email: str
    status: str | None  # RFC 3463, e.g. 5.1.1
    said: str | None  # in the words of the server
    at: datetime
    fact: str
    mended: bool  # somebody has said since that the address is right


def bounces_in(facts: Iterable[Fact]) -> tuple[Bounced, ...]:
    """The addresses that bounced, from a group's facts in order; one that is given anew is believed again."""
    found: dict[tuple[str, str], Bounced] = {}
    for fact in facts:
        email = fact.maybe("email")
        if email is None or fact.kind not in (FactKind.ADDRESS_BOUNCED, FactKind.SEAT_CHANGED):
            continue
        about = (fact.text("person"), email.lower())
        known = found.get(about)
        if fact.kind is FactKind.SEAT_CHANGED:
            if known is not None:
                found[about] = replace(known, mended=True)
        elif known is None or known.mended:
            found[about] = Bounced(
                person=about[0],
                email=about[1],
                status=fact.maybe("status"),
                said=fact.maybe("text"),
                at=fact.happened_at,
                fact=fact.id,
                mended=False,
            )
    return tuple(found.values())


def dead(bounces: Iterable[Bounced]) -> frozenset[tuple[str, str]]:
    """The person and the address of each that nobody has mended."""
    return frozenset((one.person, one.email) for one in bounces if not one.mended)


def rerouted(seats: Iterable[Seat], bounces: Iterable[Bounced]) -> tuple[Seat, ...]:
    """The seats with the address that their mail goes to.

    That is the other one where the first has bounced and the other has not. They change places, so that mail
    from either is still known as theirs. Where there is no other the address stays: the secretary is told, and
    a mailbox that is mended meanwhile gets what is sent.
    """
    gone = dead(bounces)
    if not gone:
        return tuple(seats)
    return tuple(_rerouted(seat, gone) for seat in seats)


def _rerouted(seat: Seat, gone: frozenset[tuple[str, str]]) -> Seat:
    other, first = seat.other_email, seat.address.email
    if other is None or (seat.person, first.lower()) not in gone or (seat.person, other.lower()) in gone:
        return seat
    return replace(seat, address=Address(name=seat.address.name, email=other), other_email=first)


def lost(left: Left, email: str | None) -> bool:
    """Whether a notice came back from another address than its receiver has now: it has told them nothing."""
    return left.state is LeftState.BOUNCED and email is not None and left.to.email.lower() != email.lower()


def key_again(key: str, email: str, left: Mapping[str, Left]) -> str:
    """The key under which a notice goes to `email`: a new one when it came back from other addresses only."""
    tried, number, last = set(), 1, key
    while (known := left.get(last)) is not None:
        tried.add(known.to.email.lower())
        if known.state is not LeftState.BOUNCED or email.lower() in tried:
            break
        number += 1
        last = f"{key}{_AGAIN}{number}"
    return last


def first_key(key: str) -> str:
    """The key that a notice had before it was said again."""
    return key.partition(_AGAIN)[0]


def still_told(left: LeftByKey, seats: Iterable[Seat]) -> LeftByKey:
    """What has left, without what came back from an address that its receiver no longer uses."""
    if not any(one.state is LeftState.BOUNCED for one in left.values()):
        return left
    email = {seat.person: seat.address.email for seat in seats}
    return {key: one for key, one in left.items() if not lost(one, email.get(one.person))}
