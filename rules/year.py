"""Check the meetings of a year against everything that governs a group. Proposes no cure and writes no words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from rules.applying import apply_rule
from rules.calendar import CalendarEnds
from rules.charter import Charter
from rules.deadlines import Reckoned
from rules.facts import FactKind
from rules.late_matters import notice_for
from rules.moments import at_clock, end_of, local_day
from rules.periods import Direction, Unit, shifted
from rules.quiet import place
from rules.rulebook import DeadlineRule, OwedBy, Trigger
from rules.texts import Hours
from rules.versions import governing, summons_rule
from rules.year_findings import findings
from rules.year_values import Checked, Finding, Flag, Limit, Slot

_PLANNED = (Trigger.MEETING, Trigger.BOARD, Trigger.SUMMONS_SENT)
_OF_MINUTES = (FactKind.COMMENT_MADE, FactKind.MINUTES_SIGNED)


def check_meeting(slot: Slot, charter: Charter) -> Checked:
    """Every day that follows from one meeting under the group's rules, and every flag that it earns alone."""
    zone = charter.group.zone
    slot = replace(slot, starts_at=slot.starts_at.astimezone(zone))
    board = slot.board_at
    found = Checked(
        slot=slot,
        day=local_day(slot.starts_at, zone),
        board_day=local_day(board, zone) if isinstance(board, datetime) else board,
    )
    known = charter.calendar.first <= found.day <= charter.calendar.last
    ends: list[date] = [] if known else [found.day]
    if known:
        found = _before(found, charter, ends)
        found = _around_board(found, charter, ends)
        found = _after(found, charter, ends)
    return replace(found, findings=tuple(findings(found, charter, ends)))


def check_year(slots: Iterable[Slot], charter: Charter) -> tuple[Checked, ...]:
    """Every meeting in the order of time, with what is wrong between them too."""
    ordered = sorted(slots, key=lambda slot: slot.starts_at)
    return between([check_meeting(slot, charter) for slot in ordered], charter)


def board_rules(board: date | datetime, charter: Charter) -> tuple[DeadlineRule, ...]:
    """The rules that say how long before its board the group meets."""
    rules = governing(charter.rulebook, Trigger.BOARD, board, charter.calendar, charter.policies)
    return tuple(
        rule
        for rule in rules
        if rule.within is not None
        and rule.direction is Direction.BEFORE
        and rule.owed_by is not OwedBy.BOARD  # the board's own summons
    )


def _before(found: Checked, charter: Charter, ends: list[date]) -> Checked:
    slot, book, calendar, choices = found.slot, charter.rulebook, charter.calendar, charter.policies
    try:
        rule = summons_rule(book, found.day, calendar, choices)
        found = replace(
            found, late_limit=shifted(found.day, notice_for(charter, found.day), Direction.BEFORE)
        )
        reckoned = _applied(rule, found, charter) if rule else None
        if rule is None or reckoned is None or reckoned.last_day is None:
            return found
        sent = slot.summons_on or reckoned.last_day
        moment = at_clock(sent, charter.group.summons_at, charter.group.zone)
        found = replace(found, summons=sent, summons_rule=rule.id, unrolled=reckoned.unrolled)
        if slot.summons_on:
            found = replace(found, unrolled=sent)
        started = governing(book, Trigger.SUMMONS_SENT, moment, calendar, choices)
        counted = ((one, apply_rule(one, moment, calendar, None, choices).last_day) for one in started)
        limits = [
            (one, Limit(rule=one.id, last_day=last_day)) for one, last_day in counted if last_day is not None
        ]
        asked = [limit for one, limit in limits if one.met_by is FactKind.QUESTION_ASKED]
        found = replace(found, questions=tuple(asked or [limit for _, limit in limits]))
        return replace(found, leaves_at=_leaves_at(moment, sent, slot, charter))
    except CalendarEnds:
        ends.append(found.day)
        return found


def _leaves_at(planned: datetime, sent: date, slot: Slot, charter: Charter) -> datetime | None:
    """When the engine sends it by itself (rules/plan_summons.py says the same)."""
    limit = min(end_of(sent, charter.group.zone), slot.starts_at)
    try:
        return place(
            planned,
            hours=Hours.OFFICE,
            quiet=charter.group.quiet,
            calendar=charter.calendar,
            too_late=limit,
        )
    except CalendarEnds:
        raise
    except ValueError:  # the group rests for more than a year
        return None


