"""A decline calls the substitute, in order; a change of mind gives the place back. Dates are worked out on paper.

The meeting: Thursday 15 April 2021 09:00, summons Thursday 8 April 14:00. A place is taken back until Wednesday
14 April 24:00 (POL-SEAT-BACK: one working day before). k1 and k2 share k3; k4 stands in for k1 and for k3.
"""

from dataclasses import replace

import pytest

from rules.facts import FactKind
from rules.people import Language
from tests.rules.attending import (
    ACCEPTED,
    DECLINED,
    PEOPLE,
    TENTATIVE,
    a_desk,
    a_substitute,
    answered,
    places_at,
    texts,
    turns,
)
from tests.rules.desk import Desk
from tests.rules.worlds import CHAIR, SECRETARY, a_fact, at, called

END = "2021-04-15T10:59"  # the meeting ends at 11:00


def test_a_decline_calls_the_first_substitute_and_tells_the_member_nothing() -> None:
    desk = a_desk(answered("2021-04-12T10:00", "k1", DECLINED)).until(END)
    assert turns(desk) == [("04-12 10:00", "k3", "for k1")]
    assert desk.entries("k3") == [("REQUEST", 0), ("REQUEST", 1)]
    assert texts(desk, "k1") == [("04-08 14:00", "summons")]


def test_the_call_names_the_place_in_the_calendar_and_the_deadlines_in_the_mail() -> None:
    (call,) = a_desk(answered("2021-04-12T10:00", "k1", DECLINED)).mails("substitute_called")
    entry, told = call.notice.entry, call.notice.context
    assert entry is not None
    assert entry.summary == "FVG Exempel (du tjänstgör)"
    deadlines = told["deadlines"]
    assert isinstance(deadlines, list)
    # Fri 9 (1), Mon 12 (2), Tue 13 (3)
    assert (told["stands_in_for"], [one["last_day"] for one in deadlines if isinstance(one, dict)]) == (
        "Person k1",
        ["2021-04-13"],
    )


def test_whoever_reads_english_serves_in_english() -> None:
    english = tuple(
        replace(seat, language=Language.ENGLISH) if seat.person == "v2" else seat for seat in PEOPLE
    )
    desk = a_desk(answered("2021-04-12T10:00", "v1", DECLINED), seats=english)
    entries = [one.notice.entry.summary for one in desk.mails(person="v2") if one.notice.entry]
    assert entries == ["FVG Exempel", "FVG Exempel (you serve)"]


def test_a_called_substitute_who_declines_is_followed_by_the_next_until_none_is_left() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED),
        answered("2021-04-12T11:00", "k3", DECLINED),
        answered("2021-04-12T13:00", "k4", DECLINED),
    ).until(END)
    assert turns(desk) == [("04-12 10:00", "k3", "for k1"), ("04-12 11:00", "k4", "for k1")]
    assert [(one.code, one.subject) for one in desk.plan().flags] == [("no_substitute", "m1/k1")]
    nudges = [one for one in desk.mails("secretary_nudge") if one.notice.context["nudge"] == "no_substitute"]
    assert [(one.at, one.notice.person, one.notice.context["member"]) for one in nudges] == [
        (at("2021-04-12T13:00"), "s1", "Person k1")
    ]


def test_whoever_has_no_substitutes_declines_without_an_incident() -> None:
    desk = a_desk(answered("2021-04-12T10:00", "c1", DECLINED)).until(END)
    assert (turns(desk), desk.plan().flags) == ([], ())


def test_the_employers_side_has_substitutes_where_its_seats_say_so() -> None:
    seats = (*PEOPLE, a_substitute("c2", "c1", organisation="employer"))
    desk = a_desk(answered("2021-04-12T10:00", "c1", DECLINED), seats=seats)
    assert turns(desk) == [("04-12 10:00", "c2", "for c1")]


def test_perhaps_is_an_answer_that_calls_nobody() -> None:
    assert turns(a_desk(answered("2021-04-12T10:00", "k1", TENTATIVE)).until(END)) == []


def test_perhaps_after_a_no_takes_nothing_back() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED), answered("2021-04-12T11:00", "k1", TENTATIVE)
    ).until(END)
    assert turns(desk) == [("04-12 10:00", "k3", "for k1")]


def test_a_substitute_who_declined_beforehand_is_passed_over_without_a_mail() -> None:
    desk = a_desk(
        answered("2021-04-09T10:00", "k3", DECLINED), answered("2021-04-12T10:00", "k1", DECLINED)
    ).until(END)
    assert turns(desk) == [("04-12 10:00", "k4", "for k1")]


def test_two_who_share_a_substitute_are_served_in_the_order_in_which_they_declined() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "k2", DECLINED), answered("2021-04-12T11:00", "k1", DECLINED)
    ).until(END)
    assert turns(desk) == [("04-12 10:00", "k3", "for k2"), ("04-12 11:00", "k4", "for k1")]


