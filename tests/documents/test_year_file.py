"""Reading a year plan: every form that people write, and one clear line for what is no plan."""

from datetime import date, datetime, time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from documents.year_file import YearFile, read_year
from documents.year_rows import MOST, Row, YearFileError
from tests.rules.worlds import ZONE, at

NINE = at("2021-04-15T09:00")


def said(tmp_path: Path, text: str | bytes, *, clock: time | None = None, propose: bool = False) -> YearFile:
    """What a file of that content says."""
    file = tmp_path / "plan"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_year(file, zone=ZONE, at=clock, propose=propose)


def refused(tmp_path: Path, text: str | bytes, *, propose: bool = False) -> str:
    """What is wrong with it, after the file's name."""
    with pytest.raises(YearFileError) as wrong:
        said(tmp_path, text, propose=propose)
    told = str(wrong.value)
    assert "\n" not in told
    return told.removeprefix(f"{tmp_path / 'plan'}:")


@pytest.mark.parametrize(
    "text",
    [
        "2021-04-15T09:00",
        "2021-04-15T09:00+02:00",
        "2021-04-15T07:00Z",
        "2021-04-15T07:00:00.000Z",
        "2021-04-15 09:00",
        "2021-04-15 09:00:00",
        "2021-04-15 kl. 9.00",
        "2021-04-15, kl 9",
        "20210415 09:00",
        "15/4 2021 09:00",
        "15.4.2021 09:00",
        "15 april 2021 kl. 09.00",
        "torsdag den 15 april 2021 kl 9",
        "tors 2021-04-15 09:00",
        "Thursday 15 April 2021 09:00",
        "\ufeff2021-04-15T09:00\r\n\r\n",
    ],
)
def test_a_start_is_read_as_people_write_it(tmp_path: Path, text: str) -> None:
    told = said(tmp_path, text)
    assert (told.rows, told.notes) == ((Row(line=1, starts_at=NINE),), ())


def test_empty_lines_and_remarks_are_passed_over(tmp_path: Path) -> None:
    told = said(tmp_path, "# möten\n\n2021-04-15T09:00-11:30\n")
    assert told.rows == (Row(line=3, starts_at=NINE, ends_at=at("2021-04-15T11:30")),)


SWEDISH = Row(
    line=2, starts_at=NINE, ends_at=at("2021-04-15T11:00"), board_at=date(2021, 4, 20), place="Sal Ö"
)


@pytest.mark.parametrize(
    "text",
    [
        "starts_at,ends_at,board_at,place\n2021-04-15T09:00,11:00,2021-04-20,Sal Ö\n",
        "starts_at;ends_at;board_at;place\r\n2021-04-15 09:00;2021-04-15 11:00;2021-04-20;Sal Ö\r\n",
        "\ufeffDatum;Tid;Nämnd;Lokal\n2021-04-15;09:00-11:00;2021-04-20;Sal Ö\n",
        "Datum\tStarttid\tSluttid\tNämnd\tPlats\n15/4 2021\t09.00\t11.00\t20/4 2021\tSal Ö\n",
        'Startdatum,Starttid,Slutdatum,Sluttid,Nämnd,Plats\n2021-04-15,09:00,2021-04-15,11:00,2021-04-20,"Sal Ö"\n',
    ],
)
def test_a_sheet_is_read_with_its_own_separator_and_header(tmp_path: Path, text: str) -> None:
    told = said(tmp_path, text)
    assert (told.rows, told.notes) == ((SWEDISH,), ())


def test_what_an_older_spreadsheet_saves_is_read_and_told(tmp_path: Path) -> None:
    told = said(tmp_path, "Datum;Tid;Nämnd\n2021-04-15;09:00;2021-04-20\n".encode("cp1252"))
    assert told.rows == (Row(line=2, starts_at=NINE, board_at=date(2021, 4, 20)),)
    assert told.notes == ("line 1 is not UTF-8: the file is read as Windows-1252",)
    assert said(tmp_path, "Datum;Tid\n2021-04-15;09:00\n".encode("utf-16")).rows == (
        Row(line=2, starts_at=NINE),
    )


def test_columns_that_are_not_read_are_told(tmp_path: Path) -> None:
    told = said(tmp_path, "starts_at,ansvarig,id\n2021-04-15T09:00,Vera,fvg-4\n")
    assert (told.rows[0].id, told.notes) == ("fvg-4", ("column 'ansvarig' is not read",))


def test_a_quoted_cell_may_hold_a_line_break_and_lines_are_counted_right(tmp_path: Path) -> None:
    text = 'starts_at,title\n2021-04-15T09:00,"Möte\nett"\nfel,x\n'
    assert refused(tmp_path, text).startswith("4: starts_at: 'fel' is no day or moment")


