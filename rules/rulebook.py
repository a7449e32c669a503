"""A rule book: dated, cited rules as values. Says what the rules are, not what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cached_property

from rules.deadlines import Cutoff, Roll
from rules.facts import Act, FactKind
from rules.periods import Direction, Period
from rules.policies import Switch
from rules.timetables import Template


class Trigger(StrEnum):
    """What starts a rule's clock."""

    MEETING = "meeting"  # the meeting's day
    BOARD = "board"  # the board's day
    SUMMONS_SENT = "summons_sent"
    LATE_DOCUMENT = "late_document"  # a board document later than the summons rule allows
    QUESTION_ASKED = "question_asked"
    ITEM_RAISED = "item_raised"
    TIMETABLE = "timetable"  # the meeting that a consultation timetable leads to
    COUNCIL = "council"  # the day of the municipal or regional council
    PRE_MEETING = "pre_meeting"
    UNIT_MEETING = "unit_meeting"  # the department's own group meets
    LAST_MEETING = "last_meeting"  # the meeting before
    SEAT_BACK = "seat_back"  # the meeting at which a member takes their place back from a substitute
    BOARD_MINUTES_ADJUSTED = "board_minutes_adjusted"
    ADJUSTMENT_ANNOUNCED = "adjustment_announced"
    DECISION_INTENDED = "decision_intended"
    DECISION_ISSUED = "decision_issued"
    DECISION_SERVED = "decision_served"
    CASE_OPENED = "case_opened"
    DECISION_REQUESTED = "decision_requested"
    DOCUMENT_RECEIVED = "document_received"
    NEGOTIATION_REQUESTED = "negotiation_requested"
    NEGOTIATION_ENDED = "negotiation_ended"
    SAFETY_REQUEST_RECEIVED = "safety_request_received"
    ALWAYS = "always"  # a standing duty
    ANY = "any"  # a way to count, whatever the event


class OwedBy(StrEnum):
    """Who has to act, or may act, before the deadline."""

    SECRETARY = "secretary"
    CHAIR = "chair"
    HR_MANAGER = "hr_manager"
    UNIONS = "unions"  # each union for itself
    ADJUSTERS = "adjusters"  # each named adjuster for themselves
    OWNER = "owner"  # the item's owner
    MEMBERS = "members"  # each member with a substitute for themselves
    EMPLOYER = "employer"
    BOARD = "board"  # the board for its own minutes and summons
    COUNCIL = "council"
    AUTHORITY = "authority"  # whoever handles a case or received a document
    PARTY = "party"  # whoever a decision or a negotiation concerns


class Strength(StrEnum):
    """How binding a rule is."""

    SKA = "ska"
    BOR = "bör"
    PRAXIS = "praxis"


