"""Offer dated cures for what is wrong with a planned meeting. Every date that it offers has been checked anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.charter import Charter
from rules.moments import at_clock, local_day
from rules.year import breaks_rhythm, check_meeting, next_latest
from rules.year_findings import rests
from rules.year_values import Checked, Flag, Slot

_DAY, _MONTH = timedelta(days=1), timedelta(days=31)
_FAR = 70  # days to look in each direction: past the longest summer recess
_SAME_WEEKDAY_FAR = 28
_BY_SUMMONS = frozenset(
    {
        Flag.QUESTIONS_ON_OR_AFTER,
        Flag.QUESTIONS_DAY_BEFORE,
        Flag.NO_DAY_TO_ANSWER,
        Flag.SUMMONS_ON_CLOSED_DAY,
        Flag.SUMMONS_IN_RECESS,
        Flag.TWO_MEETINGS_SAME_DAY,  # goes nowhere by a summons, and hinders none
        Flag.NO_MEETING_IN_QUARTER,
    }
)
_NOT_BY_DATES = frozenset(
    {Flag.RULEBOOK_ENDS, Flag.RULEBOOK_NOT_IN_FORCE, Flag.CALENDAR_ENDS, Flag.NO_SUMMONS_RULE}
)


class Cure(StrEnum):
    """What can be done."""

    MOVE_MEETING = "move_meeting"
    SEND_EARLIER = "send_summons_earlier"
    LEAVES_BY_ITSELF = "summons_leaves_by_itself"  # the rule or the quiet days move it to a good day already
    ADD_MEETING = "add_meeting"
    EXTEND_RULEBOOK = "extend_rulebook"
    EXTEND_CALENDAR = "extend_calendar"
    ADD_RULE = "add_rule"
    NO_DAY = "no_day_found"  # no day between its neighbours is free of clashes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One cure, with its day where it has one."""

    cure: Cure
    starts_at: datetime | None = None
    summons_on: date | None = None
    questions_last_day: date | None = None  # what an earlier summons makes of it
    until: date | None = None  # how far a table has to reach
    name: str | None = None


def fixes_for(number: int, checked: Sequence[Checked], charter: Charter) -> tuple[Fix, ...]:
    """The cures for the meeting at that place of the year's order; none where nothing is wrong."""
    one = checked[number]
    flags = set(one.flags)
    fixes: list[Fix] = []
    if Flag.RULEBOOK_ENDS in flags or Flag.RULEBOOK_NOT_IN_FORCE in flags:
        ends = (Flag.RULEBOOK_ENDS, Flag.RULEBOOK_NOT_IN_FORCE)
        names = dict.fromkeys(found.name for found in one.findings if found.flag in ends)
        fixes += [Fix(cure=Cure.EXTEND_RULEBOOK, until=one.day, name=name) for name in names]
    if Flag.NO_SUMMONS_RULE in flags:
        fixes.append(Fix(cure=Cure.ADD_RULE, name=charter.rulebook.id))
    if Flag.CALENDAR_ENDS in flags:
        early = one.day < charter.calendar.first
        until = one.day if early else date((one.day + 3 * _MONTH).year, 12, 31)
        fixes.append(Fix(cure=Cure.EXTEND_CALENDAR, until=until, name=charter.calendar.name))
    if flags & _NOT_BY_DATES:
        return tuple(fixes)
    if flags & (_BY_SUMMONS - {Flag.TWO_MEETINGS_SAME_DAY, Flag.NO_MEETING_IN_QUARTER}):
        fixes += _earlier_summons(one, charter)
    if Flag.NO_MEETING_IN_QUARTER in flags:
        fixes += _meeting_between(number, checked, charter)
    if one.clashes or Flag.NO_MEETING_IN_QUARTER in flags:
        moves = _moves(number, checked, charter)
        fixes += moves or ([] if fixes or not one.clashes else [Fix(cure=Cure.NO_DAY)])
    return tuple(fixes)


