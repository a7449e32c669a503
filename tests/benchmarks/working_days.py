"""Working-day arithmetic for a million dates, beside numpy's vectorised busday_offset."""

from collections.abc import Callable, Container
from datetime import date, timedelta

import numpy as np
from holidays.constants import DE_FACTO, PUBLIC
from holidays.countries.sweden import Sweden

from config.calendars import sweden
from tests.benchmarks.figure import Figure, interleaved, seconds

DATES, FEWER, REPEATS = 1_000_000, 50_000, 5
FIRST, LAST = 2024, 2036
COUNT = 3
_DAY = timedelta(days=1)
_PEER = "numpy busday_offset, vectorised"


def run() -> list[Figure]:
    """Dates a second, in the call and in bulk; the loops that people write instead as context."""
    calendar = sweden(FIRST, LAST)
    known = Sweden(categories=(PUBLIC, DE_FACTO), language="sv", years=range(FIRST, LAST + 1))
    closed = frozenset(known)
    vector = np.datetime64("2025-01-01") + np.random.default_rng(1).integers(0, 3650, DATES)
    days: list[date] = vector.astype(object).tolist()
    few = days[:FEWER]
    busdays = np.busdaycalendar(holidays=np.array(sorted(closed), dtype="datetime64[D]"))

    def with_numpy() -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
        return np.busday_offset(vector, COUNT, roll="backward", busdaycal=busdays)

    def one_by_one() -> list[date]:
        add, number = calendar.add, COUNT
        return [add(day, number) for day in days]

    def in_bulk() -> list[date]:
        return calendar.add_each(days, COUNT)

    def looping(holidays: Container[date]) -> Callable[[], list[date]]:
        return lambda: [_step_by_step(day, COUNT, holidays) for day in few]

    expected = with_numpy().astype(object).tolist()
    assert one_by_one() == in_bulk() == expected
    assert looping(closed)() == looping(known)() == expected[:FEWER]
    took = interleaved(
        {
            "numpy": lambda: seconds(with_numpy) / DATES,
            "add_each": lambda: seconds(in_bulk) / DATES,
            "add": lambda: seconds(one_by_one) / DATES,
            "frozenset": lambda: seconds(looping(closed)) / FEWER,
            "holidays": lambda: seconds(looping(known)) / FEWER,
        },
        REPEATS,
    )
    limits = {"add_each": 0.5, "add": 0.5}
    names = {
        "add_each": "working days, WorkCalendar.add_each",
        "add": "working days, WorkCalendar.add",
        "frozenset": "working days, loop over a frozenset",
        "holidays": "working days, loop over holidays",
    }
    return [
        Figure(
            name=told,
            value=1 / took[way],
            unit="dates/s",
            peer=1 / took["numpy"],
            peer_is=_PEER,
            at_least=limits.get(way),
        )
        for way, told in names.items()
    ]


def _step_by_step(day: date, count: int, closed: Container[date]) -> date:
    while count:
        day += _DAY
        if day.weekday() < 5 and day not in closed:
            count -= 1
    return day