class NeverAfter(StrEnum):
    """What a deadline can never pass."""

    MEETING_START = "meeting_start"
    EVENT = "event"  # the event itself: "before the decision", "before the meeting ends"
    DECISION = "decision"  # a decision whose moment somebody else knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A notice some time before a deadline's last day, or after it when nothing came."""

    within: Period
    direction: Direction
    at: time
    text: str
    to: OwedBy | None = None  # None means those who owe it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read a clause; the adopted one and the rejected ones are both kept."""

    within: Period
    adopted: bool
    decided: str  # the day, as ISO text
    where: str = ""  # who decided, and where it is written down
    says: str = ""  # the reading in plain words
    where_en: str = ""
    says_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What people read of a rule, in one language."""

    name: str
    cites: str
    event: str = ""  # what starts the clock
    reason: str | None = None
    note: str | None = None
    applies_if: str | None = None
    duty: str = ""  # what is to be done: "The summons is sent"
    to_verify: str | None = None
    recipients: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    capacity: str | None = None  # where the number of seats comes from
    verified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How many may take part, where a rule gives a number instead of a day."""

    seats: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """One rule: what starts it, how it counts, who owes what, and where it comes from."""

    id: str
    name: str
    cites: str
    binding: str
    strength: Strength
    verified: str
    trigger: Trigger
    owed_by: OwedBy
    within: Period | None  # None: the rule gives no day, and none is invented
    direction: Direction
    until: Cutoff
    roll: Roll
    never_after: NeverAfter | None = None
    reason: str | None = None  # why there is no day
    met_by: FactKind | Act | None = None
    reminders: tuple[Reminder, ...] = ()
    ladder: str | None = None
    readings: tuple[Reading, ...] = ()
    note: str | None = None
    version: str = ""  # what the trace calls this row: its first day in force
    in_force_from: date = date.min
    in_force_to: date | None = None  # the last day on which a clock can start under it
    event: str = ""  # what starts the clock, in words
    duty: str = ""  # what is to be done, in words
    applies_if: str | None = None
    to_verify: str | None = None  # what a person has to check before the rule is relied on
    off: bool = False  # shipped as an example: applies only when a group turns it on
    recipients: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    capacity: Capacity | None = None
    switches: tuple[Switch, ...] = ()  # the policies that change what it says
    unstated_clock: bool = False  # the source gives no clock time: policy missing_clock does
    holds_decision: bool = False  # until it has run out, the decision is on hold
    english: Words | None = None

    def words(self, language: str) -> Words:
        """What people read; English where there is English, else Swedish."""
        if language == "en" and self.english is not None:
            return self.english
        return Words(
            name=self.name,
            cites=self.cites,
            event=self.event,
            reason=self.reason,
            note=self.note,
            applies_if=self.applies_if,
            duty=self.duty,
            to_verify=self.to_verify,
            recipients=self.recipients,
            channels=self.channels,
            capacity=self.capacity.source if self.capacity else None,
            verified=self.verified,
        )

    @property
    def sends_summons(self) -> bool:
        """Whether it says when the summons leaves: counted back from the meeting, and met by the summons."""
        backwards = self.trigger is Trigger.MEETING and self.direction is Direction.BEFORE
        return backwards and self.met_by is FactKind.SUMMONS_SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """After how long, in working days or in meetings, which role is told, with which text."""

    after: Period | None  # working days after the due day
    meetings: int | None  # or meetings held without an answer
    tell: OwedBy
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Who is told, step by step, when nothing comes."""

    name: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """The rules of one group, in force between two dates. A rule may stand in several dated rows."""

    id: str
    title: str
    version: str
    in_force_from: date
    in_force_to: date | None
    rules: tuple[DeadlineRule, ...]
    ladders: tuple[Ladder, ...] = ()
    phrases: tuple[tuple[str, str], ...] = ()  # standard phrases for the minutes, by language
    timetables: tuple[Template, ...] = ()
    title_en: str = ""

    def rule(self, rule_id: str) -> DeadlineRule:
        """The newest row of the rule with that id. Raises KeyError that names those that exist."""
        for rows in self.rows.values():
            if rows[0].id == rule_id:
                return rows[0]
        have = ", ".join(self.rows)
        raise KeyError(f"rule '{rule_id}' not found in rule book '{self.id}' (have: {have})")

    @cached_property
    def rows(self) -> Mapping[str, tuple[DeadlineRule, ...]]:
        """The dated rows of each rule, the newest first, in the book's order of rules."""
        found: dict[str, list[DeadlineRule]] = {}
        for rule in self.rules:
            found.setdefault(rule.id, []).append(rule)
        return {
            rule_id: tuple(sorted(rows, key=lambda row: row.in_force_from, reverse=True))
            for rule_id, rows in found.items()
        }

    @cached_property
    def started_by(self) -> Mapping[Trigger, tuple[tuple[DeadlineRule, ...], ...]]:
        """For each trigger the rows of the rules that it starts and that are on. A row's trigger may change."""
        found: dict[Trigger, list[tuple[DeadlineRule, ...]]] = {}
        for rows in self.rows.values():
            for trigger in dict.fromkeys(row.trigger for row in rows if not row.off):
                found.setdefault(trigger, []).append(tuple(row for row in rows if not row.off))
        return {trigger: tuple(listed) for trigger, listed in found.items()}

    @cached_property
    def steady(self) -> Mapping[Trigger, tuple[DeadlineRule, ...]]:
        """For each trigger whose rules all stand in one row without an end: those rules."""
        return {
            trigger: tuple(rows[0] for rows in listed)
            for trigger, listed in self.started_by.items()
            if all(len(rows) == 1 and rows[0].in_force_to is None for rows in listed)
        }

    @cached_property
    def summons_rows(self) -> tuple[DeadlineRule, ...]:
        """The rows of the rule for when the summons leaves, the newest first."""
        on = (rows for rows in self.rows.values() if rows[0].sends_summons and not rows[0].off)
        return next(on, ())

    def template(self, name: str) -> Template:
        """The timetable template with that name. Raises KeyError that names those that exist."""
        for template in self.timetables:
            if template.name == name:
                return template
        have = ", ".join(template.name for template in self.timetables) or "none"
        raise KeyError(f"timetable '{name}' not found in rule book '{self.id}' (have: {have})")

    def ladder(self, name: str) -> Ladder:
        """The ladder with that name. Raises KeyError that names those that exist."""
        for ladder in self.ladders:
            if ladder.name == name:
                return ladder
        have = ", ".join(ladder.name for ladder in self.ladders) or "none"
        raise KeyError(f"ladder '{name}' not found in rule book '{self.id}' (have: {have})")

    def covers(self, day: date) -> bool:
        """Whether the book is in force on `day`."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)
