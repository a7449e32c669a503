"""The rota of the observers' seats: who is next, what a decline costs, and what is fair, worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.observers import Board, Fairness, Proposal, Turn, rota

FIRST = date(2021, 1, 26)  # a Tuesday; a board every fourth week
FOUR = ("a", "b", "c", "d")
EIGHT = ("a", "b", "c", "d", "e", "f", "g", "h")
MEMBERS = {"a": 100, "b": 50, "c": 50, "d": 10}


def a_board(
    number: int,
    *,
    seats: int = 2,
    available: tuple[str, ...] = FOUR,
    fairness: Fairness = Fairness.COUNT,
    fills: bool = True,
    joined: tuple[str, ...] = (),
    offered: tuple[str, ...] = (),
    **turns: Turn,
) -> Board:
    return Board(
        day=FIRST + timedelta(weeks=4 * number),
        seats=seats,
        fairness=fairness,
        available=available,
        turns=turns,
        fills=fills,
        joined=frozenset(joined),
        offered=offered,
    )


def told(*boards: Board, members: dict[str, int] | None = None) -> tuple[Proposal, ...]:
    return rota(boards, members or {})[0]


def seated(*boards: Board, members: dict[str, int] | None = None) -> list[tuple[str, ...]]:
    return [proposal.seated for proposal in told(*boards, members=members)]


def named(number: int, *unions: str) -> Board:
    """A board of which only the names are known, as an imported history tells it."""
    turns = dict.fromkeys(unions, Turn.NAMED)
    return replace(a_board(number, available=EIGHT, fills=False), turns=turns)


def test_seats_go_round_in_the_groups_order() -> None:
    assert seated(*(a_board(number) for number in range(4))) == [
        ("a", "b"),
        ("c", "d"),
        ("a", "b"),
        ("c", "d"),
    ]


def test_with_three_unions_the_seats_shift_by_one() -> None:
    boards = [a_board(number, available=("a", "b", "c")) for number in range(3)]
    assert seated(*boards) == [("a", "b"), ("c", "a"), ("b", "c")]


def test_a_decline_is_offered_to_the_next_in_line_and_the_union_is_offered_again_first() -> None:
    first, second = told(a_board(0, a=Turn.DECLINED), a_board(1))
    assert (first.seated, second.seated) == (("b", "c"), ("a", "d"))
    assert [(line.organisation, line.turn, line.owed) for line in second.lines] == [
        ("a", Turn.PROPOSED, True),
        ("b", Turn.WAITS, False),
        ("c", Turn.WAITS, False),
        ("d", Turn.PROPOSED, False),
    ]


def test_declining_saves_up_no_seats() -> None:
    """a declines three boards; then it gets the next seat, and after it its turn comes as everybody's does.

    One seat, unions a and b: b sits at boards 0, 1 and 2. At board 3 a is asked first. Were declined seats
    saved up, a would also sit at boards 4 and 5.
    """
    boards = [a_board(number, seats=1, available=("a", "b"), a=Turn.DECLINED) for number in range(3)]
    more = [a_board(number, seats=1, available=("a", "b")) for number in range(3, 7)]
    assert seated(*boards, *more) == [("b",), ("b",), ("b",), ("a",), ("b",), ("a",), ("b",)]


def test_who_declines_without_being_asked_gains_no_place() -> None:
    assert seated(a_board(0, seats=1, d=Turn.DECLINED), a_board(1, seats=1)) == [("a",), ("b",)]


def test_an_absent_union_keeps_its_place_and_is_not_owed_anything() -> None:
    first, second = told(a_board(0, a=Turn.ABSENT), a_board(1))
    assert (first.seated, second.seated) == (("b", "c"), ("a", "d"))
    assert [line.owed for line in second.lines] == [False] * 4


def test_a_union_without_anybody_who_can_come_is_passed_over_and_told_as_absent() -> None:
    [proposal] = told(a_board(0, available=("b", "c", "d"), a=Turn.ABSENT))
    assert proposal.seated == ("b", "c")
    assert {line.organisation: (line.turn, line.place) for line in proposal.lines} == {
        "a": (Turn.ABSENT, None),
        "b": (Turn.PROPOSED, 1),
        "c": (Turn.PROPOSED, 2),
        "d": (Turn.WAITS, 3),
    }


def test_an_unequal_history_is_closed_before_anybody_sits_again() -> None:
    """Counts 3, 2, 1, 0, 0, 0, 0, 0: the five that never sat come first, then those with one seat."""
    history = [named(0, "a", "b"), named(1, "a", "b"), named(2, "a", "c")]
    coming = [a_board(number, available=EIGHT) for number in range(3, 9)]
    assert seated(*history, *coming)[3:] == [
        ("d", "e"),
        ("f", "g"),
        ("h", "c"),  # h has none; of those with one seat c has waited longest
        ("d", "e"),
        ("f", "g"),
        ("h", "b"),  # h has one; then b, c and the rest have two, and b sat longest ago
    ]


def test_a_union_that_joins_later_starts_level_with_the_lowest() -> None:
    """After three boards a and b have three seats each. c joins: level at three, it goes first and once."""
    boards = [a_board(number, available=("a", "b")) for number in range(3)]
    later = [a_board(number, seats=1, available=("a", "b", "c"), joined=("c",)) for number in range(3, 7)]
    assert seated(*boards, *later)[3:] == [("c",), ("a",), ("b",), ("c",)]


def test_somebody_named_takes_a_seat_and_the_rest_is_proposed() -> None:
    [proposal] = told(a_board(0, d=Turn.NAMED))
    assert (proposal.named, proposal.proposed, proposal.empty) == (("d",), ("a",), 0)


def test_a_seat_that_nobody_is_left_to_take_is_empty() -> None:
    [proposal] = told(a_board(0, available=("a", "b"), a=Turn.DECLINED))
    assert (proposal.seated, proposal.empty) == (("b",), 1)


def test_whoever_has_been_told_keeps_the_seat() -> None:
    """c was told before a came back: a is next in line and waits for the next board."""
    [proposal] = told(a_board(0, seats=1, offered=("c",)))
    assert (proposal.seated, proposal.lines[0].turn) == (("c",), Turn.WAITS)


def test_a_seat_promised_at_a_later_board_counts_when_an_earlier_one_comes_free() -> None:
    """b has been told of the second board. When a leaves the first, c takes it: else b would be two ahead."""
    boards = [
        a_board(0, seats=1, available=("a", "b", "c"), a=Turn.DECLINED),
        a_board(1, seats=1, available=("a", "b", "c"), offered=("b",)),
    ]
    assert seated(*boards) == [("c",), ("b",)]


def test_the_same_pair_twice_in_a_row_is_said() -> None:
    first, second = told(a_board(0), a_board(1, c=Turn.ABSENT, d=Turn.ABSENT))
    assert (first.seated, first.same_again) == (("a", "b"), False)
    assert (second.seated, second.same_again) == (("a", "b"), True)


def test_a_pair_that_shares_one_union_with_the_last_is_another_pair() -> None:
    _, second = told(a_board(0), a_board(1, d=Turn.ABSENT))
    assert ({*second.seated}, second.same_again) == ({"c", "a"}, False)


def test_the_longest_wait_goes_first_whatever_the_counts() -> None:
    """Last seats: a on board 1, b on board 0, c never. Counts 2, 1, 0."""
    rules = Fairness.OLDEST_FIRST
    boards = [
        a_board(0, available=("a", "b", "c"), fairness=rules, fills=False, a=Turn.NAMED, b=Turn.NAMED),
        a_board(1, available=("a", "b", "c"), fairness=rules, fills=False, a=Turn.NAMED),
        *(a_board(number, seats=1, available=("a", "b", "c"), fairness=rules) for number in (2, 3, 4)),
    ]
    assert seated(*boards)[2:] == [("c",), ("b",), ("a",)]


def test_weighted_seats_follow_the_number_of_members() -> None:
    """Members 100, 50, 50, 10. Seats for each member after the next seat, in hundredths:

    a 1, b 2, c 2, d 10 -> a; a 2, b 2, c 2 -> b and c have waited longest, b stands first; then c; then a.
    """
    boards = [a_board(number, seats=1, fairness=Fairness.WEIGHTED) for number in range(8)]
    assert seated(*boards, members=MEMBERS) == [
        ("a",),
        ("b",),
        ("c",),
        ("a",),
        ("a",),
        ("b",),
        ("c",),
        ("a",),
    ]


def test_of_twenty_one_weighted_seats_each_union_has_its_share() -> None:
    boards = [a_board(number, seats=1, fairness=Fairness.WEIGHTED) for number in range(21)]
    sat = [union for (union,) in seated(*boards, members=MEMBERS)]
    assert {union: sat.count(union) for union in FOUR} == {"a": 10, "b": 5, "c": 5, "d": 1}


@pytest.mark.parametrize("seats", [1, 2, 3])
def test_each_board_has_as_many_observers_as_seats(seats: int) -> None:
    boards = [a_board(number, seats=seats, available=EIGHT) for number in range(8)]
    assert [len(one) for one in seated(*boards)] == [seats] * 8
