"""A meeting as its facts leave it, whatever the order in which they arrived."""

import itertools
from datetime import datetime

from rules.facts import ENGINE, Fact, FactKind
from rules.meetings import Meeting, fold_meeting
from tests.rules.worlds import ZONE, a_fact, asked, at, called, dispatched, matter, moved


def met(*facts: Fact) -> Meeting:
    """The meeting that the facts give."""
    found = fold_meeting(facts, ZONE)
    assert found is not None
    return found


def test_nothing_is_a_meeting_before_it_is_called() -> None:
    assert fold_meeting([matter("2021-03-30T10:00", "x")], ZONE) is None


def test_a_meeting_without_an_end_lasts_two_hours() -> None:
    assert met(called()).over_at == at("2021-04-15T11:00")


def test_a_meeting_ends_when_it_was_closed() -> None:
    closed = a_fact(FactKind.MEETING_CLOSED, "2021-04-15T10:20", meeting="m1")
    assert met(called(), closed).over_at == at("2021-04-15T10:20")


def test_the_day_is_the_date_in_the_groups_zone() -> None:
    # 22:30Z on Wednesday is 00:30 on Thursday in Stockholm
    assert met(called(starts="2021-04-14T22:30:00+00:00")).day.isoformat() == "2021-04-15"


def test_facts_in_any_order_leave_the_same_meeting() -> None:
    facts = [
        called(),
        matter("2021-03-30T10:00", "x"),
        dispatched("2021-04-08T10:00", "x"),
        moved("2021-04-12T10:00", "2021-04-22T09:00"),
        asked("2021-04-12T10:00", matter="x"),
    ]
    wanted = met(*facts)
    assert [met(*some) == wanted for some in itertools.permutations(facts)] == [True] * 120


def test_a_document_that_was_out_before_its_matter_was_written_down_is_kept() -> None:
    found = met(called(), dispatched("2021-04-07T16:00", "x"), matter("2021-04-08T09:00", "x"))
    assert [one.dispatched_at for one in found.matters[0].documents] == [at("2021-04-07T16:00")]


def test_a_matter_and_its_document_at_the_same_moment_are_both_kept() -> None:
    names = [f"x{number}" for number in range(20)]  # the order of the ids is chance
    facts = [matter("2021-04-07T16:00", name) for name in names]
    facts += [dispatched("2021-04-07T16:00", name) for name in names]
    assert [len(one.documents) for one in met(called(), *facts).matters] == [1] * 20


def test_an_answer_at_the_moment_of_its_question_is_kept() -> None:
    ids = [f"q{number}" for number in range(20)]
    facts = [asked("2021-04-12T10:00", name) for name in ids]
    facts += [
        a_fact(FactKind.QUESTION_ANSWERED, "2021-04-12T10:00", meeting="m1", question=name) for name in ids
    ]
    assert {one.answered_at for one in met(called(), *facts).questions} == {at("2021-04-12T10:00")}


def test_a_demand_backed_at_the_moment_it_was_made_keeps_its_matter() -> None:
    names = [f"y{number}" for number in range(20)]
    made = [
        a_fact(FactKind.DEMAND_MADE, "2021-04-15T09:30", meeting="m1", demand=name, matter="x")
        for name in names
    ]
    backed = [
        a_fact(FactKind.DEMAND_BACKED, "2021-04-15T09:30", meeting="m1", demand=name, organisation="vision")
        for name in names
    ]
    found = met(called(), matter("2021-03-30T10:00", "x"), *made, *backed)
    assert {said.matter for said in found.said} == {"x"}


def test_a_second_channel_does_not_move_a_documents_moment() -> None:
    found = met(
        called(),
        matter("2021-03-30T10:00", "x"),
        dispatched("2021-04-08T10:00", "x"),
        dispatched("2021-04-13T10:00", "x"),
    )
    assert [one.dispatched_at for one in found.matters[0].documents] == [at("2021-04-08T10:00")]


def test_moving_to_the_same_time_in_another_zone_changes_nothing() -> None:
    found = met(called(), moved("2021-04-01T10:00", "2021-04-15T07:00:00+00:00"))
    assert (found.sequence, found.changed_at) == (0, None)


def test_only_the_boards_day_changes_nothing_in_a_calendar() -> None:
    found = met(
        called(),
        a_fact(
            FactKind.MEETING_MOVED, "2021-04-01T10:00", meeting="m1", board_at="2021-04-21T13:00:00+02:00"
        ),
    )
    assert (found.sequence, found.board_at) == (0, at("2021-04-21T13:00"))


def test_moving_keeps_the_length_and_raises_the_sequence_once() -> None:
    found = met(called(), moved("2021-04-01T10:00", "2021-04-16T13:00"))
    assert (found.ends_at, found.sequence, found.moved_from) == (
        at("2021-04-16T15:00"),
        1,
        at("2021-04-15T09:00"),
    )


def test_a_new_room_alone_keeps_what_the_meeting_moved_from() -> None:
    room = a_fact(FactKind.MEETING_MOVED, "2021-04-02T10:00", meeting="m1", place="Sal 2")
    found = met(called(), room)
    assert (found.sequence, found.moved_from, found.place) == (1, None, "Sal 2")


def test_cancelling_twice_is_cancelling_once() -> None:
    first = a_fact(FactKind.MEETING_CANCELLED, "2021-04-01T10:00", meeting="m1", reason="sjukdom")
    again = a_fact(FactKind.MEETING_CANCELLED, "2021-04-02T10:00", meeting="m1")
    found = met(called(), first, again)
    assert (found.cancelled_at, found.sequence, found.reason) == (at("2021-04-01T10:00"), 1, "sjukdom")


def test_the_first_summons_is_the_one_that_counts() -> None:
    sent = [
        a_fact(FactKind.SUMMONS_SENT, when, by=ENGINE, meeting="m1")
        for when in ("2021-04-12T10:00", "2021-04-08T14:00")
    ]
    found = met(called(), *sent)
    assert (found.summons_sent_at, found.by_hand_sequence) == (at("2021-04-08T14:00"), None)


def test_a_summons_by_hand_remembers_what_everybody_was_told() -> None:
    by_hand = a_fact(FactKind.SUMMONS_SENT, "2021-04-08T14:00", meeting="m1")
    before = met(called(), moved("2021-04-01T10:00", "2021-04-16T09:00"), by_hand)
    after = met(called(), by_hand, moved("2021-04-12T10:00", "2021-04-16T09:00"))
    assert [(one.by_hand_sequence, one.sequence) for one in (before, after)] == [(1, 1), (0, 1)]


def test_every_moment_of_a_meeting_carries_its_zone() -> None:
    found = met(called(board_at="2021-04-20T13:00:00+02:00"))
    moments = [value for name in Meeting.__slots__ if isinstance(value := getattr(found, name), datetime)]
    assert [one.utcoffset() is None for one in moments] == [False] * 4
