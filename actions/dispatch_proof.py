"""Gather what was sent about a meeting, to whom, and what became of it. Sends and records nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from email import message_from_bytes
from email.policy import default as modern

from documents.area_page import title_in
from documents.proof_values import (
    SENT,
    ByHand,
    CameBack,
    Dispatch,
    Receipt,
    Recipient,
    Reply,
    Round,
    Sending,
    Status,
    best,
)
from rules.answers import counting
from rules.charter import Charter
from rules.delivery import AREA, MAIL
from rules.facts import ENGINE, Data, Fact, FactKind, persons_in
from rules.meetings import Meeting
from rules.people import Address, Role, Seat
from rules.world import GROUP_SCOPE, World, fold, meeting_scope
from store import facts, history, outbox
from store.database import Tx
from store.history import Entry, What
from store.outbox import Item, State

_TEXTS = (
    *("summons", "summons_update", "substitute_called", "substitute_released", "summons_cancel"),
    *("late_matter", "agenda_update"),
)
_FOR_ALL = frozenset(
    {"late_matter", "agenda_update"}
)  # beside the first summons: for all who are entitled by then
_STATUS = {
    State.WAITING: Status.QUEUED,
    State.SENDING: Status.SENT,
    State.UNSURE: Status.SENT,
    State.ACCEPTED: Status.ACCEPTED,
    State.BOUNCED: Status.BOUNCED,
    State.DEAD: Status.REFUSED,
    State.EXPIRED: Status.EXPIRED,
    State.SUPERSEDED: Status.SUPERSEDED,
    State.CANCELLED: Status.DROPPED,
}


def dispatch_of(tx: Tx, charter: Charter, meeting: str) -> Dispatch:
    """Everything that was sent about a meeting. Raises KeyError that names the meetings there are."""
    group, scope = charter.group, meeting_scope(meeting)
    told = facts.of_scopes(tx, group.slug, (GROUP_SCOPE, scope))
    world = fold(charter, told)
    met = next((met for met in world.meetings if met.id == meeting), None)
    if met is None:
        called = facts.of_kinds(tx, group.slug, (FactKind.MEETING_CALLED,))
        have = ", ".join(fact.text("meeting") for fact in called[-12:]) or "none"
        raise KeyError(f"group '{group.slug}': meeting '{meeting}' not found (have: {have})")
    sendings = _sendings(tx, group.slug, scope)
    return Dispatch(
        group=group.slug,
        title=group.title,
        mailbox=group.mailbox.email,
        area=group.area.place if group.area else None,
        meeting=met.id,
        starts_at=met.starts_at,
        zone=met.zone,
        cancelled_at=met.cancelled_at,
        summons_sent_at=met.summons_sent_at,
        by_hand=tuple(
            ByHand(at=fact.happened_at, by=fact.recorded_by, to=persons_in(fact))
            for fact in told
            if fact.kind is FactKind.SUMMONS_SENT and fact.scope == scope and fact.recorded_by != ENGINE
        ),
        rounds=tuple(_rounds(charter, told, world, met, sendings)),
    )


def _rounds(
    charter: Charter,
    told: Sequence[Fact],
    world: World,
    met: Meeting,
    sendings: Sequence[tuple[Item, Sending]],
) -> Iterable[Round]:
    by_round: dict[tuple[int, str, int], list[tuple[Item, Sending]]] = {}
    for item, one in sendings:
        about = item.notice.subject if one.text in _FOR_ALL else met.id
        key = (_TEXTS.index(one.text), about, -1 if one.sequence is None else one.sequence)
        by_round.setdefault(key, []).append((item, one))
    for key in [key for key, pairs in by_round.items() if _never_left(pairs)]:
        del by_round[key]
    if met.by_hand_at is not None and not any(place == 0 for place, _, _ in by_round):
        by_round[(0, met.id, 0)] = []
    made = []
    first = min((key for key in by_round if key[0] == 0), default=None)
    for key, pairs in by_round.items():
        mails = [one for _, one in pairs if one.channel == MAIL]
        at = _left_at(one for _, one in pairs) or met.by_hand_at or met.called_at
        for_all = key == first or _TEXTS[key[0]] in _FOR_ALL
        as_known = _world_at(charter, told, met, (met.summons_sent_at or at) if key == first else at) or world
        seats = _entitled(world, as_known, met, mails, for_all=for_all)
        others = [one for _, one in sendings if one not in mails]
        recipients = [
            _recipient(world, met, seat, [one for one in mails if one.person == seat.person], others, key[2])
            for seat in seats
        ]
        made.append(
            Round(
                text=_TEXTS[key[0]],
                subject=key[1],
                sequence=None if key[2] < 0 else key[2],
                at=at,
                recipients=tuple(one for one in recipients if one is not None),
                pages=tuple(one for _, one in pairs if one.channel == AREA),
                on_area=charter.group.area is not None
                and (for_all or any(one.channel == AREA for _, one in pairs)),
            )
        )
    return sorted(made, key=lambda one: (one.at, _TEXTS.index(one.text), one.sequence or 0, one.subject))


def _never_left(pairs: Iterable[tuple[Item, Sending]]) -> bool:
    return all(one.status is Status.SUPERSEDED for _, one in pairs)


def _left_at(sendings: Iterable[Sending]) -> datetime | None:
    told = list(sendings)
    left = [one.receipts[0].at for one in told if one.receipts] or [
        one.claimed_at for one in told if one.claimed_at is not None
    ]
    return min(left or [one.planned_at for one in told], default=None)


def _world_at(charter: Charter, told: Iterable[Fact], met: Meeting, at: datetime) -> World | None:
    """The group as the office knew it at that moment; None when it did not know of the meeting yet."""
    world = fold(charter, [fact for fact in told if fact.recorded_at <= at])
    return world if any(one.id == met.id for one in world.meetings) else None


def _entitled(
    world: World, as_known: World, met: Meeting, mails: Iterable[Sending], *, for_all: bool
) -> list[Seat]:
    """The members of that moment where it was for all of them, and whoever it was put for."""
    then = next(one for one in as_known.meetings if one.id == met.id)
    seats = list(as_known.members(then)) if for_all else []
    known = {seat.person for seat in seats}
    for mail in mails:
        if mail.person not in known:
            known.add(mail.person)
            seats.append(world.person(mail.person, met.day) or _gone(mail))
    return seats


def _gone(mail: Sending) -> Seat:
    """Somebody who has no seat in the group's file any more."""
    return Seat(
        person=mail.person,
        address=Address(name=mail.person, email=mail.to),
        organisation="",
        role=Role.CO_OPTED,
    )


