"""What a group's choices do to the questions on a meeting: the hard stop, what restarts, and what is refused."""

from datetime import date

import pytest

from config.policies import choice_of
from rules.deadlines import Kind
from rules.facts import Fact, FactKind
from rules.outcome import Flag, Standing
from rules.policies import Choice, Switch
from rules.verdicts import Refusal, judged, verdicts_of
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, asked, at, called, dispatched, matter, moved

# Meeting Thursday 15 April 2021 09:00-11:00, summons Thursday 8 April 14:00: Fri 9 (1), Mon 12 (2), Tue 13 (3) 24:00.
SAME_WEEK = (
    "2021-04-09T09:00"  # called on a Friday for Tuesday 13 April: summoned at once, Mon 12, Tue 13, Wed 14
)


def a_desk(*facts: Fact, chosen: tuple[str | Choice, ...] = (), call: Fact | None = None) -> Desk:
    """A group that has chosen, its meeting, and what is said about it."""
    choices = [choice_of(one) if isinstance(one, str) else one for one in chosen]
    return Desk(charter=a_charter(choices=choices)).hears(call or called(), *facts)


def became(desk: Desk) -> dict[str, tuple[str, str | None]]:
    """What became of each question, and why it is refused."""
    world = fold(desk.charter, desk.facts)
    return {
        name: (str(one.verdict), one.refusal and str(one.refusal))
        for name, one in judged(world, world.meetings[0]).items()
    }


def by_hand(when: str, *to: str) -> Fact:
    """The secretary sends the summons."""
    return a_fact(FactKind.SUMMONS_SENT, when, {"persons": list(to)} if to else {}, meeting="m1")


def turn(when: str, name: str, kind: FactKind = FactKind.MATTER_OPENED) -> Fact:
    """A matter's turn at the table."""
    return a_fact(
        kind,
        when,
        {"outcome": "informed"} if kind is FactKind.MATTER_CONCLUDED else {},
        meeting="m1",
        matter=name,
    )


def questions_at(*moments: str, about: str | None = None) -> list[Fact]:
    """One question at each moment, each about the same matter."""
    return [asked(when, f"q{number}", matter=about) for number, when in enumerate(moments, start=1)]


RECEIVED, LATE, REFUSED = "question_received", "question_late", "question_refused"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("start", [LATE, REFUSED, REFUSED, REFUSED, REFUSED]),
        ("item", [LATE, LATE, REFUSED, REFUSED, REFUSED]),
        ("end", [LATE, LATE, LATE, LATE, REFUSED]),
    ],
)
def test_the_hard_stop_is_the_start_the_matters_turn_or_the_end(value: str, found: list[str]) -> None:
    # the matter's turn comes at 09:30, and the meeting ends at 11:00
    facts = questions_at(
        "2021-04-15T08:59:59",
        "2021-04-15T09:29:59",
        "2021-04-15T09:30",
        "2021-04-15T10:59:59",
        "2021-04-15T11:00",
        about="x",
    )
    desk = a_desk(
        matter("2021-03-30T10:00", "x", board=False),
        *facts,
        turn("2021-04-15T09:30", "x"),
        chosen=(f"cap_point={value}",),
    ).until("2021-04-16T09:00")
    assert [verdict for verdict, _ in became(desk).values()] == found


def test_a_refusal_says_what_had_come_first() -> None:
    two = ("2021-04-15T10:00", "2021-04-15T12:00")
    x = matter("2021-03-30T10:00", "x", board=False)
    found = {
        value: [
            why
            for _, why in became(
                a_desk(
                    x,
                    *questions_at(*two, about="x"),
                    turn("2021-04-15T09:30", "x"),
                    chosen=(f"cap_point={value}",),
                )
            ).values()
        ]
        for value in ("start", "item", "end")
    }
    assert found == {
        "start": ["meeting_started", "meeting_started"],
        "item": ["turn_came", "turn_came"],
        "end": [None, "meeting_over"],
    }


