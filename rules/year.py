"""Check the meetings of a year against everything that governs a group. Proposes no cure and writes no words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.applying import apply_rule
from rules.calendar import CalendarEnds
from rules.charter import Charter
from rules.deadlines import Reckoned
from rules.facts import FactKind
from rules.late_matters import notice_for
from rules.moments import at_clock, end_of, local_day
from rules.people import Recess
from rules.periods import Direction, Unit, shifted
from rules.quiet import place
from rules.rulebook import DeadlineRule, OwedBy, Trigger
from rules.texts import Hours
from rules.versions import governing, summons_rule

_DAY = timedelta(days=1)
_OF_MINUTES = (FactKind.COMMENT_MADE, FactKind.MINUTES_SIGNED)


class Flag(StrEnum):
    """What can be wrong with a planned meeting. The codes are stable: scripts count them."""

    QUESTIONS_ON_OR_AFTER = "questions_end_on_or_after_meeting"  # counted without the cap
    QUESTIONS_DAY_BEFORE = "questions_end_day_before_meeting"  # a notice
    NO_DAY_TO_ANSWER = "no_working_day_to_answer"  # a notice: only closed days between questions and meeting
    SUMMONS_ON_CLOSED_DAY = "summons_on_closed_day"  # before it rolls
    SUMMONS_IN_RECESS = "summons_in_recess"
    NO_SUMMONS_RULE = "no_summons_rule"  # the book says nothing of when the summons leaves
    MEETING_ON_CLOSED_DAY = "meeting_on_closed_day"
    MEETING_IN_RECESS = "meeting_in_recess"
    MEETING_AFTER_BOARD = "meeting_after_board"
    TOO_CLOSE_TO_BOARD = "meeting_too_close_to_board"
    ADJUSTMENT_IN_RECESS = "adjustment_in_recess"  # or comments; or after a recess that begins before them
    RULEBOOK_ENDS = "rulebook_ends"
    RULEBOOK_NOT_IN_FORCE = "rulebook_not_in_force"
    CALENDAR_ENDS = "calendar_ends"  # the table of holidays does not reach as far as one has to count
    NO_MEETING_IN_QUARTER = "no_meeting_in_quarter"  # too long since the meeting before (AMF1977-8A, bör)
    TWO_MEETINGS_SAME_DAY = "two_meetings_same_day"  # a notice


NOTICES = frozenset({Flag.QUESTIONS_DAY_BEFORE, Flag.NO_DAY_TO_ANSWER, Flag.TWO_MEETINGS_SAME_DAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One meeting that somebody means to hold."""

    starts_at: datetime
    ends_at: datetime | None = None
    board_at: date | datetime | None = None  # a board whose clock nobody has set yet is a day
    id: str | None = None
    title: str | None = None
    place: str | None = None
    line: int = 0  # where it stands in the file
    summons_on: date | None = None  # sent by hand on that day instead of the rule's
    proposed: bool = False  # counted back from its board


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One flag, and what it is about."""

    flag: Flag
    day: date | None = None  # the day that is wrong
    name: str | None = None  # the recess, the holiday, the rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The last day that one rule gives."""

    rule: str
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A meeting, every day that follows from it, and what is wrong. A day that no rule gives is None."""

    slot: Slot
    day: date
    summons: date | None = None
    summons_rule: str | None = None
    unrolled: date | None = None
    leaves_at: datetime | None = None  # when it leaves by itself: never at night, on closed days or in recess
    questions: tuple[Limit, ...] = ()  # uncapped, one for each rule that the summons starts
    late_limit: date | None = None  # a board document that comes after this day is late
    board_limits: tuple[Limit, ...] = ()  # how late the meeting may lie before its board
    comments: date | None = None
    adjustment: date | None = None
    board_day: date | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The codes of what is wrong, notices too."""
        return tuple(found.flag for found in self.findings)

    @property
    def clashes(self) -> tuple[Finding, ...]:
        """What is wrong and more than a notice."""
        return tuple(found for found in self.findings if found.flag not in NOTICES)

    @property
    def questions_last_day(self) -> date | None:
        """The last day of the last of the question rules."""
        return max((limit.last_day for limit in self.questions), default=None)


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
    return replace(found, findings=tuple(_findings(found, charter, ends)))


def check_year(slots: Iterable[Slot], charter: Charter) -> tuple[Checked, ...]:
    """Every meeting in the order of time, with what is wrong between them too."""
    ordered = sorted(slots, key=lambda slot: slot.starts_at)
    return between([check_meeting(slot, charter) for slot in ordered], charter)


