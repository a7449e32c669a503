"""What a plan holds: deadlines with their reason, notices and flags. Computes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from rules.deadlines import Reckoned, Step
from rules.facts import Json
from rules.notices import Notice
from rules.policies import Choice

PAUSED = "paused"  # the flag of a deadline whose clock stands still


class Standing(StrEnum):
    """Where a deadline stands."""

    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    WAIVED = "waived"
    VOID = "void"  # what it was about is gone, e.g. the meeting was cancelled


class Change(StrEnum):
    """What a person decided about one deadline, with a reason."""

    EXTENDED = "extended"
    PAUSED = "paused"
    RESUMED = "resumed"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One such decision, as the trace tells it."""

    change: Change
    at: datetime
    by: str
    reason: str
    until: datetime | None = None  # the new end, of an extension
    fact: str = ""  # the fact that says so; undoing names it


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


def steps_as_json(steps: tuple[Step, ...]) -> list[Json]:
    """The trace as every door prints it: one object a day, only the words that apply."""
    told: list[Json] = []
    for step in steps:
        line: dict[str, Json] = {"day": step.day.isoformat()}
        for word in ("counted", "skipped", "landed", "rolled"):
            value = getattr(step, word)
            if value is not None:
                line[word] = value
        told.append(line)
    return told


def choices_as_json(choices: Iterable[Choice]) -> list[Json]:
    """The group's choices behind a date: without `since` the default holds."""
    return [
        {
            "switch": choice.switch.value,
            "value": choice.value,
            "since": choice.since.isoformat() if choice.since else None,
            "decided": choice.decided,
        }
        for choice in choices
    ]


def changes_as_json(changes: Iterable[Changed], zone: tzinfo = UTC) -> list[Json]:
    """Who extended, paused or waived a deadline, when and why."""
    return [
        {
            "change": changed.change.value,
            "at": changed.at.astimezone(zone).isoformat(),
            "by": changed.by,
            "reason": changed.reason,
            "until": changed.until.astimezone(zone).isoformat() if changed.until else None,
            "fact": changed.fact,
        }
        for changed in changes
    ]
