"""Plan one balance item: its owner is reminded before each meeting, and silence climbs the ladder."""

from datetime import date, datetime

from rules import context
from rules.deadlines import MIDNIGHT, Kind, Reckoned, Step, bound_only
from rules.draft import Draft, SeatsFor
from rules.facts import Json
from rules.items import Item
from rules.ladders import rungs_reached
from rules.meetings import Meeting
from rules.moments import end_of, local_day
from rules.outcome import Deadline, Standing
from rules.rulebook import DeadlineRule, Trigger


def plan_item(draft: Draft, item: Item) -> None:
    """Plan one promise: due on its day, or else at the next meeting after it was given."""
    coming = [
        met for met in draft.world.meetings if met.starts_at > item.raised_at and met.cancelled_at is None
    ]
    for rule in draft.rules(Trigger.ITEM_RAISED, item.raised_at):
        owed = draft.add_deadline(
            rule,
            subject=item.id,
            owed_by=item.owner,
            trigger_at=item.raised_at,
            reckoned=_due(draft, item, coming, rule),
            met_at=item.settled_at,
            void=False,
        )
        if item.settled_at is None:
            # A promise with a day of its own is unanswered at a meeting only from that day on.
            counted = [
                met
                for met in coming
                if met.starts_at > item.known_at and (item.due is None or met.day >= item.due)
            ]
            _remind_owner(draft, item, rule, owed, counted)
            _escalate(draft, item, rule, owed, counted)


def open_items(draft: Draft, met: Meeting) -> tuple[Item, ...]:
    """The promises that come back on a meeting's agenda: given before it, and not settled."""
    return tuple(
        item for item in draft.world.items if item.raised_at < met.starts_at and item.settled_at is None
    )


def _due(draft: Draft, item: Item, coming: list[Meeting], rule: DeadlineRule) -> Reckoned:
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
    return bound_only(
        reason=rule.reason or "due at the next meeting",
        never_after=coming[0].starts_at if coming else None,
        calendar=draft.world.charter.calendar,
    )


def _remind_owner(
    draft: Draft, item: Item, rule: DeadlineRule, owed: Deadline, coming: list[Meeting]
) -> None:
    """Before the promise's own day if it has one, and then before each meeting where it is still open."""
    zone = draft.world.charter.group.zone
    occasions: list[tuple[str, date, datetime, Meeting | None]] = [
        (met.id, met.day, met.starts_at, met) for met in coming if item.due is None or met.day > item.due
    ]
    if item.due is not None:
        occasions.insert(0, ("due", item.due, end_of(item.due, zone), None))
    for name, day, too_late, met in occasions:
        for number, reminder in enumerate(rule.reminders, start=1):
            at = draft.reminder_at(reminder, day)
            if at <= item.raised_at:
                continue
            seats = draft.world.owner(item.owner, local_day(at, zone))
            before = sum(1 for held in coming if held.over_at <= too_late)
            draft.tell(
                SeatsFor(draft.world, seats)(reminder, local_day(at, zone)),
                text=reminder.text,
                about=f"{reminder.text}/{item.id}/{name}/{day}/{number}",
                series=f"{reminder.text}/{item.id}",
                subject=item.id,
                told=_told(draft, item, rule, owed, unanswered=before, due=met, with_text=True),
                at=at,
                too_late=too_late,
                after=item.raised_at,
            )


def _escalate(draft: Draft, item: Item, rule: DeadlineRule, owed: Deadline, coming: list[Meeting]) -> None:
    if rule.ladder is None:
        return
    charter = draft.world.charter
    missed = owed.reckoned.last_day or (
        coming[0].day if coming and owed.standing is Standing.MISSED else None
    )
    if missed is not None:  # silence begins when the promise was written down
        missed = max(missed, local_day(item.known_at, charter.group.zone))
    reached = rungs_reached(
        charter.rulebook.ladder(rule.ladder),
        missed_on=missed,
        over=[met.over_at for met in coming],
        clock=charter.group.reminders_at,
        calendar=charter.calendar,
    )
    for step in reached:
        unanswered = sum(1 for met in coming if met.over_at <= step.at)
        draft.tell(
            draft.world.owner(step.rung.tell.value, local_day(step.at, charter.group.zone)),
            text=step.rung.text,
            about=f"{step.rung.text}/{item.id}/{step.number}",
            subject=item.id,
            told=_told(draft, item, rule, owed, unanswered=unanswered, due=None, with_text=False),
            at=step.at,
            too_late=None,
        )


def _told(
    draft: Draft,
    item: Item,
    rule: DeadlineRule,
    owed: Deadline,
    *,
    unanswered: int,
    due: Meeting | None,
    with_text: bool,
) -> dict[str, Json]:
    return {
        "group": context.group(draft.world),
        "item": context.item(draft.world, item, unanswered=unanswered, due=due, with_text=with_text),
        "deadline": context.deadline(draft.world, owed, rule),
    }
