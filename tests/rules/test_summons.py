"""When the summons leaves, to whom, and what a change sends. Dates are worked out on paper beside each."""

from datetime import date

import pytest

from rules.facts import Fact, FactKind, Json
from rules.plan import plan
from tests.rules.desk import Desk
from tests.rules.worlds import (
    SUMMER,
    a_charter,
    a_fact,
    at,
    called,
    moved,
)

EVERYBODY = ["c1", "h1", "k1", "k2", "m1", "s1", "v1", "v2"]
NEW = {"role": "ordinary", "organisation": "vision", "email": "n1@example.se"}


def cancelled(when: str, **said: Json) -> Fact:
    """The meeting is cancelled."""
    return a_fact(FactKind.MEETING_CANCELLED, when, said, meeting="m1")


def by_hand(when: str, **said: Json) -> Fact:
    """The secretary has sent the summons herself."""
    return a_fact(FactKind.SUMMONS_SENT, when, said, meeting="m1")


def seat(when: str, person: str, said: dict[str, Json]) -> Fact:
    """A seat changes."""
    return a_fact(FactKind.SEAT_CHANGED, when, said, person=person)


def when_sent(desk: Desk, text: str = "summons") -> list[str]:
    """The moments at which a text left, on the wall clock."""
    return sorted({moment for _, moment in desk.told(text)})


def who_got(desk: Desk, text: str) -> list[str]:
    """Whom a text reached, sorted."""
    return sorted(person for person, _ in desk.told(text))


def last_day(desk: Desk) -> tuple[date | None, tuple[str, ...]]:
    """The summons rule's last day and its flags."""
    (owed,) = desk.deadlines("AMF-K7")
    return owed.reckoned.last_day, owed.flags


DAYS = [
    # Thursday meeting: the Thursday before (AMF-K7: 7 days before)
    ("2021-04-15T09:00", "2021-04-08 14:00"),
    # Wednesday before Ascension: the Wednesday before
    ("2021-05-12T09:00", "2021-05-05 14:00"),
    # Monday 25 April 2022: Monday 18 April is annandag påsk, 15-17 långfredag and the weekend: Thursday 14
    ("2022-04-25T09:00", "2022-04-14 14:00"),
    # Thursday 30 December 2021: Thursday 23 is open (24 julafton is not)
    ("2021-12-30T09:00", "2021-12-23 14:00"),
    # Friday 31 December 2021 less 7 is julafton: back to Thursday 23
    ("2021-12-31T09:00", "2021-12-23 14:00"),
]


@pytest.mark.parametrize(("starts", "leaves"), DAYS)
def test_the_summons_leaves_in_the_afternoon_seven_days_before_and_rolls_back(
    starts: str, leaves: str
) -> None:
    desk = Desk(charter=a_charter()).hears(called(starts=starts)).until(starts)
    assert (when_sent(desk), who_got(desk, "summons")) == ([leaves], EVERYBODY)
    assert desk.plan().flags == ()


def test_a_day_that_the_group_closes_sends_the_summons_a_day_earlier() -> None:
    charter = a_charter(closed={date(2021, 4, 8): "planeringsdag"})
    desk = Desk(charter=charter).hears(called()).until("2021-04-15T08:00")
    assert when_sent(desk) == ["2021-04-07 14:00"]


@pytest.mark.parametrize(
    ("when", "leaves", "short"),
    [
        ("2021-04-08T15:00", "2021-04-08 15:00", 0),  # after the hour, still seven days before
        ("2021-04-08T23:59", "2021-04-09 07:00", 1),  # at night: the next morning is a day too late
        ("2021-04-12T10:00", "2021-04-12 10:00", 4),  # Monday for Thursday: 12 - 8 = 4 days
        ("2021-04-10T11:00", "2021-04-12 07:00", 4),  # a Saturday waits for Monday morning
        ("2021-04-14T20:00", "2021-04-15 07:00", 7),  # the night before: the same morning
        ("2021-04-15T06:00", "2021-04-15 07:00", 7),  # three hours before
    ],
)
def test_a_meeting_called_too_late_is_summoned_as_soon_as_it_may_and_flagged(
    when: str, leaves: str, short: int
) -> None:
    desk = Desk(charter=a_charter()).hears(called(when)).until("2021-04-15T08:59")
    flags = (f"K7_breached_by_days:{short}",) if short else ()
    assert (when_sent(desk), last_day(desk)) == ([leaves], (date(2021, 4, 8), flags))
    assert [flag.code for flag in desk.plan().flags if flag.code == "lead_time_broken"] == [
        "lead_time_broken"
    ][: len(flags)]


