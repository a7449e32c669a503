"""The planned year beside what it stands for: the engine's own dates, and the rhythm between meetings."""

from dataclasses import replace
from datetime import date

import pytest

from config.rulebooks import rule_anywhere
from rules.charter import Charter
from rules.policies import Choice, Switch
from rules.year import check_year
from rules.year_fixes import Cure, Fix, fixes_for
from rules.year_values import Checked, Flag
from tests.rules.desk import Desk
from tests.rules.worlds import at, called, shipped
from tests.rules.years import a_group, a_slot, checked

DAYS = [
    "2021-04-15T09:00",  # nothing in the way
    "2021-04-08T09:00",  # Easter
    "2021-05-20T09:00",  # the summons day is Ascension Day
    "2021-06-24T09:00",  # adjusted in the recess
    "2021-08-12T09:00",  # summoned in the recess
    "2020-01-09T13:00",  # New Year and Epiphany
]


@pytest.mark.parametrize("starts", DAYS)
@pytest.mark.parametrize("book", ["amf", "hagersten-alvsjo"])
def test_the_plan_says_what_the_engine_will_do(starts: str, book: str) -> None:
    charter = a_group(book=book)
    said = checked(starts, board="2022-02-15T13:00", charter=charter)
    desk = Desk(charter=charter, now=at("2019-11-01T00:00"))
    desk.hears(called("2019-11-04T09:00", starts=starts, board_at=at("2022-02-15T13:00").isoformat()))
    desk.until(starts)
    assert {one.at for one in desk.mails("summons")} == {said.leaves_at}
    days = {one.rule: one.reckoned.last_day for one in desk.plan().deadlines}
    assert days[said.summons_rule or ""] == said.summons
    assert [days[limit.rule] for limit in said.board_limits] == [
        limit.last_day for limit in said.board_limits
    ]
    minutes = {"amf": (None, "AMF-JUST"), "hagersten-alvsjo": ("HA-SYNP", "HA-JUST")}[book]
    assert [days[rule] if rule else None for rule in minutes] == [said.comments, said.adjustment]
    assert said.leaves_at is not None
    if (
        said.leaves_at.date() == said.summons
    ):  # else it leaves before the recess, and the time for questions with it
        assert [days[limit.rule] for limit in said.questions] == [limit.last_day for limit in said.questions]


def a_safety_committee(*choices: Choice) -> Charter:
    """A group that is the safety committee too: its books hold AMF1977-8A."""
    _, rhythm = rule_anywhere("AMF1977-8A")
    amf = shipped("amf").rulebook
    return a_group(rulebook=replace(amf, rules=(*amf.rules, rhythm)), choices=choices)


def a_year(charter: Charter, *starts: str) -> tuple[Checked, ...]:
    """The meetings of a year, without a board."""
    return check_year([a_slot(start) for start in starts], charter)


def test_a_safety_committee_should_meet_every_third_month() -> None:
    # Three months after Thu 4 February is Tue 4 May; after Wed 12 May it is Thu 12 August.
    year = a_year(a_safety_committee(), "2021-02-04T09:00", "2021-05-12T09:00", "2021-08-12T09:00")
    assert [
        [found.day for found in one.findings if found.flag is Flag.NO_MEETING_IN_QUARTER] for one in year
    ] == [
        [],
        [date(2021, 5, 4)],
        [],
    ]
    assert year[1].clashes == ()  # the ordinance says should


def test_by_the_calendars_quarters_one_meeting_in_each_is_enough() -> None:
    choice = Choice(switch=Switch.QUARTER_READING, value="calendar_quarter")
    year = a_year(a_safety_committee(choice), "2021-02-04T09:00", "2021-05-12T09:00", "2021-11-11T09:00")
    assert [[found.day for found in one.findings] for one in year] == [[], [], [date(2021, 9, 30)]]


def test_a_rhythm_is_kept_by_one_meeting_more_or_by_an_earlier_day() -> None:
    # Tue 4 May: summons Tue 27 April, Wed 28 (1), Thu 29 (2), Fri 30 (3), Mon 3 is left. Wed 5 May is too late,
    # so the nearest Wednesday is 28 April: summons Wed 21, Thu 22 (1), Fri 23 (2), Mon 26 (3), Tue 27 is left.
    charter = a_safety_committee()
    year = a_year(charter, "2021-02-04T09:00", "2021-05-12T09:00")
    assert [(fix.cure, fix.starts_at) for fix in fixes_for(1, year, charter)] == [
        (Cure.ADD_MEETING, at("2021-05-04T09:00")),
        (Cure.MOVE_MEETING, at("2021-04-28T09:00")),
        (Cure.MOVE_MEETING, at("2021-05-04T09:00")),
    ]


def test_a_move_never_breaks_the_rhythm_after_it() -> None:
    # Thu 8 April clashes with Easter. From Thu 1 April the next meeting, on Wed 7 July, would be too late.
    charter = replace(a_safety_committee(), group=replace(a_group(recesses=()).group))
    year = a_year(charter, "2021-02-04T09:00", "2021-04-08T09:00", "2021-07-07T09:00")
    assert year[2].flags == ()
    assert [fix.starts_at for fix in fixes_for(1, year, charter) if fix.cure is Cure.MOVE_MEETING] == [
        at("2021-04-15T09:00"),
        at("2021-04-13T09:00"),
    ]


def test_a_rule_that_ends_before_the_year_does_is_told_at_the_meetings_after_it() -> None:
    amf = shipped("amf").rulebook
    rules = tuple(
        replace(rule, in_force_to=date(2021, 4, 30)) if rule.id == "AMF-Q3" else rule for rule in amf.rules
    )
    charter = a_group(rulebook=replace(amf, rules=rules))
    year = a_year(charter, "2021-03-11T09:00", "2021-04-15T09:00", "2021-06-10T09:00")
    assert [[(found.flag, found.day, found.name) for found in one.findings] for one in year] == [
        [],
        [],
        [(Flag.RULEBOOK_ENDS, date(2021, 4, 30), "AMF-Q3")],
    ]
    assert fixes_for(2, year, charter) == (
        Fix(cure=Cure.EXTEND_RULEBOOK, until=date(2021, 6, 10), name="AMF-Q3"),
    )


def test_a_rule_that_was_repealed_before_the_year_is_missed_by_nobody() -> None:
    amf = shipped("amf").rulebook
    rules = tuple(
        replace(rule, in_force_to=date(2020, 12, 31)) if rule.id == "AMF-Q3" else rule for rule in amf.rules
    )
    assert [one.flags for one in a_year(a_group(rulebook=replace(amf, rules=rules)), "2021-04-15T09:00")] == [
        ()
    ]
