"""Until when questions on a meeting are in time, in general and for single matters. Tells nobody."""

from dataclasses import dataclass
from datetime import datetime

from rules.courtesy import courtesy
from rules.deadlines import bound_only
from rules.draft import Draft
from rules.facts import FactKind
from rules.hard_stop import hard_stop
from rules.late_matters import late_matters
from rules.meetings import Matter, Meeting, Question
from rules.moments import local_day
from rules.outcome import Deadline
from rules.policies import Switch, cap_point
from rules.rulebook import DeadlineRule, NeverAfter, Trigger
from rules.telling import RESTARTED_BY_MOVE, RESTARTED_BY_RESEND
from rules.world import World

ALL_UNIONS = "unions"
LATE_MATTER = "late_matter"
RESTARTED = "deadline_restarted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Until when questions are in time: in general, and for the matters that have a clock of their own."""

    general: tuple[Deadline, ...]  # one for each union, of the rule that stands last in the book
    rule: DeadlineRule | None
    by_matter: dict[str, tuple[DeadlineRule, Deadline]]

    def for_question(self, asked: Question) -> tuple[DeadlineRule, Deadline] | None:
        """The rule and the deadline that this question is held against."""
        own = self.by_matter.get(asked.matter or "")
        if own is not None:
            return own
        if self.rule is None or not self.general:
            return None
        # Each union has its own: what was decided for one, say an extension, holds for no other.
        theirs = (one for one in self.general if one.owed_by == asked.organisation)
        return self.rule, next(theirs, self.general[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What started the clock for questions on a whole meeting."""

    at: datetime
    flags: tuple[str, ...] = ()
    trigger: str | None = None  # when it was not a summons


def clock_start(world: World, met: Meeting) -> Start | None:
    """When the clock for questions started; None before the summons.

    It is the first summons. By a group's choice it is a later one to everybody (`resend`), or the moment at which
    the meeting got another time (`moved_meeting`): that is when the updated invitation leaves.
    """
    if met.summons_sent_at is None:
        return None
    first, charter = met.summons_sent_at, world.charter
    starts = [Start(at=first)]
    for resent in met.resent:
        chosen = charter.policies.value(Switch.RESEND, local_day(resent.at, met.zone))
        if (
            chosen == "latest_for_all"
            and first < resent.at < met.starts_at
            and _to_all(world, met, resent.to)
        ):
            starts.append(Start(at=resent.at, flags=(RESTARTED_BY_RESEND,)))
    for moved_at in met.rescheduled:
        chosen = charter.policies.value(Switch.MOVED_MEETING, local_day(moved_at, met.zone))
        if chosen == "restart" and first < moved_at < met.starts_at:
            starts.append(
                Start(at=moved_at, flags=(RESTARTED_BY_MOVE,), trigger=FactKind.MEETING_MOVED.value)
            )
    return max(starts, key=lambda start: start.at)


def capped_at(
    world: World, met: Meeting, rule: DeadlineRule, begins: datetime, matter: str | None = None
) -> datetime | None:
    """What a clock that starts at `begins` never passes, by the group's choice."""
    if rule.never_after is not NeverAfter.MEETING_START:
        return None
    return hard_stop(met, matter, cap_point(world.charter.policies, local_day(begins, met.zone)))


def windows_of(draft: Draft, met: Meeting) -> Windows:
    """Add every deadline for questions on a meeting."""
    start = clock_start(draft.world, met)
    if start is None:
        return Windows(general=(), rule=None, by_matter=_own_clocks(draft, met, None, None))
    general, rule = _general(draft, met, start)
    return Windows(general=general, rule=rule, by_matter=_own_clocks(draft, met, rule, start))


def _to_all(world: World, met: Meeting, named: tuple[str, ...]) -> bool:
    """Whether a summons reached everybody: it named nobody, or all who speak for a union."""
    voices = {
        seat.person for union in world.unions_on(met.day) for seat in world.union_voices(union, met.day)
    }
    return not named or voices <= set(named)


def _general(draft: Draft, met: Meeting, start: Start) -> tuple[tuple[Deadline, ...], DeadlineRule | None]:
    """One deadline for each union."""
    found: tuple[tuple[Deadline, ...], DeadlineRule | None] = ((), None)
    breach = [flag for held in draft.deadlines for flag in held.flags if flag.startswith("K7_breached")]
    for rule in draft.rules(Trigger.SUMMONS_SENT, start.at):
        reckoned = draft.reckoned(rule, start.at, capped_at(draft.world, met, rule, start.at))
        if reckoned.capped_at is not None:
            stop = "the meeting's start" if reckoned.capped_at == met.starts_at else "their hard stop"
            draft.flag(reckoned.flags[0], met.id, f"{rule.id}: the last day for questions passes {stop}")
        _never_silently(draft, met, rule, start)
        added = tuple(
            draft.add_deadline(
                rule,
                subject=met.id,
                owed_by=union,
                trigger_at=start.at,
                trigger=start.trigger,
                reckoned=reckoned,
                met_at=_spoke_at(draft.world, met, union, start.at),
                void=met.cancelled_at is not None,
                flags=(*breach, *start.flags),
            )
            for union in draft.world.unions_on(met.day)
        )
        found = (added, rule) if added else found
    return found


def _never_silently(draft: Draft, met: Meeting, rule: DeadlineRule, start: Start) -> None:
    """A time for questions that had run out and runs anew is shown to a person."""
    first = met.summons_sent_at
    if first is None or start.at == first:
        return
    before = draft.reckoned(rule, first, None).late_from
    if before is not None and before <= start.at:
        draft.flag(RESTARTED, met.id, f"{rule.id}: the time for questions had run out, and runs anew")


def _spoke_at(world: World, met: Meeting, union: str, begins: datetime) -> datetime | None:
    """When a union first asked, or said that it has no questions."""
    point = cap_point(world.charter.policies, local_day(begins, met.zone))
    spoke = [
        asked.asked_at
        for asked in met.questions
        if asked.organisation == union and asked.asked_at < hard_stop(met, asked.matter, point)
    ]
    spoke += [at for said, at in met.without_questions if said == union and at < hard_stop(met, None, point)]
    return min(spoke) if spoke else None


def _own_clocks(
    draft: Draft, met: Meeting, general: DeadlineRule | None, start: Start | None
) -> dict[str, tuple[DeadlineRule, Deadline]]:
    """Late matters get a bound and never a date; what came later but in time gets days of its own.

    They are counted from the newest document: what is new restarts the clock of its matter, and of no other.
    """
    own: dict[str, tuple[DeadlineRule, Deadline]] = {}
    late = late_matters(draft.world, met)
    for matter in met.matters:
        restarts = _restarts(draft.world, met, matter, start)
        if matter.id in late:
            for rule in draft.rules(Trigger.LATE_DOCUMENT, newest(matter)):
                own[matter.id] = (rule, _late_deadline(draft, met, matter, rule, late[matter.id]))
        elif (
            general
            and start
            and restarts
            and local_day(max(restarts), met.zone) != local_day(start.at, met.zone)
        ):
            begins = max(restarts)
            own[matter.id] = (
                general,
                draft.add_deadline(
                    general,
                    subject=f"{met.id}/{matter.id}",
                    owed_by=ALL_UNIONS,
                    trigger_at=begins,
                    reckoned=draft.reckoned(
                        general, begins, capped_at(draft.world, met, general, begins, matter.id)
                    ),
                    met_at=None,
                    void=met.cancelled_at is not None,
                ),
            )
    return own


def newest(matter: Matter) -> datetime:
    """When the newest document of a matter came."""
    return max(document.dispatched_at for document in matter.documents)


def _restarts(world: World, met: Meeting, matter: Matter, start: Start | None) -> list[datetime]:
    """When documents came that restart their matter's clock; none where the group lets nothing restart."""
    if start is None:
        return []
    came = (document.dispatched_at for document in matter.documents)
    return [
        at
        for at in came
        if start.at < at < met.starts_at
        and world.charter.policies.value(Switch.RESEND, local_day(at, met.zone)) != "never"
    ]


def _late_deadline(draft: Draft, met: Meeting, matter: Matter, rule: DeadlineRule, days: int) -> Deadline:
    subject = f"{met.id}/{matter.id}"
    begins = newest(matter)
    point = cap_point(draft.world.charter.policies, local_day(begins, met.zone))
    stop = hard_stop(met, matter.id, point)
    charter = draft.world.charter
    general = draft.rules(Trigger.SUMMONS_SENT, begins)
    reckoned, offer = courtesy(general, begins, met.starts_at, charter.calendar, charter.policies)
    gives = "no date" if reckoned is None else "no date, and the group grants days of its own"
    draft.flag(LATE_MATTER, subject, f"a board document came {days} days too late; {rule.id} gives {gives}")
    if reckoned is None:
        reason = rule.reason or "as soon as possible"
        reckoned = bound_only(reason=reason, never_after=stop, calendar=charter.calendar)
    asked = [question.asked_at for question in met.questions if question.matter == matter.id]
    return draft.add_deadline(
        rule,
        subject=subject,
        owed_by=ALL_UNIONS,
        trigger_at=begins,
        reckoned=reckoned,
        met_at=min(asked) if asked and min(asked) < stop else None,
        void=met.cancelled_at is not None,
        flags=("late_item", "insert_standard_phrase", *offer),
    )
