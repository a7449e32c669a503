"""When mail may leave: never at night, on a closed day or in recess, unless its text may not wait."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.moments import NaiveMoment
from rules.people import WEEK, Quiet, QuietDay, QuietSpan, Recess
from rules.quiet import allowed, allowed_before, next_allowed, place
from rules.texts import Hours
from tests.rules.worlds import CALENDAR, SUMMER, ZONE, at

HALF = timedelta(minutes=30)
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
    open_quiet = Quiet(days=frozenset())
    assert next_allowed(at("2021-04-11T06:00"), open_quiet, CALENDAR) == at("2021-04-11T07:00")


@pytest.mark.parametrize(
    ("days", "moment", "leaves"),
    [
        ("saturday sunday", "2021-05-13T06:00", "2021-05-13T07:00"),  # Ascension: a holiday that is open here
        ("holidays", "2021-05-15T06:00", "2021-05-15T07:00"),  # a Saturday
        ("holidays", "2021-05-12T18:00", "2021-05-14T07:00"),
        ("friday", "2021-04-08T19:00", "2021-04-10T07:00"),  # no mail on Fridays, and Saturday is open
    ],
)
def test_each_quiet_day_is_a_choice_of_its_own(days: str, moment: str, leaves: str) -> None:
    quiet = Quiet(days=frozenset(map(QuietDay, days.split())))
    assert next_allowed(at(moment), quiet, CALENDAR) == at(leaves)


@pytest.mark.parametrize(
    ("span", "moment", "leaves"),
    [
        (("friday", 15, 7), "2021-04-09T14:59", "2021-04-09T14:59"),
        (("friday", 15, 7), "2021-04-09T15:00", "2021-04-12T07:00"),
        (("wednesday", 12, 13), "2021-04-07T12:30", "2021-04-07T13:00"),
        (("wednesday", 12, 13), "2021-04-08T12:30", "2021-04-08T12:30"),  # a Thursday
        (("monday", 15, 9), "2021-04-12T16:00", "2021-04-13T09:00"),  # into Tuesday morning
    ],
)
def test_some_hours_of_one_weekday_are_quiet(span: tuple[str, int, int], moment: str, leaves: str) -> None:
    day, starts, ends = span
    quiet = Quiet(spans=(QuietSpan(day=QuietDay(day), starts=time(starts), ends=time(ends)),))
    assert next_allowed(at(moment), quiet, CALENDAR) == at(leaves)
    assert allowed(allowed_before(at(moment), quiet, CALENDAR), quiet, CALENDAR)


half_hours = st.integers(0, 366 * 48).map(lambda number: at("2021-01-01") + timedelta(minutes=30 * number))


@st.composite
def quiets(draw: st.DrawFn) -> Quiet:
    """What a group can want: never all of the week, and some open hour on each open day."""
    days = draw(st.frozensets(st.sampled_from(QuietDay), max_size=5))
    first = date(2021, 1, 1) + timedelta(days=draw(st.integers(0, 360)))
    rest = Recess(first=first, last=first + timedelta(days=draw(st.integers(0, 13))), reason="vila")
    spans = [
        QuietSpan(day=draw(st.sampled_from(WEEK)), starts=time(draw(st.integers(13, 20))), ends=time(ends))
        for ends in draw(st.lists(st.integers(0, 11), max_size=2))
    ]
    return Quiet(
        opens=time(draw(st.integers(5, 11))),
        closes=time(draw(st.integers(13, 22))),
        days=days,
        spans=tuple(spans),
        recesses=(rest,) if draw(st.booleans()) else (),
    )


def open_as_written(moment: datetime, quiet: Quiet) -> bool:
    """What the file says, said again slowly."""
    wall = moment.astimezone(ZONE)
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    names = {WEEK[day.weekday()]} | ({QuietDay.HOLIDAYS} if day in CALENDAR.closed else set())
    if names & quiet.days or any(rest.first <= day <= rest.last for rest in quiet.recesses):
        return False
    for span in quiet.spans:
        if WEEK[day.weekday()] is span.day and minute >= span.starts.hour * 60:
            return False
        if WEEK[day.weekday() - 1] is span.day and minute < span.ends.hour * 60:
            return False
    return quiet.opens.hour * 60 <= minute < quiet.closes.hour * 60


@given(moment=half_hours, quiet=quiets())
def test_a_notice_moves_to_the_first_open_moment_and_no_further(moment: datetime, quiet: Quiet) -> None:
    found = next_allowed(moment, quiet, CALENDAR)
    skipped = [moment + timedelta(minutes=30 * number) for number in range((found - moment) // HALF)]
    assert (found >= moment, open_as_written(found, quiet)) == (True, True)
    assert [one for one in skipped if open_as_written(one, quiet)] == []


@given(moment=half_hours, quiet=quiets(), wait=waits)
def test_an_office_text_waits_unless_its_deadline_would_pass(
    moment: datetime, quiet: Quiet, wait: timedelta
) -> None:
    too_late = moment + wait
    found = place(moment, hours=Hours.OFFICE, quiet=quiet, calendar=CALENDAR, too_late=too_late)
    moved = next_allowed(moment, quiet, CALENDAR)
    assert (open_as_written(found, quiet), found < too_late) == (True, True)
    assert (found == moved) if moved < too_late else (found.date() < moment.date())


@given(moment=half_hours, quiet=quiets())
def test_nothing_that_may_leave_now_is_moved(moment: datetime, quiet: Quiet) -> None:
    for hours in Hours:
        placed = place(moment, hours=hours, quiet=quiet, calendar=CALENDAR, too_late=None)
        assert (placed == moment) == (hours is Hours.ANY or open_as_written(moment, quiet))


def test_a_recess_without_end_is_a_mistake_in_the_file() -> None:
    forever = Quiet(recesses=(Recess(first=date(2019, 1, 1), last=date(2024, 1, 1), reason="fel"),))
    for ask in (next_allowed, allowed_before):
        with pytest.raises(ValueError, match="see the recesses"):
            ask(at("2021-04-11T06:00"), forever, CALENDAR)


def test_naive_moments_are_refused() -> None:
    with pytest.raises(NaiveMoment):
        allowed(datetime(2021, 4, 8, 9, 0), QUIET, CALENDAR)  # noqa: DTZ001  # the wrong value is the test
