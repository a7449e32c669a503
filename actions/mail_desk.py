"""What a person does with a mail that was set aside: look at it, or have it recorded as somebody's. Moves no mail."""

from dataclasses import dataclass, replace
from datetime import datetime

from actions.office import Office
from actions.opened import opened
from actions.record import ring
from actions.seen import seen_for
from actions.take_in import SET_ASIDE, record_all
from inbox.letter import Letter
from inbox.meaning import understand
from inbox.port import Arrived
from inbox.signals import CalendarCounter, CalendarReply
from inbox.understood import Understood, Verdict
from rules.moments import local_day
from rules.refused import Refused
from rules.world import mail_scope, meeting_scope
from store import incidents, incoming, scopes
from store.database import Tx
from store.incoming import Incoming

_FLAGS = {Verdict.UNKNOWN: "unknown_mail", Verdict.QUARANTINED: "quarantined"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A mail that was recorded, and the whole of it where it was kept."""

    mail: Incoming
    letter: Letter | None
    raw: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What a mail was recorded as, after a person said whose it is."""

    mail: str
    verdict: Verdict
    facts: tuple[str, ...]


def listed(
    office: Office, *, group: str | None = None, verdicts: tuple[Verdict, ...] = (), limit: int = 100
) -> tuple[Incoming, ...]:
    """The newest mails first."""
    with office.store.reading() as tx:
        return incoming.listing(tx, group=group, verdicts=verdicts, limit=limit)


def shown(office: Office, mail_id: str) -> Shown:
    """A mail by its id or the beginning of it. Raises Refused."""
    with office.store.reading() as tx:
        mail = _found(tx, mail_id)
        raw = incoming.kept(tx, mail.group, mail.id)
    letter = None if raw is None else opened(office, _arrived(mail, raw)).letter
    return Shown(mail=mail, letter=letter, raw=raw)


def release(office: Office, mail_id: str, *, person: str | None, by: str) -> Released:
    """Record what a mail that was set aside says, as that person's, with the moment at which it came.

    Without a person it is believed to be its sender's. Raises Refused when it still says nothing to record.
    """
    now = office.now()
    with office.store.reading() as tx:
        mail = _found(tx, mail_id)
    with office.store.writing() as tx:
        scopes.hold(tx, mail.group, mail_scope(mail.id))
        mail = _found(tx, mail.id)  # nobody else has released it meanwhile
        if Verdict(mail.verdict) not in SET_ASIDE:
            raise Refused(f"mail {mail.id} has been recorded already as {mail.verdict}: nothing to release")
        raw = incoming.kept(tx, mail.group, mail.id)
        if raw is None:
            raise Refused(
                f"mail {mail.id} was too large to keep: read it in its mailbox, and record it by hand"
            )
        meant = _understood(tx, office, mail, raw, person)
        given = record_all(tx, office, mail.group, meant.facts, mail.id, mail.received_at, by, now)
        incoming.judge_anew(
            tx,
            mail,
            verdict=meant.verdict.value,
            why="released",
            person=meant.person,
            scope=meeting_scope(meant.meeting) if meant.meeting else None,
            facts=given,
        )
        _close(tx, mail, by, now)
    ring(office.doorbell)
    return Released(mail=mail.id, verdict=meant.verdict, facts=given)


def _understood(tx: Tx, office: Office, mail: Incoming, raw: bytes, person: str | None) -> Understood:
    """What it means when it is believed, and comes from that person."""
    charter, read = office.charter(mail.group), opened(office, _arrived(mail, raw))
    letter, signal = replace(read.letter, verdicts=()), read.signal
    seen = seen_for(tx, office, charter, letter, signal, mail.received_at)
    if person is not None:
        seat = seen.world.person(person, local_day(mail.received_at, charter.group.zone))
        if seat is None:
            have = ", ".join(sorted({known.person for known in seen.world.seats}))
            raise Refused(f"group '{mail.group}': seat '{person}' not found (have: {have})")
        letter = replace(letter, sender=seat.address.email.lower())
        if isinstance(signal, CalendarReply | CalendarCounter):
            signal = replace(signal, attendee=seat.address.email.lower(), sent_by=None)
    meant = understand(letter, signal, seen)
    if not meant.facts:
        cure = "record it by hand" if person else "say whose it is with --person, or record it by hand"
        raise Refused(f"mail {mail.id} says nothing that can be recorded by itself ({meant.why}): {cure}")
    return meant


def _close(tx: Tx, mail: Incoming, by: str, now: datetime) -> None:
    key = f"{_FLAGS[Verdict(mail.verdict)]}/{mail.group}/{mail.id}"
    if incidents.is_open(tx, key):
        incidents.close(tx, key, "released", by, now)


def _found(tx: Tx, mail_id: str) -> Incoming:
    found = incoming.named(tx, mail_id)
    if not found:
        raise Refused(f"mail '{mail_id}' not found: kallelse mail list prints their ids")
    exact = [mail for mail in found if mail.id == mail_id] or list(found)
    if len(exact) > 1:
        some = ", ".join(f"{mail.id} ({mail.group})" for mail in exact)
        raise Refused(f"mail '{mail_id}' is one of several: {some}")
    return exact[0]


def _arrived(mail: Incoming, raw: bytes) -> Arrived:
    return Arrived(
        box="store", validity="", uid=mail.id, size=mail.size, arrived_at=mail.received_at, raw=raw
    )
