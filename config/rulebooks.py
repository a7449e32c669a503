"""Read rule books. A rule without unit, cut-off or roll is refused: nothing about a date is guessed."""

from collections.abc import Iterable, Iterator
from datetime import time
from pathlib import Path

from config.shelves import Shelf, Shelves
from config.toml import SHIPPED, Table, nearest
from rules.deadlines import MIDNIGHT, Cutoff, Roll, refuse_roll
from rules.facts import FactKind
from rules.periods import Direction, Period, Unit
from rules.rulebook import (
    DeadlineRule,
    Ladder,
    NeverAfter,
    OwedBy,
    Reading,
    Reminder,
    Rulebook,
    Rung,
    Strength,
    Trigger,
)

_BOOK = ("id", "title", "version", "in_force_from", "in_force_to", "include", "phrases", "rule", "ladder")
_ALWAYS = ("id", "name", "cites", "binding", "strength", "verified", "trigger", "owed_by")
_COUNTED = ("within", "direction", "until", "roll")
_ASIDE = ("no_day", "reason", "never_after", "met_by", "ladder", "note", "reminder", "reading")
_LANGUAGES = ("sv", "en")
_NINE = time(9, 0)
_OFFICE = "office"


def rulebook_named(name: str, *, shelves: Shelves | None = None, beside: Path | None = None) -> Rulebook:
    """The rule book of a slug or file, with what it includes. Raises NotOnShelf or ConfigError."""
    shelves = shelves or Shelves()
    return rulebook_at(shelves.find(Shelf.RULEBOOKS, name, beside=beside), shelves)


def rulebook_at(path: Path, shelves: Shelves) -> Rulebook:
    """The rule book in that file. A rule of its own wins over an included one of the same id or for the summons."""
    parts = parts_of(path, shelves)
    file = parts[0]
    rules: dict[str, DeadlineRule] = {}
    ladders: dict[str, Ladder] = {}
    phrases: dict[str, str] = {}
    for part in parts:
        rules |= {rule.id: rule for rule in _rules(part) if not _has(rules.values(), rule)}
        ladders = {ladder.name: ladder for ladder in map(_ladder, part.tables("ladder"))} | ladders
        phrases = _phrases(part.table("phrases")) | phrases
    first, last = file.day("in_force_from"), file.day("in_force_to")
    if first is None:
        raise file.refuse("key 'in_force_from' is missing: write in_force_from = 2020-01-01")
    if last is not None and last < first:
        raise file.refuse(f"in_force_to {last} lies before in_force_from {first}: swap them", "in_force_to")
    _refuse_unknown_ladders(parts, ladders)
    return Rulebook(
        id=file.text("id"),
        title=file.text("title"),
        version=file.text("version"),
        in_force_from=first,
        in_force_to=last,
        rules=tuple(rules.values()),
        ladders=tuple(ladders.values()),
        phrases=tuple(phrases.items()),
    )


def _has(rules: Iterable[DeadlineRule], other: DeadlineRule) -> bool:
    """Whether `other` is there: by its id, or because a book has one rule for when its summons leaves."""
    return any(rule.id == other.id or (rule.sends_summons and other.sends_summons) for rule in rules)


def parts_of(path: Path, shelves: Shelves) -> list[Table]:
    """The file of a rule book, and after it the fragments that it includes."""
    file = shelves.read(path)
    parts = [file, *_included(file, shelves)]
    for part in parts:
        part.only(*_BOOK)
    return parts


def refuse_unknown_texts(path: Path, shelves: Shelves, known: frozenset[str]) -> None:
    """Refuse a reminder or a rung whose text nobody has written."""
    for part in parts_of(path, shelves):
        told = [one for rule in part.tables("rule") for one in rule.tables("reminder")]
        told += [one for ladder in part.tables("ladder") for one in ladder.tables("rung")]
        for table in told:
            text = table.text("text")
            if text not in known:
                raise table.refuse(f"text '{text}' is unknown: {nearest(text, known)}", "text")


def rule_anywhere(rule_id: str, own: Path | None = None) -> tuple[Rulebook, DeadlineRule]:
    """A rule of an operator's own or the shipped books, and its book. Raises KeyError that names the nearest."""
    shelves = Shelves(own=own)
    roots = [SHIPPED] if own is None else [own, SHIPPED]
    paths = [path for root in roots for path in sorted((root / Shelf.RULEBOOKS).glob("*.toml"))]
    said = f'"{rule_id}"'.encode()
    paths.sort(key=lambda path: said not in shelves.bytes_of(path))  # Almost always the first one has it.
    have: set[str] = set()
    for path in paths:
        if is_fragment(shelves.read(path)):
            continue
        book = rulebook_at(path, shelves)
        for rule in book.rules:
            if rule.id == rule_id:
                return book, rule
            have.add(rule.id)
    raise KeyError(f"rule '{rule_id}' not found in the rule books: {nearest(rule_id, have)}")


def is_fragment(file: Table) -> bool:
    """Whether a file is no book of its own but a part that books include."""
    return not file.has("id")


