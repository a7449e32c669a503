"""One owner, one mail: promises due together are listed together, and what was said is not said again."""

from dataclasses import replace
from datetime import date

import pytest

from rules.charter import Charter
from rules.facts import Fact, FactKind, Json
from rules.item_ages import age_in_meetings, age_in_working_days, times_up
from rules.people import Recess, Role
from rules.plan import plan
from rules.world import fold
from tests.rules.desk import Desk, Sent
from tests.rules.worlds import EMPLOYERS, a_charter, a_fact, a_seat, at, called, moved, raised

# Meetings: Thursday 15 April, Wednesday 12 May (Ascension is Thursday 13), Thursday 10 June 2021.
SPRING = (
    called(),
    called("2021-03-25T09:05", starts="2021-05-12T09:00", meeting="m2"),
    called("2021-03-25T09:10", starts="2021-06-10T09:00", meeting="m3"),
)
BEFORE_MAY, AFTER_MAY = (
    "2021-05-07 09:00",
    "2021-05-14 09:00",
)  # three working days before m2; the one after it
BEFORE_JUNE, AFTER_JUNE = "2021-06-07 09:00", "2021-06-11 09:00"


def a_desk(*facts: Fact, charter: Charter | None = None) -> Desk:
    """The spring's three meetings and what was promised."""
    return Desk(charter=charter or a_charter(seats=EMPLOYERS)).hears(*SPRING, *facts)


def deferred(when: str, item: str = "b1", **said: Json) -> Fact:
    """The owner says that they will come back to it."""
    return a_fact(FactKind.ITEM_DEFERRED, when, {"text": "Vi återkommer.", **said}, item=item)


def answered(when: str, item: str = "b1") -> Fact:
    """The promise is kept."""
    return a_fact(FactKind.ITEM_ANSWERED, when, item=item)


def climbing(ladder: str, *recesses: Recess) -> Charter:
    """The small group on another of the shipped ladders."""
    charter = a_charter(seats=EMPLOYERS, recesses=recesses)
    return replace(charter, group=replace(charter.group, balance_ladder=ladder))


def lists(desk: Desk, text: str) -> list[tuple[str, str, list[str]]]:
    """Who got that text, when, and which promises it listed."""
    return [
        (person, when, _ids(sent))
        for (person, when), sent in zip(desk.told(text), desk.mails(text), strict=True)
    ]


