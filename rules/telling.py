"""What a trace tells besides its dates: decisions, choices and days, as plain values. Computes none of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from rules.deadlines import Step
from rules.facts import Json
from rules.policies import Choice

PAUSED = "paused"  # the flag of a deadline whose clock stands still
RESTARTED_BY_RESEND, RESTARTED_BY_MOVE = "restarted_by_resend", "restarted_by_move"  # and of one begun anew


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
