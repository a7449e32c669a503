"""Who sits in a group: organisations and dated seats. Knows no mail program and no meeting."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.language import Language as Language

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+"
)


class Side(StrEnum):
    """The two sides of the table."""

    EMPLOYER = "employer"
    UNION = "union"


class Role(StrEnum):
    """What a seat is for."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    HR_MANAGER = "hr_manager"
    MANAGER = "manager"
    ORDINARY = "ordinary"
    SUBSTITUTE = "substitute"
    SAFETY_REP = "safety_rep"
    HEAD_SAFETY_REP = "head_safety_rep"
    CO_OPTED = "co_opted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A name and a mail address, safe to put in an envelope and a header."""

    name: str
    email: str

    def __post_init__(self) -> None:
        """Refuse what could break out of a header or an envelope."""
        if not _ADDRESS.fullmatch(self.email) or ".." in self.email or len(self.email) > 254:
            raise ValueError(f"{self.email!r} is no mail address: write it as name@example.se")
        if any(ord(sign) < 32 or ord(sign) == 127 or sign in "\u2028\u2029" for sign in self.name):
            raise ValueError(f"the name {self.name!r} holds a control character: remove it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """The employer or one union."""

    slug: str
    title: str
    side: Side
    members: int | None = None  # how many it organises here, where the group shares seats by size


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person's place in the group between two dates, both included."""

    person: str
    address: Address
    organisation: str
    role: Role
    valid_from: date | None = None
    valid_to: date | None = None
    stands_in_for: tuple[str, ...] = ()
    language: Language = Language.SWEDISH
    other_email: str | None = None  # tried when the first one bounces for good
    aliases: tuple[str, ...] = ()  # addresses that their mail also comes from
    known_at: datetime | None = None  # when it became known; None for the seats of the group's file

    def held_on(self, day: date) -> bool:
        """Whether the seat is theirs on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Somebody who may answer for a person, between two dates, both included."""

    person: str
    delegate: str  # a person of the group, or a bare mail address
    valid_from: date | None = None
    valid_to: date | None = None


class AreaKind(StrEnum):
    """Where a group's collaboration area (samarbetsyta) lies."""

    FOLDER = "folder"
    WEBDAV = "webdav"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The collaboration area that a group publishes on, beside its mail."""

    kind: AreaKind
    place: str  # a folder, or the address of a WebDAV collection


@dataclass(frozen=True, slots=True, kw_only=True)
class Recess:
    """Days, both included, when the group rests and nothing is sent."""

    first: date
    last: date
    reason: str


class QuietDay(StrEnum):
    """Which days a group wants no mail on: days of the week, and the days that its calendar closes."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAYS = "holidays"


NON_WORKING = frozenset({QuietDay.SATURDAY, QuietDay.SUNDAY, QuietDay.HOLIDAYS})
WEEK = tuple(QuietDay)[:7]  # by date.weekday()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietSpan:
    """Hours of one day of the week when nothing is sent; where they end before they start, into the next day."""

    day: QuietDay
    starts: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """When nothing is sent: from `closes` to `opens` at night, in some hours of a weekday, on some days, in recess."""

    opens: time = time(7, 0)
    closes: time = time(18, 0)
    days: frozenset[QuietDay] = NON_WORKING
    spans: tuple[QuietSpan, ...] = ()
    recesses: tuple[Recess, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A co-determination group (samverkansgrupp) as its file describes it."""

    slug: str
    title: str
    zone: ZoneInfo
    mailbox: Address
    organisations: tuple[Organisation, ...]
    seats: tuple[Seat, ...]
    quiet: Quiet = Quiet()
    summons_at: time = time(14, 0)  # "sent on Thursday afternoon"
    reminders_at: time = time(9, 0)
    balance_ladder: str | None = None  # stands in for the ladder that the rule names
    delegations: tuple[Delegation, ...] = ()
    area: Area | None = None
    tagged: bool = False  # whether the mail system delivers mailbox+tag: then each matter has its own address

    def title_of(self, slug: str) -> str:
        """What an organisation is called. One that has left the file is called by its slug: its facts remain."""
        return next((known.title for known in self.organisations if known.slug == slug), slug)

    @property
    def unions(self) -> tuple[Organisation, ...]:
        """The unions, in the order of the file."""
        return tuple(known for known in self.organisations if known.side is Side.UNION)


def seats_on(seats: Iterable[Seat], day: date) -> tuple[Seat, ...]:
    """The seats held on `day`, in their order."""
    return tuple(seat for seat in seats if seat.held_on(day))


def holders(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """One seat for each person: two seats still give one summons. The first named wins."""
    return tuple({seat.person: seat for seat in reversed(tuple(seats))}.values())[::-1]
