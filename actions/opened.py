"""Open a mail: the letter, what it is, and the moment that counts. Knows no group and records nothing."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions.office import Office
from inbox.letter import Letter
from inbox.port import Arrived
from inbox.reading import read_letter
from inbox.received import received_at
from inbox.signals import FOREIGN, CalendarCounter, CalendarReply, Signal, Unreadable
from inbox.sorting import signal_of

_SKEW = timedelta(minutes=5)  # between the clocks of the machines on its way
_BELIEVED = timedelta(days=60)  # a mail does not travel longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A mail that has been read."""

    arrived: Arrived
    letter: Letter
    signal: Signal
    received_at: datetime  # when it reached the own mail network, as far as that can be believed
    now: datetime


def opened(office: Office, arrived: Arrived) -> Opened:
    """The mail as it is read; of one that cannot be taken apart its head, and why."""
    read = read_letter(arrived.raw, arrived.whole)
    if isinstance(read, Letter):
        signal = _with_our_uid(signal_of(read), arrived) if arrived.whole else Unreadable(why="too_large")
        return _dated(office, arrived, read, signal)
    head = read_letter(arrived.raw, whole=False)
    return _dated(office, arrived, head if isinstance(head, Letter) else _bare(arrived), read)


def unopened(office: Office, arrived: Arrived, why: str) -> Opened:
    """A mail of which nothing is looked at, known by its bytes."""
    return _dated(office, arrived, _bare(arrived), Unreadable(why=why))


def _dated(office: Office, arrived: Arrived, letter: Letter, signal: Signal) -> Opened:
    now = office.now()
    lay_at = arrived.arrived_at if arrived.arrived_at <= now + _SKEW else now
    came = received_at(letter, office.own_hosts, lay_at)
    if not lay_at - _BELIEVED <= came <= now + _SKEW:
        came = lay_at
    return Opened(arrived=arrived, letter=letter, signal=signal, received_at=came, now=now)


def _with_our_uid(signal: Signal, arrived: Arrived) -> Signal:
    """Exchange and Graph name and count a meeting in their own way: its UID is made ours, its sequence forgotten.

    What their number counts is not what ours does: read as ours, it would name another start.
    """
    if isinstance(signal, CalendarReply | CalendarCounter) and signal.uid in arrived.uids:
        return replace(signal, uid=arrived.uids[signal.uid], sequence=FOREIGN)
    return signal


def _bare(arrived: Arrived) -> Letter:
    mark = hashlib.sha256(arrived.raw).hexdigest()
    return Letter(
        id=mark[:32],
        message_id=None,
        digest=mark,
        sender=None,
        sender_name="",
        recipients=(),
        subject="",
        answers=(),
        text="",
        cut=True,
    )
