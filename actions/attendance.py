"""Who comes to a meeting, or came, as the facts and the mails that have left say now. Records nothing."""

from datetime import datetime

from actions.worlds import world_for
from documents.attendance import rows
from rules.attendance import attending
from rules.charter import Charter
from rules.draft import Draft
from rules.facts import Json
from rules.meetings import Meeting
from rules.plan_attendance import who_comes
from rules.world import World, meeting_scope
from store import outbox
from store.database import Tx


def attendance_of(
    tx: Tx, charter: Charter, meeting: str, now: datetime
) -> tuple[Meeting, tuple[dict[str, Json], ...]]:
    """The meeting and its list. Raises KeyError that names the meetings there are."""
    world = world_for(tx, charter, meeting_scope(meeting))
    met = next((met for met in world.meetings if met.id == meeting), None)
    if met is None:
        have = ", ".join(met.id for met in world.meetings[-12:]) or "none"
        raise KeyError(f"group '{charter.group.slug}': meeting '{meeting}' not found (have: {have})")
    return met, attendance_in(tx, world, met, now)


def attendance_in(tx: Tx, world: World, met: Meeting, now: datetime) -> tuple[dict[str, Json], ...]:
    """The list of one meeting of a group that has been folded."""
    scope = meeting_scope(met.id)
    left = outbox.left(tx, group=world.charter.group.slug, scope=scope)
    places = who_comes(Draft(world=world, scope=scope, now=now, left=left), met)
    if now >= met.starts_at:
        places = places.once_begun()
    return rows(world, met, attending(world, met, places))
