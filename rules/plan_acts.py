"""Plan the clocks that recorded acts start, and those that the meeting and its board start by law. Tells the secretary
only of the meeting that is lacking: what the board, a party or an authority owes is shown for comparison."""

from datetime import datetime

from rules import context
from rules.acts import Done, answers, decided
from rules.draft import Draft, SeatsFor
from rules.facts import Act
from rules.meetings import Meeting
from rules.moments import at_clock
from rules.outcome import Standing
from rules.people import Role, Seat
from rules.periods import Direction
from rules.plan_disagreement import plan_disagreement
from rules.rulebook import DeadlineRule, NeverAfter, OwedBy, Trigger

NO_MEETING = "no_meeting_in_quarter"
_ASKED = 15  # working days before the last day: a summons leaves a week before, and has to be prepared
_STARTS = {act: Trigger(act.value) for act in Act if act.value in tuple(Trigger)}


def plan_acts(draft: Draft, met: Meeting) -> None:
    """Plan what the meeting's acts start, what its disagreements do, its board's minutes, and the next meeting."""
    for act, trigger in _STARTS.items():
        if trigger is not Trigger.NEGOTIATION_ENDED:  # starts a clock only where somebody disagreed
            _plan_acts_of(draft, met, [done for done in met.acts if done.act is act], trigger)
    plan_disagreement(draft, met)
    _plan_board(draft, met)
    _plan_next(draft, met)


def _plan_acts_of(draft: Draft, met: Meeting, started: list[Done], trigger: Trigger) -> None:
    taken: set[str] = set()
    for done in sorted(started, key=lambda one: (one.at, one.fact)):
        subject = "/".join((met.id, *done.about))
        if subject in taken:  # one more of the same: the fact tells it from the first
            subject = f"{subject}/{done.fact[:8]}"
        taken.add(subject)
        for rule in draft.rules(trigger, done.at):
            if rule.within is None and rule.never_after is NeverAfter.EVENT:
                continue  # was to be done before this very act
            met_at = answers(started, met.acts, rule.met_by).get(done.fact) if rule.met_by else None
            if rule.met_by is None and rule.within is not None and rule.within.count == 0:
                met_at = done.at  # it says when something counts as done, and this is it
            owed = draft.add_deadline(
                rule,
                subject=subject,
                owed_by=rule.owed_by.value,
                trigger_at=done.at,
                reckoned=draft.reckoned(rule, done.at, None),
                met_at=met_at,
                void=rule.never_after is NeverAfter.DECISION and decided(met.acts, done),
            )
            draft.remind(
                rule,
                owed,
                SeatsFor(draft.world, _seats(draft, met, rule)),
                told={**context.about(draft.world, met), "nudge": "act_recorded"},
            )


def _seats(draft: Draft, met: Meeting, rule: DeadlineRule) -> tuple[Seat, ...]:
    """Who in the group owes it; nobody, where it is the board's, a party's or an authority's."""
    match rule.owed_by:
        case OwedBy.SECRETARY | OwedBy.EMPLOYER:
            return draft.world.in_role(Role.SECRETARY, met.day)
        case OwedBy.CHAIR:
            return draft.world.in_role(Role.CHAIR, met.day)
        case OwedBy.HR_MANAGER:
            return draft.world.in_role(Role.HR_MANAGER, met.day)
        case OwedBy.UNIONS:
            return tuple(
                seat
                for union in draft.world.unions_on(met.day)
                for seat in draft.world.union_voices(union, met.day)
            )
        case _:
            return ()


def _plan_board(draft: Draft, met: Meeting) -> None:
    """What follows the board's day, as its minutes: the board's own work, shown for comparison."""
    if met.board_at is None:
        return
    for rule in draft.rules(Trigger.BOARD, met.board_at):
        if rule.within is None or rule.direction is not Direction.AFTER:
            continue
        done = [one.at for one in met.acts if one.act is rule.met_by and one.at >= met.board_at]
        draft.add_deadline(
            rule,
            subject=met.id,
            owed_by=rule.owed_by.value,
            trigger_at=met.board_at,
            reckoned=draft.reckoned(rule, met.board_at, None),
            met_at=min(done, default=None),
            void=met.cancelled_at is not None,
        )


def _plan_next(draft: Draft, met: Meeting) -> None:
    """The group should meet again within a rule's time; while no such meeting is called, the secretary is asked."""
    if met.cancelled_at is not None:
        return
    later = [
        one
        for one in draft.world.meetings
        if one.cancelled_at is None and (one.starts_at, one.id) > (met.starts_at, met.id)
    ]
    following = later[0] if later else None
    for rule in draft.rules(Trigger.LAST_MEETING, met.starts_at):
        if rule.direction is not Direction.AFTER:
            continue
        owed = draft.add_deadline(
            rule,
            subject=met.id,
            owed_by=rule.owed_by.value,
            trigger_at=met.starts_at,
            opens_at=met.over_at,
            reckoned=draft.reckoned(rule, met.starts_at, None),
            met_at=following.starts_at if following else None,
            void=False,
        )
        if owed.standing in (Standing.OPEN, Standing.MISSED, Standing.MET_LATE) and not owed.silent:
            _ask_for_meeting(draft, met, rule, owed.standing is not Standing.MET_LATE)


def _ask_for_meeting(draft: Draft, met: Meeting, rule: DeadlineRule, none_called: bool) -> None:
    group, calendar = draft.world.charter.group, draft.world.charter.calendar
    owed = draft.deadlines[-1]
    last = owed.reckoned.last_day
    if last is None:
        return
    at = max(at_clock(calendar.subtract(last, _ASKED), group.reminders_at, group.zone), met.over_at)
    draft.moments.append(at)
    if draft.now >= at:
        called = "no meeting is called" if none_called else "the next meeting is called for a later day"
        draft.flag(NO_MEETING, met.id, f"{rule.id}: the group should meet again by {last}, and {called}")
    draft.tell(
        draft.world.in_role(Role.SECRETARY, met.day),
        text="secretary_nudge",
        about=f"nudge/{met.id}/{NO_MEETING}/{last}",
        series=f"nudge/{met.id}/{NO_MEETING}",
        subject=met.id,
        told={
            **context.about(draft.world, met),
            "nudge": NO_MEETING,
            "deadline": context.deadline(draft.world, owed, rule),
        },
        at=_not_before(at, draft),
        too_late=owed.reckoned.ends_at,
    )


def _not_before(at: datetime, draft: Draft) -> datetime:
    """The moment it is meant for; one that was met until a meeting was cancelled is told from that day on."""
    cancelled = [one.cancelled_at for one in draft.world.meetings if one.cancelled_at is not None]
    return max([at, *(moment for moment in cancelled if moment <= draft.now)])
