"""Clocks that an agreement sets after a disagreement, and whether a decision is on hold. Tells nobody.

A decision is on hold only where a rule of the group's books says so (`holds_decision`): without one, the
disagreement is shown and nothing more. The clock starts when the local negotiation has ended; while nobody has
recorded that, there is no date and none is invented: the decision is on hold until it is recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.acts import Done, decided, same
from rules.draft import Draft
from rules.facts import Act, FactKind
from rules.meetings import Meeting
from rules.outcome import Change, Deadline, Standing
from rules.rulebook import DeadlineRule, NeverAfter, OwedBy, Trigger
from rules.said import Said
from rules.world import World, meeting_scope


class Why(StrEnum):
    """Why a decision is on hold, or no longer is."""

    LOCAL_NOT_ENDED = "local_not_ended"  # nobody has recorded when the local negotiation ended
    WITHIN_TIME = "within_time"  # central negotiation can still be requested
    CENTRAL_REQUESTED = "central_requested"
    TIME_RAN_OUT = "time_ran_out"
    CENTRAL_ENDED = "central_ended"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The clock of one union, or of the employer, after one disagreement."""

    rule: DeadlineRule
    matter: str | None
    ended: Done  # the local negotiation
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A decision that is on hold, or was until `ended_at`."""

    matter: str | None
    since: datetime
    declared: str  # the fact of the first disagreement
    rule: DeadlineRule
    why: Why
    until: date | Act | None  # the last day, or the act that is waited for; no day while the clock is paused
    deadline: Deadline | None = None
    ended_at: datetime | None = None
    cause: str = ""  # the fact that ended it

    @property
    def on(self) -> bool:
        """Whether the decision is on hold now."""
        return self.ended_at is None


def subject_of(met: Meeting, matter: str | None) -> str:
    """What a deadline or a hold after a disagreement is about."""
    return f"{met.id}/{matter}" if matter else met.id


def disagreements(met: Meeting) -> dict[str | None, list[Said]]:
    """What was declared, by matter; None where no matter was named."""
    found: dict[str | None, list[Said]] = {}
    for said in met.said:
        if said.kind is FactKind.DISAGREEMENT_DECLARED:
            found.setdefault(said.matter, []).append(said)
    return found


def clocks(draft: Draft, met: Meeting) -> tuple[Clock, ...]:
    """Add the deadlines that the end of the local negotiation starts, for each declared disagreement.

    What each union owes or may do has a clock of its own; of several ends of one negotiation the last counts.
    """
    found: list[Clock] = []
    for matter, said in disagreements(met).items():
        unions = _unions(draft.world, said)
        lasting = _ended(met, matter, unions)
        for rule in {rule.id: rule for done in lasting for rule in _started(draft, done)}.values():
            for owed_by in unions if rule.owed_by is OwedBy.UNIONS else (rule.owed_by.value,):
                mine = owed_by if rule.owed_by is OwedBy.UNIONS else None
                ended = max(
                    (one for one in lasting if same(one.organisation, mine)), key=_moment, default=None
                )
                if ended is not None:
                    found.append(_clock(draft, met, rule, matter, owed_by, ended))
    return tuple(found)


def holds(world: World, met: Meeting, now: datetime) -> tuple[Hold, ...]:
    """What is or was on hold of a meeting, as it stands at `now`."""
    draft = Draft(world=world, scope=meeting_scope(met.id), now=now, left={})
    return holds_in(draft, met, clocks(draft, met))


def holds_in(draft: Draft, met: Meeting, running: Iterable[Clock]) -> tuple[Hold, ...]:
    """As `holds`, of a draft whose clocks run already. What was declared after `now` is not heard of yet."""
    if met.cancelled_at is not None:
        return ()
    known = tuple(running)
    found: list[Hold] = []
    for matter, declared in disagreements(met).items():
        first = min(declared, key=lambda said: (said.at, said.fact))
        rule = next((r for r in draft.rules(Trigger.NEGOTIATION_ENDED, first.at) if r.holds_decision), None)
        if rule is None or first.at > draft.now:
            continue
        mine = [one for one in known if one.matter == matter and one.rule.holds_decision]
        states = [
            _state(draft, met, matter, union, first, rule, mine) for union in _unions(draft.world, declared)
        ]
        found.append(_worst(states))
    return tuple(found)


def requests(met: Meeting) -> tuple[Done, ...]:
    """Every request for central negotiation."""
    return tuple(done for done in met.acts if done.act is Act.CENTRAL_REQUESTED)


def _state(
    draft: Draft,
    met: Meeting,
    matter: str | None,
    union: str,
    first: Said,
    rule: DeadlineRule,
    running: list[Clock],
) -> Hold:
    """Where one union's disagreement stands."""
    clock = next((one for one in running if one.deadline.owed_by in (union, one.rule.owed_by.value)), None)
    deadline = clock.deadline if clock else None

    def state(why: Why, until: date | Act | None, at: datetime | None = None, cause: str = "") -> Hold:
        return Hold(
            matter=matter,
            since=first.at,
            declared=first.fact,
            rule=clock.rule if clock else rule,
            why=why,
            until=until,
            deadline=deadline,
            ended_at=at,
            cause=cause,
        )

    asked = _first(met, Act.CENTRAL_REQUESTED, matter, union)
    if asked is not None and (deadline is None or deadline.standing is not Standing.MET_LATE):
        over = _first(met, Act.CENTRAL_ENDED, matter, union, after=asked.at)
        if over is None or over.at > draft.now:
            return state(Why.CENTRAL_REQUESTED, Act.CENTRAL_ENDED)
        return state(Why.CENTRAL_ENDED, None, over.at, over.fact)
    if clock is None or deadline is None:
        return state(Why.LOCAL_NOT_ENDED, Act.NEGOTIATION_ENDED)
    if deadline.standing is Standing.WAIVED:
        waived = [one for one in deadline.because.changes if one.change is Change.WAIVED][-1]
        return state(Why.WAIVED, None, waived.at, waived.fact)
    late_from = deadline.reckoned.late_from
    if late_from is not None and late_from <= draft.now:
        return state(Why.TIME_RAN_OUT, None, late_from, clock.ended.fact)
    return state(Why.WITHIN_TIME, deadline.reckoned.last_day)