def test_until_its_turn_is_known_a_matter_is_open_to_the_meetings_end() -> None:
    x, y = (matter("2021-03-30T10:00", "x", board=False), matter("2021-03-30T10:01", "y", board=False))
    desk = a_desk(
        x,
        y,
        asked("2021-04-15T10:00", "on_x", matter="x"),
        asked("2021-04-15T10:00", "on_y", matter="y"),
        asked("2021-04-15T10:00", "on_none"),
        turn("2021-04-15T09:45", "x", FactKind.MATTER_CONCLUDED),  # nobody wrote down when it was opened
        a_fact(FactKind.MEETING_CLOSED, "2021-04-15T11:30", meeting="m1"),
        asked("2021-04-15T11:29", "before_the_close", matter="y"),
        asked("2021-04-15T11:31", "after_the_close", matter="y"),
        chosen=("cap_point=item",),
    )
    assert {name: verdict for name, (verdict, _) in became(desk).items()} == {
        "on_x": REFUSED,
        "on_y": LATE,
        "on_none": LATE,
        "before_the_close": LATE,
        "after_the_close": REFUSED,
    }


@pytest.mark.parametrize(
    ("value", "cap"),
    [("start", "2021-04-13T09:00"), ("item", "2021-04-13T11:00"), ("end", "2021-04-13T11:00")],
)
def test_a_deadline_that_passes_the_meeting_is_capped_at_the_chosen_stop(value: str, cap: str) -> None:
    # D31's shape: summoned Friday 9 April for Tuesday 13 April, so the third working day is Wednesday 14
    desk = a_desk(call=called(SAME_WEEK, starts="2021-04-13T09:00"), chosen=(f"cap_point={value}",))
    found = desk.deadlines("AMF-Q3")
    assert {(one.reckoned.last_day, one.reckoned.capped_at) for one in found} == {
        (date(2021, 4, 14), at(cap))
    }
    assert [
        choice.value for one in found[:1] for choice in one.because.policies if choice.switch == "cap_point"
    ] == [value]


@pytest.mark.parametrize(("value", "cap"), [("start", "09:00"), ("item", "09:40"), ("end", "11:00")])
def test_a_late_matter_ends_at_the_chosen_stop(value: str, cap: str) -> None:
    # D32: a board document two days before the meeting
    desk = a_desk(
        matter("2021-03-30T10:00", "x"),
        dispatched("2021-04-13T14:00", "x"),
        turn("2021-04-15T09:40", "x"),
        chosen=(f"cap_point={value}",),
    )
    (late,) = desk.deadlines("AMF-LATE")
    assert (late.reckoned.kind, late.reckoned.capped_at) == (Kind.BOUND, at(f"2021-04-15T{cap}"))


def test_who_asks_while_the_meeting_sits_gets_a_receipt_and_an_answer_is_owed() -> None:
    desk = a_desk(asked("2021-04-15T09:30"), chosen=("cap_point=end",)).until("2021-04-15T10:00")
    (owed,) = desk.deadlines("POL-ANSWER")
    assert (owed.reckoned.capped_at, owed.standing) == (at("2021-04-15T11:00"), Standing.OPEN)
    assert desk.told("question_late") == [("v1", "2021-04-15 09:30")]
    assert desk.told("answer_due") == [("s1", "2021-04-15 09:30")]


def test_a_late_question_is_marked_or_refused_with_its_reason_and_kept() -> None:
    facts = questions_at("2021-04-13T23:59:59", "2021-04-14T00:00:00", "2021-04-15T09:00")
    usual, other = a_desk(*facts), a_desk(*facts, chosen=("late_question=reject",))
    assert became(usual) == {
        "q1": (RECEIVED, None),
        "q2": (LATE, None),
        "q3": (REFUSED, str(Refusal.MEETING_STARTED)),
    }
    assert became(other) == {
        "q1": (RECEIVED, None),
        "q2": (REFUSED, str(Refusal.DEADLINE_PASSED)),
        "q3": (REFUSED, str(Refusal.MEETING_STARTED)),
    }
    other.until("2021-04-16T09:00")
    (receipt,) = [one.notice for one in other.mails("question_refused") if one.notice.key.endswith("/q2/v1")]
    assert receipt.context["refusal"] == "deadline_passed"
    assert [flag for flag in other.plan().flags if flag.subject == "m1/q2"] == [
        Flag(
            code="question_refused",
            subject="m1/q2",
            message="question q2 came after the deadline, and the group takes none then; it is registered",
        )
    ]
    assert [one.subject for one in other.deadlines("POL-ANSWER")] == [
        "m1/q1"
    ]  # none is owed on what is refused
    assert [one.subject for one in usual.deadlines("POL-ANSWER")] == ["m1/q1", "m1/q2"]


