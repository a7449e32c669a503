"""The clocks that recorded acts start: dates worked out by hand, with the clause beside them."""

import pytest

from rules.facts import Act
from rules.policies import Switch
from tests.rules.acting import act, planned, started, under
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, at, called, matter

STATUTES = under("statute")
NOON = "T12:00"


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        # kommunallagen 8 kap. 12 §: announced on the second day after: Mon 3 May -> Wed 5 May
        (Act.BOARD_MINUTES_ADJUSTED, "2021-05-03", [("KL-8-12", "board", "2021-05-05")]),
        # Thu 22 April + 2 days is Sat 24 April; lag 1930:173, 2 §: the next weekday, Mon 26 April
        (Act.BOARD_MINUTES_ADJUSTED, "2021-04-22", [("KL-8-12", "board", "2021-04-26")]),
        # kommunallagen 13 kap. 5 §: three weeks from the announcement: Tue 4 May -> Tue 25 May
        (Act.ADJUSTMENT_ANNOUNCED, "2021-05-04", [("KL-13-5", "party", "2021-05-25")]),
        # förvaltningslagen 44 §: three weeks from the service: Wed 5 May -> Wed 26 May
        (Act.DECISION_SERVED, "2021-05-05", [("FL-44", "party", "2021-05-26")]),
        # medbestämmandelagen 16 §: two weeks, or three: Wed 5 May -> Wed 19 May, Wed 26 May
        (
            Act.NEGOTIATION_REQUESTED,
            "2021-05-05",
            [("MBL-16-2V", "party", "2021-05-19"), ("MBL-16-3V", "party", "2021-05-26")],
        ),
        # förvaltningslagen 12 §: six months: Mon 3 May -> Wed 3 November; four weeks: Mon 3 May -> Mon 31 May
        (Act.CASE_OPENED, "2021-05-03", [("FL-12-REQ", "authority", "2021-11-03")]),
        (Act.DECISION_REQUESTED, "2021-05-03", [("FL-12-ANS", "authority", "2021-05-31")]),
        # arbetsmiljölagen 6 kap. 6 a §: at once and without delay: no day
        (Act.SAFETY_REQUEST_RECEIVED, "2021-05-03", [("AML-6-6A", "employer", None)]),
        (Act.DECISION_INTENDED, "2021-05-03", [("MBL-11", "employer", None)]),
    ],
)
def test_an_act_starts_the_clock_of_its_law(
    name: Act, day: str, expected: list[tuple[str, str, str | None]]
) -> None:
    told = planned(STATUTES, called(), act(f"{day}{NOON}", name), now=f"{day}T13:00")
    assert started(told, *(rule for rule, _, _ in expected)) == [
        (rule, "m1", owed_by, last, "open") for rule, owed_by, last in expected
    ]


def test_an_appeal_may_come_until_midnight_of_the_last_day() -> None:
    """kommunallagen 13 kap. 5 §: announced Tue 4 May 2021, through Tue 25 May 24:00."""
    announced = act("2021-05-04T12:00", Act.ADJUSTMENT_ANNOUNCED)
    for came, standing in (("2021-05-25T23:59:59", "met"), ("2021-05-26T00:00:00", "met_late")):
        told = planned(STATUTES, called(), announced, act(came, Act.APPEAL_RECEIVED), now="2021-05-27T09:00")
        assert started(told, "KL-13-5") == [("KL-13-5", "m1", "party", "2021-05-25", standing)]


def test_the_trace_says_which_act_started_the_clock_and_when() -> None:
    told = planned(
        STATUTES, called(), act("2021-05-04T12:00", Act.ADJUSTMENT_ANNOUNCED), now="2021-05-05T09:00"
    )
    [because] = [one.because for one in told.deadlines if one.rule == "KL-13-5"]
    assert (because.trigger, because.trigger_at) == ("adjustment_announced", at("2021-05-04T12:00"))


