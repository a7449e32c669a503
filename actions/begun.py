"""Refuse a new or an ended row that would change what has begun under the row before it. Plans nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from config.rule_places import place_of
from config.toml import ConfigError
from rules.charter import Charter
from rules.moments import local_day
from rules.outcome import Standing
from rules.periods import Direction
from rules.rulebook import DeadlineRule
from rules.versions import Rows, reach, row_for
from store import deadlines, used_rules
from store.database import Store, Tx
from store.deadlines import StoredDeadline

_OVER = frozenset({Standing.MET, Standing.MET_LATE, Standing.MISSED, Standing.WAIVED})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """One deadline that would change, the row that it runs under, and the one that would take it over."""

    event: date
    row: DeadlineRule
    other: DeadlineRule | None  # None: the rule would have ended by then


def changes_what_has_begun(
    store: Store, charters: Mapping[str, Charter], own: Path | None = None
) -> list[ConfigError]:
    """Every row that reaches back to a clock that runs under another, with its file and line and the cure.

    A clock that counts forwards has begun with its event; one that counts backwards, when what it leads to has
    been done or missed. Only a rule with a row that has given nobody a date yet, or with an end, is looked at.
    """
    wrong: list[ConfigError] = []
    with store.reading() as tx:
        used = {(one.group, one.rule, one.version) for one in used_rules.listing(tx)}
        for group, charter in charters.items():
            for rule, rows in charter.rulebook.rows.items():
                known = [row for row in rows if (group, rule, row.version) in used]
                if known and (len(known) < len(rows) or rows[0].in_force_to is not None):
                    wrong += _refusals(_taken_over(tx, charter, rows), charter, own)
    return wrong


def _taken_over(tx: Tx, charter: Charter, rows: Rows) -> Iterator[_Begun]:
    rule = rows[0].id
    for held in deadlines.of_rule(tx, charter.group.slug, rule):
        row = next((one for one in rows if one.version == held.version), None)
        if row is None or not _has_begun(held, row):
            continue
        event = local_day(held.trigger_at, charter.group.zone)
        governs = row_for(rows, event, charter.calendar, charter.policies)
        if governs is None or governs.version != held.version:
            yield _Begun(event=event, row=row, other=governs)


def _has_begun(held: StoredDeadline, row: DeadlineRule) -> bool:
    backwards = row.within is not None and row.direction is Direction.BEFORE
    return held.standing in _OVER if backwards else held.standing is not Standing.VOID


def _refusals(begun: Iterable[_Begun], charter: Charter, own: Path | None) -> Iterator[ConfigError]:
    """One for each row: what it would have to be for all that has begun to stand."""
    until: dict[str, tuple[_Begun, date]] = {}
    for one in begun:
        blamed = one.other or one.row
        day = reach(blamed, one.event, charter.calendar, charter.policies) if one.other else one.event
        if blamed.version not in until or until[blamed.version][1] < day:
            until[blamed.version] = (one, day)
    for one, day in until.values():
        rule, version = one.row.id, (one.other or one.row).version
        path, line = place_of(charter.rulebook.id, rule, version, own)
        if one.other is None:
            what = f"rule '{rule}' (in force from {version}) ends before what it has given a date: let it"
            yield ConfigError(path, line, f"{what} end on {day} or later")
        else:
            what = f"rule '{rule}' (in force from {version}) would change what began under the row of"
            cure = f"let it begin on {day + _DAY} or later"
            yield ConfigError(path, line, f"{what} {one.row.version}: {cure}")
