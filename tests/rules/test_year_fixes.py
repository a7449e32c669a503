"""The cures that are offered: by hand for the known clashes, and as a law: each, tried anew, is free of flags."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.people import Recess
from rules.year import check_meeting, check_year
from rules.year_fixes import Cure, Fix, fixes_for
from rules.year_values import Flag, Slot
from tests.rules.worlds import CALENDAR, SUMMER, ZONE, at, shipped
from tests.rules.years import a_group, a_slot

CHARTER = a_group(
    recesses=(SUMMER, Recess(first=date(2022, 6, 27), last=date(2022, 8, 5), reason="sommar")),
    closed={date(2022, 5, 27): "klämdag"},
)


def offered(*slots: Slot) -> list[list[tuple[Cure, object]]]:
    """What is offered for each meeting of a year."""
    year = check_year(slots, CHARTER)
    return [
        [(fix.cure, fix.starts_at or fix.summons_on) for fix in fixes_for(number, year, CHARTER)]
        for number in range(len(year))
    ]


def test_nothing_is_offered_where_nothing_is_wrong() -> None:
    assert offered(a_slot("2021-04-15T09:00")) == [[]]


def test_easter_is_cured_by_an_earlier_summons_or_another_week() -> None:
    # Wed 31 March: Thu 1 (1), Tue 6 (2), Wed 7 (3): the day before. Tue 30: Wed 31, Thu 1, Tue 6: Wed 7 is left.
    # Thu 15 and Thu 1 April (summons Thu 25 March, Tue 30) are free. After Thu 8 the first free day is Tue 13:
    # Fri 9 (summons Fri 2 is Good Friday), Mon 12 (summons Mon 5 is Easter Monday); Tue 6 + 3 is Fri 9: free.
    # Before it Wed 7 (Wed 31: Thu 1, Tue 6, Wed 7 is on) and Tue 6 are not; Thu 1 April is.
    assert offered(a_slot("2021-04-08T09:00")) == [
        [
            (Cure.SEND_EARLIER, date(2021, 3, 30)),
            (Cure.MOVE_MEETING, at("2021-04-15T09:00")),
            (Cure.MOVE_MEETING, at("2021-04-01T09:00")),
            (Cure.MOVE_MEETING, at("2021-04-13T09:00")),
        ]
    ]


def test_a_meeting_after_its_board_moves_before_it_and_never_after() -> None:
    # Board Tue 13 April: Mon 12, Fri 9, Thu 8 is the last day, and it clashes with Easter; so does Wed 7.
    assert offered(a_slot("2021-04-15T09:00", board="2021-04-13")) == [
        [(Cure.MOVE_MEETING, at("2021-04-01T09:00"))]
    ]


def test_a_summons_that_rolls_by_itself_needs_nobody() -> None:
    assert offered(a_slot("2021-05-20T09:00"))[0][0] == (Cure.LEAVES_BY_ITSELF, date(2021, 5, 12))


def test_a_meeting_keeps_between_its_neighbours() -> None:
    # Weekly meetings in the summer: no day between two of them lies outside the recess.
    year = offered(*(a_slot(f"2021-07-{day:02}T09:00") for day in (1, 8, 15)))
    assert year[1] == [(Cure.NO_DAY, None)]


def test_a_rule_book_that_ends_is_extended_and_the_meeting_not_moved() -> None:
    book = replace(shipped("amf").rulebook, in_force_to=date(2021, 3, 31))
    charter = a_group(rulebook=book)
    year = check_year([a_slot("2021-04-15T09:00")], charter)
    assert fixes_for(0, year, charter) == (
        Fix(cure=Cure.EXTEND_RULEBOOK, until=date(2021, 4, 15), name="amf"),
    )
    extended = a_group(rulebook=replace(book, in_force_to=date(2021, 4, 15)))
    assert check_year([a_slot("2021-04-15T09:00")], extended)[0].flags == ()


def test_a_calendar_that_ends_is_extended() -> None:
    year = check_year([a_slot("2026-12-30T09:00")], CHARTER)
    assert fixes_for(0, year, CHARTER) == (
        Fix(cure=Cure.EXTEND_CALENDAR, until=date(2027, 12, 31), name=CALENDAR.name),
    )


DAYS = st.dates(min_value=date(2020, 1, 7), max_value=date(2023, 12, 1))


@st.composite
def years(draw: st.DrawFn) -> list[Slot]:
    """Some meetings, on any day, some before a board and some after it."""
    slots = []
    for day in draw(st.lists(DAYS, min_size=1, max_size=8)):
        gap = draw(st.none() | st.integers(min_value=-3, max_value=12))
        starts_at = datetime.combine(day, draw(st.sampled_from([time(9), time(13, 30)])), ZONE)
        board_at = None if gap is None else day + timedelta(days=gap)
        slots.append(Slot(starts_at=starts_at, board_at=board_at))
    return slots


@given(years())
def test_every_dated_cure_is_free_of_flags_when_it_is_tried(slots: list[Slot]) -> None:
    year = check_year(slots, CHARTER)
    for number, one in enumerate(year):
        fixes = fixes_for(number, year, CHARTER)
        if not one.findings:
            assert fixes == ()
        if one.clashes:
            assert fixes != ()
        others = [other.slot for place, other in enumerate(year) if place != number]
        for fix in fixes:
            if fix.starts_at is not None:
                again = check_year([*others, replace(one.slot, starts_at=fix.starts_at)], CHARTER)
                assert next(new for new in again if new.slot.starts_at == fix.starts_at).flags == ()
                assert fix.starts_at.time() == one.slot.starts_at.time()
            elif fix.summons_on is not None:
                tried = check_meeting(replace(one.slot, summons_on=fix.summons_on), CHARTER)
                assert (tried.flags, tried.questions_last_day) == ((), fix.questions_last_day)
                assert one.summons is not None
                assert fix.summons_on <= one.summons


@given(years())
def test_a_flag_of_one_meeting_does_not_depend_on_the_others(slots: list[Slot]) -> None:
    for one in check_year(slots, CHARTER):
        alone = check_meeting(one.slot, CHARTER).flags
        assert tuple(flag for flag in one.flags if flag is not Flag.TWO_MEETINGS_SAME_DAY) == alone
