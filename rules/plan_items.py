"""Plan the deadline of one balance item. Who is told of it is planned for all items together."""

from rules.deadlines import MIDNIGHT, Kind, Reckoned, Step, bound_only
from rules.draft import Draft
from rules.items import Item
from rules.meetings import Meeting
from rules.moments import end_of
from rules.outcome import Deadline
from rules.rulebook import DeadlineRule, Trigger

Owed = tuple[DeadlineRule, Deadline]


def plan_item(draft: Draft, item: Item) -> tuple[Owed, ...]:
    """Plan one promise: due on its day, or else at the next meeting after it was given or came back.

    While another group has it, it is owed there and nothing is owed here.
    """
    return tuple(
        (
            rule,
            draft.add_deadline(
                rule,
                subject=item.id,
                owed_by=item.owner,
                trigger_at=item.raised_at,
                reckoned=_due(draft, item, rule),
                met_at=item.settled_at,
                void=item.handed_to is not None and item.settled_at is None,
            ),
        )
        for rule in draft.rules(Trigger.ITEM_RAISED, item.raised_at)
    )


def coming_meetings(draft: Draft, item: Item) -> list[Meeting]:
    """The meetings after the promise was given that were or will be held while this group has it."""
    return [
        met
        for met in draft.world.meetings
        if met.starts_at > item.raised_at and met.cancelled_at is None and not item.away_on(met.starts_at)
    ]


def open_items(draft: Draft, met: Meeting) -> tuple[Item, ...]:
    """The promises that come back on a meeting's agenda: given before it, and not settled.

    What another group has comes last: it only waits.
    """
    back = [item for item in draft.world.items if item.raised_at < met.starts_at and item.settled_at is None]
    return tuple(sorted(back, key=lambda item: item.handed_to is not None))


def _due(draft: Draft, item: Item, rule: DeadlineRule) -> Reckoned:
    if item.due is not None:
        return Reckoned(
            kind=Kind.DATE,
            last_day=item.due,
            due_at=end_of(item.due, draft.world.charter.group.zone),
            cutoff=MIDNIGHT,
            unrolled=item.due,
            capped_at=None,
            flags=(),
            told=(Step(day=item.due, landed="the day that was promised"),),
        )
    here = item.raised_at if item.back_at is None else item.back_at
    first = next((met for met in coming_meetings(draft, item) if met.starts_at > here), None)
    return bound_only(
        reason=rule.reason or "due at the next meeting",
        never_after=first.starts_at if first else None,
        calendar=draft.world.charter.calendar,
    )
