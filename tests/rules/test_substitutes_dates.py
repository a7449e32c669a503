"""Substitutes when the meeting moves, a seat changes hands, or little time is left. Dates are worked out on paper.

The meeting: Thursday 15 April 2021 09:00, summons Thursday 8 April 14:00; k1 and k2 share k3, and k4 stands in for k1
and for k3.
"""

from dataclasses import replace
from datetime import date

from rules.facts import FactKind, Json
from rules.notices import LeftState
from tests.rules.attending import DECLINED, a_desk, a_substitute, answered, places_at, seated, texts, turns
from tests.rules.worlds import EMPLOYERS, a_fact, a_seat, at, moved

END = "2021-04-15T10:59"  # the meeting ends at 11:00


def test_a_call_the_evening_before_does_not_wait_for_the_morning() -> None:
    """On Tuesday evening a whole day remains, so the call waits for 07:00; on Wednesday evening it does not."""
    tuesday = a_desk(answered("2021-04-13T20:00", "k1", DECLINED)).until(END)
    wednesday = a_desk(answered("2021-04-14T20:00", "k1", DECLINED)).until(END)
    assert [turns(tuesday), turns(wednesday)] == [
        [("04-14 07:00", "k3", "for k1")],
        [("04-14 20:00", "k3", "for k1")],
    ]


def test_nobody_is_called_after_the_meeting_has_begun() -> None:
    desk = a_desk(answered("2021-04-15T09:00", "k1", DECLINED)).until(END)
    assert (turns(desk), places_at(desk).lost) == ([], {})


def test_a_decline_before_the_summons_calls_right_after_it() -> None:
    desk = a_desk(answered("2021-04-06T10:00", "k1", DECLINED)).until(END)
    assert texts(desk, "k3") == [("04-08 14:00", "summons"), ("04-08 14:00", "substitute_called")]
    assert desk.entries("k3") == [("REQUEST", 0), ("REQUEST", 1)]


def test_a_moved_meeting_releases_in_the_same_wave_and_with_no_other_mail() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED), moved("2021-04-13T10:00", "2021-04-16T09:00")
    ).until("2021-04-16T12:00")
    assert texts(desk, "k3")[1:] == [
        ("04-12 10:00", "substitute_called"),
        ("04-13 10:00", "substitute_released"),
    ]
    assert texts(desk, "k1")[1:] == [("04-13 10:00", "summons_update")]
    (release,) = desk.mails("substitute_released")
    assert release.notice.entry is not None
    assert (
        release.notice.entry.sequence,
        release.notice.entry.starts_at,
        release.notice.context["moved"],
    ) == (
        *(3, at("2021-04-16T09:00")),
        True,
    )


def test_answers_hold_again_when_the_meeting_gets_its_old_start_back() -> None:
    desk = a_desk(
        answered("2021-04-09T10:00", "k1", DECLINED),
        moved("2021-04-12T10:00", "2021-04-16T09:00"),
        moved("2021-04-13T10:00", "2021-04-15T09:00"),
    ).until(END)
    assert turns(desk) == [
        ("04-09 10:00", "k3", "for k1"),
        ("04-12 10:00", "k3", "not for k1"),
        ("04-13 10:00", "k3", "for k1"),
    ]
    sequences = [sequence for _, sequence in desk.entries("k3")]
    assert sequences == sorted(set(sequences))


def test_another_room_reaches_the_substitute_who_goes_on_serving() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED),
        moved("2021-04-13T10:00", "2021-04-15T09:00", place="Sal 2"),
    ).until(END)
    assert texts(desk, "k3")[1:] == [("04-12 10:00", "substitute_called"), ("04-13 10:00", "summons_update")]
    update = desk.mails("summons_update", "k3")[0].notice.entry
    assert update is not None
    assert (update.sequence, update.summary) == (2, "FVG Exempel (du tjänstgör)")


