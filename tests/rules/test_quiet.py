"""When mail may leave: never at night, on a closed day or in recess, unless its text may not wait."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.moments import NaiveMoment
from rules.people import Quiet, Recess
from rules.quiet import allowed, allowed_before, next_allowed, place
from rules.texts import Hours
from tests.rules.worlds import CALENDAR, SUMMER, ZONE, at

QUIET = Quiet(recesses=(SUMMER,))
moments = st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: at("2020-02-01") + timedelta(minutes=minutes))
waits = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=60))


def open_then(moment: datetime) -> bool:
    """The rule said again, slowly."""
    wall = moment.astimezone(ZONE)
    rests = SUMMER.first <= wall.date() <= SUMMER.last
    return 7 <= wall.hour < 18 and CALENDAR.why_closed(wall.date()) is None and not rests


@given(moment=moments)
def test_allowed_is_what_the_group_says(moment: datetime) -> None:
    assert allowed(moment, QUIET, CALENDAR) == open_then(moment)


@given(moment=moments)
def test_the_next_allowed_moment_is_allowed_and_not_earlier(moment: datetime) -> None:
    found = next_allowed(moment, QUIET, CALENDAR)
    assert (open_then(found), found >= moment) == (True, True)
    assert found == moment or found.astimezone(ZONE).strftime("%H:%M:%S.%f") == "07:00:00.000000"


@given(moment=moments)
def test_the_moment_before_is_allowed_and_on_an_earlier_day(moment: datetime) -> None:
    found = allowed_before(moment, QUIET, CALENDAR)
    assert open_then(found)
    assert found.astimezone(ZONE).date() < moment.astimezone(ZONE).date()


@given(moment=moments, wait=waits)
def test_an_office_text_never_leaves_at_night_nor_when_it_is_too_late(
    moment: datetime, wait: timedelta
) -> None:
    too_late = moment + wait
    found = place(moment, hours=Hours.OFFICE, quiet=QUIET, calendar=CALENDAR, too_late=too_late)
    assert (open_then(found), found < too_late) == (True, True)


@given(moment=moments, before=waits)
def test_an_office_text_that_was_meant_for_too_late_leaves_before_that(
    moment: datetime, before: timedelta
) -> None:
    too_late = moment - before
    found = place(moment, hours=Hours.OFFICE, quiet=QUIET, calendar=CALENDAR, too_late=too_late)
    assert (open_then(found), found < too_late) == (True, True)


@given(moment=moments, wait=waits)
def test_a_text_that_may_not_wait_leaves_at_once_or_in_time(moment: datetime, wait: timedelta) -> None:
    too_late = moment + wait
    hours = Hours.OFFICE_UNLESS_TOO_LATE
    found = place(moment, hours=hours, quiet=QUIET, calendar=CALENDAR, too_late=too_late)
    assert found == moment or (open_then(found) and found < too_late)
    assert place(moment, hours=Hours.ANY, quiet=QUIET, calendar=CALENDAR, too_late=too_late) == moment


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2021-04-08T06:59:59", "2021-04-08T07:00"),
        ("2021-04-08T07:00:00", "2021-04-08T07:00"),
        ("2021-04-08T17:59:59.999999", "2021-04-08T17:59:59.999999"),
        ("2021-04-08T18:00:00", "2021-04-09T07:00"),
        ("2021-04-09T18:00:00", "2021-04-12T07:00"),  # Friday evening
        ("2021-04-01T18:00:00", "2021-04-06T07:00"),  # skärtorsdag evening: long Friday to annandag påsk
        ("2021-05-12T18:00:00", "2021-05-14T07:00"),  # Ascension; Friday is a squeeze day and open
        ("2021-06-24T18:00:00", "2021-08-09T07:00"),  # midsommarafton, the weekend, then the recess
        ("2021-03-28T01:30:00+01:00", "2021-03-29T07:00"),  # the night that skips an hour
    ],
)
def test_the_door_opens_and_closes_on_the_clock(moment: str, leaves: str) -> None:
    assert next_allowed(at(moment), QUIET, CALENDAR) == at(leaves)


@pytest.mark.parametrize(
    ("closes", "opens", "moment", "leaves"),
    [
        (time(12), time(13), "2021-04-08T12:30", "2021-04-08T13:00"),  # an hour for lunch
        (time(12), time(13), "2021-04-08T09:00", "2021-04-08T09:00"),
        (time(12), time(13), "2021-04-09T23:00", "2021-04-09T23:00"),
        (time(12), time(13), "2021-04-10T12:30", "2021-04-12T00:00"),  # a Saturday
        (time(7), time(7), "2021-04-08T03:00", "2021-04-08T03:00"),  # no quiet hours at all
    ],
)
def test_quiet_hours_may_lie_within_the_day(closes: time, opens: time, moment: str, leaves: str) -> None:
    quiet = Quiet(opens=opens, closes=closes)
    found = next_allowed(at(moment), quiet, CALENDAR)
    assert (found, allowed(found, quiet, CALENDAR)) == (at(leaves), True)
    assert allowed(allowed_before(at(moment), quiet, CALENDAR), quiet, CALENDAR)


def test_a_group_that_reads_mail_on_closed_days_is_told_on_sunday() -> None:
    open_quiet = Quiet(open_on_closed_days=True)
    assert next_allowed(at("2021-04-11T06:00"), open_quiet, CALENDAR) == at("2021-04-11T07:00")


def test_a_recess_without_end_is_a_mistake_in_the_file() -> None:
    forever = Quiet(recesses=(Recess(first=date(2019, 1, 1), last=date(2024, 1, 1), reason="fel"),))
    for ask in (next_allowed, allowed_before):
        with pytest.raises(ValueError, match="see the recesses"):
            ask(at("2021-04-11T06:00"), forever, CALENDAR)


def test_naive_moments_are_refused() -> None:
    with pytest.raises(NaiveMoment):
        allowed(datetime(2021, 4, 8, 9, 0), QUIET, CALENDAR)  # noqa: DTZ001  # the wrong value is the test
