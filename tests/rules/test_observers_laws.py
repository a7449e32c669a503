"""Fair, whatever happens: any 24 boards, any declines and absences, each definition of fair by its own law."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.observers import Board, Fairness, Proposal, Turn, rota

BOARDS = 24
FIRST = date(2021, 1, 26)
UNIONS = ("a", "b", "c", "d", "e", "f", "g", "h")
Sat = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moods:
    """Who would decline and who cannot come at one board."""

    declines: frozenset[str]  # when they are asked
    absent: frozenset[str]
    early: frozenset[str]  # before anybody has asked them


def moods(unions: tuple[str, ...]) -> st.SearchStrategy[list[Moods]]:
    some = st.frozensets(st.sampled_from(unions), max_size=2)
    one = st.builds(Moods, declines=some, absent=some, early=some)
    return st.lists(one, min_size=BOARDS, max_size=BOARDS)


@st.composite
def lives(draw: st.DrawFn) -> tuple[tuple[str, ...], int, list[Moods]]:
    """Some unions, some seats, and what each union does at each of 24 boards."""
    unions = UNIONS[: draw(st.integers(min_value=2, max_value=8))]
    return unions, draw(st.integers(min_value=1, max_value=3)), draw(moods(unions))


@dataclass(slots=True, kw_only=True)
class Played:
    """What came of it: each board as it ended, each proposal, and whom each was offered to."""

    boards: list[Board]
    proposals: list[Proposal]
    offered: list[list[str]]


def play(
    unions: tuple[str, ...],
    seats: int,
    life: list[Moods],
    *,
    fairness: Fairness = Fairness.COUNT,
    members: dict[str, int] | None = None,
    history: list[Board] | None = None,
) -> Played:
    """Propose, let those who decline do so, propose the next in turn, until nobody declines; then the board sits."""
    played = Played(boards=[], proposals=[], offered=[])
    past, memory = rota(history or [], members or {})
    before = past[-1] if past else None
    for number, mood in enumerate(life):
        board = Board(
            day=FIRST + timedelta(weeks=4 * number),
            seats=seats,
            fairness=fairness,
            available=unions,
            turns=dict.fromkeys(sorted(mood.early), Turn.DECLINED)
            | dict.fromkeys(sorted(mood.absent), Turn.ABSENT),
        )
        offered: list[str] = []
        while True:
            [proposal], after = rota([board], members or {}, memory=memory, before=before)
            offered += [union for union in proposal.proposed if union not in offered]
            leaving = [union for union in proposal.proposed if union in mood.declines]
            if not leaving:
                break
            board = replace(board, turns={**board.turns, leaving[0]: Turn.DECLINED}, offered=tuple(offered))
        memory, before = after, proposal
        played.boards.append(board)
        played.proposals.append(proposal)
        played.offered.append(offered)
    return played


def faithful(unions: tuple[str, ...], life: list[Moods]) -> list[str]:
    """Those who never declined and always had somebody who could come."""
    gone = {union for mood in life for union in (*mood.declines, *mood.absent, *mood.early)}
    return [union for union in unions if union not in gone]


def counted(proposals: list[Proposal], unions: tuple[str, ...]) -> list[Sat]:
    """Each union's seats after each board."""
    sat = dict.fromkeys(unions, 0)
    told = []
    for proposal in proposals:
        for union in proposal.seated:
            sat[union] += 1
        told.append(dict(sat))
    return told


def one_is_faithful(unions: tuple[str, ...], life: list[Moods]) -> list[Moods]:
    """The same life, in which the first and the last union never leave: so that the law says something."""
    stay = {unions[0], unions[-1]}
    return [
        Moods(declines=mood.declines - stay, absent=mood.absent - stay, early=mood.early - stay)
        for mood in life
    ]


def only_when_asked(life: list[Moods]) -> list[Moods]:
    """The same life, in which nobody declines before somebody has asked them."""
    return [replace(mood, early=frozenset()) for mood in life]


@settings(max_examples=100, deadline=None)
@given(lives())
def test_a_faithful_union_is_never_more_than_one_seat_behind_any_other(
    life: tuple[tuple[str, ...], int, list[Moods]],
) -> None:
    unions, seats, wild = life
    tame = one_is_faithful(unions, wild)
    played = play(unions, seats, tame)
    assert faithful(unions, tame) != []
    for sat in counted(played.proposals, unions):
        for union in faithful(unions, tame):
            assert max(sat.values()) - sat[union] <= 1


