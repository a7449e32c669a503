"""What a proof of dispatch is made of: who was entitled to what, and what became of it. Reads and writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.delivery import AREA, MAIL


class Status(StrEnum):
    """How far something has come to one person."""

    QUEUED = "queued"
    SENT = "sent"  # on the wire, or it may have been: nobody has said yet
    ACCEPTED = "accepted"  # the server took responsibility
    ANSWERED = "answered"  # they have answered the summons
    BOUNCED = "bounced"
    REFUSED = "refused"
    EXPIRED = "expired"  # it could not leave in time
    SUPERSEDED = "superseded"  # something newer was said instead
    DROPPED = "dropped"  # by a person, with a reason
    BY_HAND = "by_hand"  # the secretary told them
    NOT_SENT = "not_sent"


SENT = frozenset({Status.SENT, Status.ACCEPTED, Status.ANSWERED, Status.BOUNCED})
DELIVERED = frozenset({Status.ACCEPTED, Status.ANSWERED})
_FURTHEST_FIRST = (
    *(Status.ANSWERED, Status.ACCEPTED, Status.SENT, Status.QUEUED, Status.BOUNCED, Status.REFUSED),
    *(Status.EXPIRED, Status.DROPPED, Status.SUPERSEDED, Status.BY_HAND, Status.NOT_SENT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One time that a server, or the area, took it."""

    at: datetime
    to: str
    answer: str
    message_id: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """One time that it came back, and what was done: tried again ("soft"), or given up."""

    at: datetime
    to: str
    came: str
    status: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One notice: a mail to one person, or a page on the area."""

    key: str
    channel: str
    person: str
    to: str  # the address; of a page its path, once it is known
    text: str
    sequence: int | None
    method: str | None
    subject: str | None  # the mail's subject line, or the page's title; None while it is not composed
    status: Status
    why: str | None
    planned_at: datetime
    claimed_at: datetime | None
    attempts: int
    message_id: str | None
    sha256: str | None
    receipts: tuple[Receipt, ...] = ()
    came_back: tuple[CameBack, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a person answered to the summons. Why is nobody's business here."""

    reply: str
    at: datetime
    via: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One person who was entitled, and all that went to them in this round."""

    person: str
    name: str
    organisation: str
    role: str
    status: Status
    reply: Reply | None
    mails: tuple[Sending, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Entitled, sent and delivered on one channel. Delivered is what the other side took and did not return."""

    channel: str
    entitled: int
    sent: int
    delivered: int
    missing: tuple[str, ...]  # the names of those entitled to whom it was not delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One dispatch: the summons, an update, a cancellation, a late document."""

    text: str
    subject: str
    sequence: int | None
    at: datetime  # when the first of it left, else when it is to leave
    recipients: tuple[Recipient, ...]
    pages: tuple[Sending, ...]
    on_area: bool  # whether the group has one

    @property
    def counts(self) -> tuple[Count, ...]:
        """For each channel. A page is for everybody who is entitled."""
        entitled = self.recipients
        by_mail = Count(
            channel=MAIL,
            entitled=len(entitled),
            sent=sum(1 for one in entitled if _status(one) in SENT),
            delivered=sum(1 for one in entitled if _status(one) in DELIVERED),
            missing=tuple(one.name for one in entitled if _status(one) not in DELIVERED),
        )
        by_hand = sum(1 for one in entitled if one.status is Status.BY_HAND)
        counts = [by_mail]
        if by_hand:
            told = tuple(one.name for one in entitled if one.status is not Status.BY_HAND)
            counts.append(
                Count(channel="hand", entitled=len(entitled), sent=by_hand, delivered=0, missing=told)
            )
        if self.on_area:
            there = any(page.status in DELIVERED for page in self.pages)
            left = any(page.status in SENT for page in self.pages)
            counts.append(
                Count(
                    channel=AREA,
                    entitled=len(entitled),
                    sent=len(entitled) if left else 0,
                    delivered=len(entitled) if there else 0,
                    missing=() if there else tuple(one.name for one in entitled),
                )
            )
        return tuple(counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """The secretary's own summons."""

    at: datetime
    by: str
    to: tuple[str, ...]  # the persons it named; empty when it went to everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """All that was sent about one meeting."""

    group: str
    title: str
    mailbox: str
    area: str | None  # where the pages lie
    meeting: str
    starts_at: datetime
    zone: ZoneInfo
    cancelled_at: datetime | None
    summons_sent_at: datetime | None
    by_hand: tuple[ByHand, ...]
    rounds: tuple[Round, ...]


def _status(one: Recipient) -> Status:
    """By mail alone: an answer says that they know, not that a mail of ours told them."""
    return best(mail.status for mail in one.mails)


def best(statuses: Iterable[Status]) -> Status:
    """How far the furthest of several tries has come; nothing at all where there is none."""
    return min(statuses, key=_FURTHEST_FIRST.index, default=Status.NOT_SENT)
