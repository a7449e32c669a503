"""What the office makes of a mail: facts to record, or why there are none. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rules.facts import Data, FactKind
from rules.world import World


class Verdict(StrEnum):
    """What a mail turned out to be, as the store and the list of mail call it."""

    REPLY = "reply"
    COUNTER = "counter"
    QUESTION = "question"
    NO_QUESTIONS = "no_questions"
    COMMENT = "comment"
    ANSWER = "answer"  # the employer's answer to a question
    PLACED = "placed"  # which matter an earlier question is about
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    UNKNOWN = "unknown"  # goes to the secretary
    QUARANTINED = "quarantined"  # its sender may not say it, or it cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One of our own mails that a letter answers."""

    key: str
    scope: str
    subject: str  # the notice's: "fvg-2021-04", "fvg-2021-04/m3", "fvg-2021-04/q2"
    person: str
    email: str
    text: str
    sequence: int | None
    starts_at: datetime | None  # of its calendar entry
    covers: tuple[
        str, ...
    ] = ()  # what a mail about several things tells of: "answer_due/q2", "which_matter/q2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the office knows when it reads a letter."""

    world: World  # with everything about the meetings that the letter can be about
    received_at: datetime  # when it reached the own mail network (22 § förvaltningslagen)
    sent: tuple[Sent, ...] = ()  # what it answers, in the order of the letter's `answers`
    invited: Mapping[str, tuple[Sent, ...]] = field(default_factory=dict)  # by calendar UID: the entries sent
    authserv_id: str = ""  # whose Authentication-Results count


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One fact to record, all but its moment and its mail."""

    kind: FactKind
    data: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A letter's meaning. Unknown and quarantined letters have no facts and a reason."""

    verdict: Verdict
    why: (
        str  # a code for machines: "reply", "stranger", "authentication", "no_delegation", "unknown_uid", ...
    )
    person: str | None = None  # whose seat it came from
    meeting: str | None = None
    facts: tuple[Said, ...] = ()
    besides: str | None = None  # why a person has to look at it although its facts are recorded
