"""Tell a deadline and its trace in words, and gather the trace of one that was calculated. Opens no store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from actions.calculate import Calculated
from notifiers import trace
from rules.facts import Json
from rules.language import Language
from rules.readings import readings_as_json
from rules.rulebook import DeadlineRule
from rules.telling import choices_as_json, steps_as_json

Trace = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A deadline in words: what it is called, when it is due, and its trace, a line a step."""

    name: str
    due: str
    lines: tuple[str, ...]


def said(told: Trace, language: Language) -> Reason:
    """The words of a trace."""
    return Reason(
        name=trace.name(told, language),
        due=trace.due(told, language),
        lines=tuple(trace.lines(told, language)),
    )


def of_calculated(found: Calculated) -> Trace:
    """The trace of one calculated date, as the texts have it."""
    reckoned, rule, zone = found.reckoned, found.rule, found.calendar.zone
    event = found.event.astimezone(zone) if isinstance(found.event, datetime) else found.event
    return {
        "rule": rule.id if rule else None,
        "counted": found.words,
        "calendar": found.calendar.name,
        "trigger": rule.trigger.value if rule else None,
        "trigger_at": event.isoformat(),
        "kind": reckoned.kind.value,
        "last_day": reckoned.last_day.isoformat() if reckoned.last_day else None,
        "due_at": on_the_wall(reckoned.due_at, zone),
        "until": str(reckoned.cutoff) if reckoned.cutoff else None,
        "capped_at": on_the_wall(reckoned.capped_at, zone),
        "reason": reckoned.reason,
        "internal_target": reckoned.internal_target.isoformat() if reckoned.internal_target else None,
        "flags": list(reckoned.flags),
        "steps": steps_as_json(reckoned.steps),
        "policies": choices_as_json(found.choices),
        "changes": [],
        "readings": readings_as_json(found.readings),
        **(of_rule(rule, reckoned.reason) if rule else {}),
    }


def of_rule(rule: DeadlineRule, reason: str | None) -> dict[str, Json]:
    """What a trace tells of its rule; its English reason only where the reason is the rule's own."""
    english = rule.words("en")
    return {
        "version": rule.version,
        "strength": rule.strength.value,
        "name": rule.name,
        "cites": rule.cites,
        "event": rule.event,
        "never_after": rule.never_after.value if rule.never_after else None,
        "en": {
            "name": english.name,
            "cites": english.cites,
            "event": english.event,
            "reason": english.reason if reason == rule.reason else reason,
        },
    }


def on_the_wall(at: datetime | None, zone: ZoneInfo) -> str | None:
    """A moment on the group's wall clock, with its offset."""
    return None if at is None else at.astimezone(zone).isoformat()
