"""Silence until a set day (POL-REPLY), where a group has turned it on. Off, nothing of it happens.

The meeting: Thursday 15 April 2021. Two working days before: Wed 14 (1), Tue 13 (2), so Tuesday 13 April 12:00; the
reminder on Monday 12 at 09:00. The place is taken back until Wednesday 14 April 24:00.
"""

from datetime import date

from rules.facts import Fact, FactKind
from rules.outcome import Standing
from tests.rules.attending import ACCEPTED, DECLINED, TENTATIVE, a_desk, answered, places_at, seated, turns
from tests.rules.desk import Desk
from tests.rules.worlds import a_fact, at, moved

END = "2021-04-15T12:00"


def standings(desk: Desk) -> dict[str, Standing]:
    """Where each member's deadline stands."""
    return {one.owed_by: one.standing for one in desk.deadlines("POL-REPLY")}


def test_without_the_rule_nobody_owes_an_answer_and_nobody_is_replaced() -> None:
    desk = a_desk().until(END)
    assert (desk.deadlines("POL-REPLY"), desk.mails("answer_reminder"), turns(desk)) == ([], [], [])


def test_each_member_with_substitutes_owes_an_answer_with_every_day_counted() -> None:
    desk = a_desk(silence=True).until("2021-04-09T10:00")
    assert {one.owed_by: one.reckoned.last_day for one in desk.deadlines("POL-REPLY")} == {
        person: date(2021, 4, 13) for person in ("k1", "k2", "v1")
    }
    (owed,) = [one for one in desk.deadlines("POL-REPLY") if one.owed_by == "k1"]
    assert owed.reckoned.due_at == at("2021-04-13T12:00")
    assert [(step.day.day, step.counted) for step in owed.because.steps] == [(14, 1), (13, 2)]


def test_whoever_is_silent_is_reminded_once_and_then_replaced_and_told_so() -> None:
    desk = a_desk(
        answered("2021-04-09T10:00", "k2", ACCEPTED),
        answered("2021-04-09T11:00", "v1", TENTATIVE),
        silence=True,
    ).until(END)
    assert desk.told("answer_reminder") == [("k1", "2021-04-12 09:00")]
    assert standings(desk) == {"k1": Standing.MISSED, "k2": Standing.MET, "v1": Standing.MET}
    assert turns(desk) == [("04-13 12:00", "k3", "for k1")]
    assert [(one.at, one.notice.context["kept"]) for one in desk.mails("seat_kept", "k1")] == [
        (at("2021-04-13T12:00:01"), "silent")
    ]


def test_an_answer_at_noon_is_in_time() -> None:
    desk = a_desk(
        *(answered("2021-04-09T10:00", person, ACCEPTED) for person in ("k2", "v1")),
        answered("2021-04-13T12:00", "k1", ACCEPTED),
        silence=True,
    ).until(END)
    assert (standings(desk)["k1"], turns(desk)) == (Standing.MET, [])


def test_a_silent_member_who_accepts_in_time_gets_the_place_back_and_hears_of_it() -> None:
    desk = a_desk(
        *(answered("2021-04-09T10:00", person, ACCEPTED) for person in ("k2", "v1")),
        answered("2021-04-14T10:00", "k1", ACCEPTED),
        silence=True,
    ).until(END)
    assert turns(desk) == [("04-13 12:00", "k3", "for k1"), ("04-14 10:00", "k3", "not for k1")]
    assert [one.notice.context["kept"] for one in desk.mails("seat_kept", "k1")] == ["silent", "back"]


def test_a_silent_member_who_then_declines_leaves_it_as_it_is() -> None:
    desk = a_desk(
        *(answered("2021-04-09T10:00", person, ACCEPTED) for person in ("k2", "v1")),
        answered("2021-04-14T10:00", "k1", DECLINED),
        silence=True,
    ).until(END)
    assert turns(desk) == [("04-13 12:00", "k3", "for k1")]
    assert [one.notice.context["kept"] for one in desk.mails("seat_kept", "k1")] == ["silent"]


def test_whoever_is_asked_only_on_the_last_day_owes_nothing() -> None:
    """On Tuesday the meeting gets another start, on Friday 16: two working days before are Wednesday 14 April."""
    later = a_desk(moved("2021-04-13T10:00", "2021-04-16T09:00"), silence=True).until("2021-04-13T11:00")
    assert {one.reckoned.last_day for one in later.deadlines("POL-REPLY")} == {date(2021, 4, 14)}
    same_day = a_desk(moved("2021-04-14T10:00", "2021-04-16T09:00"), silence=True).until("2021-04-16T12:00")
    assert (same_day.deadlines("POL-REPLY"), places_at(same_day).lost) == ([], {})


def joined(when: str) -> tuple[Fact, ...]:
    """k8 gets a place, and k9 stands in for them."""
    return (
        seated(when, "k8", role="ordinary", organisation="kommunal", email="k8@example.se"),
        seated(
            when,
            "k9",
            role="substitute",
            stands_in_for=["k8"],
            organisation="kommunal",
            email="k9@example.se",
        ),
    )


def test_whoever_joins_on_the_last_day_owes_nothing() -> None:
    early, late = (
        a_desk(*joined(f"2021-04-{day}T10:00"), silence=True).until(f"2021-04-{day}T11:00")
        for day in (12, 13)
    )
    assert sorted(standings(early)) == ["k1", "k2", "k8", "v1"]
    assert sorted(standings(late)) == ["k1", "k2", "v1"]


def test_a_deadline_that_was_set_aside_calls_nobody() -> None:
    waived = a_fact(
        FactKind.DEADLINE_WAIVED, "2021-04-12T08:00", meeting="m1", rule="POL-REPLY", reason="Sommartider"
    )
    desk = a_desk(waived, silence=True).until(END)
    assert (turns(desk), desk.told("answer_reminder")) == ([], [])
    assert set(standings(desk).values()) == {Standing.WAIVED}


def test_an_extended_deadline_moves_the_day_of_the_call() -> None:
    longer = a_fact(
        FactKind.DEADLINE_EXTENDED,
        "2021-04-12T08:00",
        meeting="m1",
        rule="POL-REPLY",
        owed_by="k1",
        until="2021-04-14T12:00:00+02:00",
        reason="semester",
    )
    others = (answered("2021-04-09T10:00", person, ACCEPTED) for person in ("k2", "v1"))
    assert turns(a_desk(longer, *others, silence=True).until(END)) == [("04-14 12:00", "k3", "for k1")]


def test_silence_about_a_cancelled_meeting_is_none() -> None:
    off = a_fact(FactKind.MEETING_CANCELLED, "2021-04-12T08:00", meeting="m1")
    desk = a_desk(off, silence=True).until(END)
    assert (set(standings(desk).values()), turns(desk), desk.told("answer_reminder")) == (
        {Standing.VOID},
        [],
        [],
    )
