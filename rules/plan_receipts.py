"""Plan what the asker is told: that a question came, what became of it, and which matter it is about if nobody knows.

Tells nothing of answers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from rules import context
from rules.asked import already_said, covering, excerpt, together
from rules.draft import Draft
from rules.facts import Json
from rules.meetings import Meeting, Question
from rules.moments import local_day
from rules.notices import COVERS
from rules.people import Seat
from rules.question_clocks import Windows
from rules.tags import tag_address
from rules.texts import Hours
from rules.verdicts import Refusal, Verdict, Weighed, judge

WHICH_MATTER = "which_matter"
_RECEIPT = "receipt"
_GRAVEST = (Verdict.REFUSED, Verdict.LATE, Verdict.IN_TIME)
_WHY = {
    Refusal.MEETING_STARTED: "after the meeting began",
    Refusal.TURN_CAME: "after its matter's turn",
    Refusal.MEETING_OVER: "after the meeting",
    Refusal.DEADLINE_PASSED: "after the deadline, and the group takes none then",
    Refusal.CANCELLED: "after the meeting had been cancelled",
}


def tell_receipts(draft: Draft, met: Meeting, weighed: Iterable[Weighed]) -> None:
    """One mail to whoever asked for all that they asked in one mail, and one for each question written down by hand.

    A machine answers a mail at once, whatever the hour: its writer is at work.
    """
    said = already_said(draft)
    for several in _by_mail(weighed):
        for one in several:
            _flag_refused(draft, met, one)
        for seat in _askers(draft, met, several[0].asked):
            lacks = [one for one in several if (seat.person, f"{_RECEIPT}/{one.asked.id}") not in said]
            if lacks:
                _receipt(draft, met, seat, lacks)


def ask_which_matter(draft: Draft, met: Meeting, weighed: Iterable[Weighed], windows: Windows) -> None:
    """Ask back once for each mail whose questions name no matter, when there are several to choose from."""
    if met.cancelled_at is not None or len(met.matters) < 2:
        return
    said = already_said(draft)
    for several in _by_mail(weighed):
        unplaced = [one for one in several if _to_be_placed(draft, met, one, windows)]
        at = _asks_at(met, several[0].asked)
        if not unplaced or at is None:
            continue
        for seat in _askers(draft, met, several[0].asked):
            lacks = [one for one in unplaced if (seat.person, f"{WHICH_MATTER}/{one.asked.id}") not in said]
            if lacks:
                _ask(draft, met, seat, lacks, at)


def _by_mail(weighed: Iterable[Weighed]) -> list[list[Weighed]]:
    """Those of one mail and one asker together, in the order in which they came."""
    found: dict[tuple[str, str, str | None], list[Weighed]] = {}
    for one in weighed:
        asked = one.asked
        found.setdefault((together(asked), asked.organisation, asked.person), []).append(one)
    return list(found.values())


def _askers(draft: Draft, met: Meeting, asked: Question) -> tuple[Seat, ...]:
    day = local_day(asked.asked_at, met.zone)
    seat = draft.world.person(asked.person, day) if asked.person else None
    return (seat,) if seat else draft.world.union_voices(asked.organisation, day)


def _flag_refused(draft: Draft, met: Meeting, one: Weighed) -> None:
    if one.judged.refusal is not None:
        draft.flag(
            "question_refused",
            f"{met.id}/{one.asked.id}",  # each of them is looked at
            f"question {one.asked.id} came {_WHY[one.judged.refusal]}; it is registered",
        )


def _receipt(draft: Draft, met: Meeting, seat: Seat, lacks: Sequence[Weighed]) -> None:
    first = lacks[0]
    about = {one.asked.matter for one in lacks}
    matter = met.matter(first.asked.matter) if len(about) == 1 else None
    verdicts = {one.judged.verdict for one in lacks}
    gravest = next(verdict for verdict in _GRAVEST if verdict in verdicts)
    heard = next(one for one in lacks if one.judged.verdict is gravest)
    limits = _deadlines(draft, lacks)
    draft.tell(
        (seat,),
        text=gravest.value,
        about=f"{_RECEIPT}/{met.id}/{first.asked.id}",
        subject=f"{met.id}/{matter.id}" if matter else met.id,
        told={
            **context.about(draft.world, met),
            "question": context.question(draft.world, met, first.asked),
            "questions": [_verdict(draft, met, one) for one in lacks],
            "matter": context.matter(matter, 0) if matter else None,
            "deadline": limits[0] if limits else None,
            "deadlines": limits if len(limits) > 1 else [],
            "reason": None,
            "refusal": heard.judged.refusal.value if heard.judged.refusal else None,
            COVERS: [*covering(_RECEIPT, (one.asked.id for one in lacks))],
        },
        at=first.asked.asked_at,
        too_late=None,
        hours=Hours.ANY if first.asked.via else None,
    )


def _verdict(draft: Draft, met: Meeting, one: Weighed) -> Json:
    refusal = one.judged.refusal
    return {
        **context.question(draft.world, met, one.asked),
        "verdict": one.judged.verdict.value,
        "refusal": refusal.value if refusal else None,
    }


def _deadlines(draft: Draft, several: Iterable[Weighed]) -> list[Json]:
    """The deadlines that they are held against, each once, with the questions that it is about."""
    found: dict[str, tuple[Weighed, list[Json]]] = {}
    for one in several:
        if one.held is not None:
            found.setdefault(one.held[1].key, (one, []))[1].append(one.asked.id)
    return [
        {**context.deadline(draft.world, one.held[1], one.held[0]), "questions": ids}
        for one, ids in found.values()
        if one.held is not None
    ]


def _to_be_placed(draft: Draft, met: Meeting, one: Weighed, windows: Windows) -> bool:
    """Whether it came by mail, is about no matter yet, and its matter can still change anything."""
    asked = one.asked
    if asked.matter is not None or asked.via != "mail":
        return False
    if one.judged.verdict is not Verdict.REFUSED:
        return True
    if one.judged.refusal is not Refusal.DEADLINE_PASSED:
        return False
    policies = draft.world.charter.policies  # a matter with a clock of its own may take it yet
    would = [
        judge(policies, met, replace(asked, matter=name), held)
        for name, (_, held) in windows.by_matter.items()
    ]
    return any(judged.verdict is not Verdict.REFUSED for judged in would)


def _asks_at(met: Meeting, asked: Question) -> datetime | None:
    """At once; what came before there was anything to choose from waits for the summons and its agenda."""
    if sum(1 for matter in met.matters if matter.registered_at <= asked.asked_at) > 1:
        return asked.asked_at
    return None if met.summons_sent_at is None else max(asked.asked_at, met.summons_sent_at)


def _ask(draft: Draft, met: Meeting, seat: Seat, lacks: Sequence[Weighed], at: datetime) -> None:
    first, group = lacks[0].asked, draft.world.charter.group
    draft.tell(
        (seat,),
        text=WHICH_MATTER,
        about=f"{WHICH_MATTER}/{met.id}/{first.id}",
        subject=f"{met.id}/{first.id}",
        told={
            **context.about(draft.world, met),
            "questions": [
                {**context.question(draft.world, met, one.asked), "excerpt": excerpt(met, one.asked)}
                for one in lacks
            ],
            "matters": [
                {**context.matter(matter, 0), "address": tag_address(group, met.id, matter.id)}
                for matter in met.matters
            ],
            COVERS: [*covering(WHICH_MATTER, (one.asked.id for one in lacks))],
        },
        at=at,
        too_late=max(one.judged.stop for one in lacks),
    )
