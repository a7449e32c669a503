"""Plan the summons of one meeting: when it leaves, to whom, and what a change or a cancellation sends.

Whoever begins or ends to serve in somebody's place is told by an entry of their own, in place of the update.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rules import context
from rules.applying import days_short, lead_time_flags
from rules.draft import Draft, SeatsFor
from rules.facts import Json
from rules.items import Item
from rules.late_matters import late_matters
from rules.meetings import Meeting
from rules.moments import at_clock, end_of, local_day
from rules.notices import Entry, Left, Method
from rules.outcome import Standing
from rules.people import Group, Role, Seat
from rules.places import Places
from rules.plan_area import publish_summons
from rules.plan_calls import TURNS, Turn, hours_for, summary, told_of, turn_of
from rules.question_clocks import Start, clock_start
from rules.quiet import place
from rules.summons_deadlines import EVERYBODY, named_deadlines, variant_for
from rules.texts import Hours
from rules.world import World

_ALARMS = (timedelta(days=1), timedelta(minutes=15))
LEAD_TIME_BROKEN = "lead_time_broken"
_ENTRIES = ("invite", "cancel", *TURNS)  # how the keys begin of what carries a calendar entry


def summons_at(world: World, met: Meeting, last_day: date | None) -> datetime:
    """When the summons leaves: at the group's hour on the rule's last day, or at once if that has passed."""
    group, calendar = world.charter.group, world.charter.calendar
    if last_day is not None:
        planned = at_clock(last_day, group.summons_at, group.zone)
        if planned >= met.called_at:
            limit = min(end_of(last_day, group.zone), met.starts_at)
            placed = place(planned, hours=Hours.OFFICE, quiet=group.quiet, calendar=calendar, too_late=limit)
            if placed >= met.called_at:  # a meeting that is called in recess cannot be summoned before it
                return placed
    return place(
        met.called_at,
        hours=Hours.OFFICE_UNLESS_TOO_LATE,
        quiet=group.quiet,
        calendar=calendar,
        too_late=met.starts_at,
    )


def plan_summons(draft: Draft, met: Meeting, items: tuple[Item, ...], places: Places) -> None:
    """Plan when the summons leaves, who gets it, and what a change or a lost seat sends."""
    world = draft.world
    rule = draft.summons_rule(met.day)
    reckoned = draft.reckoned(rule, met.day, None) if rule else None
    planned = summons_at(world, met, reckoned.last_day if reckoned else None)
    overdue = local_day(draft.now, met.zone) > local_day(planned, met.zone)
    # After the meeting nothing becomes later: the days that were missing stay as many.
    sent_at = met.summons_sent_at or (min(draft.now, met.starts_at) if overdue else planned)
    short = days_short(reckoned, local_day(sent_at, met.zone))
    void = met.cancelled_at is not None
    if rule and reckoned:
        owed = draft.add_deadline(
            rule,
            subject=met.id,
            owed_by=rule.owed_by.value,
            trigger_at=met.starts_at,
            opens_at=met.called_at,
            reckoned=reckoned,
            met_at=met.summons_sent_at,
            void=void,
            flags=lead_time_flags(short),
        )
        if owed.standing is Standing.OPEN:
            told: dict[str, Json] = {"nudge": "prepare_summons", **context.about(world, met)}
            draft.remind(rule, owed, SeatsFor(world, world.owner(rule.owed_by.value, met.day)), told=told)
    if short and not void:
        message = f"the summons leaves {short} days later than the rule allows"
        draft.flag(LEAD_TIME_BROKEN, met.id, message)
    if met.summons_sent_at is None and not void and draft.now < met.starts_at:
        # The day it leaves decides the dates it names, so it is planned anew when that day changes.
        draft.moments += [planned, end_of(local_day(max(planned, draft.now), met.zone), met.zone)]
    _invitations(draft, met, items, places, planned, sent_at, short)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """What some people's calendars need, and when it is to leave."""

    text: str
    sequence: int
    method: Method
    at: datetime
    summary: str = ""  # what the receiver's calendar calls the meeting, where it is not the group's title
    turn: Turn | None = None  # of the receiver's part, told by it
    hours: Hours | None = None

    def about(self, met: Meeting) -> str:
        """What the key names."""
        if self.turn is not None:
            return self.turn.about(met, self.sequence)
        return f"{'cancel' if self.method is Method.CANCEL else 'invite'}/{met.id}/{self.sequence}"


