"""Everything that governs a group, loaded and checked as one value. Knows no environment and no clock."""

from pathlib import Path

from config.calendars import SWEDEN, calendar_named
from config.groups import GroupFile, group_in
from config.policies import policies, squeeze_days_closed
from config.rulebooks import refuse_unknown_texts, rulebook_at, together
from config.shelves import Shelf, Shelves
from config.texts import manners, manners_in, text_ids, texts
from config.toml import SHIPPED, Table, nearest
from rules.calendar import WorkCalendar
from rules.charter import Charter
from rules.rulebook import Rulebook

__all__ = ["all_groups", "charter", "manners", "policies", "texts"]


def charter(
    name: str,
    *,
    base: Path | None = None,
    own: Path | None = None,
    first_year: int,
    last_year: int,
    rulebook: str | None = None,
    shelves: Shelves | None = None,
) -> Charter:
    """The charter of a group by slug or file; `rulebook` stands in for the one that the group names.

    Names that are paths are taken from `base`. Raises NotOnShelf and ConfigError, each with its cure.
    """
    shelves = shelves or Shelves(own=own)
    path = shelves.find(Shelf.GROUPS, name, beside=base)
    file = shelves.read(path)
    found = group_in(file)
    if rulebook is None:
        book_at = _rulebook_path(file, found, shelves)
    else:
        book_at = shelves.find(Shelf.RULEBOOKS, rulebook, beside=base)
    book = _with_more(file, found, book_at, shelves)
    return Charter(
        group=found.group,
        rulebook=book,
        calendar=_calendar(file, found, shelves, first_year, last_year),
        manners=manners_in(shelves),
        policies=policies(found.choices),
        digest=shelves.digest(),
    )


def all_groups(own: Path | None = None) -> tuple[str, ...]:
    """The slugs of every group, sorted: an operator's own, or the sample where there is none."""
    theirs = Shelves(own=own).names(Shelf.GROUPS, shipped=False) if own is not None else ()
    return theirs or Shelves().names(Shelf.GROUPS)


def files_stamp(own: Path | None = None) -> frozenset[tuple[str, int, int]]:
    """A value that changes when a file is added, removed or saved, or an older one is put in its place."""
    roots = [SHIPPED] if own is None else [SHIPPED, own]
    found = (
        (str(file), file.stat())
        for root in roots
        for shelf in Shelf
        for file in (root / shelf).rglob("*")
        if file.suffix in (".toml", ".txt", ".days")
    )
    return frozenset((name, saved.st_mtime_ns, saved.st_size) for name, saved in found)


def _with_more(file: Table, found: GroupFile, path: Path, shelves: Shelves) -> Rulebook:
    """The group's rule book, the whole books beside it, and the examples that it has adopted."""
    paths = [path, *(shelves.find_for(file, "books", Shelf.RULEBOOKS, name) for name in found.books)]
    for each in paths:
        refuse_unknown_texts(each, shelves, text_ids(shelves))
    own, *more = (rulebook_at(each, shelves) for each in paths)
    book = together(own, more, found.examples)
    climbs = found.group.balance_ladder
    ladders = [ladder.name for ladder in book.ladders]
    if climbs is not None and climbs not in ladders:
        wrong = f"ladder '{climbs}' is in none of its books: {nearest(climbs, ladders)}"
        raise file.table("balance").refuse(wrong, "ladder")
    for name in found.examples:
        if name not in book.rows:
            raise file.refuse(
                f"examples: rule '{name}' is in none of its books: {nearest(name, book.rows)}", "examples"
            )
    summons = [name for name in found.examples if book.rows[name][0].sends_summons]
    if len(summons) > 1:
        cure = "turn on one of them"
        raise file.refuse(
            f"examples: {' and '.join(summons)} each say when the summons leaves: {cure}", "examples"
        )
    return book


def _rulebook_path(file: Table, found: GroupFile, shelves: Shelves) -> Path:
    if found.rulebook is None:
        raise file.refuse(f"group '{found.group.slug}' has no 'rulebook': write rulebook = \"amf\"")
    return shelves.find_for(file, "rulebook", Shelf.RULEBOOKS, found.rulebook)


def _calendar(
    file: Table, found: GroupFile, shelves: Shelves, first_year: int, last_year: int
) -> WorkCalendar:
    if found.calendar != SWEDEN:
        shelves.find_for(file, "calendar", Shelf.CALENDARS, found.calendar)
    return calendar_named(
        found.calendar,
        first_year,
        last_year,
        found.closed,
        zone=found.group.zone.key,
        shelves=shelves,
        beside=file.file.path.parent,
        counts=squeeze_days_closed(found.choices),
    )
