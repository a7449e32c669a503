"""Whether a notice that is due may leave at this moment. Moves no notice in the plan, and sends nothing."""

from datetime import datetime

from rules.charter import Charter
from rules.notices import Notice, WhenLate
from rules.quiet import next_allowed
from rules.texts import Hours


def held_until(charter: Charter, notice: Notice, now: datetime) -> datetime | None:
    """When a notice may leave that would leave at night, on a closed day or in recess now; None: it may leave now.

    A plan that is made at night may hold a notice whose moment has passed, so its moment alone does not tell.
    """
    manners = charter.manners.get(notice.text)
    hours = notice.hours or (manners.hours if manners else Hours.OFFICE)
    if hours is Hours.ANY:
        return None
    moved = next_allowed(now, charter.group.quiet, charter.calendar)
    if moved <= now:
        return None
    useless = notice.expires_at is not None and moved >= notice.expires_at
    # Late is better than never, and it says that it is late; every other office text expires, with an incident.
    if useless and (hours is Hours.OFFICE_UNLESS_TOO_LATE or notice.when_late is WhenLate.SEND_MARKED):
        return None
    return moved
