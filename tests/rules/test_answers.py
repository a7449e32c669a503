"""Which of somebody's answers counts, whatever the order in which they came."""

import random
from datetime import datetime
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.answers import Answered, Reply, counting, in_turn, since
from tests.rules.worlds import at

START = at("2021-04-15T09:00")


def an_answer(
    when: str,
    reply: str = "accepted",
    *,
    sequence: int | None = None,
    stamp: str | None = None,
    in_force: int = 0,
    person: str = "k1",
    to: datetime = START,
) -> Answered:
    """An answer that names its entry when it has a sequence, and else is one by hand."""
    return Answered(
        fact=f"{when}/{reply}/{sequence}/{stamp}",
        person=person,
        reply=Reply(reply),
        to=to,
        at=at(when),
        sequence=in_force if sequence is None else sequence,
        numbered=sequence is not None,
        stamp=at(stamp) if stamp else None,
    )


def last(*answers: Answered) -> set[tuple[str, str]]:
    """The answer that counts, in every order of arrival."""
    return {
        (f"{one.at:%d %H:%M}", one.reply.value)
        for order in permutations(answers)
        if (one := in_turn(order)[-1])
    }


def test_the_newest_sequence_counts_even_if_it_was_said_before() -> None:
    old = an_answer("2021-04-12T10:00", "accepted", sequence=0, stamp="2021-04-12T10:00")
    new = an_answer("2021-04-09T10:00", "declined", sequence=1, stamp="2021-04-09T10:00")
    assert last(old, new) == {("09 10:00", "declined")}


def test_of_one_sequence_the_newest_stamp_counts_even_if_it_came_before() -> None:
    """The decline was written at 09:00 and came at 12:00; the acceptance was written and came at 10:00."""
    slow = an_answer("2021-04-12T12:00", "declined", sequence=0, stamp="2021-04-12T09:00")
    quick = an_answer("2021-04-12T10:00", "accepted", sequence=0, stamp="2021-04-12T10:00")
    assert last(slow, quick) == {("12 10:00", "accepted")}


def test_a_clock_that_is_fast_cannot_have_the_last_word_for_ever() -> None:
    fast = an_answer("2021-04-09T10:00", "declined", sequence=0, stamp="2031-01-01T00:00")
    later = an_answer("2021-04-12T10:00", "accepted", sequence=0, stamp="2021-04-12T10:00")
    assert last(fast, later) == {("12 10:00", "accepted")}


def test_an_answer_by_hand_is_to_the_newest_entry_that_they_had_answered() -> None:
    """The person's own entry has risen to 1 with a call; the meeting's is still 0."""
    mailed = an_answer("2021-04-12T10:00", "declined", sequence=1, stamp="2021-04-12T10:00")
    by_hand = an_answer("2021-04-12T11:00", "accepted", in_force=0)
    stale = an_answer("2021-04-12T12:00", "declined", sequence=0, stamp="2021-04-12T12:00")
    assert last(mailed, by_hand) == {("12 11:00", "accepted")}
    assert last(mailed, by_hand, stale) == {("12 11:00", "accepted")}


def test_an_answer_to_another_start_or_after_the_start_counts_for_nothing() -> None:
    elsewhere = an_answer("2021-04-12T10:00", to=at("2021-04-16T09:00"))
    too_late = an_answer("2021-04-15T09:00")
    in_time = an_answer("2021-04-15T08:59", person="k2")
    assert counting([elsewhere, too_late, in_time], START) == {"k2": (in_time,)}


def test_declining_twice_is_one_decline_since_the_first() -> None:
    first = an_answer("2021-04-09T10:00", "declined")
    again = an_answer("2021-04-12T10:00", "declined")
    between = an_answer("2021-04-10T10:00", "accepted")
    assert since(in_turn([first, again])) == first.at
    assert since(in_turn([first, between, again])) == again.at


moments = st.integers(0, 60 * 24 * 6).map(
    lambda minute: f"2021-04-{9 + minute // 1440:02}T12:{minute % 60:02}"
)
answers = st.builds(
    an_answer,
    moments,
    st.sampled_from([reply.value for reply in Reply]),
    sequence=st.sampled_from([None, 0, 1, 2]),
    stamp=st.none() | moments,
    in_force=st.integers(0, 2),
)


@settings(max_examples=200, deadline=None)
@given(
    said=st.lists(answers, max_size=6, unique_by=lambda one: one.fact),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_nothing(said: list[Answered], order: random.Random) -> None:
    shuffled = list(said)
    order.shuffle(shuffled)
    assert in_turn(shuffled) == in_turn(said)
