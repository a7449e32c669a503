"""What a person decides about one deadline, on Thursday 15 April 2021's meeting, whose summons leaves on the 8th.

Three working days after it: Friday 9 (1), Monday 12 (2), Tuesday 13 (3), until 24:00.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.admission import Refused, admit
from rules.deadlines import MIDNIGHT, Kind, Roll, reckon
from rules.exceptions import decide, resumed
from rules.facts import Fact, FactKind, Json
from rules.outcome import Change, Deadline, Standing, steps_as_json
from rules.periods import Direction, Period
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import CALENDAR, a_charter, a_fact, asked, at, called, matter, moved, raised, shipped

EXTENDED, PAUSED = FactKind.DEADLINE_EXTENDED, FactKind.DEADLINE_PAUSED
RESUMED, WAIVED = FactKind.DEADLINE_RESUMED, FactKind.DEADLINE_WAIVED
UNDONE = FactKind.CHANGE_UNDONE
RULE = shipped("amf").rulebook.rule("AMF-Q3")


def decided(kind: FactKind, when: str, owed_by: str | None = "vision", **more: Json) -> Fact:
    """Somebody decides about the time for questions: Vision's if nothing else is said."""
    data: dict[str, Json] = {"rule": "AMF-Q3", "reason": "bilagan saknades", **more}
    if owed_by is not None:
        data["owed_by"] = owed_by
    return a_fact(kind, when, data, meeting="m1")


def undone(when: str, fact: Fact) -> Fact:
    return a_fact(UNDONE, when, {"reason": "fel möte", "fact": fact.id}, meeting="m1")


def a_desk(*facts: Fact, until: str = "2021-04-08T15:00") -> Desk:
    """The summons has left, and then these facts are heard."""
    return Desk(charter=a_charter()).hears(called()).until("2021-04-08T15:00").hears(*facts).until(until)


def of(desk: Desk, union: str = "vision") -> Deadline:
    """A union's time for questions."""
    (found,) = [one for one in desk.deadlines("AMF-Q3") if one.owed_by == union]
    return found


def last_days(desk: Desk) -> dict[str, date | None]:
    return {one.owed_by: one.reckoned.last_day for one in desk.deadlines("AMF-Q3")}


def test_an_extension_for_one_union_moves_its_day_and_no_other() -> None:
    desk = a_desk(decided(EXTENDED, "2021-04-12T10:00", until="2021-04-14"))
    assert last_days(desk) == {"vision": date(2021, 4, 14), "kommunal": date(2021, 4, 13)}
    assert of(desk).reckoned.due_at == at("2021-04-15T00:00")


def test_an_extension_that_names_nobody_is_for_all_who_owe_it() -> None:
    desk = a_desk(decided(EXTENDED, "2021-04-12T10:00", None, until="2021-04-14"))
    assert last_days(desk) == {"vision": date(2021, 4, 14), "kommunal": date(2021, 4, 14)}


def test_an_extension_that_names_a_subject_is_for_that_one_only() -> None:
    desk = a_desk(decided(EXTENDED, "2021-04-12T10:00", subject="m1/x", until="2021-04-14"))
    assert last_days(desk) == {"vision": date(2021, 4, 13), "kommunal": date(2021, 4, 13)}


def test_the_computed_day_and_the_decided_one_both_show() -> None:
    fact = decided(EXTENDED, "2021-04-12T10:00", until="2021-04-14")
    because = of(a_desk(fact)).because
    assert because.reckoned.unrolled == date(2021, 4, 13)
    assert because.counted == "3 working days after, until 24:00"
    assert [line["day"] for line in steps_as_json(because.steps) if isinstance(line, dict)] == [
        f"2021-04-{day:02}" for day in range(9, 14)
    ]
    (told,) = because.changes
    assert (told.change, told.at, told.by) == (Change.EXTENDED, at("2021-04-12T10:00"), "secretary")
    assert (told.reason, told.until, told.fact) == ("bilagan saknades", at("2021-04-15T00:00"), fact.id)


