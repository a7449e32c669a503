"""Whatever lies in the mailbox: no exception, and everything within its bounds."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.inbox.bounds import taken_in
from tests.inbox.trees import calendars, mails, mutated

CALM = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
A_SECOND = 1.0
MINUTES = 10


@CALM
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_within_bounds(raw: bytes) -> None:
    taken_in(raw)


@CALM
@given(mails())
def test_any_tree_of_parts_is_read_within_bounds(raw: bytes) -> None:
    taken_in(raw)


@CALM
@given(mutated())
def test_a_broken_mail_of_the_corpus_is_read_within_bounds(raw: bytes) -> None:
    taken_in(raw)


@CALM
@given(calendars())
def test_any_calendar_is_read_within_bounds(calendar: bytes) -> None:
    taken_in(b"From: a@example.se\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n" + calendar)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_ten_minutes_of_broken_mail_bring_no_crash_and_no_hang_over_a_second() -> None:
    ends = time.monotonic() + MINUTES * 60
    slow: list[tuple[float, bytes]] = []

    @settings(deadline=None, max_examples=2000, suppress_health_check=list(HealthCheck), database=None)
    @given(st.one_of(mails(), mutated(), st.binary(max_size=5000)))
    def one_round(raw: bytes) -> None:
        begun = time.process_time()
        taken_in(raw)
        # It is read three times over in there.
        if time.process_time() - begun > 3 * A_SECOND:
            slow.append((time.process_time() - begun, raw))

    while time.monotonic() < ends:
        one_round()

    assert slow == []
