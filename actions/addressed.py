"""Which group a mail is for. Reads nothing of what it says to the group."""

import re

from actions.office import Office
from inbox.letter import Letter
from inbox.port import Arrived
from inbox.signals import Bounce, CalendarCounter, CalendarReply, Signal
from rules.charter import Charter
from store import outbox
from store.database import Tx

_WORDS_OF_A_BOX = re.compile(r"[/:\s]")


def groups_for(tx: Tx, office: Office, arrived: Arrived, letter: Letter, signal: Signal) -> tuple[str, ...]:
    """The groups that a mail is for, in alphabetical order; none when nothing tells them apart.

    Its receivers say so; then the calendar entry or the mail that it answers; then whose mailbox it lay in.
    A mail that is addressed to several groups and answers one of them is for that one.
    """
    answered = _answered(tx, office, letter, signal)
    if isinstance(signal, Bounce) and answered:
        return answered  # whatever it is addressed to: it speaks of that mail
    addressed = tuple(sorted(slug for slug, charter in office.charters.items() if _is_to(letter, charter)))
    if len(addressed) > 1 and set(answered) & set(addressed):
        return tuple(slug for slug in addressed if slug in answered)
    lay_in = tuple(sorted(slug for slug, charter in office.charters.items() if _lay_in(arrived, charter)))
    only = tuple(office.charters) if len(office.charters) == 1 else ()
    return addressed or answered or lay_in or only


def _answered(tx: Tx, office: Office, letter: Letter, signal: Signal) -> tuple[str, ...]:
    named = list(letter.answers)
    match signal:
        case CalendarReply() | CalendarCounter():
            local = signal.uid.rpartition("@")[0].lower()
            by_uid = tuple(sorted(slug for slug in office.charters if local.endswith(f".{slug.lower()}")))
            if by_uid:
                return by_uid[-1:]
        case Bounce():
            found = outbox.by_key(tx, signal.notice_key) if signal.notice_key else None
            if found is not None and found.group in office.charters:
                return (found.group,)
            named = [signal.message_id] if signal.message_id else []
        case _:
            pass
    groups = (item.group for item in outbox.of_messages(tx, named))
    return tuple(slug for slug in groups if slug in office.charters)[:1]


def _is_to(letter: Letter, charter: Charter) -> bool:
    """Whether it is addressed to the group's mailbox, or to one of its tag addresses."""
    local, _, domain = charter.group.mailbox.email.lower().rpartition("@")
    for receiver in letter.recipients:
        theirs, _, at = receiver.rpartition("@")
        if at == domain and theirs.partition("+")[0] == local:
            return True
    return False


def _lay_in(arrived: Arrived, charter: Charter) -> bool:
    """Whether the mailbox that it lay in is the group's own."""
    return charter.group.mailbox.email.lower() in _WORDS_OF_A_BOX.split(arrived.box.lower())
