"""Plan the questions on one meeting: who may ask until when, late matters, receipts and answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules import context
from rules.deadlines import bound_only
from rules.draft import Draft, SeatsFor
from rules.facts import Json
from rules.late_matters import late_matters
from rules.meetings import Matter, Meeting, Question
from rules.moments import local_day
from rules.outcome import Deadline, Standing
from rules.people import Seat
from rules.plan_additions import tell_additions
from rules.rulebook import DeadlineRule, NeverAfter, Trigger
from rules.world import World

ALL_UNIONS = "unions"
LATE_MATTER = "late_matter"


class Verdict(StrEnum):
    """What becomes of a question."""

    IN_TIME = "question_received"
    LATE = "question_late"  # registered and marked, not dropped
    REFUSED = "question_refused"  # after the meeting's start: registered, and refused with the reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Until when questions are in time: in general, and for the matters that have a clock of their own."""

    general: Deadline | None
    rule: DeadlineRule | None
    by_matter: dict[str, tuple[DeadlineRule, Deadline]]

    def for_question(self, asked: Question) -> tuple[DeadlineRule, Deadline] | None:
        """The rule and the deadline that this question is held against."""
        own = self.by_matter.get(asked.matter or "")
        if own is not None:
            return own
        return (self.rule, self.general) if self.rule and self.general else None


def plan_questions(draft: Draft, met: Meeting) -> None:
    """Plan everything about questions on one meeting."""
    windows = _windows(draft, met)
    tell_additions(draft, met, windows.by_matter)
    for asked in met.questions:
        _receipt(draft, met, asked, windows)
        _answer(draft, met, asked)


def verdicts_of(world: World, met: Meeting) -> dict[str, Verdict]:
    """What became of each question of a meeting, by its id."""
    draft = Draft(world=world, scope="", now=met.over_at, left={})
    windows = _windows(draft, met)
    held = {asked.id: windows.for_question(asked) for asked in met.questions}
    return {
        asked.id: verdict(met, asked, found[1] if (found := held[asked.id]) else None)
        for asked in met.questions
    }


def _windows(draft: Draft, met: Meeting) -> Windows:
    general, rule = _general(draft, met)
    return Windows(general=general, rule=rule, by_matter=_own_clocks(draft, met, rule))


def verdict(met: Meeting, asked: Question, deadline: Deadline | None) -> Verdict:
    """Decide one question. The hard stop is the meeting's start, whatever the matter."""
    if asked.asked_at >= met.starts_at:
        return Verdict.REFUSED
    if deadline is None or deadline.reckoned.in_time(asked.asked_at):
        return Verdict.IN_TIME
    return Verdict.LATE


def _cap(rule: DeadlineRule, met: Meeting) -> datetime | None:
    return met.starts_at if rule.never_after is NeverAfter.MEETING_START else None


def _general(draft: Draft, met: Meeting) -> tuple[Deadline | None, DeadlineRule | None]:
    """One deadline for each union, started by the first summons; a later one restarts nothing."""
    found: tuple[Deadline | None, DeadlineRule | None] = (None, None)
    if met.summons_sent_at is None:
        return found
    breach = [flag for held in draft.deadlines for flag in held.flags if flag.startswith("K7_breached")]
    for rule in draft.rules(Trigger.SUMMONS_SENT, met.summons_sent_at):
        reckoned = draft.reckoned(rule, met.summons_sent_at, _cap(rule, met))
        if reckoned.flags:
            draft.flag(
                reckoned.flags[0], met.id, f"{rule.id}: the last day for questions passes the meeting's start"
            )
        for union in draft.world.unions_on(met.day):
            added = draft.add_deadline(
                rule,
                subject=met.id,
                owed_by=union,
                trigger_at=met.summons_sent_at,
                reckoned=reckoned,
                met_at=_spoke_at(met, union),
                void=met.cancelled_at is not None,
                flags=breach,
            )
            found = (added, rule)
            draft.remind(
                rule,
                added,
                SeatsFor(draft.world, draft.world.union_voices(union, met.day)),
                told={
                    **_about(draft, met),
                    "organisation": draft.world.charter.group.title_of(union),
                },
            )
    return found


def _spoke_at(met: Meeting, union: str) -> datetime | None:
    """When a union first asked, or said that it has no questions."""
    spoke = [asked.asked_at for asked in met.questions if asked.organisation == union]
    spoke += [at for said, at in met.without_questions if said == union]
    before = [at for at in spoke if at < met.starts_at]
    return min(before) if before else None


