"""Which matters of a meeting got their board documents too late. Tells nobody."""

from datetime import date

from rules.charter import Charter
from rules.lateness import Late, lateness
from rules.meetings import Matter, Meeting
from rules.moments import local_day
from rules.periods import Period, Unit
from rules.versions import summons_rule
from rules.world import World

_SEVEN_DAYS = Period(count=7, unit=Unit.DAYS)


def notice_of(world: World, meeting: date) -> Period:
    """How long before the meeting a document must be out: the summons rule's own days (AMF-LATE)."""
    return notice_for(world.charter, meeting)


def notice_for(charter: Charter, meeting: date) -> Period:
    """The same, for somebody who plans a meeting that no fact speaks of yet."""
    rule = summons_rule(charter.rulebook, meeting, charter.calendar, charter.policies)
    dated = rule is not None and rule.within is not None and rule.within.unit in (Unit.DAYS, Unit.WEEKS)
    return rule.within if dated and rule is not None and rule.within is not None else _SEVEN_DAYS


def days_late(world: World, met: Meeting, dispatched: date) -> int:
    """By how many calendar days a document dispatched on that day is late; 0 when it is on time."""
    match lateness(dispatched=dispatched, meeting=met.day, notice=notice_of(world, met.day)):
        case Late(days=days):
            return days
        case _:
            return 0


def late_matters(world: World, met: Meeting) -> dict[str, int]:
    """Matters with a board document that came too late but before the meeting, and by how many days."""
    late: dict[str, int] = {}
    for matter in met.matters:
        days = [
            days_late(world, met, local_day(document.dispatched_at, met.zone))
            for document in matter.documents
            if document.dispatched_at < met.starts_at
        ]
        if matter.board_document and any(days):
            late[matter.id] = max(days)
    return late


def unread_matters(world: World, met: Meeting) -> tuple[Matter, ...]:
    """Board matters that the unions did not get in time, or at all: the standard phrase goes under each."""
    late = late_matters(world, met)
    return tuple(
        matter
        for matter in met.matters
        if matter.board_document
        and (
            matter.id in late or all(document.dispatched_at >= met.starts_at for document in matter.documents)
        )
    )
