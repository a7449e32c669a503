"""What a replan hands on to whoever tells a change: moved deadlines, and lines that wait in an invitation."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rules.changes import CARRIERS, Move, Seen, differs, seen
from rules.notices import Notice
from rules.outcome import PAUSED, Deadline
from rules.plan_changes import Drift, drift
from rules.world import World
from store import outbox
from store.database import Tx
from store.deadlines import Change, StoredDeadline
from store.outbox import State


def drifts_of(
    changed: Iterable[Change], planned: Iterable[Deadline], world: World, now: datetime, *, new_too: bool
) -> tuple[Drift, ...]:
    """The deadlines that people have to go by differently; those that are new only where rules may be."""
    by_key = {deadline.key: deadline for deadline in planned}
    found = []
    for change in changed:
        deadline = by_key.get(change.key)
        move = Move(
            key=change.key,
            was=None if change.was is None else stored(change.was),
            now=None if deadline is None else seen(deadline),
        )
        if (move.was is not None or new_too) and differs(move):
            found.append(drift(world, move, deadline, now))
    return tuple(found)


def stored(deadline: StoredDeadline) -> Seen:
    """A stored deadline as people go by it."""
    return Seen(
        key=deadline.key,
        scope=deadline.scope,
        rule=deadline.rule,
        subject=deadline.subject,
        owed_by=deadline.owed_by,
        opens_at=deadline.opens_at,
        standing=deadline.standing,
        paused=PAUSED in deadline.flags,
        kind=deadline.kind,
        last_day=deadline.last_day,
        due_at=deadline.due_at,
        until=deadline.cutoff,
        capped_at=deadline.capped_at,
    )


def carried(tx: Tx, group: str, scope: str, notices: Iterable[Notice]) -> list[Notice]:
    """The same notices, with the changed deadlines that the invitations before them were to take along."""
    listed = list(notices)
    if not any(notice.text in CARRIERS for notice in listed):
        return listed
    kept = {
        item.notice.person: item.notice.context["changed"]
        for item in outbox.of_scopes(tx, group, (scope,), (State.WAITING,))
        if item.notice.text in CARRIERS and item.notice.context.get("changed") and not item.may_have_left
    }
    return [
        replace(notice, context={**notice.context, "changed": kept[notice.person]})
        if notice.text in CARRIERS and notice.person in kept
        else notice
        for notice in listed
    ]
