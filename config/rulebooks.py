"""Read rule books: which rows, ladders, phrases and timetables a group has. One row is read elsewhere."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from config.ladders import ladders_in
from config.rule_rows import rule_in
from config.shelves import Shelf, Shelves
from config.timetable_rows import template_in
from config.toml import SHIPPED, Table, nearest
from rules.rulebook import DeadlineRule, Ladder, Rulebook

BOOK_KEYS = (
    "id",
    "title",
    "title_en",
    "version",
    "in_force_from",
    "in_force_to",
    "include",
    "phrases",
    "rule",
    "ladder",
    "timetable",
)
LANGUAGES = ("sv", "en")
_OFFICE = "office"


def rulebook_named(name: str, *, shelves: Shelves | None = None, beside: Path | None = None) -> Rulebook:
    """The rule book of a slug or file, with what it includes. Raises NotOnShelf or ConfigError."""
    shelves = shelves or Shelves()
    return rulebook_at(shelves.find(Shelf.RULEBOOKS, name, beside=beside), shelves)


def rulebook_at(path: Path, shelves: Shelves) -> Rulebook:
    """The rule book in that file. A rule of its own wins over an included one of the same id or for the summons."""
    parts = parts_of(path, shelves)
    file = parts[0]
    first, last = file.day("in_force_from"), file.day("in_force_to")
    if first is None:
        raise file.refuse("key 'in_force_from' is missing: write in_force_from = 2020-01-01")
    if last is not None and last < first:
        raise file.refuse(f"in_force_to {last} lies before in_force_from {first}: swap them", "in_force_to")
    rules: list[DeadlineRule] = []
    phrases: dict[str, str] = {}
    for part in parts:
        rules += [rule for rule in _rules(part, first) if not _has(rules, rule)]
        phrases = _phrases(part.table("phrases")) | phrases
    ladders = ladders_in(parts)
    _refuse_unknown_ladders(parts, ladders)
    return Rulebook(
        id=file.text("id"),
        title=file.text("title"),
        title_en=file.maybe_text("title_en") or file.text("title"),
        version=file.text("version"),
        in_force_from=first,
        in_force_to=last,
        rules=tuple(rules),
        ladders=tuple(ladders.values()),
        phrases=tuple(phrases.items()),
        timetables=tuple(template_in(table) for part in parts for table in part.tables("timetable")),
    )


def together(book: Rulebook, more: Iterable[Rulebook], turned_on: Iterable[str]) -> Rulebook:
    """A group's rule book with other whole books beside it, and the examples that it turns on.

    An example for when the summons leaves, once turned on, takes the place of the book's own rule for it.
    """
    rules, ladders, timetables = list(book.rules), list(book.ladders), list(book.timetables)
    for other in more:
        rules += [rule for rule in other.rules if not _has(rules, rule)]
        ladders += [ladder for ladder in other.ladders if all(ladder.name != one.name for one in ladders)]
        timetables += [one for one in other.timetables if all(one.name != held.name for held in timetables)]
    wanted = frozenset(turned_on)
    rules = [replace(rule, off=False) if rule.id in wanted else rule for rule in rules]
    if any(rule.sends_summons and rule.id in wanted for rule in rules):
        rules = [rule for rule in rules if rule.off or not rule.sends_summons or rule.id in wanted]
    return replace(
        book,
        rules=tuple(rules),
        ladders=tuple(ladders),
        timetables=tuple(timetables),
    )


def _has(rules: Iterable[DeadlineRule], other: DeadlineRule) -> bool:
    """Whether `other` is there: by its id, or because a book has one rule for when its summons leaves."""
    return any(rule.id == other.id or (_summons(rule) and _summons(other)) for rule in rules)


def _summons(rule: DeadlineRule) -> bool:
    return rule.sends_summons and not rule.off


def parts_of(path: Path, shelves: Shelves) -> list[Table]:
    """The file of a rule book, and after it the fragments that it includes."""
    file = shelves.read(path)
    parts = [file, *_included(file, shelves)]
    for part in parts:
        part.only(*BOOK_KEYS)
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


def is_whole(file: Table) -> bool:
    """Whether a file means to be a book: a book whose `id` was forgotten has the rest of its head."""
    return any(file.has(key) for key in ("id", "title", "version", "in_force_from"))


def fragment_at(path: Path, shelves: Shelves) -> None:
    """Read a fragment by itself. Raises ConfigError; what it leaves to its books is asked of them."""
    part = shelves.read(path)
    part.only(*BOOK_KEYS)
    _rules(part, date.min)
    _phrases(part.table("phrases"))
    office = shelves.read(shelves.find(Shelf.RULEBOOKS, _OFFICE))
    ladders_in([part] if part.file.path == office.file.path else [part, office])
    for table in part.tables("timetable"):
        template_in(table)


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


def _rules(part: Table, book_from: date) -> list[DeadlineRule]:
    """The rows of one file. Two rows of one rule may not be in force on the same day."""
    tables = part.tables("rule")
    rules = [rule_in(table, book_from) for table in tables]
    for number, rule in enumerate(rules):
        for other in rules[:number]:
            if other.id == rule.id:
                _refuse_overlap(tables[number], rule, other)
    return rules


def _refuse_overlap(table: Table, rule: DeadlineRule, other: DeadlineRule) -> None:
    """A row without an end is in force until the next row begins; one with an end keeps it."""
    if rule.in_force_from == other.in_force_from:
        cure = "remove one, or give the newer row its own in_force_from"
        raise table.refuse(f"rule '{rule.id}' stands twice from {rule.in_force_from}: {cure}", "id")
    older, newer = sorted((rule, other), key=lambda row: row.in_force_from)
    if older.in_force_to is not None and older.in_force_to >= newer.in_force_from:
        cure = "end the older the day before the newer begins"
        spans = f"{older.in_force_from} to {older.in_force_to} and from {newer.in_force_from}"
        raise table.refuse(
            f"rule '{rule.id}' has two versions that overlap, {spans}: {cure}", "in_force_from"
        )


def _refuse_unknown_ladders(parts: list[Table], ladders: dict[str, Ladder]) -> None:
    for part in parts:
        for table in part.tables("rule"):
            name = table.maybe_text("ladder")
            if name is not None and name not in ladders:
                raise table.refuse(f"ladder '{name}' is unknown: {nearest(name, ladders)}", "ladder")


def _phrases(table: Table) -> dict[str, str]:
    table.only(*LANGUAGES)
    return {language: table.text(language) for language in LANGUAGES if table.has(language)}