def test_a_substitute_is_moved_only_when_their_place_is_taken_again() -> None:
    """k1 gets k3. k2 has nobody else. Then k1 comes after all: k3 is told of k2's place in one mail."""
    seats = tuple(seat for seat in PEOPLE if seat.person != "k4")
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED),
        answered("2021-04-12T11:00", "k2", DECLINED),
        answered("2021-04-12T13:00", "k1", ACCEPTED),
        seats=seats,
    ).until(END)
    assert turns(desk) == [("04-12 10:00", "k3", "for k1"), ("04-12 13:00", "k3", "for k2")]
    assert desk.entries("k3") == [("REQUEST", 0), ("REQUEST", 1), ("REQUEST", 2)]


def test_a_member_who_comes_after_all_in_time_gets_the_place_back() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED), answered("2021-04-14T15:00", "k1", ACCEPTED)
    ).until(END)
    assert turns(desk) == [("04-12 10:00", "k3", "for k1"), ("04-14 15:00", "k3", "not for k1")]
    assert (desk.entries("k3")[-1], texts(desk, "k1")) == (("REQUEST", 2), [("04-08 14:00", "summons")])


def test_a_call_that_has_not_left_is_taken_back_without_a_word() -> None:
    """At night the call waits until Tuesday 07:00; by then the member comes after all."""
    desk = a_desk(
        answered("2021-04-12T20:00", "k1", DECLINED), answered("2021-04-12T21:00", "k1", ACCEPTED)
    ).until(END)
    assert turns(desk) == []


@pytest.mark.parametrize(
    ("when", "back"),
    [("2021-04-14T23:59:59", True), ("2021-04-15T00:00", False), ("2021-04-15T08:00", False)],
)
def test_a_place_is_taken_back_until_the_end_of_the_working_day_before(when: str, back: bool) -> None:
    desk = a_desk(answered("2021-04-12T10:00", "k1", DECLINED), answered(when, "k1", ACCEPTED)).until(END)
    assert places_at(desk).serving == ({} if back else {"k1": "k3"})
    kept = [one.notice.context["kept"] for one in desk.mails("seat_kept", "k1")]
    flags = [(one.code, one.subject) for one in desk.plan().flags]
    assert (kept, flags) == (([], []) if back else (["late"], [("seat_kept", "m1/k1")]))


def test_a_place_is_theirs_at_the_last_minute_when_the_substitute_has_declined_too() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "v1", DECLINED),
        answered("2021-04-15T07:30", "v1", ACCEPTED),
        answered("2021-04-15T08:00", "v2", DECLINED),
    ).until(END)
    told = [(one.at, one.notice.context["kept"]) for one in desk.mails("seat_kept", "v1")]
    assert told == [(at("2021-04-15T07:30"), "late"), (at("2021-04-15T08:00"), "back")]
    assert (places_at(desk).lost, desk.plan().flags) == ({}, ())


def test_a_substitute_who_declined_and_comes_after_all_hears_that_another_serves() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED),
        answered("2021-04-12T11:00", "k3", DECLINED),
        answered("2021-04-12T12:00", "k3", ACCEPTED),
    ).until(END)
    assert turns(desk)[1:] == [("04-12 11:00", "k4", "for k1"), ("04-12 12:00", "k3", "not for k1")]


def test_another_time_that_is_proposed_is_told_once_and_changes_no_answer() -> None:
    proposal = a_fact(
        FactKind.SUMMONS_COUNTERED,
        "2021-04-12T20:00",
        meeting="m1",
        person="k1",
        starts_at="2021-04-16T09:00:00+02:00",
        comment="Passar fredag?",
    )
    desk = a_desk(answered("2021-04-12T10:00", "k1", ACCEPTED), proposal).until(END)
    (told,) = desk.mails("time_proposed")
    assert (told.at, told.notice.person, told.notice.context["proposal"]) == (
        *(at("2021-04-13T07:00"), "s1"),
        {
            "by": "Person k1",
            "starts_at": "2021-04-16T09:00:00+02:00",
            "ends_at": None,
            "comment": "Passar fredag?",
        },
    )
    assert [one.reply.value for one in places_at(desk).answers["k1"]] == [ACCEPTED]


def test_nobody_is_told_why_somebody_declined() -> None:
    desk = a_desk(answered("2021-04-12T10:00", "k1", DECLINED, comment="Sjuk i magen")).until(END)
    assert [one.notice.key for one in desk.sent if "magen" in repr(one.notice)] == []


def test_a_group_of_two_without_substitutes_is_left_in_peace() -> None:
    desk = Desk(charter=a_desk(seats=(CHAIR, SECRETARY)).charter).hears(
        called(), answered("2021-04-12T10:00", "c1", DECLINED), answered("2021-04-12T10:00", "s1", ACCEPTED)
    )
    assert [one.notice.text for one in desk.until(END).sent if one.notice.entry] == ["summons", "summons"]


def test_what_nobody_can_mend_any_more_is_shown_no_longer() -> None:
    desk = a_desk(*(answered("2021-04-12T10:00", person, DECLINED) for person in ("v1", "v2"))).until(END)
    flags = [[(one.code, one.subject) for one in desk.plan().flags]]
    flags.append([(one.code, one.subject) for one in desk.until("2021-04-15T11:00").plan().flags])
    assert flags == [[("no_substitute", "m1/v1")], []]
