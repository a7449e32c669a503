"""Read one dated row of a rule. Without unit, cut-off or roll it is refused: nothing about a date is guessed."""

from collections.abc import Iterator
from datetime import date, time

from config.toml import Table, nearest
from rules.deadlines import MIDNIGHT, Cutoff, Roll, refuse_roll
from rules.facts import Act, FactKind
from rules.periods import Direction, Period
from rules.policies import Switch
from rules.rulebook import (
    Capacity,
    DeadlineRule,
    NeverAfter,
    OwedBy,
    Reading,
    Reminder,
    Strength,
    Trigger,
    Words,
)

ALWAYS = ("id", "name", "cites", "binding", "strength", "verified", "trigger", "owed_by")
COUNTED = ("within", "direction", "until", "roll")
_ASIDE = (
    "no_day",
    "reason",
    "never_after",
    "met_by",
    "ladder",
    "note",
    "reminder",
    "reading",
    "in_force_from",
    "in_force_to",
    "event",
    "duty",
    "applies_if",
    "to_verify",
    "off",
    "recipients",
    "channels",
    "capacity",
    "policy",
    "holds_decision",
    "en",
)
_WORDS = ("name", "cites", "event", "duty", "reason", "note", "applies_if", "to_verify", "verified")
_MORE_WORDS = ("recipients", "channels", "capacity")
RULE_KEYS = (*ALWAYS, *COUNTED, *_ASIDE)
CAPACITY_KEYS = ("seats", "source")
ENGLISH_KEYS = (*_WORDS, *_MORE_WORDS)
REMINDER_KEYS = ("within", "direction", "at", "text", "to")
READING_KEYS = ("within", "adopted", "decided", "where", "says", "where_en", "says_en")
_UNSTATED = "unstated"  # the source gives a day and no clock time
_NINE = time(9, 0)


def rule_in(table: Table, book_from: date) -> DeadlineRule:
    """The rule of one [[rule]]; a row without dates is in force as long as its book, from `book_from`."""
    rule_id = table.text("id")
    table.only(*RULE_KEYS)
    within, direction, until, roll = _counted(table, rule_id)
    return DeadlineRule(
        id=rule_id,
        name=table.text("name"),
        cites=table.text("cites"),
        binding=table.text("binding"),
        strength=table.choice("strength", Strength),
        verified=table.text("verified"),
        trigger=table.choice("trigger", Trigger),
        owed_by=table.choice("owed_by", OwedBy),
        within=within,
        direction=direction,
        until=until,
        roll=roll,
        never_after=table.choice("never_after", NeverAfter) if table.has("never_after") else None,
        reason=table.maybe_text("reason"),
        met_by=_met_by(table),
        reminders=tuple(map(_reminder, table.tables("reminder"))),
        ladder=table.maybe_text("ladder"),
        readings=tuple(_readings(table, within)),
        note=table.maybe_text("note"),
        version=(table.day("in_force_from") or book_from).isoformat(),
        in_force_from=table.day("in_force_from") or book_from,
        in_force_to=table.day("in_force_to"),
        event=table.maybe_text("event") or "",
        duty=table.maybe_text("duty") or "",
        applies_if=table.maybe_text("applies_if"),
        to_verify=table.maybe_text("to_verify"),
        off=table.flag("off"),
        recipients=table.texts("recipients"),
        channels=table.texts("channels"),
        capacity=_capacity(table),
        switches=tuple(_switch(table, name) for name in table.texts("policy")),
        unstated_clock=table.maybe_text("until") == _UNSTATED,
        holds_decision=table.flag("holds_decision"),
        english=_english(table),
    )


def _met_by(table: Table) -> FactKind | Act | None:
    if not table.has("met_by"):
        return None
    word = table.text("met_by")
    known: dict[str, FactKind | Act] = {one.value: one for kinds in (FactKind, Act) for one in kinds}
    if word not in known:
        raise table.refuse(f"met_by '{word}' is unknown: {nearest(word, known)}", "met_by")
    return known[word]


def _capacity(table: Table) -> Capacity | None:
    if not table.has("capacity"):
        return None
    inner = table.table("capacity")
    inner.only(*CAPACITY_KEYS)
    seats = inner.value("seats")
    if type(seats) is not int or seats < 1:
        raise inner.refuse(f"'seats' is {seats}: write how many may take part, e.g. seats = 2", "seats")
    return Capacity(seats=seats, source=inner.text("source"))


