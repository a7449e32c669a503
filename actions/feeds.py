"""Calendar feeds at addresses that nobody can guess: make, revoke, and what one holds. Sends nothing."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.links import fingerprint
from actions.office import Office
from actions.reason import said
from actions.why import in_short, of_stored
from documents.feed import As, FedDeadline, FedMeeting, ends_by_clock, feed
from rules.charter import Charter
from rules.facts import FactKind
from rules.meetings import Meeting
from rules.outcome import Standing
from rules.people import Language, Seat, Side, seats_on
from rules.plan_summons import calendar_uid
from rules.refused import Refused
from rules.rulebook import OwedBy
from rules.world import GROUP_SCOPE, World, fold
from store import deadlines, facts, links
from store.database import Tx
from store.deadlines import StoredDeadline
from store.links import Link, LinkKind

_LATELY = timedelta(days=60)
_ENDED = timedelta(days=30)
_MEETINGS = (
    FactKind.MEETING_CALLED,
    FactKind.MEETING_MOVED,
    FactKind.MEETING_CANCELLED,
    FactKind.MATTER_REGISTERED,
    FactKind.ADJUSTERS_NAMED,
)
_SHOWN = (Standing.OPEN, Standing.MISSED, Standing.MET, Standing.MET_LATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's bytes, and the mark that changes with them."""

    content: bytes
    etag: str


def create_feed(office: Office, *, group: str, person: str | None, by: str) -> str:
    """Make an address for one person, or for the whole group. Returns its secret part: it is shown only now."""
    now, token = office.now(), secrets.token_urlsafe(32)
    with office.store.writing() as tx:
        world = _world(tx, office.charter(group))
        if person is not None and all(seat.person != person for seat in world.seats):
            raise Refused(f"group '{group}': seat '{person}' not found")
        made = Link(
            id=fingerprint(token),
            kind=LinkKind.GROUP_FEED if person is None else LinkKind.PERSON_FEED,
            group=group,
            subject=group,
            person=person,
            made_at=now,
            made_by=by,
        )
        links.put(tx, made)
    return token


def revoke_feeds(office: Office, *, feed: str | None, group: str | None, person: str | None, by: str) -> int:
    """Close one feed by its id, or every open one of a person. Returns how many."""
    now = office.now()
    with office.store.writing() as tx:
        if feed is not None:
            wanted = [feed]
        else:
            found = links.listing(tx, group=group, person=person)
            wanted = [one.id for one in found if one.revoked_at is None and one.kind is not LinkKind.ANSWER]
        for one in wanted:
            links.revoke(tx, one, by, now)
    return len(wanted)


def feed_of(office: Office, token: str, shown_as: As) -> Feed | None:
    """What the address holds; None when it is unknown, revoked, or its person or group has gone."""
    now = office.now()
    with office.store.reading() as tx:
        found = links.by_id(tx, fingerprint(token))
        if found is None or found.revoked_at is not None or found.group not in office.charters:
            return None
        charter = office.charter(found.group)
        world = _world(tx, charter)
        kept = deadlines.listing(tx, group=found.group, standings=_SHOWN)
    theirs = [seat for seat in world.seats if seat.person == found.person]
    if found.kind is LinkKind.ANSWER or (found.kind is LinkKind.PERSON_FEED and not theirs):
        return None
    language = theirs[0].language if theirs else Language.SWEDISH
    person = found.person if found.kind is LinkKind.PERSON_FEED else None
    group = charter.group
    content = feed(
        group,
        _meetings(world, person, now),
        _deadlines(world, kept, person, now, language),
        language=language,
        shown_as=shown_as,
        title=group.title,
    )
    return Feed(content=content, etag=hashlib.sha256(content).hexdigest()[:32])


def _world(tx: Tx, charter: Charter) -> World:
    slug = charter.group.slug
    told = (*facts.of_scopes(tx, slug, (GROUP_SCOPE,)), *facts.of_kinds(tx, slug, _MEETINGS))
    return fold(charter, {fact.id: fact for fact in told}.values())


def _meetings(world: World, person: str | None, now: datetime) -> Iterator[FedMeeting]:
    for met in world.meetings:
        if met.cancelled_at is not None and met.cancelled_at < now - _LATELY:
            continue
        if person is None or any(seat.person == person for seat in world.members(met)):
            yield FedMeeting(
                uid=calendar_uid(world.charter.group, met),
                sequence=met.sequence,
                changed_at=met.cancelled_at or met.changed_at or met.called_at,
                starts_at=met.starts_at,
                ends_at=met.ends_at,
                place=met.place,
                cancelled=met.cancelled_at is not None,
            )


def _deadlines(
    world: World, kept: Iterable[StoredDeadline], person: str | None, now: datetime, language: Language
) -> Iterator[FedDeadline]:
    charter, group = world.charter, world.charter.group
    by_id = {met.id: met for met in world.meetings}
    for held in kept:
        ends = held.ends_at
        if (
            held.last_day is None
            or ends is None
            or (held.standing is not Standing.OPEN and ends < now - _ENDED)
        ):
            continue  # what has no day is no entry in a calendar
        about = by_id.get(held.subject.partition("/")[0])
        if person is not None and not _owes(world, person, held, about):
            continue
        told = said(in_short(of_stored(held, charter, group.zone)), language)
        yield FedDeadline(
            key=held.key,
            summary=f"{told.name}: {group.title}",
            reason="\n".join((told.due, *told.lines)),
            last_day=held.last_day,
            due_at=ends,
            standing=held.standing,
            changed_at=held.changed_at,
            by_clock=ends_by_clock(ends, group),
        )


def _owes(world: World, person: str, held: StoredDeadline, about: Meeting | None) -> bool:
    """Whether a deadline is this person's: their own, their role's, their union's or their side's."""
    assert held.last_day is not None
    day = about.day if about else held.last_day
    theirs = [seat for seat in seats_on(world.seats, day) if seat.person == person]
    return any(held.owed_by in _names(world, seat, about) for seat in theirs)


def _names(world: World, seat: Seat, about: Meeting | None) -> frozenset[str]:
    sides = {one.slug: one.side for one in world.charter.group.organisations}
    names = {seat.person, seat.role.value, seat.organisation}
    if sides.get(seat.organisation) is Side.UNION:
        names.add(OwedBy.UNIONS.value)
        if about is not None and seat.person in about.adjusters:
            names.add(OwedBy.ADJUSTERS.value)
    else:
        names.add(OwedBy.EMPLOYER.value)
    return frozenset(names)


def listed_feeds(office: Office, group: str | None = None) -> tuple[Link, ...]:
    """Every feed that was made, revoked or not."""
    with office.store.reading() as tx:
        found = links.listing(tx, group=group)
    return tuple(one for one in found if one.kind is not LinkKind.ANSWER)
