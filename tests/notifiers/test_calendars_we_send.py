"""Everything with a calendar in it that leaves the house is read by libical, as RFC 5546 wants it."""

from email import message_from_bytes
from pathlib import Path

import pytest

from tests.notifiers.icaljs import read_by_icaljs
from tests.notifiers.libical import faults_by_libical

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.eml"))


def calendars(file: Path) -> list[bytes]:
    """The calendar parts of a mail, its attachment too."""
    parts = message_from_bytes(file.read_bytes()).walk()
    found = [part.get_payload(decode=True) for part in parts if part.get_content_type() in _KINDS]
    return [content for content in found if isinstance(content, bytes)]


_KINDS = ("text/calendar", "application/ics")
WITH_CALENDAR = [file for file in GOLDEN if calendars(file)]


def test_there_is_something_to_read() -> None:
    texts = {file.name.partition(".")[0] for file in WITH_CALENDAR}
    assert texts >= {
        "summons",
        "summons_update",
        "summons_cancel",
        "substitute_called",
        "substitute_released",
    }


@pytest.mark.parametrize("file", WITH_CALENDAR, ids=lambda file: file.stem)
def test_libical_has_nothing_against_what_we_send(file: Path) -> None:
    assert [faults_by_libical(calendar) for calendar in calendars(file)] == [[], []]


@pytest.mark.parametrize("file", WITH_CALENDAR, ids=lambda file: file.stem)
def test_thunderbirds_library_reads_what_we_send(file: Path) -> None:
    told = [read_by_icaljs(calendar) for calendar in calendars(file)]
    assert told[0] == told[1]


def test_libical_finds_what_is_wrong() -> None:
    good = calendars(WITH_CALENDAR[0])[0]
    without = b"\r\n".join(line for line in good.split(b"\r\n") if not line.startswith(b"ORGANIZER"))
    assert faults_by_libical(good) == []
    assert faults_by_libical(without) != []
