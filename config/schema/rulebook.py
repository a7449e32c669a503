"""The schema of a rule book, or of a fragment of one."""

from config.ladders import LADDER_KEYS, RUNG_KEYS
from config.rule_rows import (
    ALWAYS,
    CAPACITY_KEYS,
    COUNTED,
    ENGLISH_KEYS,
    READING_KEYS,
    REMINDER_KEYS,
    RULE_KEYS,
)
from config.rulebooks import BOOK_KEYS, LANGUAGES
from config.schema import shapes as of
from config.schema.shapes import Schema, said, table, tables, whole
from config.timetable_rows import LEG_KEYS, TIMETABLE_KEYS
from rules.deadlines import Roll
from rules.facts import Act, FactKind, Json
from rules.periods import Direction
from rules.policies import Switch
from rules.rulebook import NeverAfter, OwedBy, Strength, Trigger
from rules.timetables import Anchor, LegOwner

_EN = "In English"


def rulebook_schema() -> Schema:
    """Everything that may stand in a rule book."""
    about: dict[str, Schema] = {
        "id": said("The book's slug: groups name it. A file without one is a fragment.", of.TEXT),
        "title": said("What the book is called, in Swedish.", of.TEXT),
        "title_en": said("What the book is called, in English.", of.TEXT),
        "version": said("Which wording of its source the book follows.", of.TEXT),
        "in_force_from": said("The first day on which the book is in force.", of.DAY),
        "in_force_to": said(
            "The last day on which the book is in force; left out: until further notice.", of.DAY
        ),
        "include": said(
            "Fragments to take in; left out: the office's own defaults. [] takes none.", of.TEXTS
        ),
        "phrases": said("The standard phrase of a late document.", _phrases()),
        "rule": said("A dated row of a rule.", tables(_rule())),
        "ladder": said("Who is told, step by step, when a promise stays unanswered.", tables(_ladder())),
        "timetable": said("A consultation timetable's legs.", tables(_timetable())),
    }
    head: Json = {
        key: ["id", "title", "version", "in_force_from"] for key in ("id", "version", "in_force_from")
    }
    return whole("Kallelse: a rule book", table(BOOK_KEYS, about, dependentRequired=head))


def _phrases() -> Schema:
    return table(LANGUAGES, {word: said(f"The phrase in {word}.", of.TEXT) for word in LANGUAGES})


def _rule() -> Schema:
    about: dict[str, Schema] = {
        "id": said(
            "The rule's name, e.g. AMF-Q3. A newer row has the same id and its own in_force_from.", of.TEXT
        ),
        "name": said("What the rule is called, in Swedish.", of.TEXT),
        "cites": said("The clause or decision it comes from.", of.TEXT),
        "binding": said("What binds: law, agreement, lokal_rutin or policy.", of.TEXT),
        "strength": said("How strong it is: ska, bör or praxis.", of.one_of(Strength)),
        "verified": said("How the source was verified.", of.TEXT),
        "trigger": said("What starts the clock.", of.one_of(Trigger)),
        "owed_by": said("Who owes it.", of.one_of(OwedBy)),
        "within": said('How long, e.g. "3 working days".', of.PERIOD),
        "direction": said("Counted after or before the trigger.", of.one_of(Direction)),
        "until": said(
            'The clock time on the last day: "24:00", "12:00" or "unstated".', of.CUTOFF_OR_UNSTATED
        ),
        "roll": said("What happens when the last day is no working day.", of.one_of(Roll)),
        "no_day": said(
            "The source gives no day: needs a reason, and no within, direction, until, roll.", of.FLAG
        ),
        "reason": said("Why no date is given.", of.TEXT),
        "never_after": said("The hard stop.", of.one_of(NeverAfter)),
        "met_by": said("The fact that fulfils it.", of.one_of([*FactKind, *Act])),
        "ladder": said("The [[ladder]] that is climbed when it is missed.", of.TEXT),
        "note": said("A note for whoever reads the routine.", of.TEXT),
        "reminder": said("A reminder before or after the deadline.", tables(_reminder())),
        "reading": said("How the clause may be read; exactly one is adopted.", tables(_reading())),
        "in_force_from": said("The first day of this row; left out: the book's.", of.DAY),
        "in_force_to": said("The last day of this row.", of.DAY),
        "event": said('What day 0 is, in words: "mötet".', of.TEXT),
        "duty": said('What is to be done: "Kallelsen skickas".', of.TEXT),
        "applies_if": said("When the rule applies at all.", of.TEXT),
        "to_verify": said("What a person has to check before the rule is turned on.", of.TEXT),
        "off": said("Ships switched off: a group turns it on with `examples`.", of.FLAG),
        "recipients": said("Who receives it.", of.TEXTS),
        "channels": said("By which ways.", of.TEXTS),
        "capacity": said("How many may take part, and where that stands.", _capacity()),
        "policy": said("The open choices that this rule answers to.", of.some_of(Switch)),
        "holds_decision": said("The decision is on hold while the time runs.", of.FLAG),
        "en": said("The same words in English.", _english()),
    }
    counts: Json = {"not": {"anyOf": [{"required": [key]} for key in COUNTED]}, "required": ["reason"]}
    either: dict[str, Json] = {
        "if": {"properties": {"no_day": {"const": True}}, "required": ["no_day"]},
        "then": counts,
        "else": {"required": list(COUNTED)},
    }
    return table(RULE_KEYS, about, needs=ALWAYS, **either)