def test_the_choice_on_the_day_of_the_summons_holds_for_its_questions() -> None:
    since = Choice(
        switch=Switch.LATE_QUESTION, value="reject", since=date(2021, 4, 9), decided="mötet 9 april"
    )
    desk = a_desk(asked("2021-04-14T10:00"), chosen=(since,))  # the summons left on 8 April
    assert became(desk) == {"q1": (LATE, None)}
    told = {choice.switch: choice for choice in desk.deadlines("AMF-Q3")[0].because.policies}
    assert told[Switch.LATE_QUESTION] == Choice(switch=Switch.LATE_QUESTION, value="register_marked_late")
    before = Choice(
        switch=Switch.LATE_QUESTION, value="reject", since=date(2021, 4, 8), decided="mötet 8 april"
    )
    desk = a_desk(asked("2021-04-14T10:00"), chosen=(before,))
    assert became(desk) == {"q1": (REFUSED, "deadline_passed")}
    told = {choice.switch: choice for choice in desk.deadlines("AMF-Q3")[0].because.policies}
    assert told[Switch.LATE_QUESTION] == before


@pytest.mark.parametrize(
    ("value", "general", "of_x"),
    [
        # the summons on Monday 29 March (Tue 30, Wed 31, Thu 1) and again on Tuesday 6 April (Wed 7, Thu 8, Fri 9);
        # x has a new document on Wednesday 31 March: Thu 1, then Easter, Tue 6, Wed 7
        ("per_item_changed_only", date(2021, 4, 1), date(2021, 4, 7)),
        ("latest_for_all", date(2021, 4, 9), None),
        ("never", date(2021, 4, 1), None),
    ],
)
def test_what_a_second_summons_and_a_new_document_restart(
    value: str, general: date, of_x: date | None
) -> None:
    desk = a_desk(
        matter("2021-03-26T10:00", "x"),
        by_hand("2021-03-29T10:00"),
        dispatched("2021-03-31T10:00", "x"),
        by_hand("2021-04-06T10:00"),
        chosen=(f"resend={value}",),
    )
    found = desk.deadlines("AMF-Q3")
    assert {one.reckoned.last_day for one in found if one.subject == "m1"} == {general}
    assert [one.reckoned.last_day for one in found if one.subject == "m1/x"] == ([of_x] if of_x else [])


def test_a_new_document_after_the_latest_summons_restarts_its_own_matter_only() -> None:
    # the second summons on Tuesday 6 April; x's document on Wednesday 7 April: Thu 8, Fri 9, Mon 12
    desk = a_desk(
        matter("2021-03-26T10:00", "x"),
        by_hand("2021-03-29T10:00"),
        by_hand("2021-04-06T10:00"),
        dispatched("2021-04-07T10:00", "x"),
        chosen=("resend=latest_for_all",),
    )
    assert {(one.subject, one.reckoned.last_day) for one in desk.deadlines("AMF-Q3")} == {
        ("m1", date(2021, 4, 9)),
        ("m1/x", date(2021, 4, 12)),
    }


def test_a_late_matter_keeps_its_bound_though_nothing_restarts() -> None:
    desk = a_desk(
        matter("2021-03-30T10:00", "x"), dispatched("2021-04-13T14:00", "x"), chosen=("resend=never",)
    )
    assert [one.reckoned.kind for one in desk.deadlines("AMF-LATE")] == [Kind.BOUND]


