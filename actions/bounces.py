"""Write down that a mail came back: given up, or tried again, and who has to know. Reads no mail and sends none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from actions.office import Office
from actions.record import fact_of, write
from actions.replan import Occasion, replan_what_can
from actions.summoned import hold_summons, note_summons
from actions.worlds import outline
from inbox.signals import Bounce, Failure, Finality
from notifiers.clean import short
from rules.bounced import dead
from rules.facts import ENGINE, FactKind, Json
from rules.plan_bounced import addresses_of
from rules.world import GROUP_SCOPE
from store import history, outbox, scopes
from store.database import Tx
from store.history import Entry, What
from store.outbox import Reported, State

_LONGEST = 300  # of what a server says: enough to know why
_WORST_FIRST = (Finality.HARD, Finality.SOFT, Finality.DELAYED, Finality.DELIVERED)


class Came(StrEnum):
    """What a delivery report turned out to mean."""

    HARD = "hard"  # it will never arrive there: given up, and the address is flagged
    GIVEN_UP = "given_up"  # a trouble that should pass has not, for the last time: the address is not flagged
    SOFT = "soft"  # it waits to be sent again
    DELAYED = "delayed"  # the servers still try
    DELIVERED = "delivered"
    KNOWN = "known"  # this has been said before, or came too late to matter
    NOT_OURS = "not_ours"  # no mail of ours to that address: nothing was changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What became of one delivery report, and of which notice."""

    came: Came
    key: str | None = None
    person: str | None = None


def returned(
    tx: Tx, office: Office, bounce: Bounce, *, mail: str, received_at: datetime, now: datetime
) -> Returned:
    """Take in a delivery report inside an open transaction. The same report twice changes nothing.

    Only a report that names a mail of ours and the very address that it went to is believed: nobody is
    silenced by a forged one, and what a forwarded copy met on its way says nothing of the address.
    """
    about = outbox.reported(tx, message_id=bounce.message_id, key=bounce.notice_key)
    failure = None if about is None else _of_address(bounce.failures, about.sent_to)
    if about is None or failure is None:
        return Returned(came=Came.NOT_OURS)
    match failure.finality:
        case Finality.HARD | Finality.SOFT:
            came = _came_back(tx, office, about, failure, mail=mail, at=received_at, now=now)
        case Finality.DELAYED:
            came = Came.DELAYED
        case Finality.DELIVERED:
            came = Came.DELIVERED
        case _:
            assert_never(failure.finality)
    return Returned(came=came, key=about.key, person=about.person)


def _of_address(failures: Iterable[Failure], address: str) -> Failure | None:
    """The worst that a report says of one address."""
    named = [failure for failure in failures if failure.address.lower() == address.lower()]
    return min(named, key=lambda failure: _WORST_FIRST.index(failure.finality), default=None)


def _came_back(
    tx: Tx, office: Office, about: Reported, failure: Failure, *, mail: str, at: datetime, now: datetime
) -> Came:
    for scope in sorted({GROUP_SCOPE, about.scope}):
        scopes.hold(tx, about.group, scope)
    hold_summons(tx, [(about.group, about.scope, about.text)])
    why = " ".join(filter(None, (failure.status, short(failure.diagnostic, _LONGEST))))
    hard = failure.finality is Finality.HARD
    if hard:
        came = Came.HARD if outbox.give_up(tx, about, why, at, now) else Came.KNOWN
    else:
        came = _again(outbox.send_again(tx, about, why, at, now))
    if came is not Came.KNOWN:
        _tell(tx, about, failure, why, came, now)
    if about.group not in office.charters:
        return came
    if hard:
        _flag(tx, office, about, failure, mail=mail, at=at, now=now)
    if came is not Came.KNOWN:
        replan_what_can(tx, office.charter(about.group), [about.scope], now, Occasion.TIME)
        note_summons(tx, office, [(about.group, about.scope, about.text)], now)
    return came


def _again(state: State | None) -> Came:
    if state is None:
        return Came.KNOWN
    return Came.SOFT if state is State.WAITING else Came.GIVEN_UP


def _tell(tx: Tx, about: Reported, failure: Failure, why: str, came: Came, now: datetime) -> None:
    """One line in the timeline: the proof of dispatch tells what came back and what was done."""
    data: dict[str, Json] = {
        "code": "bounced",
        "subject": about.key,
        "message": f"{about.text} to {about.person} about {about.subject} came back: {why}",
        "came": came.value,
        "to": about.sent_to,
        "person": about.person,
        "status": failure.status,
        "answer": about.answer,  # what the server had said when it took it
    }
    history.tell(tx, [Entry(at=now, group=about.group, scope=about.scope, what=What.FLAG, data=data)])


def _flag(
    tx: Tx, office: Office, about: Reported, failure: Failure, *, mail: str, at: datetime, now: datetime
) -> None:
    """Record that an address is dead: once, and only while it is the person's."""
    world = outline(tx, office.charter(about.group))
    email = about.sent_to.lower()
    seats = [seat for seat in world.seats if seat.person == about.person]
    if (about.person, email) in dead(world.bounces) or not any(email in addresses_of(one) for one in seats):
        return
    data: dict[str, Json] = {"person": about.person, "email": email, "via": "mail", "mail": mail}
    if failure.status:
        data["status"] = failure.status
    if failure.diagnostic:
        data["text"] = short(failure.diagnostic, _LONGEST)
    said = fact_of(office, group=about.group, kind=FactKind.ADDRESS_BOUNCED, data=data, at=at, by=ENGINE)
    write(tx, office, said, now)
