"""Gather what the office knows when it reads a letter: the group, its meetings, and what was sent. Decides nothing."""

from datetime import datetime, timedelta

from actions.office import Office
from actions.worlds import outline, world_for
from inbox.letter import Letter
from inbox.signals import Bounce, CalendarCounter, CalendarReply, Signal
from inbox.understood import Seen, Sent
from rules.charter import Charter
from rules.notices import covers_of
from rules.world import GROUP_SCOPE, World, meeting_scope, timetable_scope
from store import outbox
from store.database import Tx
from store.outbox import Item

_STILL_SPOKEN_OF = timedelta(days=60)  # its minutes are commented on


def seen_for(
    tx: Tx, office: Office, charter: Charter, letter: Letter, signal: Signal, received_at: datetime
) -> Seen:
    """What is known of everything that a letter can be about."""
    group, about = charter.group.slug, outline(tx, charter)
    sent = tuple(_sent(item) for item in _answered(tx, group, letter, signal))
    entries = _entries(tx, about, signal)
    wanted = {meeting_scope(met.id) for met in about.meetings if met.over_at > received_at - _STILL_SPOKEN_OF}
    wanted |= {one.scope for one in (*sent, *entries) if one.scope.startswith("meeting:")}
    # A meeting's own scope first: its world knows the promises and the schedule around it too.
    first, *more = sorted(wanted) or [GROUP_SCOPE]
    invited = {signal.uid: entries} if entries and isinstance(signal, CalendarReply | CalendarCounter) else {}
    return Seen(
        world=world_for(tx, charter, first, *more),
        received_at=received_at,
        sent=sent,
        invited=invited,
        authserv_id=office.authserv_id,
    )


def _answered(tx: Tx, group: str, letter: Letter, signal: Signal) -> list[Item]:
    """Our own mails that it answers or speaks of."""
    if not isinstance(signal, Bounce):
        return [item for item in outbox.of_messages(tx, letter.answers) if item.group == group]
    # By its Message-ID alone: that one cannot be guessed, and a key can.
    found = outbox.of_messages(tx, [signal.message_id]) if signal.message_id else ()
    return [item for item in found if item.group == group]


def _entries(tx: Tx, about: World, signal: Signal) -> tuple[Sent, ...]:
    """The calendar entries that were sent under the UID that it names."""
    if not isinstance(signal, CalendarReply | CalendarCounter):
        return ()
    group, uid = about.charter.group.slug, signal.uid.strip().lower()
    local = uid.rpartition("@")[0]
    scopes = {meeting_scope(met.id) for met in about.meetings if f"{met.id}.{group}".lower() == local} | {
        timetable_scope(one.id) for one in about.timetables if local.startswith(f"{one.id}.".lower())
    }
    found = outbox.entries_of(tx, group, scopes) if scopes else ()
    return tuple(
        _sent(item)
        for item in found
        if item.notice.entry is not None and item.notice.entry.uid.lower() == uid
    )


def _sent(item: Item) -> Sent:
    notice, entry = item.notice, item.notice.entry
    return Sent(
        key=item.key,
        scope=notice.scope,
        subject=notice.subject,
        person=notice.person,
        email=notice.to.email,
        text=notice.text,
        sequence=None if entry is None else entry.sequence,
        starts_at=None if entry is None else entry.starts_at,
        covers=covers_of(notice.context),
    )
