"""What a mail is, from its form alone: an answer to an invitation, a bounce, words. Knows no group and no meeting."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FOREIGN = -1  # in the place of a sequence that is left out, or that a mail server counts by itself: not ours


class Reply(StrEnum):
    """The answer to an invitation, as facts call it."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReply:
    """iTIP REPLY (RFC 5546 3.2.3). Outlook omits the organiser, and names zones as Windows does."""

    uid: str
    attendee: str | None  # bare, lower case; None where the part names none
    sent_by: str | None  # SENT-BY: who answered for them
    reply: Reply
    sequence: int
    stamp: datetime | None  # DTSTAMP
    starts_at: datetime | None  # DTSTART: what was answered to
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCounter:
    """iTIP COUNTER (RFC 5546 3.2.7): another time is proposed."""

    uid: str
    attendee: str | None
    sent_by: str | None
    sequence: int
    stamp: datetime | None
    starts_at: datetime
    ends_at: datetime | None
    comment: str


class Finality(StrEnum):
    """What a report says of one address (RFC 3464 2.3.3, RFC 3463 class)."""

    HARD = "hard"  # failed, class 5: it will never arrive
    SOFT = "soft"  # failed, class 4: the other side gave up on a trouble that may pass
    DELAYED = "delayed"  # the servers still try: nothing to do
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One recipient of a delivery report."""

    address: str  # the original recipient where it is named, else the final one; bare, lower case
    finality: Finality
    status: str  # RFC 3463, e.g. 5.1.1
    diagnostic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A delivery report. Which notice it is about: by our own key, else by the Message-ID."""

    failures: tuple[Failure, ...]
    message_id: str | None
    notice_key: str | None  # X-Kallelse-Key of what was returned, decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoReply:
    """A machine answered: out of office, a list, a receipt. Nobody is answered back."""

    why: str  # the header, or the words of the subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A person wrote something."""

    text: str  # without what they quote and without their signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A mail that is not taken apart: too deep, too many parts, too large, broken."""

    why: str  # one of a few codes: too_large, too_deep, too_many_parts, calendar_too_large, broken_calendar


Signal = CalendarReply | CalendarCounter | Bounce | AutoReply | Words | Unreadable
