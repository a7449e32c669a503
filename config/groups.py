"""Read a group file: who sits in it, on which days, and how it works. Reads no rule book and no calendar."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from config.calendars import SWEDEN, closed_days
from config.policies import chosen_in, squeeze_days_closed
from config.quiet import quiet_of
from config.reach import area_of, delegations_of, other_addresses
from config.toml import Table, nearest
from rules.moments import STOCKHOLM, zone_named
from rules.observers import Fairness
from rules.people import Address, Group, Language, Organisation, Quiet, Role, Seat, Side
from rules.policies import Choice, Switch

GROUP_KEYS = (
    "slug",
    "title",
    "zone",
    "calendar",
    "rulebook",
    "mailbox",
    "quiet",
    "balance",
    "summons_at",
    "reminders_at",
    "closed",
    "books",
    "examples",
    "policy",
    "organisation",
    "seat",
    "delegation",
    "area",
    "tagged",
)
ORGANISATION_KEYS = ("slug", "title", "side", "members")
BALANCE_KEYS = ("ladder",)
REACH_KEYS = ("other_email", "aliases")
SEAT_KEYS = (
    "person",
    "name",
    "email",
    "organisation",
    "role",
    "substitute_for",
    "from",
    "to",
    "language",
    *REACH_KEYS,
)
_SUMMONS_AT, _REMINDERS_AT = time(14, 0), time(9, 0)
_NAMED_ADDRESS = re.compile(r'\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*')
_NAME_KEYS = {"email": "name", "mailbox": "title"}  # where the name stands that goes with an address
_NEEDED = (Role.CHAIR, Role.SECRETARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFile:
    """What a group file says: the group, and its choices, and the names of its calendar and rule books."""

    group: Group
    calendar: str
    rulebook: str | None
    closed: Mapping[date, str]
    books: tuple[str, ...] = ()  # whole rule books beside its own, e.g. the statutes
    examples: tuple[str, ...] = ()  # rules that ship switched off and that this group has adopted
    choices: tuple[Choice, ...] = ()


def group_in(file: Table) -> GroupFile:
    """The group of a file. Raises ConfigError for the first thing that is wrong."""
    file.only(*GROUP_KEYS)
    slug = file.text("slug")
    organisations = _organisations(file)
    seats = _seats(file, organisations)
    choices = tuple(chosen_in(file))
    _refuse_weighing_the_unknown(file, organisations, choices)
    mailbox = _address(file, "mailbox", name=file.text("title"))
    try:
        zone = zone_named(file.maybe_text("zone") or STOCKHOLM)
    except ValueError as unknown:
        raise file.refuse(f"group '{slug}': {unknown}", "zone") from None
    group = Group(
        slug=slug,
        title=file.text("title"),
        zone=zone,
        mailbox=mailbox,
        organisations=tuple(organisations.values()),
        seats=tuple(seats),
        quiet=quiet_of(file.table("quiet")) if file.has("quiet") else Quiet(),
        summons_at=file.clock("summons_at", _SUMMONS_AT),
        reminders_at=file.clock("reminders_at", _REMINDERS_AT),
        balance_ladder=_balance_ladder(file),
        delegations=delegations_of(file, (seat.person for seat in seats)),
        area=area_of(file),
        tagged=file.flag("tagged"),
    )
    closed = closed_days(file, squeeze_days_closed(choices))
    _refuse_without(_NEEDED, seats, file, slug)  # last: it is about the whole file
    return GroupFile(
        group=group,
        calendar=file.maybe_text("calendar") or SWEDEN,
        rulebook=file.maybe_text("rulebook"),
        closed=closed,
        books=file.texts("books"),
        examples=file.texts("examples"),
        choices=choices,
    )


def _balance_ladder(file: Table) -> str | None:
    """The ladder of the group's own promises; config/load.py looks it up in the rule book."""
    if not file.has("balance"):
        return None
    table = file.table("balance")
    table.only(*BALANCE_KEYS)
    return table.text("ladder")


def _organisations(file: Table) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for table in file.tables("organisation"):
        table.only(*ORGANISATION_KEYS)
        slug = table.text("slug")
        if slug in found:
            raise table.refuse(f"organisation '{slug}' stands twice: remove one", "slug")
        title = table.maybe_text("title") or slug
        found[slug] = Organisation(
            slug=slug, title=title, side=table.choice("side", Side), members=_members(table)
        )
    if not found:
        raise file.refuse("no [[organisation]]: add the employer and each union")
    return found


def _members(table: Table) -> int | None:
    if not table.has("members"):
        return None
    members = table.value("members")
    if type(members) is not int or members < 1:
        raise table.refuse(f"'members' is {members}: write how many, e.g. members = 120", "members")
    return members