@pytest.mark.parametrize(
    ("asked_at", "standing"),
    [("2021-04-14T12:00:00", Standing.MET), ("2021-04-14T12:00:01", Standing.MET_LATE)],
)
def test_an_extension_to_a_moment_includes_that_moment(asked_at: str, standing: Standing) -> None:
    desk = a_desk(
        decided(EXTENDED, "2021-04-12T10:00", until="2021-04-14T12:00:00+02:00"),
        asked(asked_at),
        until="2021-04-14T13:00",
    )
    assert of(desk).standing is standing


def test_an_extension_never_passes_the_meetings_start() -> None:
    desk = a_desk(decided(EXTENDED, "2021-04-12T10:00", until="2021-04-16"))
    held = of(desk)
    assert held.reckoned.last_day == date(2021, 4, 16)
    assert held.reckoned.capped_at == at("2021-04-15T09:00")
    assert held.flags == ("deadline_passes_meeting",)
    assert of(desk.until("2021-04-15T09:00")).standing is Standing.MISSED


def test_a_bound_may_be_given_a_day_before_it_by_a_person() -> None:
    desk = Desk(charter=a_charter()).hears(called())
    desk.hears(matter("2021-03-26T10:00", "x")).until("2021-04-08T15:00")
    late = a_fact(FactKind.DOCUMENT_DISPATCHED, "2021-04-12T10:00", meeting="m1", matter="x", document="d")
    given_day = a_fact(
        EXTENDED,
        "2021-04-12T11:00",
        {"rule": "AMF-LATE", "reason": "ny", "until": "2021-04-14"},
        meeting="m1",
    )
    (bound,) = desk.hears(late).deadlines("AMF-LATE")
    assert (bound.reckoned.kind, bound.reckoned.last_day) == (Kind.BOUND, None)
    (held,) = desk.hears(given_day).deadlines("AMF-LATE")
    assert (held.reckoned.kind, held.reckoned.last_day) == (Kind.DATE, date(2021, 4, 14))
    assert [told.change for told in held.because.changes] == [Change.EXTENDED]


def test_what_was_missed_is_open_again_and_can_be_met() -> None:
    desk = a_desk(until="2021-04-14T08:00")
    assert of(desk).standing is Standing.MISSED
    desk.hears(decided(EXTENDED, "2021-04-14T08:00", until="2021-04-14"))
    assert of(desk).standing is Standing.OPEN
    assert of(desk.hears(asked("2021-04-14T10:00"))).standing is Standing.MET


def test_the_new_day_has_a_reminder_of_its_own() -> None:
    desk = a_desk(decided(EXTENDED, "2021-04-12T10:00", until="2021-04-14"), until="2021-04-15T08:00")
    assert [one for one in desk.told("question_reminder") if one[0] == "v1"] == [
        ("v1", "2021-04-12 09:00"),
        ("v1", "2021-04-13 09:00"),
    ]


def test_whoever_has_just_been_told_of_an_extension_is_not_reminded_in_the_same_breath() -> None:
    desk = a_desk(decided(EXTENDED, "2021-04-13T10:00", until="2021-04-14"), until="2021-04-15T08:00")
    assert [one for one in desk.told("question_reminder") if one[0] == "v1"] == [("v1", "2021-04-12 09:00")]


def test_while_it_is_paused_there_is_no_day_and_nobody_is_late_or_reminded() -> None:
    desk = a_desk(decided(PAUSED, "2021-04-09T12:00"), until="2021-04-14T18:00")
    held = of(desk)
    assert (held.standing, held.flags) == (Standing.OPEN, ("paused",))
    assert (held.reckoned.kind, held.reckoned.last_day, held.reckoned.due_at) == (Kind.BOUND, None, None)
    assert held.reckoned.capped_at == at("2021-04-15T09:00")
    assert {person for person, _ in desk.told("question_reminder")} == {"k1"}
    assert of(desk.until("2021-04-15T10:00")).standing is Standing.OPEN