def between(checked: Sequence[Checked], charter: Charter) -> tuple[Checked, ...]:
    """The same meetings, in order, with the flags that one meeting earns only beside another."""
    per_day = Counter(one.day for one in checked)
    result = [
        replace(one, findings=(*one.findings, Finding(flag=Flag.TWO_MEETINGS_SAME_DAY, day=one.day)))
        if per_day[one.day] > 1
        else one
        for one in checked
    ]
    return tuple(result)


def rests(day: date, charter: Charter) -> Recess | None:
    """The group's recess on `day`, if there is one."""
    return next((one for one in charter.group.quiet.recesses if one.first <= day <= one.last), None)


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
            Limit(rule=rule.id, last_day=told.last_day) for rule, told in limits if told.last_day is not None
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


def _findings(found: Checked, charter: Charter, ends: Sequence[date]) -> Iterable[Finding]:
    book, known = charter.rulebook, not ends
    if found.day < book.in_force_from:
        yield Finding(flag=Flag.RULEBOOK_NOT_IN_FORCE, day=book.in_force_from, name=book.id)
    if book.in_force_to is not None and found.day > book.in_force_to:
        yield Finding(flag=Flag.RULEBOOK_ENDS, day=book.in_force_to, name=book.id)
    elif found.summons is None and known:
        ended = [row.in_force_to for row in book.summons_rows[:1] if row.in_force_to is not None]
        flag = Flag.RULEBOOK_ENDS if ended else Flag.NO_SUMMONS_RULE
        name = book.summons_rows[0].id if book.summons_rows else book.id
        yield Finding(flag=flag, day=ended[0] if ended else None, name=name)
    if not known:
        yield Finding(flag=Flag.CALENDAR_ENDS, day=charter.calendar.last, name=charter.calendar.name)
    yield from _wrong_days(found, charter)
    yield from _wrong_questions(found, charter)
    yield from _wrong_board(found)


def _wrong_days(found: Checked, charter: Charter) -> Iterable[Finding]:
    calendar = charter.calendar
    for day, flag in (
        (found.unrolled, Flag.SUMMONS_ON_CLOSED_DAY),
        (found.day, Flag.MEETING_ON_CLOSED_DAY),
    ):
        inside = day is not None and calendar.first <= day <= calendar.last
        why = calendar.why_closed(day) if day is not None and inside else None
        if why is not None:
            yield Finding(flag=flag, day=day, name=why)
    for day, flag in ((found.summons, Flag.SUMMONS_IN_RECESS), (found.day, Flag.MEETING_IN_RECESS)):
        recess = rests(day, charter) if day is not None else None
        if recess is not None:
            yield Finding(flag=flag, day=day, name=recess.reason)
    last = max((day for day in (found.comments, found.adjustment) if day is not None), default=None)
    for recess in charter.group.quiet.recesses:
        begun = last is not None and last >= recess.first
        if begun and last is not None and (last <= recess.last or found.day < recess.first):
            yield Finding(flag=Flag.ADJUSTMENT_IN_RECESS, day=last, name=recess.reason)
            break


def _wrong_questions(found: Checked, charter: Charter) -> Iterable[Finding]:
    last = found.questions_last_day
    if last is None:
        return
    name = next(limit.rule for limit in found.questions if limit.last_day == last)
    calendar = charter.calendar
    if last >= found.day:
        yield Finding(flag=Flag.QUESTIONS_ON_OR_AFTER, day=last, name=name)
    elif last == found.day - _DAY:
        yield Finding(flag=Flag.QUESTIONS_DAY_BEFORE, day=last, name=name)
    elif calendar.count(last, found.day - _DAY) == 0:
        yield Finding(flag=Flag.NO_DAY_TO_ANSWER, day=last, name=name)


def _wrong_board(found: Checked) -> Iterable[Finding]:
    board, day = found.slot.board_at, found.board_day
    if board is None or day is None:
        return
    # A board without a clock on the meeting's own day may well come first.
    after = found.slot.starts_at >= board if isinstance(board, datetime) else found.day >= day
    if after:
        yield Finding(flag=Flag.MEETING_AFTER_BOARD, day=day)
        return
    for limit in found.board_limits:
        if found.day > limit.last_day:
            yield Finding(flag=Flag.TOO_CLOSE_TO_BOARD, day=limit.last_day, name=limit.rule)
            return
