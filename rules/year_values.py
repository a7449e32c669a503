"""A planned meeting, the days that follow from it, and what is wrong with it, as values. Checks nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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


NOTICES = frozenset(
    {
        Flag.QUESTIONS_DAY_BEFORE,
        Flag.NO_DAY_TO_ANSWER,
        Flag.NO_MEETING_IN_QUARTER,
        Flag.TWO_MEETINGS_SAME_DAY,
    }
)  # told, but no clash: the year can be adopted with them


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
    since: date | None = None  # where what ends on `day` begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The last day that one rule gives."""

    rule: str
    last_day: date
    kept: bool = (
        True  # whether the meeting keeps it, its clock included; a question's limit is nobody's to keep
    )


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
