"""From facts to deadlines and notices: the one pure function that decides everything."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rules.charter import Charter
from rules.draft import Draft
from rules.facts import Fact
from rules.items import Item
from rules.meetings import Meeting
from rules.notices import LeftByKey
from rules.outcome import Plan
from rules.plan_acts import plan_acts
from rules.plan_attendance import plan_attendance, who_comes
from rules.plan_balance import plan_balance
from rules.plan_bounced import plan_bounced
from rules.plan_demands import plan_demands
from rules.plan_items import open_items, plan_item
from rules.plan_mail import mail_scopes, plan_mail
from rules.plan_minutes import plan_board, plan_minutes
from rules.plan_observers import plan_observers
from rules.plan_questions import plan_questions
from rules.plan_summons import plan_summons
from rules.plan_timetables import plan_timetable
from rules.timetables import Timetable
from rules.world import (
    BALANCE_SCOPE,
    GROUP_SCOPE,
    OBSERVERS_SCOPE,
    World,
    fold,
    item_scope,
    meeting_scope,
    timetable_scope,
)


def plan(charter: Charter, facts: Iterable[Fact], *, left: LeftByKey, now: datetime) -> Plan:
    """Plan everything that one group's facts entail, whatever the order in which they arrived.

    `left` is what has left the house already; `now` decides only where each deadline stands and when a
    summons that is overdue would leave. Raises CalendarEnds when a date lies outside the known holidays.
    """
    world = fold(charter, facts)
    scopes = [
        *(meeting_scope(met.id) for met in world.meetings),
        *(item_scope(item.id) for item in world.items),
        *(timetable_scope(one.id) for one in world.timetables),
        *mail_scopes(world),
        BALANCE_SCOPE,
        OBSERVERS_SCOPE,
        GROUP_SCOPE,
    ]
    plans = [plan_scope(world, scope, left=left, now=now) for scope in scopes]
    coming = [told.next_at for told in plans if told.next_at is not None]
    return Plan(
        deadlines=tuple(deadline for told in plans for deadline in told.deadlines),
        notices=tuple(notice for told in plans for notice in told.notices),
        flags=tuple(flag for told in plans for flag in told.flags),
        next_at=min(coming) if coming else None,
    )


def plan_scope(world: World, scope: str, *, left: LeftByKey, now: datetime) -> Plan:
    """Plan one meeting or one item of a group that has been folded. An unknown scope gives an empty plan."""
    draft = Draft(world=world, scope=scope, now=now, left=left)
    kind, _, name = scope.partition(":")
    held_by: dict[str, Sequence[Meeting | Item | Timetable]] = {
        "meeting": world.meetings,
        "item": world.items,
        "timetable": world.timetables,
    }
    subject = next((held for held in held_by.get(kind, ()) if held.id == name), None)
    if isinstance(subject, Meeting):
        places = who_comes(draft, subject)
        plan_summons(draft, subject, open_items(draft, subject), places)
        plan_attendance(draft, subject, places)
        plan_board(draft, subject)
        plan_questions(draft, subject)
        plan_minutes(draft, subject)
        plan_demands(draft, subject)
        plan_acts(draft, subject)
    elif isinstance(subject, Item):
        plan_item(draft, subject)
    elif isinstance(subject, Timetable):
        plan_timetable(draft, subject)
    elif scope == BALANCE_SCOPE:
        plan_balance(draft)
    elif scope == OBSERVERS_SCOPE:
        plan_observers(draft)
    elif scope == GROUP_SCOPE:
        plan_bounced(draft)
    elif kind in ("mail", "mails"):
        plan_mail(draft)
    return draft.finished()
