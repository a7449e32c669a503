"""A small invented group, its facts, and a desk that plans and sends without a store. Everybody is invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache

from config.calendars import calendar_named
from config.load import charter, manners
from rules.charter import Charter
from rules.facts import ENGINE, Fact, FactKind, Json, fact_id
from rules.moments import STOCKHOLM, zone_named
from rules.notices import Left, LeftState, Notice
from rules.outcome import Deadline, Plan
from rules.people import Address, Group, Language, Organisation, Quiet, Recess, Role, Seat, Side
from rules.plan import plan
from rules.world import GROUP_SCOPE, item_scope, meeting_scope

ZONE = zone_named(STOCKHOLM)
CALENDAR = calendar_named("sweden", 2018, 2026)
SUMMER = Recess(first=date(2021, 6, 28), last=date(2021, 8, 8), reason="sommaruppehåll")
_ITEMS = (FactKind.ITEM_RAISED, FactKind.ITEM_ANSWERED, FactKind.ITEM_CLOSED)

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
        digest="test",
    )


def a_fact(kind: FactKind, when: str, *, by: str = "secretary", group: str = "fvg", **said: Json) -> Fact:
    """A fact with the scope and the id that its content gives it."""
    happened = at(when)
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
        group=group,
        meeting=meeting,
        starts_at=at(starts).isoformat(),
        place="Sal 1",
        **said,
    )


def matter(when: str, name: str, *, meeting: str = "m1", board: bool = True, **said: Json) -> Fact:
    """A matter is put on the agenda: a board document's if nothing else is said."""
    return a_fact(
        FactKind.MATTER_REGISTERED,
        when,
        meeting=meeting,
        matter=name,
        title=f"Ärende {name}",
        board_document=board,
        **said,
    )


def dispatched(when: str, name: str, *, meeting: str = "m1", document: str = "d1") -> Fact:
    """A matter's document is sent out."""
    return a_fact(FactKind.DOCUMENT_DISPATCHED, when, meeting=meeting, matter=name, document=document)


def asked(when: str, question: str = "q1", *, meeting: str = "m1", **said: Json) -> Fact:
    """A union asks."""
    data: dict[str, Json] = {"organisation": "vision", "person": "v1", "text": "Hur gick det?", **said}
    return a_fact(FactKind.QUESTION_ASKED, when, meeting=meeting, question=question, **data)


def moved(when: str, starts: str, *, meeting: str = "m1", **said: Json) -> Fact:
    """The meeting gets another time."""
    return a_fact(FactKind.MEETING_MOVED, when, meeting=meeting, starts_at=at(starts).isoformat(), **said)


def raised(when: str, item: str = "b1", *, owner: str = "m1", **said: Json) -> Fact:
    """A promise is given."""
    return a_fact(
        FactKind.ITEM_RAISED,
        when,
        item=item,
        owner=owner,
        title=f"Löfte {item}",
        text="Vi återkommer om vikarierna.",
        **said,
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
    )


@dataclass(slots=True, kw_only=True)
class Sent:
    """One mail that left the desk."""

    at: datetime
    notice: Notice


@dataclass(slots=True, kw_only=True)
class Desk:
    """Plans and sends as the office does, without a store: a plan, what is due leaves, and again."""

    charter: Charter
    facts: list[Fact] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    left: dict[str, Left] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: at("2021-01-01T00:00"))

    def plan(self) -> Plan:
        """What the facts entail now."""
        return plan(self.charter, self.facts, left=self.left, now=self.now)

    def hears(self, *facts: Fact) -> "Desk":
        """Let time pass until each fact, and hear it."""
        for fact in sorted(facts, key=lambda one: one.happened_at):
            self.until(fact.happened_at)
            self.facts.append(fact)
            self._send()
        return self

    def until(self, moment: datetime | str) -> "Desk":
        """Let time pass."""
        end = at(moment) if isinstance(moment, str) else moment
        while True:
            told = self.plan()
            coming = [one.not_before for one in self._unsent(told)] + ([told.next_at] if told.next_at else [])
            moment_next = min((one for one in coming if one > self.now), default=None)
            if moment_next is None or moment_next > end:
                break
            self.now = moment_next
            self._send()
        self.now = max(self.now, end)
        self._send()
        return self

    def mails(self, text: str | None = None, person: str | None = None) -> list[Sent]:
        """What has left, with that text and to that person."""
        return [
            one
            for one in self.sent
            if text in (None, one.notice.text) and person in (None, one.notice.person)
        ]

    def told(self, text: str) -> list[tuple[str, str]]:
        """Who got a text and when, on the wall clock to the minute."""
        return [(one.notice.person, f"{one.at.astimezone(ZONE):%Y-%m-%d %H:%M}") for one in self.mails(text)]

    def entries(self, person: str) -> list[tuple[str, int]]:
        """The calendar entries that a person got: the method and its sequence."""
        return [
            (str(one.notice.entry.method), one.notice.entry.sequence)
            for one in self.mails(person=person)
            if one.notice.entry
        ]

    def deadlines(self, rule: str) -> list[Deadline]:
        """The deadlines of one rule as they stand."""
        return [one for one in self.plan().deadlines if one.rule == rule]

    def _unsent(self, told: Plan) -> list[Notice]:
        return [one for one in told.notices if one.key not in self.left]

    def _send(self) -> None:
        due = [
            one
            for one in self._unsent(self.plan())
            if one.not_before <= self.now and (one.expires_at is None or one.expires_at > self.now)
        ]
        for notice in due:
            self.left[notice.key] = accepted(notice, self.now)
            self.sent.append(Sent(at=self.now, notice=notice))
        for meeting in {one.subject for one in due if one.text == "summons"}:
            known = any(
                fact.kind is FactKind.SUMMONS_SENT and fact.data["meeting"] == meeting for fact in self.facts
            )
            if not known:
                when = self.now.isoformat()
                self.facts.append(
                    a_fact(
                        FactKind.SUMMONS_SENT,
                        when,
                        by=ENGINE,
                        group=self.charter.group.slug,
                        meeting=meeting,
                    )
                )
        if due:
            self._send()
