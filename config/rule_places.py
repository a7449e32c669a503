"""Find where a rule stands on the shelves: asked only when something is wrong. Reads no meaning into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from config.rulebooks import is_fragment, rulebook_at
from config.shelves import Shelf, Shelves
from config.toml import SHIPPED, Table
from rules.rulebook import Rulebook


def place_of(book: str, rule: str, version: str, own: Path | None = None) -> tuple[Path, int]:
    """The file and line of a rule's row in a book, or in what it includes; else of the book itself."""
    shelves = Shelves(own=own)
    files = sorted(_files(shelves), key=lambda file: file.maybe_text("id") != book)
    rows = [table for file in files for table in file.tables("rule") if table.values.get("id") == rule]
    for asked in (version, None):
        for row in rows:
            since = row.day("in_force_from")
            if (since.isoformat() if since else None) == asked:
                return row.file.path, row.line()
    return (files[0].file.path, 1) if files else (SHIPPED / Shelf.RULEBOOKS, 1)


def any_book(own: Path | None, holds: Callable[[Rulebook], bool]) -> bool:
    """Whether a whole book on the shelves is as asked."""
    shelves = Shelves(own=own)
    whole = [file.file.path for file in _files(shelves) if not is_fragment(file)]
    return any(holds(rulebook_at(path, shelves)) for path in whole)


def _files(shelves: Shelves) -> Iterator[Table]:
    for name in shelves.names(Shelf.RULEBOOKS):
        yield shelves.read(shelves.find(Shelf.RULEBOOKS, name))
