"""A promise is reminded of before each meeting, climbs its ladder, and names nobody's opinion."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from config.ladders import ladders_in
from config.toml import TomlFile
from rules.charter import Charter
from rules.deadlines import Kind
from rules.facts import Fact, FactKind, Json
from rules.outcome import Standing
from rules.people import Recess
from rules.periods import Period
from rules.rulebook import Ladder, OwedBy, Rung
from tests.rules.desk import Desk, Sent
from tests.rules.worlds import EMPLOYERS, SECRETARY, a_charter, a_fact, called, moved, raised

# Meetings: Thursday 15 April, Wednesday 12 May (Ascension is Thursday 13), Thursday 10 June 2021.
SPRING = (
    called(),
    called("2021-03-25T09:05", starts="2021-05-12T09:00", meeting="m2"),
    called("2021-03-25T09:10", starts="2021-06-10T09:00", meeting="m3"),
)
SEATS = EMPLOYERS  # without unions nothing but the promise is told


def a_desk(*facts: Fact, charter: Charter | None = None) -> Desk:
    """The spring's three meetings and a promise given at the first."""
    return Desk(charter=charter or a_charter(seats=SEATS)).hears(*SPRING, *facts)


def settled(kind: FactKind, when: str, item: str = "b1") -> Fact:
    """The promise is kept, or closed."""
    return a_fact(kind, when, item=item)


def with_rungs(*rungs: Rung) -> Charter:
    """The small group with another ladder."""
    charter = a_charter(seats=SEATS)
    book = replace(charter.rulebook, ladders=(Ladder(name="balance", rungs=rungs),))
    return replace(charter, rulebook=book)


def after(text: str, tell: OwedBy) -> Rung:
    """A rung so many working days after the day that passed."""
    return Rung(after=Period.parse(text), meetings=None, tell=tell, text="balance_escalated")


