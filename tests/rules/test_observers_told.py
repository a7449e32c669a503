"""Who is told about the observers' seats, and when; two boards, two seats, the unions a, b, c and d.

Meetings Thu 15 April and Wed 12 May 2021, boards Tue 20 April and Tue 18 May 13:00. Proposals leave with the
summons, seven days before the meeting at 14:00: Thu 8 April and Wed 5 May.
"""

from dataclasses import replace

from rules.facts import Fact, FactKind, Json
from rules.people import Organisation, Role, Side
from rules.world import OBSERVERS_SCOPE
from tests.rules.desk import Desk
from tests.rules.worlds import EMPLOYER, EMPLOYERS, a_charter, a_fact, a_seat, called, moved

APRIL, MAY = "2021-04-20T13:00:00+02:00", "2021-05-18T13:00:00+02:00"
UNIONS = [Organisation(slug=slug, title=slug.upper(), side=Side.UNION) for slug in "abcd"]
SEATS = [
    *EMPLOYERS,
    *(a_seat(f"{slug}1", organisation=slug) for slug in "abcd"),
    a_seat("a2", organisation="a", role=Role.SUBSTITUTE),
]
IN_TURN = [("a1", "2021-04-08 14:00"), ("b1", "2021-04-08 14:00"), ("s1", "2021-04-08 14:00")]


def said(kind: FactKind, when: str, **more: Json) -> Fact:
    """Something is said of a seat at April's board, if no other is named."""
    return replace(a_fact(kind, when, {"board_at": APRIL, **more}), scope=OBSERVERS_SCOPE)


def declined(when: str, union: str) -> Fact:
    return said(FactKind.OBSERVER_DECLINED, when, organisation=union)


def named(when: str, union: str) -> Fact:
    return said(FactKind.OBSERVER_NAMED, when, organisation=union, person=f"{union}1")


def a_desk(*facts: Fact, until: str = "2021-04-30T00:00") -> Desk:
    charter = a_charter(seats=SEATS, organisations=[EMPLOYER, *UNIONS])
    boards = [called(board_at=APRIL), called(starts="2021-05-12T09:00", meeting="m2", board_at=MAY)]
    return Desk(charter=charter).hears(*boards, *facts).until(until)


def proposed_in_may(*facts: Fact) -> list[str]:
    told = a_desk(*facts, until="2021-06-01T00:00").told("observer_proposed")
    return [person for person, at in told if at.startswith("2021-05") and person != "s1"]


def test_the_unions_in_turn_and_the_secretary_are_told_with_the_summons() -> None:
    assert a_desk().told("observer_proposed") == IN_TURN


def test_when_one_declines_the_next_in_line_is_told_at_once_and_the_other_keeps_its_seat() -> None:
    desk = a_desk(declined("2021-04-12T10:00", "a"))
    assert desk.told("observer_proposed") == [
        *IN_TURN,
        ("c1", "2021-04-12 10:00"),
        ("s1", "2021-04-12 10:00"),
    ]
    assert desk.told("observer_withdrawn") == []


def test_whoever_declined_in_april_is_proposed_in_may() -> None:
    """In April b and c sit. In May a is asked first, and d has never sat."""
    assert proposed_in_may(declined("2021-04-12T10:00", "a")) == ["a1", "d1"]


def test_when_the_speaker_cannot_come_the_substitute_is_told_and_nobody_else() -> None:
    desk = a_desk(said(FactKind.OBSERVER_ABSENT, "2021-04-12T10:00", organisation="a", person="a1"))
    assert desk.told("observer_proposed") == [*IN_TURN, ("a2", "2021-04-12 10:00")]


def test_a_board_that_moves_is_told_anew_and_the_old_day_is_taken_back() -> None:
    desk = a_desk(moved("2021-04-12T10:00", "2021-04-22T09:00", board_at="2021-04-27T13:00:00+02:00"))
    assert desk.told("observer_proposed") == [
        *IN_TURN,
        ("a1", "2021-04-12 10:00"),
        ("b1", "2021-04-12 10:00"),
        ("s1", "2021-04-12 10:00"),
    ]
    assert desk.told("observer_withdrawn") == [("a1", "2021-04-12 10:00"), ("b1", "2021-04-12 10:00")]


def test_a_cancelled_meeting_takes_its_proposals_back() -> None:
    desk = a_desk(a_fact(FactKind.MEETING_CANCELLED, "2021-04-12T10:00", meeting="m1"))
    assert desk.told("observer_proposed") == IN_TURN
    assert desk.told("observer_withdrawn") == [("a1", "2021-04-12 10:00"), ("b1", "2021-04-12 10:00")]


def test_a_union_whose_seat_was_given_to_another_is_told_and_one_that_is_confirmed_is_not() -> None:
    desk = a_desk(named("2021-04-12T10:00", "a"), named("2021-04-12T10:00", "d"))
    assert desk.told("observer_withdrawn") == [("b1", "2021-04-12 10:00")]


def test_confirming_what_was_proposed_tells_nobody_anything() -> None:
    desk = a_desk(named("2021-04-12T10:00", "a"), named("2021-04-12T10:00", "b"))
    assert (desk.told("observer_proposed"), desk.told("observer_withdrawn")) == (IN_TURN, [])


def test_a_union_that_never_left_its_seat_has_sat_though_nobody_wrote_it_down() -> None:
    """Only a is confirmed before the board; b was in turn and never left. In May it is c and d."""
    assert proposed_in_may(named("2021-04-12T10:00", "a")) == ["c1", "d1"]


def test_after_a_swap_the_union_that_sat_is_counted_and_the_giver_is_not() -> None:
    """a gives its seat to d; b and d sit. In May a and c have none."""
    swap = said(FactKind.OBSERVER_SWAPPED, "2021-04-12T10:00", organisation="a", with_organisation="d")
    assert proposed_in_may(swap) == ["a1", "c1"]


def test_what_is_written_down_afterwards_is_who_sat() -> None:
    """After April's board only a is written down: b did not come, and is in turn again before those who wait."""
    assert proposed_in_may(named("2021-04-21T10:00", "a")) == ["b1", "c1"]


def test_a_seat_that_nobody_is_left_to_take_is_flagged() -> None:
    desk = a_desk(
        *(declined(f"2021-04-12T1{hour}:00", union) for hour, union in enumerate("abcd")),
        until="2021-04-13T00:00",
    )
    flags = [(flag.code, flag.subject) for flag in desk.plan().flags]
    assert [flag for flag in flags if flag[0] == "observer_seat_empty"] == [
        ("observer_seat_empty", "m1/2021-04-20")
    ]


def test_nobody_but_the_secretary_reads_how_the_others_stand() -> None:
    desk = a_desk(declined("2021-04-12T10:00", "a"))
    lists = {one.notice.person for one in desk.mails("observer_proposed") if "lines" in one.notice.context}
    assert lists == {"s1"}
