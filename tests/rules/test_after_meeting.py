"""What follows a meeting: comments, adjustment, and the board it was held for."""

from datetime import date

from rules.facts import Fact, FactKind
from rules.outcome import Standing
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, at, called, moved

# Tuesday 7 December 2021 13:00 in the Hägersten-Älvsjö book: comments Thu 9 at 12:00, adjustment Fri 10.
DECEMBER = called("2021-11-01T09:00", starts="2021-12-07T13:00")


def fact(kind: FactKind, when: str, **said: str) -> Fact:
    """A fact about the meeting."""
    return a_fact(kind, when, dict(said), meeting="m1")


def named(when: str, *persons: str) -> Fact:
    """Adjusters are named."""
    return a_fact(FactKind.ADJUSTERS_NAMED, when, {"persons": list(persons)}, meeting="m1")


def december(*facts: Fact) -> Desk:
    """The meeting in December, until the middle of the month."""
    return Desk(charter=a_charter(book="hagersten-alvsjo")).hears(DECEMBER, *facts).until("2021-12-17T10:00")


def test_comments_and_adjustment_have_their_days() -> None:
    desk = december()
    assert {(one.rule, one.reckoned.last_day, one.reckoned.due_at) for one in desk.plan().deadlines} >= {
        ("HA-SYNP", date(2021, 12, 9), at("2021-12-09T12:00")),
        ("HA-JUST", date(2021, 12, 10), at("2021-12-11T00:00")),
    }


def test_nobody_is_asked_to_comment_on_minutes_that_nobody_has_seen() -> None:
    desk = december()
    assert (desk.told("comments_reminder"), desk.told("secretary_nudge")) == (
        [],
        [
            ("s1", "2021-11-26 09:00"),
            ("s1", "2021-12-08 09:00"),
        ],  # prepare the summons; send the minutes round
    )


def test_only_the_silent_are_asked_to_comment() -> None:
    desk = december(
        fact(FactKind.MINUTES_CIRCULATED, "2021-12-07T17:00"),
        fact(FactKind.COMMENT_MADE, "2021-12-07T17:30", person="v1", text="Rätta närvaron."),
    )
    assert desk.told("comments_reminder") == [("k1", "2021-12-08 09:00")]
    assert {one.owed_by: one.standing for one in desk.deadlines("HA-SYNP")} == {
        "kommunal": Standing.MISSED,
        "vision": Standing.MET,
    }


def test_noon_is_in_time_for_a_comment_and_a_second_later_is_not() -> None:
    standings = [
        december(
            fact(FactKind.MINUTES_CIRCULATED, "2021-12-07T17:00"),
            fact(FactKind.COMMENT_MADE, when, organisation="vision", text="Rätta."),
        )
        .deadlines("HA-SYNP")[-1]
        .standing
        for when in ("2021-12-09T12:00:00", "2021-12-09T12:00:01")
    ]
    assert standings == [Standing.MET, Standing.MET_LATE]


def test_each_adjuster_is_chased_until_they_have_signed() -> None:
    desk = december(
        named("2021-12-07T14:00", "c1", "v1", "k1"),
        fact(FactKind.MINUTES_SIGNED, "2021-12-10T08:00", person="c1"),
        fact(FactKind.MINUTES_SIGNED, "2021-12-12T10:00", person="v1"),  # a Sunday: valid, and late
    )
    # on the day itself, Friday 10, and the working day after it, Monday 13
    assert desk.told("signature_reminder") == [
        *(("v1", "2021-12-10 09:00"), ("k1", "2021-12-10 09:00")),
        ("k1", "2021-12-13 09:00"),
    ]
    assert {one.owed_by: one.standing for one in desk.deadlines("HA-JUST")} == {
        "c1": Standing.MET,
        "v1": Standing.MET_LATE,
        "k1": Standing.MISSED,
    }


def test_signing_twice_counts_once() -> None:
    desk = december(
        named("2021-12-07T14:00", "c1", "v1"),
        fact(FactKind.MINUTES_SIGNED, "2021-12-08T08:00", person="c1"),
        fact(FactKind.MINUTES_SIGNED, "2021-12-14T08:00", person="c1"),
    )
    assert {one.owed_by: one.standing for one in desk.deadlines("HA-JUST")}["c1"] is Standing.MET
    signers = [one.notice.context["signers"] for one in desk.mails("signature_reminder")]
    assert signers == [{"signed": 1, "of": 2}] * 2


def test_a_cancelled_meeting_asks_nobody_to_sign() -> None:
    desk = december(named("2021-12-01T14:00", "c1"), fact(FactKind.MEETING_CANCELLED, "2021-12-06T10:00"))
    assert (desk.told("signature_reminder"), desk.told("comments_reminder")) == ([], [])


def test_a_meeting_three_working_days_before_its_board_keeps_the_custom() -> None:
    # board Tuesday 18 May 2021: Mon 17 (1), Fri 14 (2; Ascension is 13), Wed 12 (3)
    met = called(starts="2021-05-12T09:00", board_at="2021-05-18T13:00:00+02:00")
    desk = Desk(charter=a_charter()).hears(met)
    (custom,) = desk.deadlines("AMF-FVG-NAMND")
    assert (custom.reckoned.last_day, custom.standing, custom.flags) == (date(2021, 5, 12), Standing.MET, ())


def test_a_meeting_too_close_to_its_board_is_flagged_and_a_move_can_cause_it() -> None:
    met = called(starts="2021-05-12T09:00", board_at="2021-05-18T13:00:00+02:00")
    desk = Desk(charter=a_charter()).hears(met, moved("2021-04-01T10:00", "2021-05-14T09:00"))
    assert [flag.code for flag in desk.plan().flags] == ["meeting_too_close_to_board"]
    assert [one.standing for one in desk.deadlines("AMF-FVG-NAMND")] == [Standing.MET_LATE]
