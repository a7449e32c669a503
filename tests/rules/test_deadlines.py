"""Deadlines: which day, which instant, and a trace that can be reckoned again."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendars import calendar_named
from rules.deadlines import MIDNIGHT, Cutoff, Kind, Reckoned, Roll, bound_only, reckon
from rules.moments import STOCKHOLM, NaiveMoment, at_clock, end_of, local_day, start_of, zone_named
from rules.periods import Direction, Period, Unit, parse_offset, same_date_in_months, shifted
from tests.rules.worlds import at

ZONE = zone_named(STOCKHOLM)
SWEDEN = calendar_named("sweden", 2005, 2040)
NOON = Cutoff.parse("12:00")
days = st.dates(min_value=date(2007, 1, 1), max_value=date(2037, 12, 31))
clocks = st.times().map(lambda one: one.replace(fold=0))
forward = st.sampled_from([Roll.NONE, Roll.LAW_1930_173, Roll.EU_1182_71])
backward = st.sampled_from([Roll.NONE, Roll.BACKWARD])
units = st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS])
periods = st.builds(Period, count=st.integers(0, 24), unit=units).filter(
    lambda one: one.unit is not Unit.YEARS or one.count < 2
)


def reckoned(
    words: str,
    event: date | datetime,
    *,
    cutoff: Cutoff = MIDNIGHT,
    roll: Roll = Roll.NONE,
    never_after: datetime | None = None,
) -> Reckoned:
    """Reckon "3 working days after"."""
    period, direction = parse_offset(words)
    return reckon(
        period=period,
        direction=direction,
        event=event,
        cutoff=cutoff,
        roll=roll,
        calendar=SWEDEN,
        never_after=never_after,
    )


def anew(found: Reckoned, direction: Direction) -> date | None:
    """Follow the trace with a finger: the last day counted or landed on, then every day rolled past."""
    last = None
    for step in found.steps:
        if step.counted is not None or step.landed is not None:
            last = step.day
        elif step.rolled is not None:
            last = step.day + timedelta(days=1 if direction is Direction.AFTER else -1)
    return last


@given(day=days, period=periods, roll=forward)
def test_a_forward_period_never_rolls_back_and_its_trace_says_the_same(
    day: date, period: Period, roll: Roll
) -> None:
    found = reckon(
        period=period, direction=Direction.AFTER, event=day, cutoff=MIDNIGHT, roll=roll, calendar=SWEDEN
    )
    assert found.last_day is not None
    assert found.unrolled is not None
    assert found.last_day >= found.unrolled >= day
    assert (anew(found, Direction.AFTER) or day) == found.last_day
    if roll is not Roll.NONE:
        assert SWEDEN.why_closed(found.last_day) in (None, *_EVES[roll])


_EVES = {Roll.LAW_1930_173: (), Roll.EU_1182_71: ("Midsommarafton", "Julafton", "Nyårsafton")}


@given(day=days, period=periods, roll=backward)
def test_a_backward_roll_never_lands_after_its_bound_and_its_trace_says_the_same(
    day: date, period: Period, roll: Roll
) -> None:
    found = reckon(
        period=period, direction=Direction.BEFORE, event=day, cutoff=MIDNIGHT, roll=roll, calendar=SWEDEN
    )
    assert found.last_day is not None
    assert found.unrolled is not None
    assert found.last_day <= found.unrolled <= day
    assert (anew(found, Direction.BEFORE) or day) == found.last_day
    if roll is Roll.BACKWARD:
        assert SWEDEN.is_working(found.last_day)


@given(day=days, period=periods, roll=forward, ahead=st.integers(0, 60))
def test_one_more_closed_day_never_makes_a_forward_deadline_earlier(
    day: date, period: Period, roll: Roll, ahead: int
) -> None:
    found, with_one_more = (
        reckon(
            period=period, direction=Direction.AFTER, event=day, cutoff=MIDNIGHT, roll=roll, calendar=calendar
        ).last_day
        for calendar in (SWEDEN, SWEDEN.closing({day + timedelta(days=ahead): "stängt"}))
    )
    assert found is not None
    assert with_one_more is not None
    assert with_one_more >= found


@given(day=days, count=st.integers(1, 30))
def test_the_trace_counts_each_working_day_once_and_skips_every_other(day: date, count: int) -> None:
    found = reckoned(f"{count} working days after", day)
    assert found.last_day is not None
    assert [step.counted for step in found.steps if step.counted] == list(range(1, count + 1))
    assert [step.day for step in found.steps] == [
        day + timedelta(days=number) for number in range(1, (found.last_day - day).days + 1)
    ]
    assert [step.day for step in found.steps if step.skipped] == [
        step.day for step in found.steps if not SWEDEN.is_working(step.day)
    ]


@given(day=days, clock=clocks, cutoff=st.sampled_from([MIDNIGHT, NOON]))
def test_only_the_local_date_of_the_event_counts(day: date, clock: time, cutoff: Cutoff) -> None:
    moment = at_clock(day, clock, ZONE)
    same = [reckoned("3 working days after", one, cutoff=cutoff) for one in (moment, moment.astimezone(UTC))]
    assert same == [reckoned("3 working days after", local_day(moment, ZONE), cutoff=cutoff)] * 2


@given(day=days)
def test_midnight_is_late_and_the_microsecond_before_is_not(day: date) -> None:
    found = reckoned("3 working days after", day)
    assert found.last_day is not None
    assert found.due_at == start_of(found.last_day + timedelta(days=1), ZONE)
    tick = timedelta(microseconds=1)
    end = found.due_at.astimezone(UTC)
    assert [found.in_time(one) for one in (end - tick, end, end + tick)] == [True, False, False]


@given(day=days)
def test_noon_itself_is_in_time_and_the_microsecond_after_is_not(day: date) -> None:
    found = reckoned("2 working days after", day, cutoff=NOON)
    assert found.due_at is not None
    tick = timedelta(microseconds=1)
    end = found.due_at.astimezone(UTC)
    assert [found.in_time(one) for one in (end - tick, end, end + tick)] == [True, True, False]


@given(day=days, hours=st.integers(-400, 400))
def test_the_cap_is_a_hard_stop_whatever_the_day(day: date, hours: int) -> None:
    open_end = reckoned("3 working days after", day)
    assert open_end.due_at is not None
    stop = open_end.due_at.astimezone(UTC) + timedelta(hours=hours)
    found = reckoned("3 working days after", day, never_after=stop)
    passes = hours < 0
    assert (found.capped_at == stop if passes else found.capped_at is None) is True
    assert found.flags == (("deadline_passes_meeting",) if passes else ())
    assert found.in_time(stop) is False
    assert found.last_day == open_end.last_day


# The night to 28 March 2021 has 23 hours, the night to 31 October 2021 has 25.
NIGHTS = [
    ("24 hours after", "2021-03-27T12:00+01:00", "2021-03-28T13:00+02:00"),
    ("24 hours after", "2021-10-30T12:00+02:00", "2021-10-31T11:00+01:00"),
    ("48 hours before", "2021-11-01T12:00+01:00", "2021-10-30T13:00+02:00"),
    ("1 hour after", "2021-10-31T02:30+02:00", "2021-10-31T02:30+01:00"),
    ("1 hour after", "2021-03-28T01:30+01:00", "2021-03-28T03:30+02:00"),
]


@pytest.mark.parametrize(("words", "event", "due"), NIGHTS)
def test_hours_follow_absolute_time(words: str, event: str, due: str) -> None:
    found = reckoned(words, at(event))
    assert found.due_at is not None
    assert found.due_at.astimezone(UTC) == at(due).astimezone(UTC)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    found = reckoned("1 hour after", at("2021-10-31T01:30+02:00"))  # due 02:30 summer time
    first, second = (datetime(2021, 10, 31, 2, 30, tzinfo=ZONE, fold=fold) for fold in (0, 1))
    assert [found.in_time(one) for one in (first, second)] == [True, False]


@pytest.mark.parametrize("day", [date(2021, 3, 28), date(2021, 10, 31)])
def test_days_follow_the_wall_clock(day: date) -> None:
    before = day - timedelta(days=1)
    found = reckoned("1 days after", at_clock(before, time(12), ZONE), cutoff=NOON)
    assert found.due_at == at_clock(day, time(12), ZONE)
    assert end_of(day, ZONE).astimezone(ZONE).time() == time()


def test_a_clock_time_that_spring_skips_is_read_after_the_jump() -> None:
    assert at_clock(date(2021, 3, 28), time(2, 30), ZONE) == at("2021-03-28T03:30")


@pytest.mark.parametrize(
    "ask",
    [
        lambda naive: reckoned("3 working days after", naive),
        lambda naive: reckoned("3 hours after", naive),
        lambda naive: reckoned("3 days after", date(2021, 4, 8), never_after=naive),
        lambda naive: reckoned("3 days after", date(2021, 4, 8)).in_time(naive),
        lambda naive: bound_only(reason="snarast", never_after=naive, calendar=SWEDEN),
        lambda naive: local_day(naive, ZONE),
    ],
)
def test_naive_moments_are_refused_everywhere(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(NaiveMoment, match="has no time zone: write it with an offset"):
        ask(datetime(2021, 4, 8, 16, 30))  # noqa: DTZ001  # the wrong value is the test


def test_hours_need_a_clock() -> None:
    with pytest.raises(ValueError, match="needs a moment with a clock"):
        reckoned("3 hours after", date(2021, 4, 8))


@pytest.mark.parametrize(
    ("words", "roll"),
    [
        ("3 days after", Roll.BACKWARD),
        ("3 days before", Roll.LAW_1930_173),
        ("3 days before", Roll.EU_1182_71),
    ],
)
def test_a_roll_in_the_wrong_direction_is_refused(words: str, roll: Roll) -> None:
    with pytest.raises(ValueError, match="roll"):
        reckoned(words, date(2021, 4, 8), roll=roll)


# Lag 1930:173, 2 §: a last day on a Saturday, Sunday, holiday or one of three eves moves to the next working day.
ROLLS = [
    ("2 days after", date(2021, 12, 22), Roll.LAW_1930_173, date(2021, 12, 27)),  # julafton, then the weekend
    (
        "2 days after",
        date(2021, 12, 22),
        Roll.EU_1182_71,
        date(2021, 12, 24),
    ),  # julafton is no public holiday
    ("3 weeks after", date(2021, 4, 24), Roll.LAW_1930_173, date(2021, 5, 17)),  # a Saturday
    ("2 days after", date(2021, 4, 8), Roll.NONE, date(2021, 4, 10)),
    ("1 month after", date(2021, 1, 31), Roll.NONE, date(2021, 2, 28)),  # 1 §: the month's last day
    ("12 months before", date(2024, 2, 29), Roll.NONE, date(2023, 2, 28)),
    ("7 days before", date(2022, 4, 25), Roll.BACKWARD, date(2022, 4, 14)),  # annandag påsk
]


@pytest.mark.parametrize(("words", "event", "roll", "last"), ROLLS)
def test_the_last_day_moves_as_the_law_says(words: str, event: date, roll: Roll, last: date) -> None:
    assert reckoned(words, event, roll=roll).last_day == last


def test_a_bound_has_a_stop_and_no_day() -> None:
    stop = at("2021-04-15T09:00")
    found = bound_only(reason="snarast", never_after=stop, calendar=SWEDEN)
    assert (found.kind, found.last_day, found.due_at, found.capped_at) == (Kind.BOUND, None, None, stop)
    tick = timedelta(microseconds=1)
    assert [found.in_time(one) for one in (stop - tick, stop)] == [True, False]


def test_without_a_stop_there_is_only_the_reason() -> None:
    found = bound_only(reason="snarast", never_after=None, calendar=SWEDEN)
    assert (found.kind, found.capped_at, found.reason, found.in_time(at("2099-01-01T00:00"))) == (
        Kind.NONE,
        None,
        "snarast",
        True,
    )


@pytest.mark.parametrize("text", ["24:01", "25:00", "9:00", "12", "", "12:00:00", "noon"])
def test_a_wrong_cutoff_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no cut-off"):
        Cutoff.parse(text)


@pytest.mark.parametrize("text", ["three days", "3", "3 dagar", "-3 days", "3 day s", "", "3.5 days"])
def test_a_period_without_a_count_and_a_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write a count and a unit"):
        Period.parse(text)


def test_an_offset_says_which_way() -> None:
    with pytest.raises(ValueError, match="end it with 'after' or 'before'"):
        parse_offset("3 working days")
    assert str(parse_offset(" 1  working day   before ")[0]) == "1 working day"


@given(period=periods)
def test_a_period_reads_back_as_it_prints(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(day=days, months=st.integers(-30, 30))
def test_months_keep_the_date_or_take_the_months_last(day: date, months: int) -> None:
    found = same_date_in_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


def test_working_days_are_no_calendar_dates() -> None:
    with pytest.raises(ValueError, match="is not counted on calendar dates"):
        shifted(date(2021, 4, 8), Period.parse("3 working days"), Direction.AFTER)
