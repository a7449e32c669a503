"""Plan scopes anew inside an open transaction: deadlines, notices, flags and the next moment. Sends nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from actions.carried import carried, drifts_of
from actions.mended import close_mended
from actions.used_rules import note_used
from actions.worlds import world_for
from rules.changes import CHANGE_SCOPE
from rules.charter import Charter
from rules.facts import ENGINE, Json
from rules.notices import Notice
from rules.outcome import Deadline, Flag, Plan, changes_as_json, choices_as_json, steps_as_json
from rules.plan import plan_scope
from rules.plan_changes import Drift
from rules.world import BALANCE_SCOPE
from store import deadlines, history, incidents, outbox, scopes
from store.database import Tx
from store.history import Entry, What

_LATER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """What planning one scope changed."""

    scope: str
    deadlines: tuple[str, ...]
    put: tuple[str, ...]
    refreshed: tuple[str, ...]
    superseded: tuple[str, ...]
    flags: tuple[str, ...]
    drifts: tuple[Drift, ...] = ()  # deadlines that people have to go by differently

    @classmethod
    def told(cls, scope: str, synced: outbox.Synced) -> "Replanned":
        """What telling a change put."""
        return cls(
            scope=scope,
            deadlines=(),
            put=(*synced.put, *synced.revived),
            refreshed=synced.refreshed,
            superseded=synced.superseded,
            flags=(),
        )


class Occasion(StrEnum):
    """Why a scope is planned anew."""

    FACT = "fact"
    TIME = "time"
    CHARTER = "charter"  # a file was edited: what is over is not told again in new words


def replan(
    tx: Tx, charter: Charter, names: Iterable[str], now: datetime, why: Occasion = Occasion.FACT
) -> tuple[Replanned, ...]:
    """Plan each scope of one group from its facts and what has left, and write down what changed."""
    return tuple(_one(tx, charter, scope, now, why) for scope in _planned(names))


def _planned(names: Iterable[str]) -> list[str]:
    """What a change told follows from no facts of its own: nothing plans it anew."""
    return sorted({name for name in names if not name.startswith(CHANGE_SCOPE)})


def replan_what_can(
    tx: Tx, charter: Charter, names: Iterable[str], now: datetime, why: Occasion
) -> tuple[Replanned, ...]:
    """As `replan`, but a scope that cannot be planned stops no other: it becomes an incident, and is tried later."""
    done: list[Replanned] = []
    wanted = set(_planned(names))
    if why is Occasion.CHARTER and any(scope.startswith("item:") for scope in wanted):
        wanted.add(BALANCE_SCOPE)  # also where it has never been planned: a store from before there was one
    for scope in sorted(wanted):
        try:
            with tx.begin_nested():
                done.append(_one(tx, charter, scope, now, why))
        except (ValueError, KeyError) as wrong:
            group = charter.group.slug
            said = str(wrong.args[0]) if wrong.args else type(wrong).__name__
            cannot = incidents.Incident(
                key=f"cannot_plan/{group}/{scope}/{charter.digest[:12]}",
                code="cannot_plan",
                subject=f"{group}/{scope}",
                message=f"{scope} cannot be planned, and nothing new of it leaves: {said}",
                raised_at=now,
            )
            incidents.raise_all(tx, [cannot])  # anew, when one was closed and it still cannot
            scopes.set_next(tx, group, scope, now + _LATER, charter.digest)
    return tuple(done)


def _one(tx: Tx, charter: Charter, scope: str, now: datetime, why: Occasion) -> Replanned:
    group = charter.group.slug
    scopes.hold(tx, group, scope)
    left = outbox.left(tx, group=group, scope=scope)
    world = world_for(tx, charter, scope)
    plan: Plan = plan_scope(world, scope, left=left, now=now)
    changed = deadlines.replace(tx, group=group, scope=scope, deadlines=plan.deadlines, now=now)
    by_key = {deadline.key: deadline for deadline in plan.deadlines}
    note_used(tx, charter, by_key, changed, now)
    drifts = drifts_of(changed, plan.deadlines, world, now, new_too=why is Occasion.CHARTER)
    notices = carried(tx, group, scope, _worth_saying(tx, group, scope, plan.notices, now, why))
    synced = outbox.sync(tx, group=group, scope=scope, notices=notices, now=now)
    scopes.set_next(tx, group, scope, plan.next_at, charter.digest)
    keys = tuple(change.key for change in changed)
    raised = tuple(flag for flag in plan.flags if _raise(tx, group, flag, now))
    close_mended(tx, group, scope, plan.flags, now)
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
        drifts=drifts,
    )


def _worth_saying(
    tx: Tx, group: str, scope: str, notices: tuple[Notice, ...], now: datetime, why: Occasion
) -> list[Notice]:
    """Leave out what has never been said and is too late to say; an edited file also brings up nothing past."""

    def expired(notice: Notice) -> bool:
        return notice.expires_at is not None and notice.expires_at <= now

    def brought_up(notice: Notice) -> bool:
        return why is Occasion.CHARTER and notice.not_before < now and notice.entry is None

    past = [notice for notice in notices if expired(notice) or brought_up(notice)]
    if not past:
        return list(notices)
    known = outbox.known(tx, [notice.key for notice in past])
    never = [notice for notice in past if notice.key not in known]
    # Written down, or the next fact would bring it up after all.
    reason = "a file was edited after the moment of this notice"
    brought = [notice for notice in never if brought_up(notice)]
    outbox.forgo(tx, group=group, scope=scope, notices=brought, now=now, why=reason)
    keys = {notice.key for notice in never}
    return [notice for notice in notices if notice.key not in keys]


def _raise(tx: Tx, group: str, flag: Flag, now: datetime) -> bool:
    """Once for each thing: a person sees it, and closes it."""
    return incidents.raise_incident(
        tx,
        key=f"{flag.code}/{group}/{flag.subject}",
        code=flag.code,
        subject=flag.subject,
        message=flag.message,
        now=now,
        mender=ENGINE,
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
        "policies": choices_as_json(deadline.because.policies),
        "changes": changes_as_json(deadline.because.changes),
    }
