"""A rule book: dated, cited rules as values. Says what the rules are, not what follows from them."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from rules.deadlines import Cutoff, Roll
from rules.facts import FactKind
from rules.periods import Direction, Period


class Trigger(StrEnum):
    """What starts a rule's clock."""

    MEETING = "meeting"  # the meeting's day
    BOARD = "board"  # the board's day
    SUMMONS_SENT = "summons_sent"
    LATE_DOCUMENT = "late_document"  # a board document later than the summons rule allows
    QUESTION_ASKED = "question_asked"
    ITEM_RAISED = "item_raised"
    TIMETABLE = "timetable"  # the meeting that a consultation timetable leads to


class OwedBy(StrEnum):
    """Who has to act, or may act, before the deadline."""

    SECRETARY = "secretary"
    CHAIR = "chair"
    HR_MANAGER = "hr_manager"
    UNIONS = "unions"  # each union for itself
    ADJUSTERS = "adjusters"  # each named adjuster for themselves
    OWNER = "owner"  # the item's owner


class Strength(StrEnum):
    """How binding a rule is."""

    SKA = "ska"
    BOR = "bör"
    PRAXIS = "praxis"


class NeverAfter(StrEnum):
    """What a deadline can never pass."""

    MEETING_START = "meeting_start"


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
    decided: str


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
    met_by: FactKind | None = None
    reminders: tuple[Reminder, ...] = ()
    ladder: str | None = None
    readings: tuple[Reading, ...] = ()
    note: str | None = None

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The rules of one group, in force between two dates."""

    id: str
    title: str
    version: str
    in_force_from: date
    in_force_to: date | None
    rules: tuple[DeadlineRule, ...]
    ladders: tuple[Ladder, ...] = ()
    phrases: tuple[tuple[str, str], ...] = ()  # standard phrases for the minutes, by language

    def rule(self, rule_id: str) -> DeadlineRule:
        """The rule with that id. Raises KeyError that names those that exist."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        have = ", ".join(rule.id for rule in self.rules)
        raise KeyError(f"rule '{rule_id}' not found in rule book '{self.id}' (have: {have})")

    def summons_rule(self) -> DeadlineRule | None:
        """The rule for when the summons leaves."""
        return next((rule for rule in self.rules if rule.sends_summons), None)

    def triggered_by(self, trigger: Trigger) -> tuple[DeadlineRule, ...]:
        """The rules that `trigger` starts, in the book's order."""
        return tuple(rule for rule in self.rules if rule.trigger is trigger)

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