def test_an_internal_target_is_the_groups_own_and_no_day_of_the_law() -> None:
    """Five working days from Mon 3 May 2021: Mon 10 May."""
    charter = under("statute", choices=[(Switch.INTERNAL_TARGET, "5 working days")])
    told = planned(
        charter, called(), act("2021-05-03T12:00", Act.SAFETY_REQUEST_RECEIVED), now="2021-05-03T13:00"
    )
    [deadline] = [one for one in told.deadlines if one.rule == "AML-6-6A"]
    target = deadline.reckoned.internal_target
    assert (deadline.reckoned.last_day, str(target)) == (None, "2021-05-10")


def test_a_safety_request_is_met_by_its_answer_and_not_by_its_confirmation() -> None:
    asked = act("2021-05-03T12:00", Act.SAFETY_REQUEST_RECEIVED)
    confirmed = act("2021-05-03T13:00", Act.SAFETY_REQUEST_CONFIRMED)
    answered = act("2021-05-06T09:00", Act.SAFETY_REQUEST_ANSWERED)
    for facts, standing in (([confirmed], "open"), ([confirmed, answered], "met")):
        told = planned(STATUTES, called(), asked, *facts, now="2021-05-07T09:00")
        assert started(told, "AML-6-6A") == [("AML-6-6A", "m1", "employer", None, standing)]


def test_a_received_document_has_come_in_on_its_own_day() -> None:
    """förvaltningslagen 22 §: the day on which it reaches the authority; nothing remains to be done."""
    told = planned(STATUTES, called(), act("2021-05-03T12:00", Act.DOCUMENT_RECEIVED), now="2021-05-09T09:00")
    assert started(told, "FL-22") == [("FL-22", "m1", "authority", "2021-05-03", "met")]


def test_each_matter_and_each_act_has_a_clock_of_its_own() -> None:
    facts = [
        called(),
        matter("2021-04-01T09:00", "x"),
        act("2021-05-05T10:00", Act.DECISION_SERVED, matter="x", person="v1"),
        act("2021-05-06T10:00", Act.DECISION_SERVED, matter="x", person="k1"),
        act("2021-05-07T10:00", Act.DECISION_SERVED),
        act("2021-05-10T10:00", Act.DECISION_SERVED),
        act("2021-05-20T10:00", Act.APPEAL_RECEIVED, matter="x", person="k1"),
    ]
    told = planned(STATUTES, *facts, now="2021-05-21T09:00")
    again = facts[5].id[:8]
    assert started(told, "FL-44") == [
        ("FL-44", "m1/x/v1", "party", "2021-05-26", "open"),
        ("FL-44", "m1/x/k1", "party", "2021-05-27", "met"),
        ("FL-44", "m1", "party", "2021-05-28", "open"),
        ("FL-44", f"m1/{again}", "party", "2021-05-31", "open"),
    ]


def test_what_was_to_be_done_before_a_decision_is_over_once_it_is_issued() -> None:
    facts = [
        called(),
        act("2021-05-03T12:00", Act.DECISION_INTENDED),
        act("2021-05-10T12:00", Act.DECISION_ISSUED),
    ]
    told = planned(STATUTES, *facts, now="2021-05-11T09:00")
    assert started(told, "MBL-11", "FL-30") == [("MBL-11", "m1", "employer", None, "void")]


def test_the_boards_minutes_are_due_within_fourteen_days_and_nobody_in_the_group_is_told() -> None:
    """kommunallagen 5 kap. 69 §: board Tue 20 April 2021 -> Tue 4 May. Thu 29 April -> Thu 13 May is Ascension
    Day; lag 1930:173, 2 §: the next weekday, Fri 14 May."""
    for board, last in (("2021-04-20", "2021-05-04"), ("2021-04-29", "2021-05-14")):
        desk = Desk(charter=STATUTES).hears(called(board_at=f"{board}T13:00:00+02:00"))
        told = desk.until("2021-05-20T09:00").plan()
        assert started(told, "KL-5-69") == [("KL-5-69", "m1", "board", last, "missed")]
        about = [one for one in desk.sent if "KL-5-69" in str(one.notice.context)]
        assert about == []