def _applied(rule: DeadlineRule, found: Checked, charter: Charter) -> Reckoned:
    hours = rule.within is not None and rule.within.unit is Unit.HOURS
    event = found.slot.starts_at if hours else found.day
    return apply_rule(rule, event, charter.calendar, None, charter.policies)


def _around_board(found: Checked, charter: Charter, ends: list[date]) -> Checked:
    board = found.slot.board_at
    if board is None:
        return found
    try:
        limits = [
            (rule, apply_rule(rule, board, charter.calendar, None, charter.policies))
            for rule in board_rules(board, charter)
        ]
    except CalendarEnds:
        ends.append(found.day)
        return found
    return replace(
        found,
        board_limits=tuple(
            Limit(rule=rule.id, last_day=told.last_day, kept=told.in_time(found.slot.starts_at))
            for rule, told in limits
            if told.last_day is not None
        ),
    )


def _after(found: Checked, charter: Charter, ends: list[date]) -> Checked:
    comments: list[date] = []
    adjustment: list[date] = []
    try:
        rules = governing(charter.rulebook, Trigger.MEETING, found.day, charter.calendar, charter.policies)
        for rule in rules:
            if rule.direction is not Direction.AFTER or rule.met_by not in _OF_MINUTES:
                continue
            last_day = _applied(rule, found, charter).last_day
            if last_day is not None:
                (comments if rule.met_by is FactKind.COMMENT_MADE else adjustment).append(last_day)
    except CalendarEnds:
        ends.append(found.day)
    return replace(found, comments=max(comments, default=None), adjustment=max(adjustment, default=None))


def between(checked: Sequence[Checked], charter: Charter) -> tuple[Checked, ...]:
    """The same meetings, in order, with the flags that one meeting earns only beside another."""
    per_day = Counter(one.day for one in checked)
    result: list[Checked] = []
    ending = _ending(checked[0].day, charter) if checked else ()
    for number, one in enumerate(checked):
        more = list(one.findings)
        if per_day[one.day] > 1:
            more.append(Finding(flag=Flag.TWO_MEETINGS_SAME_DAY, day=one.day))
        ended = (
            [] if Flag.RULEBOOK_ENDS in one.flags else [each for each in ending if each.last_day < one.day]
        )
        more += [Finding(flag=Flag.RULEBOOK_ENDS, day=each.last_day, name=each.rule) for each in ended[:1]]
        latest = next_latest(checked[number - 1].day, charter) if number else None
        if latest is not None and breaks_rhythm(checked[number - 1].day, one.day, charter):
            more.append(Finding(flag=Flag.NO_MEETING_IN_QUARTER, day=latest.last_day, name=latest.rule))
        result.append(replace(one, findings=tuple(more)))
    return tuple(result)


def _ending(first: date, charter: Charter) -> tuple[Limit, ...]:
    """The rules that hold on the year's first meeting and have an end that nothing takes up after."""
    newest = (
        rows[0] for trigger in _PLANNED for rows in charter.rulebook.started_by.get(trigger, ()) if rows
    )
    return tuple(
        Limit(rule=row.id, last_day=row.in_force_to)
        for row in newest
        if row.in_force_to is not None and row.in_force_to >= first
    )


def next_latest(last_meeting: date, charter: Charter) -> Limit | None:
    """By when the meeting after one on that day should be held, where the group's books say so."""
    try:
        rules = governing(
            charter.rulebook, Trigger.LAST_MEETING, last_meeting, charter.calendar, charter.policies
        )
        limits = [
            Limit(rule=rule.id, last_day=told.last_day)
            for rule in rules
            if (told := apply_rule(rule, last_meeting, charter.calendar, None, charter.policies)).last_day
        ]
    except CalendarEnds:
        return None
    return min(limits, key=lambda limit: limit.last_day, default=None)


def breaks_rhythm(earlier: date, later: date, charter: Charter) -> bool:
    """Whether the group rests too long between two meetings that follow each other."""
    latest = next_latest(earlier, charter)
    return latest is not None and later > latest.last_day
