"""What people's calendars say of a timetable's legs, and the entry that brings one up to date. Tells nobody."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rules.bounced import first_key
from rules.deadlines import Reckoned
from rules.draft import Draft
from rules.moments import at_clock
from rules.notices import Entry, Left, Method
from rules.people import Language, Role, Seat
from rules.timetables import Leg, LegOwner, Timetable
from rules.turns import Run

CANCELLED = "cancelled"
_EMPLOYER = (Role.SECRETARY, Role.HR_MANAGER, Role.CHAIR)
_LENGTH = timedelta(minutes=30)
_ALARMS = (timedelta(days=1),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the newest entry that has left says of a leg in one person's calendar."""

    sequence: int
    ends: str  # when the leg ended by then, as `stamp` writes it
    cancelled: bool
    left: Left


def side_of(draft: Draft, run: Run) -> tuple[Seat, ...]:
    """Whose leg it is, once each: the unions' voices, or the employer's secretary, HR manager and chair.

    The meeting itself is nobody's turn: everybody is summoned to it.
    """
    last = run.deadline.reckoned.last_day
    if last is None:
        return ()
    match run.leg.owner:
        case LegOwner.UNIONS:
            unions = draft.world.unions_on(last)
            found = [seat for union in unions for seat in draft.world.union_voices(union, last)]
        case LegOwner.EMPLOYER:
            found = [seat for role in _EMPLOYER for seat in draft.world.in_role(role, last)]
        case LegOwner.BOTH:
            found = []
    return tuple({seat.person: seat for seat in reversed(found)}.values())[::-1]


def prefix_of(table: Timetable, leg: Leg) -> str:
    """How the keys of all notices about a leg begin, after the group."""
    return f"turn/{table.id}/{leg.name}/"


def stamp(reckoned: Reckoned) -> str:
    """When a leg ends, as it stands in the key of an entry: so the key says what was told."""
    assert reckoned.ends_at is not None  # a leg always has a day
    return f"{reckoned.ends_at.astimezone(UTC):%Y%m%dT%H%M}"


def held_by(draft: Draft, table: Timetable, leg: Leg, person: str) -> Held | None:
    """The newest entry that has left for a person about that leg."""
    newest: Held | None = None
    for left in draft.told_entries(person, prefix_of(table, leg)):
        told, sequence, ends = first_key(left.key).removesuffix(f"/{person}").rsplit("/", 2)
        if newest is None or int(sequence) > newest.sequence:
            gone = told.endswith(f"/{CANCELLED}")
            newest = Held(sequence=int(sequence), ends=ends, cancelled=gone, left=left)
    return newest


def strangers(draft: Draft, table: Timetable, run: Run, side: tuple[Seat, ...]) -> list[Seat]:
    """Those whose calendars may hold a leg that is not theirs any more."""
    begins = f"{draft.slug}/{prefix_of(table, run.leg)}"
    last = run.deadline.reckoned.last_day
    owners = {seat.person for seat in side}
    told = {
        left.person: left
        for key, left in draft.still_told.items()
        if key.startswith(begins) and left.sequence is not None and left.person not in owners
    }
    return [
        (draft.world.person(person, last) if last else None)
        or Seat(person=person, address=left.to, organisation="", role=Role.CO_OPTED)
        for person, left in sorted(told.items())
    ]


def entry_of(
    draft: Draft, table: Timetable, run: Run, *, sequence: int, method: Method, language: Language
) -> Entry:
    """A leg's end as half an hour in the calendar: up to its clock, or in the morning of a day that ends at 24:00."""
    group, reckoned = draft.world.charter.group, run.deadline.reckoned
    ends_at, last, clock = reckoned.ends_at, reckoned.last_day, reckoned.cutoff
    assert ends_at is not None  # as in `stamp`
    assert last is not None
    if reckoned.capped_at is None and clock is not None and clock.clock is None:
        starts_at = at_clock(last, run.leg.remind_at, group.zone)
    else:
        starts_at = ends_at.astimezone(group.zone) - _LENGTH
    title = run.leg.title if language is Language.SWEDISH else run.leg.title_en
    by = "senast" if language is Language.SWEDISH else "by"
    until = clock if reckoned.capped_at is None else f"{ends_at.astimezone(group.zone):%H:%M}"
    return Entry(
        uid=f"{table.id}.{run.leg.name}.{group.slug}@{group.mailbox.email.rpartition('@')[2]}",
        sequence=sequence,
        method=method,
        starts_at=starts_at,
        ends_at=starts_at + _LENGTH,
        zone=group.zone.key,
        summary=f"{title}, {by} {until}",
        location="",
        description="",
        organizer=group.mailbox,
        alarms=_ALARMS,
    )


def changed_at(held: Held, met_changed_at: datetime | None, started_at: datetime) -> datetime:
    """When what a calendar says stopped being true, as far as anybody knows."""
    told_at = held.left.accepted_at or started_at
    return max(told_at, met_changed_at) if met_changed_at is not None else told_at
