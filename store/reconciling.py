"""End the doubt about what may have left: by a proof, or by a choice made beforehand. Asks no server."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, text, update

from store.counting import count_accepted
from store.database import Tx
from store.dispatchers import Owner
from store.events import Turn, write_turns
from store.incidents import Incident, raise_all
from store.jobs import Job, job_of
from store.letters import Values
from store.settling import Settled, Written
from store.states import State, Unproven
from store.tables import outbox, outbox_bytes
from store.writing import is_postgresql


def reconcilable(tx: Tx, *, now: datetime, quiet: timedelta, limit: int) -> tuple[Job, ...]:
    """What has been unsure for at least `quiet`, longest first, without what a person was asked about.

    The quiet period gives a server that answered late the time to show what it took.
    """
    rows = tx.execute(_UNSURE, {"before": now - quiet, "most": limit})
    return tuple(job_of(row) for row in rows)


def reconcile(
    tx: Tx, *, owner: Owner, job: Job, found: bool | None, policy: Unproven, now: datetime
) -> Settled:
    """Write down what the proof said of `job`. Changes nothing when the row has moved on meanwhile.

    found=True: it was accepted. False: it was not, so it waits again with the same bytes, at once. None: the
    channel has no source of proof, and `policy` decides: the same bytes once more, or a person is asked, once.
    """
    query = _ROW.with_for_update() if is_postgresql(tx) else _ROW
    row = tx.execute(query, {"id": job.id}).one()
    if row.state != State.UNSURE or row.fence != job.fence or row.attempts != job.attempt:
        return Settled(key=job.key, state=State(row.state), written=Written.FENCED_OUT)
    if found is None and policy is Unproven.HOLD:
        _ask(tx, job, now)
        return Settled(key=job.key, state=State.UNSURE, written=Written.YES)
    change: Values = {"may_have_left": found is not False, "unsure_at": None}
    if found:
        state, why = State.ACCEPTED, "the proof says it was accepted"
        change |= {"accepted_at": now, "answer": why}
        count_accepted(tx, 1, now)
    else:
        state = State.WAITING
        why = "the proof says it was not accepted" if found is False else "no proof: the same bytes once more"
        change |= {"not_before": now}
    tx.execute(update(outbox).where(outbox.c.id == job.id).values(state=state.value, why=why, **change))
    write_turns(tx, [(job.id, Turn(now, State.UNSURE, state, why, owner.fence))])
    return Settled(key=job.key, state=state, written=Written.YES)


def _ask(tx: Tx, job: Job, now: datetime) -> None:
    tx.execute(update(outbox).where(outbox.c.id == job.id).values(held_at=now))
    doubt = Incident(
        key=f"unsure:{job.key}",
        code="unsure",
        subject=job.key,
        message=f"{job.text} to {job.person} about {job.subject}: it may have left, and nothing can prove it. "
        "Ask the receiver, then retry it or drop it",
        raised_at=now,
    )
    raise_all(tx, [doubt])


_UNSURE = (
    select(outbox, outbox_bytes.c.mime)
    .join(outbox_bytes, outbox_bytes.c.outbox_id == outbox.c.id)
    .where(
        text("outbox.state = 'unsure'"), outbox.c.unsure_at <= bindparam("before"), outbox.c.held_at.is_(None)
    )
    .order_by(outbox.c.unsure_at, outbox.c.id)
    .limit(bindparam("most"))
)
_ROW = select(outbox.c.state, outbox.c.fence, outbox.c.attempts).where(outbox.c.id == bindparam("id"))