def shown(sent: Sent, field: str) -> list[Json]:
    """One field of each promise that a mail lists."""
    listed = sent.notice.context["items"]
    return [item[field] for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def test_a_promise_is_due_at_the_next_meeting_and_has_no_date() -> None:
    desk = a_desk(raised("2021-04-15T10:20"))
    (owed,) = desk.deadlines("POL-BALANCE")
    assert (owed.reckoned.kind, owed.reckoned.last_day, owed.owed_by) == (Kind.BOUND, None, "m1")
    assert str(owed.reckoned.capped_at) == "2021-05-12 09:00:00+02:00"


def test_a_promise_with_no_meeting_to_come_has_a_reason_and_no_bound() -> None:
    desk = a_desk(raised("2021-06-10T10:20"))
    (owed,) = desk.deadlines("POL-BALANCE")
    assert (owed.reckoned.kind, owed.reckoned.capped_at, owed.standing) == (Kind.NONE, None, Standing.OPEN)


def test_a_promise_that_nobody_keeps_climbs_owner_manager_chair() -> None:
    desk = a_desk(raised("2021-04-15T10:20")).until("2021-06-20T09:00")
    # three working days before 12 May: Fri 7 May; before 10 June: Mon 7 June
    assert desk.told("balance_reminder") == [("m1", "2021-05-07 09:00"), ("m1", "2021-06-07 09:00")]
    # the working day after 12 May is Friday 14 (13 is Ascension); after 10 June Friday 11
    assert desk.told("balance_escalated") == [("h1", "2021-05-14 09:00"), ("c1", "2021-06-11 09:00")]
    assert [shown(one, "meetings_unanswered") for one in desk.mails("balance_escalated")] == [[1], [2]]


def test_a_promise_kept_at_the_table_does_not_climb() -> None:
    kept = a_desk(raised("2021-04-15T10:20"), settled(FactKind.ITEM_ANSWERED, "2021-05-14T08:59"))
    kept.until("2021-06-20T09:00")
    assert (kept.told("balance_escalated"), len(kept.told("balance_reminder"))) == ([], 1)
    assert [one.standing for one in kept.deadlines("POL-BALANCE")] == [Standing.MET_LATE]


def test_a_promise_kept_between_two_rungs_climbs_no_further() -> None:
    desk = a_desk(raised("2021-04-15T10:20"), settled(FactKind.ITEM_CLOSED, "2021-05-20T10:00"))
    desk.until("2021-06-20T09:00")
    assert desk.told("balance_escalated") == [("h1", "2021-05-14 09:00")]


def test_an_escalation_carries_neither_the_text_nor_who_asked() -> None:
    desk = a_desk(raised("2021-04-15T10:20", raised_by="vision"), charter=a_charter())
    desk.until("2021-06-20T09:00")
    told = [str(one.notice.context) + one.notice.key for one in desk.mails("balance_escalated")]
    assert [("vision" in one.lower(), "vikarierna" in one, "raised_by" in one) for one in told] == [
        (False, False, False)
    ] * 2
    assert ["vikarierna" in str(one.notice.context) for one in desk.mails("balance_reminder")] == [True] * 2


def test_a_promise_stands_on_every_coming_agenda_until_it_is_kept() -> None:
    desk = a_desk(raised("2021-04-15T10:20"), settled(FactKind.ITEM_ANSWERED, "2021-05-20T10:00"))
    desk.until("2021-06-10T08:00")
    listed = {
        one.notice.subject: [item["id"] for item in shown if isinstance(item, dict)]
        for one in desk.mails("summons")
        if isinstance(shown := one.notice.context["balance"], list)
    }
    assert listed == {"m1": [], "m2": ["b1"], "m3": []}


def test_a_promise_with_a_day_of_its_own_is_reminded_of_before_that_day() -> None:
    # due Monday 3 May: three working days before it is Wednesday 28 April; then before the meeting of 12 May
    desk = a_desk(raised("2021-04-15T10:20", due="2021-05-03")).until("2021-05-12T08:00")
    (owed,) = desk.deadlines("POL-BALANCE")
    assert (owed.reckoned.kind, owed.reckoned.last_day) == (Kind.DATE, date(2021, 5, 3))
    assert desk.told("balance_reminder") == [("m1", "2021-04-28 09:00"), ("m1", "2021-05-07 09:00")]


def test_a_promise_for_the_autumn_climbs_no_ladder_in_the_spring() -> None:
    desk = a_desk(raised("2021-04-15T10:20", due="2021-09-30")).until("2021-06-20T09:00")
    assert (desk.told("balance_reminder"), desk.told("balance_escalated")) == ([], [])


def test_a_promise_due_between_meetings_climbs_after_the_next_one() -> None:
    desk = a_desk(raised("2021-04-15T10:20", due="2021-05-20")).until("2021-06-20T09:00")
    assert desk.told("balance_escalated") == [("h1", "2021-06-11 09:00")]


def test_a_cancelled_meeting_counts_as_none() -> None:
    gone = a_fact(FactKind.MEETING_CANCELLED, "2021-05-03T10:00", meeting="m2")
    desk = a_desk(raised("2021-04-15T10:20"), gone).until("2021-06-20T09:00")
    assert desk.told("balance_escalated") == [("h1", "2021-06-11 09:00")]


def test_a_meeting_moved_after_the_reminder_gives_another_one_for_the_new_day() -> None:
    away = moved("2021-05-10T10:00", "2021-05-26T09:00", meeting="m2")
    desk = a_desk(raised("2021-04-15T10:20"), away).until("2021-05-26T08:00")
    # three working days before Wed 26 May: Fri 21
    assert desk.told("balance_reminder") == [("m1", "2021-05-07 09:00"), ("m1", "2021-05-21 09:00")]


def test_without_an_hr_manager_the_chair_is_told() -> None:
    seats = tuple(seat for seat in SEATS if seat.person not in ("h1", SECRETARY.person))
    desk = a_desk(raised("2021-04-15T10:20"), charter=a_charter(seats=seats)).until("2021-05-20T09:00")
    assert desk.told("balance_escalated") == [("c1", "2021-05-14 09:00")]


def test_a_ladder_in_working_days_counts_from_the_day_that_passed() -> None:
    charter = with_rungs(after("2 working days", OwedBy.HR_MANAGER), after("5 working days", OwedBy.CHAIR))
    # due Monday 10 May: Tue 11 (1), Wed 12 (2), Fri 14 (3; 13 is Ascension), Mon 17 (4), Tue 18 (5)
    desk = a_desk(raised("2021-04-15T10:20", due="2021-05-10"), charter=charter).until("2021-06-20T09:00")
    assert desk.told("balance_escalated") == [("h1", "2021-05-12 09:00"), ("c1", "2021-05-18 09:00")]


def test_a_ladder_that_goes_on_in_another_climbs_on_from_its_last_rung() -> None:
    words = (
        '[[ladder]]\nname = "balance"\nthen = "later"\n[[ladder.rung]]\nafter = "2 working days"\n'
        'tell = "hr_manager"\ntext = "balance_escalated"\n[[ladder]]\nname = "later"\n[[ladder.rung]]\n'
        'after = "3 working days"\ntell = "chair"\ntext = "balance_escalated"\n'
    )
    charter = a_charter(seats=SEATS)
    ladders = ladders_in([TomlFile(Path("x.toml"), words.encode()).root()])
    book = replace(charter.rulebook, ladders=tuple(ladders.values()))
    # due Monday 10 May: the second working day is Wed 12, and the third after that Tue 18 (13 is Ascension)
    desk = a_desk(raised("2021-04-15T10:20", due="2021-05-10"), charter=replace(charter, rulebook=book))
    desk.until("2021-06-20T09:00")
    assert desk.told("balance_escalated") == [("h1", "2021-05-12 09:00"), ("c1", "2021-05-18 09:00")]


def test_a_ladder_in_working_days_without_a_day_counts_from_the_meeting_that_passed() -> None:
    charter = with_rungs(after("2 working days", OwedBy.HR_MANAGER))
    # unanswered at the meeting of Wednesday 12 May: Fri 14 (1), Mon 17 (2)
    desk = a_desk(raised("2021-04-15T10:20"), charter=charter).until("2021-06-20T09:00")
    assert desk.told("balance_escalated") == [("h1", "2021-05-17 09:00")]


def test_nothing_climbs_in_recess() -> None:
    rest = Recess(first=date(2021, 5, 13), last=date(2021, 5, 30), reason="uppehåll")
    charter = a_charter(seats=SEATS, recesses=[rest])
    desk = a_desk(raised("2021-04-15T10:20"), charter=charter).until("2021-06-05T09:00")
    # the first working day after the recess is Monday 31 May, at the hour of the group's reminders
    assert desk.told("balance_escalated") == [("h1", "2021-05-31 09:00")]