def _own_clocks(
    draft: Draft, met: Meeting, general: DeadlineRule | None
) -> dict[str, tuple[DeadlineRule, Deadline]]:
    """Late matters get a bound and never a date; what came later but in time gets days of its own.

    They are counted from the newest document: what is new restarts the clock of its matter, and of no other.
    """
    own: dict[str, tuple[DeadlineRule, Deadline]] = {}
    late = late_matters(draft.world, met)
    for matter in met.matters:
        after_summons = [
            document.dispatched_at
            for document in matter.documents
            if met.summons_sent_at and met.summons_sent_at < document.dispatched_at < met.starts_at
        ]
        if matter.id in late:
            for rule in draft.rules(
                Trigger.LATE_DOCUMENT, max(document.dispatched_at for document in matter.documents)
            ):
                own[matter.id] = (rule, _late_deadline(draft, met, matter, rule, late[matter.id]))
        elif general and after_summons and local_day(max(after_summons), met.zone) != _summons_day(met):
            reckoned = draft.reckoned(general, max(after_summons), _cap(general, met))
            own[matter.id] = (
                general,
                draft.add_deadline(
                    general,
                    subject=f"{met.id}/{matter.id}",
                    owed_by=ALL_UNIONS,
                    trigger_at=max(after_summons),
                    reckoned=reckoned,
                    met_at=None,
                    void=met.cancelled_at is not None,
                ),
            )
    return own


def _summons_day(met: Meeting) -> object:
    return local_day(met.summons_sent_at, met.zone) if met.summons_sent_at else None


def _late_deadline(draft: Draft, met: Meeting, matter: Matter, rule: DeadlineRule, days: int) -> Deadline:
    subject = f"{met.id}/{matter.id}"
    draft.flag(LATE_MATTER, subject, f"a board document came {days} days too late; {rule.id} gives no date")
    asked = [question.asked_at for question in met.questions if question.matter == matter.id]
    return draft.add_deadline(
        rule,
        subject=subject,
        owed_by=ALL_UNIONS,
        trigger_at=max(document.dispatched_at for document in matter.documents),
        reckoned=bound_only(
            reason=rule.reason or "as soon as possible",
            never_after=met.starts_at,
            calendar=draft.world.charter.calendar,
        ),
        met_at=min(asked) if asked and min(asked) < met.starts_at else None,
        void=met.cancelled_at is not None,
        flags=("late_item", "insert_standard_phrase"),
    )


def _receipt(draft: Draft, met: Meeting, asked: Question, windows: Windows) -> None:
    held = windows.for_question(asked)
    decided = verdict(met, asked, held[1] if held else None)
    about = met.matter(asked.matter)
    if decided is Verdict.REFUSED:
        draft.flag(
            "question_refused",
            f"{met.id}/{asked.id}",  # each of them is looked at
            f"question {asked.id} came after the meeting began; it is registered",
        )
    draft.tell(
        _askers(draft, met, asked),
        text=decided.value,
        about=f"receipt/{met.id}/{asked.id}",
        subject=f"{met.id}/{asked.matter}" if about else met.id,
        told={
            **_about(draft, met),
            "question": context.question(draft.world, met, asked),
            "matter": context.matter(about, 0) if about else None,
            "deadline": context.deadline(draft.world, held[1], held[0]) if held else None,
            "reason": None,
        },
        at=asked.asked_at,
        too_late=None,
    )


def _askers(draft: Draft, met: Meeting, asked: Question) -> tuple[Seat, ...]:
    day = local_day(asked.asked_at, met.zone)
    seat = draft.world.person(asked.person, day) if asked.person else None
    return (seat,) if seat else draft.world.union_voices(asked.organisation, day)


def _answer(draft: Draft, met: Meeting, asked: Question) -> None:
    """Someone on the employer's side owes an answer before the meeting; the secretary is told at once."""
    if asked.asked_at >= met.starts_at:
        return
    for rule in draft.rules(Trigger.QUESTION_ASKED, asked.asked_at):
        owed = draft.add_deadline(
            rule,
            subject=f"{met.id}/{asked.id}",
            owed_by=rule.owed_by.value,
            trigger_at=asked.asked_at,
            reckoned=draft.reckoned(rule, asked.asked_at, _cap(rule, met)),
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
            subject=owed.subject,
            told=told,
            at=asked.asked_at,
            too_late=met.starts_at,
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
