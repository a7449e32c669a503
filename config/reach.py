"""Read how a group's people are reached and who may answer for them: delegations, aliases, the area. Knows no mail."""

from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import urlsplit

from config.toml import Table, nearest
from rules.people import Address, Area, AreaKind, Delegation

AREA_KEYS = ("kind", "place")
DELEGATION_KEYS = ("person", "delegate", "from", "to")


def area_of(file: Table) -> Area | None:
    """The collaboration area that the group publishes on, if its file has one."""
    if not file.has("area"):
        return None
    table = file.table("area")
    table.only(*AREA_KEYS)
    kind, place = table.choice("kind", AreaKind), table.text("place")
    if kind is AreaKind.WEBDAV:
        parts = urlsplit(place)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise table.refuse(f"'place' is {place}: write the folder's address, https://...", "place")
        if parts.username or parts.password:
            raise table.refuse(
                "'place' holds a name or password: set KALLELSE_AREA_USERNAME instead", "place"
            )
    elif not PurePath(place).is_absolute():
        raise table.refuse(f"'place' is {place}: write the whole path of the folder", "place")
    return Area(kind=kind, place=place)


def delegations_of(file: Table, people: Iterable[str]) -> tuple[Delegation, ...]:
    """Who may answer for whom. A delegate is a person of the group or a mail address."""
    known = set(people)
    return tuple(_delegation(table, known) for table in file.tables("delegation"))


def _delegation(table: Table, known: set[str]) -> Delegation:
    table.only(*DELEGATION_KEYS)
    person, delegate = table.text("person"), table.text("delegate")
    if person not in known:
        raise table.refuse(f"delegation of unknown '{person}': {nearest(person, known)}", "person")
    if delegate not in known:
        delegate = bare_email(table, "delegate", delegate)
    if delegate == person:
        raise table.refuse(f"'{person}' needs no delegation to themselves: remove it", "delegate")
    first, last = table.day("from"), table.day("to")
    if first is not None and last is not None and last < first:
        raise table.refuse(
            f"delegation of '{person}': 'to' {last} lies before 'from' {first}: swap them", "to"
        )
    return Delegation(person=person, delegate=delegate, valid_from=first, valid_to=last)


def bare_email(table: Table, key: str, email: str) -> str:
    """A mail address without a name, as mail programs compare them."""
    try:
        return Address(name="", email=email.strip()).email.lower()
    except ValueError as wrong:
        raise table.refuse(str(wrong), key) from None


def other_addresses(table: Table) -> tuple[str | None, tuple[str, ...]]:
    """A seat's second address, and those that its mail also comes from."""
    other = bare_email(table, "other_email", table.text("other_email")) if table.has("other_email") else None
    return other, tuple(bare_email(table, "aliases", alias) for alias in table.texts("aliases"))
