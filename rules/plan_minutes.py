"""Plan what follows a meeting: comments on the minutes, adjustment, and the board it was held for."""

from datetime import datetime

from rules import context
from rules.draft import Draft, SeatsFor
from rules.facts import FactKind, Json
from rules.meetings import Meeting
from rules.outcome import Standing
from rules.people import Seat
from rules.periods import Direction
from rules.rulebook import DeadlineRule, OwedBy, Trigger

TOO_CLOSE_TO_BOARD = "meeting_too_close_to_board"


def plan_minutes(draft: Draft, met: Meeting) -> None:
    """Plan the rules that count from the meeting's day onwards."""
    for rule in draft.rules(Trigger.MEETING, met.day):
        if rule.direction is Direction.AFTER:
            _after_meeting(draft, met, rule)


def plan_board(draft: Draft, met: Meeting) -> None:
    """The meeting should lie a rule's working days before its board; a meeting that does not is flagged."""
    if met.board_at is None:
        return
    for rule in draft.rules(Trigger.BOARD, met.board_at):
        if rule.within is None or rule.direction is Direction.AFTER or rule.owed_by is OwedBy.BOARD:
            continue  # observers' seats: no date to keep; and the board's own summons and minutes
        reckoned = draft.reckoned(rule, met.board_at, None)
        close = not reckoned.in_time(met.starts_at)
        draft.add_deadline(
            rule,
            subject=met.id,
            owed_by=rule.owed_by.value,
            trigger_at=met.board_at,
            opens_at=met.called_at,
            reckoned=reckoned,
            met_at=met.starts_at,
            void=met.cancelled_at is not None,
            flags=(TOO_CLOSE_TO_BOARD,) if close else (),
        )
        if close and met.cancelled_at is None:
            message = f"{rule.id}: the meeting lies less than {rule.within} before its board"
            draft.flag(TOO_CLOSE_TO_BOARD, met.id, message)


def _after_meeting(draft: Draft, met: Meeting, rule: DeadlineRule) -> None:
    reckoned = draft.reckoned(rule, met.day, None)
    told: dict[str, Json] = {
        "group": context.group(draft.world),
        "meeting": context.meeting(draft.world, met),
        "signers": {"signed": len({person for person, _ in met.signed}), "of": len(met.adjusters)},
    }
    for owed_by, seats, met_at in _owing(draft, met, rule):
        owed = draft.add_deadline(
            rule,
            subject=met.id,
            owed_by=owed_by,
            trigger_at=met.starts_at,
            opens_at=met.over_at,
            reckoned=reckoned,
            met_at=met_at,
            void=met.cancelled_at is not None,
        )
        waits_for_minutes = rule.met_by is FactKind.COMMENT_MADE and met.circulated_at is None
        if waits_for_minutes and owed.standing is Standing.OPEN:
            _nudge(draft, met, rule, {**told, "nudge": "minutes_not_circulated"})
        elif not waits_for_minutes:
            draft.remind(rule, owed, SeatsFor(draft.world, seats), told=told)


def _owing(
    draft: Draft, met: Meeting, rule: DeadlineRule
) -> list[tuple[str, tuple[Seat, ...], datetime | None]]:
    """Who owes it, their seats, and when they did it."""
    world = draft.world
    match rule.owed_by:
        case OwedBy.ADJUSTERS if met.adjusters:
            signed = dict(reversed(met.signed))  # the first signature of each counts
            return [
                (person, tuple(filter(None, [world.person(person, met.day)])), signed.get(person))
                for person in met.adjusters
            ]
        case OwedBy.ADJUSTERS:
            return [(OwedBy.CHAIR.value, (), max((at for _, at in met.signed), default=None))]
        case OwedBy.UNIONS:
            return [
                (union, world.union_voices(union, met.day), _commented_at(draft, met, union, rule))
                for union in world.unions_on(met.day)
            ]
        case _:
            return [(rule.owed_by.value, world.owner(rule.owed_by.value, met.day), None)]


def _commented_at(draft: Draft, met: Meeting, union: str, rule: DeadlineRule) -> datetime | None:
    said = [
        said.at
        for said in met.said
        if said.kind is rule.met_by
        and union in (said.organisation, draft.world.union_of(said.person or "", met.day))
    ]
    return min(said, default=None)


def _nudge(draft: Draft, met: Meeting, rule: DeadlineRule, told: dict[str, Json]) -> None:
    """Nobody can comment on minutes that have not been sent round: remind the secretary instead, once."""
    about = f"nudge/{met.id}/{rule.id}"
    if any(notice.key.startswith(f"{draft.slug}/{about}") for notice in draft.notices):
        return
    reckoned = draft.reckoned(rule, met.day, None)
    if reckoned.last_day is None or not rule.reminders:
        return
    draft.tell(
        draft.world.owner(OwedBy.SECRETARY.value, met.day),
        text="secretary_nudge",
        about=about,
        subject=met.id,
        told={**told, "deadline": None},
        at=draft.reminder_at(rule.reminders[0], reckoned.last_day),
        too_late=reckoned.ends_at,
    )
