"""Tell everybody what came after the summons: late board documents and new points. Reckons no deadline."""

from collections.abc import Mapping
from datetime import datetime

from rules import context
from rules.draft import Draft
from rules.facts import Json
from rules.late_matters import days_late
from rules.meetings import Matter, Meeting
from rules.moments import local_day
from rules.outcome import Deadline
from rules.plan_area import publish
from rules.policies import Switch
from rules.rulebook import DeadlineRule

Clocks = Mapping[str, tuple[DeadlineRule, Deadline]]


def tell_additions(draft: Draft, met: Meeting, clocks: Clocks) -> None:
    """A document that came too late is told as such; any other point that is new is told as new."""
    if met.summons_sent_at is None or met.cancelled_at is not None:
        return
    for matter in met.matters:
        told_late = _late_documents(draft, met, matter, clocks)
        if not told_late and met.summons_sent_at < matter.registered_at < met.starts_at:
            told: dict[str, Json] = {"matter": context.matter(matter, 0), "deadline": None}
            _tell(draft, met, matter, "agenda_update", matter.id, told, matter.registered_at)


def _late_documents(draft: Draft, met: Meeting, matter: Matter, clocks: Clocks) -> bool:
    """Whether there was any."""
    own = clocks.get(matter.id)
    if own is None or not matter.board_document or met.summons_sent_at is None:
        return False
    (rule, deadline), charter = own, draft.world.charter
    late = [
        (document, days)
        for document in matter.documents
        if met.summons_sent_at < document.dispatched_at < met.starts_at
        and (days := days_late(draft.world, met, local_day(document.dispatched_at, met.zone)))
    ]
    for document, days in late:
        told: dict[str, Json] = {
            "matter": context.matter(matter, days),
            "deadline": context.deadline(draft.world, deadline, rule),
            "standard_phrase": dict(charter.rulebook.phrases).get("sv"),
            "phrase_is_proposed": charter.policies.value(Switch.STANDARD_PHRASE, met.day) != "insert",
        }
        about = f"{matter.id}/{document.id}"
        _tell(draft, met, matter, "late_matter", about, told, document.dispatched_at)
    return bool(late)


def _tell(
    draft: Draft, met: Meeting, matter: Matter, text: str, about: str, told: dict[str, Json], at: datetime
) -> None:
    named, subject = f"{text}/{met.id}/{about}", f"{met.id}/{matter.id}"
    says = {**context.about(draft.world, met), **told}
    draft.tell(
        draft.world.members(met),
        text=text,
        about=named,
        subject=subject,
        told=says,
        at=at,
        too_late=met.starts_at,
    )
    publish(draft, text=text, about=named, subject=subject, told=says, at=at, too_late=met.starts_at)