def _ids(sent: Sent) -> list[str]:
    listed = sent.notice.context["items"]
    return [str(one["id"]) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def test_several_promises_of_one_owner_come_in_one_mail() -> None:
    given = [raised(f"2021-04-15T10:2{number}", f"b{number}") for number in (1, 2, 3)]
    desk = a_desk(*given, raised("2021-04-15T10:30", "b4", owner="h1")).until("2021-05-13T09:00")
    assert lists(desk, "balance_reminder") == [
        ("m1", BEFORE_MAY, ["b1", "b2", "b3"]),
        ("h1", BEFORE_MAY, ["b4"]),
    ]
    assert [one.notice.subject for one in desk.mails("balance_reminder")] == ["b1, b2, b3", "b4"]


def test_what_is_answered_before_the_mail_leaves_is_not_in_it() -> None:
    desk = a_desk(raised("2021-04-15T10:21"), raised("2021-04-15T10:22", "b2"), answered("2021-05-06T10:00"))
    assert lists(desk.until("2021-05-13T09:00"), "balance_reminder") == [("m1", BEFORE_MAY, ["b2"])]


def test_what_is_answered_at_the_very_moment_when_the_mail_leaves_is_not_in_it() -> None:
    desk = a_desk(raised("2021-04-15T10:21"), raised("2021-04-15T10:22", "b2"), answered("2021-05-07T09:00"))
    assert lists(desk.until("2021-05-13T09:00"), "balance_reminder") == [("m1", BEFORE_MAY, ["b2"])]


def test_what_is_answered_after_the_mail_left_gives_no_other_mail() -> None:
    desk = a_desk(raised("2021-04-15T10:21"), raised("2021-04-15T10:22", "b2"), answered("2021-05-10T10:00"))
    assert lists(desk.until("2021-05-13T09:00"), "balance_reminder") == [("m1", BEFORE_MAY, ["b1", "b2"])]


def test_a_promise_given_after_the_mail_left_waits_for_the_next_meeting() -> None:
    desk = a_desk(raised("2021-04-15T10:21"), raised("2021-05-10T10:00", "b2")).until("2021-06-08T09:00")
    assert lists(desk, "balance_reminder") == [
        ("m1", BEFORE_MAY, ["b1"]),
        ("m1", BEFORE_JUNE, ["b1", "b2"]),
    ]


def test_several_steps_of_one_day_come_in_one_mail_to_each() -> None:
    desk = a_desk(raised("2021-04-15T10:21"), raised("2021-04-15T10:22", "b2", owner="s1"))
    assert lists(desk.until("2021-06-20T09:00"), "balance_escalated") == [
        ("h1", AFTER_MAY, ["b1", "b2"]),
        ("c1", AFTER_JUNE, ["b1", "b2"]),
    ]


def test_a_chair_who_stands_on_two_steps_gets_one_mail_for_both() -> None:
    seats = tuple(seat for seat in EMPLOYERS if seat.role is not Role.HR_MANAGER)
    desk = a_desk(
        raised("2021-04-15T10:21"),
        raised("2021-05-12T10:22", "b2"),
        charter=a_charter(seats=seats),
    ).until("2021-06-20T09:00")
    # after June the chair is told of b1 as chair and of b2 instead of the HR manager that there is none of
    assert lists(desk, "balance_escalated") == [("c1", AFTER_MAY, ["b1"]), ("c1", AFTER_JUNE, ["b1", "b2"])]


def test_a_meeting_that_moves_gives_one_other_mail_for_its_new_day() -> None:
    desk = a_desk(raised("2021-04-15T10:21"), raised("2021-04-15T10:22", "b2"))
    desk.hears(moved("2021-05-10T10:00", "2021-05-26T09:00", meeting="m2"))
    # three working days before Wednesday 26 May is Friday 21: another day, another reminder of both
    assert lists(desk.until("2021-05-26T08:00"), "balance_reminder") == [
        ("m1", BEFORE_MAY, ["b1", "b2"]),
        ("m1", "2021-05-21 09:00", ["b1", "b2"]),
    ]


def test_two_promised_days_that_fall_together_are_one_occasion() -> None:
    desk = a_desk(
        raised("2021-04-15T10:21", due="2021-05-03"),
        raised("2021-04-15T10:22", "b2", due="2021-05-03"),
        raised("2021-04-15T10:23", "b3", due="2021-05-04"),
    ).until("2021-05-05T09:00")
    # three working days before Mon 3 May: Wed 28 April; before Tue 4 May: Thu 29
    assert lists(desk, "balance_reminder") == [
        ("m1", "2021-04-28 09:00", ["b1", "b2"]),
        ("m1", "2021-04-29 09:00", ["b3"]),
    ]


def test_putting_off_keeps_the_day_and_the_count() -> None:
    desk = a_desk(raised("2021-04-15T10:20"), deferred("2021-05-12T09:40", meeting="m2"))
    assert lists(desk.until("2021-06-20T09:00"), "balance_escalated") == [
        ("h1", AFTER_MAY, ["b1"]),
        ("c1", AFTER_JUNE, ["b1"]),
    ]
    (item,) = fold(desk.charter, desk.facts).items
    assert (item.deferrals, [line.text for line in item.history][1:]) == (1, ["Vi återkommer."])


def test_a_new_day_that_was_agreed_is_waited_for_and_what_was_unanswered_stays_counted() -> None:
    desk = a_desk(raised("2021-04-15T10:20"), deferred("2021-05-12T09:40", meeting="m2", due="2021-06-01"))
    desk.until("2021-06-20T09:00")
    (owed,) = desk.deadlines("POL-BALANCE")
    assert owed.reckoned.last_day == date(2021, 6, 1)
    # three working days before Tue 1 June: Thu 27 May; then before m3
    assert lists(desk, "balance_reminder") == [
        ("m1", BEFORE_MAY, ["b1"]),
        ("m1", "2021-05-27 09:00", ["b1"]),
        ("m1", BEFORE_JUNE, ["b1"]),
    ]
    # m2 was the first meeting without an answer, but nobody is told before the new day is over
    assert lists(desk, "balance_escalated") == [
        ("h1", "2021-06-02 09:00", ["b1"]),
        ("c1", AFTER_JUNE, ["b1"]),
    ]


def test_what_comes_back_after_the_mail_left_climbs_on_the_first_working_morning_after() -> None:
    desk = a_desk(
        raised("2021-04-15T10:21"),
        raised("2021-04-15T10:22", "b2"),
        a_fact(FactKind.ITEM_HANDED_OVER, "2021-05-12T13:00", item="b2", to="svg"),
        a_fact(FactKind.ITEM_HANDED_BACK, "2021-05-14T09:33", item="b2"),
    )
    # back on Friday the 14th at 9.33, when that day's mail had left: Monday the 17th
    assert lists(desk.until("2021-06-09T09:00"), "balance_escalated") == [
        ("h1", AFTER_MAY, ["b1"]),
        ("h1", "2021-05-17 09:00", ["b2"]),
    ]


def test_what_comes_back_before_the_mail_leaves_is_in_it_and_is_told_once() -> None:
    desk = a_desk(
        raised("2021-04-15T10:21"),
        raised("2021-04-15T10:22", "b2"),
        a_fact(FactKind.ITEM_HANDED_OVER, "2021-05-12T13:00", item="b2", to="svg"),
        a_fact(FactKind.ITEM_HANDED_BACK, "2021-05-14T08:59", item="b2"),
        a_fact(FactKind.ITEM_HANDED_OVER, "2021-05-14T10:00", item="b1", to="svg"),
        a_fact(FactKind.ITEM_HANDED_BACK, "2021-05-18T10:00", item="b1"),
    )
    assert lists(desk.until("2021-06-09T09:00"), "balance_escalated") == [("h1", AFTER_MAY, ["b1", "b2"])]


def test_a_promise_put_off_to_the_autumn_climbs_no_further_in_the_spring() -> None:
    desk = a_desk(raised("2021-04-15T10:20"), deferred("2021-05-17T10:00", due="2021-09-30"))
    assert lists(desk.until("2021-06-20T09:00"), "balance_escalated") == [("h1", AFTER_MAY, ["b1"])]


@pytest.mark.parametrize(
    ("ladder", "told"),
    [
        ("balance", [("h1", AFTER_MAY), ("c1", AFTER_JUNE)]),
        ("slow", [("h1", AFTER_JUNE)]),
        # after Wed 12 May: Fri 14 (1), Mon 17 (2), Tue 18 (3), Wed 19 (4), Thu 20 (5)
        ("fast", [("h1", "2021-05-17 09:00"), ("c1", "2021-05-20 09:00")]),
    ],
)
def test_a_group_climbs_its_own_ladder(ladder: str, told: list[tuple[str, str]]) -> None:
    desk = a_desk(raised("2021-04-15T10:20"), charter=climbing(ladder)).until("2021-06-20T09:00")
    assert desk.told("balance_escalated") == told


def test_days_of_a_recess_are_no_steps_of_a_ladder() -> None:
    rest = Recess(first=date(2021, 5, 17), last=date(2021, 5, 23), reason="uppehåll")
    desk = a_desk(raised("2021-04-15T10:20"), charter=climbing("fast", rest)).until("2021-06-20T09:00")
    # after Wed 12 May: Fri 14 (1), Mon 24 (2), Tue 25 (3), Wed 26 (4), Thu 27 (5)
    assert desk.told("balance_escalated") == [("h1", "2021-05-24 09:00"), ("c1", "2021-05-27 09:00")]


def test_the_ages_are_counted_in_meetings_and_working_days() -> None:
    desk = a_desk(raised("2021-04-15T10:20", meeting="m1"))
    world = fold(desk.charter, desk.facts)
    (item,) = world.items
    moments = [at(f"2021-{day}T11:30") for day in ("04-15", "05-11", "05-12", "06-10")]
    assert [age_in_meetings(world, item, moment) for moment in moments] == [0, 0, 1, 2]
    # April 16, 19-23, 26-30: 11; May 3-7, 10-11: 7; then 12; May 14, 17-21, 24-28, 31: 12; June 1-4, 7-10: 8
    assert [age_in_working_days(world, item, moment) for moment in moments] == [0, 18, 19, 39]
    assert [times_up(world, item, met) for met in world.meetings] == [0, 1, 2]


def test_an_agenda_says_how_often_each_promise_has_been_up() -> None:
    desk = a_desk(raised("2021-04-15T10:20", meeting="m1"), deferred("2021-05-12T09:40", meeting="m2"))
    told = [one.notice.context["balance"] for one in desk.until("2021-06-09T09:00").mails("summons", "m1")]
    shown = [
        [(one["id"], one["times_up"], one["age_meetings"]) for one in listed if isinstance(one, dict)]
        for listed in told
        if isinstance(listed, list)
    ]
    assert shown == [[], [("b1", 1, 0)], [("b1", 2, 1)]]


def test_an_owner_who_leaves_hands_the_reminder_to_the_next() -> None:
    next_hr = a_seat("h2", organisation="employer", role=Role.HR_MANAGER, opens=date(2021, 5, 1))
    seats = [replace(seat, valid_to=date(2021, 4, 30)) if seat.person == "h1" else seat for seat in EMPLOYERS]
    desk = a_desk(raised("2021-04-15T10:20", owner="hr_manager"), charter=a_charter(seats=[*seats, next_hr]))
    assert desk.until("2021-05-13T09:00").told("balance_reminder") == [("h2", BEFORE_MAY)]


def test_a_promise_whose_clock_stands_still_reminds_nobody_until_it_runs_again() -> None:
    about: dict[str, Json] = {"item": "b1", "rule": "POL-BALANCE", "reason": "utredningen väntar"}
    scoped = [
        replace(a_fact(kind, when, about), scope="item:b1")
        for kind, when in (
            (FactKind.DEADLINE_PAUSED, "2021-05-03T10:00"),
            (FactKind.DEADLINE_RESUMED, "2021-05-20T10:00"),
        )
    ]
    desk = a_desk(raised("2021-04-16T10:00"), *scoped).until("2021-06-09T12:00")
    assert desk.told("balance_reminder") == [("m1", BEFORE_JUNE)]


def test_a_reminder_names_whoever_has_the_work_now() -> None:
    seats = [seat for seat in EMPLOYERS if seat.role is not Role.HR_MANAGER]
    seats += [
        a_seat("h1", organisation="employer", role=Role.HR_MANAGER, ends=date(2021, 4, 30)),
        a_seat("h2", organisation="employer", role=Role.HR_MANAGER, opens=date(2021, 5, 1)),
    ]
    desk = a_desk(raised("2021-04-15T10:00", owner="hr_manager"), charter=a_charter(seats=seats))
    (mail,) = desk.until("2021-05-10T18:00").mails("balance_reminder")
    items = mail.notice.context["items"]
    assert isinstance(items, list)
    named = [one["owner"] for one in items if isinstance(one, dict)]
    assert (mail.notice.person, named) == ("h2", ["Person h2"])


def test_a_reminder_of_a_meeting_that_was_over_two_months_ago_is_planned_no_more() -> None:
    facts = (*SPRING, raised("2021-03-26T10:00"))
    told = plan(a_charter(seats=EMPLOYERS), facts, left={}, now=at("2021-06-20T09:00"))
    # m1 was on 15 April, 66 days before; m2 on 12 May, 39 days before.
    assert sorted(one.series for one in told.notices if one.text == "balance_reminder") == [
        "balance_reminder/m2/2021-05-12/1",
        "balance_reminder/m3/2021-06-10/1",
    ]
