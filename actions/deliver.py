"""Deliver what is due: claim, send with no transaction open, settle. Decides nothing about who is told what."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from actions.absent import tell_without_file
from actions.binding import binder, may_leave
from actions.holds import Hold, held, hold_burst
from actions.office import Office
from actions.replan import Occasion, replan_what_can
from actions.summoned import hold_summons, note_summons
from notifiers.port import ProofUnavailable
from notifiers.switchboard import way_of
from rules.delivery import Accepted, Outcome, TryLater
from rules.facts import Json
from store import history, outbox
from store.database import Tx
from store.dispatchers import Owner, dispatching
from store.history import Entry, What
from store.outbox import Job, Settled, State, Written
from store.trouble import StoreError, Trouble

_SETTLE_EVERY = 100  # one flush of the disk for a whole batch: a fifth of a mail's cost
_SETTLE_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one round did. `busy` says that another dispatcher is at work; `hold` why nothing was sent."""

    settled: tuple[tuple[Job, Settled], ...] = ()
    proven: int = 0
    orphans: int = 0
    busy: bool = False
    hold: Hold | None = None

    def count(self, state: State) -> int:
        """How many ended in that state."""
        return sum(1 for _, one in self.settled if one.state is state and one.written is Written.YES)


def deliver(office: Office, now: datetime, *, texts: Collection[str] | None = None) -> Delivered:
    """Send everything that may leave now, and settle what an earlier run left in doubt. Safe to call any time."""
    with dispatching(office.store) as owner:
        if owner is None:
            return Delivered(busy=True)
        with office.store.writing() as tx:
            orphans = outbox.orphans(tx, owner=owner, now=now)
        proven = _reconcile(office, owner, now)
        with office.store.writing() as tx:
            hold = held(tx) or hold_burst(tx, office, now)
        if hold is not None:
            return Delivered(proven=proven, orphans=orphans, hold=hold)
        settled = _send_all(office, owner, now, texts)
    return Delivered(settled=tuple(settled), proven=proven, orphans=orphans)


def _send_all(
    office: Office, owner: Owner, now: datetime, texts: Collection[str] | None
) -> list[tuple[Job, Settled]]:
    settled: list[tuple[Job, Settled]] = []
    # What is claimed when a process dies is in doubt: many where a proof can tell, one where nothing can.
    limit = office.batch if office.notifier.proves else 1
    ended: set[tuple[str, str, str]] = set()
    while True:
        with office.store.writing() as tx:
            jobs = outbox.claim(
                tx,
                owner=owner,
                now=now,
                limit=limit,
                bind=binder(office, now, ended),
                may_leave=lambda notice: may_leave(office, notice, now),
                texts=texts,
            )
        if not jobs:
            _note_ended(office, ended, now)
            return settled
        settled += _send(office, owner, jobs, now)


def _note_ended(office: Office, ended: Collection[tuple[str, str, str]], now: datetime) -> None:
    """What the claim itself ended was tried too: it may have been the last of a summons."""
    if ended:
        with office.store.writing() as tx:
            hold_summons(tx, ended)
            note_summons(tx, office, ended, now)
            for group in sorted({group for group, _, _ in ended} - set(office.charters)):
                tell_without_file(tx, group, now)


def _plan_anew(tx: Tx, office: Office, jobs: Iterable[Job], now: datetime) -> None:
    """What surely did not leave is no longer said: the plan looks again at the facts that came meanwhile."""
    by_group: dict[str, set[str]] = {}
    for job in jobs:
        if job.group in office.charters:
            by_group.setdefault(job.group, set()).add(job.scope)
    for group in sorted(by_group):
        replan_what_can(tx, office.charter(group), by_group[group], now, Occasion.TIME)


def _send(office: Office, owner: Owner, jobs: Sequence[Job], now: datetime) -> list[tuple[Job, Settled]]:
    """Hand the journalled bytes over and write down each answer, a few at a time."""
    settled: list[tuple[Job, Settled]] = []
    answers: list[tuple[Job, Outcome]] = []
    for index, outcome in office.notifier.deliver([job.frozen for job in jobs]):
        answers.append((jobs[index], outcome))
        if len(answers) >= _SETTLE_EVERY:
            settled += _settle(office, owner, answers, now)
            answers = []
    return settled + _settle(office, owner, answers, now)


