"""A clause that can be read in more than one way: the adopted reading, and what the rejected ones would have given."""

from dataclasses import replace
from datetime import date

from rules.periods import Period
from rules.readings import readings_as_json, readings_of
from rules.rulebook import DeadlineRule, Reading
from tests.rules.worlds import CALENDAR, a_charter, at

POLICIES = a_charter().policies


def questions() -> DeadlineRule:
    return a_charter().rulebook.rule("AMF-Q3")


def test_the_summons_of_8_april_2021_is_read_as_tuesday_and_not_as_sunday() -> None:
    # decided on 15 April 2021: three working days; the union that asked had read three calendar days
    found = readings_of(questions(), at("2021-04-08T16:30"), CALENDAR, POLICIES)
    assert [(str(one.reading.within), one.reading.adopted, one.last_day, one.due_at) for one in found] == [
        ("3 working days", True, date(2021, 4, 13), at("2021-04-14T00:00")),
        ("3 days", False, date(2021, 4, 11), at("2021-04-12T00:00")),
    ]


def test_a_reading_never_passes_the_meeting_either() -> None:
    # sent Wednesday 31 March for Wednesday 7 April at 09:00: Thu 1, Tue 6, Wed 7; or Thu 1, Fri 2, Sat 3
    found = readings_of(questions(), at("2021-03-31T14:00"), CALENDAR, POLICIES, at("2021-04-07T09:00"))
    assert [one.due_at for one in found] == [at("2021-04-07T09:00"), at("2021-04-04T00:00")]


def test_a_reading_that_cannot_be_counted_from_the_event_has_no_day_and_stops_nothing() -> None:
    hours = Reading(within=Period.parse("72 hours"), adopted=False, decided="2021-04-15")
    rule = replace(questions(), readings=(hours,))
    assert readings_as_json(readings_of(rule, date(2021, 4, 8), CALENDAR, POLICIES)) == [
        {
            "within": "72 hours",
            "adopted": False,
            "decided": "2021-04-15",
            "where": "",
            "says": "",
            "where_en": "",
            "says_en": "",
            "last_day": None,
            "weekday": None,
        }
    ]


def test_a_rule_with_one_meaning_has_no_readings() -> None:
    rule = a_charter().rulebook.rule("AMF-K7")
    assert readings_of(rule, at("2021-04-15T09:00"), CALENDAR, POLICIES) == ()
