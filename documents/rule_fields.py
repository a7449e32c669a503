"""Tell every field of one rule in words, so that two rows can be laid side by side. Compares nothing."""

from collections.abc import Mapping

from documents.articles import counted_words, in_force_words, ladder_words, reminder_words
from documents.routine_words import clock_words, period_words, phrases
from rules.people import Language
from rules.rulebook import DeadlineRule, NeverAfter, Rulebook


def fields_of(book: Rulebook, rule: DeadlineRule, language: Language) -> Mapping[str, str]:
    """Each field of a row under its name in the file, as text; what is not there is a dash."""
    words, told = phrases(language), rule.words(language.value)
    ladder = ladder_words(book.ladder(rule.ladder), language) if rule.ladder else ""
    capacity = f"{rule.capacity.seats}. {told.capacity or rule.capacity.source}" if rule.capacity else ""
    said = {
        "name": told.name,
        "within": counted_words(rule, language),
        "until": _until(rule, language),
        "roll": words.rolls[rule.roll] if rule.within else "",
        "never_after": _never_after(rule, language),
        "reason": told.reason or "",
        "event": told.event or words.events[rule.trigger],
        "applies_if": told.applies_if or "",
        "owed_by": words.owners[rule.owed_by],
        "met_by": rule.met_by.value if rule.met_by else "",
        "recipients": ", ".join(told.recipients or rule.recipients),
        "channels": ", ".join(told.channels or rule.channels),
        "capacity": capacity,
        "reminders": " ".join(reminder_words(rule, reminder, language) for reminder in rule.reminders),
        "ladder": ladder,
        "policy": ", ".join(rule.switches),
        "adopted_reading": _readings(rule, language),
        "holds_decision": words.labels["yes" if rule.holds_decision else "no"],
        "off": words.labels["no" if rule.off else "yes"],
        "strength": words.strengths[rule.strength],
        "binding": words.bindings.get(rule.binding, rule.binding),
        "source": told.cites,
        "verified": words.verified.get(rule.verified, told.verified or rule.verified),
        "to_verify": told.to_verify or rule.to_verify or "",
        "note": told.note or "",
        "in_force": in_force_words(rule, language),
    }
    return {name: text or words.labels["none"] for name, text in said.items()}


def _until(rule: DeadlineRule, language: Language) -> str:
    if rule.within is None:
        return ""
    return (
        phrases(language).says["unstated"] if rule.unstated_clock else clock_words(str(rule.until), language)
    )


def _never_after(rule: DeadlineRule, language: Language) -> str:
    words = phrases(language)
    match rule.never_after:
        case None:
            return ""
        case NeverAfter.MEETING_START:
            return words.says["bound_meeting"].format(cap=words.caps["start"])
        case NeverAfter.EVENT:
            event = rule.words(language.value).event or words.events[rule.trigger]
            return words.says["bound_event"].format(event=event)
        case NeverAfter.DECISION:
            return words.says["bound_decision"]


def _readings(rule: DeadlineRule, language: Language) -> str:
    labels = phrases(language).labels
    return "; ".join(
        f"{period_words(one.within, language)}: {labels['adopted' if one.adopted else 'rejected']} {one.decided}"
        for one in rule.readings
    )