def test_doubles_and_disorder_are_told(tmp_path: Path) -> None:
    told = said(tmp_path, "2021-05-20T09:00\n2021-04-15T09:00\n2021-05-20T09:00\n")
    assert [row.line for row in told.rows] == [1, 2]
    assert told.notes == (
        "line 3 says the same as line 1: it is counted once",
        "the meetings do not stand in the order of time: they are planned in that order",
    )


def test_a_day_without_a_clock_needs_one(tmp_path: Path) -> None:
    assert refused(tmp_path, "2021-04-15\n") == (
        "1: 2021-04-15 has no time of day: write 2021-04-15 09:00, or give --at 09:00"
    )
    assert said(tmp_path, "2021-04-15\n", clock=time(9)).rows == (Row(line=1, starts_at=NINE),)


def test_a_file_of_nothing_but_boards_asks_for_proposals(tmp_path: Path) -> None:
    boards = (Row(line=2, board_at=date(2021, 4, 20)), Row(line=3, board_at=at("2021-05-18T13:00")))
    assert said(tmp_path, "board_at\n2021-04-20\n2021-05-18T13:00\n").rows == boards
    assert said(tmp_path, "2021-04-20\n", propose=True).rows == (Row(line=1, board_at=date(2021, 4, 20)),)
    mixed = said(tmp_path, "starts_at,board_at\n2021-04-15T09:00,2021-04-20\n,2021-05-18\n", propose=True)
    assert [row.starts_at for row in mixed.rows] == [NINE, None]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1: the file is empty: write one meeting a line"),
        ("\n \n", "1: the file is empty: write one meeting a line"),
        ("# bara prat\n", "1: the file holds no meeting: write"),
        (b"\x7fELF\x00\x01", "1: is no text: write"),
        (b"ok\n\x00", "2: is no text: write"),
        (b"\x81\x8d\x8f\x90", "1: is no text: write"),
        (b"PK\x03\x04....", "1: is no workbook (BadZipFile): save it anew as .xlsx or CSV"),
        (b"\xd0\xcf\x11\xe0....", "1: is an old .xls workbook: save it as .xlsx or CSV"),
        ("1890-04-15T09:00", "1: '1890-04-15T09:00' lies outside 1900-2199: check the year"),
        ("2200-04-15T09:00", "1: '2200-04-15T09:00' lies outside 1900-2199: check the year"),
        ("2021-02-30T09:00", "1: '2021-02-30T09:00' is a day that does not exist"),
        ("2021-04-15T24:30", "1: '24:30' is no time of day: write it as 09:00"),
        ("2021-04-15T09:00+99:00", "1: '09:00+99:00' is no time of day"),
        ("2021-03-28T02:30", "1: 2021-03-28 02:30 is skipped by the clock in Europe/Stockholm"),
        ("fre 2021-04-15 09:00", "1: 'fre 2021-04-15 09:00': 2021-04-15 is a Thursday (torsdag): correct"),
        ("04/05/2021 09:00", "1: '04/05/2021 09:00' may be read in two ways (day or month first)"),
        ("nästa vecka", "1: 'nästa vecka' is no day or moment: write it as 2021-04-15 09:00"),
        ("2021-04-15T09:00,2021-04-20", "1: several cells without a header: add a first line such as"),
        ("när,var\n2021-04-15T09:00,Sal 1", "1: no column 'starts_at' or 'board_at' in the header"),
        (
            "startz_at,board_at\n2021-04-15T09:00,2021-04-20",
            "1: no column 'starts_at' (is 'startz_at' meant to be",
        ),
        ("starts_at,start\n2021-04-15T09:00,x", "1: two columns say 'starts_at': remove one"),
        ("starts_at,board_at\n2021-04-15T09:00,tisdag", "2: board_at: 'tisdag' is no day or moment"),
        ("starts_at,board_at\n,2021-04-20", "2: starts_at: is empty: write the start, or give --propose"),
        ("Datum;Tid\n2021-04-15;morgon", "2: Datum: 'morgon' is no time of day: write it as 09:00"),
        ("starts_at,ends_at\n2021-04-15T09:00,08:00", "2: ends_at: 2021-04-15 08:00 is not after the start"),
        ("starts_at,id\n2021-04-15T09:00,a,b", "2: 3 cells under a header of 2: check the separator"),
        ('starts_at\n"2021-04-15T09:00', "2: is no CSV (unexpected end of data): mend this line"),
        ("starts_at\n\n", "1: no meeting under the header: add one on each line"),
    ],
)
def test_nonsense_is_one_clear_line(tmp_path: Path, text: str | bytes, told: str) -> None:
    assert refused(tmp_path, text)[: len(told)] == told


