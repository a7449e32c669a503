"""When each leg of a timetable runs, where it stands and whose turn it is now. Tells nobody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from rules.deadlines import MIDNIGHT, Cutoff, Roll
from rules.draft import Draft
from rules.meetings import Meeting
from rules.moments import aware, start_of
from rules.outcome import Deadline, Standing
from rules.periods import Direction
from rules.policies import Switch
from rules.rulebook import DeadlineRule, NeverAfter, OwedBy, Strength, Trigger, Words
from rules.timetables import Anchor, Leg, LegOwner, Template, Timetable
from rules.versions import row_for
from rules.world import World, timetable_scope

_OWED_BY = {
    LegOwner.EMPLOYER: OwedBy.SECRETARY,
    LegOwner.UNIONS: OwedBy.UNIONS,
    LegOwner.BOTH: OwedBy.SECRETARY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One leg of a timetable that has been started."""

    number: int
    leg: Leg
    rule: DeadlineRule
    deadline: Deadline
    begins_at: datetime | None  # when its turn began; None while the leg before it is not done
    done_at: datetime | None

    @property
    def over(self) -> bool:
        """Whether nobody has to do anything about it any more."""
        return self.done_at is not None or self.deadline.standing in (Standing.WAIVED, Standing.VOID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Whose turn it is now, since when, and whether their time has run out."""

    leg: str
    number: int
    title: str
    title_en: str
    owner: LegOwner
    since: datetime
    last_day: date | None
    until: datetime | None
    late: bool  # the turn stays where it is: nobody else can go on before it is done


class NoTemplate(ValueError):
    """A timetable's template is in no rule book of the group. Says which there are."""


def template_of(world: World, name: str) -> Template:
    """The template with that name; without a name the only one there is. Raises NoTemplate."""
    book = world.charter.rulebook
    if not name and len(book.timetables) == 1:
        return book.timetables[0]
    try:
        return book.template(name)
    except KeyError as unknown:
        raise NoTemplate(f"group '{world.charter.group.slug}': {unknown.args[0]}") from None


def meeting_of(world: World, table: Timetable) -> Meeting | None:
    """The meeting that a timetable leads to, if it leads to one that has been called."""
    return next((met for met in world.meetings if met.id == table.meeting), None)


def whose_turn(world: World, table: Timetable, now: datetime) -> Turn | None:
    """Whose turn it is: the first leg after the last that is done. None when all is done or called off.

    A leg that is done early passes the turn on; one that is missed keeps it. Raises NoTemplate.
    """
    return turn_in(runs_of(world, table, now))


def runs_of(world: World, table: Timetable, now: datetime) -> tuple[Run, ...]:
    """Every leg with its deadline as it stands at that moment. Raises NoTemplate."""
    draft = Draft(world=world, scope=timetable_scope(table.id), now=now, left={})
    return run_legs(draft, table, template_of(world, table.template))


def turn_in(runs: Iterable[Run]) -> Turn | None:
    """Whose turn it is among those legs."""
    listed = tuple(runs)
    held = max((run.number for run in listed if run.over), default=0)
    run = next((run for run in listed if run.number == held + 1), None)
    if run is None or run.deadline.standing is Standing.VOID:
        return None
    return Turn(
        leg=run.leg.name,
        number=run.number,
        title=run.leg.title,
        title_en=run.leg.title_en,
        owner=run.leg.owner,
        since=run.begins_at or run.deadline.opens_at,
        last_day=run.deadline.reckoned.last_day,
        until=run.deadline.reckoned.ends_at,
        late=run.deadline.standing is Standing.MISSED,
    )


def run_legs(draft: Draft, table: Timetable, template: Template) -> tuple[Run, ...]:
    """Add a deadline for each leg to the draft, in the order of the legs."""
    met = meeting_of(draft.world, table)
    void = met is not None and met.cancelled_at is not None
    event, trigger_at = _start(draft.world, table, template, met)
    if event is None or trigger_at is None:
        return ()
    if met is not None:
        draft.moments.append(met.starts_at)  # from then on the leg that is the meeting itself is done
    runs: list[Run] = []
    for number, leg in enumerate(template.legs, start=1):
        rule = leg_rule(draft.world, template, leg, event, met)
        done_at = _done_at(draft, table, template, leg, met)
        begins_at = _begins_at(runs, table)
        added = draft.add_deadline(
            rule,
            subject=table.id,
            owed_by=leg.owner.value,
            trigger_at=trigger_at,
            reckoned=draft.reckoned(rule, event, met.starts_at if met else None),
            met_at=done_at,
            void=void,
            opens_at=begins_at or (runs[-1].deadline.reckoned.ends_at if runs else None),
        )
        runs.append(
            Run(number=number, leg=leg, rule=rule, deadline=added, begins_at=begins_at, done_at=done_at)
        )
    return tuple(runs)


def leg_rule(
    world: World, template: Template, leg: Leg, event: date | datetime, met: Meeting | None
) -> DeadlineRule:
    """The rule of a leg: its own numbers, with the source and the strength of the book's rule it names."""
    charter = world.charter
    rows = charter.rulebook.rows.get(leg.rule or "", ())
    row = row_for(rows, event, charter.calendar, charter.policies) if rows else None
    stated = leg.until or _meetings_own(world, leg, met)
    until = stated or MIDNIGHT
    switches = () if stated else (Switch.MISSING_CLOCK,)
    before = leg.direction is Direction.BEFORE
    if row is None:
        row = DeadlineRule(
            id=leg.rule or f"{template.name}.{leg.name}",
            name=leg.title,
            cites=template.cites,
            binding="tidsplan",
            strength=Strength.SKA,
            verified="template",
            trigger=Trigger.TIMETABLE,
            owed_by=_OWED_BY[leg.owner],
            within=leg.within,
            direction=leg.direction,
            until=until,
            roll=Roll.BACKWARD if before else Roll.NONE,
            english=Words(name=leg.title_en, cites=template.cites),
        )
    roll = row.roll if row.direction is leg.direction else (Roll.BACKWARD if before else Roll.NONE)
    return replace(
        row,
        trigger=Trigger.TIMETABLE,
        owed_by=_OWED_BY[leg.owner],
        within=leg.within,
        direction=leg.direction,
        until=until,
        roll=roll,
        unstated_clock=stated is None,
        switches=tuple(dict.fromkeys((*(one for one in row.switches if stated is None), *switches))),
        never_after=NeverAfter.MEETING_START if met else None,
        met_by=None,
        reminders=(),
    )


def _meetings_own(world: World, leg: Leg, met: Meeting | None) -> Cutoff | None:
    """The leg that is the meeting itself ends when the meeting starts; its whole day, while none is called."""
    if leg.owner is not LegOwner.BOTH:
        return None
    if met is None:
        return MIDNIGHT
    return Cutoff(clock=met.starts_at.astimezone(world.charter.group.zone).time())


def _start(
    world: World, table: Timetable, template: Template, met: Meeting | None
) -> tuple[date | datetime | None, datetime | None]:
    """What the legs are counted from, and the moment that the trace names."""
    if template.anchor is Anchor.MEETING and met is not None:
        return met.starts_at, met.starts_at
    if template.anchor is Anchor.MEETING and (table.meeting is not None or table.anchor is None):
        return None, None
    zone = world.charter.group.zone
    if table.anchor is None or table.anchor == table.meeting:
        return table.started_at, table.started_at
    if len(table.anchor) == len("2021-11-26"):
        day = date.fromisoformat(table.anchor)
        return day, start_of(day, zone)
    moment = aware(datetime.fromisoformat(table.anchor))
    return moment, moment


def _begins_at(before: list[Run], table: Timetable) -> datetime | None:
    """When a leg's turn began: when the one before it was done, or one that comes later than that."""
    if not before:
        return table.started_at
    if before[-1].done_at is None and before[-1].over:  # waived: its own end stands in for it
        return before[-1].begins_at or before[-1].deadline.opens_at
    return before[-1].done_at


def _done_at(
    draft: Draft, table: Timetable, template: Template, leg: Leg, met: Meeting | None
) -> datetime | None:
    done = [at for named, at in table.done if template.leg(named) is leg]
    if leg.owner is LegOwner.BOTH and met is not None and met.starts_at <= draft.now:
        done.append(met.starts_at)
    return min(done, default=None)