def _worst(states: list[Hold]) -> Hold:
    """Of several unions' disagreements on one matter the one that keeps it on hold the longest."""
    waits = [one for one in states if one.on]
    for why in (Why.LOCAL_NOT_ENDED, Why.CENTRAL_REQUESTED):
        for one in waits:
            if one.why is why:
                return one
    if waits:
        return max(waits, key=lambda one: one.until if isinstance(one.until, date) else date.max)
    return max(states, key=lambda one: (one.ended_at is not None and one.ended_at, one.cause))


def _unions(world: World, said: Iterable[Said]) -> tuple[str, ...]:
    """Who declared it, once each, in the order in which they did."""
    return tuple(dict.fromkeys(one.organisation or "" for one in said))


def _ended(met: Meeting, matter: str | None, unions: tuple[str, ...]) -> list[Done]:
    return [
        done
        for done in met.acts
        if done.act is Act.NEGOTIATION_ENDED
        and same(done.matter, matter)
        and (done.organisation is None or done.organisation in unions)
    ]


def _started(draft: Draft, done: Done) -> tuple[DeadlineRule, ...]:
    return draft.rules(Trigger.NEGOTIATION_ENDED, done.at)


def _clock(
    draft: Draft, met: Meeting, rule: DeadlineRule, matter: str | None, owed_by: str, ended: Done
) -> Clock:
    mine = owed_by if rule.owed_by is OwedBy.UNIONS else None
    answer = (
        _first(met, rule.met_by, matter, mine) if isinstance(rule.met_by, Act) else None
    )  # also one that came before the local negotiation had ended
    deadline = draft.add_deadline(
        rule,
        subject=subject_of(met, matter),
        owed_by=owed_by,
        trigger_at=ended.at,
        reckoned=draft.reckoned(rule, ended.at, None),
        met_at=answer.at if answer else None,
        void=met.cancelled_at is not None
        or (rule.never_after is NeverAfter.DECISION and decided(met.acts, ended)),
    )
    return Clock(rule=rule, matter=matter, ended=ended, deadline=deadline)


def _first(
    met: Meeting, act: Act, matter: str | None, union: str | None, *, after: datetime | None = None
) -> Done | None:
    done = (
        one
        for one in met.acts
        if one.act is act
        and same(one.matter, matter)
        and same(one.organisation, union)
        and (after is None or one.at >= after)
    )
    return min(done, key=_moment, default=None)


def _moment(done: Done) -> tuple[datetime, str]:
    return done.at, done.fact
