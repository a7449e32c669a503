"""Publish on the group's collaboration area (samarbetsyta) what everybody is sent. Decides no text and no moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from rules.delivery import AREA
from rules.draft import Draft
from rules.facts import Json
from rules.meetings import Meeting
from rules.notices import Entry, Left, Method
from rules.people import Address, Role, Seat

Told = Callable[[], dict[str, Json]]
EntryOf = Callable[[int, Method], Entry]
_CANCEL = "summons_cancel"


def publish(
    draft: Draft,
    *,
    text: str,
    about: str,
    subject: str,
    told: dict[str, Json],
    at: datetime,
    too_late: datetime | None,
    entry: Entry | None = None,
    series: str | None = None,
) -> None:
    """Put one page beside the mails, at their moment. A group without an area publishes nothing.

    Its key begins otherwise than theirs: what lies on the area is in nobody's calendar or mailbox.
    """
    if draft.world.charter.group.area is None:
        return
    first = len(draft.notices)
    draft.tell(
        (_reader(draft),),
        text=text,
        about=f"{AREA}/{about}",
        series=f"{AREA}/{series or about}",
        subject=subject,
        told=told,
        at=at,
        too_late=too_late,
        entry=entry,
    )
    draft.notices[first:] = [replace(page, channel=AREA) for page in draft.notices[first:]]


def publish_summons(draft: Draft, met: Meeting, planned: datetime, told: Told, entry_of: EntryOf) -> None:
    """Bring what the area says of the meeting to what the facts say now: summons, update or cancellation."""
    if draft.world.charter.group.area is None:
        return
    last = _published(draft, met)
    errand = _cancelled(met, last) if met.cancelled_at else _summoned(met, last, planned)
    if errand is None:
        return
    text, at = errand
    publish(
        draft,
        text=text,
        about=f"{'cancel' if text == _CANCEL else 'invite'}/{met.id}/{met.sequence}",
        series=f"invite/{met.id}",
        subject=met.id,
        told=told(),
        at=at,
        too_late=met.starts_at,
        entry=entry_of(met.sequence, Method.CANCEL if text == _CANCEL else Method.REQUEST),
    )


def _reader(draft: Draft) -> Seat:
    """Whom the notice is to: the area has no mailbox of its own, so it bears the group's."""
    mailbox = Address(name="Samarbetsytan", email=draft.world.charter.group.mailbox.email)
    return Seat(person=AREA, address=mailbox, organisation="", role=Role.CO_OPTED)


def _published(draft: Draft, met: Meeting) -> Left | None:
    """What was published last about the meeting; of one sequence the cancellation is the newer."""
    begins = tuple(f"{draft.slug}/{AREA}/{word}/{met.id}/" for word in ("invite", "cancel"))
    pages = [left for key, left in draft.left.items() if key.startswith(begins)]
    return max(pages, key=lambda left: (left.sequence or 0, left.text == _CANCEL), default=None)


def _cancelled(met: Meeting, last: Left | None) -> tuple[str, datetime] | None:
    """Nobody is told that a meeting is cancelled of which they never heard."""
    heard = last is not None or met.summons_sent_at is not None
    if met.cancelled_at is None or not heard or (last is not None and last.text == _CANCEL):
        return None
    return _CANCEL, met.cancelled_at


def _summoned(met: Meeting, last: Left | None, planned: datetime) -> tuple[str, datetime] | None:
    changed_at = met.changed_at or met.summons_sent_at or planned
    if last is not None:
        return None if (last.sequence or 0) >= met.sequence else ("summons_update", changed_at)
    if met.by_hand_at is not None and not met.by_hand_to:  # the secretary has told everybody in their own way
        return None if met.by_hand_sequence == met.sequence else ("summons_update", changed_at)
    return "summons", planned
