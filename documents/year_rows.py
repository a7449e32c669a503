"""Turn the rows of a sheet under a header into planned meetings. Opens no file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from documents.year_cells import Cell, Clock, end_of_meeting, moment_of, read_cell, read_clock, shown
from documents.year_words import one_line

MOST = 2000  # more meetings than this is another kind of file
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "starts_at": ("starts_at", "start", "startar", "möte", "mötesstart", "mötestid", "meeting"),
    "day": ("date", "datum", "dag", "mötesdag", "mötesdatum", "startdatum", "start date"),
    "clock": ("tid", "time", "kl", "klockslag", "klocka", "starttid", "start time"),
    "ends_at": ("ends_at", "end", "slut", "slutar", "sluttid", "end time"),
    "end_day": ("slutdatum", "end date"),
    "board_at": ("board_at", "board", "nämnd", "nämnden", "nämnddag", "nämndmöte", "nämndsammanträde"),
    "id": ("id",),
    "title": ("title", "titel", "rubrik", "ämne", "subject"),
    "place": ("place", "plats", "lokal", "location"),
}
KNOWN = {name: column for column, names in _COLUMNS.items() for name in names}


class YearFileError(ValueError):
    """A file that its maker can mend: the message is 'file:line: what: cure'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the file. Without `starts_at` the meeting is to be proposed from its board."""

    line: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    board_at: date | datetime | None = None
    id: str | None = None
    title: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How cells are read: in which zone, at which clock when they give none, and whether boards are enough."""

    zone: ZoneInfo
    at: time | None
    propose: bool


def column_of(cell: object) -> str | None:
    """The column that a header cell names; None when no such column is known."""
    return KNOWN.get(" ".join(str(cell or "").strip().lower().split()))


def refuse(name: str, line: int, what: str) -> YearFileError:
    """The error to raise about a line."""
    return YearFileError(f"{name}:{line}: {what}")


def rows_of(
    name: str, header: Sequence[object], line: int, body: Iterable[tuple[int, Sequence[object]]], how: How
) -> tuple[list[Row], list[str]]:
    """The meetings of a sheet, and what its maker should know."""
    columns = [column_of(cell) for cell in header]
    have = {column for column in columns if column}
    for column in have:
        if columns.count(column) > 1:
            raise refuse(name, line, f"two columns say '{column}': remove one")
    if not have & {"starts_at", "day", "board_at"}:
        raise refuse(
            name, line, f"no column 'starts_at' or 'board_at'{_close(header)}: add one to the header"
        )
    unknown = [str(cell) for cell, column in zip(header, columns, strict=True) if cell and not column]
    starts = bool(have & {"starts_at", "day"})
    if not starts and unknown and not how.propose:
        # A misspelled start must not be taken for a file of nothing but boards.
        what = f"no column 'starts_at'{_close(header)}: add it, or give --propose to have meetings proposed"
        raise refuse(name, line, what)
    proposing = how.propose or not starts
    if proposing and "board_at" not in have:
        raise refuse(name, line, "--propose counts from the board, and no column is 'board_at': add it")
    called = {column: one_line(str(cell)) for cell, column in zip(header, columns, strict=True) if column}
    notes = [f"column {', '.join(map(repr, unknown))} is not read"] if unknown else []
    rows: list[Row] = []
    for number, cells in body:
        if all(_empty(cell) for cell in cells):
            continue
        if any(not _empty(cell) for cell in cells[len(columns) :]):
            what = f"{len(cells)} cells under a header of {len(columns)}: check the separator and the quotes"
            raise refuse(name, number, what)
        named = {
            column: cell for column, cell in zip(columns, cells, strict=False) if column and not _empty(cell)
        }
        rows.append(_row(name, number, named, called, how, proposing=proposing))
        if len(rows) > MOST:
            raise refuse(name, number, f"more than {MOST} meetings: split the file, one for each year")
    if not rows:
        raise refuse(name, line, "no meeting under the header: add one on each line")
    return rows, notes


def _row(
    name: str,
    line: int,
    cells: Mapping[str, object],
    called: Mapping[str, str],
    how: How,
    *,
    proposing: bool,
) -> Row:
    column = "board_at"
    start = "starts_at" if "starts_at" in called else "day"
    try:
        board_at = board_of(read_cell(cells["board_at"]), how) if "board_at" in cells else None
        starts_at, ends_at = None, None
        if not proposing or start in cells:
            column = start
            cell = _start_cell(cells, start)
            starts_at, ends_at = with_clock(cell, how)
            column = "ends_at"
            ends_at = _end(cells, cell.day, how) or ends_at
            if ends_at is not None and ends_at <= starts_at:
                raise ValueError(f"{ends_at:%Y-%m-%d %H:%M} is not after the start: correct one of them")
        elif board_at is None:
            raise ValueError("is empty: write the board's day, e.g. 2021-04-20")
    except ValueError as wrong:
        raise refuse(name, line, f"{called.get(column, column)}: {wrong}") from None
    return Row(
        line=line,
        starts_at=starts_at,
        ends_at=ends_at,
        board_at=board_at,
        **{key: str(cells[key]).strip() for key in ("id", "title", "place") if key in cells},
    )


def with_clock(cell: Cell, how: How) -> tuple[datetime, datetime | None]:
    """When a meeting starts, and when it ends if the cell says so. Raises ValueError for one without a clock."""
    clock = cell.clock or (Clock(begins=how.at) if how.at is not None else None)
    if clock is None:
        raise ValueError(f"{cell.day} has no time of day: write {cell.day} 09:00, or give --at 09:00")
    return moment_of(cell.day, clock, how.zone), end_of_meeting(cell.day, clock, how.zone)


def board_of(cell: Cell, how: How) -> date | datetime:
    """A board's day, or its moment where a clock is given."""
    return cell.day if cell.clock is None else moment_of(cell.day, cell.clock, how.zone)


def _start_cell(cells: Mapping[str, object], start: str) -> Cell:
    if start not in cells:
        raise ValueError("is empty: write the start, or give --propose to have it counted from board_at")
    cell = read_cell(cells[start])
    if cell.clock is None and "clock" in cells:
        return Cell(day=cell.day, clock=read_clock(cells["clock"]))
    return cell


def _end(cells: Mapping[str, object], day: date, how: How) -> datetime | None:
    if "ends_at" not in cells:
        return None
    value = cells["ends_at"]
    last = read_cell(cells["end_day"]).day if "end_day" in cells else day
    try:
        clock = read_clock(value)
    except ValueError:
        cell = read_cell(value)
        return moment_of(cell.day, cell.clock, how.zone) if cell.clock else None
    return moment_of(last, clock, how.zone)


def _close(header: Sequence[object]) -> str:
    for cell in header:
        near = get_close_matches(str(cell or "").strip().lower(), KNOWN, n=1, cutoff=0.7)
        if near:
            return f" (is {shown(cell)} meant to be '{near[0]}'?)"
    return ""


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