@settings(max_examples=60, deadline=None)
@given(lives())
def test_a_union_that_declined_is_offered_again_as_soon_as_it_can_come(
    life: tuple[tuple[str, ...], int, list[Moods]],
) -> None:
    """At the next board where it can come, before every union that did not decline; so always while there are
    no more such unions than seats."""
    unions, seats, wild = life
    played = play(unions, seats, only_when_asked(wild))
    owed: set[str] = set()
    for board, proposal, offered in zip(played.boards, played.proposals, played.offered, strict=True):
        here = {union for union in owed if board.turns.get(union) is not Turn.ABSENT}
        first = offered[: len(here)]
        if len(here) <= seats:
            assert here <= {*offered}
        assert {*first} <= here or here <= {*offered}
        owed -= {*proposal.seated}
        owed |= {union for union in offered if board.turns.get(union) is Turn.DECLINED}


@settings(max_examples=40, deadline=None)
@given(lives(), st.lists(st.sampled_from(UNIONS), max_size=12))
def test_an_unequal_history_never_grows_more_unequal_for_a_faithful_union(
    life: tuple[tuple[str, ...], int, list[Moods]], past: list[str]
) -> None:
    """From whatever history: nobody gets further ahead of it than they were, or than one seat."""
    unions, seats, wild = life
    tame = one_is_faithful(unions, wild)
    history = [
        Board(
            day=FIRST - timedelta(weeks=4 * (number + 1)),
            seats=seats,
            fairness=Fairness.COUNT,
            available=unions,
            turns={union: Turn.NAMED},
            fills=False,
        )
        for number, union in enumerate(one for one in past if one in unions)
    ]
    before = {union: [one for one in past if one in unions].count(union) for union in unions}
    played = play(unions, seats, tame, history=history)
    for sat in counted(played.proposals, unions):
        for union in faithful(unions, tame):
            for other in unions:
                ahead = before[other] - before[union]
                assert before[other] + sat[other] - before[union] - sat[union] <= max(ahead, 1)


@settings(max_examples=40, deadline=None)
@given(lives(), st.lists(st.integers(min_value=1, max_value=500), min_size=8, max_size=8))
def test_weighted_passes_over_nobody_with_fewer_seats_for_each_member(
    life: tuple[tuple[str, ...], int, list[Moods]], sizes: list[int]
) -> None:
    """Whoever sits would, with this seat, have no more seats a member than whoever is passed over would have."""
    unions, seats, wild = life
    tame = one_is_faithful(unions, wild)
    members = dict(zip(UNIONS, sizes, strict=True))
    played = play(
        unions,
        seats,
        [replace(m, declines=frozenset(), early=frozenset()) for m in tame],
        fairness=Fairness.WEIGHTED,
        members=members,
    )
    sat = dict.fromkeys(unions, 0)
    for board, proposal in zip(played.boards, played.proposals, strict=True):
        passed = [u for u in unions if u not in proposal.seated and u not in board.turns]
        for chosen in proposal.seated:
            for other in passed:
                assert Fraction(sat[chosen] + 1, members[chosen]) <= Fraction(sat[other] + 1, members[other])
        for union in proposal.seated:
            sat[union] += 1


@settings(max_examples=40, deadline=None)
@given(lives())
def test_oldest_first_passes_over_nobody_who_has_waited_longer(
    life: tuple[tuple[str, ...], int, list[Moods]],
) -> None:
    unions, seats, wild = life
    played = play(unions, seats, wild, fairness=Fairness.OLDEST_FIRST)
    last = dict.fromkeys(unions, date.min)
    for board, proposal in zip(played.boards, played.proposals, strict=True):
        owed = {line.organisation for line in proposal.lines if line.owed}
        passed = [u for u in unions if u not in proposal.seated and u not in board.turns]
        for chosen in set(proposal.seated) - owed:
            for other in passed:
                assert last[chosen] <= last[other]
        last |= dict.fromkeys(proposal.seated, board.day)


@settings(max_examples=40, deadline=None)
@given(lives(), st.sampled_from(list(Fairness)))
def test_the_same_observers_twice_in_a_row_are_always_said(
    life: tuple[tuple[str, ...], int, list[Moods]], fairness: Fairness
) -> None:
    unions, seats, wild = life
    played = play(unions, seats, wild, fairness=fairness)
    sets = [frozenset(proposal.seated) for proposal in played.proposals]
    same = [bool(now) and now == last for last, now in pairwise(sets)]
    assert [proposal.same_again for proposal in played.proposals[1:]] == same
