"""Plan who comes: the day for answering, who is told of a place kept or given back, and whom the secretary hears of.

The substitutes' own calendar entries are planned with the summons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules import context
from rules.answers import counting
from rules.bounced import first_key
from rules.draft import Draft, SeatsFor, because_of
from rules.facts import FactKind, Json
from rules.meetings import Meeting
from rules.moments import local_day
from rules.outcome import Deadline, Standing
from rules.people import Role, Seat, seats_on
from rules.periods import Direction
from rules.places import Lost, Places, back_until, places_of
from rules.rulebook import DeadlineRule, Trigger
from rules.standing_in import line_of, with_places

NO_SUBSTITUTE, SEAT_KEPT = "no_substitute", "seat_kept"


class Kept(StrEnum):
    """What a member is told of their place."""

    LATE = "late"  # they accepted too late: the substitute keeps it
    SILENT = "silent"  # they did not answer in time: a substitute has been called
    BACK = "back"  # it is theirs again


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a member was told last of their place, and which number the next mail about it has."""

    number: int = 0
    kept: Kept | None = None
    about: str = ""


def answering(draft: Draft, met: Meeting) -> Mapping[str, Deadline]:
    """The deadlines for answering, added to the plan: of each member with substitutes, where a rule sets a day.

    Nobody owes an answer to a summons that has not left, or that reached them only on the last day.
    """
    found: dict[str, Deadline] = {}
    for rule in draft.rules(Trigger.MEETING, met.starts_at):
        if rule.met_by is FactKind.SUMMONS_ANSWERED and rule.direction is Direction.BEFORE:
            found |= _owed(draft, met, rule)
    return found


def _owed(draft: Draft, met: Meeting, rule: DeadlineRule) -> dict[str, Deadline]:
    reckoned = draft.reckoned(rule, met.starts_at, None)
    if met.summons_sent_at is None or reckoned.last_day is None:
        return {}
    seats = seats_on(draft.world.seats, met.day)
    answers = counting(met.answers, met.starts_at)
    owed = {}
    for member in with_places(seats):
        asked_at = max((met.summons_sent_at, *met.rescheduled, *_known(seats, member)))
        if not line_of(member, seats) or local_day(asked_at, met.zone) >= reckoned.last_day:
            continue
        owed[member] = draft.add_deadline(
            rule,
            subject=met.id,
            owed_by=member,
            trigger_at=met.starts_at,
            opens_at=asked_at,
            reckoned=reckoned,
            met_at=min((one.at for one in answers.get(member, ())), default=None),
            void=met.cancelled_at is not None,
        )
        if met.cancelled_at is None:
            told: dict[str, Json] = {
                **context.about(draft.world, met),
                "seat_back": _until(draft, met, member),
            }
            theirs = tuple(seat for seat in seats if seat.person == member)[:1]
            draft.remind(rule, owed[member], SeatsFor(draft.world, theirs), told=told)
    return owed


def _known(seats: tuple[Seat, ...], person: str) -> tuple[datetime, ...]:
    """When it became known that somebody is to come; empty for those who always were."""
    known = [seat.known_at for seat in seats if seat.person == person]
    since = [at for at in known if at is not None]
    return (min(since),) if since and len(since) == len(known) else ()


def who_comes(draft: Draft, met: Meeting) -> Places:
    """The places of a meeting, with the day for answering added to the plan where a rule sets one."""
    return places_of(draft, met, answering(draft, met))


def plan_attendance(draft: Draft, met: Meeting, places: Places) -> None:
    """Plan what members and the secretary are told about who comes."""
    _proposals(draft, met)
    if met.cancelled_at is not None:
        return
    for member in places.lines:
        _place_of(draft, met, places, member)
    for lost in places.unserved:
        _nobody_left(draft, met, lost, places)
    if places.lost:
        draft.moments.append(met.over_at)


