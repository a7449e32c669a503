"""One planned meeting: its days, worked out by hand, and each flag."""

from dataclasses import replace
from datetime import date

import pytest

from rules.policies import Choice, Switch
from rules.year import check_year
from rules.year_values import Flag, Limit
from tests.rules.worlds import at, shipped
from tests.rules.years import a_group, a_slot, checked

NONE = Choice(switch=Switch.SUMMONS_ROLL, value="none")


def test_an_ordinary_thursday_has_every_day_and_no_flag() -> None:
    # AMF-K7: Thu 8 April. AMF-Q3: Fri 9 (1), Mon 12 (2), Tue 13 (3). AMF-JUST: Fri 16.
    # AMF-FVG-NAMND, back from Tue 20: Mon 19, Fri 16, Thu 15.
    one = checked("2021-04-15T09:00", board="2021-04-20T13:00")
    assert (one.summons, one.unrolled, one.late_limit) == (date(2021, 4, 8),) * 3
    assert one.leaves_at == at("2021-04-08T14:00")
    assert one.questions == (Limit(rule="AMF-Q3", last_day=date(2021, 4, 13)),)
    assert one.board_limits == (Limit(rule="AMF-FVG-NAMND", last_day=date(2021, 4, 15)),)
    assert (one.comments, one.adjustment, one.board_day) == (None, date(2021, 4, 16), date(2021, 4, 20))
    assert one.flags == ()


def test_another_groups_comments_and_adjustment_are_its_own() -> None:
    # HA: comments Wed 8 (1), Thu 9 (2); adjustment Fri 10 (3). The office's own summons: 7 days before, Tue 30 Nov.
    one = checked("2021-12-07T13:00", charter=a_group(book="hagersten-alvsjo"))
    assert (one.summons, one.questions_last_day) == (date(2021, 11, 30), None)
    assert (one.comments, one.adjustment, one.flags) == (date(2021, 12, 9), date(2021, 12, 10), ())


def test_questions_that_end_on_the_meetings_day_are_a_clash() -> None:
    # Maundy Thursday 1 April; 2 Good Friday, 5 Easter Monday; Tue 6 (1), Wed 7 (2), Thu 8 (3): the meeting.
    one = checked("2021-04-08T09:00")
    assert (one.summons, one.questions_last_day) == (date(2021, 4, 1), date(2021, 4, 8))
    assert one.flags == (Flag.QUESTIONS_ON_OR_AFTER,)


def test_questions_that_end_after_the_meeting_are_counted_without_the_cap() -> None:
    # Tue 30 March; Wed 31 (1), Thu 1 April (2), Easter until Mon 5, Tue 6 (3): the meeting's day.
    # With Wed 31 closed by the group: Thu 1 (1), Tue 6 (2), Wed 7 (3): the day after it.
    closed = a_group(closed={date(2021, 3, 31): "planeringsdag"})
    assert checked("2021-04-06T09:00").questions_last_day == date(2021, 4, 6)
    one = checked("2021-04-06T09:00", charter=closed)
    assert (one.questions_last_day, one.flags) == (date(2021, 4, 7), (Flag.QUESTIONS_ON_OR_AFTER,))


def test_questions_that_end_the_day_before_are_a_notice_and_no_clash() -> None:
    # Thu 30 April 2020; Fri 1 May is closed; Mon 4 (1), Tue 5 (2), Wed 6 (3).
    one = checked("2020-05-07T09:00")
    assert (one.questions_last_day, one.flags) == (date(2020, 5, 6), (Flag.QUESTIONS_DAY_BEFORE,))
    assert one.clashes == ()


def test_a_closed_day_between_questions_and_meeting_leaves_nobody_to_answer() -> None:
    # Thu 25 April 2024; Fri 26 (1), Mon 29 (2), Tue 30 (3); Wed 1 May is closed; the meeting Thu 2 May.
    one = checked("2024-05-02T09:00")
    assert (one.questions_last_day, one.flags) == (date(2024, 4, 30), (Flag.NO_DAY_TO_ANSWER,))
    assert one.clashes == ()


@pytest.mark.parametrize(("choices", "summons"), [((), date(2021, 5, 12)), ((NONE,), date(2021, 5, 13))])
def test_a_red_summons_day_is_a_clash_whether_it_rolls_or_stays(
    choices: tuple[Choice, ...], summons: date
) -> None:
    # Ascension Day is Thu 13 May. Fri 14 (1), Mon 17 (2), Tue 18 (3), from the 12th and from the 13th alike.
    one = checked("2021-05-20T09:00", charter=a_group(choices=choices))
    assert (one.unrolled, one.summons) == (date(2021, 5, 13), summons)
    assert one.questions_last_day == date(2021, 5, 18)
    assert one.leaves_at == at("2021-05-12T14:00")  # nothing leaves on a closed day
    assert one.flags == (Flag.SUMMONS_ON_CLOSED_DAY,)


