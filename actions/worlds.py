"""Read what a scope's plan builds on, and which scopes a fact touches. Plans nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.charter import Charter
from rules.facts import Fact, FactKind
from rules.meetings import Meeting
from rules.plan_mail import day_told, planned_with
from rules.rulebook import Trigger
from rules.world import (
    BALANCE_SCOPE,
    GROUP_SCOPE,
    OBSERVERS_SCOPE,
    World,
    fold,
    item_scope,
    mail_scope,
    meeting_scope,
    timetable_scope,
)
from store import facts
from store.database import Tx

SCHEDULE = (
    FactKind.MEETING_CALLED,
    FactKind.MEETING_MOVED,
    FactKind.MEETING_CANCELLED,
    FactKind.MEETING_CLOSED,
    FactKind.SUMMONS_SENT,
)
_CALENDAR = (FactKind.MEETING_CALLED, FactKind.MEETING_MOVED, FactKind.MEETING_CANCELLED)
ITEMS = (
    FactKind.ITEM_RAISED,
    FactKind.ITEM_ANSWERED,
    FactKind.ITEM_CLOSED,
    FactKind.ITEM_DEFERRED,
    FactKind.ITEM_HANDED_OVER,
    FactKind.ITEM_HANDED_BACK,
)
OBSERVERS = (
    FactKind.OBSERVER_NAMED,
    FactKind.OBSERVER_DECLINED,
    FactKind.OBSERVER_ABSENT,
    FactKind.OBSERVER_SWAPPED,
)
DEMANDS = (FactKind.DEMAND_MADE, FactKind.DEMAND_BACKED, FactKind.DEMAND_ANSWERED)
TIMETABLES = (FactKind.TIMETABLE_STARTED, FactKind.TIMETABLE_LEG_DONE)
EXCEPTIONS = (
    FactKind.DEADLINE_EXTENDED,
    FactKind.DEADLINE_PAUSED,
    FactKind.DEADLINE_RESUMED,
    FactKind.DEADLINE_WAIVED,
    FactKind.CHANGE_UNDONE,
)
_AROUND = {"meeting": (*ITEMS, *SCHEDULE, *TIMETABLES), BALANCE_SCOPE: (*ITEMS, *SCHEDULE, *EXCEPTIONS)}
CLOSINGS = (FactKind.DAY_CLOSED, FactKind.DAY_OPENED)
_SETTLING = timedelta(days=60)  # a meeting's minutes are worked on this long after it


def scope_of(kind: FactKind, data: dict[str, object]) -> str:
    """The scope that a fact belongs to: its item, its timetable, its meeting, the observers' rota or the group."""
    if kind in OBSERVERS:
        return OBSERVERS_SCOPE
    if kind is FactKind.MAIL_SET_ASIDE:
        return mail_scope(str(data["mail"]))
    if data.get("timetable"):
        return timetable_scope(str(data["timetable"]))
    if data.get("item") and (kind in ITEMS or not data.get("meeting")):
        return item_scope(str(data["item"]))
    if kind is FactKind.SEAT_CHANGED or not data.get("meeting"):
        return GROUP_SCOPE
    return meeting_scope(str(data["meeting"]))


def named_by(fact: Fact) -> tuple[str, ...]:
    """The scopes that a fact speaks of: its own, and the meeting that it names."""
    meeting = fact.maybe("meeting")
    return tuple(dict.fromkeys((fact.scope, *([meeting_scope(meeting)] if meeting else []))))


def world_for(tx: Tx, charter: Charter, scope: str, *more: str, without: str | None = None) -> World:
    """The group as one scope's plan needs it: a meeting with its promises, or an item with its meetings.

    `more` are scopes of which everything is wanted too; the fact `without` is left out.
    """
    group = charter.group.slug
    told: dict[str, Fact] = {
        fact.id: fact for fact in facts.of_scopes(tx, group, (scope, GROUP_SCOPE, *more))
    }
    if scope.startswith("timetable:"):  # its gate asks which of the meeting's demands lack an answer
        of_table = [fact for fact in told.values() if fact.scope == scope]
        meetings = {
            name for fact in of_table for name in (fact.maybe("meeting"), fact.maybe("anchor")) if name
        }
        told |= {
            fact.id: fact for fact in facts.of_scopes(tx, group, tuple(map(meeting_scope, sorted(meetings))))
        }
    if (day := day_told(scope, charter.group.zone)) is not None:
        aside = facts.recorded_between(tx, group, FactKind.MAIL_SET_ASIDE, *day)
        told |= {fact.id: fact for fact in aside}
    around = _AROUND.get(scope.partition(":")[0], SCHEDULE)
    told |= {fact.id: fact for fact in facts.of_kinds(tx, group, around)}
    return fold(charter, told.values(), without=without)


