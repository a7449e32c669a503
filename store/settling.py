"""Write down what became of a job. Sends nothing; a dispatcher that has been fenced out changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, assert_never

from sqlalchemy import Row, bindparam, select, text, update

from rules.backoff import next_try
from rules.delivery import Accepted, Ambiguous, Outcome, Refused, TryLater
from store.counting import count_accepted
from store.database import Tx
from store.dispatchers import Owner, gone
from store.events import Turn, write_turns
from store.incidents import Incident, raise_all
from store.jobs import Job
from store.letters import Values
from store.states import State
from store.tables import outbox
from store.writing import is_postgresql


class Written(StrEnum):
    """Whether an outcome was written down."""

    YES = "yes"
    FENCED_OUT = "fenced_out"  # the row is somebody else's by now: nothing was changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the store made of one outcome. `state` is the row's state now."""

    key: str
    state: State
    written: Written


def settle(
    tx: Tx, *, owner: Owner, outcomes: Iterable[tuple[Job, Outcome]], now: datetime
) -> tuple[Settled, ...]:
    """Write down a batch of outcomes, each only if the row is still under the job's fence and attempt.

    Accepted is news even when the row was given up as unsure, or proven absent and put back, meanwhile: it is
    written as long as nobody has claimed the row anew. Returns one Settled for each outcome, in their order.
    """
    pairs = tuple(outcomes)
    rows = _locked(tx, [job.id for job, _ in pairs])
    changes: list[Values] = []
    turns: list[tuple[int, Turn]] = []
    incidents: list[Incident] = []
    settled: list[Settled] = []
    done: set[int] = set()
    for job, outcome in sorted(pairs, key=lambda pair: pair[0].id):
        row = rows.get(job.id)
        if row is None or job.id in done or not _may_write(row, job, owner, outcome):
            continue
        done.add(job.id)
        change = _change(job, outcome, now)
        state = State(str(change["state"]))
        changes.append(change)
        turns.append((job.id, Turn(now, State(row.state), state, str(change["why"]), owner.fence)))
        if state is State.DEAD:
            incidents.append(_dead(job, str(change["why"]), now))
    states = {int(str(change["row"])): State(str(change["state"])) for change in changes}
    if changes:
        # One statement for each kind of outcome: a batch sets the same columns in every row.
        changes.sort(key=lambda change: str(change["state"]))
        for _, alike in groupby(changes, key=lambda change: change["state"]):
            tx.execute(_SETTLE, list(alike))
        write_turns(tx, turns)
        raise_all(tx, incidents)
        count_accepted(tx, sum(state is State.ACCEPTED for state in states.values()), now)
    for job, _ in pairs:
        # The second of two outcomes of one job is fenced out by the first.
        fresh = job.id in done
        done.discard(job.id)
        row = rows.get(job.id)
        was = State.CANCELLED if row is None else State(row.state)
        settled.append(
            Settled(
                key=job.key,
                state=states.get(job.id, was),
                written=Written.YES if fresh else Written.FENCED_OUT,
            )
        )
    return tuple(settled)


def orphans(tx: Tx, *, owner: Owner, now: datetime) -> int:
    """Give up as unsure what a dispatcher that has died left in sending. Returns how many."""
    fences = gone(tx, owner)
    if not fences:
        return 0
    query = _ORPHANS.with_for_update() if is_postgresql(tx) else _ORPHANS
    ids = tx.execute(query, {"fences": fences}).scalars().all()
    why = "its dispatcher died while sending"
    give_up(tx, ids, why, owner, now)
    return len(ids)


def give_up(tx: Tx, ids: Sequence[int], why: str, owner: Owner, now: datetime) -> None:
    """Sending to unsure. The fence stays: the one who sent may still come with the answer."""
    if ids:
        tx.execute(_GIVE_UP, [{"row": number, "why": why, "unsure_at": now} for number in ids])
        write_turns(
            tx, ((number, Turn(now, State.SENDING, State.UNSURE, why, owner.fence)) for number in ids)
        )


def _locked(tx: Tx, ids: Sequence[int]) -> dict[int, Row[Any]]:
    if not ids:
        return {}
    query = _ROWS.with_for_update() if is_postgresql(tx) else _ROWS
    return {row.id: row for row in tx.execute(query, {"ids": ids})}


def _may_write(row: Row[Any], job: Job, owner: Owner, outcome: Outcome) -> bool:
    if not row.fence == job.fence == owner.fence or row.attempts != job.attempt:
        return False
    if row.state == State.SENDING:
        return True
    return isinstance(outcome, Accepted) and row.state in (State.UNSURE, State.WAITING)


def _change(job: Job, outcome: Outcome, now: datetime) -> Values:
    ends: Values = {"row": job.id, "unsure_at": None}
    match outcome:
        case Accepted(answer=answer):
            ends |= {"state": State.ACCEPTED.value, "why": "accepted", "accepted_at": now, "answer": answer}
        case TryLater(why=why):
            ends |= {"state": State.WAITING.value, "why": why, "not_before": next_try(job.attempt, now)}
        case Refused(why=why):
            ends |= {"state": State.DEAD.value, "why": why}
        case Ambiguous(why=why):
            ends |= {"state": State.UNSURE.value, "why": why, "unsure_at": now, "may_have_left": True}
        case _:
            assert_never(outcome)
    return ends


def _dead(job: Job, why: str, now: datetime) -> Incident:
    return Incident(
        key=f"refused:{job.key}",
        code="refused",
        subject=job.key,
        message=f"{job.text} to {job.person} about {job.subject}: {why}",
        raised_at=now,
    )


_ROWS = (
    select(
        outbox.c.id,
        outbox.c.state,
        outbox.c.fence,
        outbox.c.attempts,
    )
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(outbox.c.id)
)
_SETTLE = update(outbox).where(outbox.c.id == bindparam("row"))
_ORPHANS = (
    select(outbox.c.id)
    .where(text("state = 'sending'"), outbox.c.fence.in_(bindparam("fences", expanding=True)))
    .order_by(outbox.c.id)
)
_GIVE_UP = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=State.UNSURE.value,
        why=bindparam("why"),
        unsure_at=bindparam("unsure_at"),
        may_have_left=True,
    )
)
