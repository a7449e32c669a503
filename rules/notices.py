"""What is to be told to whom, and when. Knows no mail format and no words: a text id and its context."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.facts import Data
from rules.people import Address, Language


class Method(StrEnum):
    """What a calendar entry asks of the receiver (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A calendar entry of a meeting, the same for every receiver. Carries no document text."""

    uid: str
    sequence: int
    method: Method
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    location: str
    description: str
    organizer: Address
    alarms: tuple[timedelta, ...] = ()  # before the start
    title: str = ""  # what all receivers see, where the summary says more to one of them


class Hours(StrEnum):
    """When a text may leave."""

    OFFICE = "office"  # never at night, on a closed day or in recess
    OFFICE_UNLESS_TOO_LATE = "office_unless_too_late"  # as above, unless waiting would pass its use
    ANY = "any"  # at once, whatever the hour


class WhenLate(StrEnum):
    """What happens to a notice whose moment has passed when it can leave at last."""

    SEND_MARKED = "send_marked"  # as long as it has not expired; an incident says so
    NEWEST_ONLY = "newest_only"  # of several in a series only the newest, and only in time to act
    NEVER_AFTER_EXPIRY = "never_after_expiry"  # expires, with an incident
    AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one person. Its key says who, what and why, so saying it twice is impossible."""

    key: str
    scope: str  # the scope of the facts it follows from, e.g. "meeting:fvg-2021-04"
    subject: str  # what people see it is about, e.g. "fvg-2021-04" or "fvg-2021-04/m3"
    series: str  # notices of one series to one person leave one after another, never side by side
    person: str
    to: Address
    sender: Address  # the group's mailbox: From, Reply-To and ORGANIZER
    language: Language
    text: str  # text id, e.g. "summons"
    context: Data  # what the text needs, plain JSON; the same object for every receiver of one notice
    not_before: datetime
    expires_at: datetime | None
    when_late: WhenLate
    entry: Entry | None = None
    channel: str = "mail"
    hours: Hours | None = None  # stand in for those of its text: whoever has just written is answered at once


class LeftState(StrEnum):
    """How far a notice that has left has come."""

    SENDING = "sending"
    UNSURE = "unsure"
    ACCEPTED = "accepted"
    BOUNCED = "bounced"
    FORGONE = (
        "forgone"  # a digest that ended without leaving: dropped, refused, too late, or another left for it
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A notice whose bytes have left or may have left: the plan counts on it, and never says it again."""

    key: str
    person: str
    to: Address
    text: str
    sequence: int | None  # of its calendar entry
    state: LeftState
    accepted_at: datetime | None
    covers: tuple[str, ...] = ()  # of a digest: what it says, so that nothing of it is said again


LeftByKey = Mapping[str, Left]
COVERS = "covers"  # where the context of a digest says what it covers
# The texts about a meeting whose mails tell of several things at once, and say so in their context too.
COVERING = frozenset(
    {
        *("question_received", "question_late", "question_refused", "which_matter"),
        *("answer_due", "question_answered"),
    }
)


def covers_of(context: Data) -> tuple[str, ...]:
    """What a digest says, from its context; nothing for any other notice."""
    told = context.get(COVERS)
    return tuple(str(one) for one in told) if isinstance(told, list) else ()
