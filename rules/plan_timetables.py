"""Plan one timetable: a deadline for each leg, notices to the side whose turn it is, and the gate of the answers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from rules import context
from rules.demands import lacking, lacks_as_json, register
from rules.draft import Draft
from rules.facts import FactKind, Json
from rules.leg_entries import (
    CANCELLED,
    changed_at,
    entry_of,
    held_by,
    prefix_of,
    side_of,
    stamp,
    strangers,
)
from rules.meetings import Meeting
from rules.moments import at_clock, local_day
from rules.notices import Method
from rules.outcome import Standing
from rules.people import Language, Seat
from rules.plan_demands import look, made_by
from rules.timetables import LegOwner, Template, Timetable
from rules.turns import NoTemplate, Run, meeting_of, run_legs, template_of, turn_in

TIMETABLE_PASSES_MEETING = "timetable_passes_meeting"
LEG_MISSED = "timetable_leg_missed"
NO_TEMPLATE = "timetable_without_template"
TURN = "timetable_turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """One notice about a leg, the same for some of its side."""

    word: str  # begins, reminder, late, moved or cancelled: what the text says
    about: str
    at: datetime
    too_late: datetime | None
    sequence: int | None = None  # of the calendar entry that it carries
    method: Method = Method.REQUEST
    language: Language = Language.SWEDISH


@dataclass(slots=True, kw_only=True)
class _Leg:
    """One leg in the planning: everything that its notices are made of."""

    draft: Draft
    table: Timetable
    template: Template
    run: Run
    met: Meeting | None
    errands: dict[_Errand, list[Seat]] = field(default_factory=dict)

    @property
    def ends_at(self) -> datetime | None:
        return self.run.deadline.reckoned.ends_at

    @property
    def stop(self) -> datetime | None:
        """From when on nothing about it is of use: the meeting is there."""
        return self.met.starts_at if self.met else None

    def add(self, seat: Seat, word: str, at: datetime, too_late: datetime | None, day: str = "") -> None:
        """A notice without a calendar entry."""
        about = f"{prefix_of(self.table, self.run.leg)}{word}{day}"
        self.errands.setdefault(_Errand(word=word, about=about, at=at, too_late=too_late), []).append(seat)

    def add_entry(
        self,
        seat: Seat,
        word: str,
        at: datetime,
        too_late: datetime | None,
        *,
        sequence: int,
        day: str = "",
        method: Method = Method.REQUEST,
    ) -> None:
        """A notice that brings the receiver's calendar up to date. Its key says to what."""
        told = f"{word}{day}/{sequence}/{stamp(self.run.deadline.reckoned)}"
        errand = _Errand(
            word=word,
            about=f"{prefix_of(self.table, self.run.leg)}{told}",
            at=at,
            too_late=too_late,
            sequence=sequence,
            method=method,
            language=seat.language,
        )
        self.errands.setdefault(errand, []).append(seat)

    def told(self, seat: Seat, word: str) -> bool:
        """Whether a person has been told that already, with an entry or without."""
        begins = f"{self.draft.slug}/{prefix_of(self.table, self.run.leg)}{word}/"
        return any(
            left.person == seat.person and key.startswith(begins)
            for key, left in self.draft.still_told.items()
        )


def plan_timetable(draft: Draft, table: Timetable) -> None:
    """Plan everything about one timetable. Of one whose template is gone nothing is told, and a person sees it."""
    try:
        template = template_of(draft.world, table.template)
    except NoTemplate as missing:
        draft.flag(NO_TEMPLATE, table.id, f"timetable '{table.id}' cannot be planned: {missing}")
        return
    met = meeting_of(draft.world, table)
    runs = run_legs(draft, table, template)
    if met is None or met.cancelled_at is None:
        _flag(draft, table, runs, met)
        _gate(draft, table, runs, met)
    for run in runs:
        leg = _Leg(draft=draft, table=table, template=template, run=run, met=met)
        side = side_of(draft, run)
        if not run.over:
            for seat in side:
                _tell_turn(leg, seat)
        _take_back(leg, side)
        _put(leg, runs)


