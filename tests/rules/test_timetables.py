"""Consultation timetables: dates, whose turn it is, who is told, and what stands in whose calendar.

The meeting is Tuesday 7 December 2021 at 13:00. Backwards, day 0 not counted:
  Mon 6 (1), Fri 3 (2), Thu 2 (3), Wed 1 (4), Tue 30 Nov (5), Mon 29 (6), Fri 26 (7)
so the draft is out on Friday 26 November, the proposals on Wednesday 1 December, the answers on Monday 6.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.admission import Refused, admit
from rules.charter import Charter
from rules.facts import Fact, FactKind, Json
from rules.notices import Method
from rules.outcome import Deadline
from rules.people import Role
from rules.plan import plan, plan_scope
from rules.policies import Choice, Switch
from rules.timetables import LegOwner
from rules.turns import whose_turn
from rules.world import fold, timetable_scope
from tests.rules.desk import Desk
from tests.rules.worlds import CALENDAR, EMPLOYERS, UNIONS, ZONE, a_charter, a_fact, a_seat, at, called, moved

BACKWARD, FORWARD = "business-plan", "business-plan-forward"
MEETING = called("2021-11-10T09:00", starts="2021-12-07T13:00")
EMPLOYER, VOICES = {"s1", "h1", "c1"}, {"k1", "v1"}


def of_table(kind: FactKind, when: str, **said: Json) -> Fact:
    """A fact about the timetable `vp`."""
    told = a_fact(kind, when, {"timetable": "vp", **said})
    return replace(told, scope=timetable_scope("vp"))


def started(when: str = "2021-11-15T09:00", template: str = BACKWARD, **said: Json) -> Fact:
    """The timetable starts, towards the meeting if nothing else is said."""
    return of_table(FactKind.TIMETABLE_STARTED, when, template=template, **({"meeting": "m1"} | said))


def done(when: str, leg: str | int) -> Fact:
    """A leg is done."""
    return of_table(FactKind.TIMETABLE_LEG_DONE, when, leg=leg)


def demand(when: str, union: str = "vision", number: int = 1) -> Fact:
    """A numbered demand."""
    return a_fact(
        FactKind.DEMAND_MADE,
        when,
        meeting="m1",
        demand=f"{union}-{number}",
        number=number,
        organisation=union,
        text="Fler vikarier.",
    )


def a_book(choices: Sequence[Choice] = (), **more: object) -> Charter:
    """The small group under the book that ships the timetable."""
    return a_charter(book="hagersten-alvsjo", choices=choices, **more)  # type: ignore[arg-type]  # as it takes them


def a_desk(charter: Charter | None = None) -> Desk:
    """A desk of that group."""
    return Desk(charter=charter or a_book(), now=at("2021-11-01T00:00"))


def legs(desk: Desk) -> list[Deadline]:
    """The deadlines of the timetable as they stand."""
    return [one for one in desk.plan().deadlines if one.subject == "vp"]


def ends(desk: Desk) -> list[str]:
    """The last day and the cut-off of every leg."""
    return [f"{one.reckoned.last_day} {one.reckoned.cutoff}" for one in legs(desk)]


REAL = ["2021-11-26 12:00", "2021-12-01 24:00", "2021-12-06 16:30", "2021-12-07 13:00"]


def test_backwards_from_the_meeting_the_legs_fall_on_the_real_days() -> None:
    desk = a_desk().hears(MEETING, started())
    assert ends(desk) == REAL
    assert [one.key for one in legs(desk)] == [
        "fvg/vp/HA-VP-1/employer",
        "fvg/vp/HA-VP-2/unions",
        "fvg/vp/HA-VP-3/employer",
        "fvg/vp/business-plan.meeting/both",
    ]


def test_forwards_from_the_draft_they_fall_on_the_same_days() -> None:
    desk = a_desk().hears(MEETING, started(template=FORWARD, anchor="2021-11-26"))
    assert ends(desk) == REAL


def test_a_forward_timetable_needs_no_meeting_and_starts_on_its_own_day() -> None:
    start = of_table(FactKind.TIMETABLE_STARTED, "2021-11-26T08:00", template=FORWARD)
    assert ends(a_desk().hears(start)) == [*REAL[:3], "2021-12-07 24:00"]


def test_the_meeting_may_be_named_as_the_anchor() -> None:
    start = of_table(FactKind.TIMETABLE_STARTED, "2021-11-15T09:00", template=BACKWARD, anchor="m1")
    assert ends(a_desk().hears(MEETING, start)) == REAL


def test_the_units_plans_go_out_five_working_days_before_the_departments_meeting() -> None:
    # Back from Tue 11 Jan 2022: Mon 10 (1), Fri 7 (2), Thu 6 is Epiphany, Wed 5 (3), Tue 4 (4), Mon 3 (5).
    start = of_table(
        FactKind.TIMETABLE_STARTED, "2021-12-10T09:00", template="unit-plans", anchor="2022-01-11"
    )
    assert ends(a_desk().hears(start)) == ["2022-01-03 12:00", "2022-01-11 24:00"]


@pytest.mark.parametrize(("value", "clocks"), [("24:00", ["24:00", "24:00"]), ("16:30", ["16:30", "16:30"])])
def test_a_leg_without_a_clock_follows_the_groups_choice(value: str, clocks: list[str]) -> None:
    chosen = Choice(switch=Switch.MISSING_CLOCK, value=value, since=date(2021, 1, 1), decided="mötet")
    desk = a_desk(a_book([chosen])).hears(MEETING, started())
    assert [day.split()[1] for day in ends(desk)] == ["12:00", *clocks, "13:00"]
    assert legs(desk)[1].because.policies == (chosen,)


def test_the_source_and_the_strength_come_from_the_rule_that_a_leg_names() -> None:
    first, *_, last = legs(a_desk().hears(MEETING, started()))
    book = a_book().rulebook
    assert (first.because.rule, first.because.cites) == ("HA-VP-1", book.rule("HA-VP-1").cites)
    assert (last.because.rule, last.because.cites) == ("business-plan.meeting", book.template(BACKWARD).cites)
    assert [step.day.isoformat() for step in first.because.steps if step.counted == 7] == ["2021-11-26"]
    assert [step.skipped for step in first.because.steps if step.skipped] == [
        *("söndag", "lördag", "söndag", "lördag"),
    ]


@settings(max_examples=60, deadline=None)
@given(days=st.integers(0, 1400))
def test_exactly_seven_four_and_one_working_days_lie_before_any_meeting(days: int) -> None:
    day = CALENDAR.working_on_or_after(date(2020, 3, 2) + timedelta(days=days))
    meeting = called("2020-01-02T09:00", starts=f"{day}T13:00")
    desk = a_desk().hears(meeting, started("2020-01-02T10:00"))
    found = [one.reckoned.last_day for one in legs(desk)]
    assert [CALENDAR.count(last, day) for last in found if last] == [7, 4, 1, 0]
    assert all(CALENDAR.is_working(last) for last in found if last)
    forward = started("2020-01-02T10:00", FORWARD, anchor=str(found[0]))
    assert [one.reckoned.last_day for one in legs(a_desk().hears(meeting, forward))] == found


def test_each_side_is_told_when_its_turn_begins_and_a_working_day_before_it_ends() -> None:
    desk = a_desk().hears(
        MEETING,
        started(),
        done("2021-11-26T11:45", "draft"),
        done("2021-12-01T20:10", "proposals"),
        done("2021-12-06T15:30", "answers"),
    )
    desk.until("2021-12-13T18:00")
    told = desk.told("timetable_turn")
    assert {person for person, when in told if when in ("2021-11-15 09:00", "2021-11-25 09:00")} == EMPLOYER
    assert {person for person, when in told if when in ("2021-11-26 11:45", "2021-11-30 09:00")} == VOICES
    # The proposals were in at night: the employer's turn is told when the office opens.
    assert {person for person, when in told if when in ("2021-12-02 07:00", "2021-12-03 09:00")} == EMPLOYER
    assert len(told) == 2 * (3 + 2 + 3)


def test_a_leg_that_is_done_early_passes_the_turn_on_at_once() -> None:
    desk = a_desk().hears(MEETING, started(), done("2021-11-22T10:00", 1)).until("2021-11-22T12:00")
    table = fold(desk.charter, desk.facts).timetables[0]
    turn = whose_turn(fold(desk.charter, desk.facts), table, at("2021-11-22T12:00"))
    assert turn is not None
    assert (turn.leg, turn.owner, turn.since, turn.late) == (
        "proposals",
        LegOwner.UNIONS,
        at("2021-11-22T10:00"),
        False,
    )
    assert [told for told in desk.told("timetable_turn") if told[0] in VOICES] == [
        ("k1", "2021-11-22 10:00"),
        ("v1", "2021-11-22 10:00"),
    ]


def test_a_leg_that_is_missed_keeps_the_turn_and_says_so_to_its_own_side() -> None:
    desk = a_desk().hears(MEETING, started()).until("2021-11-29T12:00")
    world = fold(desk.charter, desk.facts)
    turn = whose_turn(world, world.timetables[0], desk.now)
    assert turn is not None
    assert (turn.leg, turn.owner, turn.late) == ("draft", LegOwner.EMPLOYER, True)
    assert [one.standing.value for one in legs(desk)] == ["missed", "open", "open", "open"]
    assert [told for told in desk.told("timetable_turn") if told[1] > "2021-11-26"] == [
        ("s1", "2021-11-26 12:00"),
        ("h1", "2021-11-26 12:00"),
        ("c1", "2021-11-26 12:00"),
    ]
    assert [(flag.code, flag.subject) for flag in desk.plan().flags] == [("timetable_leg_missed", "vp/draft")]


def test_who_waits_for_a_missed_leg_is_still_reminded_of_their_own_and_told_when_it_comes() -> None:
    desk = a_desk().hears(MEETING, started(), done("2021-11-30T14:00", "draft")).until("2021-11-30T18:00")
    mails = desk.mails("timetable_turn", "k1")
    assert [(f"{one.at:%d %H:%M}", one.notice.context["turn"]) for one in mails] == [
        ("30 09:00", "reminder"),
        ("30 14:00", "begins"),
    ]
    assert mails[0].notice.context["waits_for"] == {
        "title": "Förslag till verksamhetsplan skickas ut",
        "title_en": "The draft business plan is sent out",
    }
    assert [one.notice.entry is not None for one in mails] == [True, False]  # once, with the reminder


def test_a_union_that_has_sent_its_demands_is_never_called_late() -> None:
    facts = (MEETING, started(), done("2021-11-26T11:00", "draft"), demand("2021-12-01T10:00", "vision"))
    desk = a_desk().hears(*facts).until("2021-12-02T12:00")
    late = [one for one in desk.mails("timetable_turn") if one.notice.context["turn"] == "late"]
    assert [(one.notice.person, f"{one.at.astimezone(ZONE):%d %H:%M}") for one in late] == [
        ("k1", "02 07:00")
    ]


def test_a_turn_that_begins_on_a_saturday_is_told_on_monday_morning() -> None:
    desk = a_desk().hears(MEETING, started(), done("2021-11-27T10:00", "draft")).until("2021-11-29T12:00")
    assert [told for told in desk.told("timetable_turn") if told[0] == "k1"] == [("k1", "2021-11-29 07:00")]


def test_whoever_is_told_of_their_turn_is_not_reminded_the_same_day() -> None:
    desk = a_desk().hears(MEETING, started(), done("2021-11-30T07:30", "draft")).until("2021-12-01T12:00")
    assert [told for told in desk.told("timetable_turn") if told[0] == "k1"] == [("k1", "2021-11-30 07:30")]


def test_the_gate_of_a_leg_that_is_over_tells_what_lacks_to_the_employer_alone() -> None:
    facts = [
        MEETING,
        started(),
        done("2021-11-26T11:00", 1),
        demand("2021-12-01T10:00"),
        done("2021-12-01T12:00", 2),
    ]
    desk = a_desk().hears(*facts).until("2021-12-03T12:00")
    reminded = [one.notice for one in desk.mails("timetable_turn") if one.notice.context["unanswered"]]
    assert {notice.person for notice in reminded} == EMPLOYER
    assert reminded[0].context["unanswered"] == [
        {
            "organisation": "Vision",
            "numbers": ["1"],
            "sv": "Nummer 1 från Vision saknar svar.",
            "en": "Number 1 from Vision has no answer.",
        }
    ]


def test_every_owner_gets_one_calendar_entry_for_each_of_its_legs() -> None:
    facts = (
        MEETING,
        started(),
        done("2021-11-26T11:00", 1),
        done("2021-12-01T12:00", 2),
        done("2021-12-06T12:00", 3),
    )
    desk = a_desk().hears(*facts).until("2021-12-08T12:00")
    told = {
        person: [
            (one.notice.entry.uid, one.notice.entry.sequence, f"{one.notice.entry.starts_at:%d %H:%M}")
            for one in desk.mails("timetable_turn", person)
            if one.notice.entry
        ]
        for person in ("s1", "h1", "c1", "k1", "v1", "m1", "k2", "v2")
    }
    employers = [
        ("vp.draft.fvg@example.se", 0, "26 11:30"),
        ("vp.answers.fvg@example.se", 0, "06 16:00"),
    ]
    unions = [("vp.proposals.fvg@example.se", 0, "01 09:00")]  # a day that ends at 24:00: in its morning
    assert told == {
        **dict.fromkeys(("s1", "h1", "c1"), employers),
        **dict.fromkeys(("k1", "v1"), unions),
        **{person: [] for person in ("m1", "k2", "v2")},
    }
    titles = {one.notice.entry.summary for one in desk.mails("timetable_turn", "k1") if one.notice.entry}
    assert titles == {"De fackliga organisationernas förslag, senast 24:00"}


# The meeting moves to Thursday 9 December: the proposals end on Friday 3 (8, 7, 6, 3), the answers on Wednesday 8.
MOVES = moved("2021-12-01T09:00", "2021-12-09T13:00")


def test_when_the_meeting_moves_the_entry_moves_with_a_higher_sequence() -> None:
    desk = a_desk().hears(MEETING, started(), done("2021-11-26T11:00", 1), MOVES).until("2021-12-02T12:00")
    assert ends(desk)[1:] == ["2021-12-03 24:00", "2021-12-08 16:30", "2021-12-09 13:00"]
    mails = desk.mails("timetable_turn", "k1")
    assert [(one.notice.context["turn"], f"{one.at:%d %H:%M}") for one in mails] == [
        ("begins", "26 11:00"),
        ("reminder", "30 09:00"),
        ("moved", "01 09:00"),
        ("reminder", "02 09:00"),
    ]
    entries = [one.notice.entry for one in mails if one.notice.entry]
    assert [(entry.uid, entry.sequence, entry.starts_at) for entry in entries] == [
        ("vp.proposals.fvg@example.se", 0, at("2021-12-01T09:00")),
        ("vp.proposals.fvg@example.se", 1, at("2021-12-03T09:00")),
    ]
    draft = [one for one in desk.mails("timetable_turn", "s1") if one.notice.context["turn"] == "moved"]
    assert draft == []  # what is done does not move


def test_a_meeting_that_moves_back_gives_a_third_entry_and_no_date_is_told_twice() -> None:
    back = moved("2021-12-01T10:00", "2021-12-07T13:00")
    desk = (
        a_desk().hears(MEETING, started(), done("2021-11-26T11:00", 1), MOVES, back).until("2021-12-01T12:00")
    )
    entries = [one.notice.entry for one in desk.mails("timetable_turn", "k1") if one.notice.entry]
    assert [(entry.sequence, f"{entry.starts_at:%d}") for entry in entries] == [
        (0, "01"),
        (1, "03"),
        (2, "01"),
    ]


def test_a_meeting_moved_at_night_and_back_before_morning_tells_nobody() -> None:
    there, back = moved("2021-11-29T20:00", "2021-12-09T13:00"), moved("2021-11-29T21:00", "2021-12-07T13:00")
    desk = (
        a_desk().hears(MEETING, started(), done("2021-11-26T11:00", 1), there, back).until("2021-11-30T12:00")
    )
    assert desk.told("timetable_turn")[-2:] == [("k1", "2021-11-30 09:00"), ("v1", "2021-11-30 09:00")]
    assert [one for one in desk.mails("timetable_turn") if one.notice.context["turn"] == "moved"] == []


def test_a_cancelled_meeting_takes_back_the_entries_that_are_ahead() -> None:
    off = a_fact(FactKind.MEETING_CANCELLED, "2021-11-30T10:00", meeting="m1")
    desk = a_desk().hears(MEETING, started(), done("2021-11-26T11:00", 1), off).until("2021-12-10T12:00")
    gone = [
        one
        for one in desk.mails("timetable_turn")
        if one.notice.entry and one.notice.entry.method is Method.CANCEL
    ]
    assert [
        (one.notice.person, one.notice.entry.uid, one.notice.entry.sequence)
        for one in gone
        if one.notice.entry
    ] == [
        ("k1", "vp.proposals.fvg@example.se", 1),
        ("v1", "vp.proposals.fvg@example.se", 1),
    ]
    assert {one.standing.value for one in legs(desk)} == {"void"}
    assert desk.told("timetable_turn")[-1] == ("v1", "2021-11-30 10:00")


def test_a_day_that_closes_moves_the_legs_and_their_entries() -> None:
    shut = a_fact(FactKind.DAY_CLOSED, "2021-11-29T10:00", day="2021-12-03", reason="flytt")
    desk = a_desk().hears(MEETING, started(), done("2021-11-26T11:00", 1), shut).until("2021-11-29T12:00")
    assert ends(desk)[1] == "2021-11-30 24:00"
    assert desk.entries("k1") == [("REQUEST", 0), ("REQUEST", 1)]


def test_who_joins_a_side_gets_its_entry_and_who_leaves_it_loses_it() -> None:
    joins = a_fact(
        FactKind.SEAT_CHANGED, "2021-11-29T10:00", person="v2", organisation="vision", role="ordinary"
    )
    leaves = a_fact(
        FactKind.SEAT_CHANGED,
        "2021-11-29T11:00",
        {"from": "2021-11-29"},
        person="v1",
        organisation="vision",
        role="substitute",
    )
    desk = (
        a_desk()
        .hears(MEETING, started(), done("2021-11-26T11:00", 1), joins, leaves)
        .until("2021-11-29T12:00")
    )
    own = {
        person: [
            (one.notice.entry.method.value, one.notice.entry.sequence)
            for one in desk.mails("timetable_turn", person)
            if one.notice.entry
        ]
        for person in ("v1", "v2")
    }
    assert own == {"v1": [("REQUEST", 0), ("CANCEL", 1)], "v2": [("REQUEST", 0)]}


def test_an_extended_leg_moves_in_the_calendar_and_passes_the_turn_on_later() -> None:
    longer = replace(
        of_table(
            FactKind.DEADLINE_EXTENDED,
            "2021-11-29T10:00",
            rule="HA-VP-2",
            until="2021-12-02",
            reason="sjukdom",
        )
    )
    desk = a_desk().hears(MEETING, started(), done("2021-11-26T11:00", 1), longer).until("2021-11-29T12:00")
    assert ends(desk)[1] == "2021-12-02 24:00"
    assert desk.entries("k1") == [("REQUEST", 0), ("REQUEST", 1)]


def test_the_meeting_itself_is_nobodys_turn_and_is_met_when_it_begins() -> None:
    desk = a_desk().hears(MEETING, started())
    desk.until("2021-12-07T12:59")
    assert legs(desk)[-1].standing.value == "open"
    desk.until("2021-12-07T13:00")
    assert legs(desk)[-1].standing.value == "met"
    world = fold(desk.charter, desk.facts)
    assert whose_turn(world, world.timetables[0], desk.now) is None
    assert [one for one in desk.mails("timetable_turn") if "meeting.fvg" in str(one.notice.entry)] == []


def test_a_meeting_later_than_its_leg_is_looked_at_when_it_begins() -> None:
    meeting = called("2021-11-10T09:00", starts="2021-12-09T13:00")  # two days after the seventh working day
    desk = a_desk().hears(meeting, started("2021-11-26T08:00", FORWARD, anchor="2021-11-26"))
    world = fold(desk.charter, desk.facts)
    told = plan_scope(world, timetable_scope("vp"), left={}, now=at("2021-12-08T18:00"))
    assert told.next_at == at("2021-12-09T13:00")


def test_a_forward_timetable_whose_meeting_moves_ahead_of_its_legs_is_flagged_and_ends_there() -> None:
    ahead = moved("2021-11-29T10:00", "2021-12-06T10:00")
    desk = a_desk().hears(
        MEETING, started(template=FORWARD, anchor="2021-11-26"), done("2021-11-26T11:00", 1), ahead
    )
    assert [
        (flag.code, flag.subject, flag.message) for flag in desk.plan().flags if flag.subject == "vp"
    ] == [
        (
            "timetable_passes_meeting",
            "vp",
            "leg 'answers' (2021-12-06), 'meeting' (2021-12-07) would end after the meeting on 2021-12-06 begins,"
            " and ends there instead",
        )
    ]
    assert [one.reckoned.capped_at for one in legs(desk)] == [None, None, *[at("2021-12-06T10:00")] * 2]


def test_a_template_that_is_gone_from_the_book_is_flagged_and_tells_nobody() -> None:
    desk = a_desk(a_charter(book="amf")).hears(MEETING, started()).until("2021-11-26T12:00")
    assert desk.told("timetable_turn") == []
    assert [(flag.code, flag.subject) for flag in desk.plan().flags] == [("timetable_without_template", "vp")]


def test_the_plan_is_the_same_whatever_the_order_in_which_the_facts_arrive() -> None:
    facts = [MEETING, started(), done("2021-11-26T11:00", 1), MOVES, demand("2021-12-01T10:00")]
    told = plan(a_book(), facts, left={}, now=at("2021-12-01T12:00"))
    for seed in range(5):
        shuffled = random.Random(seed).sample(facts, len(facts))
        assert plan(a_book(), shuffled, left={}, now=at("2021-12-01T12:00")) == told


def test_a_member_who_sits_for_the_employer_in_two_roles_is_told_once() -> None:
    both = [a_seat("s1", organisation="employer", role=Role.CHAIR), *EMPLOYERS[1:], *UNIONS]
    desk = a_desk(a_book(seats=both)).hears(MEETING, started()).until("2021-11-15T12:00")
    assert sorted(desk.told("timetable_turn")) == [("h1", "2021-11-15 09:00"), ("s1", "2021-11-15 09:00")]


@pytest.mark.parametrize(
    ("facts", "wrong", "said"),
    [
        (
            [MEETING],
            started(template=FORWARD, anchor="2021-11-29"),
            "timetable 'vp': leg 'answers' would end on 2021-12-07 at 16:30, after meeting 'm1' begins on 2021-12-07"
            " at 13:00: start it earlier, choose a template with shorter legs, or move the meeting first",
        ),
        ([MEETING, started()], started("2021-11-16T09:00"), "timetable 'vp' has been started already: "),
        (
            [MEETING],
            started(template="busines-plan"),
            "timetable 'vp': group 'fvg': timetable 'busines-plan' not found in rule book 'hagersten-alvsjo'"
            " (have: business-plan, business-plan-forward, unit-plans)",
        ),
        ([], started(), "group 'fvg': meeting 'm1' not found (have: none)"),
        (
            [],
            of_table(FactKind.TIMETABLE_STARTED, "2021-11-15T09:00", template=BACKWARD, anchor="m1"),
            "timetable 'vp': meeting 'm1' not found (have: none)",
        ),
        (
            [MEETING],
            of_table(FactKind.TIMETABLE_STARTED, "2021-11-15T09:00", template=BACKWARD),
            "timetable 'vp': template 'business-plan' counts back from a meeting: say meeting=ID,"
            " or anchor=DAY for a meeting of another group",
        ),
        (
            [MEETING, a_fact(FactKind.MEETING_CANCELLED, "2021-11-12T09:00", meeting="m1")],
            started(),
            "timetable 'vp': meeting 'm1' has been cancelled: name another",
        ),
        (
            [MEETING, started()],
            done("2021-11-26T11:00", "drafts"),
            "timetable 'vp': leg 'drafts' not found (have: 1 draft, 2 proposals, 3 answers, 4 meeting)",
        ),
        (
            [MEETING, started()],
            done("2021-11-26T11:00", 5),
            "timetable 'vp': leg '5' not found (have: 1 draft, ",
        ),
        (
            [MEETING],
            done("2021-11-26T11:00", 1),
            "timetable 'vp' not found (have: none): record timetable_started",
        ),
        (
            [MEETING, started(), done("2021-11-26T11:00", "draft")],
            done("2021-11-26T12:00", 1),
            "timetable 'vp': leg 'draft' is done already: ",
        ),
        (
            [MEETING, started()],
            done("2021-11-12T11:00", 1),
            "timetable 'vp': leg 'draft' cannot be done before ",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(facts: list[Fact], wrong: Fact, said: str) -> None:
    with pytest.raises(Refused) as refused:
        admit(wrong, fold(a_book(), facts))
    assert str(refused.value)[: len(said)] == said


def test_a_timetable_that_fits_is_admitted() -> None:
    admit(started(), fold(a_book(), [MEETING]))
    admit(started(template=FORWARD, anchor="2021-11-26"), fold(a_book(), [MEETING]))
    admit(done("2021-11-26T11:00", 1), fold(a_book(), [MEETING, started()]))
