"""What happened, and which fields each kind of fact carries. Says nothing of what follows from it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.moments import aware

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Data = Mapping[str, Json]
ENGINE = "kallelse"  # who records what Kallelse did itself


class FactKind(StrEnum):
    """Facts are named in the past tense."""

    MEETING_CALLED = "meeting_called"
    MEETING_MOVED = "meeting_moved"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_OPENED = "meeting_opened"
    MEETING_CLOSED = "meeting_closed"
    MATTER_REGISTERED = "matter_registered"
    DOCUMENT_DISPATCHED = "document_dispatched"
    SUMMONS_SENT = "summons_sent"
    SUMMONS_ANSWERED = "summons_answered"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    NO_QUESTIONS = "no_questions"
    DEMAND_MADE = "demand_made"
    DEMAND_BACKED = "demand_backed"
    DEMAND_ANSWERED = "demand_answered"
    STATEMENT_MADE = "statement_made"
    DISAGREEMENT_DECLARED = "disagreement_declared"
    ITEM_RAISED = "item_raised"
    ITEM_ANSWERED = "item_answered"
    ITEM_CLOSED = "item_closed"
    MINUTES_CIRCULATED = "minutes_circulated"
    COMMENT_MADE = "comment_made"
    ADJUSTERS_NAMED = "adjusters_named"
    MINUTES_SIGNED = "minutes_signed"
    TIMETABLE_STARTED = "timetable_started"
    TIMETABLE_LEG_DONE = "timetable_leg_done"
    OBSERVER_NAMED = "observer_named"
    OBSERVER_DECLINED = "observer_declined"
    SEAT_CHANGED = "seat_changed"
    OBSERVER_ABSENT = "observer_absent"
    OBSERVER_SWAPPED = "observer_swapped"
    MATTER_OPENED = "matter_opened"  # its turn has come at the table
    MATTER_CONCLUDED = "matter_concluded"  # declared samverkad, informed, postponed
    ACT_RECORDED = "act_recorded"
    ITEM_DEFERRED = "item_deferred"  # "återkommer"
    ITEM_HANDED_OVER = "item_handed_over"
    ITEM_HANDED_BACK = "item_handed_back"
    DAY_CLOSED = "day_closed"
    DAY_OPENED = "day_opened"
    DEADLINE_EXTENDED = "deadline_extended"
    DEADLINE_PAUSED = "deadline_paused"
    DEADLINE_RESUMED = "deadline_resumed"
    DEADLINE_WAIVED = "deadline_waived"
    CHANGE_UNDONE = "change_undone"
    SUMMONS_COUNTERED = "summons_countered"  # a member proposed another time
    QUESTION_PLACED = "question_placed"  # which matter a question is about, said afterwards
    ATTENDANCE_NOTED = "attendance_noted"  # who was there, and for which paragraphs
    ADDRESS_BOUNCED = "address_bounced"
    MAIL_SET_ASIDE = "mail_set_aside"  # what came and says nothing that can be recorded by itself


class Act(StrEnum):
    """What somebody did that starts or ends a clock of law or agreement; recorded as `act_recorded`."""

    BOARD_MINUTES_ADJUSTED = "board_minutes_adjusted"
    ADJUSTMENT_ANNOUNCED = "adjustment_announced"
    APPEAL_RECEIVED = "appeal_received"
    DECISION_INTENDED = "decision_intended"
    DECISION_ISSUED = "decision_issued"
    DECISION_SERVED = "decision_served"
    CASE_OPENED = "case_opened"
    DECISION_REQUESTED = "decision_requested"
    DOCUMENT_RECEIVED = "document_received"
    NEGOTIATION_REQUESTED = "negotiation_requested"
    NEGOTIATION_HELD = "negotiation_held"
    NEGOTIATION_ENDED = "negotiation_ended"
    CENTRAL_REQUESTED = "central_requested"
    CENTRAL_ENDED = "central_ended"
    SAFETY_REQUEST_RECEIVED = "safety_request_received"
    SAFETY_REQUEST_CONFIRMED = "safety_request_confirmed"
    SAFETY_REQUEST_ANSWERED = "safety_request_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that happened. Append-only: a correction is a new fact that names the old."""

    id: str
    kind: FactKind
    group: str
    scope: str  # what it is about: "meeting:<id>", "item:<id>", "timetable:<id>", "mail:<id>", "observers" or "group"
    happened_at: datetime
    recorded_at: datetime
    recorded_by: str
    data: Data
    corrects: str | None = None

    def __post_init__(self) -> None:
        """Refuse moments without a zone."""
        aware(self.happened_at)
        aware(self.recorded_at)

    def text(self, field: str) -> str:
        """A field that has to be there, as text."""
        return str(self.data[field])

    def maybe(self, field: str) -> str | None:
        """A field that may be missing, as text."""
        value = self.data.get(field)
        return None if value is None else str(value)


def persons_in(fact: Fact) -> tuple[str, ...]:
    """The persons that a fact names, as a list or as one."""
    named = fact.data.get("persons") or fact.data.get("person") or []
    return tuple(str(person) for person in named) if isinstance(named, list) else (str(named),)


def fact_id(*, kind: FactKind, group: str, happened_at: datetime, data: Data) -> str:
    """The same thing said twice has the same id, so recording it again changes nothing."""
    said = json.dumps(
        [kind, group, happened_at.timestamp(), data],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(said.encode()).hexdigest()[:24]