def _settle(
    office: Office, owner: Owner, answers: Sequence[tuple[Job, Outcome]], now: datetime
) -> list[tuple[Job, Settled]]:
    """Write down a batch of answers. What has been accepted is worth another try when others are in the way."""
    if not answers:
        return []
    for _ in range(_SETTLE_TRIES - 1):
        try:
            return _settle_once(office, owner, answers, now)
        except StoreError as trouble:
            if trouble.trouble is not Trouble.LOCKED:
                raise
    return _settle_once(office, owner, answers, now)


def _settle_once(
    office: Office, owner: Owner, answers: Sequence[tuple[Job, Outcome]], now: datetime
) -> list[tuple[Job, Settled]]:
    told = [(job.group, job.scope, job.text) for job, _ in answers]
    again = [job for job, outcome in answers if isinstance(outcome, TryLater)]
    with office.store.writing() as tx:
        hold_summons(tx, told, {(job.group, job.scope) for job in again})
        written = outbox.settle(tx, owner=owner, outcomes=answers, now=now)
        accepted = [
            (job, outcome)
            for (job, outcome), one in zip(answers, written, strict=True)
            if isinstance(outcome, Accepted) and one.written is Written.YES
        ]
        _tell(tx, office, accepted, now)
        note_summons(tx, office, told, now)
        _plan_anew(tx, office, again, now)
    return [(job, one) for (job, _), one in zip(answers, written, strict=True)]


def _reconcile(office: Office, owner: Owner, now: datetime) -> int:
    """Ask the proof source about everything in doubt, after the quiet period. Without an answer nothing moves."""
    with office.store.reading() as tx:
        jobs = outbox.reconcilable(tx, now=now, quiet=office.quiet_period, limit=1000)
    if not jobs:
        return 0
    proof = _proof(office, jobs)
    jobs = tuple(job for job in jobs if job.key in proof)
    if not jobs:
        return 0
    told = [(job.group, job.scope, job.text) for job in jobs]
    absent = [job for job in jobs if proof[job.key] is False]
    with office.store.writing() as tx:
        hold_summons(tx, told, {(job.group, job.scope) for job in absent})
        for job in jobs:
            there = proof[job.key]
            one = outbox.reconcile(
                tx, owner=owner, job=job, found=there, policy=office.without_proof, now=now
            )
            if there and one.written is Written.YES:  # not when another dispatcher has asked at the same time
                _tell(tx, office, [(job, Accepted(answer="proven"))], now)
        note_summons(tx, office, told, now)
        _plan_anew(tx, office, absent, now)
    return len(jobs)


def _proof(office: Office, jobs: Sequence[Job]) -> dict[str, bool | None]:
    """Whether each was accepted, asked channel by channel; what cannot be asked now is left out."""
    proof: dict[str, bool | None] = {}
    for channel in sorted({job.frozen.channel for job in jobs}):
        asked = [job for job in jobs if job.frozen.channel == channel]
        try:
            found = way_of(office.notifier, channel).find([job.frozen.message_id for job in asked])
        except ProofUnavailable:
            continue
        for job in asked:
            proof[job.key] = None if found is None else found.get(job.frozen.message_id, False)
    return proof


def _tell(tx: Tx, office: Office, accepted: Sequence[tuple[Job, Accepted]], now: datetime) -> None:
    """One line in the timeline for each mail that was accepted."""
    entries = []
    for job, outcome in accepted:
        entry = job.entry
        data: dict[str, Json] = {
            "key": job.key,
            "to": job.frozen.recipient,
            "person": job.person,
            "text": job.text,
            "about": job.subject,
            "eml": outcome.answer,
            "method": entry.method.value if entry else None,
            "sequence": entry.sequence if entry else None,
            "channel": job.frozen.channel,
            "message_id": job.frozen.message_id,
            "sha256": job.frozen.sha256,
        }
        entries.append(Entry(at=now, group=job.group, scope=job.scope, what=What.NOTICE, data=data))
    history.tell(tx, entries)
