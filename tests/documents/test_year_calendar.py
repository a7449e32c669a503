"""The year as a calendar file, as two independent parsers read it."""

from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import vobject

from documents.year_calendar import year_calendar
from documents.year_file import read_year
from rules.moments import zone_named
from rules.people import Language
from rules.year import check_year
from rules.year_values import Slot
from tests.rules.worlds import at
from tests.rules.years import a_group, a_slot

STAMP = datetime(2021, 1, 4, 8, 0, tzinfo=UTC)
EASTER = Slot(
    starts_at=at("2021-03-25T09:00"),
    ends_at=at("2021-03-25T11:30"),
    board_at=date(2021, 3, 30),
    id="fvg-2021-03",
    title="FVG, ordinarie; möte " + "å" * 60,
    place="Sal 1\nBEGIN:VALARM",
)
SPRING = Slot(starts_at=at("2021-04-15T09:00"), board_at=at("2021-04-20T13:00"), id="fvg-2021-04")


def made(language: Language = Language.SWEDISH) -> bytes:
    """Two meetings, one on each side of the change of the clock."""
    charter = a_group()
    return year_calendar(check_year([EASTER, SPRING], charter), charter.group, stamp=STAMP, language=language)


def test_meetings_and_their_deadlines_are_events_with_stable_ids() -> None:
    calendar = icalendar.Calendar.from_ical(made())
    assert "METHOD" not in calendar
    events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert list(events) == [
        "fvg-2021-03.fvg@example.se",
        "fvg-2021-03.summons.fvg@example.se",
        "fvg-2021-03.questions.fvg@example.se",
        "fvg-2021-03.adjustment.fvg@example.se",
        "fvg-2021-03.board.fvg@example.se",
        "fvg-2021-04.fvg@example.se",
        "fvg-2021-04.summons.fvg@example.se",
        "fvg-2021-04.questions.fvg@example.se",
        "fvg-2021-04.adjustment.fvg@example.se",
        "fvg-2021-04.board.fvg@example.se",
    ]
    meeting = events["fvg-2021-03.fvg@example.se"]
    assert (meeting.decoded("DTSTART"), meeting.decoded("DTEND")) == (EASTER.starts_at, EASTER.ends_at)
    assert (str(meeting["SUMMARY"]), str(meeting["LOCATION"])) == (EASTER.title, "Sal 1 BEGIN:VALARM")
    assert str(meeting["TRANSP"]) == "OPAQUE"
    questions = events["fvg-2021-04.questions.fvg@example.se"]
    assert (questions.decoded("DTSTART"), questions.decoded("DTEND")) == (
        date(2021, 4, 13),
        date(2021, 4, 14),
    )
    assert str(questions["SUMMARY"]) == "Sista dag för frågor: FVG Exempel 2021-04-15"
    assert str(questions["TRANSP"]) == "TRANSPARENT"


def test_another_parser_reads_the_same_moments() -> None:
    read = vobject.readOne(made().decode())
    starts = [event.dtstart.value for event in read.vevent_list if isinstance(event.dtstart.value, datetime)]
    stockholm = zone_named("Europe/Stockholm")
    assert [start.astimezone(stockholm) for start in starts] == [EASTER.starts_at, SPRING.starts_at]
    # 25 March is winter time, 15 April summer time
    assert [start.astimezone(UTC).hour for start in starts] == [8, 7]


def test_lines_are_short_and_end_as_the_standard_says() -> None:
    raw = made()
    lines = raw.split(b"\r\n")
    assert (max(len(line) for line in lines) <= 75, lines[-1]) == (True, b"")
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0


def test_the_same_plan_gives_the_same_bytes_and_another_language_other_words() -> None:
    assert made() == made()
    english = icalendar.Calendar.from_ical(made(Language.ENGLISH))
    summaries = [str(event["SUMMARY"]) for event in english.walk("VEVENT")]
    assert summaries[-4:] == [
        "The summons is sent: FVG Exempel 2021-04-15",
        "Last day for questions: FVG Exempel 2021-04-15",
        "The minutes are adjusted: FVG Exempel 2021-04-15",
        "The board meets: FVG Exempel 2021-04-15",
    ]


def test_what_was_written_is_read_back_as_the_same_meetings(tmp_path: Path) -> None:
    file = tmp_path / "year.ics"
    file.write_bytes(made())
    rows = read_year(file, zone=a_group().group.zone).rows
    assert [(row.id, row.starts_at, row.board_at) for row in rows] == [
        (slot.id, slot.starts_at, slot.board_at) for slot in (EASTER, SPRING)
    ]


def test_a_meeting_without_an_end_lasts_two_hours() -> None:
    charter = a_group()
    year = check_year([a_slot("2021-04-15T09:00", name="m1")], charter)
    calendar = icalendar.Calendar.from_ical(
        year_calendar(year, charter.group, stamp=STAMP, language=Language.SWEDISH)
    )
    assert calendar.walk("VEVENT")[0].decoded("DTEND") == at("2021-04-15T11:00")
