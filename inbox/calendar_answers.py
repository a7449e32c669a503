"""What an answer to an invitation means: which meeting, whose answer, to which start. Calls nobody."""

from dataclasses import replace
from datetime import datetime, timedelta

from inbox.letter import Letter
from inbox.phrases import asks, tidied
from inbox.senders import Speaker, may_answer_for, persons_at
from inbox.signals import FOREIGN, CalendarCounter, CalendarReply
from inbox.understood import Said, Seen, Sent, Understood, Verdict
from rules.facts import FactKind, Json
from rules.meetings import Meeting
from rules.world import World, meeting_scope

_SKEW = timedelta(minutes=5)  # how far the clocks of two machines may lie apart
_CANCEL = "summons_cancel"


def understand_answer(
    letter: Letter, signal: CalendarReply | CalendarCounter, seen: Seen, speaker: Speaker
) -> Understood:
    """The answer as a fact, or why it is none. The sender's address has been looked at already."""
    sent_from = letter.sender or ""
    met = meeting_of(signal.uid, seen)
    if not speaker.persons and not _is_delegate(seen, sent_from):
        former = bool(speaker.former)
        return _quarantined("no_seat" if former else "stranger", met, speaker.former[0] if former else None)
    if met is None:
        return Understood(verdict=Verdict.UNKNOWN, why="unknown_uid", person=speaker.person)
    invited = _invited(seen, met)
    whose = _whose(signal.attendee, seen, speaker, invited, sent_from)
    if len(whose) > 1:
        return Understood(
            verdict=Verdict.UNKNOWN, why="shared_address", person=speaker.person, meeting=met.id
        )
    if not whose:
        return _quarantined("no_delegation", met, speaker.person)
    person = whose[0]
    others = _others(seen.world, person, speaker, sent_from, signal.sent_by)
    if not all(may_answer_for(seen.world, person, other, seen.received_at) for other in others):
        return _quarantined("no_delegation", met, speaker.person)
    if person not in invited:
        return Understood(verdict=Verdict.UNKNOWN, why="not_invited", person=speaker.person, meeting=met.id)
    if isinstance(signal, CalendarReply) and not _is_known_start(signal, seen, met, person):
        return Understood(verdict=Verdict.UNKNOWN, why="unknown_start", person=speaker.person, meeting=met.id)
    late = met.cancelled_at is not None or seen.received_at >= met.over_at
    sent_by = _named(seen.world, others[0]) if others else None
    found = _recorded(signal, seen, met, person, sent_by, late)
    if found.facts and asks(signal.comment):
        found = replace(found, besides="asks_too")  # a question that nobody hears of would be lost
    return found if person in speaker.persons else replace(found, person=speaker.person)


def meeting_of(uid: str, seen: Seen) -> Meeting | None:
    """The meeting of a calendar UID: one that was sent, or one of the form that we give."""
    world = seen.world
    for sent in seen.invited.get(uid, ()):
        found = next((met for met in world.meetings if meeting_scope(met.id) == sent.scope), None)
        if found is not None:
            return found
    group = world.charter.group
    domain = group.mailbox.email.rpartition("@")[2]
    wanted = uid.strip().lower()
    ours = ((f"{met.id}.{group.slug}@{domain}".lower(), met) for met in world.meetings)
    return next((met for known, met in ours if known == wanted), None)


def _invited(seen: Seen, met: Meeting) -> frozenset[str]:
    sent = {one.person for one in _entries(seen, met)}
    return frozenset(sent | {seat.person for seat in seen.world.members(met)})


def _entries(seen: Seen, met: Meeting) -> tuple[Sent, ...]:
    scope = meeting_scope(met.id)
    return tuple(one for sent in seen.invited.values() for one in sent if one.scope == scope)


def _whose(
    attendee: str | None, seen: Seen, speaker: Speaker, invited: frozenset[str], sent_from: str
) -> tuple[str, ...]:
    """Whose answer it is: the attendee's; where nobody knows that address, the sender's."""
    if attendee is not None:
        named = (*persons_at(seen.world.seats, attendee), *_reached_at(seen, attendee))
        if named:
            return _narrowed(tuple(dict.fromkeys(named)), invited)
    if speaker.persons:
        return _narrowed(speaker.persons, invited)
    served = (on_file.person for on_file in seen.world.charter.group.delegations)
    return tuple(
        dict.fromkeys(one for one in served if may_answer_for(seen.world, one, sent_from, seen.received_at))
    )