def test_a_cancelled_meeting_calls_and_releases_nobody() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED),
        a_fact(FactKind.MEETING_CANCELLED, "2021-04-13T10:00", meeting="m1"),
        answered("2021-04-13T11:00", "k2", DECLINED),
    ).until(END)
    assert turns(desk) == [("04-12 10:00", "k3", "for k1")]
    assert desk.entries("k3") == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]


def test_a_substitute_who_loses_the_seat_is_uninvited_and_the_next_is_called() -> None:
    gone = {"from": "2021-04-13"}
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED), seated("2021-04-13T10:00", "k3", **gone)
    ).until(END)
    assert texts(desk, "k3")[1:] == [("04-12 10:00", "substitute_called"), ("04-13 10:00", "summons_cancel")]
    assert turns(desk)[1:] == [("04-13 10:00", "k4", "for k1")]


def test_only_whoever_has_a_seat_on_the_day_is_called() -> None:
    late = replace(a_substitute("k9", "k1"), valid_to=date(2021, 4, 14))
    seats = (*EMPLOYERS, a_seat("k1"), late, a_substitute("k4", "k1"))
    assert turns(a_desk(answered("2021-04-12T10:00", "k1", DECLINED), seats=seats)) == [
        ("04-12 10:00", "k4", "for k1")
    ]


def test_a_circle_of_substitutes_made_by_facts_ends() -> None:
    """The seat that k3 gets by the fact is the newest, so k4 comes before it."""
    circle: dict[str, Json] = {
        "role": "substitute",
        "organisation": "kommunal",
        "stands_in_for": ["k1", "k4"],
    }
    desk = a_desk(
        seated("2021-04-09T10:00", "k3", **circle),
        answered("2021-04-12T10:00", "k1", DECLINED),
        answered("2021-04-12T11:00", "k4", DECLINED),
        answered("2021-04-12T13:00", "k3", DECLINED),
    ).until(END)
    assert turns(desk) == [("04-12 10:00", "k4", "for k1"), ("04-12 11:00", "k3", "for k1")]
    assert [one.member for one in places_at(desk).unserved] == ["k1"]


def test_a_call_that_came_back_goes_to_the_substitutes_other_address() -> None:
    desk = a_desk(answered("2021-04-12T10:00", "k1", DECLINED))
    key = next(one.notice.key for one in desk.mails("substitute_called"))
    desk.left[key] = replace(desk.left[key], state=LeftState.BOUNCED)
    desk.hears(seated("2021-04-12T13:00", "k3", email="k3.ny@example.se"))
    assert [(one.at, one.notice.to.email) for one in desk.mails("substitute_called")] == [
        (at("2021-04-12T10:00"), "k3@example.se"),
        (at("2021-04-12T13:00"), "k3.ny@example.se"),
    ]


def test_whoever_joins_the_evening_before_and_serves_at_once_is_invited_first() -> None:
    """v2 has said no, so the new substitute is the only one. Neither mail waits for Thursday morning."""
    new: dict[str, Json] = {
        **{"role": "substitute", "organisation": "vision", "email": "v9@example.se"},
        "stands_in_for": ["v1"],
    }
    desk = a_desk(
        answered("2021-04-14T19:00", "v2", DECLINED),
        answered("2021-04-14T19:30", "v1", DECLINED),
        seated("2021-04-14T20:00", "v9", **new),
    ).until(END)
    assert texts(desk, "v9") == [("04-14 20:00", "summons"), ("04-14 20:00", "substitute_called")]
    assert desk.entries("v9") == [("REQUEST", 0), ("REQUEST", 1)]


def test_a_seat_that_is_lost_afterwards_makes_nobody_serve_who_was_not_told() -> None:
    desk = a_desk(
        answered("2021-04-12T10:00", "k1", DECLINED),
        seated("2021-04-15T09:20", "k3", **{"from": "2021-04-10"}),
    ).until(END)
    assert (turns(desk), places_at(desk).once_begun().serving) == ([("04-12 10:00", "k3", "for k1")], {})
