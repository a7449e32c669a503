"""Plan the answers to questions: who owes one, who is told that it is due, and that every union gets it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules import context
from rules.asked import already_said, covering, protected, together
from rules.draft import Draft, SeatsFor
from rules.facts import Json
from rules.meetings import Answer, Meeting, Question
from rules.notices import COVERS
from rules.outcome import Deadline, Standing
from rules.people import Role, Seat, holders
from rules.rulebook import DeadlineRule, NeverAfter, Trigger
from rules.texts import Hours
from rules.verdicts import Verdict, Weighed
from rules.versions import governing
from rules.world import World

ANSWER_DUE, ANSWERED = "answer_due", "question_answered"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    """One question that somebody on the employer's side owes an answer to."""

    asked: Question
    rule: DeadlineRule
    deadline: Deadline
    limit: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """One answer in words, and how it stands to what was answered before."""

    asked: Question
    answer: Answer
    leaves: datetime
    hours: Hours | None


def plan_answers(draft: Draft, met: Meeting, weighed: Iterable[Weighed]) -> None:
    """Whoever owns a question's matter owes an answer before the meeting, and is told at once.

    Those that came in one mail are told of in one mail. What a group lets in while it meets is to be answered
    before questions end for good.
    """
    said = already_said(draft)
    groups: dict[tuple[str, ...], list[_Owed]] = {}
    for one in weighed:
        if one.judged.verdict is not Verdict.REFUSED:
            for owed in _owed(draft, met, one):
                groups.setdefault(_falls_together(owed), []).append(owed)
    for several in groups.values():
        still = [owed for owed in several if owed.deadline.standing is Standing.OPEN]
        if still:
            _tell_owner(draft, met, still, said, anchor=f"{met.id}/{several[0].asked.id}")


def tell_answers(draft: Draft, met: Meeting) -> None:
    """Every union gets every answer in words once: those that leave at one moment in one mail.

    What is said at the table is heard there.
    """
    said = already_said(draft)
    unions = draft.world.unions_on(met.day)
    seats = holders(seat for union in unions for seat in draft.world.union_voices(union, met.day))
    groups: dict[datetime, list[_Given]] = {}
    for given in _given(draft, met):
        groups.setdefault(given.leaves, []).append(given)
    for several in groups.values():
        for seat in seats:
            lacks = [one for one in several if (seat.person, f"{ANSWERED}/{one.answer.fact}") not in said]
            if lacks:
                _tell_union(draft, met, seat, lacks, said)


def owner_of(world: World, met: Meeting, asked: Question) -> str | None:
    """Who owes an answer to a question: its matter's owner, else whom the rule names. None where there is no rule."""
    about, charter = met.matter(asked.matter), world.charter
    if about is not None and about.owner:
        return about.owner
    found = governing(
        charter.rulebook, Trigger.QUESTION_ASKED, asked.asked_at, charter.calendar, charter.policies
    )
    return found[0].owed_by.value if found else None


def _owed(draft: Draft, met: Meeting, one: Weighed) -> list[_Owed]:
    asked = one.asked
    limit = met.starts_at if asked.asked_at < met.starts_at else one.judged.stop
    about = met.matter(asked.matter)
    found = []
    for rule in draft.rules(Trigger.QUESTION_ASKED, asked.asked_at):
        owed = draft.add_deadline(
            rule,
            subject=f"{met.id}/{asked.id}",
            owed_by=about.owner if about and about.owner else rule.owed_by.value,
            trigger_at=asked.asked_at,
            reckoned=draft.reckoned(
                rule, asked.asked_at, limit if rule.never_after is NeverAfter.MEETING_START else None
            ),
            met_at=asked.answered_at,
            void=met.cancelled_at is not None,
        )
        found.append(_Owed(asked=asked, rule=rule, deadline=owed, limit=limit))
    return found


def _falls_together(owed: _Owed) -> tuple[str, ...]:
    """One mail's questions to one owner under one rule; one about which something was decided stands alone."""
    whole = owed.asked.id if owed.deadline.because.changes else together(owed.asked)
    return whole, owed.rule.id, owed.deadline.owed_by, owed.limit.isoformat()


def owners(draft: Draft, met: Meeting, owed_by: str) -> tuple[Seat, ...]:
    """Who answers: a role's holders, or a person who has a seat on the meeting's day; else the secretary."""
    if owed_by in tuple(Role):
        return draft.world.owner(owed_by, met.day)
    seat = draft.world.person(owed_by, met.day)
    return (seat,) if seat and seat.held_on(met.day) else draft.world.in_role(Role.SECRETARY, met.day)


