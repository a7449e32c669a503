"""Look at a group's timetables as they stand: legs, whose turn it is, what lacks an answer. Records nothing."""

from dataclasses import dataclass
from datetime import datetime

from actions.worlds import outline, world_for
from rules.charter import Charter
from rules.demands import Lack, lacking, register
from rules.meetings import Meeting
from rules.timetables import Template, Timetable
from rules.turns import NoTemplate, Run, Turn, meeting_of, runs_of, template_of, turn_in
from rules.world import timetable_scope
from store.database import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One timetable as doors show it."""

    table: Timetable
    template: Template | None
    meeting: Meeting | None
    runs: tuple[Run, ...]
    turn: Turn | None
    lacks: tuple[Lack, ...]  # of all demands made for its meeting so far
    trouble: str | None = None  # why it has no legs


def timetables_of(tx: Tx, charter: Charter, now: datetime) -> tuple[Shown, ...]:
    """Every timetable of a group, by when it was started."""
    return tuple(_shown(tx, charter, table.id, now) for table in outline(tx, charter).timetables)


def turns_now(tx: Tx, charter: Charter, now: datetime) -> tuple[Shown, ...]:
    """The timetables in which it is somebody's turn."""
    return tuple(shown for shown in timetables_of(tx, charter, now) if shown.turn is not None)


def _shown(tx: Tx, charter: Charter, name: str, now: datetime) -> Shown:
    world = world_for(tx, charter, timetable_scope(name))
    table = next(one for one in world.timetables if one.id == name)
    met = meeting_of(world, table)
    lacks = lacking(register(met), charter.group) if met else ()
    try:
        template = template_of(world, table.template)
    except NoTemplate as missing:
        return Shown(
            table=table, template=None, meeting=met, runs=(), turn=None, lacks=lacks, trouble=str(missing)
        )
    runs = runs_of(world, table, now)
    return Shown(table=table, template=template, meeting=met, runs=runs, turn=turn_in(runs), lacks=lacks)