def _capacity() -> Schema:
    seats, source = said("How many.", of.COUNT), said("Where that stands.", of.TEXT)
    return table(CAPACITY_KEYS, {"seats": seats, "source": source}, needs=CAPACITY_KEYS)


def _english() -> Schema:
    lists = ("recipients", "channels")
    about = {key: said(f"{_EN}: {key}.", of.TEXTS if key in lists else of.TEXT) for key in ENGLISH_KEYS}
    return table(ENGLISH_KEYS, about, needs=("name", "cites"))


def _reminder() -> Schema:
    about: dict[str, Schema] = {
        "within": said("How long before or after the last day.", of.PERIOD),
        "direction": said("Before or after the last day.", of.one_of(Direction)),
        "at": said('The clock time: "09:00" when left out.', of.CLOCK),
        "text": said("The id of the text, a file in texts/sv and texts/en.", of.TEXT),
        "to": said("Who is reminded; left out: whoever owes it.", of.one_of(OwedBy)),
    }
    return table(REMINDER_KEYS, about, needs=("within", "direction", "text"))


def _reading() -> Schema:
    about: dict[str, Schema] = {
        "within": said("What this reading gives.", of.PERIOD),
        "adopted": said("true in the one that holds.", of.FLAG),
        "decided": said("When it was adopted or rejected.", of.TEXT),
        "where": said("Where that was decided.", of.TEXT),
        "says": said("Who reads it so, and why.", of.TEXT),
        "where_en": said(f"{_EN}: where.", of.TEXT),
        "says_en": said(f"{_EN}: says.", of.TEXT),
    }
    return table(READING_KEYS, about, needs=("within", "decided"))


def _ladder() -> Schema:
    about: dict[str, Schema] = {
        "name": said("What rules and groups call it.", of.TEXT),
        "then": said("The ladder that goes on where this one ends.", of.TEXT),
        "rung": said("A step: each later than the one before it.", tables(_rung(), at_least=1)),
    }
    return table(LADDER_KEYS, about, needs=("name", "rung"))


def _rung() -> Schema:
    about: dict[str, Schema] = {
        "after": said('When: "2 working days" or "1 meeting".', of.CLIMB),
        "tell": said("Who is told.", of.one_of(OwedBy)),
        "text": said("The id of the text.", of.TEXT),
    }
    return table(RUNG_KEYS, about, needs=RUNG_KEYS)


def _timetable() -> Schema:
    about: dict[str, Schema] = {
        "name": said("What timetable_started calls it.", of.TEXT),
        "title": said("What it is called, in Swedish.", of.TEXT),
        "title_en": said("What it is called, in English.", of.TEXT),
        "cites": said("The decision that it comes from.", of.TEXT),
        "anchor": said("Counted backwards from a meeting, or forwards from a start.", of.one_of(Anchor)),
        "leg": said("A leg, in the order of their days.", tables(_leg(), at_least=1)),
    }
    return table(TIMETABLE_KEYS, about, needs=("name", "title", "cites", "anchor", "leg"))


def _leg() -> Schema:
    about: dict[str, Schema] = {
        "name": said(
            "What timetable_leg_done calls it.", {"type": "string", "pattern": r"^[^/]*[^/\d][^/]*$"}
        ),
        "title": said("What it is called, in Swedish.", of.TEXT),
        "title_en": said("What it is called, in English.", of.TEXT),
        "owner": said("Whose turn it is.", of.one_of(LegOwner)),
        "within": said("How far from the anchor, in working days, days or weeks.", of.PERIOD),
        "direction": said('"before" a meeting, "after" a start.', of.one_of(Direction)),
        "until": said("The clock time; left out: policy missing_clock.", of.CUTOFF),
        "rule": said("The rule that says the same, for its source and strength.", of.TEXT),
        "remind_at": said("When the owner is reminded, on the working day before.", of.CLOCK),
        "gate": said("The employer's leg of answers: nothing may be left unanswered when it ends.", of.FLAG),
    }
    return table(LEG_KEYS, about, needs=("name", "title", "owner", "within", "direction"))