def test_a_summons_to_some_restarts_nothing_for_all() -> None:
    to_one = a_desk(
        by_hand("2021-03-29T10:00"), by_hand("2021-04-06T10:00", "v2"), chosen=("resend=latest_for_all",)
    )
    to_voices = a_desk(
        by_hand("2021-03-29T10:00"),
        by_hand("2021-04-06T10:00", "v1", "k1"),
        chosen=("resend=latest_for_all",),
    )
    assert {one.reckoned.last_day for one in to_one.deadlines("AMF-Q3")} == {date(2021, 4, 1)}
    assert {one.reckoned.last_day for one in to_voices.deadlines("AMF-Q3")} == {date(2021, 4, 9)}


def test_a_time_for_questions_that_had_run_out_never_runs_anew_in_silence() -> None:
    # the first three days ended on Thursday 1 April
    twice = (by_hand("2021-03-29T10:00"), by_hand("2021-04-06T10:00"))
    desk = a_desk(*twice, chosen=("resend=latest_for_all",))
    assert [flag.code for flag in desk.plan().flags] == ["deadline_restarted"]
    assert {one.flags for one in desk.deadlines("AMF-Q3")} == {("restarted_by_resend",)}
    in_time = a_desk(
        by_hand("2021-03-29T10:00"), by_hand("2021-03-31T10:00"), chosen=("resend=latest_for_all",)
    )
    assert [flag.code for flag in in_time.plan().flags] == []


def test_a_move_keeps_the_deadline_or_restarts_it() -> None:
    # D36: moved on Monday 12 April 11:00 to Thursday 22 April. Tue 13 (1), Wed 14 (2), Thu 15 (3)
    move = moved("2021-04-12T11:00", "2021-04-22T09:00")
    usual, other = a_desk(move), a_desk(move, chosen=("moved_meeting=restart",))
    assert {(one.reckoned.last_day, one.flags) for one in usual.deadlines("AMF-Q3")} == {
        (date(2021, 4, 13), ())
    }
    assert {(one.reckoned.last_day, one.flags) for one in other.deadlines("AMF-Q3")} == {
        (date(2021, 4, 15), ("restarted_by_move",))
    }
    (one, *_) = other.deadlines("AMF-Q3")
    assert (one.because.trigger, one.because.trigger_at) == ("meeting_moved", at("2021-04-12T11:00"))
    other.until("2021-04-12T12:00")
    told = {str(one.notice.context["deadlines"][0]["last_day"]) for one in other.mails("summons_update")}  # type: ignore[index,call-overload]
    assert told == {"2021-04-15"}


def test_only_another_start_after_the_summons_restarts() -> None:
    restart = ("moved_meeting=restart",)
    place = a_fact(FactKind.MEETING_MOVED, "2021-04-12T11:00", meeting="m1", place="Sal 2")
    before = moved("2021-03-26T11:00", "2021-04-15T10:00")
    for fact in (place, before):
        desk = a_desk(fact, chosen=restart).until("2021-04-12T12:00")
        assert {one.reckoned.last_day for one in desk.deadlines("AMF-Q3")} == {date(2021, 4, 13)}


def test_a_late_matters_own_window_is_an_offer_or_granted_where_it_fits() -> None:
    # Friday 9 April 10:00: Mon 12 (1), Tue 13 (2), Wed 14 (3) 24:00, before Thursday 09:00
    facts = (matter("2021-03-30T10:00", "x"), dispatched("2021-04-09T10:00", "x"))
    (offered,) = a_desk(*facts).deadlines("AMF-LATE")
    assert (offered.reckoned.kind, offered.flags) == (
        Kind.BOUND,
        ("late_item", "insert_standard_phrase", "courtesy_window_possible:2021-04-14"),
    )
    desk = a_desk(
        *facts,
        asked("2021-04-14T23:59", "q1", matter="x"),
        asked("2021-04-15T00:00", "q2", matter="x"),
        chosen=("courtesy_window=grant",),
    )
    (granted,) = desk.deadlines("AMF-LATE")
    assert (granted.reckoned.kind, granted.reckoned.last_day, granted.flags) == (
        Kind.DATE,
        date(2021, 4, 14),
        ("late_item", "insert_standard_phrase", "courtesy_window_granted"),
    )
    assert [step.counted for step in granted.because.steps] == [None, None, 1, 2, 3]
    assert became(desk) == {"q1": (RECEIVED, None), "q2": (LATE, None)}
    assert {one.reckoned.last_day for one in desk.deadlines("AMF-Q3")} == {
        date(2021, 4, 13)
    }  # the others keep theirs