def _invitations(
    draft: Draft,
    met: Meeting,
    items: tuple[Item, ...],
    places: Places,
    planned: datetime,
    sent_at: datetime,
    short: int,
) -> None:
    """Bring everyone's calendar to what the facts say now, from what has left already."""
    members = () if met.cancelled_at else draft.world.members(met)
    errands: dict[tuple[_Errand, str], list[Seat]] = {}
    for seat in members:
        for errand in _requests(draft, met, seat, places, planned):
            errands.setdefault((errand, variant_for(draft, met, seat)), []).append(seat)
    for seat in _uninvited(draft, met, {seat.person for seat in members}):
        errand = _cancel(draft, met, seat.person, planned)
        errands.setdefault((errand, variant_for(draft, met, seat)), []).append(seat)
    contexts = {
        variant: _summons_context(draft, met, items, sent_at, short, variant) for _, variant in errands
    }
    for (errand, variant), seats in errands.items():
        told = contexts[variant]
        if errand.turn is not None:
            told = {**told, **told_of(draft, met, places, seats[0].person, errand.turn)}
        cancels = errand.method is Method.CANCEL
        draft.tell(
            seats,
            text=errand.text,
            about=errand.about(met),
            series=f"invite/{met.id}",
            subject=met.id,
            # A reason is given for what became of the meeting, never for what became of somebody's seat.
            told={**told, "reason": None} if cancels and met.cancelled_at is None else told,
            at=errand.at,
            too_late=met.starts_at,
            entry=_entry(draft.world, met, errand),
            hours=errand.hours,
        )

    def told_to_all() -> dict[str, Json]:
        known = contexts.get(EVERYBODY)
        return known or _summons_context(draft, met, items, sent_at, short, EVERYBODY)

    def entry_of(sequence: int, method: Method) -> Entry:
        return _entry(draft.world, met, _Errand(text="", sequence=sequence, method=method, at=planned))

    publish_summons(draft, met, planned, told_to_all, entry_of)


def _requests(
    draft: Draft, met: Meeting, seat: Seat, places: Places, planned: datetime
) -> tuple[_Errand, ...]:
    """The invitations that a member lacks: one, or none; a turn of their part takes the place of an update."""
    asks, turn = _request(draft, met, seat.person, planned), turn_of(met, places, seat.person)
    serves = places.serves(seat.person)
    named = summary(draft, seat.language, serves=serves)
    if turn is None:
        return () if asks is None else (replace(asks, summary=named),)
    first = asks if asks is not None and asks.text == "summons" else None
    update = asks if first is None else None
    told = _Errand(
        text=turn.text,
        sequence=_sequence(draft, met, seat.person) + 1,
        method=Method.REQUEST,
        at=max(turn.since, *(asked.at for asked in (first, update) if asked is not None), met.called_at),
        summary=named,
        turn=turn,
        # A calendar that says something else than the facts is put right at once.
        hours=Hours.ANY if update is not None else hours_for(draft, met, turn.since),
    )
    # A call that does not wait for the morning takes the invitation before it along.
    return (told,) if first is None else (replace(first, hours=told.hours), told)


def _request(draft: Draft, met: Meeting, person: str, planned: datetime) -> _Errand | None:
    """The invitation that a member lacks, or None when their calendar says what the facts say."""
    last, sequence = _last_entry(draft, met, person), _sequence(draft, met, person)
    joined = _joined_at(draft.world, met, person)
    if joined is not None and joined >= met.starts_at:
        return None
    if last is not None and last.text != "summons_cancel":
        if (last.sequence or 0) >= sequence:
            return None
    elif last is None and draft.world.told_by_hand(met, person):
        if met.by_hand_sequence == met.sequence:
            return None  # the secretary told them by hand, and nothing has changed since
    else:
        back = last.accepted_at if last is not None else None
        at = max(moment for moment in (planned, joined, back) if moment is not None)
        return _Errand(text="summons", sequence=sequence, method=Method.REQUEST, at=at)
    changed_at = met.changed_at or met.summons_sent_at or planned
    return _Errand(text="summons_update", sequence=sequence, method=Method.REQUEST, at=changed_at)


