"""Disagreement: the clock that the agreement sets, and the decision that is on hold meanwhile, worked out by hand."""

from datetime import date

import pytest

from rules.admission import Refused, admit
from rules.disagreement import Why, holds
from rules.facts import Act, Fact, FactKind
from rules.outcome import Plan
from rules.policies import Switch
from rules.world import fold
from tests.rules.acting import act, disagreed, planned, started, under
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, at, called, matter

AGREED = under("statute", "examples", examples=["AVT-C7"])
BEFORE = (called(), matter("2021-04-01T09:00", "x"), matter("2021-04-01T09:01", "y"))
DECLARED = disagreed("2021-04-15T10:00")
ENDED = act("2021-05-03T15:00", Act.NEGOTIATION_ENDED, matter="x")
ASKED = act("2021-05-06T10:00", Act.CENTRAL_REQUESTED, matter="x")
OVER = act("2021-06-01T15:00", Act.CENTRAL_ENDED, matter="x")
ACTS = ("decision_on_hold", "negotiation_end_missing", "central_request_without_disagreement")
ALL = (*ACTS, "central_request_too_late")


def flags(told: Plan) -> list[tuple[str, str]]:
    return [(flag.code, flag.subject) for flag in told.flags if flag.code in ALL]


def state(*facts: Fact, now: str) -> list[tuple[bool, Why, date | Act | None]]:
    world = fold(AGREED, (*BEFORE, *facts))
    return [(hold.on, hold.why, hold.until) for hold in holds(world, world.meetings[0], at(now))]


def told(desk: Desk) -> list[tuple[str, str, str, str]]:
    """Who was told what about the hold, and when."""
    return [
        (
            one.notice.person,
            str(one.notice.context["hold"]),
            str(one.notice.context["why"]),
            f"{one.at:%m-%d %H:%M}",
        )
        for one in desk.mails("decision_on_hold")
    ]


def test_seven_days_are_counted_from_the_end_of_the_local_negotiation() -> None:
    """The agreement's example: ended Mon 3 May 2021, central negotiation requested by Mon 10 May 24:00."""
    plan = planned(AGREED, *BEFORE, DECLARED, ENDED, now="2021-05-04T09:00")
    assert started(plan, "AVT-C7", "MBL-14") == [
        ("MBL-14", "m1/x", "employer", None, "open"),
        ("AVT-C7", "m1/x", "vision", "2021-05-10", "open"),
    ]


def test_a_seventh_day_on_a_saturday_stays_and_is_flagged_unless_the_group_lets_it_move() -> None:
    """Ended Sat 1 May 2021: the seventh day is Sat 8 May. With law1930 as the group's choice: Mon 10 May."""
    ended = act("2021-05-01T15:00", Act.NEGOTIATION_ENDED, matter="x")
    found = []
    for value in ("none", "law1930"):
        charter = under("examples", examples=["AVT-C7"], choices=[(Switch.AGREEMENT_ROLL, value)])
        plan = planned(charter, *BEFORE, DECLARED, ended, now="2021-05-04T09:00")
        [clock] = [one for one in plan.deadlines if one.rule == "AVT-C7"]
        found.append((str(clock.reckoned.last_day), "ends_on_non_working_day" in clock.flags))
    assert found == [("2021-05-08", True), ("2021-05-10", False)]


def test_the_example_is_off_until_a_group_turns_it_on() -> None:
    for charter in (a_charter(), under("statute", "examples")):
        plan = planned(charter, *BEFORE, DECLARED, ENDED, now="2021-05-04T09:00")
        assert (started(plan, "AVT-C7"), flags(plan)) == ([], [])
        assert [one for one in plan.notices if one.text == "decision_on_hold"] == []


def test_without_a_declared_disagreement_the_end_of_a_negotiation_starts_nothing() -> None:
    plan = planned(AGREED, *BEFORE, ENDED, now="2021-05-04T09:00")
    assert (started(plan, "AVT-C7", "MBL-14"), flags(plan)) == ([], [])


def test_with_only_the_disagreement_no_clock_is_invented_and_the_end_is_asked_for() -> None:
    plan = planned(AGREED, *BEFORE, DECLARED, now="2021-09-01T09:00")
    assert started(plan, "AVT-C7", "MBL-14") == []
    assert flags(plan) == [("decision_on_hold", "m1/x"), ("negotiation_end_missing", "m1/x")]
    assert state(DECLARED, now="2021-09-01T09:00") == [(True, Why.LOCAL_NOT_ENDED, Act.NEGOTIATION_ENDED)]