def _flag(draft: Draft, table: Timetable, runs: tuple[Run, ...], met: Meeting | None) -> None:
    passing = [run for run in runs if run.deadline.reckoned.capped_at is not None]
    if passing and met is not None:
        told = ", ".join(f"'{run.leg.name}' ({run.deadline.reckoned.last_day})" for run in passing)
        message = f"leg {told} would end after the meeting on {met.day} begins, and ends there instead"
        draft.flag(TIMETABLE_PASSES_MEETING, table.id, message)
    turn = turn_in(runs)
    if turn is not None and turn.late:
        message = (
            f"leg '{turn.leg}' of timetable '{table.id}' ended on {turn.last_day} and is not done: it is still the"
            f" turn of {turn.owner}; record timetable_leg_done once it is"
        )
        draft.flag(LEG_MISSED, f"{table.id}/{turn.leg}", message)


def _gate(draft: Draft, table: Timetable, runs: tuple[Run, ...], met: Meeting | None) -> None:
    """When the leg of the answers ends, every demand made by then has its answer."""
    if met is None:
        return
    for run in runs:
        ends_at = run.deadline.reckoned.ends_at
        if run.leg.gate and ends_at is not None:
            at = min(ends_at, run.done_at) if run.done_at else ends_at
            look(draft, met, made_by(register(met), at), subject=table.id, at=at, until=met.starts_at)


def _tell_turn(leg: _Leg, seat: Seat) -> None:
    """When its turn begins, a working day before it ends, when it was missed, and when its day moves."""
    run, deadline = leg.run, leg.run.deadline
    if leg.ends_at is None or deadline.reckoned.last_day is None or deadline.silent:
        return
    held = held_by(leg.draft, leg.table, run.leg, seat.person)
    lacks = held is None or held.cancelled
    sequence = 0 if held is None else held.sequence + 1
    if held is not None and not held.cancelled and held.ends != stamp(deadline.reckoned):
        at = changed_at(held, leg.met.changed_at if leg.met else None, leg.table.started_at)
        leg.add_entry(seat, "moved", at, leg.stop, sequence=sequence)
    begins = _begins_for(run, seat)
    if begins is not None and not leg.told(seat, "begins"):
        if lacks:
            leg.add_entry(seat, "begins", begins, leg.stop, sequence=sequence)
        else:
            leg.add(seat, "begins", begins, leg.stop, "/again")
    _remind(leg, seat, begins, sequence if lacks and begins is None else None)
    missed = deadline.standing is Standing.MISSED and begins is not None and begins < leg.ends_at
    if missed and not _has_spoken(leg, seat):
        leg.add(seat, "late", leg.ends_at, leg.stop, f"/{deadline.reckoned.last_day}")


def _begins_for(run: Run, seat: Seat) -> datetime | None:
    """When its turn began for somebody who may have joined later."""
    if run.begins_at is None or seat.known_at is None:
        return run.begins_at
    return max(run.begins_at, seat.known_at)


def _remind(leg: _Leg, seat: Seat, begins: datetime | None, sequence: int | None) -> None:
    """A working day before the leg ends, unless they have been told of their turn that day or have yet to be."""
    charter, last = leg.draft.world.charter, leg.run.deadline.reckoned.last_day
    assert last is not None
    at = at_clock(charter.calendar.subtract(last, 1), leg.run.leg.remind_at, charter.group.zone)
    day = f"/{last}"
    if seat.known_at is not None and at <= seat.known_at:
        return
    told = _told_on(leg, seat, begins)
    if told is not None and told >= local_day(at, charter.group.zone):
        return
    if at <= leg.table.started_at or leg.told(seat, f"reminder{day}"):
        return
    if sequence is None:
        leg.add(seat, "reminder", at, leg.ends_at, f"{day}/again")
    else:
        leg.add_entry(seat, "reminder", at, leg.ends_at, sequence=sequence, day=day)