def test_ten_thousand_lines_are_no_year_plan(tmp_path: Path) -> None:
    lines = [f"20{20 + number // 8000}-04-15T09:00" for number in range(10_000)]
    for text in ("\n".join(lines), "starts_at\n" + "\n".join(lines)):
        assert refused(tmp_path, text).endswith(
            f"more than {MOST} meetings: split the file, one for each year"
        )


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(YearFileError, match=r"gone: cannot be read \(No such file or directory\)"):
        read_year(tmp_path / "gone", zone=ZONE)
    with pytest.raises(YearFileError, match=r"cannot be read \(Is a directory\)"):
        read_year(tmp_path, zone=ZONE)


def workbook(tmp_path: Path, *rows: tuple[object, ...], sheets: int = 1) -> Path:
    """A workbook whose first sheet holds the rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Möten"
    for row in rows:
        sheet.append(list(row))
    for number in range(1, sheets):
        book.create_sheet(f"Annat {number}")
    file = tmp_path / "plan.xlsx"
    book.save(file)
    return file


def test_a_workbooks_own_dates_are_read(tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        ("Möten 2021", None, None, None),
        (None, None, None, None),
        ("Datum", "Tid", "Nämnd", "Lokal"),
        (datetime(2021, 4, 15), time(9, 0), datetime(2021, 4, 20), "Sal Ö"),  # noqa: DTZ001  # as the sheet has it
        (None, None, None, None),
        ("2021-05-12", "09:00-11:00", datetime(2021, 5, 18, 13, 0), None),  # noqa: DTZ001
        sheets=2,
    )
    told = read_year(file, zone=ZONE)
    assert told.rows == (
        Row(line=4, starts_at=NINE, board_at=date(2021, 4, 20), place="Sal Ö"),
        Row(
            line=6,
            starts_at=at("2021-05-12T09:00"),
            ends_at=at("2021-05-12T11:00"),
            board_at=at("2021-05-18T13:00"),
        ),
    )
    assert told.notes == ("only the first sheet, 'Möten', is read",)


def test_a_workbook_that_unpacks_to_far_too_much_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_001)
    with pytest.raises(YearFileError, match=r"plan\.xlsx:1: is no workbook \(larger than 50 MB"):
        read_year(file, zone=ZONE)


def test_a_workbooks_wrong_cell_is_named_by_its_row(tmp_path: Path) -> None:
    file = workbook(tmp_path, ("starts_at",), (datetime(2021, 4, 15, 9),), ("snart",))  # noqa: DTZ001
    with pytest.raises(YearFileError, match=r"plan\.xlsx:3: starts_at: 'snart' is no day or moment"):
        read_year(file, zone=ZONE)
    empty = workbook(tmp_path, ("Hej",))
    with pytest.raises(
        YearFileError, match=r"plan\.xlsx:1: no header with a column 'starts_at' or 'board_at'"
    ):
        read_year(empty, zone=ZONE)


def calendar(*lines: str) -> str:
    """A calendar with one event."""
    return "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20210415T070000Z",
        "DTSTART;TZID=Europe/Stockholm:20210415T090000",
        "DTSTART;TZID=W. Europe Standard Time:20210415T090000",
        'DTSTART;TZID="W. Europe Standard Time":20210415T090000',
        "DTSTART;TZID=Europe/Helsinki:20210415T100000",
        "DTSTART:20210415T090000",
    ],
)
def test_an_events_start_is_read_in_its_own_zone(tmp_path: Path, start: str) -> None:
    told = said(tmp_path, calendar("UID:1", start, "SUMMARY:Möte\\, FVG", "LOCATION:Sal 1"))
    assert told.rows == (Row(line=2, starts_at=NINE, title="Möte, FVG", place="Sal 1"),)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "DTSTART;VALUE=DATE:20210415",
            "2: 2021-04-15 is a whole day: give the meeting a start, e.g. 2021-04-15 09:00",
        ),
        ("DTSTART;TZID=Mars/Olympus:20210415T090000", "2: zone 'Mars/Olympus' is unknown: use an IANA name"),
        ("DTSTART:2021skräp", "2: DTSTART cannot be read: write it as DTSTART:20210415T090000"),
        ("SUMMARY:utan start", "2: the event has no DTSTART that can be read: give it a start"),
        ("DTSTART:18900415T090000", "2: 1890-04-15 09:00:00 lies outside 1900-2199: check the year"),
        ("DTSTART:20210415T070000Z\r\nRRULE:FREQ=WEEKLY", "2: the event repeats (RRULE): list each date"),
        ("STATUS:CANCELLED", "1: the calendar holds no event: export the meetings as events (VEVENT)"),
    ],
)
def test_an_event_that_is_no_meeting_is_refused(tmp_path: Path, line: str, told: str) -> None:
    assert refused(tmp_path, calendar("UID:1", line))[: len(told)] == told


def test_what_is_no_calendar_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "BEGIN:VCALENDAR\nhej")[:18] == "1: is no calendar "
