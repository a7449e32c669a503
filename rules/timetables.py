"""A consultation timetable (tidsplan): its template as data, and what the facts say of one. Computes no date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from rules.deadlines import Cutoff
from rules.facts import Fact, FactKind
from rules.periods import Direction, Period


class LegOwner(StrEnum):
    """Whose turn a leg is."""

    EMPLOYER = "employer"
    UNIONS = "unions"
    BOTH = "both"  # the meeting itself


class Anchor(StrEnum):
    """Where a template's legs are counted from."""

    START = "start"  # forwards from the day on which it starts
    MEETING = "meeting"  # backwards from the meeting that it leads to


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One step of a timetable: who does what by when."""

    name: str
    title: str
    title_en: str
    owner: LegOwner
    within: Period
    direction: Direction
    until: Cutoff | None  # None: the source gives no clock time, policy missing_clock does
    rule: str | None = None  # the rule of the book that it comes from
    remind_at: time = time(9, 0)
    gate: bool = False  # nothing may be left unanswered when this leg ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A timetable that can be started."""

    name: str
    title: str
    title_en: str
    cites: str
    anchor: Anchor
    legs: tuple[Leg, ...]

    def leg(self, named: str) -> Leg | None:
        """The leg with that name, or with that number counted from 1."""
        if named.isdecimal():
            return self.legs[int(named) - 1] if 0 < int(named) <= len(self.legs) else None
        return next((leg for leg in self.legs if leg.name == named), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """One timetable that has been started."""

    id: str
    template: str
    started_at: datetime
    anchor: str | None  # a day, a moment or a meeting's id, as the fact says it
    meeting: str | None
    done: tuple[tuple[str, datetime], ...] = ()  # legs, and when each was done


def fold_timetable(facts: Iterable[Fact]) -> Timetable | None:
    """One timetable from its facts in their order. None while it has not been started."""
    listed = tuple(facts)
    start = next((fact for fact in listed if fact.kind is FactKind.TIMETABLE_STARTED), None)
    if start is None:
        return None
    done = [fact for fact in listed if fact.kind is FactKind.TIMETABLE_LEG_DONE]
    anchor = start.maybe("anchor")
    return Timetable(
        id=start.text("timetable"),
        template=start.maybe("template") or "",
        started_at=start.happened_at,
        anchor=anchor,
        meeting=start.maybe("meeting") or (anchor if names_meeting(anchor) else None),
        done=tuple((fact.text("leg"), fact.happened_at) for fact in done),
    )


def names_meeting(anchor: str | None) -> bool:
    """Whether an anchor is a meeting's id: a day and a moment begin with their year."""
    return anchor is not None and not anchor[:4].isdecimal()
