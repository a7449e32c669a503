"""A tick with a million rows that wait and a hundred due, beside the same tick with a thousand that wait."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import cycle
from pathlib import Path

from actions.advance import advance
from actions.deliver import deliver
from actions.office import Office
from rules.charter import Charter
from rules.delivery import Accepted, Frozen, Outcome
from store import outbox, scopes
from store.outbox import State
from tests.benchmarks.figure import Figure, interleaved, seconds
from tests.benchmarks.offices import NOW, charters, meeting_facts, office_at, record_all
from tests.benchmarks.pending import due_again, fill, waiting_again
from tests.servers import postgres

FEW, MANY, REPEATS, QUESTIONS = 1_000, 1_000_000, 15, 50
DUE_GROUPS, DUE_MEETINGS, INVITING = 20, 5, 4
LATER = NOW + timedelta(days=4)  # the unions' deadlines pass between the two
FAR = NOW + timedelta(days=60)
_LIMIT = 1.3
_Places = Callable[[str], Path | str]


class Taking:
    """A way out that takes everything at once and keeps nothing: what is measured is all the rest."""

    name = "taking"
    proves = True

    def deliver(self, mails: Sequence[Frozen]) -> Iterator[tuple[int, Outcome]]:
        """Every mail is accepted."""
        return ((number, Accepted(answer="taken")) for number in range(len(mails)))

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool]:
        """All of it is there."""
        return dict.fromkeys(message_ids, True)

    def probe(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Nothing is held open."""


def run() -> list[Figure]:
    """On both databases: planning what is due, delivering what is due, and only asking whether anything is."""
    with tempfile.TemporaryDirectory(prefix="kallelse-bench-") as folder:
        found = _on("SQLite", lambda name: Path(folder) / f"{name}.db")
    why_not = postgres.why_not()
    if why_not is not None:
        print(f"ticks on PostgreSQL are left out: {why_not}")
        return found
    with postgres.running() as cluster:
        return found + _on("PostgreSQL", lambda _: cluster.url(cluster.new_database()))


def _on(database: str, places: _Places) -> list[Figure]:
    governs = charters(DUE_GROUPS + INVITING)
    with _prepared(places("few"), governs, FEW) as few, _prepared(places("many"), governs, MANY) as many:
        return [
            _figure(f"tick, plan what is due, {database}", _advancing(few), _advancing(many), REPEATS),
            _figure(f"tick, deliver what is due, {database}", _delivering(few), _delivering(many), REPEATS),
            _figure(f"tick, nothing due, {database}", _asking(few), _asking(many), QUESTIONS),
        ]


def _figure(name: str, few: Callable[[], float], many: Callable[[], float], repeats: int) -> Figure:
    for warm in (few, many) * 2:
        warm()
    took = interleaved({"few": few, "many": many}, repeats)
    return Figure(
        name=name,
        value=1000 * took["many"],
        unit=f"ms with {MANY:,} waiting",
        peer=1000 * took["few"],
        peer_is=f"ms with {FEW:,}",
        at_most=_LIMIT,
    )


@contextmanager
def _prepared(place: Path | str, governs: Mapping[str, Charter], waiting: int) -> Iterator[Office]:
    """A hundred meetings whose plan changes with time, four moved ones to tell of, and the rows that wait."""
    groups = list(governs)
    told = [
        fact
        for group in groups[:DUE_GROUPS]
        for number in range(DUE_MEETINGS)
        for fact in meeting_facts(group, f"due-{group}-{number}", sent_at=NOW - timedelta(hours=2))
    ]
    told += [
        fact
        for group in groups[DUE_GROUPS:]
        for fact in meeting_facts(
            group, f"moved-{group}", sent_at=NOW - timedelta(hours=2), moved_at=NOW - timedelta(hours=1)
        )
    ]
    with ExitStack() as stack:
        office = stack.enter_context(office_at(place, Taking(), governs))
        record_all(office.store, governs, told, NOW - timedelta(minutes=30))
        fill(office.store, waiting, after=FAR)
        yield office


def _advancing(office: Office) -> Callable[[], float]:
    """The unions' deadlines are missed at one tick and open at the next, so every tick has something to write."""
    moments = cycle((LATER, NOW))

    def tick() -> float:
        now = next(moments)
        due_again(office.store, scopes_due, now - timedelta(seconds=1))
        took = seconds(lambda: changed.extend(advance(office, now)))
        assert len(changed) >= DUE_GROUPS * DUE_MEETINGS
        changed.clear()
        return took

    groups = list(office.charters)[:DUE_GROUPS]
    scopes_due = [
        (group, f"meeting:due-{group}-{number}") for group in groups for number in range(DUE_MEETINGS)
    ]
    changed: list[object] = []
    return tick


def _delivering(office: Office) -> Callable[[], float]:
    """The same hundred invitations, which wait again after each tick."""

    def tick() -> float:
        waiting_again(office.store, scopes_moved)
        took = seconds(lambda: sent.append(deliver(office, NOW).count(State.ACCEPTED)))
        assert sent.pop() >= 100
        return took

    scopes_moved = [(group, f"meeting:moved-{group}") for group in list(office.charters)[DUE_GROUPS:]]
    sent: list[int] = []
    return tick


def _asking(office: Office) -> Callable[[], float]:
    def tick() -> float:
        with office.store.reading() as tx:
            return seconds(lambda: (scopes.due(tx, NOW, 1), outbox.idle(tx, NOW), scopes.next_at(tx)))

    return tick