def test_what_is_asked_during_a_pause_is_in_time() -> None:
    desk = a_desk(decided(PAUSED, "2021-04-09T12:00"), asked("2021-04-14T10:00"))
    assert of(desk).standing is Standing.MET
    assert [one.notice.text for one in desk.until("2021-04-14T11:00").mails(person="v1")][-1:] == [
        "question_received"
    ]


@pytest.mark.parametrize(
    ("paused", "again", "last"),
    [
        ("2021-04-09T12:00", "2021-04-12T12:00", date(2021, 4, 14)),  # two remain: Tuesday, Wednesday
        ("2021-04-09T12:00", "2021-04-09T16:00", date(2021, 4, 13)),  # the same day: nothing moves
        ("2021-04-08T16:00", "2021-04-09T08:00", date(2021, 4, 14)),  # three: Monday, Tuesday, Wednesday
        ("2021-04-13T10:00", "2021-04-14T10:00", date(2021, 4, 14)),  # none remains: the day itself
        ("2021-04-10T10:00", "2021-04-11T10:00", date(2021, 4, 13)),  # Saturday to Sunday: no day was lost
    ],
)
def test_the_days_that_remained_are_counted_again(paused: str, again: str, last: date) -> None:
    desk = a_desk(decided(PAUSED, paused), decided(RESUMED, again))
    held = of(desk)
    assert (held.standing, held.reckoned.last_day, held.flags) == (Standing.OPEN, last, ())
    assert [told.change for told in held.because.changes] == [Change.PAUSED, Change.RESUMED]


def test_nobody_gets_back_a_clock_that_has_run_out() -> None:
    noon = reckon(
        period=Period.parse("3 working days"),
        direction=Direction.AFTER,
        event=date(2021, 4, 8),
        cutoff=type(MIDNIGHT).parse("12:00"),
        roll=Roll.NONE,
        calendar=CALENDAR,
    )
    back = resumed(
        noon, at("2021-04-13T10:00"), at("2021-04-14T15:00"), rule=RULE, calendar=CALENDAR, bound=None
    )
    assert (back.last_day, back.due_at) == (date(2021, 4, 15), at("2021-04-15T12:00"))


def test_a_statutes_weeks_go_on_in_days_and_roll_as_the_statute_says() -> None:
    rule = shipped("statute").rulebook.rule("KL-13-5")
    weeks = reckon(
        period=Period.parse("3 weeks"),
        direction=Direction.AFTER,
        event=date(2021, 3, 1),
        cutoff=MIDNIGHT,
        roll=Roll.LAW_1930_173,
        calendar=CALENDAR,
    )
    assert weeks.last_day == date(2021, 3, 22)
    # Thirteen days from 10 to 23 March: 4 April is Easter Sunday, and the 5th a holiday.
    back = resumed(
        weeks, at("2021-03-10T10:00"), at("2021-03-23T10:00"), rule=rule, calendar=CALENDAR, bound=None
    )
    assert back.last_day == date(2021, 4, 6)


DAYS = st.dates(date(2020, 1, 1), date(2024, 6, 30))


@given(event=DAYS, count=st.integers(2, 15), used=st.integers(0, 20), stands=st.integers(0, 40))
def test_a_pause_moves_the_end_by_the_working_days_that_it_lasted(
    event: date, count: int, used: int, stands: int
) -> None:
    own = reckon(
        period=Period.parse(f"{count} working days"),
        direction=Direction.AFTER,
        event=event,
        cutoff=MIDNIGHT,
        roll=Roll.NONE,
        calendar=CALENDAR,
    )
    assert own.last_day is not None
    begins = min(event + timedelta(days=used), own.last_day)
    ends = begins + timedelta(days=stands)
    back = resumed(own, _noon(begins), _noon(ends), rule=RULE, calendar=CALENDAR, bound=None)
    assert back.last_day is not None
    lost = CALENDAR.count(begins, ends)
    if CALENDAR.count(begins, own.last_day):
        assert CALENDAR.count(own.last_day, back.last_day) == lost
    else:
        assert back.last_day == CALENDAR.working_on_or_after(max(ends, own.last_day))