def _place_of(draft: Draft, met: Meeting, places: Places, member: str) -> None:
    """Tell a member once that a substitute keeps their place, and once that it is theirs again.

    Whoever has declined knows, and is told nothing.
    """
    seat, lost = draft.world.person(member, met.day), places.lost.get(member)
    if seat is None:
        return
    known = _told_last(draft, met, member)
    served = places.serving.get(member)
    if lost is not None and served is not None and lost.wants is not None:
        message = f"{member} accepted too late to take the place back: {served} keeps it"
        _flag(draft, met, SEAT_KEPT, member, message)
        _tell_place(draft, met, seat, known, Kept.LATE, lost.wants.fact, lost.wants.at)
    elif lost is not None and served is not None and lost.silent and not places.declined(member):
        _tell_place(draft, met, seat, known, Kept.SILENT, met.starts_at.isoformat(), places.changed[member])
    elif lost is None and known.kept in (Kept.LATE, Kept.SILENT):
        _tell_place(draft, met, seat, known, Kept.BACK, met.starts_at.isoformat(), places.changed[member])


def _told_last(draft: Draft, met: Meeting, member: str) -> _Known:
    """What a member was told last of their place; the keys count."""
    begins, found = f"{draft.slug}/place/{met.id}/", _Known()
    for key, left in draft.left.items():
        if left.person == member and key.startswith(begins):
            number, kept, about = first_key(key).removeprefix(begins).removesuffix(f"/{member}").split("/", 2)
            if int(number) >= found.number:
                found = _Known(number=int(number) + 1, kept=Kept(kept), about=about)
    return found


def _tell_place(
    draft: Draft, met: Meeting, seat: Seat, known: _Known, kept: Kept, about: str, at: datetime
) -> None:
    if (known.kept, known.about) == (kept, about):
        return
    draft.tell(
        [seat],
        text="seat_kept",
        about=f"place/{met.id}/{known.number}/{kept}/{about}",
        series=f"place/{met.id}",
        subject=met.id,
        told={
            **context.about(draft.world, met),
            "kept": kept.value,
            "seat_back": _until(draft, met, seat.person),
        },
        at=at,
        too_late=met.starts_at,
    )


def _until(draft: Draft, met: Meeting, member: str) -> Json:
    """Until when a place is taken back, with its whole reason; None where the group has no rule for it."""
    found = back_until(draft, met)
    if found is None:
        return None
    rule, reckoned = found
    told = Deadline(
        key=f"{draft.slug}/{met.id}/{rule.id}/{member}",
        rule=rule.id,
        scope="",
        subject=met.id,
        owed_by=member,
        opens_at=met.called_at,
        standing=Standing.OPEN,
        flags=reckoned.flags,
        because=because_of(rule, draft.world, met.starts_at, reckoned),
    )
    return context.deadline(draft.world, told, rule)


def _flag(draft: Draft, met: Meeting, code: str, member: str, message: str) -> None:
    """Show it to a person until the meeting is over: after that nobody can do anything about it."""
    if draft.now < met.over_at:
        draft.flag(code, f"{met.id}/{member}", message)


def _nobody_left(draft: Draft, met: Meeting, lost: Lost, places: Places) -> None:
    _flag(draft, met, NO_SUBSTITUTE, lost.member, f"nobody is left to stand in for {lost.member}")
    seat = draft.world.person(lost.member, met.day)
    draft.tell(
        draft.world.in_role(Role.SECRETARY, met.day),
        text="secretary_nudge",
        about=f"nobody/{met.id}/{lost.member}/{places.changed[lost.member].isoformat()}",
        series=f"nobody/{met.id}/{lost.member}",
        subject=met.id,
        told={
            **context.about(draft.world, met),
            "nudge": NO_SUBSTITUTE,
            "member": seat.address.name if seat else lost.member,
            "deadline": None,
        },
        at=places.changed[lost.member],
        too_late=met.starts_at,
    )


def _proposals(draft: Draft, met: Meeting) -> None:
    """Tell the secretary of each other time that was proposed before the meeting; it changes no answer."""
    for one in met.countered:
        if met.cancelled_at is not None or one.at >= met.starts_at:
            continue
        seat = draft.world.person(one.person, met.day)
        draft.tell(
            draft.world.in_role(Role.SECRETARY, met.day),
            text="time_proposed",
            about=f"proposed/{met.id}/{one.fact}",
            subject=met.id,
            told={
                **context.about(draft.world, met),
                "proposal": {
                    "by": seat.address.name if seat else one.person,
                    "starts_at": context.iso(one.starts_at, draft.world),
                    "ends_at": context.iso(one.ends_at, draft.world),
                    "comment": one.comment,
                },
            },
            at=one.at,
            too_late=met.starts_at,
        )
