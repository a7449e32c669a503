"""Whatever a file holds, it is read as meetings or refused with its line: nothing else ever comes out."""

import io
import re
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.year_file import YearFile, read_year
from documents.year_rows import YearFileError
from tests.rules.worlds import ZONE, at

LIMITS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = st.sampled_from(
    [
        "starts_at",
        "board_at",
        "datum",
        "tid",
        "slut",
        "2021-04-15",
        "2021-04-15T09:00",
        "2021-04-15 09:00-11:00",
        "2021-13-40",
        "0001-01-01T00:00",
        "9999-12-31T23:59+14:00",
        "09:00",
        "kl 9",
        "15/4 2021",
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        '"',
        "#",
        "\ufeff",
        "\u2028",
        "\x00",
        "Ö",
        " ",
        "BEGIN:VCALENDAR\n",
        "BEGIN:VEVENT\n",
        "END:VEVENT\n",
        "END:VCALENDAR\n",
        "DTSTART:20210415T090000\n",
        "DTSTART;TZID=X:00010101T000000Z\n",
        "DTEND;VALUE=DATE:20210415\n",
    ]
)


def read_or_refused(file: Path, raw: bytes, *, propose: bool) -> None:
    """The one law."""
    file.write_bytes(raw)
    try:
        told = read_year(file, zone=ZONE, at=time(9), propose=propose)
    except YearFileError as wrong:
        refused = str(wrong)
    else:
        assert_meetings(told)
        return
    assert re.match(re.escape(str(file)) + r":\d+: .+: .+$", refused)


def assert_meetings(told: YearFile) -> None:
    """Every row is a meeting, or a board that asks for one."""
    assert told.rows
    for row in told.rows:
        assert row.line > 0
        assert (row.starts_at is None) <= (row.board_at is not None)
        assert row.starts_at is None or row.starts_at.utcoffset() is not None


@LIMITS
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes(tmp_path: Path, raw: bytes, propose: bool) -> None:
    read_or_refused(tmp_path / "plan", raw, propose=propose)


@LIMITS
@given(st.lists(PIECES | st.text(max_size=4), max_size=30), st.booleans())
def test_any_mixture_of_what_plans_are_made_of(tmp_path: Path, pieces: list[str], propose: bool) -> None:
    raw = "".join(pieces).encode("utf-8", "surrogatepass")
    read_or_refused(tmp_path / "plan", raw, propose=propose)


@lru_cache(maxsize=1)
def workbook() -> bytes:
    """A sound workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["starts_at", "board_at"])
    sheet.append([datetime(2021, 4, 15, 9), "2021-04-20"])  # noqa: DTZ001  # a sheet's date has no zone
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@LIMITS
@given(st.integers(min_value=4, max_value=6000), st.binary(min_size=1, max_size=20))
def test_a_workbook_with_some_bytes_broken(tmp_path: Path, place: int, new: bytes) -> None:
    whole = workbook()
    place = min(place, len(whole) - 1)
    broken = whole[:place] + new + whole[place + len(new) :]
    read_or_refused(tmp_path / "plan.xlsx", broken, propose=False)


def test_a_moment_is_read_on_the_groups_own_wall(tmp_path: Path) -> None:
    file = tmp_path / "plan"
    file.write_text("2021-10-28T09:00\n2021-11-04T09:00\n2021-10-28T07:30Z\n", encoding="utf-8")
    assert [row.starts_at for row in read_year(file, zone=ZONE).rows] == [
        at("2021-10-28T09:00"),
        at("2021-11-04T09:00"),
        at("2021-10-28T09:30"),
    ]