def test_the_decision_is_on_hold_through_the_last_day_and_not_a_second_longer() -> None:
    facts = (DECLARED, ENDED)
    assert state(*facts, now="2021-05-10T23:59:59") == [(True, Why.WITHIN_TIME, date(2021, 5, 10))]
    assert state(*facts, now="2021-05-11T00:00:00") == [(False, Why.TIME_RAN_OUT, None)]


def test_a_request_in_time_holds_it_until_the_central_negotiation_has_ended() -> None:
    facts = (DECLARED, ENDED, ASKED)
    assert state(*facts, now="2021-05-20T09:00") == [(True, Why.CENTRAL_REQUESTED, Act.CENTRAL_ENDED)]
    assert state(*facts, OVER, now="2021-06-01T15:00") == [(False, Why.CENTRAL_ENDED, None)]


def test_a_request_before_the_local_negotiation_is_on_record_as_ended_holds_it_too() -> None:
    early = act("2021-04-20T10:00", Act.CENTRAL_REQUESTED, matter="x")
    assert state(DECLARED, early, now="2021-05-20T09:00") == [
        (True, Why.CENTRAL_REQUESTED, Act.CENTRAL_ENDED)
    ]
    plan = planned(AGREED, *BEFORE, DECLARED, early, ENDED, now="2021-05-20T09:00")
    assert started(plan, "AVT-C7") == [("AVT-C7", "m1/x", "vision", "2021-05-10", "met")]


def test_a_request_that_comes_too_late_is_kept_and_flagged_and_holds_nothing() -> None:
    late = act("2021-05-11T00:00", Act.CENTRAL_REQUESTED, matter="x")
    plan = planned(AGREED, *BEFORE, DECLARED, ENDED, late, now="2021-05-12T09:00")
    assert started(plan, "AVT-C7") == [("AVT-C7", "m1/x", "vision", "2021-05-10", "met_late")]
    assert flags(plan) == [("central_request_too_late", "m1/x")]


def test_a_request_without_a_disagreement_is_kept_and_flagged() -> None:
    world = fold(AGREED, BEFORE)
    admit(ASKED, world)
    plan = planned(AGREED, *BEFORE, ASKED, now="2021-05-12T09:00")
    assert flags(plan) == [("central_request_without_disagreement", "m1/x")]


def test_each_union_has_its_own_clock_and_the_matter_waits_for_the_last() -> None:
    """Vision's local negotiation ended Mon 3 May, Kommunal's Wed 5 May: by Mon 10 May and Wed 12 May."""
    facts = (
        DECLARED,
        disagreed("2021-04-15T10:05", union="kommunal"),
        act("2021-05-03T15:00", Act.NEGOTIATION_ENDED, matter="x", organisation="vision"),
        act("2021-05-05T15:00", Act.NEGOTIATION_ENDED, matter="x", organisation="kommunal"),
    )
    plan = planned(AGREED, *BEFORE, *facts, now="2021-05-06T09:00")
    assert started(plan, "AVT-C7") == [
        ("AVT-C7", "m1/x", "vision", "2021-05-10", "open"),
        ("AVT-C7", "m1/x", "kommunal", "2021-05-12", "open"),
    ]
    assert state(*facts[:3], now="2021-05-06T09:00") == [(True, Why.LOCAL_NOT_ENDED, Act.NEGOTIATION_ENDED)]
    assert state(*facts, now="2021-05-11T09:00") == [(True, Why.WITHIN_TIME, date(2021, 5, 12))]
    assert state(*facts, now="2021-05-13T00:00") == [(False, Why.TIME_RAN_OUT, None)]


def test_an_end_without_a_matter_is_the_end_of_every_negotiation_of_the_meeting() -> None:
    facts = (DECLARED, disagreed("2021-04-15T10:30", "y"), act("2021-05-03T15:00", Act.NEGOTIATION_ENDED))
    plan = planned(AGREED, *BEFORE, *facts, now="2021-05-04T09:00")
    assert started(plan, "AVT-C7") == [
        ("AVT-C7", "m1/x", "vision", "2021-05-10", "open"),
        ("AVT-C7", "m1/y", "vision", "2021-05-10", "open"),
    ]


def test_of_two_ends_of_one_negotiation_the_last_counts() -> None:
    again = act("2021-05-05T15:00", Act.NEGOTIATION_ENDED, matter="x")
    plan = planned(AGREED, *BEFORE, DECLARED, ENDED, again, now="2021-05-06T09:00")
    assert started(plan, "AVT-C7") == [("AVT-C7", "m1/x", "vision", "2021-05-12", "open")]


