"""Read a consultation timetable's template, and refuse legs out of order or past their meeting. Counts no day."""

from datetime import time

from config.rule_rows import period_in
from config.toml import Table
from rules.deadlines import Cutoff
from rules.periods import Direction, Unit
from rules.timetables import Anchor, Leg, LegOwner, Template

TIMETABLE_KEYS = ("name", "title", "title_en", "cites", "anchor", "leg")
LEG_KEYS = (
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
_UNITS = (Unit.WORKING_DAYS, Unit.DAYS, Unit.WEEKS)
_WAY = {Anchor.START: Direction.AFTER, Anchor.MEETING: Direction.BEFORE}
_PAST = {
    Anchor.MEETING: 'counts past the meeting that the timetable leads to: write direction = "before", '
    'or anchor = "start"',
    Anchor.START: 'is counted backwards from its start: write direction = "after", or anchor = "meeting"',
}
_LAST = time.max  # of a leg without a clock: a policy gives it one, at the end of somebody's day


def template_in(table: Table) -> Template:
    """The template of one [[timetable]]. Raises ConfigError."""
    table.only(*TIMETABLE_KEYS)
    name, anchor = table.text("name"), table.choice("anchor", Anchor)
    rows = table.tables("leg")
    if not rows:
        raise table.refuse(f"timetable '{name}' has no legs: add a [[timetable.leg]]", "name")
    legs: list[Leg] = []
    for row in rows:
        leg = _leg(row)
        _refuse_wrong_way(row, name, anchor, leg)
        _refuse_twice(row, name, leg, legs)
        if legs:
            _refuse_out_of_order(row, name, anchor, legs[-1], leg)
        legs.append(leg)
    return Template(
        name=name,
        title=table.text("title"),
        title_en=table.maybe_text("title_en") or table.text("title"),
        cites=table.text("cites"),
        anchor=anchor,
        legs=tuple(legs),
    )


def _leg(table: Table) -> Leg:
    table.only(*LEG_KEYS)
    name = table.text("name")
    if "/" in name or name.isdecimal():
        raise table.refuse(f"leg '{name}': a name is a word without '/', such as 'proposals'", "name")
    return Leg(
        name=name,
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


def _refuse_wrong_way(table: Table, name: str, anchor: Anchor, leg: Leg) -> None:
    if leg.within.unit not in _UNITS:
        units = ", ".join(_UNITS)
        raise table.refuse(f"timetable '{name}', leg '{leg.name}': legs are counted in {units}", "within")
    if leg.direction is not _WAY[anchor]:
        raise table.refuse(f"timetable '{name}': leg '{leg.name}' {_PAST[anchor]}", "direction")
    if leg.gate and leg.owner is not LegOwner.EMPLOYER:
        cure = "the employer answers: move gate = true to the leg of its answers"
        raise table.refuse(f"timetable '{name}', leg '{leg.name}' is a gate of '{leg.owner}': {cure}", "gate")


def _refuse_twice(table: Table, name: str, leg: Leg, before: list[Leg]) -> None:
    for other in before:
        if other.name == leg.name:
            raise table.refuse(f"timetable '{name}' has two legs '{leg.name}': rename one", "name")
        if leg.rule is not None and other.rule == leg.rule:
            cure = "give each leg a rule of its own, or none"
            raise table.refuse(
                f"timetable '{name}': legs '{other.name}' and '{leg.name}' share rule '{leg.rule}': {cure}",
                "rule",
            )


def _refuse_out_of_order(table: Table, name: str, anchor: Anchor, before: Leg, leg: Leg) -> None:
    """Each leg ends after the one before it. What cannot be compared cannot be checked, and is refused."""
    if leg.within.unit is not before.within.unit:
        cure = f"count all legs in {before.within.unit}"
        raise table.refuse(
            f"timetable '{name}': leg '{leg.name}' counts {leg.within.unit}, the one before it"
            f" {before.within.unit}: {cure}",
            "within",
        )
    ahead = leg.within.count - before.within.count
    further = ahead > 0 if anchor is Anchor.START else ahead < 0
    same_day_later = ahead == 0 and _ends(before) < _ends(leg)
    if not further and not same_day_later:
        raise table.refuse(
            f"timetable '{name}': leg '{leg.name}' ({leg.within} {leg.direction}) does not end after "
            f"'{before.name}' ({before.within} {before.direction}): put the legs in the order of their days",
            "within",
        )


def _ends(leg: Leg) -> time:
    return _LAST if leg.until is None or leg.until.clock is None else leg.until.clock
