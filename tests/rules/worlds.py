"""A small invented group and its facts. Everybody here is invented."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from config.calendars import calendar_named
from config.load import charter, manners, policies
from rules.charter import Charter
from rules.facts import Fact, FactKind, Json, fact_id
from rules.moments import STOCKHOLM, zone_named
from rules.notices import Left, LeftState, Notice, covers_of
from rules.people import Address, Group, Language, Organisation, Quiet, Recess, Role, Seat, Side
from rules.policies import Choice
from rules.world import GROUP_SCOPE, item_scope, meeting_scope

ZONE = zone_named(STOCKHOLM)
CALENDAR = calendar_named("sweden", 2018, 2026)
SUMMER = Recess(first=date(2021, 6, 28), last=date(2021, 8, 8), reason="sommaruppehåll")
_ITEMS = frozenset(kind for kind in FactKind if kind.startswith("item_"))

EMPLOYER = Organisation(slug="employer", title="Förvaltningen", side=Side.EMPLOYER)
KOMMUNAL = Organisation(slug="kommunal", title="Kommunal", side=Side.UNION)
VISION = Organisation(slug="vision", title="Vision", side=Side.UNION)


def at(text: str) -> datetime:
    """A moment; without an offset it is Stockholm's wall clock."""
    found = datetime.fromisoformat(text)
    return found if found.utcoffset() is not None else found.replace(tzinfo=ZONE)


def a_seat(
    person: str,
    *,
    organisation: str = "kommunal",
    role: Role = Role.ORDINARY,
    opens: date | None = None,
    ends: date | None = None,
    email: str | None = None,
    language: Language = Language.SWEDISH,
) -> Seat:
    """A seat, for ever if nothing else is said."""
    return Seat(
        person=person,
        address=Address(name=f"Person {person}", email=email or f"{person}@example.se"),
        organisation=organisation,
        role=role,
        valid_from=opens,
        valid_to=ends,
        language=language,
    )


CHAIR = a_seat("c1", organisation="employer", role=Role.CHAIR)
SECRETARY = a_seat("s1", organisation="employer", role=Role.SECRETARY)
HR_MANAGER = a_seat("h1", organisation="employer", role=Role.HR_MANAGER)
OWNER = a_seat("m1", organisation="employer", role=Role.MANAGER)
EMPLOYERS = (CHAIR, SECRETARY, HR_MANAGER, OWNER)
UNIONS = (
    a_seat("k1"),
    a_seat("k2", role=Role.SUBSTITUTE),
    a_seat("v1", organisation="vision"),
    a_seat("v2", organisation="vision", role=Role.SUBSTITUTE),
)


@lru_cache(maxsize=4)
def shipped(book: str) -> Charter:
    """The sample group under a shipped rule book."""
    return charter("fvg-sample", first_year=2018, last_year=2026, rulebook=book)


def a_charter(
    *,
    seats: Sequence[Seat] = (*EMPLOYERS, *UNIONS),
    organisations: Sequence[Organisation] = (EMPLOYER, KOMMUNAL, VISION),
    slug: str = "fvg",
    book: str = "amf",
    closed: Mapping[date, str] | None = None,
    recesses: Sequence[Recess] = (),
    summons_at: time = time(14, 0),
    choices: Sequence[Choice] = (),
) -> Charter:
    """The small group under a shipped rule book."""
    group = Group(
        slug=slug,
        title="FVG Exempel",
        zone=ZONE,
        mailbox=Address(name="FVG Exempel", email=f"{slug}@example.se"),
        organisations=tuple(organisations),
        seats=tuple(seats),
        quiet=Quiet(recesses=tuple(recesses)),
        summons_at=summons_at,
    )
    return Charter(
        group=group,
        rulebook=shipped(book).rulebook,
        calendar=CALENDAR.closing(closed or {}),
        manners=manners(),
        policies=policies(choices),
        digest="test",
    )


def a_fact(
    kind: FactKind,
    when: str,
    more: Mapping[str, Json] | None = None,
    *,
    by: str = "secretary",
    group: str = "fvg",
    **fields: Json,
) -> Fact:
    """A fact with the scope and the id that its content gives it."""
    happened = at(when)
    said: dict[str, Json] = {**fields, **(more or {})}
    scope = GROUP_SCOPE
    if kind in _ITEMS:
        scope = item_scope(str(said["item"]))
    elif kind is not FactKind.SEAT_CHANGED and "meeting" in said:
        scope = meeting_scope(str(said["meeting"]))
    return Fact(
        id=fact_id(kind=kind, group=group, happened_at=happened, data=said),
        kind=kind,
        group=group,
        scope=scope,
        happened_at=happened,
        recorded_at=happened,
        recorded_by=by,
        data=said,
    )


def called(
    when: str = "2021-03-25T09:00",
    *,
    starts: str = "2021-04-15T09:00",
    meeting: str = "m1",
    group: str = "fvg",
    **said: Json,
) -> Fact:
    """A meeting is called: on Thursday 15 April 2021 at 09:00 if nothing else is said."""
    return a_fact(
        FactKind.MEETING_CALLED,
        when,
        {"place": "Sal 1", **said},
        group=group,
        meeting=meeting,
        starts_at=at(starts).isoformat(),
    )


def matter(when: str, name: str, *, meeting: str = "m1", board: bool = True, **said: Json) -> Fact:
    """A matter is put on the agenda: a board document's if nothing else is said."""
    return a_fact(
        FactKind.MATTER_REGISTERED,
        when,
        {"title": f"Ärende {name}", "board_document": board, **said},
        meeting=meeting,
        matter=name,
    )


def dispatched(when: str, name: str, *, meeting: str = "m1", document: str = "d1") -> Fact:
    """A matter's document is sent out."""
    return a_fact(FactKind.DOCUMENT_DISPATCHED, when, meeting=meeting, matter=name, document=document)


def asked(when: str, question: str = "q1", *, meeting: str = "m1", **said: Json) -> Fact:
    """A union asks."""
    data: dict[str, Json] = {"organisation": "vision", "person": "v1", "text": "Hur gick det?", **said}
    return a_fact(FactKind.QUESTION_ASKED, when, data, meeting=meeting, question=question)


def moved(when: str, starts: str, *, meeting: str = "m1", **said: Json) -> Fact:
    """The meeting gets another time."""
    return a_fact(FactKind.MEETING_MOVED, when, said, meeting=meeting, starts_at=at(starts).isoformat())


def raised(when: str, item: str = "b1", *, owner: str = "m1", **said: Json) -> Fact:
    """A promise is given."""
    return a_fact(
        FactKind.ITEM_RAISED,
        when,
        {"title": f"Löfte {item}", "text": "Vi återkommer om vikarierna.", **said},
        item=item,
        owner=owner,
    )


def accepted(notice: Notice, when: datetime) -> Left:
    """A notice that has been accepted by the other side."""
    return Left(
        key=notice.key,
        person=notice.person,
        to=notice.to,
        text=notice.text,
        sequence=notice.entry.sequence if notice.entry else None,
        state=LeftState.ACCEPTED,
        accepted_at=when,
        covers=covers_of(notice.context),
    )