def _cancel(draft: Draft, met: Meeting, person: str, planned: datetime) -> _Errand:
    last = _last_entry(draft, met, person)
    sequence = max(_sequence(draft, met, person), (last.sequence or 0) if last else 0)
    changed_at = met.cancelled_at or met.changed_at or met.summons_sent_at or planned
    return _Errand(text="summons_cancel", sequence=sequence, method=Method.CANCEL, at=changed_at)


def _sequence(draft: Draft, met: Meeting, person: str) -> int:
    """The meeting's sequence, and one more for each time that this person was uninvited, called or released before.

    So what is sent next is newer than what was sent to them alone, and stays older than the next change.
    """
    begins = tuple(f"{draft.slug}/{word}/{met.id}/" for word in ("cancel", *TURNS))
    return met.sequence + sum(
        1 for key, left in draft.left.items() if left.person == person and key.startswith(begins)
    )


def _joined_at(world: World, met: Meeting, person: str) -> datetime | None:
    """When it became known that this person is to come; None for those who always were."""
    seats = [seat for seat in world.seats if seat.person == person and seat.held_on(met.day)]
    seated = [seat.known_at for seat in seats if seat.role is not Role.CO_OPTED]
    if not seated:
        return min((one.registered_at for one in met.matters if person in one.co_opted), default=None)
    return None if None in seated else min(known for known in seated if known is not None)


def _uninvited(draft: Draft, met: Meeting, members: set[str]) -> list[Seat]:
    """Those whose calendars may hold the meeting though they are not to come."""
    prefixes = tuple(f"{draft.slug}/{word}/{met.id}/" for word in _ENTRIES)
    told = {left.person: left for key, left in draft.still_told.items() if key.startswith(prefixes)}
    seats = [
        # Whoever has no seat in the file any more is reached where they were reached last.
        draft.world.person(person, met.day)
        or Seat(person=person, address=left.to, organisation="", role=Role.CO_OPTED)
        for person, left in sorted(told.items())
    ]
    if met.cancelled_at and met.by_hand_sequence is not None:
        by_hand = [seat for seat in draft.world.members(met) if draft.world.told_by_hand(met, seat.person)]
        seats += [seat for seat in by_hand if seat.person not in told]
    last = {seat.person: _last_entry(draft, met, seat.person) for seat in seats}
    return [
        seat
        for seat in seats
        if seat.person not in members
        and ((entry := last[seat.person]) is None or entry.text != "summons_cancel")
    ]


def _last_entry(draft: Draft, met: Meeting, person: str) -> Left | None:
    """The newest entry that has left for a person; of one sequence the cancellation is the newer."""
    begins = tuple(f"{draft.slug}/{word}/{met.id}/" for word in _ENTRIES)
    told = [
        left
        for key, left in draft.still_told.items()
        if left.person == person and left.sequence is not None and key.startswith(begins)
    ]
    return max(told, key=lambda left: (left.sequence or 0, left.text == "summons_cancel"), default=None)


def _summons_context(
    draft: Draft, met: Meeting, items: tuple[Item, ...], sent_at: datetime, short: int, variant: str
) -> dict[str, Json]:
    world = draft.world
    start = clock_start(world, met) or Start(at=sent_at)
    return {
        **context.about(world, met),
        "agenda": context.agenda(world, met, late_matters(world, met)),
        "balance": context.balance(world, items, met),
        "deadlines": named_deadlines(draft, met, start, variant),
        "days_short": short,
        "reason": met.reason,
    }


def calendar_uid(group: Group, met: Meeting) -> str:
    """Under which id a meeting stands in people's calendars: the same for ever."""
    return f"{met.id}.{group.slug}@{group.mailbox.email.rpartition('@')[2]}"


def _entry(world: World, met: Meeting, errand: _Errand) -> Entry:
    group = world.charter.group
    return Entry(
        uid=calendar_uid(group, met),
        sequence=errand.sequence,
        method=errand.method,
        starts_at=met.starts_at.astimezone(group.zone),
        ends_at=met.ends_at.astimezone(group.zone),
        zone=group.zone.key,
        summary=errand.summary or group.title,
        location=met.link or met.place if met.form == "digital" else met.place,
        description="",
        organizer=group.mailbox,
        alarms=_ALARMS,
        title="" if errand.summary in ("", group.title) else group.title,
    )