def _told_on(leg: _Leg, seat: Seat, begins: datetime | None) -> date | None:
    """The day on which a mail says when the leg ends: that it begins, or that it has another time."""
    zone = leg.draft.world.charter.group.zone
    held = held_by(leg.draft, leg.table, leg.run.leg, seat.person)
    says: list[datetime] = []
    if begins is not None:
        says.append(_leaves(leg, begins, waits=not leg.told(seat, "begins")))
    if held is not None and not held.cancelled:
        if held.ends == stamp(leg.run.deadline.reckoned):
            says += [held.left.accepted_at] if held.left.accepted_at else []
        else:
            moved_at = changed_at(held, leg.met.changed_at if leg.met else None, leg.table.started_at)
            says.append(_leaves(leg, moved_at, waits=True))
    return max((local_day(moment, zone) for moment in says), default=None)


def _leaves(leg: _Leg, at: datetime, *, waits: bool) -> datetime:
    """When a notice leaves, or left; one that waits although its moment has passed leaves now."""
    leaves, _ = leg.draft.leaves(TURN, at, leg.stop)
    return max(leaves, leg.draft.now) if waits else leaves


def _has_spoken(leg: _Leg, seat: Seat) -> bool:
    """Whether a seat's union has made a demand: it cannot be late with what it has sent."""
    if leg.run.leg.owner is not LegOwner.UNIONS or leg.met is None:
        return False
    return any(
        said.kind is FactKind.DEMAND_MADE and said.organisation == seat.organisation for said in leg.met.said
    )


def _take_back(leg: _Leg, side: tuple[Seat, ...]) -> None:
    """Take an entry that is ahead out of the calendars of those for whom it holds no longer."""
    off = leg.run.deadline.standing in (Standing.VOID, Standing.WAIVED) and leg.run.done_at is None
    seats = [*(side if off else ()), *strangers(leg.draft, leg.table, leg.run, side)]
    cancelled_at = leg.met.cancelled_at if leg.met else None
    for seat in seats:
        held = held_by(leg.draft, leg.table, leg.run.leg, seat.person)
        if (
            held is None
            or held.cancelled
            or leg.ends_at is None
            or leg.ends_at <= (cancelled_at or leg.draft.now)
        ):
            continue
        at = changed_at(held, cancelled_at, leg.table.started_at)
        leg.add_entry(seat, CANCELLED, at, None, sequence=held.sequence + 1, method=Method.CANCEL)


def _put(leg: _Leg, runs: tuple[Run, ...]) -> None:
    for errand, seats in leg.errands.items():
        entry = None
        if errand.sequence is not None:
            entry = entry_of(
                leg.draft,
                leg.table,
                leg.run,
                sequence=errand.sequence,
                method=errand.method,
                language=errand.language,
            )
        leg.draft.tell(
            seats,
            text=TURN,
            about=errand.about,
            series=f"turn/{leg.table.id}/{leg.run.leg.name}",
            subject=leg.table.id,
            told=_told(leg, runs, errand.word),
            at=errand.at,
            too_late=errand.too_late,
            entry=entry,
        )


def _told(leg: _Leg, runs: Iterable[Run], word: str) -> dict[str, Json]:
    """What the text may speak of. What lacks an answer is told to those who owe the answers, and to nobody else."""
    run, world = leg.run, leg.draft.world
    before = [one for one in runs if one.number == run.number - 1 and not one.over]
    waits_for = before[0].leg if before and run.begins_at is None else None
    lacks = lacking(register(leg.met), world.charter.group) if leg.met and run.leg.gate else ()
    return {
        "group": context.group(world),
        "meeting": context.meeting(world, leg.met) if leg.met else None,
        "turn": word,
        "timetable": {
            "id": leg.table.id,
            "title": leg.template.title,
            "title_en": leg.template.title_en,
            "legs": len(leg.template.legs),
        },
        "leg": {"number": run.number, "title": run.leg.title, "title_en": run.leg.title_en},
        "waits_for": {"title": waits_for.title, "title_en": waits_for.title_en} if waits_for else None,
        "unanswered": lacks_as_json(lacks) if word in ("reminder", "late") else [],
        "deadline": context.deadline(world, run.deadline, run.rule),
    }