@pytest.mark.parametrize(
    ("starts", "flags"),
    [
        ("2021-05-13T09:00", {Flag.MEETING_ON_CLOSED_DAY}),  # Ascension Day
        ("2021-05-15T09:00", {Flag.SUMMONS_ON_CLOSED_DAY, Flag.MEETING_ON_CLOSED_DAY}),  # Saturdays
        # Thu 24 June: Fri 25 midsommarafton, Mon 28 (1) is the first day of the recess
        ("2021-06-24T09:00", {Flag.ADJUSTMENT_IN_RECESS}),
        ("2021-07-15T09:00", {Flag.SUMMONS_IN_RECESS, Flag.MEETING_IN_RECESS, Flag.ADJUSTMENT_IN_RECESS}),
        ("2021-08-09T09:00", {Flag.SUMMONS_IN_RECESS}),  # Mon 2 August
        ("2021-08-16T09:00", set()),  # Mon 9 August, the first day after it
    ],
)
def test_closed_days_and_recess_are_told(starts: str, flags: set[Flag]) -> None:
    assert set(checked(starts).flags) == flags


def test_an_adjustment_that_a_recess_pushes_beyond_itself_is_told() -> None:
    # The group closes its recess days too, so the next working day after Thu 23 June is Mon 8 August.
    closed = {date.fromordinal(day): "semester" for day in range(738_333, 738_375)}
    assert (min(closed), max(closed)) == (date(2022, 6, 27), date(2022, 8, 7))
    rested = a_group(
        recesses=[replace(a_group().group.quiet.recesses[0], first=min(closed), last=max(closed))],
        closed=closed,
    )
    one = checked("2022-06-23T09:00", charter=rested)  # Fri 24 June 2022 is midsommarafton
    assert (one.adjustment, one.flags) == (date(2022, 8, 8), (Flag.ADJUSTMENT_IN_RECESS,))


@pytest.mark.parametrize(
    ("board", "flags"),
    [
        ("2021-04-20", ()),
        ("2021-04-19", (Flag.TOO_CLOSE_TO_BOARD,)),  # Fri 16, Thu 15, Wed 14: the meeting is on the 15th
        ("2021-04-15T13:00", (Flag.TOO_CLOSE_TO_BOARD,)),  # the same day, but before
        ("2021-04-15", (Flag.MEETING_AFTER_BOARD,)),  # nobody knows which comes first
        ("2021-04-15T09:00", (Flag.MEETING_AFTER_BOARD,)),
        ("2021-04-14", (Flag.MEETING_AFTER_BOARD,)),
    ],
)
def test_a_meeting_belongs_before_its_board(board: str, flags: tuple[Flag, ...]) -> None:
    assert checked("2021-04-15T09:00", board=board).flags == flags


def test_a_rule_book_that_ends_or_has_not_begun_is_told() -> None:
    book = replace(shipped("amf").rulebook, in_force_to=date(2021, 4, 14))
    assert checked("2021-04-14T09:00", charter=a_group(rulebook=book)).flags == ()
    assert checked("2021-04-15T09:00", charter=a_group(rulebook=book)).flags == (Flag.RULEBOOK_ENDS,)
    late = replace(shipped("amf").rulebook, in_force_from=date(2021, 4, 16))
    assert checked("2021-04-15T09:00", charter=a_group(rulebook=late)).flags == (Flag.RULEBOOK_NOT_IN_FORCE,)


def test_a_book_without_a_summons_rule_is_told_and_nothing_is_invented() -> None:
    amf = shipped("amf").rulebook
    bare = replace(amf, rules=tuple(rule for rule in amf.rules if not rule.sends_summons))
    one = checked("2021-04-15T09:00", charter=a_group(rulebook=bare))
    assert (one.summons, one.questions, one.flags) == (None, (), (Flag.NO_SUMMONS_RULE,))


def test_a_summons_rule_that_has_ended_is_told() -> None:
    amf = shipped("amf").rulebook
    rules = tuple(
        replace(rule, in_force_to=date(2021, 3, 31)) if rule.sends_summons else rule for rule in amf.rules
    )
    one = checked("2021-04-15T09:00", charter=a_group(rulebook=replace(amf, rules=rules)))
    assert (one.summons, one.flags) == (None, (Flag.RULEBOOK_ENDS,))


def test_a_calendar_that_ends_is_a_flag_and_no_crash() -> None:
    # The tests' calendar knows 2018 to 2026: the working day after Wed 30 December 2026 is beyond it.
    # Wed 23; 24 to 27 closed; Mon 28 (1), Tue 29 (2), Wed 30 (3): the meeting.
    one = checked("2026-12-30T09:00")
    assert (one.adjustment, one.flags) == (None, (Flag.CALENDAR_ENDS, Flag.QUESTIONS_ON_OR_AFTER))
    beyond = checked("2027-03-04T09:00")
    assert (beyond.summons, beyond.flags) == (None, (Flag.CALENDAR_ENDS,))


def test_two_meetings_on_one_day_are_told_and_the_year_stands_in_order() -> None:
    year = check_year(
        [a_slot("2021-04-15T13:00"), a_slot("2021-03-11T09:00"), a_slot("2021-04-15T09:00")], a_group()
    )
    assert [one.slot.starts_at for one in year] == [
        at("2021-03-11T09:00"),
        at("2021-04-15T09:00"),
        at("2021-04-15T13:00"),
    ]
    assert [one.flags for one in year] == [(), (Flag.TWO_MEETINGS_SAME_DAY,), (Flag.TWO_MEETINGS_SAME_DAY,)]


def test_without_the_statute_no_rhythm_is_asked_for() -> None:
    assert [
        one.flags for one in check_year([a_slot("2021-02-04T09:00"), a_slot("2021-10-07T09:00")], a_group())
    ] == [
        (),
        (),
    ]
