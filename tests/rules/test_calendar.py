"""Working days, held against a loop, numpy and workalendar, and the words of the law."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workalendar.europe import Sweden

from config.calendars import calendar_named
from rules.calendar import CalendarEnds, Closed, ClosedBy, WorkCalendar

FIRST, LAST = date(2005, 1, 1), date(2040, 12, 31)
SWEDEN = calendar_named("sweden", 2005, 2040)
MARGIN = timedelta(days=120)
days = st.dates(min_value=FIRST + MARGIN, max_value=LAST - MARGIN)
counts = st.integers(min_value=1, max_value=60)
PEER = np.busdaycalendar(
    weekmask="1111100", holidays=np.array([day.isoformat() for day in SWEDEN.closed], dtype="datetime64[D]")
)


@lru_cache(maxsize=64)
def holidays_of(year: int) -> frozenset[date]:
    """What workalendar knows of a year; its Sweden closes the eves too."""
    return frozenset(day for day, _ in Sweden().holidays(year))


def stepped(day: date, count: int, step: int) -> date:
    """The slow and simple way."""
    while count:
        day += timedelta(days=step)
        count -= SWEDEN.is_working(day)
    return day


def test_workalendar_closes_the_same_days_for_36_years() -> None:
    every = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    other = [day for day in every if day.weekday() < 5 and day not in holidays_of(day.year)]
    assert [day for day in every if SWEDEN.is_working(day)] == other


@given(day=days, count=counts)
def test_adding_subtracting_and_counting_agree_with_a_loop(day: date, count: int) -> None:
    later, earlier = SWEDEN.add(day, count), SWEDEN.subtract(day, count)
    assert (later, earlier) == (stepped(day, count, 1), stepped(day, count, -1))
    assert SWEDEN.count(day, later) == count
    assert SWEDEN.count(later, day) == -count
    assert SWEDEN.add_each([day, day], count) == [later, later]


@given(day=days, count=counts)
def test_adding_and_subtracting_agree_with_numpy(day: date, count: int) -> None:
    then = np.datetime64(day, "D")
    later = np.busday_offset(then, count, roll="preceding", busdaycal=PEER).astype(date)
    earlier = np.busday_offset(then, -count, roll="following", busdaycal=PEER).astype(date)
    assert (SWEDEN.add(day, count), SWEDEN.subtract(day, count)) == (later, earlier)


@given(day=days, other=days)
def test_counting_agrees_with_numpy(day: date, other: date) -> None:
    begins, ends = sorted((day, other))
    after = np.busday_count(begins + timedelta(days=1), ends + timedelta(days=1), busdaycal=PEER)
    assert SWEDEN.count(begins, ends) == int(after)


@given(day=days, count=counts)
def test_exactly_that_many_working_days_lie_in_between(day: date, count: int) -> None:
    last = SWEDEN.add(day, count)
    between = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert (sum(SWEDEN.is_working(one) for one in between), SWEDEN.is_working(last)) == (count, True)


@given(day=days, count=counts, closed=st.integers(min_value=0, max_value=90))
def test_one_more_closed_day_never_makes_it_earlier(day: date, count: int, closed: int) -> None:
    fewer = _around(day).closing({day + timedelta(days=closed): "stängt"})
    assert fewer.add(day, count) >= SWEDEN.add(day, count)


@given(day=days)
def test_the_nearest_working_day_is_itself_or_lies_on_its_side(day: date) -> None:
    before, after = SWEDEN.working_on_or_before(day), SWEDEN.working_on_or_after(day)
    if SWEDEN.is_working(day):
        assert (before, after) == (day, day)
    else:
        assert (before, after) == (SWEDEN.subtract(day, 1), SWEDEN.add(day, 1))


@given(day=days)
def test_a_day_has_a_reason_exactly_when_it_is_closed(day: date) -> None:
    assert (SWEDEN.why_closed(day) is None) == SWEDEN.is_working(day)


def _around(day: date) -> WorkCalendar:
    closed = {one: why for one, why in SWEDEN.closed.items() if abs((one - day).days) < 200}
    return WorkCalendar.over(
        name="near",
        zone="Europe/Stockholm",
        closed=closed,
        first=day - timedelta(days=100),
        last=day + timedelta(days=199),
    )


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2021, 4, 1), None),  # skärtorsdagen är arbetsdag
        (date(2021, 4, 2), "långfredagen"),
        (date(2021, 5, 13), "kristi himmelsfärdsdag"),
        (date(2021, 5, 14), None),  # klämdag
        (date(2021, 6, 25), "midsommarafton"),
        (date(2021, 12, 24), "julafton"),
        (date(2021, 12, 31), "nyårsafton"),
        (date(2022, 1, 5), None),  # trettondagsafton
        (date(2021, 4, 10), "lördag"),
    ],
)
def test_days_are_closed_by_name(day: date, reason: str | None) -> None:
    found = SWEDEN.why_closed(day)
    assert (found.lower() if found else None) == reason


def test_the_groups_own_day_is_skipped_and_named_and_moves_no_statute() -> None:
    own = SWEDEN.closing({date(2021, 5, 14): "klämdag"})
    both = frozenset({ClosedBy.PUBLIC, ClosedBy.EVE})
    assert (own.why_closed(date(2021, 5, 14)), own.statutory(date(2021, 5, 14), both)) == ("klämdag", None)
    assert own.add(date(2021, 5, 12), 1) == date(2021, 5, 17)


def test_a_holiday_that_the_group_closes_too_keeps_its_name() -> None:
    assert SWEDEN.closing({date(2021, 12, 24): "stängt"}).why_closed(date(2021, 12, 24)) == "Julafton"


@pytest.mark.parametrize("outside", [date(2004, 12, 31), date(2041, 1, 1)])
def test_no_holiday_is_guessed_outside_the_known_years(outside: date) -> None:
    both = frozenset({ClosedBy.PUBLIC, ClosedBy.EVE})
    asked: list[Callable[[], object]] = [
        lambda: SWEDEN.is_working(outside),
        lambda: SWEDEN.why_closed(outside),
        lambda: SWEDEN.statutory(outside, both),
        lambda: SWEDEN.count(outside, date(2021, 1, 1)),
        lambda: SWEDEN.subtract(outside, 1),
        lambda: SWEDEN.add(outside, 1),
        lambda: SWEDEN.working_on_or_before(outside),
    ]
    for ask in asked:
        with pytest.raises(CalendarEnds):
            ask()


@pytest.mark.parametrize("count", [-1, 10_000])
def test_a_count_that_leaves_the_calendar_is_refused(count: int) -> None:
    for ask in (SWEDEN.add, SWEDEN.subtract):
        with pytest.raises(CalendarEnds):
            ask(date(2021, 4, 8), count)
    with pytest.raises(CalendarEnds):
        SWEDEN.add_each([date(2021, 4, 8)], count)


def test_a_calendar_without_a_working_day_has_no_nearest_one() -> None:
    shut = {date(2021, 4, 8): Closed(reason="stängt", by=ClosedBy.OWN)}
    day = date(2021, 4, 8)
    calendar = WorkCalendar.over(name="none", zone="Europe/Stockholm", closed=shut, first=day, last=day)
    with pytest.raises(CalendarEnds):
        calendar.working_on_or_before(day)
    with pytest.raises(CalendarEnds):
        calendar.working_on_or_after(day)