def _included(file: Table, shelves: Shelves) -> list[Table]:
    """The fragments that a book names; a book that names none at all takes the office's own defaults."""
    found = []
    for name in file.texts("include") if file.has("include") else (_OFFICE,):
        path = shelves.find_for(file, "include", Shelf.RULEBOOKS, name)
        part = shelves.read(path)
        if not is_fragment(part):
            raise file.refuse(f"include '{name}' is a whole book: include a fragment without 'id'", "include")
        found.append(part)
    return found


def _rules(part: Table) -> Iterator[DeadlineRule]:
    seen: set[str] = set()
    for table in part.tables("rule"):
        rule = _rule(table)
        if rule.id in seen:
            raise table.refuse(f"rule '{rule.id}' stands twice: remove one", "id")
        seen.add(rule.id)
        yield rule


def _rule(table: Table) -> DeadlineRule:
    rule_id = table.text("id")
    table.only(*_ALWAYS, *_COUNTED, *_ASIDE)
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
        met_by=table.choice("met_by", FactKind) if table.has("met_by") else None,
        reminders=tuple(map(_reminder, table.tables("reminder"))),
        ladder=table.maybe_text("ladder"),
        readings=tuple(_readings(table, within)),
        note=table.maybe_text("note"),
    )


def _counted(table: Table, rule_id: str) -> tuple[Period | None, Direction, Cutoff, Roll]:
    if table.flag("no_day"):
        for key in _COUNTED:
            if table.has(key):
                raise table.refuse(f"rule '{rule_id}' has no_day and '{key}': remove one of them", key)
        if not table.has("reason"):
            raise table.refuse(f"rule '{rule_id}' has no day and no 'reason': say why no date is given")
        return None, Direction.AFTER, MIDNIGHT, Roll.NONE
    cures = {
        "within": 'write within = "3 working days", or no_day = true with a reason',
        "direction": 'write direction = "after" or "before"',
        "until": 'write until = "24:00" or a clock time',
        "roll": f"write roll = one of {', '.join(Roll)}",
    }
    for key, cure in cures.items():
        if not table.has(key):
            raise table.refuse(f"rule '{rule_id}' has no '{key}': {cure}")
    within, direction = _period(table, "within"), table.choice("direction", Direction)
    roll = table.choice("roll", Roll)
    try:
        until = Cutoff.parse(table.text("until"))
    except ValueError as wrong:
        raise table.refuse(f"rule '{rule_id}': {wrong}", "until") from None
    try:
        refuse_roll(direction, roll)
    except ValueError as wrong:
        raise table.refuse(f"rule '{rule_id}': {wrong}", "roll") from None
    return within, direction, until, roll


def _period(table: Table, key: str) -> Period:
    found = table.value(key)
    try:
        return Period.parse(found if isinstance(found, str) else str(found))
    except ValueError as wrong:
        raise table.refuse(f"{key}: {wrong}", key) from None


def _reminder(table: Table) -> Reminder:
    table.only("within", "direction", "at", "text", "to")
    return Reminder(
        within=_period(table, "within"),
        direction=table.choice("direction", Direction),
        at=table.clock("at", _NINE),
        text=table.text("text"),
        to=table.choice("to", OwedBy) if table.has("to") else None,
    )


def _readings(table: Table, within: Period | None) -> Iterator[Reading]:
    for one in table.tables("reading"):
        one.only("within", "adopted", "decided")
        reading = Reading(
            within=_period(one, "within"), adopted=one.flag("adopted"), decided=one.text("decided")
        )
        if reading.adopted and reading.within != within:
            raise one.refuse(
                f"the adopted reading is {reading.within}, but the rule counts {within}", "within"
            )
        yield reading


def _ladder(table: Table) -> Ladder:
    table.only("name", "rung")
    return Ladder(name=table.text("name"), rungs=tuple(map(_rung, table.tables("rung"))))


def _rung(table: Table) -> Rung:
    table.only("after", "tell", "text")
    after = table.text("after")
    count, _, word = after.partition(" ")
    meetings = int(count) if count.isdecimal() and word in ("meeting", "meetings") else None
    period = _period(table, "after") if meetings is None else None
    if period is not None and period.unit is not Unit.WORKING_DAYS:
        raise table.refuse(f"after '{after}': a ladder counts working days or meetings", "after")
    return Rung(after=period, meetings=meetings, tell=table.choice("tell", OwedBy), text=table.text("text"))


def _refuse_unknown_ladders(parts: list[Table], ladders: dict[str, Ladder]) -> None:
    for part in parts:
        for table in part.tables("rule"):
            name = table.maybe_text("ladder")
            if name is not None and name not in ladders:
                raise table.refuse(f"ladder '{name}' is unknown: {nearest(name, ladders)}", "ladder")


def _phrases(table: Table) -> dict[str, str]:
    table.only(*_LANGUAGES)
    return {language: table.text(language) for language in _LANGUAGES if table.has(language)}
