"""What each open choice does to one rule's numbers: the default, and the other answer. Dates are from paper."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from config.load import policies
from config.policies import choice_of
from config.rulebooks import rule_anywhere
from rules.applying import apply_rule
from rules.choosing import choices_behind
from rules.deadlines import Kind, Reckoned
from rules.policies import Choice, Policies, Switch
from rules.rulebook import DeadlineRule, OwedBy
from tests.rules.worlds import CALENDAR, at


def rule(rule_id: str, **changed: Any) -> DeadlineRule:
    """A shipped rule, with some of its fields changed."""
    return replace(rule_anywhere(rule_id)[1], **changed)


def chosen(*words: str) -> Policies:
    """The defaults, with "switch=value" over them."""
    return policies(choice_of(word) for word in words)


def given(
    ruled: DeadlineRule, event: date | datetime, *words: str, never_after: datetime | None = None
) -> Reckoned:
    """What the rule gives under some choices."""
    return apply_rule(ruled, event, CALENDAR, never_after, chosen(*words))


def verdicts(reckoned: Reckoned, *moments: str) -> list[bool]:
    """Which moments are in time."""
    return [reckoned.in_time(at(moment)) for moment in moments]


def test_exactly_midnight_is_late_unless_the_group_lets_that_second_through() -> None:
    # D23: summons Thu 8 April, so Tuesday 13 April 24:00
    moments = (
        "2021-04-13T23:59:59",
        "2021-04-14T00:00:00",
        "2021-04-14T00:00:00.999999",
        "2021-04-14T00:00:01",
    )
    usual = given(rule("AMF-Q3"), at("2021-04-08T16:30"))
    other = given(rule("AMF-Q3"), at("2021-04-08T16:30"), "exact_midnight=in_time")
    assert verdicts(usual, *moments) == [True, False, False, False]
    assert verdicts(other, *moments) == [True, True, True, False]
    assert usual.due_at == other.due_at == at("2021-04-14T00:00")
    assert (usual.late_from, other.late_from) == (at("2021-04-14T00:00"), at("2021-04-14T00:00:01"))


def test_thirty_seconds_after_noon_is_late_unless_the_group_counts_whole_minutes() -> None:
    # D56: meeting Tue 7 December 2021, comments Thu 9 December 12:00
    moments = ("2021-12-09T12:00:00", "2021-12-09T12:00:30", "2021-12-09T12:00:59", "2021-12-09T12:01:00")
    usual = given(rule("HA-SYNP"), date(2021, 12, 7))
    other = given(rule("HA-SYNP"), date(2021, 12, 7), "minute_grain=in_time")
    assert verdicts(usual, *moments) == [True, False, False, False]
    assert verdicts(other, *moments) == [True, True, True, False]
    assert (usual.late_from, other.late_from) == (at("2021-12-09T12:00:01"), at("2021-12-09T12:01:00"))


def test_no_group_chooses_how_a_statute_is_read() -> None:
    law = rule("FL-44")
    words = ("exact_midnight=in_time", "nonworking_dispatch=next_working_day")
    assert given(law, at("2021-04-10T10:00"), *words) == given(law, at("2021-04-10T10:00"))


@pytest.mark.parametrize(
    ("sent", "words", "last_day"),
    [
        ("2021-04-08T16:31", (), date(2021, 4, 13)),
        ("2021-04-08T16:30:00", ("day0_hour=after 16:30",), date(2021, 4, 13)),  # not after
        ("2021-04-08T16:30:01", ("day0_hour=after 16:30",), date(2021, 4, 14)),  # day 0 is Friday
        ("2021-04-08T22:31:00+00:00", ("day0_hour=after 16:30",), date(2021, 4, 14)),  # 00:31 on Friday here
        (
            "2021-04-09T17:00",
            ("day0_hour=after 16:30",),
            date(2021, 4, 14),
        ),  # day 0 is Saturday: Mon, Tue, Wed
        ("2021-04-10T10:00", (), date(2021, 4, 14)),  # a Saturday: Mon 12, Tue 13, Wed 14
        ("2021-04-10T10:00", ("nonworking_dispatch=next_working_day",), date(2021, 4, 15)),  # day 0 is Monday
        (
            "2021-05-13T10:00",
            ("nonworking_dispatch=next_working_day",),
            date(2021, 5, 19),
        ),  # Ascension: day 0 Fri
        ("2021-04-09T10:00", ("nonworking_dispatch=next_working_day",), date(2021, 4, 14)),  # a working day
        (
            "2021-04-09T17:00",
            ("day0_hour=after 16:30", "nonworking_dispatch=next_working_day"),
            date(2021, 4, 15),  # Friday evening is Saturday, and Saturday is Monday
        ),
    ],
)
def test_day_0_of_a_summons_is_the_day_it_left_unless_the_group_moves_it(
    sent: str, words: tuple[str, ...], last_day: date
) -> None:
    assert given(rule("AMF-Q3"), at(sent), *words).last_day == last_day


def test_the_trace_tells_why_day_0_moved_and_still_counts_to_the_last_day() -> None:
    words = ("day0_hour=after 16:30", "nonworking_dispatch=next_working_day")
    steps = given(rule("AMF-Q3"), at("2021-04-09T17:00"), *words).steps
    assert [(step.day.day, step.counted, step.skipped) for step in steps] == [
        (9, None, "skickad efter 16:30, räknas som nästa dag"),
        (10, None, "lördag, räknas som skickad nästa arbetsdag"),
        (11, None, "söndag, räknas som skickad nästa arbetsdag"),
        (13, 1, None),
        (14, 2, None),
        (15, 3, None),
    ]


@pytest.mark.parametrize(
    ("owed_by", "value", "until"),
    [
        (OwedBy.UNIONS, "by_side", "24:00"),
        (OwedBy.ADJUSTERS, "by_side", "24:00"),
        (OwedBy.SECRETARY, "by_side", "16:30"),
        (OwedBy.CHAIR, "by_side", "16:30"),
        (OwedBy.HR_MANAGER, "by_side", "16:30"),
        (OwedBy.OWNER, "by_side", "16:30"),
        (OwedBy.EMPLOYER, "by_side", "16:30"),
        (OwedBy.UNIONS, "16:30", "16:30"),
        (OwedBy.SECRETARY, "24:00", "24:00"),
    ],
)
def test_a_day_without_a_clock_ends_by_who_owes_it_or_as_chosen(
    owed_by: OwedBy, value: str, until: str
) -> None:
    # D57: four working days before Tuesday 7 December 2021 is Wednesday 1 December
    unstated = rule("HA-VP-2", owed_by=owed_by, unstated_clock=True)
    found = given(unstated, at("2021-12-07T13:00"), f"missing_clock={value}")
    assert (found.last_day, str(found.cutoff)) == (date(2021, 12, 1), until)


def test_a_clock_that_the_source_gives_is_never_changed() -> None:
    assert str(given(rule("HA-SYNP"), date(2021, 12, 7), "missing_clock=16:30").cutoff) == "12:00"


def test_a_summons_day_on_a_holiday_moves_back_or_stays() -> None:
    # D49: seven days before Monday 25 April 2022 is Easter Monday; back to Thursday 14 April
    assert given(rule("AMF-K7"), date(2022, 4, 25)).last_day == date(2022, 4, 14)
    assert given(rule("AMF-K7"), date(2022, 4, 25), "K7_roll=none").last_day == date(2022, 4, 18)


def test_an_agreements_last_day_on_a_weekend_stays_with_a_warning_or_rolls() -> None:
    # seven days after Saturday 10 April is Saturday 17 April; the law would move it to Monday 19 April
    agreed = rule("AVT-C7")
    usual = given(agreed, at("2021-04-10T10:00"))
    assert (usual.last_day, usual.flags) == (date(2021, 4, 17), ("ends_on_non_working_day",))
    other = given(agreed, at("2021-04-10T10:00"), "agreement_roll=law1930")
    assert (other.last_day, other.unrolled, other.flags) == (date(2021, 4, 19), date(2021, 4, 17), ())
    assert given(agreed, at("2021-04-08T10:00")).flags == ()  # Thursday 15 April


@pytest.mark.parametrize(
    ("last_meeting", "rolling", "quarter"),
    [
        (date(2022, 2, 15), date(2022, 5, 15), date(2022, 6, 30)),
        (date(2022, 3, 31), date(2022, 6, 30), date(2022, 6, 30)),
        (date(2021, 9, 1), date(2021, 12, 1), date(2021, 12, 31)),
        (date(2021, 10, 1), date(2022, 1, 1), date(2022, 3, 31)),
        (date(2021, 11, 30), date(2022, 2, 28), date(2022, 3, 31)),
    ],
)
def test_every_third_month_is_rolling_or_once_a_quarter(
    last_meeting: date, rolling: date, quarter: date
) -> None:
    committee = rule("AMF1977-8A")
    assert given(committee, last_meeting).last_day == rolling
    other = given(committee, last_meeting, "quarter_reading=calendar_quarter")
    assert (other.kind, other.last_day, other.due_at) == (
        Kind.DATE,
        quarter,
        at(f"{quarter + timedelta(days=1)}T00:00"),
    )
    assert [step.day for step in other.steps] == [quarter]


def test_an_internal_target_is_shown_beside_the_law_and_never_as_its_day() -> None:
    # Tuesday 7 December 2021: Wed 8 (1), Thu 9 (2), Fri 10 (3)
    asked = rule("AML-6-6A")
    usual = given(asked, at("2021-12-07T13:00"))
    other = given(asked, at("2021-12-07T13:00"), "internal_target=3 working days")
    assert (usual.internal_target, usual.flags) == (None, ())
    assert (other.internal_target, other.flags) == (date(2021, 12, 10), ("internal_target_policy",))
    assert (other.kind, other.last_day, other.due_at) == (Kind.NONE, None, None)


def test_the_days_own_choice_holds() -> None:
    dated = policies(
        [
            Choice(switch=Switch.EXACT_MIDNIGHT, value="in_time", since=date(2021, 5, 1)),
            Choice(switch=Switch.EXACT_MIDNIGHT, value="late_boundary", since=date(2021, 6, 1)),
        ]
    )
    found = {
        sent: apply_rule(rule("AMF-Q3"), at(sent), CALENDAR, None, dated)
        for sent in ("2021-04-30T23:59", "2021-05-01T00:00", "2021-05-31T23:59", "2021-06-01T00:00")
    }
    let_through = [one.due_at is not None and one.in_time(one.due_at) for one in found.values()]
    assert let_through == [False, True, True, False]


def test_the_trace_names_what_the_rule_names_and_what_the_group_has_chosen_besides() -> None:
    named = rule("AMF-Q3").switches
    day = date(2021, 4, 8)
    usual = choices_behind(rule("AMF-Q3"), chosen(), day)
    assert [(one.switch, one.since) for one in usual] == [(switch, None) for switch in named]
    other = choices_behind(rule("AMF-Q3"), chosen("squeeze_days=local_closed_list"), day)
    assert [one.switch for one in other] == [*named, Switch.SQUEEZE_DAYS]
    elsewhere = choices_behind(rule("FL-44"), chosen("squeeze_days=local_closed_list"), day)
    assert elsewhere == ()
