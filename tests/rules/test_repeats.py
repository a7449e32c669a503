"""Of several reminders that have passed their moment only the newest is of use."""

from dataclasses import replace
from datetime import time

from rules.charter import Charter
from rules.periods import Direction, Period
from rules.rulebook import Reminder
from tests.rules.desk import Desk
from tests.rules.worlds import EMPLOYERS, UNIONS, a_charter, at, called

# The summons of Thu 15 April leaves on Thu 8 at 14:00; questions end on Tue 13 at 24:00.
EARLY, LATE = "2021-04-09 09:00", "2021-04-12 09:00"  # two and one working days before


def reminded_twice() -> Charter:
    """The small group, whose unions are reminded two working days before the end and again one before it."""
    charter = a_charter(seats=(*EMPLOYERS, *UNIONS[:1]))
    rules = tuple(
        replace(
            rule,
            reminders=tuple(
                Reminder(
                    within=Period.parse(within),
                    direction=Direction.BEFORE,
                    at=time(9),
                    text="question_reminder",
                )
                for within in ("2 working days", "1 working day")
            ),
        )
        if rule.id == "AMF-Q3"
        else rule
        for rule in charter.rulebook.rules
    )
    return replace(charter, rulebook=replace(charter.rulebook, rules=rules))


def test_both_leave_when_each_can() -> None:
    desk = Desk(charter=reminded_twice()).hears(called()).until("2021-04-14T09:00")
    assert desk.told("question_reminder") == [("k1", EARLY), ("k1", LATE)]


def test_after_days_without_the_office_only_the_newest_leaves() -> None:
    desk = Desk(charter=reminded_twice()).hears(called()).until("2021-04-08T15:00")
    desk.now = at("2021-04-12T10:00")
    desk.until("2021-04-12T10:00")
    assert desk.until("2021-04-14T09:00").told("question_reminder") == [("k1", "2021-04-12 10:00")]


def test_the_older_leaves_late_while_the_newer_has_not_come() -> None:
    desk = Desk(charter=reminded_twice()).hears(called()).until("2021-04-08T15:00")
    desk.now = at("2021-04-09T16:00")
    desk.until("2021-04-09T16:00")
    assert desk.until("2021-04-14T09:00").told("question_reminder") == [
        ("k1", "2021-04-09 16:00"),
        ("k1", LATE),
    ]
