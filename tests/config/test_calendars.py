"""The Swedish working calendar, held against the library, an independent one, and its known traps."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from holidays.constants import DE_FACTO, PUBLIC
from holidays.countries.sweden import Sweden as LibrarySweden
from workalendar.europe import Sweden

from config.calendars import calendar_named, sweden
from config.check import holiday_table_is_current
from config.holiday_table import FIRST_YEAR, LAST_YEAR
from config.shelves import NotOnShelf, Shelves
from config.toml import ConfigError
from rules.calendar import Closed, ClosedBy


def test_the_kept_table_is_what_the_library_says() -> None:
    assert holiday_table_is_current()


def test_the_table_closes_the_public_and_de_facto_days_and_no_others() -> None:
    library = LibrarySweden(
        categories=(PUBLIC, DE_FACTO),
        language="sv",
        years=range(FIRST_YEAR, LAST_YEAR + 1),
    )
    calendar = sweden(FIRST_YEAR, LAST_YEAR)
    assert {day: closed.reason for day, closed in calendar.closed.items()} == dict(library.items())


def test_an_independent_calendar_agrees_on_every_day_from_2005_to_2040() -> None:
    oracle, calendar = Sweden(), sweden(2005, 2040)
    day, differing = calendar.first, []
    while day <= calendar.last:
        if calendar.is_working(day) != oracle.is_working_day(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2023, 6, 23), "Midsommarafton"),
        (date(2021, 12, 24), "Julafton"),
        (date(2021, 12, 31), "Nyårsafton"),
        (date(2021, 5, 13), "Kristi himmelsfärdsdag"),
        (date(2021, 6, 6), "Nationaldagen"),
        (date(2021, 4, 10), "lördag"),
        (date(2021, 4, 1), None),  # skärtorsdagen is a half day, and a working day
        (date(2021, 4, 30), None),  # valborgsmässoafton
        (date(2021, 1, 5), None),  # trettondagsafton
        (date(2021, 11, 5), None),  # allhelgonaafton
        (date(2021, 5, 14), None),  # a squeeze day, open unless the group closes it
        (date(2005, 5, 16), None),  # annandag pingst, a working day since 2005
        (date(2004, 5, 31), "Annandag pingst"),
    ],
)
def test_a_day_is_closed_for_the_right_reason_in_swedish(day: date, why: str | None) -> None:
    assert sweden(day.year, day.year).why_closed(day) == why


def test_eves_are_told_from_public_holidays() -> None:
    closed = sweden(2021, 2021).closed
    eves = sorted(day for day, known in closed.items() if known.by is ClosedBy.EVE)
    assert eves == [date(2021, 6, 25), date(2021, 12, 24), date(2021, 12, 31)]


def test_years_outside_the_table_come_from_the_library() -> None:
    assert sweden(1989, 1989).why_closed(date(1989, 3, 24)) == "Långfredagen"
    assert sweden(2061, 2061).why_closed(date(2061, 6, 24)) == "Midsommarafton"


def test_a_group_calendar_adds_its_own_days() -> None:
    calendar = calendar_named("sweden-squeeze", 2021, 2021)
    assert calendar.closed[date(2021, 5, 14)] == Closed(reason="klämdag", by=ClosedBy.OWN)
    assert calendar.add(date(2021, 5, 11), 3) == date(2021, 5, 18)
    assert calendar.name == "sweden-squeeze"


def test_closed_days_given_on_top_are_closed_too() -> None:
    calendar = calendar_named("sweden", 2021, 2021, {date(2021, 5, 14): "klämdag"})
    assert calendar.why_closed(date(2021, 5, 14)) == "klämdag"
    assert sweden(2021, 2021).is_working(date(2021, 5, 14))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'extends = "swedn"\n',
            "x.toml:1: extends 'swedn' not found in config/calendars: did you mean 'sweden'?",
        ),
        ('[[closed]]\nreason = "a"\n', "x.toml:1: key 'day' is missing: write day = 2021-05-14"),
        (
            '[[closed]]\nday = "05-14"\n',
            "x.toml:2: closed day '05-14' has no year: write it as 2021-05-14",
        ),
        (
            '[[closed]]\nreason = "klämdag"\nday = "14/5"\n',
            "x.toml:3: closed day '14/5' has no year: write it as 2021-05-14",
        ),
        ("[[closed]]\nday = 05-14\n", "x.toml:2: is no TOML ("),
        ('[[closed]]\nday = "14 maj"\n', "x.toml:2: 'day' is '14 maj', not a day: write it as 2021-05-14"),
        (
            "[[closed]]\nday = 2021-05-14\n[[closed]]\nday = 2021-05-14\n",
            "x.toml:4: 2021-05-14 is closed twice",
        ),
        ('extend = "sweden"\n', "x.toml:1: key 'extend' is unknown: did you mean 'extends'?"),
        ('extends = "x.toml"\n', "x.toml:1: 'extends' names this same file: extend 'sweden'"),
    ],
)
def test_a_wrong_calendar_file_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(ConfigError) as refused:
        calendar_named("x.toml", 2021, 2021, beside=tmp_path)
    assert str(refused.value).removeprefix(f"{tmp_path}/")[: len(message)] == message


def test_an_unknown_calendar_says_what_there_is() -> None:
    with pytest.raises(NotOnShelf) as refused:
        calendar_named("norge", 2021, 2021, shelves=Shelves())
    assert str(refused.value) == "'norge' not found in config/calendars: have: sweden, sweden-squeeze"


@pytest.mark.parametrize(("first", "last", "years"), [(2101, 2104, "2101-2104"), (1900, 1900, "1900")])
def test_a_calendar_that_knows_none_of_the_years_asked_is_refused(first: int, last: int, years: str) -> None:
    with pytest.raises(ConfigError) as refused:
        calendar_named("sweden-squeeze", first, last)
    assert str(refused.value) == (
        "config/calendars/sweden.days:1: the calendar 'sweden' knows the holidays of 1953-2100,"
        f" not of {years}: check the year that is asked for"
    )


def test_a_calendar_ends_where_its_holidays_are_no_longer_known() -> None:
    calendar = calendar_named("sweden", 2099, 2104)
    assert (calendar.first, calendar.last) == (date(2099, 1, 1), date(2100, 12, 31))