def test_the_boards_minutes_are_done_when_they_are_adjusted() -> None:
    facts = [
        called(board_at="2021-04-20T13:00:00+02:00"),
        act("2021-05-03T12:00", Act.BOARD_MINUTES_ADJUSTED),
    ]
    told = planned(STATUTES, *facts, now="2021-05-20T09:00")
    assert started(told, "KL-5-69") == [("KL-5-69", "m1", "board", "2021-05-04", "met")]


def test_without_the_statutes_an_act_starts_no_clock() -> None:
    facts = [
        called(board_at="2021-04-20T13:00:00+02:00"),
        *(act(f"2021-05-03T12:00:{n:02}", one) for n, one in enumerate(Act)),
    ]
    with_acts = planned(a_charter(), *facts, now="2021-05-04T09:00")
    without = planned(a_charter(), facts[0], now="2021-05-04T09:00")
    assert with_acts.deadlines == without.deadlines


def test_a_meeting_that_nothing_follows_is_asked_for_before_three_months_have_passed() -> None:
    """arbetsmiljöförordningen 8 a §, bör: Thu 15 April 2021 + 3 months = Thu 15 July. Fifteen working days before
    it is Wed 23 June: 14, 13, 12, 9-5, 2, 1 July, 30, 29, 28 June, not Midsummer Eve the 25th, 24 and 23."""
    desk = Desk(charter=STATUTES).hears(called()).until("2021-06-23T08:59")
    asked = [
        one for one in desk.mails("secretary_nudge") if one.notice.context["nudge"] == "no_meeting_in_quarter"
    ]
    assert (asked, [flag.code for flag in desk.plan().flags]) == ([], [])
    desk.until("2021-07-20T09:00")
    mails = [
        one for one in desk.mails("secretary_nudge") if one.notice.context["nudge"] == "no_meeting_in_quarter"
    ]
    assert [(one.notice.person, one.at) for one in mails] == [("s1", at("2021-06-23T09:00"))]
    [flag] = desk.plan().flags
    assert (flag.code, flag.subject) == ("no_meeting_in_quarter", "m1")
    assert flag.message == "AMF1977-8A: the group should meet again by 2021-07-15, and no meeting is called"
    assert started(desk.plan(), "AMF1977-8A") == [("AMF1977-8A", "m1", "chair", "2021-07-15", "missed")]


def test_a_meeting_that_is_called_in_time_ends_the_question() -> None:
    desk = Desk(charter=STATUTES).hears(called()).until("2021-06-24T09:00")
    desk.hears(called("2021-06-24T10:00", starts="2021-07-15T09:00", meeting="m2"))
    assert [flag.code for flag in desk.plan().flags if flag.subject == "m1"] == []
    assert started(desk.plan(), "AMF1977-8A") == [
        ("AMF1977-8A", "m1", "chair", "2021-07-15", "met"),
        ("AMF1977-8A", "m2", "chair", "2021-10-15", "open"),
    ]


def test_a_next_meeting_that_comes_too_late_is_told_as_such() -> None:
    facts = [called(), called("2021-04-01T09:00", starts="2021-07-16T09:00", meeting="m2")]
    told = planned(STATUTES, *facts, now="2021-06-23T09:00")
    assert [(flag.code, flag.message) for flag in told.flags if flag.subject == "m1"][1:] == [
        (
            "no_meeting_in_quarter",
            "AMF1977-8A: the group should meet again by 2021-07-15, and the next meeting is called for a later day",
        )
    ]


def test_by_calendar_quarters_the_group_meets_once_in_the_next_one() -> None:
    """Policy quarter_reading: the last day of the quarter after that of Thu 15 April 2021: Thu 30 September."""
    charter = under("statute", choices=[(Switch.QUARTER_READING, "calendar_quarter")])
    told = planned(charter, called(), now="2021-04-16T09:00")
    assert started(told, "AMF1977-8A") == [("AMF1977-8A", "m1", "chair", "2021-09-30", "open")]