def test_a_meeting_called_in_the_middle_of_the_night_before_it_starts_is_summoned_at_once() -> None:
    desk = Desk(charter=a_charter()).hears(called("2021-04-14T23:00", starts="2021-04-15T06:30"))
    assert when_sent(desk) == ["2021-04-14 23:00"]


def test_a_summons_that_falls_in_recess_leaves_on_the_last_open_day_before_it() -> None:
    # Thursday 12 August less 7 is 5 August, in recess from 28 June; 25 June is midsommarafton: Thursday 24
    desk = Desk(charter=a_charter(recesses=[SUMMER])).hears(
        called("2021-06-01T09:00", starts="2021-08-12T09:00")
    )
    desk.until("2021-08-12T08:00")
    assert (when_sent(desk), last_day(desk)) == (["2021-06-24 14:00"], (date(2021, 8, 5), ()))


def test_a_meeting_called_in_recess_is_summoned_when_it_ends_and_never_before_the_call() -> None:
    desk = Desk(charter=a_charter(recesses=[SUMMER])).hears(
        called("2021-07-20T10:00", starts="2021-08-12T09:00")
    )
    (first, *_) = [one for one in desk.plan().notices if one.text == "summons"]
    assert first.not_before == at("2021-08-09T07:00")
    desk.until("2021-08-12T08:00")
    assert (when_sent(desk), last_day(desk)[1]) == (["2021-08-09 07:00"], ("K7_breached_by_days:4",))


def test_a_move_before_the_summons_sends_one_summons_on_the_new_day() -> None:
    desk = Desk(charter=a_charter()).hears(called(), moved("2021-04-06T10:00", "2021-04-22T09:00"))
    desk.until("2021-04-22T08:00")
    assert (when_sent(desk), who_got(desk, "summons_update")) == (["2021-04-15 14:00"], [])
    assert desk.entries("k1") == [("REQUEST", 1)]


def test_a_move_after_the_summons_is_told_at_once_and_restarts_nothing() -> None:
    desk = Desk(charter=a_charter()).hears(called(), moved("2021-04-10T22:15", "2021-04-22T09:00"))
    desk.until("2021-04-22T08:00")
    # a Saturday night: a change is told at once, whatever the hour (manners: any)
    assert (when_sent(desk), when_sent(desk, "summons_update")) == (
        ["2021-04-08 14:00"],
        ["2021-04-10 22:15"],
    )
    assert who_got(desk, "summons_update") == EVERYBODY
    assert desk.entries("k1") == [("REQUEST", 0), ("REQUEST", 1)]
    assert {one.reckoned.last_day for one in desk.deadlines("AMF-Q3")} == {date(2021, 4, 13)}


def test_a_meeting_moved_closer_breaks_the_lead_time_afterwards() -> None:
    # sent on 8 April for 13 April: the last day would have been Tuesday 6 April, 2 days short
    desk = Desk(charter=a_charter()).hears(called(), moved("2021-04-09T10:00", "2021-04-13T09:00"))
    assert last_day(desk) == (date(2021, 4, 6), ("K7_breached_by_days:2",))


def test_a_meeting_cancelled_before_its_summons_tells_nobody() -> None:
    desk = Desk(charter=a_charter()).hears(called(), cancelled("2021-04-06T10:00")).until("2021-04-20T09:00")
    assert [one for one in desk.sent if one.notice.entry] == []
    assert {str(one.standing) for one in desk.plan().deadlines} == {"void"}


def test_a_meeting_cancelled_after_its_summons_tells_everybody_once() -> None:
    desk = Desk(charter=a_charter()).hears(called(), cancelled("2021-04-11T21:00", reason="sjukdom"))
    desk.until("2021-04-20T09:00")
    assert (who_got(desk, "summons_cancel"), when_sent(desk, "summons_cancel")) == (
        EVERYBODY,
        ["2021-04-11 21:00"],
    )
    assert desk.entries("k1") == [("REQUEST", 0), ("CANCEL", 1)]
    assert [one.notice.context["reason"] for one in desk.mails("summons_cancel", "k1")] == ["sjukdom"]


def test_a_meeting_that_was_never_summoned_grows_no_later_with_the_years() -> None:
    facts = [called("2021-04-14T10:00")]  # the day before the meeting of Thursday 15 April
    breaches = [
        [flag for one in plan(a_charter(), facts, left={}, now=at(when)).deadlines for flag in one.flags]
        for when in ("2021-04-16T09:00", "2021-06-16T09:00")
    ]
    assert breaches == [["K7_breached_by_days:7"], ["K7_breached_by_days:7"]]
