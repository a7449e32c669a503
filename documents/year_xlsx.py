"""Read a year plan from a workbook's first sheet. Imported only for one: the library is slow to import."""

import io
import struct
import zlib
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl

from documents.year_rows import How, Row, YearFileError, column_of, refuse, rows_of

_HEADER_WITHIN = 20  # rows; a heading or two may stand above it
_DEEPEST = 12_000  # rows; a sheet can claim a million empty ones
_WIDEST = 60
_UNPACKED = 50_000_000  # bytes; a packed file can claim a thousand times its size
# The library has no error of its own: a broken file fails wherever it is broken, in the zip or in the XML.
_BROKEN = (
    BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    LookupError,
    ValueError,
    ArithmeticError,
    RuntimeError,  # a password, or a way of packing that Python does not know
    OSError,
    EOFError,
    TypeError,
    AttributeError,
    AssertionError,
)


def read_xlsx(name: str, raw: bytes, how: How) -> tuple[list[Row], list[str]]:
    """The meetings under the first row that names a column, and what its maker should know."""
    try:
        with catch_warnings():
            simplefilter("ignore")  # of the colours and drop-down lists that it passes over
            if sum(part.file_size for part in ZipFile(io.BytesIO(raw)).infolist()) > _UNPACKED:
                raise refuse(
                    name, 1, "is no workbook (larger than 50 MB unpacked): a year plan is a list of dates"
                )
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            listed = [
                (number, cells)
                for number, cells in enumerate(
                    sheet.iter_rows(values_only=True, max_row=_DEEPEST, max_col=_WIDEST), start=1
                )
                if any(cell is not None for cell in cells)
            ]
    except YearFileError:
        raise
    except _BROKEN as wrong:
        raise refuse(
            name, 1, f"is no workbook ({type(wrong).__name__}): save it anew as .xlsx or CSV"
        ) from None
    notes = [f"only the first sheet, '{sheet.title}', is read"] if len(book.worksheets) > 1 else []
    for place, (number, cells) in enumerate(listed[:_HEADER_WITHIN]):
        if any(column_of(cell) in ("starts_at", "day", "board_at") for cell in cells):
            width = max(at for at, cell in enumerate(cells, start=1) if cell is not None)
            rows, more = rows_of(name, cells[:width], number, listed[place + 1 :], how)
            return rows, notes + more
    first = listed[0][0] if listed else 1
    raise refuse(name, first, "no header with a column 'starts_at' or 'board_at' in the first sheet: add one")