def _noon(day: date) -> datetime:
    return at(f"{day}T12:00")


@given(st.permutations(["2021-04-14", "2021-04-16", "2021-04-13T12:00:00+02:00"]))
def test_no_extension_makes_a_deadline_earlier(untils: list[str]) -> None:
    own = of(a_desk()).reckoned
    facts = [
        decided(EXTENDED, f"2021-04-12T1{number}:00", until=until) for number, until in enumerate(untils)
    ]
    done = decide(own, facts, rule=RULE, calendar=CALENDAR, bound=None)
    assert done.reckoned.last_day == date(2021, 4, 16)
    assert [told.fact for told in done.changes] == [fact.id for fact in facts]


def test_a_waived_deadline_reminds_nobody_and_is_not_missed() -> None:
    desk = a_desk(decided(WAIVED, "2021-04-09T12:00"), until="2021-04-14T18:00")
    assert (of(desk).standing, of(desk, "kommunal").standing) == (Standing.WAIVED, Standing.MISSED)
    assert {person for person, _ in desk.told("question_reminder")} == {"k1"}


def test_what_was_done_in_time_stays_done_though_it_was_waived() -> None:
    desk = a_desk(decided(WAIVED, "2021-04-09T12:00"), asked("2021-04-12T10:00"))
    assert of(desk).standing is Standing.MET


def test_a_waived_promise_climbs_no_ladder() -> None:
    charter = a_charter()
    climbing = Desk(charter=charter).hears(called(), raised("2021-03-26T10:00")).until("2021-04-20T12:00")
    assert climbing.told("balance_escalated") != []
    waived = a_fact(WAIVED, "2021-03-27T10:00", {"item": "b1", "rule": "POL-BALANCE", "reason": "löst"})
    waived = replace(waived, scope="item:b1")
    still = (
        Desk(charter=charter).hears(called(), raised("2021-03-26T10:00"), waived).until("2021-04-20T12:00")
    )
    assert [one.standing for one in still.deadlines("POL-BALANCE")] == [Standing.WAIVED]
    assert still.told("balance_escalated") + still.told("balance_reminder") == []


@pytest.mark.parametrize("kind", [EXTENDED, PAUSED, WAIVED])
def test_what_is_undone_leaves_no_trace_in_the_plan(kind: FactKind) -> None:
    until = "2021-04-14" if kind is EXTENDED else None
    fact = decided(kind, "2021-04-09T12:00", until=until)
    plain, back = a_desk(until="2021-04-12T08:00"), a_desk(fact, undone("2021-04-09T13:00", fact))
    assert back.until("2021-04-12T08:00").plan() == plain.plan()


def test_a_move_of_the_meeting_moves_the_bound_of_an_extension() -> None:
    desk = a_desk(decided(EXTENDED, "2021-04-12T10:00", until="2021-04-16"))
    assert of(desk.hears(moved("2021-04-12T11:00", "2021-04-20T09:00"))).reckoned.capped_at is None


def refused(fact: Fact, *before: Fact, until: str = "2021-04-08T15:00") -> str | None:
    """What admission says to a fact after these; None when it passes."""
    desk = a_desk(*before, until=until)
    try:
        admit(fact, fold(desk.charter, desk.facts))
    except Refused as wrong:
        return str(wrong)
    return None


def test_a_decision_needs_a_reason() -> None:
    said = refused(decided(WAIVED, "2021-04-12T10:00", reason=" "))
    assert said == "deadline_waived: say why; the reason is kept and told to those concerned"