def _refuse_weighing_the_unknown(
    file: Table, organisations: Mapping[str, Organisation], choices: Iterable[Choice]
) -> None:
    """Seats that are shared by size need every union's size."""
    if any(one.switch is Switch.FAIRNESS and one.value == Fairness.WEIGHTED for one in choices):
        for known in organisations.values():
            if known.side is Side.UNION and known.members is None:
                raise file.refuse(
                    f"policy '{Switch.FAIRNESS}' is 'weighted', but organisation '{known.slug}' has no"
                    " 'members': write how many it organises here",
                    "policy",
                )


def _seats(file: Table, organisations: Mapping[str, Organisation]) -> list[Seat]:
    tables = file.tables("seat")
    people = {str(table.values.get("person")) for table in tables}
    seats: list[Seat] = []
    addresses: dict[str, str] = {}
    for table in tables:
        seat = _seat(table, organisations, people)
        for other in seats:
            if _same_place(seat, other):
                raise table.refuse(
                    f"seat '{seat.person}': stands twice as {seat.role} of {seat.organisation}"
                    " on the same days: remove one, or part them with 'from' and 'to'"
                )
        known = addresses.setdefault(seat.person, seat.address.email)
        if known != seat.address.email:
            raise table.refuse(
                f"seat '{seat.person}': {seat.address.email} here, {known} in an earlier seat:"
                " one person has one address",
                "email",
            )
        seats.append(seat)
        _refuse_circle(seats, table)
    return seats


def _refuse_circle(seats: Sequence[Seat], table: Table) -> None:
    """Refuse a substitute who, seat by seat on one and the same day, would stand in for themselves."""
    last = seats[-1]
    ways: list[tuple[tuple[Seat, ...], tuple[date, date]]] = [((last,), _days_of(last))]
    while ways:
        chain, (first, until) = ways.pop()
        for seat in seats:
            begins, ends = max(first, _days_of(seat)[0]), min(until, _days_of(seat)[1])
            if seat.person not in chain[-1].stands_in_for or begins > ends or seat in chain:
                continue
            if last.person in seat.stands_in_for:
                people = " -> ".join(one.person for one in (*chain, seat, last))
                raise table.refuse(
                    f"seat '{last.person}': substitutes stand in for each other in a circle ({people}):"
                    " leave one of them out, or part them with 'from' and 'to'",
                    "substitute_for",
                )
            ways.append(((*chain, seat), (begins, ends)))


def _days_of(seat: Seat) -> tuple[date, date]:
    return seat.valid_from or date.min, seat.valid_to or date.max


def _seat(table: Table, organisations: Mapping[str, Organisation], people: Iterable[str]) -> Seat:
    person = table.text("person")
    table.only(*SEAT_KEYS)
    organisation = table.text("organisation")
    if organisation not in organisations:
        cure = nearest(organisation, organisations)
        raise table.refuse(
            f"seat '{person}': organisation '{organisation}' is unknown: {cure}", "organisation"
        )
    stands_in_for = table.texts("substitute_for")
    for named in stands_in_for:
        if named not in people or named == person:
            cure = nearest(named, set(people) - {person})
            raise table.refuse(f"seat '{person}': substitute for unknown '{named}': {cure}", "substitute_for")
    first, last = table.day("from"), table.day("to")
    if first is not None and last is not None and last < first:
        raise table.refuse(f"seat '{person}': 'to' {last} lies before 'from' {first}: swap them", "to")
    other, aliases = other_addresses(table)
    return Seat(
        person=person,
        address=_address(table, "email", name=table.text("name"), who=f"seat '{person}': "),
        organisation=organisation,
        role=table.choice("role", Role),
        valid_from=first,
        valid_to=last,
        stands_in_for=stands_in_for,
        language=table.choice("language", Language) if table.has("language") else Language.SWEDISH,
        other_email=other,
        aliases=aliases,
    )


def _address(table: Table, key: str, *, name: str, who: str = "") -> Address:
    written = table.text(key)
    named = _NAMED_ADDRESS.fullmatch(written)
    shown_name, email = (named[1].strip(), named[2]) if named else ("", written.strip())
    try:
        bare = Address(name="", email=email)
    except ValueError as wrong:
        raise table.refuse(f"{who}{wrong}", key) from None
    try:
        return replace(bare, name=shown_name or name)
    except ValueError as wrong:
        raise table.refuse(f"{who}{wrong}", key if shown_name else _NAME_KEYS[key]) from None


def _same_place(one: Seat, other: Seat) -> bool:
    if (one.person, one.organisation, one.role) != (other.person, other.organisation, other.role):
        return False
    first, last = one.valid_from or date.min, one.valid_to or date.max
    return first <= (other.valid_to or date.max) and (other.valid_from or date.min) <= last


def _refuse_without(roles: Iterable[Role], seats: Iterable[Seat], file: Table, slug: str) -> None:
    held = {seat.role for seat in seats}
    for role in roles:
        if role not in held:
            raise file.refuse(f"group '{slug}' has no {role}: add a [[seat]] with role = \"{role}\"")
