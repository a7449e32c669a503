"""Plan the questions on one meeting: who may ask until when, late matters, receipts and answers."""

from datetime import timedelta

from rules import context
from rules.draft import Draft, SeatsFor
from rules.facts import Json
from rules.meetings import Meeting, Question
from rules.moments import local_day
from rules.outcome import Deadline, Standing
from rules.people import Seat
from rules.plan_additions import tell_additions
from rules.question_clocks import Windows, windows_of
from rules.rulebook import DeadlineRule, NeverAfter, Trigger
from rules.verdicts import Judged, Refusal, Verdict, judge

_WHY = {
    Refusal.MEETING_STARTED: "after the meeting began",
    Refusal.TURN_CAME: "after its matter's turn",
    Refusal.MEETING_OVER: "after the meeting",
    Refusal.DEADLINE_PASSED: "after the deadline, and the group takes none then",
}


def plan_questions(draft: Draft, met: Meeting) -> None:
    """Plan everything about questions on one meeting."""
    windows = windows_of(draft, met)
    tell_additions(draft, met, windows.by_matter)
    if windows.rule is not None:
        for deadline in windows.general:
            _remind(draft, met, windows.rule, deadline)
    for asked in met.questions:
        held = windows.for_question(asked)
        judged = judge(draft.world.charter.policies, met, asked, held[1] if held else None)
        _receipt(draft, met, asked, windows, judged)
        if judged.verdict is not Verdict.REFUSED:
            _answer(draft, met, asked, judged)


def _remind(draft: Draft, met: Meeting, rule: DeadlineRule, deadline: Deadline) -> None:
    """Remind a union that has said nothing."""
    union = deadline.owed_by
    draft.remind(
        rule,
        deadline,
        SeatsFor(draft.world, draft.world.union_voices(union, met.day)),
        told={**_about(draft, met), "organisation": draft.world.charter.group.title_of(union)},
    )


def _receipt(draft: Draft, met: Meeting, asked: Question, windows: Windows, judged: Judged) -> None:
    held = windows.for_question(asked)
    about = met.matter(asked.matter)
    if judged.refusal is not None:
        draft.flag(
            "question_refused",
            f"{met.id}/{asked.id}",  # each of them is looked at
            f"question {asked.id} came {_WHY[judged.refusal]}; it is registered",
        )
    draft.tell(
        _askers(draft, met, asked),
        text=judged.verdict.value,
        about=f"receipt/{met.id}/{asked.id}",
        subject=f"{met.id}/{asked.matter}" if about else met.id,
        told={
            **_about(draft, met),
            "question": context.question(draft.world, met, asked),
            "matter": context.matter(about, 0) if about else None,
            "deadline": context.deadline(draft.world, held[1], held[0]) if held else None,
            "reason": None,
            "refusal": judged.refusal.value if judged.refusal else None,
        },
        at=asked.asked_at,
        too_late=None,
    )


def _askers(draft: Draft, met: Meeting, asked: Question) -> tuple[Seat, ...]:
    day = local_day(asked.asked_at, met.zone)
    seat = draft.world.person(asked.person, day) if asked.person else None
    return (seat,) if seat else draft.world.union_voices(asked.organisation, day)


def _answer(draft: Draft, met: Meeting, asked: Question, judged: Judged) -> None:
    """Someone on the employer's side owes an answer before the meeting; the secretary is told at once.

    What a group lets in while it meets is to be answered before questions end for good.
    """
    limit = met.starts_at if asked.asked_at < met.starts_at else judged.stop
    for rule in draft.rules(Trigger.QUESTION_ASKED, asked.asked_at):
        owed = draft.add_deadline(
            rule,
            subject=f"{met.id}/{asked.id}",
            owed_by=rule.owed_by.value,
            trigger_at=asked.asked_at,
            reckoned=draft.reckoned(
                rule, asked.asked_at, limit if rule.never_after is NeverAfter.MEETING_START else None
            ),
            met_at=asked.answered_at,
            void=met.cancelled_at is not None,
        )
        if owed.standing is not Standing.OPEN:
            continue
        seats = draft.world.owner(rule.owed_by.value, met.day)
        told: dict[str, Json] = {
            **_about(draft, met),
            "question": context.question(draft.world, met, asked),
            "deadline": context.deadline(draft.world, owed, rule),
        }
        draft.tell(
            seats,
            text="answer_due",
            about=f"answer/{met.id}/{asked.id}",
            # That of its reminder: when both are late, the newest says it all.
            series=f"answer_due/{owed.subject}/{rule.id}/{owed.owed_by}",
            subject=owed.subject,
            told=told,
            at=asked.asked_at,
            too_late=limit,
        )
        # Whoever has just been told of the question is not told again the same morning.
        draft.remind(
            rule,
            owed,
            SeatsFor(draft.world, seats),
            told=told,
            not_within=(asked.asked_at, timedelta(days=1)),
        )


def _about(draft: Draft, met: Meeting) -> dict[str, Json]:
    return context.about(draft.world, met)
