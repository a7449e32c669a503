"""How long a promise has been open, in meetings and in working days. Tells nobody."""

from datetime import datetime

from rules.items import Item
from rules.meetings import Meeting
from rules.moments import local_day
from rules.world import World


def age_in_meetings(world: World, item: Item, now: datetime) -> int:
    """Over how many meetings of this group it has gone without an answer; those while it was away count none."""
    until = min(now, item.settled_at or now)
    return sum(1 for met in _after(world, item) if met.over_at <= until)


def age_in_working_days(world: World, item: Item, now: datetime) -> int:
    """How many working days of the group's calendar have gone since it was raised, recess or not."""
    zone = world.charter.group.zone
    last = local_day(min(now, item.settled_at or now), zone)
    return max(0, world.charter.calendar.count(local_day(item.raised_at, zone), last))


def times_up(world: World, item: Item, coming: Meeting) -> int:
    """At how many meetings it has been up when `coming` starts, the one where it was raised included."""
    here = any(met.id == item.meeting and met.starts_at < coming.starts_at for met in world.meetings)
    return here + sum(1 for met in _after(world, item) if met.starts_at < coming.starts_at)


def _after(world: World, item: Item) -> list[Meeting]:
    return [
        met
        for met in world.meetings
        if met.cancelled_at is None
        and met.id != item.meeting
        and met.starts_at > item.raised_at
        and not item.away_on(met.starts_at)
    ]
