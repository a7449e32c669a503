"""Say what is wrong with one planned meeting once its days are known. Reckons no day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from rules.charter import Charter
from rules.people import Recess
from rules.year_values import Checked, Finding, Flag

_DAY = timedelta(days=1)


def rests(day: date, charter: Charter) -> Recess | None:
    """The group's recess on `day`, if there is one."""
    return next((one for one in charter.group.quiet.recesses if one.first <= day <= one.last), None)


def findings(found: Checked, charter: Charter, ends: Sequence[date]) -> Iterable[Finding]:
    """Everything that is wrong; `ends` holds a day wherever the calendar ended before the count did."""
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
        calendar = charter.calendar
        yield Finding(flag=Flag.CALENDAR_ENDS, day=calendar.last, name=calendar.name, since=calendar.first)
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
        if not limit.kept:
            yield Finding(flag=Flag.TOO_CLOSE_TO_BOARD, day=limit.last_day, name=limit.rule)
            return
