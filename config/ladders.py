"""Read ladders: who is told, step by step, and which ladder goes on where one ends. Counts no day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from config.rule_rows import period_in
from config.toml import Table, nearest
from rules.periods import Period, Unit
from rules.rulebook import Ladder, OwedBy, Rung

LADDER_KEYS = ("name", "then", "rung")
RUNG_KEYS = ("after", "tell", "text")


def ladders_in(parts: Iterable[Table]) -> dict[str, Ladder]:
    """The ladders of a book's parts, by name; an earlier part's wins. Raises ConfigError.

    A ladder with `then` goes on with that ladder's rungs, counted on from its own last rung.
    """
    tables: dict[str, Table] = {}
    for part in parts:
        own: dict[str, Table] = {}
        for table in part.tables("ladder"):
            table.only(*LADDER_KEYS)
            if own.setdefault(table.text("name"), table) is not table:
                raise table.refuse(f"ladder '{table.text('name')}' stands twice: remove one", "name")
        tables = own | tables
    return {name: Ladder(name=name, rungs=_whole(name, tables, ())) for name in tables}


def _whole(name: str, tables: Mapping[str, Table], climbed: tuple[str, ...]) -> tuple[Rung, ...]:
    """The rungs of a ladder and of those that go on after it. Refuses one that never ends."""
    table = tables[name]
    rungs = _rungs(table, name)
    follows = table.maybe_text("then")
    if follows is None:
        return rungs
    if follows in (*climbed, name):
        way = " -> ".join((*climbed, name, follows))
        raise table.refuse(f"ladder '{name}' never ends ({way}): remove 'then' from one of them", "then")
    if follows not in tables:
        known = nearest(follows, set(tables) - {name})
        raise table.refuse(f"ladder '{name}': then '{follows}' is unknown: {known}", "then")
    onwards = _whole(follows, tables, (*climbed, name))
    if (ends := _counts(rungs[-1])) != (begins := _counts(onwards[0])):
        cure = "let both count the same, so that one can be counted on from the other"
        raise table.refuse(
            f"ladder '{name}' ends in {ends}, but '{follows}' begins in {begins}: {cure}", "then"
        )
    days = max((rung.after.count for rung in rungs if rung.after), default=0)
    meetings = max((rung.meetings for rung in rungs if rung.meetings), default=0)
    return rungs + tuple(_later(rung, days, meetings) for rung in onwards)


def _counts(rung: Rung) -> str:
    return "meetings" if rung.meetings is not None else "working days"


def _later(rung: Rung, days: int, meetings: int) -> Rung:
    after = replace(rung.after, count=rung.after.count + days) if rung.after else None
    return replace(rung, after=after, meetings=rung.meetings + meetings if rung.meetings else None)


def _rungs(table: Table, name: str) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for one in table.tables("rung"):
        rung = _rung(one)
        for below in rungs:
            if not _rises(below, rung):
                cure = "let each rung come after the one before it"
                raise one.refuse(
                    f"ladder '{name}': {_height(rung)} is not after {_height(below)}: {cure}", "after"
                )
        rungs.append(rung)
    if not rungs:
        raise table.refuse(f"ladder '{name}' has no rungs: add a [[ladder.rung]]")
    return tuple(rungs)


def _rung(table: Table) -> Rung:
    table.only(*RUNG_KEYS)
    after = table.text("after")
    count, _, word = after.partition(" ")
    meetings = int(count) if count.isdecimal() and word in ("meeting", "meetings") else None
    period = period_in(table, "after") if meetings is None else None
    if period is not None and period.unit is not Unit.WORKING_DAYS:
        raise table.refuse(f"after '{after}': a ladder counts working days or meetings", "after")
    if meetings == 0:
        raise table.refuse(
            f"after '{after}': a promise is due at a meeting: write 1 meeting or more", "after"
        )
    return Rung(after=period, meetings=meetings, tell=table.choice("tell", OwedBy), text=table.text("text"))


def _rises(below: Rung, rung: Rung) -> bool:
    """Two rungs are compared where both count the same thing."""
    if below.after is not None and rung.after is not None:
        return below.after.count < rung.after.count
    if below.meetings is not None and rung.meetings is not None:
        return below.meetings < rung.meetings
    return True


def _height(rung: Rung) -> str:
    if rung.after is not None:
        return str(Period(count=rung.after.count, unit=rung.after.unit))
    return f"{rung.meetings} meeting" + ("" if rung.meetings == 1 else "s")
