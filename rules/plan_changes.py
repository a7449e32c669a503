"""Tell each person once which of their deadlines a change moved. Compares nothing and finds nobody's mail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rules import context
from rules.changes import CHANGE_SCOPE, CHANGED_TEXT, Cause, Move, Seen, same_shown
from rules.charter import Charter
from rules.exceptions import row_of
from rules.facts import Data, Json
from rules.moments import local_day
from rules.notices import Notice, WhenLate
from rules.outcome import Deadline, Standing
from rules.people import Address, Language, Role, Seat
from rules.quiet import next_allowed
from rules.texts import Hours
from rules.world import World

Line = dict[str, Json]  # one changed deadline as a text tells it
Lines = dict[str, Line]  # by the deadline's key
ALL_UNIONS = "unions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is told, and how they are reached."""

    person: str
    to: Address
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One deadline that moved: how a text tells it, and who goes by it."""

    move: Move
    line: Line
    readers: tuple[Reader, ...]


def drift(world: World, move: Move, deadline: Deadline | None, now: datetime) -> Drift:
    """What there is to tell of a move: to those who owe the deadline, and to the secretary."""
    one = move.now or move.was
    assert one is not None
    met = next((met for met in world.meetings if one.scope == f"meeting:{met.id}"), None)
    day = met.day if met else local_day(now, world.charter.group.zone)
    seats = [*_owing(world, one, day), *world.in_role(Role.SECRETARY, day)]
    readers = {seat.person: _reader(seat) for seat in seats}
    return Drift(move=move, line=_line(world, move, deadline), readers=tuple(readers.values()))


def _owing(world: World, one: Seen, day: date) -> tuple[Seat, ...]:
    if one.owed_by == ALL_UNIONS:
        return tuple(seat for union in world.unions_on(day) for seat in world.union_voices(union, day))
    if one.owed_by in {known.slug for known in world.charter.group.unions}:
        return world.union_voices(one.owed_by, day)
    return world.owner(one.owed_by, day)


def _reader(seat: Seat) -> Reader:
    return Reader(person=seat.person, to=seat.address, language=seat.language)


def _line(world: World, move: Move, deadline: Deadline | None) -> Line:
    one = move.now or move.was
    assert one is not None
    scope, _, name = one.scope.partition(":")
    met = next((met for met in world.meetings if scope == "meeting" and met.id == name), None)
    item = next((item for item in world.items if scope == "item" and item.id == name), None)
    part = one.subject.removeprefix(f"{name}/") if "/" in one.subject else None
    matter = met.matter(part) if met else None
    row = row_of(world, one.rule, deadline.because.version if deadline else None)
    english = row.words("en").name if row else one.rule
    return {
        "keys": [one.key],
        "rule": one.rule,
        "name": row.name if row else one.rule,
        "en": {"name": english},
        "owed_by": [_who(world, one.owed_by)],
        "meeting": met.id if met else None,
        "meeting_at": context.iso(met.starts_at, world) if met else None,
        "item": item.title if item else None,
        "matter": matter.number if matter else None,
        "part": part if matter is None else None,
        "old": _told(world, move.was),
        "new": None if move.now is None else {**_whole(world, deadline), **_told(world, move.now)},
        "decided": _decided(deadline),
    }


def _whole(world: World, deadline: Deadline | None) -> Line:
    row = row_of(world, deadline.rule, deadline.because.version) if deadline else None
    return context.deadline(world, deadline, row) if deadline and row else {}


def _told(world: World, one: Seen | None) -> Line:
    if one is None:
        return {}
    return {
        "state": one.state,
        "kind": one.kind.value,
        "last_day": one.last_day.isoformat() if one.last_day else None,
        "due_at": context.iso(one.due_at, world),
        "until": one.until,
        "capped_at": context.iso(one.capped_at, world),
    }


def _decided(deadline: Deadline | None) -> str | None:
    """Why it was decided, in the words of whoever did; None when a rule or a calendar moved it."""
    changes = deadline.because.changes if deadline else ()
    return changes[-1].reason if changes else None


def _who(world: World, owed_by: str) -> str:
    if owed_by == ALL_UNIONS:
        return ""
    slugs = {known.slug for known in world.charter.group.organisations}
    return world.charter.group.title_of(owed_by) if owed_by in slugs else ""


def merged(pending: Lines, drifted: Drift, *, adds: bool) -> Lines:
    """What is told when a waiting mail and a new change become one: the first old date and the last new one.

    What is back where it was, or is nobody's concern any more, is not told at all.
    """
    key = drifted.move.key
    waiting = pending.get(key)
    rest = {one: line for one, line in pending.items() if one != key}
    if waiting is None:
        return {**pending, key: drifted.line} if adds else pending
    now = drifted.move.now
    if not adds and (now is None or now.standing is Standing.VOID):
        return rest
    line: Line = {**drifted.line, "old": waiting["old"]}
    old, new = line["old"], line["new"]
    if isinstance(old, dict) and (new is None and not old):
        return rest
    if isinstance(old, dict) and isinstance(new, dict) and same_shown(old, new) and old:
        return rest
    return {**rest, key: line}


def expanded(changed: Json) -> Lines:
    """The lines of a text, one for each deadline again."""
    lines: Lines = {}
    for line in changed if isinstance(changed, list) else []:
        if not isinstance(line, dict):
            continue
        keys, owed_by = line.get("keys"), line.get("owed_by")
        assert isinstance(keys, list)
        assert isinstance(owed_by, list)
        for key, who in zip(keys, owed_by, strict=True):
            lines[str(key)] = {**line, "keys": [key], "owed_by": [who]}
    return lines


def collapsed(lines: Lines) -> list[Json]:
    """One line for all who owe the same: eight unions with one date are one line to the secretary."""
    found: list[Line] = []
    for key in sorted(lines):
        line = lines[key]
        twin = next((one for one in found if _alike(one, line)), None)
        if twin is None:
            found.append(line)
            continue
        place = found.index(twin)
        found[place] = {
            **twin,
            "keys": _joined(twin, line, "keys"),
            "owed_by": _joined(twin, line, "owed_by"),
        }
    return list(found)


def _joined(one: Line, other: Line, name: str) -> list[Json]:
    both: list[Json] = []
    for listed in (one[name], other[name]):
        assert isinstance(listed, list)
        both += listed
    return both


def _alike(one: Line, other: Line) -> bool:
    same = ("rule", "name", "meeting_at", "item", "matter", "part", "decided")
    if any(one.get(name) != other.get(name) for name in same):
        return False
    for name in ("old", "new"):
        mine, theirs = one.get(name), other.get(name)
        if not isinstance(mine, Mapping) or not isinstance(theirs, Mapping):
            if mine != theirs:
                return False
        elif bool(mine) != bool(theirs) or not same_shown(mine, theirs):
            return False
    return True


def change_notice(
    charter: Charter, reader: Reader, lines: Lines, cause: Cause, *, key: str, now: datetime
) -> Notice:
    """The one mail to a person about everything that a change moved for them.

    It keeps office hours, unless the first of the new dates would pass before they open.
    """
    group, calendar = charter.group, charter.calendar
    manners = charter.manners.get(CHANGED_TEXT)
    hours = manners.hours if manners else Hours.OFFICE_UNLESS_TOO_LATE
    leaves = now if hours is Hours.ANY else next_allowed(now, group.quiet, calendar)
    ends = [end for end in _ends(lines.values()) if end > now]
    urgent = hours is Hours.OFFICE_UNLESS_TOO_LATE and bool(ends) and min(ends) <= leaves
    told: Data = {
        "group": {"slug": group.slug, "title": group.title, "mailbox": group.mailbox.email},
        "cause": cause.kind,
        "reason": cause.reason,
        "changed": collapsed(lines),
    }
    return Notice(
        key=key,
        scope=f"{CHANGE_SCOPE}{cause.id}",
        subject=cause.id,
        series=CHANGED_TEXT,
        person=reader.person,
        to=reader.to,
        sender=group.mailbox,
        language=reader.language,
        text=CHANGED_TEXT,
        context=told,
        not_before=now if urgent else leaves,
        expires_at=min(ends) if urgent else None,
        when_late=manners.when_late if manners else WhenLate.AT_ONCE,
    )


def _ends(lines: Iterable[Line]) -> Iterable[datetime]:
    for line in lines:
        new = line.get("new")
        if isinstance(new, dict) and new.get("state") == "running":
            end = new.get("capped_at") or new.get("due_at")
            if isinstance(end, str):
                yield datetime.fromisoformat(end)