def _recipient(
    world: World,
    met: Meeting,
    seat: Seat,
    mails: Sequence[Sending],
    others: Iterable[Sending],
    sequence: int,
) -> Recipient | None:
    """What one person got of a round; None for whoever got something newer instead of it."""
    status = best(mail.status for mail in mails)
    if status in (Status.NOT_SENT, Status.SUPERSEDED) and any(
        one.person == seat.person
        and one.status in SENT
        and one.sequence is not None
        and one.sequence >= sequence
        for one in others
    ):
        return None
    if status is Status.NOT_SENT and world.told_by_hand(met, seat.person):
        status = Status.BY_HAND
    reply = _reply(met, seat.person) if sequence >= 0 else None
    return Recipient(
        person=seat.person,
        name=seat.address.name,
        organisation=world.charter.group.title_of(seat.organisation),
        role=seat.role.value,
        status=Status.ANSWERED if reply is not None else status,
        reply=reply,
        # What was planned and never left is of interest only where there is nothing else.
        mails=tuple(one for one in mails if one.status is not Status.SUPERSEDED) or tuple(mails),
    )


def _reply(met: Meeting, person: str) -> Reply | None:
    theirs = counting(met.answers, met.starts_at).get(person)
    if not theirs:
        return None
    return Reply(reply=theirs[-1].reply.value, at=theirs[-1].at, via=theirs[-1].via or "hand")


def _sendings(tx: Tx, group: str, scope: str) -> list[tuple[Item, Sending]]:
    lines = history.of_scope(tx, group, scope, (What.NOTICE, What.FLAG))
    receipts: dict[str, list[Receipt]] = {}
    returns: dict[str, list[CameBack]] = {}
    for line in lines:
        if line.what is What.NOTICE:
            receipts.setdefault(str(line.data["key"]), []).append(_receipt(line))
        elif line.data.get("code") == "bounced" and line.data.get("came"):
            returns.setdefault(str(line.data["subject"]), []).append(_came_back(line))
    found = []
    for item in outbox.of_scopes(tx, group, (scope,), tuple(State)):
        if item.notice.text in _TEXTS:
            found.append((item, _sending(tx, item, receipts.get(item.key, []), returns.get(item.key, []))))
    return found


def _sending(tx: Tx, item: Item, receipts: Sequence[Receipt], returns: Sequence[CameBack]) -> Sending:
    notice, entry = item.notice, item.notice.entry
    content = outbox.bytes_of(tx, item.key) if item.sha256 is not None else None
    page = notice.channel == AREA
    to = item.message_id if page and item.message_id else notice.to.email
    if not receipts and item.accepted_at is not None:  # learnt from a report that it came back
        known = Receipt(
            at=item.accepted_at,
            to=to,
            answer=item.answer or "",
            message_id=item.message_id,
            sha256=item.sha256,
        )
        receipts = (known,)
    subject = None
    if content is not None:
        subject = title_in(content) if page else str(message_from_bytes(content, policy=modern)["Subject"])
    return Sending(
        key=item.key,
        channel=notice.channel,
        person=notice.person,
        to=to,
        text=notice.text,
        sequence=entry.sequence if entry else None,
        method=entry.method.value if entry else None,
        subject=subject,
        status=_STATUS[item.state],
        why=item.why,
        planned_at=notice.not_before,
        claimed_at=item.sending_at,
        attempts=item.attempts,
        message_id=item.message_id,
        sha256=item.sha256,
        receipts=tuple(receipts),
        came_back=tuple(returns),
    )


def _receipt(line: Entry) -> Receipt:
    data = line.data
    return Receipt(
        at=line.at,
        to=str(data["to"]),
        answer=str(data["eml"]),
        message_id=_maybe(data, "message_id"),
        sha256=_maybe(data, "sha256"),
    )


def _came_back(line: Entry) -> CameBack:
    data = line.data
    return CameBack(
        at=line.at,
        to=str(data["to"]),
        came=str(data["came"]),
        status=str(data.get("status") or ""),
        said=str(data["message"]).partition(" came back: ")[2],
    )


def _maybe(data: Data, name: str) -> str | None:
    value = data.get(name)
    return None if value is None else str(value)