def _switch(table: Table, name: str) -> Switch:
    try:
        return Switch(name)
    except ValueError:
        raise table.refuse(f"policy '{name}' is unknown: {nearest(name, Switch)}", "policy") from None


def _english(table: Table) -> Words | None:
    if not table.has("en"):
        return None
    inner = table.table("en")
    inner.only(*ENGLISH_KEYS)
    return Words(
        name=inner.text("name"),
        cites=inner.text("cites"),
        event=inner.maybe_text("event") or "",
        reason=inner.maybe_text("reason"),
        note=inner.maybe_text("note"),
        applies_if=inner.maybe_text("applies_if"),
        duty=inner.maybe_text("duty") or "",
        to_verify=inner.maybe_text("to_verify"),
        recipients=inner.texts("recipients"),
        channels=inner.texts("channels"),
        capacity=inner.maybe_text("capacity"),
        verified=inner.maybe_text("verified") or "",
    )


def _counted(table: Table, rule_id: str) -> tuple[Period | None, Direction, Cutoff, Roll]:
    if table.flag("no_day"):
        for key in COUNTED:
            if table.has(key):
                raise table.refuse(f"rule '{rule_id}' has no_day and '{key}': remove one of them", key)
        if not table.has("reason"):
            raise table.refuse(f"rule '{rule_id}' has no day and no 'reason': say why no date is given")
        return None, Direction.AFTER, MIDNIGHT, Roll.NONE
    cures = {
        "within": 'write within = "3 working days", or no_day = true with a reason',
        "direction": 'write direction = "after" or "before"',
        "until": 'write until = "24:00", a clock time, or "unstated" for policy missing_clock',
        "roll": f"write roll = one of {', '.join(Roll)}",
    }
    for key, cure in cures.items():
        if not table.has(key):
            raise table.refuse(f"rule '{rule_id}' has no '{key}': {cure}")
    within, direction = period_in(table, "within"), table.choice("direction", Direction)
    roll = table.choice("roll", Roll)
    try:
        said = table.text("until")
        until = MIDNIGHT if said == _UNSTATED else Cutoff.parse(said)
    except ValueError as wrong:
        raise table.refuse(f"rule '{rule_id}': {wrong}", "until") from None
    try:
        refuse_roll(direction, roll)
    except ValueError as wrong:
        raise table.refuse(f"rule '{rule_id}': {wrong}", "roll") from None
    return within, direction, until, roll


def period_in(table: Table, key: str) -> Period:
    """A length of time with its unit. Raises ConfigError."""
    found = table.value(key)
    try:
        return Period.parse(found if isinstance(found, str) else str(found))
    except ValueError as wrong:
        raise table.refuse(f"{key}: {wrong}", key) from None


def _reminder(table: Table) -> Reminder:
    table.only(*REMINDER_KEYS)
    return Reminder(
        within=period_in(table, "within"),
        direction=table.choice("direction", Direction),
        at=table.clock("at", _NINE),
        text=table.text("text"),
        to=table.choice("to", OwedBy) if table.has("to") else None,
    )


def _readings(table: Table, within: Period | None) -> Iterator[Reading]:
    tables = table.tables("reading")
    adopted = sum(one.flag("adopted") for one in tables)
    if tables and adopted != 1:
        cure = "write adopted = true in the one that holds" if adopted == 0 else "leave adopted = true in one"
        raise tables[-1].refuse(
            f"rule '{table.text('id')}' has {adopted} adopted readings: {cure}", "adopted"
        )
    for one in tables:
        one.only(*READING_KEYS)
        reading = Reading(
            within=period_in(one, "within"),
            adopted=one.flag("adopted"),
            decided=one.text("decided"),
            where=one.maybe_text("where") or "",
            says=one.maybe_text("says") or "",
            where_en=one.maybe_text("where_en") or "",
            says_en=one.maybe_text("says_en") or "",
        )
        if reading.adopted and reading.within != within:
            raise one.refuse(
                f"the adopted reading is {reading.within}, but the rule counts {within}", "within"
            )
        yield reading
