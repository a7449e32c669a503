"""Who stands in for whom: in order, once, and for ever round in no circle."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.people import Role, Seat
from rules.standing_in import Empty, fill, line_of, with_places
from tests.rules.attending import a_substitute
from tests.rules.worlds import a_seat, at

NAMES = ("a", "b", "c", "d", "e")


def empty(member: str, when: str = "2021-04-09T10:00") -> Empty:
    """A place that is empty since that moment."""
    return Empty(member=member, since=at(when))


def test_the_direct_substitutes_come_first_in_the_order_of_the_file_and_then_theirs() -> None:
    seats = [
        a_seat("k1"),
        a_substitute("k5", "k3"),
        a_substitute("k3", "k1"),
        a_substitute("k2", "k1"),
        a_substitute("k4", "k2"),
        a_substitute("k6", "k5"),
    ]
    assert line_of("k1", seats) == ("k3", "k2", "k5", "k4", "k6")


def test_nobody_stands_in_for_themselves_in_a_circle() -> None:
    seats = [a_seat("k1"), a_substitute("k2", "k1", "k3"), a_substitute("k3", "k2"), a_substitute("k1", "k3")]
    assert line_of("k1", seats) == ("k2", "k3")


def test_the_co_opted_have_no_place_of_their_own_and_stand_in_for_nobody() -> None:
    guest = a_seat("x1", role=Role.CO_OPTED)
    seats = [a_seat("k1"), guest, a_substitute("k2", "k1")]
    standing = [a_seat("k1"), replace(guest, stands_in_for=("k1",))]
    assert (with_places(seats), line_of("k1", standing)) == (("k1",), ())


def test_whoever_declined_first_gets_the_substitute_whom_two_share() -> None:
    lines = {"k1": ("k3",), "k2": ("k3",)}
    first = [empty("k1", "2021-04-09T11:00"), empty("k2", "2021-04-09T10:00")]
    assert fill(first, lines, {"k3"}, {}) == {"k2": "k3"}
    together = [empty("k1"), empty("k2")]  # at one moment the group's file decides
    assert fill(together, lines, {"k3"}, {}) == {"k1": "k3"}


def test_whoever_has_been_told_is_not_moved_to_whoever_declined_before() -> None:
    lines = {"k1": ("k3", "k4"), "k2": ("k3",)}
    both = [empty("k1", "2021-04-09T09:00"), empty("k2", "2021-04-09T10:00")]
    assert fill(both, lines, {"k3", "k4"}, {"k3": "k2"}) == {"k2": "k3", "k1": "k4"}
    # they must be moved once the place they were told of is taken again
    assert fill(both[:1], lines, {"k3"}, {"k3": "k2"}) == {"k1": "k3"}


def test_of_two_who_have_been_told_of_one_place_the_last_keeps_it() -> None:
    lines = {"k1": ("k3", "k4")}
    assert fill([empty("k1")], lines, {"k3", "k4"}, {"k3": "k1", "k4": "k1"}) == {"k1": "k4"}


people = st.lists(st.sampled_from(NAMES), max_size=3)
seats = st.lists(
    st.builds(lambda person, named: a_substitute(person, *named), st.sampled_from(NAMES), people), max_size=8
)


@settings(max_examples=200, deadline=None)
@given(seats=seats, member=st.sampled_from(NAMES))
def test_a_line_has_everybody_once_and_never_its_member_whatever_the_seats_say(
    seats: list[Seat], member: str
) -> None:
    line = line_of(member, seats)
    assert (len(set(line)), member in line) == (len(line), False)
    reached = {member, *line}
    assert {seat.person for seat in seats if set(seat.stands_in_for) & reached} <= reached


@settings(max_examples=200, deadline=None)
@given(
    seats=seats,
    declined=st.permutations(NAMES).map(lambda names: names[:2]),
    away=st.sets(st.sampled_from(NAMES)),
    told=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES)),
)
def test_each_place_has_one_substitute_at_most_and_each_substitute_one_place(
    seats: list[Seat], declined: list[str], away: set[str], told: dict[str, str]
) -> None:
    lines = {name: line_of(name, seats) for name in declined}
    free = set(NAMES) - away - set(declined)
    serving = fill([empty(name) for name in declined], lines, free, told)
    assert len(set(serving.values())) == len(serving)
    assert [name for name in serving if serving[name] not in lines[name] or serving[name] not in free] == []
    # nobody who could have come is left out while a place that is theirs to fill stays empty
    idle = free - set(serving.values())
    assert [name for name in declined if name not in serving and idle & set(lines[name])] == []
