"""What a plan holds: deadlines with their reason, notices and flags. Computes nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.deadlines import Reckoned, Step
from rules.notices import Notice
from rules.policies import Choice
from rules.telling import PAUSED as PAUSED
from rules.telling import Change as Change
from rules.telling import Changed as Changed
from rules.telling import changes_as_json as changes_as_json
from rules.telling import choices_as_json as choices_as_json
from rules.telling import steps_as_json as steps_as_json


class Standing(StrEnum):
    """Where a deadline stands."""

    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    WAIVED = "waived"
    VOID = "void"  # what it was about is gone, e.g. the meeting was cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """The reason for a date. The page, the mail and the audit print this same trace."""

    trigger: str  # what started the clock, e.g. "summons_sent"
    trigger_at: datetime
    rule: str
    version: str
    cites: str
    counted: str  # what the rule says, e.g. "3 working days after, until 24:00"
    calendar: str
    reckoned: Reckoned
    policies: tuple[Choice, ...] = ()  # the group's choices that this rule depends on
    changes: tuple[Changed, ...] = ()  # who extended, paused or waived it, in order

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every day counted, skipped or rolled past."""
        return self.reckoned.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Who owes what by when, and why."""

    key: str
    rule: str
    scope: str
    subject: str
    owed_by: str  # an organisation's slug, a person, or a role
    opens_at: datetime
    standing: Standing
    flags: tuple[str, ...]
    because: Because

    @property
    def reckoned(self) -> Reckoned:
        """The arithmetic: kind, last day, due instant, cap."""
        return self.because.reckoned

    @property
    def silent(self) -> bool:
        """Whether nobody is reminded of it: it stands still, or has been set aside."""
        return self.standing is Standing.WAIVED or PAUSED in self.flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something a person should see: it is neither a deadline nor a mail."""

    code: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole answer of `rules.plan.plan`."""

    deadlines: tuple[Deadline, ...]
    notices: tuple[Notice, ...]
    flags: tuple[Flag, ...]
    next_at: datetime | None  # the next moment at which time alone changes the answer
