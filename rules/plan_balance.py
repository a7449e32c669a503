"""Plan who is told of which promises: owners before each meeting, and up the ladder when nothing comes.

One person gets one mail for one occasion, whatever the number of promises. Reckons no deadline.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from rules.digests import Mention, tell_digests
from rules.draft import Draft, SeatsFor
from rules.items import Item
from rules.ladders import resting, rungs_reached
from rules.meetings import Meeting
from rules.moments import at_clock, end_of, local_day
from rules.outcome import Deadline, Standing
from rules.plan_items import coming_meetings, plan_item
from rules.rulebook import DeadlineRule
from rules.world import item_scope

_FORGOTTEN = timedelta(days=60)  # a reminder of what was over this long ago has left, or never will


def plan_balance(draft: Draft) -> None:
    """Plan every reminder and every escalation of the group's open promises."""
    mentions: list[Mention] = []
    for item in draft.world.items:
        if item.settled_at is None and item.handed_to is None:
            mentions += _mentions(draft, item)
    tell_digests(draft, mentions)


def _mentions(draft: Draft, item: Item) -> Iterable[Mention]:
    # Apart: the deadline itself is kept in the item's own scope, where decisions about it lie too.
    apart = Draft(world=draft.world, scope=item_scope(item.id), now=draft.now, left={})
    for rule, owed in plan_item(apart, item):
        draft.moments += apart.moments
        if owed.standing in (Standing.OPEN, Standing.MISSED) and not owed.silent:
            coming = coming_meetings(draft, item)
            unanswered = _counted(item, owed, coming)
            yield from _reminders(draft, item, rule, owed, coming, unanswered)
            yield from _escalations(draft, item, rule, owed, unanswered)


def _counted(item: Item, owed: Deadline, coming: list[Meeting]) -> list[Meeting]:
    """The meetings that pass for unanswered: from the day that held then, and that somebody could know of.

    What was put off without a new day, or has been unanswered before a new day was agreed, stays counted.
    """
    latest = item.dues[-1][0]
    return [
        met
        for met in coming
        if met.starts_at > item.known_at
        and (
            (due := item.due_on(met.starts_at) if met.starts_at < latest else owed.reckoned.last_day) is None
            or met.day >= due
        )
    ]


def _reminders(
    draft: Draft,
    item: Item,
    rule: DeadlineRule,
    owed: Deadline,
    coming: list[Meeting],
    unanswered: list[Meeting],
) -> Iterable[Mention]:
    """Before the promise's own day if it has one, and then before each meeting where it is still open."""
    zone, due = draft.world.charter.group.zone, owed.reckoned.last_day
    forgotten = draft.now - _FORGOTTEN
    over = sorted(met.over_at for met in unanswered)
    occasions: list[tuple[str, date, datetime, Meeting | None]] = [
        (met.id, met.day, met.starts_at, met)
        for met in coming
        if met.starts_at > item.known_at and (due is None or met.day > due)
    ]
    if due is not None:
        occasions.insert(0, ("on", due, end_of(due, zone), None))
    for name, day, too_late, met in occasions:
        if too_late <= forgotten:
            continue
        for number, reminder in enumerate(rule.reminders, start=1):
            at = draft.reminder_at(reminder, day)
            leaves, _ = draft.leaves(reminder.text, at, too_late)
            if at <= item.since or leaves <= item.since:
                continue  # they have just said so themselves
            occasion = f"{reminder.text}/{name}/{day}/{number}"
            owners = draft.world.owner(item.owner, local_day(at, zone))
            for seat in SeatsFor(draft.world, owners)(reminder, local_day(at, zone)):
                yield Mention(
                    text=reminder.text,
                    occasion=occasion,
                    covers=f"{occasion}:{item.id}",
                    seat=seat,
                    item=item,
                    rule=rule,
                    owed=owed,
                    unanswered=bisect_right(over, too_late),
                    due=met,
                    step=0,
                    at=at,
                    too_late=too_late,
                )


def _escalations(
    draft: Draft, item: Item, rule: DeadlineRule, owed: Deadline, unanswered: list[Meeting]
) -> Iterable[Mention]:
    charter = draft.world.charter
    name = charter.group.balance_ladder or rule.ladder
    if name is None:
        return
    zone = charter.group.zone
    missed = owed.reckoned.last_day or (
        unanswered[0].day if unanswered and owed.standing is Standing.MISSED else None
    )
    if missed is not None:  # silence begins when the promise was written down
        missed = max(missed, local_day(item.known_at, zone))
    clock, calendar = charter.group.reminders_at, resting(charter.calendar, charter.group.quiet.recesses)
    reached = rungs_reached(
        charter.rulebook.ladder(name),
        missed_on=missed,
        over=[met.over_at for met in unanswered],
        clock=clock,
        calendar=calendar,
        agreed=owed.reckoned.last_day,
    )
    for step in reached:
        at = step.at
        if item.back_at is not None and at <= item.back_at:  # that day's mail has left without it
            at = at_clock(calendar.add(local_day(item.back_at, zone), 1), clock, zone)
        day = local_day(at, zone)
        for seat in draft.world.owner(step.rung.tell.value, day):
            yield Mention(
                text=step.rung.text,
                occasion=f"{step.rung.text}/{day}",
                covers=f"{step.rung.text}/{step.number}:{item.id}",
                seat=seat,
                item=item,
                rule=rule,
                owed=owed,
                unanswered=sum(1 for met in unanswered if met.over_at <= at),
                due=None,
                step=step.number,
                at=at,
                too_late=None,
            )
