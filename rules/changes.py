"""Compare deadlines before and after a change: what people went by, and what they go by now. Plans nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rules.deadlines import Kind
from rules.facts import Data, Fact, FactKind, Json
from rules.outcome import PAUSED, Deadline, Standing

CHANGE_SCOPE = "change:"  # what a change tells is nobody's plan: it stands in a scope of its own
CHANGED_TEXT = "deadlines_changed"
CARRIERS = ("summons_update", "summons_cancel")  # mails that carry a person's changed deadlines along
_TELLING = frozenset(
    {
        FactKind.MEETING_MOVED,
        FactKind.MEETING_CANCELLED,
        FactKind.DAY_CLOSED,
        FactKind.DAY_OPENED,
        FactKind.DEADLINE_EXTENDED,
        FactKind.DEADLINE_PAUSED,
        FactKind.DEADLINE_RESUMED,
        FactKind.DEADLINE_WAIVED,
        FactKind.CHANGE_UNDONE,
    }
)
_SHOWN = ("state", "kind", "last_day", "due_at", "until", "capped_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What changed deadlines: a fact, or files that were edited."""

    id: str
    kind: str
    reason: str | None = None
    rules_anew: bool = False  # other rules may hold now: those that came or went are told as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A deadline as people go by it."""

    key: str
    scope: str
    rule: str
    subject: str
    owed_by: str
    opens_at: datetime
    standing: Standing
    paused: bool
    kind: Kind
    last_day: date | None
    due_at: datetime | None
    until: str | None
    capped_at: datetime | None

    @property
    def state(self) -> str:
        """Whether it runs, stands still or was set aside; whether it was kept is another question."""
        if self.standing in (Standing.WAIVED, Standing.VOID):
            return self.standing.value
        return PAUSED if self.paused else "running"

    def shown(self) -> tuple[object, ...]:
        """All that makes it another deadline to whoever goes by it."""
        return (self.state, self.kind, self.last_day, self.due_at, self.until, self.capped_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One deadline before and after; None where there is none."""

    key: str
    was: Seen | None
    now: Seen | None


def cause_of(fact: Fact) -> Cause | None:
    """The cause that a fact is, when those whose deadlines it moves have to be told."""
    if fact.kind not in _TELLING and fact.corrects is None:
        return None
    return Cause(id=fact.id, kind=fact.kind.value, reason=fact.maybe("reason"))


def seen(deadline: Deadline) -> Seen:
    """A planned deadline as people go by it."""
    reckoned = deadline.reckoned
    return Seen(
        key=deadline.key,
        scope=deadline.scope,
        rule=deadline.rule,
        subject=deadline.subject,
        owed_by=deadline.owed_by,
        opens_at=deadline.opens_at,
        standing=deadline.standing,
        paused=PAUSED in deadline.flags,
        kind=reckoned.kind,
        last_day=reckoned.last_day,
        due_at=reckoned.due_at,
        until=None if reckoned.cutoff is None else str(reckoned.cutoff),
        capped_at=reckoned.capped_at,
    )


def compare(was: Iterable[Seen], now: Iterable[Seen]) -> tuple[Move, ...]:
    """The deadlines that people have to go by differently, by key."""
    old, new = {one.key: one for one in was}, {one.key: one for one in now}
    moves = (Move(key=key, was=old.get(key), now=new.get(key)) for key in sorted(old.keys() | new.keys()))
    return tuple(move for move in moves if differs(move))


def differs(move: Move) -> bool:
    """Whether the two say different things."""
    if move.was is None or move.now is None:
        return move.was is not move.now
    return move.was.shown() != move.now.shown()


def worth_telling(move: Move, cause: Cause, at: datetime, *, told: bool) -> bool:
    """Whether somebody acts otherwise now. `told`: the old date has been told, so it misleads."""
    was, now = move.was, move.now
    if was is None:
        return now is not None and cause.rules_anew and now.standing is Standing.OPEN and now.opens_at <= at
    if not told and was.opens_at > at:
        return False
    if now is None:
        return was.standing is Standing.OPEN and _goes_by(was)
    ran = was.standing in (Standing.OPEN, Standing.WAIVED)
    return now.standing in (Standing.OPEN, Standing.WAIVED) or (ran and now.standing is Standing.MISSED)


def _goes_by(was: Seen) -> bool:
    """Whether it named a day or an hour, or stood still: a clause without either is missed by nobody."""
    return was.paused or any(moment is not None for moment in (was.last_day, was.due_at, was.capped_at))


def same_shown(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Whether two deadlines as a text tells them say the same."""
    return all(_plain(one, name) == _plain(other, name) for name in _SHOWN)


def _plain(told: Mapping[str, Json], name: str) -> Json | datetime:
    value = told.get(name)
    if name in ("due_at", "capped_at") and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value or ("running" if name == "state" else value)


def mentions(context: Data) -> tuple[tuple[str, Mapping[str, Json], bool], ...]:
    """The deadlines that a text named: key, what it said, and whether it was written to those concerned.

    A summons names a deadline for all who owe it: its key ends before the name of who does.
    """
    found: list[tuple[str, Mapping[str, Json], bool]] = []
    own = context.get("deadline")
    if isinstance(own, dict):
        found.append((str(own.get("key")), own, True))
    listed = context.get("deadlines")
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict):
            found.append((str(one.get("key")), one, False))
    changed = context.get("changed")
    for line in changed if isinstance(changed, list) else []:
        if (
            isinstance(line, dict)
            and isinstance(line.get("new"), dict)
            and isinstance(line.get("keys"), list)
        ):
            new, keys = line["new"], line["keys"]
            assert isinstance(new, dict)
            assert isinstance(keys, list)
            found += [(str(key), new, True) for key in keys]
    return tuple(found)


def is_about(mentioned: str, key: str) -> bool:
    """Whether a text that named `mentioned` spoke of the deadline `key`."""
    return key == mentioned or key.startswith(f"{mentioned}/")