def test_a_longer_time_holds_longer_and_a_waived_one_ends_the_hold() -> None:
    about = {"meeting": "m1", "rule": "AVT-C7", "reason": "parterna är överens"}
    longer = a_fact(FactKind.DEADLINE_EXTENDED, "2021-05-04T09:00", {**about, "until": "2021-05-17"})
    assert state(DECLARED, ENDED, longer, now="2021-05-12T09:00") == [
        (True, Why.WITHIN_TIME, date(2021, 5, 17))
    ]
    waived = a_fact(FactKind.DEADLINE_WAIVED, "2021-05-05T09:00", about)
    assert state(DECLARED, ENDED, waived, now="2021-05-06T09:00") == [(False, Why.WAIVED, None)]


def test_secretary_and_chair_are_told_once_when_it_begins_and_once_when_it_ends() -> None:
    """The meeting Thu 15 April 10:00; the time runs out on Tue 11 May 00:00, at night: told when the office opens."""
    desk = Desk(charter=AGREED).hears(*BEFORE, DECLARED, ENDED).until("2021-05-30T09:00")
    assert told(desk) == [
        ("s1", "begins", "local_not_ended", "04-15 10:00"),
        ("c1", "begins", "local_not_ended", "04-15 10:00"),
        ("s1", "ends", "time_ran_out", "05-11 07:00"),
        ("c1", "ends", "time_ran_out", "05-11 07:00"),
    ]
    assert flags(desk.plan()) == []


def test_the_end_of_the_central_negotiation_is_told_in_place_of_the_day() -> None:
    desk = Desk(charter=AGREED).hears(*BEFORE, DECLARED, ENDED, ASKED, OVER).until("2021-06-20T09:00")
    assert told(desk) == [
        ("s1", "begins", "local_not_ended", "04-15 10:00"),
        ("c1", "begins", "local_not_ended", "04-15 10:00"),
        ("s1", "ends", "central_ended", "06-01 15:00"),
        ("c1", "ends", "central_ended", "06-01 15:00"),
    ]


def test_a_hold_that_begins_again_is_told_again() -> None:
    about = {"meeting": "m1", "rule": "AVT-C7", "reason": "parterna är överens"}
    longer = a_fact(FactKind.DEADLINE_EXTENDED, "2021-05-12T09:00", {**about, "until": "2021-05-17"})
    desk = Desk(charter=AGREED).hears(*BEFORE, DECLARED, ENDED, longer).until("2021-05-30T09:00")
    assert [line for line in told(desk) if line[0] == "s1"] == [
        ("s1", "begins", "local_not_ended", "04-15 10:00"),
        ("s1", "ends", "time_ran_out", "05-11 07:00"),
        ("s1", "begins", "within_time", "05-12 09:00"),
        ("s1", "ends", "time_ran_out", "05-18 07:00"),
    ]


def test_no_union_is_told_of_the_hold_and_no_mail_says_who_disagreed() -> None:
    desk = Desk(charter=AGREED).hears(*BEFORE, DECLARED, ENDED).until("2021-05-30T09:00")
    mails = desk.mails("decision_on_hold")
    assert {one.notice.person for one in mails} == {"s1", "c1"}
    assert [one for one in mails if "vision" in str(one.notice.context).lower()] == []


def test_a_disagreement_at_a_cancelled_meeting_holds_nothing() -> None:
    gone = a_fact(FactKind.MEETING_CANCELLED, "2021-04-16T09:00", meeting="m1")
    assert state(DECLARED, ENDED, gone, now="2021-05-04T09:00") == []


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (
            act("2021-05-06T10:00", Act.NEGOTIATION_ENDED, meeting="m9"),
            "group 'fvg': meeting 'm9' not found (have: m1)",
        ),
        (
            act("2021-05-06T10:00", Act.NEGOTIATION_ENDED, matter="z"),
            "meeting 'm1': matter 'z' not found (have: x, y)",
        ),
        (
            act("2021-05-06T10:00", Act.CENTRAL_REQUESTED, organisation="employer"),
            "act_recorded: central_requested is a union's: organisation 'employer' is none"
            " (have: kommunal, vision)",
        ),
        (
            act("2021-05-06T10:00", Act.CENTRAL_ENDED, matter="x"),
            "act_recorded: no central negotiation has been requested on matter 'x' by then:"
            " record act=central_requested first",
        ),
    ],
)
def test_an_act_that_cannot_be_is_refused(fact: Fact, why: str) -> None:
    with pytest.raises(Refused) as refused:
        admit(fact, fold(AGREED, BEFORE))
    assert str(refused.value) == why
