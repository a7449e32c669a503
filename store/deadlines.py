"""Deadlines as last planned: replace a scope's, list, look up. Reckons none."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, text, update

from rules.deadlines import Kind
from rules.facts import Json
from rules.outcome import Deadline, Standing, changes_as_json, choices_as_json, steps_as_json
from store import scopes
from store.database import Tx
from store.letters import Values
from store.tables import deadline as deadlines
from store.trouble import StoreError, Trouble
from store.writing import as_text


class ChangeKind(StrEnum):
    """What a plan did to a deadline."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDeadline:
    """A deadline as it is written down. Moments in UTC; the days are dates in the group's zone."""

    key: str
    group: str
    scope: str
    subject: str
    owed_by: str
    standing: Standing
    kind: Kind
    opens_at: datetime
    last_day: date | None
    due_at: datetime | None
    capped_at: datetime | None
    ends_at: datetime | None  # the instant that decides
    cutoff: str | None
    unrolled: date | None
    reason: str | None
    flags: tuple[str, ...]
    rule: str
    version: str
    cites: str
    trigger: str
    trigger_at: datetime
    counted: str
    calendar: str
    because: tuple[Json, ...]  # the trace, as rules.outcome.steps_as_json tells it
    changed_at: datetime
    policies: tuple[Json, ...] = ()  # as rules.outcome.choices_as_json tells them
    changes: tuple[Json, ...] = ()  # as rules.outcome.changes_as_json tells them


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one deadline. `fields` names what differs; `was` and `now` are None where there is none."""

    key: str
    kind: ChangeKind
    fields: tuple[str, ...]
    was: StoredDeadline | None
    now: StoredDeadline | None


def replace(
    tx: Tx, *, group: str, scope: str, deadlines: Iterable[Deadline], now: datetime
) -> tuple[Change, ...]:
    """Make the scope's deadlines equal to `deadlines`, writing only what differs.

    Returns the changes, the planned ones in their order and then the removed. Raises StoreError when a key
    belongs to another scope.
    """
    scopes.hold(tx, group, scope)
    rows = {row.key: row for row in tx.execute(_OF_SCOPE, {"group": group, "scope": scope})}
    wanted = {deadline.key: _values(deadline, group) for deadline in deadlines}
    changes: list[Change] = []
    new: list[Values] = []
    set_: list[Values] = []
    for key, values in wanted.items():
        row = rows.get(key)
        if row is None:
            new.append({**values, "changed_at": now})
            changes.append(_change(key, ChangeKind.ADDED, (), None, {**values, "changed_at": now}))
            continue
        differs = tuple(name for name, value in values.items() if row._mapping[name] != value)
        if differs:
            set_.append({"row": key, **values, "changed_at": now})
            changes.append(_change(key, ChangeKind.CHANGED, differs, row, {**values, "changed_at": now}))
    gone = [key for key in rows if key not in wanted]
    changes.extend(_change(key, ChangeKind.REMOVED, (), rows[key], None) for key in gone)
    if new:
        _refuse_taken(tx, [str(values["key"]) for values in new], f"{group}/{scope}")
        tx.execute(_PUT, new)
    if set_:
        tx.execute(_SET, set_)
    if gone:
        tx.execute(_DROP, {"keys": gone})
    return tuple(changes)


def listing(
    tx: Tx,
    *,
    group: str | None = None,
    standings: Collection[Standing] | None = None,
    before: datetime | None = None,
    limit: int | None = None,
) -> tuple[StoredDeadline, ...]:
    """Deadlines, the soonest first and those without a moment last; `before` leaves only what ends before it."""
    query = select(deadlines)
    if group is not None:
        query = query.where(deadlines.c.group == group)
    if standings is not None:
        if set(standings) == {Standing.OPEN}:
            query = query.where(text("standing = 'open'"))  # as the index says it
        else:
            query = query.where(deadlines.c.standing.in_([standing.value for standing in standings]))
    if before is not None:
        query = query.where(deadlines.c.ends_at < before).order_by(deadlines.c.ends_at, deadlines.c.key)
    else:
        query = query.order_by(deadlines.c.ends_at.asc().nulls_last(), deadlines.c.key)
    if limit is not None:
        query = query.limit(limit)
    return tuple(_stored(row._mapping) for row in tx.execute(query))


def of_scope(tx: Tx, group: str, scope: str) -> tuple[StoredDeadline, ...]:
    """The deadlines of one scope, by key."""
    rows = tx.execute(_OF_SCOPE, {"group": group, "scope": scope})
    return tuple(_stored(row._mapping) for row in rows)


def of_rule(tx: Tx, group: str, rule: str) -> tuple[StoredDeadline, ...]:
    """Every deadline that a group has had under one rule, by key. Reads them all: for a start, not for a loop."""
    query = select(deadlines).where(deadlines.c.group == group, deadlines.c.rule == rule)
    return tuple(_stored(row._mapping) for row in tx.execute(query.order_by(deadlines.c.key)))


def by_key(tx: Tx, key: str) -> StoredDeadline | None:
    """The deadline with this key."""
    row = tx.execute(select(deadlines).where(deadlines.c.key == key)).first()
    return None if row is None else _stored(row._mapping)


def keys_like(tx: Tx, part: str, limit: int) -> tuple[str, ...]:
    """Keys that hold `part`, in order. Reads every key: for a person at a prompt, not for a loop."""
    query = select(deadlines.c.key).where(deadlines.c.key.contains(part, autoescape=True))
    return tuple(tx.execute(query.order_by(deadlines.c.key).limit(limit)).scalars())


def _values(deadline: Deadline, group: str) -> Values:
    because, reckoned = deadline.because, deadline.reckoned
    return {
        "key": deadline.key,
        "group": group,
        "scope": deadline.scope,
        "subject": deadline.subject,
        "owed_by": deadline.owed_by,
        "standing": deadline.standing.value,
        "kind": reckoned.kind.value,
        "opens_at": deadline.opens_at,
        "last_day": None if reckoned.last_day is None else reckoned.last_day.isoformat(),
        "due_at": reckoned.due_at,
        "capped_at": reckoned.capped_at,
        "ends_at": reckoned.ends_at,
        "cutoff": None if reckoned.cutoff is None else str(reckoned.cutoff),
        "unrolled": None if reckoned.unrolled is None else reckoned.unrolled.isoformat(),
        "reason": reckoned.reason,
        "flags": as_text(list(dict.fromkeys(deadline.flags + reckoned.flags))),
        "rule": because.rule,
        "version": because.version,
        "cites": because.cites,
        "trigger": because.trigger,
        "trigger_at": because.trigger_at,
        "counted": because.counted,
        "calendar": because.calendar,
        "steps": as_text(steps_as_json(because.steps)),
        "policies": as_text(choices_as_json(because.policies)),
        "changes": as_text(changes_as_json(because.changes)),
    }


def _change(
    key: str, kind: ChangeKind, fields: tuple[str, ...], was: Row[Any] | None, now: Values | None
) -> Change:
    return Change(
        key=key,
        kind=kind,
        fields=fields,
        was=None if was is None else _stored(was._mapping),
        now=None if now is None else _stored(now),
    )


def _stored(row: Any) -> StoredDeadline:
    values = dict(row)
    for day in ("last_day", "unrolled"):
        values[day] = None if values[day] is None else date.fromisoformat(values[day])
    values["standing"] = Standing(values["standing"])
    values["kind"] = Kind(values["kind"])
    values["flags"] = tuple(json.loads(values["flags"]))
    values["because"] = tuple(json.loads(values.pop("steps")))
    for told in ("policies", "changes"):
        values[told] = tuple(json.loads(values[told]))
    return StoredDeadline(**values)


def _refuse_taken(tx: Tx, keys: list[str], here: str) -> None:
    taken = tx.execute(_TAKEN, {"keys": keys}).first()
    if taken is not None:
        raise StoreError(
            f"{taken.key} belongs to {taken.group}/{taken.scope} and cannot be put in {here} too",
            Trouble.NOT_POSSIBLE,
        )


_OF_SCOPE = (
    select(deadlines)
    .where(deadlines.c.group == bindparam("group"), deadlines.c.scope == bindparam("scope"))
    .order_by(deadlines.c.key)
)
_TAKEN = select(deadlines.c.key, deadlines.c.group, deadlines.c.scope).where(
    deadlines.c.key.in_(bindparam("keys", expanding=True))
)
_PUT = insert(deadlines)
_SET = update(deadlines).where(deadlines.c.key == bindparam("row"))
_DROP = delete(deadlines).where(deadlines.c.key.in_(bindparam("keys", expanding=True)))
