"""Read a scenario: a group, a span of time, and what happens in it. Replays nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.fact_fields import WrongField, checked, kind_named
from config.holiday_table import FIRST_KNOWN, LAST_KNOWN
from config.load import charter
from config.shelves import Shelf, Shelves
from config.toml import Table, nearest
from rules.charter import Charter
from rules.facts import Data, FactKind
from rules.moments import local_day

SCENARIO_KEYS = ("group", "rulebook", "from", "to", "title", "fact", "mail")
MAIL_KEYS = ("at", "file", "person", "meeting")
FACT_KEYS = ("at", "kind")  # the rest are the fields of its kind
_YEARS_AROUND = 2  # the calendar has to reach past the last deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFact:
    """One thing that happens, and the line that says so."""

    at: datetime
    kind: FactKind
    data: Data
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioMail:
    """One mail that arrives: the raw message, and whose invitation fills its placeholders."""

    at: datetime
    file: Path
    person: str | None
    meeting: str | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What a scenario file says, its facts and mails in the order of time."""

    name: str
    path: Path
    charter: Charter
    begins: datetime
    ends: datetime
    facts: tuple[ScenarioFact, ...]
    mails: tuple[ScenarioMail, ...]


def scenario_named(
    name: str, *, own: Path | None = None, base: Path | None = None, shelves: Shelves | None = None
) -> Scenario:
    """The scenario of a slug or file. Raises NotOnShelf, or ConfigError with file, line and cure."""
    shelves = shelves or Shelves(own=own)
    path = shelves.find(Shelf.SCENARIOS, name, beside=base)
    file = shelves.read(path)
    file.only(*SCENARIO_KEYS)
    begins, ends = file.moment("from"), file.moment("to")
    if ends <= begins:
        raise file.refuse(f"'to' {ends.isoformat()} is not after 'from' {begins.isoformat()}", "to")
    governs = _charter(file, shelves, begins, ends)
    facts = sorted((_fact(table, ends) for table in file.tables("fact")), key=lambda fact: fact.at)
    mails = sorted((_mail(table, ends) for table in file.tables("mail")), key=lambda mail: mail.at)
    _refuse_strangers(file, governs, facts)
    _refuse_unsent(file, governs, facts, mails)
    return Scenario(
        name=path.stem,
        path=path,
        charter=governs,
        begins=begins,
        ends=ends,
        facts=tuple(facts),
        mails=tuple(mails),
    )


def _charter(file: Table, shelves: Shelves, begins: datetime, ends: datetime) -> Charter:
    beside = file.file.path.parent
    group, rulebook = file.text("group"), file.maybe_text("rulebook")
    shelves.find_for(file, "group", Shelf.GROUPS, group)
    if rulebook is not None:
        shelves.find_for(file, "rulebook", Shelf.RULEBOOKS, rulebook)
    for key, year in (("from", begins.year), ("to", ends.year)):
        if not FIRST_KNOWN <= year <= LAST_KNOWN:
            known = f"the calendar knows the holidays of {FIRST_KNOWN}-{LAST_KNOWN}"
            raise file.refuse(f"'{key}' is in {year}: {known}: check the year", key)
    governs = charter(
        group,
        base=beside,
        own=shelves.own,
        first_year=begins.year - _YEARS_AROUND,
        last_year=ends.year + _YEARS_AROUND,
        rulebook=rulebook,
        shelves=shelves,
    )
    book, day = governs.rulebook, local_day(begins, governs.group.zone)
    if not book.covers(day):
        span = f"{book.in_force_from} to {book.in_force_to or 'now'}"
        key = "rulebook" if rulebook else "group"
        raise file.refuse(f"rule book '{book.id}' is in force {span}, not on {day}: choose another", key)
    return governs


def _fact(table: Table, ends: datetime) -> ScenarioFact:
    at = _at(table, ends)
    try:
        kind = kind_named(table.text("kind"))
        said = {name: value for name, value in table.values.items() if name not in FACT_KEYS}
        return ScenarioFact(at=at, kind=kind, data=checked(kind, said), line=table.line())
    except WrongField as wrong:
        raise table.refuse(str(wrong), wrong.field) from None


def _mail(table: Table, ends: datetime) -> ScenarioMail:
    table.only(*MAIL_KEYS)
    path = table.file.path.parent / table.text("file")
    if not path.is_file():
        raise table.refuse(f"mail file '{table.text('file')}' not found beside the scenario", "file")
    return ScenarioMail(
        at=_at(table, ends),
        file=path,
        person=table.maybe_text("person"),
        meeting=table.maybe_text("meeting"),
        line=table.line(),
    )


def _at(table: Table, ends: datetime) -> datetime:
    at = table.moment("at")
    if at > ends:
        raise table.refuse(f"'at' {at.isoformat()} lies after the scenario's 'to': move one of them", "at")
    return at


def _refuse_strangers(file: Table, governs: Charter, facts: Iterable[ScenarioFact]) -> None:
    """Refuse a person, organisation or meeting that nobody has introduced."""
    listed = tuple(facts)
    changed = [fact.data for fact in listed if fact.kind is FactKind.SEAT_CHANGED]
    people = {seat.person for seat in governs.group.seats} | {str(data["person"]) for data in changed}
    organisations = {known.slug for known in governs.group.organisations}
    meetings = {str(fact.data["meeting"]) for fact in listed if fact.kind is FactKind.MEETING_CALLED}
    known = {
        "person": ("person", people),
        "persons": ("person", people),
        "organisation": ("organisation", organisations),
        "raised_by": ("organisation", organisations | people),
        "meeting": ("meeting", meetings),
    }
    tables = {table.line(): table for table in file.tables("fact")}
    for fact in listed:
        for field, (word, names) in known.items():
            said = fact.data.get(field)
            for name in said if isinstance(said, list) else [said]:
                if name is not None and name not in names:
                    cure = nearest(str(name), names)
                    raise tables[fact.line].refuse(f"{fact.kind}: {word} '{name}' is unknown: {cure}", field)


def _refuse_unsent(
    file: Table, governs: Charter, facts: Iterable[ScenarioFact], mails: Iterable[ScenarioMail]
) -> None:
    """Refuse a mail that names a person or a meeting whose invitation nobody could have got."""
    listed = tuple(facts)
    people = {seat.person for seat in governs.group.seats}
    people |= {str(fact.data["person"]) for fact in listed if fact.kind is FactKind.SEAT_CHANGED}
    meetings = {str(fact.data["meeting"]) for fact in listed if fact.kind is FactKind.MEETING_CALLED}
    tables = {table.line(): table for table in file.tables("mail")}
    for mail in mails:
        for field, name, names in (("person", mail.person, people), ("meeting", mail.meeting, meetings)):
            if name is not None and name not in names:
                raise tables[mail.line].refuse(f"{field} '{name}' is unknown: {nearest(name, names)}", field)
