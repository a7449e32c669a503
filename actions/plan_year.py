"""Plan a year before it is adopted: read the dates, check them, offer cures. Records and prints nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from config.holiday_table import FIRST_YEAR, LAST_YEAR
from config.load import charter
from config.policies import choices_of
from documents.year_file import YearFile, read_year
from documents.year_rows import Row
from documents.year_words import fix_words, reason_words
from rules.applying import apply_rule
from rules.calendar import CalendarEnds
from rules.charter import Charter
from rules.facts import Json
from rules.moments import at_clock
from rules.policies import newest_first
from rules.year import board_rules, check_year
from rules.year_fixes import Fix, fixes_for
from rules.year_values import NOTICES, Checked, Flag, Slot

_USUAL_CLOCK = time(9, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedYear:
    """A year's meetings in order, each with the cures that it needs."""

    charter: Charter
    checked: tuple[Checked, ...]
    fixes: tuple[tuple[Fix, ...], ...]
    notes: tuple[str, ...]

    @property
    def summary(self) -> dict[str, int]:
        """How often each flag stands, in the order in which the flags are declared."""
        counts = Counter(flag for one in self.checked for flag in one.flags)
        return {flag.value: counts[flag] for flag in Flag if counts[flag]}

    @property
    def clashes(self) -> int:
        """How many meetings have more than a notice."""
        return sum(1 for one in self.checked if one.clashes)

    def as_json(self) -> dict[str, Json]:
        """The document that `kallelse plan-year --json` prints (contracts)."""
        return {
            "group": self.charter.group.slug,
            "rulebook": self.charter.rulebook.id,
            "meetings": [
                _meeting_json(one, fixes, self.charter)
                for one, fixes in zip(self.checked, self.fixes, strict=True)
            ],
            "summary": dict(self.summary),
            "clashes": self.clashes,
            "notices": [flag.value for flag in Flag if flag in NOTICES],
            "notes": list(self.notes),
        }


def plan_year(
    path: Path,
    group: str,
    *,
    base: Path | None = None,
    own: Path | None = None,
    rulebook: str | None = None,
    at: time | None = None,
    propose: bool = False,
    chosen: Sequence[str] = (),
) -> PlannedYear:
    """Check every meeting of a file under a group's rules.

    `at` is the clock of a meeting that has none; `propose`: the days are the board's; `chosen` are policies that
    stand in for the group's own. Raises ValueError that says what to mend.
    """
    governs = charter(
        group, base=base, own=own, first_year=FIRST_YEAR, last_year=LAST_YEAR, rulebook=rulebook
    )
    told = read_year(path, zone=governs.group.zone, at=at, propose=propose)
    if chosen:
        mine = newest_first(choices_of(chosen))
        governs = replace(
            governs, policies=replace(governs.policies, chosen={**governs.policies.chosen, **mine})
        )
    return planned(told, governs, at=at or _USUAL_CLOCK)


def planned(told: YearFile, governs: Charter, *, at: time = _USUAL_CLOCK) -> PlannedYear:
    """The meetings that were read, proposed where only a board is known, and checked."""
    slots = _named([_slot(row, governs, at) for row in told.rows], governs.group.slug)
    checked = check_year(slots, governs)
    fixes = tuple(fixes_for(number, checked, governs) for number in range(len(checked)))
    return PlannedYear(charter=governs, checked=checked, fixes=fixes, notes=told.notes)


def _slot(row: Row, governs: Charter, at: time) -> Slot:
    starts_at = row.starts_at
    if starts_at is None:
        starts_at = _proposed(row, governs, at)
    return Slot(
        starts_at=starts_at,
        ends_at=row.ends_at,
        board_at=row.board_at,
        id=row.id,
        title=row.title,
        place=row.place,
        line=row.line,
        proposed=row.starts_at is None,
    )


def _proposed(row: Row, governs: Charter, at: time) -> datetime:
    """The latest day that the board's rules allow, at the usual clock."""
    board, group = row.board_at, governs.group
    if board is None:
        raise ValueError(f"line {row.line} has neither a start nor a board")
    try:
        limits = [
            apply_rule(rule, board, governs.calendar, None, governs.policies).last_day
            for rule in board_rules(board, governs)
        ]
    except CalendarEnds as ends:
        raise ValueError(f"line {row.line}: no meeting can be proposed: {ends}") from None
    days = [day for day in limits if day is not None]
    if not days:
        raise ValueError(
            f"group '{group.slug}': rule book '{governs.rulebook.id}' does not say how long before its board the"
            ' group meets: give starts_at in the file, or add a rule with trigger = "board", direction ='
            " \"before\" and within, such as AMF-FVG-NAMND of the book 'amf'"
        )
    day = min(days)
    if isinstance(board, date) and not isinstance(board, datetime) and day > board:
        raise ValueError(f"line {row.line}: the rule puts the meeting after its board")
    return at_clock(day, at, group.zone)


def _named(slots: Sequence[Slot], group: str) -> tuple[Slot, ...]:
    """Every meeting with an id: its own, or its group and day, and its clock where that day has several."""
    days = Counter(slot.starts_at.date() for slot in slots if slot.id is None)
    taken = Counter(slot.id for slot in slots if slot.id is not None)
    named: list[Slot] = []
    for slot in slots:
        name = slot.id
        if name is None:
            name = f"{group}-{slot.starts_at:%Y-%m-%d}"
            if days[slot.starts_at.date()] > 1 or taken[name]:
                name = f"{name}-{slot.starts_at:%H%M}"
            while taken[name]:
                name = f"{name}-{slot.line}"
            taken[name] += 1
        named.append(replace(slot, id=name))
    return tuple(named)


def _meeting_json(one: Checked, fixes: Iterable[Fix], governs: Charter) -> dict[str, Json]:
    slot = one.slot
    return {
        "id": slot.id,
        "line": slot.line,
        "proposed": slot.proposed,
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": _iso(slot.ends_at),
        "board_at": _iso(slot.board_at),
        "summons": _iso(one.summons),
        "summons_rule": one.summons_rule,
        "unrolled": _iso(one.unrolled),
        "leaves_at": _iso(one.leaves_at),
        "questions_last_day": _iso(one.questions_last_day),
        "questions": [{"rule": each.rule, "last_day": _iso(each.last_day)} for each in one.questions],
        "late_after": _iso(one.late_limit),
        "before_board": [{"rule": each.rule, "last_day": _iso(each.last_day)} for each in one.board_limits],
        "comments_last_day": _iso(one.comments),
        "adjustment_last_day": _iso(one.adjustment),
        "flags": [flag.value for flag in one.flags],
        "reasons": {found.flag.value: reason_words(found, one) for found in one.findings},
        "fixes": [_fix_json(fix) for fix in fixes],
    }


def _fix_json(fix: Fix) -> dict[str, Json]:
    days: dict[str, Json] = {
        "starts_at": _iso(fix.starts_at),
        "summons_on": _iso(fix.summons_on),
        "questions_last_day": _iso(fix.questions_last_day),
        "until": _iso(fix.until),
    }
    told: dict[str, Json] = {"fix": fix_words(fix), "kind": fix.cure.value}
    return {**told, **{name: day for name, day in days.items() if day is not None}}


def _iso(day: date | datetime | None) -> str | None:
    return None if day is None else day.isoformat()
