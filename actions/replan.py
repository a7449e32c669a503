"""Plan scopes anew inside an open transaction: deadlines, notices, flags and the next moment. Sends nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from actions.worlds import world_for
from rules.charter import Charter
from rules.facts import Json
from rules.outcome import Deadline, Flag, Plan, steps_as_json
from rules.plan import plan_scope
from store import deadlines, history, incidents, outbox, scopes
from store.database import Tx
from store.history import Entry, What


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """What planning one scope changed."""

    scope: str
    deadlines: tuple[str, ...]
    put: tuple[str, ...]
    refreshed: tuple[str, ...]
    superseded: tuple[str, ...]
    flags: tuple[str, ...]


def replan(tx: Tx, charter: Charter, names: Iterable[str], now: datetime) -> tuple[Replanned, ...]:
    """Plan each scope of one group from its facts and what has left, and write down what changed."""
    return tuple(_one(tx, charter, scope, now) for scope in sorted(set(names)))


def _one(tx: Tx, charter: Charter, scope: str, now: datetime) -> Replanned:
    group = charter.group.slug
    scopes.hold(tx, group, scope)
    left = outbox.left(tx, group=group, scope=scope)
    plan: Plan = plan_scope(world_for(tx, charter, scope), scope, left=left, now=now)
    changed = deadlines.replace(tx, group=group, scope=scope, deadlines=plan.deadlines, now=now)
    synced = outbox.sync(tx, group=group, scope=scope, notices=plan.notices, now=now)
    scopes.set_next(tx, group, scope, plan.next_at, charter.digest)
    by_key = {deadline.key: deadline for deadline in plan.deadlines}
    keys = tuple(change.key for change in changed)
    raised = tuple(flag for flag in plan.flags if _raise(tx, group, flag, now))
    told = [
        Entry(
            at=now, group=group, scope=scope, what=What.DEADLINE, data=deadline_as_json(by_key[key], charter)
        )
        for key in keys
        if key in by_key
    ]
    told += [
        Entry(at=now, group=group, scope=scope, what=What.FLAG, data=flag_as_json(flag)) for flag in raised
    ]
    history.tell(tx, told)
    return Replanned(
        scope=scope,
        deadlines=keys,
        put=synced.put,
        refreshed=synced.refreshed,
        superseded=synced.superseded,
        flags=tuple(flag.code for flag in raised),
    )


def _raise(tx: Tx, group: str, flag: Flag, now: datetime) -> bool:
    """Once for each thing: a person sees it, and closes it."""
    return incidents.raise_incident(
        tx,
        key=f"{flag.code}/{group}/{flag.subject}",
        code=flag.code,
        subject=flag.subject,
        message=flag.message,
        now=now,
    )


def flag_as_json(flag: Flag) -> dict[str, Json]:
    """A flag as the timeline prints it (contracts)."""
    return {"code": flag.code, "subject": flag.subject, "message": flag.message}


def deadline_as_json(deadline: Deadline, charter: Charter) -> dict[str, Json]:
    """A deadline as the timeline prints it (contracts)."""
    reckoned, zone = deadline.reckoned, charter.group.zone
    return {
        "key": deadline.key,
        "rule": deadline.rule,
        "subject": deadline.subject,
        "owed_by": deadline.owed_by,
        "kind": reckoned.kind.value,
        "last_day": reckoned.last_day.isoformat() if reckoned.last_day else None,
        "due_at": reckoned.due_at.astimezone(zone).isoformat() if reckoned.due_at else None,
        "capped_at": reckoned.capped_at.astimezone(zone).isoformat() if reckoned.capped_at else None,
        "reason": reckoned.reason,
        "standing": deadline.standing.value,
        "flags": list(deadline.flags),
        "trigger": deadline.because.trigger,
        "trigger_at": deadline.because.trigger_at.astimezone(zone).isoformat(),
        "version": deadline.because.version,
        "cites": deadline.because.cites,
        "counted": deadline.because.counted,
        "calendar": deadline.because.calendar,
        "because": steps_as_json(deadline.because.steps),
    }
