"""Read a year plan: one start a line, CSV, XLSX or ICS. Checks no meeting against any rule."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from documents.year_cells import read_cell
from documents.year_rows import (
    MOST,
    How,
    Row,
    YearFileError,
    board_of,
    column_of,
    refuse,
    rows_of,
    with_clock,
)

_LARGEST = 5_000_000  # bytes
_SEPARATORS = (";", "\t", ",")
_WRITE = "write one meeting a line (2021-04-15 09:00), or a header 'starts_at,board_at' and rows under it"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFile:
    """What the file says, and what its maker should know of how it was read."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def read_year(path: Path, *, zone: ZoneInfo, at: time | None = None, propose: bool = False) -> YearFile:
    """The meetings of a file. `at` is the clock of a day that has none; `propose`: the days are the board's.

    Raises YearFileError: file, line, what, cure.
    """
    raw = _bytes(path)
    how = How(zone=zone, at=at, propose=propose)
    name = str(path)
    if raw.startswith(b"PK\x03\x04"):
        from documents.year_xlsx import read_xlsx  # The spreadsheet library takes a while to import.

        rows, notes = read_xlsx(name, raw, how)
    else:
        text, notes = _text(name, raw)
        if re.match(r"\s*BEGIN:VCALENDAR", text, re.IGNORECASE):
            from documents.year_ics import read_ics  # So does the calendar's.

            rows, more = read_ics(name, text, how)
        else:
            rows, more = _read_text(name, text, how)
        notes += more
    return _settled(rows, notes)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as wrong:
        raise YearFileError(
            f"{path}: cannot be read ({wrong.strerror}): check the name and the rights"
        ) from None
    if not raw.strip():
        raise refuse(str(path), 1, f"the file is empty: {_WRITE}")
    if len(raw) > _LARGEST:
        raise refuse(str(path), 1, "the file is larger than 5 MB: a year plan is a list of dates")
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse(str(path), 1, "is an old .xls workbook: save it as .xlsx or CSV")
    return raw


def _text(name: str, raw: bytes) -> tuple[str, list[str]]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16"), []
        except UnicodeDecodeError:
            raise refuse(name, 1, f"is no text: {_WRITE}") from None
    if b"\0" in raw:
        raise refuse(
            name, 1 + raw.count(b"\n", 0, raw.index(b"\0")), f"is no text: {_WRITE}, or give an .xlsx"
        )
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        try:
            return raw.removeprefix(b"\xef\xbb\xbf").decode("cp1252"), [
                f"line {line} is not UTF-8: the file is read as Windows-1252"
            ]
        except UnicodeDecodeError:
            raise refuse(name, line, f"is no text: {_WRITE}, or give an .xlsx") from None


def _read_text(name: str, text: str, how: How) -> tuple[list[Row], list[str]]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if _says(line)]
    if not lines:
        raise refuse(name, 1, f"the file holds no meeting: {_WRITE}")
    first, head = lines[0]
    separator = next((one for one in _SEPARATORS if _is_header(_cells(head, one))), None)
    if separator is not None:
        body = list(_body(name, text, first, separator))
        return rows_of(name, _cells(head, separator), first, body, how)
    if any(one in head for one in _SEPARATORS) and not re.match(r"\W*\d{4}-\d{2}-\d{2}.*\d", head):
        raise refuse(name, first, f"no column 'starts_at' or 'board_at' in the header: {_WRITE}")
    if len(lines) > MOST:
        raise refuse(name, lines[MOST][0], f"more than {MOST} meetings: split the file, one for each year")
    return [_plain(name, number, line, how) for number, line in lines], []


def _plain(name: str, number: int, line: str, how: How) -> Row:
    try:
        cell = read_cell(line.strip())
        if how.propose:
            return Row(line=number, board_at=board_of(cell, how))
        starts_at, ends_at = with_clock(cell, how)
    except ValueError as wrong:
        if any(one in line for one in _SEPARATORS):
            what = f"several cells without a header: add a first line such as starts_at,board_at ({wrong})"
            raise refuse(name, number, what) from None
        raise refuse(name, number, str(wrong)) from None
    return Row(line=number, starts_at=starts_at, ends_at=ends_at)


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _is_header(cells: Sequence[str]) -> bool:
    return any(column_of(cell) in ("starts_at", "day", "board_at") for cell in cells)


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def _body(name: str, text: str, header_line: int, separator: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.splitlines(keepends=True)[header_line:]
    reader = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=separator, strict=True)
    line = header_line + 1
    try:
        for cells in reader:
            if cells and not cells[0].lstrip().startswith("#"):
                yield line, cells
            line = header_line + reader.line_num + 1
    except csv.Error as wrong:
        raise refuse(name, line, f"is no CSV ({wrong}): mend this line") from None


def _settled(rows: Sequence[Row], notes: list[str]) -> YearFile:
    """In the order of time, each meeting once; whoever wrote it otherwise is told."""
    seen: dict[tuple[object, ...], int] = {}
    kept: list[Row] = []
    for row in rows:
        said = (row.starts_at, row.ends_at, row.board_at, row.id, row.title, row.place)
        if said in seen:
            notes.append(f"line {row.line} says the same as line {seen[said]}: it is counted once")
            continue
        seen[said] = row.line
        kept.append(row)
    starts = [row.starts_at for row in kept if row.starts_at is not None]
    if any(later < earlier for earlier, later in pairwise(starts)):
        notes.append("the meetings do not stand in the order of time: they are planned in that order")
    ids: dict[str, int] = {}
    for row in kept:
        if row.id is not None and ids.setdefault(row.id, row.line) != row.line:
            notes.append(f"line {row.line} has the same id as line {ids[row.id]}: '{row.id}'")
    return YearFile(rows=tuple(kept), notes=tuple(notes))