def test_a_decision_about_no_deadline_names_those_there_are() -> None:
    said = refused(decided(WAIVED, "2021-04-12T10:00", rule="AMF-Q9"))
    assert said == (
        "deadline_waived: meeting:m1 has no deadline with rule=AMF-Q9, owed_by=vision (have: "
        "fvg/m1/AMF-K7/secretary, fvg/m1/AMF-Q3/kommunal, fvg/m1/AMF-Q3/vision, fvg/m1/AMF-JUST/chair)"
    )


EARLIER = "ends 2021-04-13 already: an extension ends later; to shorten what was extended, undo the extension"


@pytest.mark.parametrize(
    ("fact", "before", "says"),
    [
        (decided(EXTENDED, "2021-04-12T10:00", until="2021-04-12"), (), EARLIER),
        (decided(EXTENDED, "2021-04-12T10:00", until="2021-04-13"), (), EARLIER),
        (
            decided(EXTENDED, "2021-04-12T10:00", until="2021-04-14"),
            (decided(WAIVED, "2021-04-09T10:00"),),
            "has been waived: undo that first",
        ),
        (
            decided(EXTENDED, "2021-04-12T10:00", until="2021-04-14"),
            (decided(PAUSED, "2021-04-09T10:00"),),
            "is paused: resume it first",
        ),
        (
            decided(EXTENDED, "2021-04-12T10:00", until="2021-04-14"),
            (asked("2021-04-09T10:00"),),
            "has been met",
        ),
        (decided(PAUSED, "2021-04-12T10:00"), (decided(PAUSED, "2021-04-09T10:00"),), "is paused already"),
        (decided(PAUSED, "2021-04-14T10:00"), (), "has run out already: extend or waive it instead"),
        (decided(RESUMED, "2021-04-12T10:00"), (), "is not paused"),
        (decided(WAIVED, "2021-04-12T10:00"), (decided(WAIVED, "2021-04-09T10:00"),), "has been waived"),
        (
            decided(PAUSED, "2021-04-09T10:00", "chair", rule="AMF-FVG"),
            (),
            "has no deadline with rule=AMF-FVG, owed_by=chair",
        ),
    ],
)
def test_a_decision_that_cannot_be_is_refused_with_what_to_do(
    fact: Fact, before: tuple[Fact, ...], says: str
) -> None:
    said = refused(fact, *before)
    assert said is not None
    assert says in said


def test_what_is_counted_back_from_a_meeting_cannot_be_paused() -> None:
    desk = Desk(charter=a_charter()).hears(called())
    pause = a_fact(PAUSED, "2021-03-26T10:00", {"rule": "AMF-K7", "reason": "semester"}, meeting="m1")
    with pytest.raises(Refused, match="no clock can stop: extend or waive it instead"):
        admit(pause, fold(desk.charter, desk.facts))


def test_of_several_it_is_enough_that_one_can_be_decided() -> None:
    for_all = decided(EXTENDED, "2021-04-12T10:00", None, until="2021-04-14")
    spoken = asked("2021-04-09T10:00")
    assert refused(for_all, spoken) is None
    desk = a_desk(spoken, for_all)
    assert (of(desk).standing, of(desk, "kommunal").reckoned.last_day) == (Standing.MET, date(2021, 4, 14))


def test_only_a_decision_that_stands_in_the_same_scope_can_be_undone() -> None:
    fact = decided(WAIVED, "2021-04-09T10:00")
    once = undone("2021-04-09T11:00", fact)
    assert refused(once, fact) is None
    assert "what was undone is decided anew, not undone again" in str(
        refused(undone("2021-04-09T12:00", fact), fact, once)
    )
    assert "has no decision" in str(refused(undone("2021-04-09T12:00", once), fact, once))
    assert "has no decision" in str(refused(undone("2021-04-09T12:00", called()), fact))
