"""Look at the observers' rota, and take in the seats of boards before Kallelse: all of a file or none of it."""

import csv
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from actions.office import Office
from actions.record import DryRun, ring, write
from actions.worlds import world_for
from config.fact_fields import WrongField, checked
from rules.admission import admit
from rules.charter import Charter
from rules.draft import Draft
from rules.facts import Fact, FactKind, Json, fact_id
from rules.moments import aware, local_day
from rules.observer_facts import Rota, board_day
from rules.plan_observers import planned_rota
from rules.refused import Refused
from rules.world import OBSERVERS_SCOPE, World
from store import facts, outbox, scopes
from store.database import Tx

KINDS = {
    "named": FactKind.OBSERVER_NAMED,
    "declined": FactKind.OBSERVER_DECLINED,
    "absent": FactKind.OBSERVER_ABSENT,
    "swapped": FactKind.OBSERVER_SWAPPED,
}
_FIELDS = ("board_at", "organisation", "person", "with_organisation", "with_person")
_SAID = ("what", "at")  # besides the fields of the fact
_SHOWN = ("seats",)  # what the register says and nobody has to
_NOON = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a file brought in."""

    rows: int
    new: int
    boards: int


def observers_of(tx: Tx, charter: Charter, now: datetime) -> tuple[World, Rota]:
    """The group and its rota as they stand: whoever has been told of a seat keeps it."""
    world = world_for(tx, charter, OBSERVERS_SCOPE)
    left = outbox.left(tx, group=charter.group.slug, scope=OBSERVERS_SCOPE)
    return world, planned_rota(Draft(world=world, scope=OBSERVERS_SCOPE, now=now, left=left))


def import_observers(office: Office, group: str, path: Path, *, by: str, dry_run: bool = False) -> Taken:
    """Record every row of a CSV file in one transaction. Rows that are known already change nothing.

    Raises Refused with the file and the line of the first row that cannot be.
    """
    charter, now = office.charter(group), office.now()
    found = [(line, _fact(path, line, row, charter, now, by)) for line, row in _rows(path)]
    new, boards = 0, set()
    try:
        with office.store.writing() as tx:
            scopes.hold(tx, group, OBSERVERS_SCOPE)
            for line, said in found:
                world = world_for(tx, charter, OBSERVERS_SCOPE)
                boards.add(board_day(said, world))
                if facts.by_id(tx, said.id) is not None:
                    continue
                try:
                    admit(said, world)
                except Refused as why:
                    raise Refused(f"{path}:{line}: {why}") from None
                write(tx, office, said, now)
                new += 1
            if dry_run:
                raise DryRun
    except DryRun:
        pass
    else:
        ring(office.doorbell)
    return Taken(rows=len(found), new=new, boards=len(boards))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{path}:1: is not UTF-8: save the file as CSV UTF-8") from None
    head = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(), delimiter=";" if head.count(";") > head.count(",") else ",")
    named: list[str] | None = None
    found: list[tuple[int, dict[str, str]]] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if named is None:
            named = [cell.strip() for cell in cells]
            _columns(path, named)
        elif len(cells) > len(named):
            raise Refused(f"{path}:{reader.line_num}: has {len(cells)} cells, the first row {len(named)}")
        else:
            said = {name: cell.strip().removeprefix("'") for name, cell in zip(named, cells, strict=False)}
            found.append((reader.line_num, {name: cell for name, cell in said.items() if cell}))
    if named is None:
        raise Refused(f"{path}:1: is empty: the first row names the columns: board_at, organisation, person")
    return found


def _columns(path: Path, named: list[str]) -> None:
    have = (*_FIELDS, *_SAID, *_SHOWN)
    for name in named:
        if name not in have:
            raise Refused(f"{path}:1: column '{name}' is unknown (have: {', '.join((*_FIELDS, *_SAID))})")
    for name in ("board_at", "organisation"):
        if name not in named:
            raise Refused(f"{path}:1: column '{name}' is missing")


def _fact(path: Path, line: int, row: dict[str, str], charter: Charter, now: datetime, by: str) -> Fact:
    what = row.get("what", "named").removeprefix("observer_")
    kind = KINDS.get(what)
    if kind is None:
        raise Refused(f"{path}:{line}: what '{what}' is unknown (have: {', '.join(KINDS)})")
    try:
        data: dict[str, Json] = checked(kind, {name: row[name] for name in _FIELDS if name in row})
        at = _at(row, charter, now)
    except (WrongField, ValueError) as wrong:
        raise Refused(f"{path}:{line}: {wrong}") from None
    return Fact(
        id=fact_id(kind=kind, group=charter.group.slug, happened_at=at, data=data),
        kind=kind,
        group=charter.group.slug,
        scope=OBSERVERS_SCOPE,
        happened_at=at,
        recorded_at=now,
        recorded_by=by,
        data=data,
    )


def _at(row: dict[str, str], charter: Charter, now: datetime) -> datetime:
    """When it happened; a history that does not say so: at noon on the board's day."""
    if "at" in row:
        return aware(datetime.fromisoformat(row["at"]))
    said, zone = row["board_at"], charter.group.zone
    day = datetime.fromisoformat(said)
    on = local_day(aware(day), zone) if "T" in said else day.date()
    return min(datetime.combine(on, _NOON, zone), now)
