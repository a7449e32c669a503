"""Take in one mail: what it means, the facts that it gives and where it lay, in one transaction. Moves no mail."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions.addressed import groups_for
from actions.bounces import returned
from actions.office import Office
from actions.opened import Opened, opened, unopened
from actions.record import entered, fact_of, ring
from actions.seen import seen_for
from actions.sharing import one_of_each_mailbox
from config.fact_fields import WrongField, checked
from inbox.meaning import understand
from inbox.port import Arrived, Shelf
from inbox.signals import Bounce, CalendarCounter, CalendarReply
from inbox.understood import Said, Seen, Understood, Verdict
from rules.facts import FactKind, Json
from rules.plan_mail import KEPT_BYTES
from rules.refused import Refused
from rules.world import mail_scope, meeting_scope
from store import facts, history, incoming, scopes
from store.database import Tx
from store.history import Entry, What
from store.incoming import Incoming, Place

BY = "mail"  # who records what came by mail
SET_ASIDE = (Verdict.UNKNOWN, Verdict.QUARANTINED)
MOST_A_DAY = 60  # mails of one person; more is two machines that answer each other
_NUMBERED = re.compile(r"q(\d{1,6})")
_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one mail."""

    mail: str
    group: str
    verdict: Verdict
    why: str
    new: bool  # False: it had been recorded before, and nothing has changed

    @property
    def shelf(self) -> Shelf:
        """Where it belongs in its mailbox."""
        return Shelf.QUARANTINE if self.verdict is Verdict.QUARANTINED else Shelf.HANDLED


def place_of(arrived: Arrived) -> Place:
    """Where a mail lay."""
    return Place(box=arrived.box, validity=arrived.validity, uid=arrived.uid)


def take_in(office: Office, arrived: Arrived) -> Taken:
    """Record what a mail says, once, however often and wherever it is read. Raises StoreError.

    A mail that says nothing that can be recorded is set aside for the secretary, and never lost.
    """
    with office.store.reading() as tx:
        known = _at_place(tx, arrived)
    if known is not None:
        return _taken(known, new=False)
    taken = _taken_in(office, opened(office, arrived))
    ring(office.doorbell)
    return taken


def set_aside_failed(office: Office, arrived: Arrived, why: str) -> Taken:
    """Put a mail that cannot be read without failing into quarantine, and look at nothing in it."""
    return _taken_in(office, unopened(office, arrived, why))


def _taken_in(office: Office, mail: Opened) -> Taken:
    with office.store.writing() as tx:
        groups = groups_for(tx, office, mail.arrived, mail.letter, mail.signal)
        return _in_groups(tx, office, mail, groups)


def _at_place(tx: Tx, arrived: Arrived) -> Incoming | None:
    """The mail that was recorded there, if this is the one: a folder's file may be replaced by another."""
    found = incoming.at_place(tx, place_of(arrived))
    if found is None or found.message_id is None or found.message_id.encode() not in arrived.raw:
        return None  # what it says tells whether it is known
    return found


def _in_groups(tx: Tx, office: Office, mail: Opened, groups: Sequence[str]) -> Taken:
    for slug in groups or sorted(office.charters)[:1]:
        scopes.hold(tx, slug, mail_scope(mail.letter.id))  # whoever else reads it waits, and finds it known
    known = _at_place(tx, mail.arrived)
    if known is not None:
        return _taken(known, new=False)
    done: list[tuple[Incoming, bool]] = []
    for slug, settled in one_of_each_mailbox(tx, office, mail, groups).items():
        done.append(_in_group(tx, office, slug, mail, settled))
    if not groups:
        lost = Understood(verdict=Verdict.QUARANTINED, why="no_group")
        done.append(_in_group(tx, office, sorted(office.charters)[0], mail, lost))
    # Its place is that of the worst: what one group has put in quarantine lies there.
    row, _ = next((one for one in done if one[0].verdict == Verdict.QUARANTINED), done[0])
    incoming.note_place(tx, place_of(mail.arrived), row.number)
    return _taken(row, new=any(new for _, new in done))


def _in_group(
    tx: Tx, office: Office, slug: str, mail: Opened, understood: Understood | None
) -> tuple[Incoming, bool]:
    mail_id = mail.letter.id
    known = incoming.by_id(tx, slug, mail_id)
    if known is not None and known.digest != mail.letter.digest:
        # Whoever copies a Message-ID must not make a mail vanish, nor speak for the one who wrote it first.
        mail_id = hashlib.sha256(f"{mail_id}\0{mail.letter.digest}".encode()).hexdigest()[:32]
        understood = Understood(verdict=Verdict.QUARANTINED, why="same_message_id")
        known = incoming.by_id(tx, slug, mail_id)
    if known is not None:
        return known, False
    if understood is None:
        seen = seen_for(tx, office, office.charter(slug), mail.letter, mail.signal, mail.received_at)
        understood = _limited(tx, slug, _understood(mail, seen), mail.now)
    return recorded(tx, office, slug, mail, mail_id, understood), True


def _understood(mail: Opened, seen: Seen) -> Understood:
    if isinstance(mail.signal, CalendarReply | CalendarCounter):
        sent = seen.invited.get(mail.signal.uid, ())
        if sent and not any(one.scope.startswith("meeting:") for one in sent):
            # A leg of a timetable stands in calendars as a reminder: nobody is asked whether they come.
            return Understood(verdict=Verdict.REPLY, why="timetable")
    return understand(mail.letter, mail.signal, seen)