def outline(tx: Tx, charter: Charter) -> World:
    """The group's seats, schedule and promises, without what was said at each meeting."""
    group = charter.group.slug
    told = facts.of_scopes(tx, group, (GROUP_SCOPE, OBSERVERS_SCOPE))
    told += facts.of_kinds(tx, group, (*SCHEDULE, *ITEMS, *TIMETABLES))
    return fold(charter, {fact.id: fact for fact in told}.values())


def touched(fact: Fact, world: World, now: datetime) -> tuple[str, ...]:
    """The scopes whose plan a fact can change. `world` is the outline after the fact."""
    if fact.kind is FactKind.MAIL_SET_ASIDE:
        return (planned_with(fact, world.charter.group.zone),)
    scopes = [fact.scope] if fact.scope != GROUP_SCOPE else []
    open_items = [item_scope(item.id) for item in world.items if item.settled_at is None]
    if fact.kind in SCHEDULE:
        scopes += [*_timetables(world, fact.maybe("meeting")), *_rota(world)]
        scopes += open_items if fact.kind in _CALENDAR else []  # no promise is due by when a mail left
        scopes += [BALANCE_SCOPE] if open_items and fact.kind is FactKind.MEETING_CLOSED else []
        scopes += _agendas_after(world, fact, now) if open_items else []
        scopes += _meeting_before(world, fact)
    elif fact.kind in ITEMS:
        scopes += _meetings(world, now)
    elif fact.kind in DEMANDS:
        scopes += _timetables(world, fact.maybe("meeting"))
    elif fact.kind in TIMETABLES:  # its meeting leaves the gate before it to the timetable
        led_to = [one.meeting for one in world.timetables if one.id == fact.maybe("timetable")]
        scopes += [meeting_scope(met) for met in led_to if met]
    elif fact.kind in (FactKind.SEAT_CHANGED, FactKind.ADDRESS_BOUNCED) or fact.kind in CLOSINGS:
        scopes += [GROUP_SCOPE] if world.bounces else []  # who is told of an address that mail came back from
        scopes += [*_meetings(world, now - _SETTLING), *open_items, *_timetables(world, None), *_rota(world)]
    if any(scope.startswith("item:") for scope in scopes):
        scopes.append(BALANCE_SCOPE)
    return tuple(dict.fromkeys(scopes))


def _agendas_after(world: World, fact: Fact, now: datetime) -> Iterable[str]:
    """The meetings whose summons is to come, and says at how many meetings before it each promise was up."""
    if fact.kind not in _CALENDAR:
        return []
    unsent = {met.id for met in world.meetings if met.summons_sent_at is None and met.cancelled_at is None}
    return [scope for scope in _meetings(world, now) if scope.partition(":")[2] in unsent]


def _meeting_before(world: World, fact: Fact) -> Iterable[str]:
    """The meetings before it, where a rule says within what time the group meets again."""
    if fact.kind not in _CALENDAR or Trigger.LAST_MEETING not in world.charter.rulebook.started_by:
        return []
    met = next((met for met in world.meetings if met.id == fact.maybe("meeting")), None)
    starts = [] if met is None else [at for at in (met.starts_at, met.moved_from) if at is not None]
    held = [one for one in world.meetings if one.cancelled_at is None]
    before = (max((one for one in held if one.starts_at < at), key=_begins, default=None) for at in starts)
    return [meeting_scope(one.id) for one in before if one is not None]


def _begins(met: Meeting) -> tuple[datetime, str]:
    return met.starts_at, met.id


def _timetables(world: World, meeting: str | None) -> list[str]:
    """Every timetable, or those that lead to one meeting."""
    return [timetable_scope(one.id) for one in world.timetables if meeting in (None, one.meeting, one.anchor)]


def _rota(world: World) -> list[str]:
    """The observers' seats, where some meeting has a board after it."""
    return [OBSERVERS_SCOPE] if any(met.board_at for met in world.meetings) else []


def _meetings(world: World, after: datetime) -> Iterable[str]:
    return [meeting_scope(met.id) for met in world.meetings if met.starts_at > after]