def _tell_owner(
    draft: Draft, met: Meeting, still: Sequence[_Owed], said: frozenset[tuple[str, str]], *, anchor: str
) -> None:
    """`anchor` is the first of those that fall together, answered or not: the keys name it, so they stay."""
    rule, first = still[0].rule, still[0]
    seats = owners(draft, met, first.deadline.owed_by)
    since = max(_known_at(owed.asked) for owed in still)
    for seat in seats:
        lacks = [owed for owed in still if (seat.person, f"{ANSWER_DUE}/{owed.asked.id}") not in said]
        if not lacks:
            continue
        draft.tell(
            (seat,),
            text=ANSWER_DUE,
            about=f"answer/{met.id}/{lacks[0].asked.id}",
            # That of its reminder: when both are late, the newest says it all.
            series=f"{ANSWER_DUE}/{anchor}/{rule.id}/{first.deadline.owed_by}",
            subject=lacks[0].deadline.subject,
            told=_due(draft, met, lacks),
            at=since,
            too_late=first.limit,
        )
    # Whoever has just been told of the question is not told again the same morning.
    draft.remind(
        rule,
        first.deadline,
        SeatsFor(draft.world, seats),
        told=_due(draft, met, still),
        not_within=(since, _DAY),
        about=anchor,
    )


def _known_at(asked: Question) -> datetime:
    """When its owner was known."""
    return asked.asked_at if asked.placed_at is None else max(asked.asked_at, asked.placed_at)


def _due(draft: Draft, met: Meeting, several: Sequence[_Owed]) -> dict[str, Json]:
    questions = [_in_words(draft, met, owed.asked) for owed in several]
    return {
        **context.about(draft.world, met),
        "question": questions[0],
        "questions": [*questions],
        "deadline": context.deadline(draft.world, several[0].deadline, several[0].rule),
        COVERS: [*covering(ANSWER_DUE, (owed.asked.id for owed in several))],
    }


def _in_words(draft: Draft, met: Meeting, asked: Question) -> dict[str, Json]:
    """A question with its own words, unless its matter is protected."""
    text = None if protected(met, asked) else asked.text or None
    return {**context.question(draft.world, met, asked), "text": text}


def _given(draft: Draft, met: Meeting) -> list[_Given]:
    found = []
    for asked in met.questions:
        for answer, before in zip(asked.answers, (None, *asked.answers), strict=False):
            again = before is not None and before.text == answer.text and answer.corrects is None
            if not answer.text or again:
                continue  # the same words sent twice tell nothing new
            opens, _ = draft.leaves(ANSWERED, answer.at, None)
            # An answer is of use at the table: it does not wait for the morning of a meeting that has begun by then.
            at_once = answer.at < met.starts_at <= opens
            found.append(
                _Given(
                    asked=asked,
                    answer=answer,
                    leaves=answer.at if at_once else opens,
                    hours=Hours.ANY if at_once else None,
                )
            )
    return sorted(found, key=lambda one: (one.leaves, one.answer.at, one.asked.asked_at, one.asked.id))


def _tell_union(
    draft: Draft, met: Meeting, seat: Seat, lacks: Sequence[_Given], said: frozenset[tuple[str, str]]
) -> None:
    draft.tell(
        (seat,),
        text=ANSWERED,
        about=f"{ANSWERED}/{met.id}/{lacks[0].answer.fact}",
        subject=f"{met.id}/{lacks[0].asked.id}",
        told={
            **context.about(draft.world, met),
            "answers": [_answer(draft, met, seat, one, said) for one in lacks],
            COVERS: [*covering(ANSWERED, (one.answer.fact for one in lacks))],
        },
        at=lacks[0].leaves,
        too_late=None,
        hours=lacks[0].hours,
    )


def _answer(
    draft: Draft, met: Meeting, seat: Seat, one: _Given, said: frozenset[tuple[str, str]]
) -> dict[str, Json]:
    corrects = one.answer.corrects is not None and (seat.person, f"{ANSWERED}/{one.answer.corrects}") in said
    completes = one.asked.answers[0] is not one.answer
    return {
        **_in_words(draft, met, one.asked),
        "answer": None if protected(met, one.asked) else one.answer.text,
        "given_at": context.iso(one.answer.at, draft.world),
        "kind": "correction" if corrects else "completion" if completes else "answer",
    }
