"""Claim what is due: re-check it, freeze its bytes, journal them. Nothing may be sent before this commits."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, update

from rules.delivery import Frozen, NotYet, Refused, Stale
from rules.notices import Notice, WhenLate
from store.database import Tx
from store.dispatchers import Owner
from store.due import DUE, DUE_OF_TEXTS, EXPIRED, free_series
from store.events import Turn, write_turns
from store.incidents import Incident, raise_all
from store.jobs import Job, frozen_of
from store.letters import Values, notice_of
from store.states import State
from store.tables import outbox, outbox_bytes
from store.writing import is_postgresql

Bind = Callable[[Notice], Frozen | Stale | NotYet | Refused]
MayLeave = Callable[[Notice], Stale | NotYet | None]


def _always(_notice: Notice) -> None:
    """Frozen bytes may be tried again at any hour."""


@dataclass(slots=True)
class _Round:
    """What one look at the due rows decided."""

    jobs: list[Job] = field(default_factory=list)
    sending: list[Values] = field(default_factory=list)
    bytes: list[Values] = field(default_factory=list)
    ended: list[Values] = field(default_factory=list)
    postponed: list[Values] = field(default_factory=list)
    turns: list[tuple[int, Turn]] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)


def claim(
    tx: Tx,
    *,
    owner: Owner,
    now: datetime,
    limit: int,
    bind: Bind,
    may_leave: MayLeave = _always,
    texts: Collection[str] | None = None,
) -> tuple[Job, ...]:
    """Journal up to `limit` due notices as sending, oldest first, and return them. Commit before the first byte.

    Leaves alone whoever has an earlier notice of the same series still under way, and takes at most one of a
    series and person. `bind` looks at the facts once more, in this transaction: Frozen is journalled and sent,
    Stale is superseded, NotYet waits on, Refused is dead with an incident. Bytes frozen before are sent again as
    they are, when `may_leave` has nothing against it. What is past its expiry expires, with an incident; of
    several due reminders only the newest is sent.
    With `texts` only notices with these texts are looked at.
    """
    expire(tx, owner=owner, now=now)
    values: dict[str, object] = {"now": now}
    query = DUE
    if texts is not None:
        query, values["texts"] = DUE_OF_TEXTS, sorted(texts)
    if is_postgresql(tx):
        query = query.with_for_update(of=outbox, skip_locked=True)
    jobs: list[Job] = []
    seen: set[int] = (
        set()
    )  # a row is asked about once in a claim, even if it is put off to a moment in the past
    while len(jobs) < limit:
        found = tx.execute(query, {**values, "most": limit - len(jobs)})
        rows = [row for row in found if row.id not in seen]
        seen.update(row.id for row in rows)
        decided = _decide(rows, free_series(tx, rows), owner, now, bind, may_leave)
        if not decided.turns:
            break  # nothing is due, or all of it is held up: it will be there next time
        _write(tx, decided)
        jobs += decided.jobs
    return tuple(jobs)


def expire(tx: Tx, *, owner: Owner, now: datetime) -> int:
    """Expire what can no longer leave in time, each with an incident. Returns how many."""
    query = EXPIRED.with_for_update(skip_locked=True) if is_postgresql(tx) else EXPIRED
    done = _Round()
    for row in tx.execute(query, {"now": now}):
        why = _TOO_LATE[WhenLate(row.when_late)]
        if row.may_have_left:
            why += "; an earlier try may have reached them"
        _end(done, row, State.EXPIRED, why, owner, now)
        done.incidents.append(_incident(row, "expired", why, now))
    _write(tx, done)
    return len(done.turns)


def _decide(
    rows: Sequence[Row[Any]],
    free: Collection[int],
    owner: Owner,
    now: datetime,
    bind: Bind,
    may_leave: MayLeave,
) -> _Round:
    decided = _Round()
    taken: set[tuple[str, str, str]] = set()
    for row in rows:
        line = (row.group, row.series, row.person)
        if line in taken or row.id not in free:
            continue
        if row.sha256 is not None and row.mime is None:
            continue  # PostgreSQL: frozen between our snapshot and our lock, so its bytes are seen next time
        if row.newest is not None and row.newest != row.key:
            _end(decided, row, State.SUPERSEDED, f"collapsed into {row.newest}", owner, now, into=row.newest)
            continue
        frozen = row.sha256 is not None
        notice = notice_of(row)
        bound = (may_leave(notice) or frozen_of(row)) if frozen else bind(notice)
        match bound:
            case NotYet(at=at):
                _postpone(decided, row, at, owner, now)
            case Stale(reason=reason):
                _end(decided, row, State.SUPERSEDED, reason, owner, now)
            case Refused(why=why):
                _end(decided, row, State.DEAD, why, owner, now)
                decided.incidents.append(_incident(row, "refused", why, now))
            case Frozen():
                taken.add(line)
                _send(decided, row, notice, bound, owner, now)
    return decided


def _send(
    decided: _Round, row: Row[Any], notice: Notice, frozen: Frozen, owner: Owner, now: datetime
) -> None:
    sha256 = row.sha256
    if sha256 is None:
        sha256 = frozen.sha256
        decided.bytes.append({"outbox_id": row.id, "mime": frozen.mime})
    attempt = row.attempts + 1
    decided.sending.append(
        {
            "row": row.id,
            "fence": owner.fence,
            "attempts": attempt,
            "sending_at": now,
            "message_id": frozen.message_id,
            "dated": frozen.dated,
            "mail_from": frozen.sender,
            "rcpt_to": frozen.recipient,
            "sha256": sha256,
        }
    )
    why = "claimed" if attempt == 1 else f"claimed, try {attempt}"
    decided.turns.append((row.id, Turn(now, State.WAITING, State.SENDING, why, owner.fence)))
    decided.jobs.append(
        Job(
            id=row.id,
            key=row.key,
            group=row.group,
            scope=row.scope,
            subject=row.subject,
            person=row.person,
            text=row.text,
            fence=owner.fence,
            attempt=attempt,
            entry=notice.entry,
            frozen=frozen,
        )
    )


def _postpone(decided: _Round, row: Row[Any], at: datetime, owner: Owner, now: datetime) -> None:
    decided.postponed.append({"row": row.id, "not_before": at})
    why = f"waits until {at.isoformat()}"
    decided.turns.append((row.id, Turn(now, State.WAITING, State.WAITING, why, owner.fence)))


def _end(
    decided: _Round,
    row: Row[Any],
    state: State,
    why: str,
    owner: Owner,
    now: datetime,
    into: str | None = None,
) -> None:
    decided.ended.append({"row": row.id, "state": state.value, "why": why, "collapsed_into": into})
    decided.turns.append((row.id, Turn(now, State.WAITING, state, why, owner.fence)))


def _incident(row: Row[Any], code: str, why: str, now: datetime) -> Incident:
    return Incident(
        key=f"{code}:{row.key}",
        code=code,
        subject=row.key,
        message=f"{row.text} to {row.person} about {row.subject}: {why}",
        raised_at=now,
    )


def _write(tx: Tx, decided: _Round) -> None:
    if decided.sending:
        tx.execute(_SEND, decided.sending)
    if decided.bytes:
        tx.execute(_JOURNAL, decided.bytes)
    if decided.ended:
        tx.execute(_SET, decided.ended)
    if decided.postponed:
        tx.execute(_SET, decided.postponed)
    write_turns(tx, decided.turns)
    raise_all(tx, decided.incidents)


_TOO_LATE = {
    WhenLate.SEND_MARKED: "it could not leave in time, not even late, and nobody was told",
    WhenLate.NEWEST_ONLY: "it could not leave while there was still time to act on it",
    WhenLate.NEVER_AFTER_EXPIRY: "it could not leave before it expired",
    WhenLate.AT_ONCE: "it could not leave at once and is of no use any more",
}


_SEND = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=State.SENDING.value,
        why=None,
        fence=bindparam("fence"),
        attempts=bindparam("attempts"),
        sending_at=bindparam("sending_at"),
        message_id=bindparam("message_id"),
        dated=bindparam("dated"),
        mail_from=bindparam("mail_from"),
        rcpt_to=bindparam("rcpt_to"),
        sha256=bindparam("sha256"),
    )
)
_JOURNAL = insert(outbox_bytes)
_SET = update(outbox).where(outbox.c.id == bindparam("row"))
