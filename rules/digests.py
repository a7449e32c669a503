"""Gather what one person is to be told of several promises into one mail. Decides not what is worth telling."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rules import context
from rules.draft import Draft
from rules.facts import Json
from rules.items import Item
from rules.meetings import Meeting
from rules.notices import COVERS
from rules.outcome import Deadline
from rules.people import Seat
from rules.rulebook import DeadlineRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One promise that one person is told of on one occasion."""

    text: str
    occasion: str  # what falls together: a meeting's reminder, or the day on which rungs are reached
    covers: str  # what this says, and says once
    seat: Seat
    item: Item
    rule: DeadlineRule
    owed: Deadline
    unanswered: int
    due: Meeting | None
    step: int  # of the ladder
    at: datetime
    too_late: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Digest:
    occasion: str
    leaves: datetime
    useful: datetime | None
    too_late: datetime | None
    mentions: tuple[Mention, ...]


def tell_digests(draft: Draft, mentions: Iterable[Mention]) -> None:
    """Put one mail for each person and occasion, and one for all occasions that have passed without a mail.

    What an earlier mail has covered is said no more, whether it came, came back, or was dropped by a person;
    unless it came back from an address that they no longer have.
    """
    said = {(left.person, covered) for left in draft.still_told.values() for covered in left.covers}
    by_person: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        if (mention.seat.person, mention.covers) not in said:
            by_person.setdefault((mention.text, mention.seat.person), []).append(mention)
    for told in by_person.values():
        for digest in _collapsed(draft, _occasions(draft, told)):
            _put(draft, digest)


def _occasions(draft: Draft, mentions: Iterable[Mention]) -> list[_Digest]:
    by_occasion: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_occasion.setdefault(mention.occasion, []).append(mention)
    found = []
    for occasion, told in by_occasion.items():
        leaves, useful = draft.leaves(told[0].text, told[0].at, told[0].too_late)
        found.append(
            _Digest(
                occasion=occasion,
                leaves=leaves,
                useful=useful,
                too_late=told[0].too_late,
                mentions=tuple(told),
            )
        )
    return sorted(found, key=lambda digest: (digest.leaves, digest.occasion))


def _collapsed(draft: Draft, digests: list[_Digest]) -> list[_Digest]:
    """Of several that should have left already, one leaves, and says what all of them say."""
    passed = [
        one for one in digests if one.leaves <= draft.now and (one.useful is None or one.useful > draft.now)
    ]
    draft.moments += [one.leaves for one in digests]  # at each of them there may be more than one to collapse
    if len(passed) < 2:
        return digests
    newest = passed[-1]
    ends = [one.too_late for one in passed if one.too_late is not None]
    merged = replace(
        newest,
        too_late=max(ends) if len(ends) == len(passed) else None,
        mentions=tuple(mention for one in passed for mention in one.mentions),
    )
    return [*(one for one in digests if one not in passed), merged]


def _put(draft: Draft, digest: _Digest) -> None:
    newest: dict[str, Mention] = {}
    for mention in digest.mentions:  # of one promise the last word: the next meeting, the higher rung
        known = newest.get(mention.item.id)
        if known is None or (known.step, known.at) <= (mention.step, mention.at):
            newest[mention.item.id] = mention
    listed = sorted(newest.values(), key=lambda mention: (mention.item.raised_at, mention.item.id))
    first, covers = listed[0], sorted({mention.covers for mention in digest.mentions})
    told: dict[str, Json] = {
        "group": context.group(draft.world),
        "items": [_item(draft, mention) for mention in listed],
        COVERS: [*covers],
    }
    what = f"{first.item.id}/{first.step}" if first.step else first.item.id
    if len(listed) > 1:
        what = f"{len(listed)}-{hashlib.sha256(repr(covers).encode()).hexdigest()[:12]}"
    draft.tell(
        (first.seat,),
        text=first.text,
        about=f"{digest.occasion}/{what}",
        series=digest.occasion,
        subject=", ".join(mention.item.id for mention in listed),
        told=told,
        at=digest.leaves,
        too_late=digest.too_late,
    )


def _item(draft: Draft, mention: Mention) -> Json:
    owner_reads = mention.step == 0
    return {
        **context.item(
            draft.world,
            mention.item,
            unanswered=mention.unanswered,
            due=mention.due,
            with_text=owner_reads,
            at=mention.at,
        ),
        "deadline": context.deadline(draft.world, mention.owed, mention.rule),
    }