def _limited(tx: Tx, slug: str, understood: Understood, now: datetime) -> Understood:
    """An answering machine that hides what it is would be answered for ever."""
    person = understood.person
    if person is None or understood.verdict in (*SET_ASIDE, Verdict.BOUNCE, Verdict.AUTO_REPLY):
        return understood
    if incoming.recorded_since(tx, slug, person, now - timedelta(days=1)) < MOST_A_DAY:
        return understood
    return replace(understood, verdict=Verdict.QUARANTINED, why="too_many", facts=())


def recorded(
    tx: Tx, office: Office, slug: str, mail: Opened, mail_id: str, understood: Understood
) -> Incoming:
    """Record what was understood of a mail, or set it aside, inside an open transaction that holds its group."""
    given: tuple[str, ...] = ()
    reason: str | None = None
    try:
        with tx.begin_nested():
            given = record_all(tx, office, slug, understood.facts, mail_id, mail.received_at, BY, mail.now)
    except (Refused, WrongField) as refused:
        understood, reason = (
            replace(understood, verdict=Verdict.UNKNOWN, why="refused", facts=()),
            str(refused),
        )
    if understood.verdict is Verdict.BOUNCE and isinstance(mail.signal, Bounce):
        came = returned(tx, office, mail.signal, mail=mail_id, received_at=mail.received_at, now=mail.now)
        understood = replace(understood, why=came.came.value)
    row = incoming.add(
        tx,
        Incoming(
            group=slug,
            id=mail_id,
            message_id=mail.letter.message_id,
            digest=mail.letter.digest,
            received_at=mail.received_at,
            arrived_at=mail.arrived.arrived_at,
            recorded_at=mail.now,
            size=mail.arrived.size,
            verdict=understood.verdict.value,
            why=understood.why,
            person=understood.person,
            scope=meeting_scope(understood.meeting) if understood.meeting else None,
            facts=given,
        ),
    )
    if understood.verdict in SET_ASIDE:
        _set_aside(tx, office, slug, mail, row, understood, reason)
    elif understood.besides:
        besides = replace(row, verdict=Verdict.UNKNOWN.value, why=understood.besides)
        _set_aside(tx, office, slug, mail, besides, understood, None)
    elif understood.verdict is Verdict.AUTO_REPLY:
        _tell(tx, row, "auto_reply", f"a machine answered ({understood.why}); nobody is answered back")
    return row


def record_all(
    tx: Tx,
    office: Office,
    slug: str,
    said: Sequence[Said],
    mail_id: str,
    at: datetime,
    by: str,
    now: datetime,
) -> tuple[str, ...]:
    """Record each thing that a mail says, with the moment at which it came. Raises Refused or WrongField."""
    given = []
    for one in said:
        data: dict[str, Json] = {**one.data, "via": "mail", "mail": mail_id}
        if one.kind is FactKind.QUESTION_ASKED and not data.get("question"):
            data["question"] = _next_question(tx, slug, str(data["meeting"]))
        fact = fact_of(office, group=slug, kind=one.kind, data=checked(one.kind, data), at=at, by=by)
        given.append(entered(tx, office, fact, now).fact.id)
    return tuple(given)


def _next_question(tx: Tx, slug: str, meeting: str) -> str:
    """The number after the highest that the meeting has had: none is ever used twice."""
    told = facts.of_scopes(tx, slug, (meeting_scope(meeting),))
    asked = (fact.maybe("question") or "" for fact in told if fact.kind is FactKind.QUESTION_ASKED)
    numbers = [int(found[1]) for found in map(_NUMBERED.fullmatch, asked) if found]
    return f"q{max(numbers, default=0) + 1}"


def _set_aside(
    tx: Tx, office: Office, slug: str, mail: Opened, row: Incoming, understood: Understood, reason: str | None
) -> None:
    kept = mail.arrived.whole and len(mail.arrived.raw) <= KEPT_BYTES
    if kept:
        incoming.keep(tx, row.number, mail.arrived.raw)
    said: dict[str, Json] = {
        "mail": row.id,
        "verdict": row.verdict,
        "why": row.why,
        "reason": reason,
        "person": understood.person,
        "meeting": understood.meeting,
        "sender": mail.letter.sender,
        "subject": mail.letter.subject[:_LONGEST_SUBJECT],
        "kept": kept,
        "via": "mail",
    }
    data = checked(
        FactKind.MAIL_SET_ASIDE, {name: value for name, value in said.items() if value is not None}
    )
    fact = fact_of(office, group=slug, kind=FactKind.MAIL_SET_ASIDE, data=data, at=mail.received_at, by=BY)
    entered(tx, office, fact, mail.now)


def _tell(tx: Tx, row: Incoming, code: str, message: str) -> None:
    data: dict[str, Json] = {"code": code, "subject": row.id, "message": message}
    scope = row.scope or mail_scope(row.id)
    history.tell(tx, [Entry(at=row.recorded_at, group=row.group, scope=scope, what=What.FLAG, data=data)])


def _taken(row: Incoming, *, new: bool) -> Taken:
    return Taken(mail=row.id, group=row.group, verdict=Verdict(row.verdict), why=row.why, new=new)
