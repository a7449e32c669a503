"""Everything that governs a group, loaded and checked as one value. Knows no environment and no clock."""

from pathlib import Path

from config.calendars import calendar_named
from config.groups import GroupFile, group_in
from config.rulebooks import rulebook_at, rulebook_named
from config.shelves import Shelf, Shelves
from config.texts import manners_in
from config.toml import Table
from rules.charter import Charter
from rules.rulebook import Rulebook


def charter(
    name: str,
    *,
    base: Path | None = None,
    own: Path | None = None,
    first_year: int,
    last_year: int,
    rulebook: str | None = None,
) -> Charter:
    """The charter of a group by slug or file; `rulebook` stands in for the one that the group names.

    Names that are paths are taken from `base`. Raises NotOnShelf and ConfigError, each with its cure.
    """
    shelves = Shelves(own=own)
    path = shelves.find(Shelf.GROUPS, name, beside=base)
    file = shelves.read(path)
    found = group_in(file)
    days = _calendar_name(file, found, shelves)
    return Charter(
        group=found.group,
        rulebook=_rulebook(file, found, shelves)
        if rulebook is None
        else rulebook_named(rulebook, shelves=shelves, beside=base),
        calendar=calendar_named(
            days,
            first_year,
            last_year,
            found.closed,
            zone=found.group.zone.key,
            shelves=shelves,
            beside=path.parent,
        ),
        manners=manners_in(shelves),
        digest=shelves.digest(),
    )


def all_groups(own: Path | None = None) -> tuple[str, ...]:
    """The slugs of every group on the shelves, sorted."""
    return Shelves(own=own).names(Shelf.GROUPS)


def _rulebook(file: Table, found: GroupFile, shelves: Shelves) -> Rulebook:
    if found.rulebook is None:
        raise file.refuse(f"group '{found.group.slug}' has no 'rulebook': write rulebook = \"amf\"")
    return rulebook_at(shelves.find_for(file, "rulebook", Shelf.RULEBOOKS, found.rulebook), shelves)


def _calendar_name(file: Table, found: GroupFile, shelves: Shelves) -> str:
    if found.calendar != "sweden":
        shelves.find_for(file, "calendar", Shelf.CALENDARS, found.calendar)
    return found.calendar
