"""Say with file and line what in a file runs out before long. Judges no error: a file that is wrong is passed over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.calendars import SWEDEN, closed_days
from config.groups import group_in
from config.holiday_table import LAST_YEAR, TABLE
from config.kinds import FileKind, kind_of
from config.load import all_groups
from config.rule_rows import rule_in
from config.rulebooks import is_whole, parts_of
from config.shelves import Shelf, Shelves
from config.toml import Table
from rules.endings import Ending, book_ends, closed_days_end, holidays_end, recess_ends, rules_end, seats_end

HOLIDAYS_UNTIL = date(LAST_YEAR, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """One ending, and where it stands."""

    path: Path
    line: int
    ending: Ending


def running_out(own: Path | None, today: date) -> list[Warned]:
    """Everything that runs out in the files of an office; of what ships only what its groups use."""
    shelves = Shelves(own=own)
    paths = [shelves.find(Shelf.GROUPS, name) for name in all_groups(own)]
    for group in list(paths):
        paths += _used_by(group, shelves)
    for shelf in (Shelf.RULEBOOKS, Shelf.CALENDARS) if own is not None else ():
        paths += [shelves.find(shelf, name) for name in shelves.names(shelf, shipped=False)]
    table = holidays_end(HOLIDAYS_UNTIL, today)
    lines = TABLE.read_text(encoding="utf-8").count("\n") if table else 1
    holidays = [Warned(path=TABLE, line=lines, ending=table)] if table else []
    return [*holidays, *running_out_in(dict.fromkeys(paths), own, today)]


def running_out_in(paths: Iterable[Path], own: Path | None, today: date) -> list[Warned]:
    """Everything that runs out in these files alone."""
    shelves = Shelves(own=own)
    return [one for path in paths for one in _of_file(path, shelves, today)]


def _of_file(path: Path, shelves: Shelves, today: date) -> list[Warned]:
    readers = {FileKind.GROUP: _group, FileKind.RULEBOOK: _book, FileKind.CALENDAR: _calendar}
    try:
        reader = readers.get(kind_of(path, shelves))
        found = [] if reader is None else list(reader(shelves.read(path), today))
    except ValueError:
        return []  # the check of errors says what is wrong with it
    return [Warned(path=path, line=line, ending=ending) for line, ending in found if ending is not None]


def _group(file: Table, today: date) -> Iterator[tuple[int, Ending | None]]:
    read = group_in(file)
    tables = file.tables("seat")
    for seat, ending in seats_end(read.group.seats, today):
        number = next(at for at, one in enumerate(read.group.seats) if one is seat)
        yield tables[number].line("to"), ending
    yield file.table("quiet").line("recess"), recess_ends(read.group.quiet.recesses, today)
    yield _last_closed(file), closed_days_end(read.group.slug, closed_days(file), today)


def _book(file: Table, today: date) -> Iterator[tuple[int, Ending | None]]:
    first = file.day("in_force_from") or date.min
    if is_whole(file):
        yield file.line("in_force_to"), book_ends(file.text("id"), file.day("in_force_to"), today)
    tables = [(rule_in(table, first), table) for table in file.tables("rule")]
    rows = {rule.id: [row for row, _ in tables if row.id == rule.id] for rule, _ in tables}
    for ending in rules_end(rows, today):
        newest = max(rows[ending.name], key=lambda row: row.in_force_from)
        yield next(table for row, table in tables if row is newest).line("in_force_to"), ending


def _calendar(file: Table, today: date) -> Iterator[tuple[int, Ending | None]]:
    yield _last_closed(file), closed_days_end(file.file.path.stem, closed_days(file), today)


def _last_closed(file: Table) -> int:
    listed = [(day, table) for table in file.tables("closed") if (day := table.day("day"))]
    return max(listed, key=lambda one: one[0])[1].line("day") if listed else file.line()


def _used_by(group: Path, shelves: Shelves) -> Iterator[Path]:
    """The rule books and the calendar that a group names."""
    try:
        file = shelves.read(group)
        for name in (*file.texts("rulebook"), *file.texts("books")):
            book = shelves.find(Shelf.RULEBOOKS, name, beside=group.parent)
            yield from (part.file.path for part in parts_of(book, shelves))
        for name in file.texts("calendar"):
            if name != SWEDEN:
                yield shelves.find(Shelf.CALENDARS, name, beside=group.parent)
    except ValueError:
        return  # the check of errors says what is wrong with it
