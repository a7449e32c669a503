"""The last look at a notice that is due: may it leave at this moment, or does it wait, and for how long."""

from dataclasses import replace

import pytest

from rules.leaving import held_until
from rules.notices import Hours
from tests.builders import a_notice
from tests.rules.desk import Desk
from tests.rules.worlds import EMPLOYERS, SUMMER, a_charter, at, called, moved, raised

CHARTER = a_charter(recesses=[SUMMER])


@pytest.mark.parametrize(
    ("text", "now", "until"),
    [
        pytest.param("secretary_nudge", "2021-04-30T17:59", None, id="in-office-hours"),
        pytest.param("secretary_nudge", "2021-04-30T18:00", "2021-05-03T07:00", id="friday-evening"),
        pytest.param("secretary_nudge", "2021-05-13T09:00", "2021-05-14T07:00", id="ascension-day"),
        pytest.param("secretary_nudge", "2021-06-28T09:00", "2021-08-09T07:00", id="recess"),
        pytest.param("a_text_without_manners", "2021-05-03T06:59", "2021-05-03T07:00", id="no-manners"),
        pytest.param("summons_update", "2021-05-01T00:50", None, id="a-change-of-the-meeting"),
    ],
)
def test_what_is_due_waits_for_the_next_open_hour_unless_its_text_may_leave_at_any(
    text: str, now: str, until: str | None
) -> None:
    waits = held_until(CHARTER, a_notice(text=text), at(now))
    assert waits == (None if until is None else at(until))


@pytest.mark.parametrize(
    ("text", "expires", "until"),
    [
        pytest.param("answer_due", "2021-05-03T07:00", None, id="waiting-would-be-too-late"),
        pytest.param("answer_due", "2021-05-03T07:01", "2021-05-03T07:00", id="waiting-is-in-time"),
        pytest.param("secretary_nudge", "2021-05-03T07:00", "2021-05-03T07:00", id="an-office-text-expires"),
    ],
)
def test_only_what_may_not_wait_leaves_at_night_before_it_is_of_no_use(
    text: str, expires: str, until: str | None
) -> None:
    manners = CHARTER.manners[text]
    notice = a_notice(text=text, expires_at=at(expires), when_late=manners.when_late)
    waits = held_until(CHARTER, notice, at("2021-05-01T00:50"))
    assert waits == (None if until is None else at(until))


def test_hours_of_a_notices_own_stand_in_for_those_of_its_text() -> None:
    night = at("2021-05-01T00:50")
    receipt = a_notice(text="question_received")
    assert held_until(CHARTER, receipt, night) == at("2021-05-03T07:00")
    assert held_until(CHARTER, replace(receipt, hours=Hours.ANY), night) is None
    change = replace(a_notice(text="summons_update"), hours=Hours.OFFICE)
    assert held_until(CHARTER, change, night) == at("2021-05-03T07:00")


def test_a_reminder_that_a_move_at_night_makes_overdue_leaves_on_the_next_working_morning() -> None:
    # Moved from the 12th to the 11th in the night to Saturday 1 May: the nudge was due on Friday the 30th at nine.
    desk = Desk(charter=a_charter(seats=EMPLOYERS)).hears(
        called("2021-03-25T09:05", starts="2021-05-12T09:00", meeting="m2"),
        raised("2021-04-15T10:00", "b0"),
        raised("2021-04-15T10:01", "b1"),
        moved("2021-05-01T00:50", "2021-05-11T09:00", meeting="m2"),
    )
    desk.until("2021-05-10T09:00")
    assert desk.told("secretary_nudge") == [("s1", "2021-05-03 07:00")]
