"""Plan the look at what lacks an answer: before the meeting, and once more when it begins. Owes nobody anything."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rules import context
from rules.draft import Draft
from rules.meetings import Meeting, Question
from rules.moments import at_clock
from rules.outcome import Standing
from rules.people import Role
from rules.rulebook import Trigger
from rules.verdicts import Verdict, Weighed

QUESTIONS_UNANSWERED = "questions_unanswered"
BEFORE_MEETING, AT_START = "before", "start"  # when the meeting's plan looks


def look_for_answers(draft: Draft, met: Meeting, weighed: Iterable[Weighed]) -> None:
    """The working day before the meeting the secretary is told which questions lack an answer that is owed.

    What came after that look is looked at when the meeting begins, and flagged only: then it is at the table.
    """
    if met.cancelled_at is not None:
        return
    waived = {
        owed.subject
        for owed in draft.deadlines
        if owed.standing is Standing.WAIVED and owed.because.trigger == Trigger.QUESTION_ASKED
    }
    lack = [one.asked for one in weighed if _lacks(one, met) and f"{met.id}/{one.asked.id}" not in waived]
    looks_at = gate_at(draft, met)
    before = [asked for asked in lack if asked.asked_at <= looks_at]
    if before and looks_at < met.starts_at:
        draft.moments.append(looks_at)
        if draft.now >= looks_at:
            _flag(draft, met, BEFORE_MEETING, before)
            _tell(draft, met, before, looks_at)
    after = [asked for asked in lack if asked not in before or looks_at >= met.starts_at]
    if after:
        draft.moments.append(met.starts_at)
        if draft.now >= met.starts_at:
            _flag(draft, met, AT_START, after)


def gate_at(draft: Draft, met: Meeting) -> datetime:
    """The group's hour for reminders on the working day before; at once when the meeting got its time later."""
    group, calendar = draft.world.charter.group, draft.world.charter.calendar
    planned = at_clock(calendar.subtract(met.day, 1), group.reminders_at, group.zone)
    return max(planned, met.called_at, *met.rescheduled)


def _lacks(one: Weighed, met: Meeting) -> bool:
    """Whether it is to be answered at the meeting and is not. One that was refused is not."""
    asked = one.asked
    return (
        one.judged.verdict is not Verdict.REFUSED
        and asked.answered_at is None
        and asked.asked_at < met.starts_at
    )


def _flag(draft: Draft, met: Meeting, look: str, lack: Sequence[Question]) -> None:
    numbers = ", ".join(asked.id for asked in lack)
    draft.flag(QUESTIONS_UNANSWERED, f"{met.id}/{look}", f"no answer yet to {numbers}")


def _tell(draft: Draft, met: Meeting, lack: Sequence[Question], at: datetime) -> None:
    draft.tell(
        draft.world.in_role(Role.SECRETARY, met.day),
        text="secretary_nudge",
        about=f"nudge/{met.id}/{QUESTIONS_UNANSWERED}/{at:%Y-%m-%d}",
        series=f"nudge/{met.id}/{QUESTIONS_UNANSWERED}",
        subject=met.id,
        told={
            **context.about(draft.world, met),
            "nudge": QUESTIONS_UNANSWERED,
            "questions": [context.question(draft.world, met, asked) for asked in lack],
            "deadline": None,
        },
        at=at,
        too_late=met.starts_at,
    )
