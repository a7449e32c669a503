"""A rule as JSON: every field of every dated row, its choices, and its sentences. Prints nothing."""

from datetime import date

from actions.routines import choosing
from config.policies import offered
from documents.articles import choices_of, row_on
from documents.routine_values import Article
from rules.facts import Json
from rules.policies import Policies
from rules.rulebook import DeadlineRule, Rulebook, Words


def rule_as_json(book: Rulebook, rule_id: str, chosen: Policies, told: Article, on: date) -> dict[str, Json]:
    """The whole rule, the row of that day first among equals."""
    rows = book.rows[rule_id]
    rule = row_on(rows, on)
    return {
        "id": rule_id,
        "book": book.id,
        "on": not rule.off,
        "says": list(told.says),
        **row_as_json(rule),
        "rows": [row_as_json(row) for row in rows],
        "choices": _choices(rule, chosen, on),
    }


def row_as_json(rule: DeadlineRule) -> dict[str, Json]:
    """One dated row: the fields that a rule book can hold, under the names that it uses."""
    counted = rule.within is not None
    return {
        "name": rule.name,
        "cites": rule.cites,
        "event": rule.event,
        "duty": rule.duty,
        "binding": rule.binding,
        "strength": rule.strength.value,
        "verified": rule.verified,
        "trigger": rule.trigger.value,
        "owed_by": rule.owed_by.value,
        "within": str(rule.within) if counted else None,
        "direction": rule.direction.value if counted else None,
        "until": ("unstated" if rule.unstated_clock else str(rule.until)) if counted else None,
        "roll": rule.roll.value if counted else None,
        "never_after": rule.never_after.value if rule.never_after else None,
        "reason": rule.reason,
        "met_by": rule.met_by.value if rule.met_by else None,
        "ladder": rule.ladder,
        "note": rule.note,
        "applies_if": rule.applies_if,
        "to_verify": rule.to_verify,
        "off": rule.off,
        "recipients": list(rule.recipients),
        "channels": list(rule.channels),
        "capacity": (
            {"seats": rule.capacity.seats, "source": rule.capacity.source} if rule.capacity else None
        ),
        "policy": [switch.value for switch in rule.switches],
        "holds_decision": rule.holds_decision,
        "in_force_from": rule.in_force_from.isoformat(),
        "in_force_to": rule.in_force_to.isoformat() if rule.in_force_to else None,
        "reminders": [
            {
                "within": str(reminder.within),
                "direction": reminder.direction.value,
                "at": f"{reminder.at:%H:%M}",
                "text": reminder.text,
                "to": reminder.to.value if reminder.to else None,
            }
            for reminder in rule.reminders
        ],
        "readings": [
            {
                "within": str(reading.within),
                "adopted": reading.adopted,
                "decided": reading.decided,
                "where": reading.where,
                "says": reading.says,
            }
            for reading in rule.readings
        ],
        "en": _english(rule.english) if rule.english else None,
    }


def _english(words: Words) -> dict[str, Json]:
    return {
        "name": words.name,
        "cites": words.cites,
        "event": words.event,
        "duty": words.duty,
        "reason": words.reason,
        "note": words.note,
        "applies_if": words.applies_if,
        "to_verify": words.to_verify,
    }


def _choices(rule: DeadlineRule, chosen: Policies, on: date) -> list[Json]:
    return [
        {
            "switch": switch.value,
            "question": offered()[switch].question,
            "default": offered()[switch].default,
            "options": list(offered()[switch].options),
            "value": choice.value,
            "since": choice.since.isoformat() if choice.since else None,
            "decided": choice.decided,
        }
        for switch, choice in choices_of(rule, choosing(chosen), on).items()
    ]
