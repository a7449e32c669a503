"""Plan a million deadlines, beside numpy's vectorised busday_offset over the same dates."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np

from rules.draft import Draft
from rules.rulebook import Trigger
from rules.world import World, fold
from tests.benchmarks.figure import Figure, interleaved, seconds
from tests.benchmarks.offices import NOW, sample_charter

DEADLINES, IN_A_DRAFT, REPEATS = 1_000_000, 10_000, 3
FIRST, LAST = 2024, 2036
COUNT = 3
_PEER = "numpy busday_offset, vectorised, the same dates"


def run() -> list[Figure]:
    """AMF-Q3 from a million summonses: row, choices, date, cap, standing, key and reason of each.

    The traces are made only when they are asked for; a second figure asks for every one of them.
    """
    charter = sample_charter(FIRST, LAST)
    world = fold(charter, ())
    vector = np.datetime64("2025-01-01") + np.random.default_rng(1).integers(0, 3650, DEADLINES)
    closed = sorted(charter.calendar.closed)
    busdays = np.busdaycalendar(holidays=np.array(closed, dtype="datetime64[D]"))
    days: list[date] = vector.astype(object).tolist()
    sent = [datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in days]

    def with_numpy() -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
        return np.busday_offset(vector, COUNT, roll="backward", busdaycal=busdays)

    expected: list[date] = with_numpy().astype(object).tolist()
    for number, draft in enumerate(_drafts(world, sent)):
        begins = number * IN_A_DRAFT
        last_days = [one.reckoned.last_day for one in draft.deadlines]
        assert last_days == expected[begins : begins + IN_A_DRAFT]

    def plan() -> None:
        for _ in _drafts(world, sent):
            pass

    def plan_and_trace() -> None:
        for draft in _drafts(world, sent[: DEADLINES // 10]):
            for deadline in draft.deadlines:
                assert deadline.because.steps

    took = interleaved(
        {
            "numpy": lambda: seconds(with_numpy) / DEADLINES,
            "plan": lambda: seconds(plan) / DEADLINES,
            "traced": lambda: seconds(plan_and_trace) / (DEADLINES // 10),
        },
        REPEATS,
    )
    return [
        Figure(
            name="deadlines, a million planned",
            value=took["plan"] * 1e6,
            unit="µs each",
            peer=took["numpy"] * 1e6,
            peer_is=_PEER,
            at_most=30,
            note="an aim; no trace is made",
        ),
        Figure(
            name="deadlines, with every trace asked for",
            value=took["traced"] * 1e6,
            unit="µs each",
            peer=took["numpy"] * 1e6,
            peer_is=_PEER,
        ),
    ]


def _drafts(world: World, sent: list[datetime]) -> Iterator[Draft]:
    """The deadlines of some summonses at a time, as a plan adds them."""
    for begins in range(0, len(sent), IN_A_DRAFT):
        draft = Draft(world=world, scope="meeting:m", now=NOW, left={})
        for number, at in enumerate(sent[begins : begins + IN_A_DRAFT]):
            for rule in draft.rules(Trigger.SUMMONS_SENT, at):
                draft.add_deadline(
                    rule,
                    subject=f"m{begins + number}",
                    owed_by="vision",
                    trigger_at=at,
                    reckoned=draft.reckoned(rule, at, at + timedelta(days=30)),
                    met_at=None,
                    void=False,
                )
        yield draft