def _narrowed(persons: tuple[str, ...], invited: frozenset[str]) -> tuple[str, ...]:
    """Of those who share an address, the ones that were invited."""
    return tuple(one for one in persons if one in invited) or persons


def _reached_at(seen: Seen, address: str) -> tuple[str, ...]:
    """Whom an invitation reached at that address, though it may not be theirs any more."""
    return tuple(
        one.person for sent in seen.invited.values() for one in sent if one.email.lower() == address.lower()
    )


def _others(
    world: World, person: str, speaker: Speaker, sent_from: str, sent_by: str | None
) -> tuple[str, ...]:
    """The addresses of those who spoke for the person, and need a delegation."""
    others = [] if person in speaker.persons else [sent_from]
    if sent_by and sent_by.lower() != sent_from.lower() and person not in persons_at(world.seats, sent_by):
        others.append(sent_by.lower())
    return tuple(others)


def _is_delegate(seen: Seen, address: str) -> bool:
    return any(
        may_answer_for(seen.world, on_file.person, address, seen.received_at)
        for on_file in seen.world.charter.group.delegations
    )


def _named(world: World, address: str) -> str:
    """The person behind an address where there is one, else the address."""
    persons = persons_at(world.seats, address)
    return persons[0] if len(persons) == 1 else address


def _recorded(
    signal: CalendarReply | CalendarCounter,
    seen: Seen,
    met: Meeting,
    person: str,
    sent_by: str | None,
    late: bool,
) -> Understood:
    common: dict[str, Json] = {
        "meeting": met.id,
        "person": person,
        "sequence": None if signal.sequence == FOREIGN else max(signal.sequence, 0),
        "stamp": _stamp(signal.stamp, seen.received_at),
        "comment": tidied(signal.comment) or None,
        "sent_by": sent_by,
    }
    match signal:
        case CalendarReply():
            kind, verdict = FactKind.SUMMONS_ANSWERED, Verdict.REPLY
            common |= {"reply": signal.reply.value, "starts_at": _answered_start(signal, seen, met, person)}
        case CalendarCounter():
            kind, verdict = FactKind.SUMMONS_COUNTERED, Verdict.COUNTER
            starts_at = _plain(signal.starts_at)
            if starts_at is None:
                return Understood(verdict=Verdict.UNKNOWN, why="no_zone", person=person, meeting=met.id)
            ends_at = _plain(signal.ends_at)
            ordered = signal.ends_at is not None and ends_at and signal.ends_at > signal.starts_at
            common |= {"starts_at": starts_at, "ends_at": ends_at if ordered else None}
    data = {name: value for name, value in common.items() if value is not None}
    return Understood(
        verdict=verdict,
        why="late" if late else verdict.value,
        person=person,
        meeting=met.id,
        facts=(Said(kind=kind, data=data),),
    )


def _answered_start(signal: CalendarReply, seen: Seen, met: Meeting, person: str) -> str | None:
    """The start that was answered to: what the invitation with that sequence named, else what the answer says."""
    named = [
        one.starts_at
        for one in _entries(seen, met)
        if one.person == person and one.sequence == signal.sequence and one.text != _CANCEL
    ]
    return next((_plain(start) for start in named if start is not None), _plain(signal.starts_at))


def _is_known_start(signal: CalendarReply, seen: Seen, met: Meeting, person: str) -> bool:
    """Whether the meeting starts then, or an entry said so: an answer to any other start would count for nothing."""
    told = _answered_start(signal, seen, met, person)
    starts = {met.starts_at, *(one.starts_at for one in _entries(seen, met))}
    return told is None or datetime.fromisoformat(told) in starts


def _stamp(stamp: datetime | None, received_at: datetime) -> str | None:
    """When the answer was given. One from the future is not believed: no later answer could ever count."""
    if stamp is None or stamp.utcoffset() is None:
        return None
    return (received_at if stamp > received_at + _SKEW else stamp).isoformat()


def _plain(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None and at.utcoffset() is not None else None


def _quarantined(why: str, met: Meeting | None, person: str | None) -> Understood:
    return Understood(verdict=Verdict.QUARANTINED, why=why, person=person, meeting=met.id if met else None)
