"""Read a consultation timetable's template. Counts no day."""

from datetime import time

from config.rule_rows import period_in
from config.toml import Table
from rules.deadlines import Cutoff
from rules.periods import Direction
from rules.timetables import Anchor, Leg, LegOwner, Template

_LEG = (
    "name",
    "title",
    "title_en",
    "owner",
    "within",
    "direction",
    "until",
    "rule",
    "remind_at",
    "gate",
)


def template_in(table: Table) -> Template:
    """The template of one [[timetable]]. Raises ConfigError."""
    table.only("name", "title", "title_en", "cites", "anchor", "leg")
    legs = tuple(map(_leg, table.tables("leg")))
    if not legs:
        raise table.refuse(f"timetable '{table.text('name')}' has no legs: add a [[timetable.leg]]", "name")
    return Template(
        name=table.text("name"),
        title=table.text("title"),
        title_en=table.maybe_text("title_en") or table.text("title"),
        cites=table.text("cites"),
        anchor=table.choice("anchor", Anchor),
        legs=legs,
    )


def _leg(table: Table) -> Leg:
    table.only(*_LEG)
    return Leg(
        name=table.text("name"),
        title=table.text("title"),
        title_en=table.maybe_text("title_en") or table.text("title"),
        owner=table.choice("owner", LegOwner),
        within=period_in(table, "within"),
        direction=table.choice("direction", Direction),
        until=_until(table),
        rule=table.maybe_text("rule"),
        remind_at=table.clock("remind_at", time(9, 0)),
        gate=table.flag("gate"),
    )


def _until(table: Table) -> Cutoff | None:
    said = table.maybe_text("until")
    if said is None:
        return None
    try:
        return Cutoff.parse(said)
    except ValueError as wrong:
        raise table.refuse(str(wrong), "until") from None