def test_a_window_that_does_not_fit_is_neither_offered_nor_granted() -> None:
    # Monday 12 April: Tue 13, Wed 14, Thu 15 24:00, and the meeting is Thursday 09:00
    facts = (matter("2021-03-30T10:00", "x"), dispatched("2021-04-12T10:00", "x"))
    for chosen in ((), ("courtesy_window=grant",)):
        (late,) = a_desk(*facts, chosen=chosen).deadlines("AMF-LATE")
        assert (late.reckoned.kind, late.flags) == (Kind.BOUND, ("late_item", "insert_standard_phrase"))


def test_a_summons_by_hand_on_easter_monday_is_late_or_in_time() -> None:
    # D49: seven days before Monday 25 April 2022 is Easter Monday 18 April; before it, Thursday 14 April
    call = called("2022-04-15T09:00", starts="2022-04-25T09:00")
    found = {
        value: [
            (one.reckoned.last_day, one.standing, one.flags)
            for one in a_desk(by_hand("2022-04-18T10:00"), call=call, chosen=(f"K7_roll={value}",)).deadlines(
                "AMF-K7"
            )
        ]
        for value in ("back_to_working_day", "none")
    }
    assert found == {
        "back_to_working_day": [(date(2022, 4, 14), Standing.MET_LATE, ("K7_breached_by_days:4",))],
        "none": [(date(2022, 4, 18), Standing.MET, ())],
    }


def test_the_engine_itself_keeps_its_quiet_days_though_the_rule_allows_the_holiday() -> None:
    call = called("2022-03-25T09:00", starts="2022-04-25T09:00")
    desk = a_desk(call=call, chosen=("K7_roll=none",)).until("2022-04-24T09:00")
    assert {when for _, when in desk.told("summons")} == {"2022-04-14 14:00"}
    assert {one.reckoned.last_day for one in desk.deadlines("AMF-K7")} == {date(2022, 4, 18)}


def test_verdicts_are_the_judgements_without_their_reasons() -> None:
    desk = a_desk(asked("2021-04-15T09:00"))
    world = fold(desk.charter, desk.facts)
    assert {name: str(one) for name, one in verdicts_of(world, world.meetings[0]).items()} == {"q1": REFUSED}


def decided(kind: FactKind, when: str, **fields: str) -> Fact:
    """Somebody decides about Vision's time for questions."""
    said = {"rule": "AMF-Q3", "owed_by": "vision", "reason": "handlingarna saknade en bilaga", **fields}
    return a_fact(kind, when, dict(said), meeting="m1")


@pytest.mark.parametrize("chosen", [(), ("late_question=reject",)])
def test_what_is_decided_for_one_union_holds_for_its_questions_and_no_other(chosen: tuple[str, ...]) -> None:
    extended = decided(FactKind.DEADLINE_EXTENDED, "2021-04-12T10:00", until="2021-04-14")
    facts = (
        asked("2021-04-14T10:00", "of_vision"),
        asked("2021-04-14T10:00", "of_kommunal", organisation="kommunal", person="k1"),
    )
    late = (REFUSED, "deadline_passed") if chosen else (LATE, None)
    assert became(a_desk(extended, *facts, chosen=chosen)) == {
        "of_vision": (RECEIVED, None),
        "of_kommunal": late,
    }
    waived = decided(FactKind.DEADLINE_WAIVED, "2021-04-12T10:00")
    assert became(a_desk(waived, *facts, chosen=chosen)) == {
        "of_vision": (RECEIVED, None),
        "of_kommunal": late,
    }