def _earlier_summons(one: Checked, charter: Charter) -> Iterator[Fix]:
    """The latest working day from which a whole working day is left between the questions and the meeting."""
    if one.summons is None or not set(one.flags) <= _BY_SUMMONS:
        return
    for back in range(_FAR):
        day = one.summons - back * _DAY
        if not charter.calendar.first < day or not charter.calendar.is_working(day):
            continue
        again = check_meeting(replace(one.slot, summons_on=day), charter)
        if not again.findings:
            by_itself = one.leaves_at is not None and local_day(one.leaves_at, charter.group.zone) == day
            cure = Cure.LEAVES_BY_ITSELF if by_itself else Cure.SEND_EARLIER
            yield Fix(cure=cure, summons_on=day, questions_last_day=again.questions_last_day)
            return


def _moves(number: int, checked: Sequence[Checked], charter: Charter) -> list[Fix]:
    """The nearest free days before and after, and the nearest on the same weekday: the same weekday first."""
    one = checked[number]
    earliest = max((other.day for other in checked if other.day < one.day), default=None)
    latest = min((other.day for other in checked if other.day > one.day), default=None)
    same: list[tuple[int, Slot]] = []
    near: list[tuple[int, Slot]] = []
    for step in (_DAY, -_DAY):
        same_found = near_found = False
        for distance in range(1, _FAR + 1):
            day = one.day + distance * step
            beyond = (earliest is not None and day <= earliest) or (latest is not None and day >= latest)
            weekday = distance % 7 == 0 and distance <= _SAME_WEEKDAY_FAR
            if beyond or (near_found and (same_found or distance > _SAME_WEEKDAY_FAR)):
                break
            if near_found and not weekday:
                continue
            slot = _free(one, day, (earliest, latest), charter)
            if slot is None:
                continue
            if weekday:
                same_found = near_found = True
                same.append((distance, slot))
            else:
                near_found = True
                near.append((distance, slot))
    found = [*sorted(same, key=lambda one: one[0]), *sorted(near, key=lambda one: one[0])]
    return [Fix(cure=Cure.MOVE_MEETING, starts_at=slot.starts_at) for _, slot in found]


def _free(one: Checked, day: date, beside: tuple[date | None, date | None], charter: Charter) -> Slot | None:
    """The meeting on another day at the same clock, when nothing is wrong with it there."""
    calendar, (earlier, later) = charter.calendar, beside
    if not calendar.first < day < calendar.last or not calendar.is_working(day) or rests(day, charter):
        return None
    slot = _at(one, day, charter)
    if check_meeting(slot, charter).findings:
        return None
    if earlier is not None and breaks_rhythm(earlier, day, charter):
        return None
    if later is not None and breaks_rhythm(day, later, charter) > breaks_rhythm(one.day, later, charter):
        return None
    return slot


def _at(one: Checked, day: date, charter: Charter) -> Slot:
    slot, zone = one.slot, charter.group.zone
    starts_at = at_clock(day, slot.starts_at.astimezone(zone).time(), zone)
    ends_at = None
    if slot.ends_at is not None:
        ends_on = day + (local_day(slot.ends_at, zone) - one.day)
        ends_at = at_clock(ends_on, slot.ends_at.astimezone(zone).time(), zone)
    return replace(slot, starts_at=starts_at, ends_at=ends_at)


def _meeting_between(number: int, checked: Sequence[Checked], charter: Charter) -> Iterator[Fix]:
    """One more meeting, as late as the rhythm allows, without a clash of its own."""
    one, before = checked[number], checked[number - 1].day
    limit = next_latest(before, charter)
    day = min(limit.last_day if limit else one.day, one.day - _DAY)
    while day > before:
        alone = replace(one, slot=replace(one.slot, board_at=None, ends_at=None))
        slot = _free(alone, day, (before, None), charter)
        if slot is not None:
            yield Fix(cure=Cure.ADD_MEETING, starts_at=slot.starts_at)
            return
        day -= _DAY
