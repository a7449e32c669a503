"""Show rule books to a person: list, show, print, diff. Decides nothing about a date."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import typer

from actions.routines import article_of, routine_of
from cli.app import own_folder, wrong_call
from cli.tables import print_table
from config.load import charter
from config.policies import policies
from config.rulebooks import is_fragment, rule_anywhere, rulebook_at
from config.shelves import NotOnShelf, Shelf, Shelves
from config.toml import ConfigError, nearest
from documents.articles import row_on
from documents.routine_values import Routine
from documents.routine_words import phrases
from rules.moments import STOCKHOLM, local_day, zone_named
from rules.people import Language
from rules.policies import Policies
from rules.rulebook import DeadlineRule, Rulebook


class Format(StrEnum):
    """How a routine is drawn."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A rule book and the choices that hold with it."""

    book: Rulebook
    policies: Policies
    group: str | None = None


def listing(*, book: str | None, group: str | None, as_json: bool) -> None:
    """Every rule of the books: the shipped ones, one of them, or a group's."""
    found = [_chosen(book, group, _day(None))] if book or group else [_plain(name) for name in _whole_books()]
    day = _day(None)
    seen: dict[str, tuple[str, DeadlineRule]] = {}
    for one in found:
        for rows in one.book.rows.values():
            seen.setdefault(rows[0].id, (one.book.id, row_on(rows, day)))
    if as_json:
        told = [
            {
                "id": rule.id,
                "book": book_id,
                "name": rule.name,
                "name_en": rule.words("en").name,
                "strength": rule.strength.value,
                "binding": rule.binding,
                "verified": rule.verified,
                "in_force_from": rule.in_force_from.isoformat(),
                "in_force_to": rule.in_force_to.isoformat() if rule.in_force_to else None,
                "on": not rule.off,
            }
            for book_id, rule in seen.values()
        ]
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    said = phrases(Language.SWEDISH)
    print_table(
        ("regel", "styrka", "bindande som", "på", "i kraft från", "namn", "kontroll"),
        [
            (
                rule.id,
                rule.strength.value,
                rule.binding.replace("_", " "),
                "nej" if rule.off else "ja",
                rule.in_force_from.isoformat(),
                rule.name,
                said.verified.get(rule.verified, rule.verified),
            )
            for _, rule in seen.values()
        ],
        empty="inga regler",
    )


def show(rule_id: str, *, group: str | None, lang: Language, on: str | None, as_json: bool) -> None:
    """One rule with everything that stands about it."""
    from cli.rule_json import rule_as_json
    from documents.routine_text import article_as_text

    day = _day(on)
    try:
        if group is None:
            book, _ = rule_anywhere(rule_id, own_folder())
            chosen = Chosen(book=book, policies=policies())
        else:
            chosen = _chosen(None, group, day)
        told = article_of(chosen.book, rule_id, chosen.policies, lang, day)
    except (KeyError, ConfigError) as wrong:
        raise wrong_call(str(wrong.args[0])) from None
    if as_json:
        typer.echo(
            json.dumps(rule_as_json(chosen.book, rule_id, chosen.policies, told, day), ensure_ascii=False)
        )
    else:
        typer.echo(article_as_text(told), nl=False)


def printing(
    *,
    book: str | None,
    group: str | None,
    lang: Language,
    form: str,
    out: Path | None,
    on: str | None,
) -> None:
    """A book, or a group's whole rule book, as a routine."""
    if (book is None) == (group is None):
        raise wrong_call("say which: --book amf, or --group SLUG")
    if form not in tuple(Format):
        raise wrong_call(f"--format {form}: choose one of {', '.join(Format)}")
    if form == Format.PDF and out is None:
        raise wrong_call("a PDF needs a file: add --out routine.pdf")
    day = _day(on)
    chosen = _chosen(book, group, day)
    drawn = _drawn(routine_of(chosen.book, chosen.policies, lang, day), Format(form))
    if out is None:
        typer.echo(drawn.decode(), nl=False)
        return
    try:
        out.write_bytes(drawn)
    except OSError as wrong:
        raise wrong_call(f"{out} cannot be written ({wrong.strerror}): choose another --out") from None
    typer.echo(str(out), err=True)


def book_named(name: str) -> Rulebook:
    """A whole rule book by slug or file. Raises the wrong call."""
    shelves = Shelves(own=own_folder())
    try:
        path = shelves.find(Shelf.RULEBOOKS, name)
        if is_fragment(shelves.read(path)):
            raise wrong_call(f"'{name}' is a fragment that books include: {nearest(name, _whole_books())}")
        return rulebook_at(path, shelves)
    except NotOnShelf as missing:
        raise wrong_call(str(missing)) from None
    except ValueError as wrong:
        raise wrong_call(str(wrong)) from None


def _drawn(routine: Routine, form: Format) -> bytes:
    match form:
        case Format.TEXT:
            from documents.routine_text import as_text

            return as_text(routine).encode()
        case Format.HTML:
            from documents.routine_html import as_html

            return as_html(routine).encode()
        case Format.PDF:
            from documents.pdf import as_pdf

            return as_pdf(routine)


def _chosen(book: str | None, group: str | None, day: date) -> Chosen:
    if book and group:
        raise wrong_call("give --book or --group, not both: a group has its own book")
    if group is None:
        return _plain(book or "")
    try:
        found = charter(group, own=own_folder(), first_year=day.year, last_year=day.year)
    except ValueError as wrong:
        raise wrong_call(str(wrong)) from None
    return Chosen(book=found.rulebook, policies=found.policies, group=found.group.slug)


def _plain(book: str) -> Chosen:
    return Chosen(book=book_named(book), policies=policies())


def _whole_books() -> list[str]:
    shelves = Shelves(own=own_folder())
    names = shelves.names(Shelf.RULEBOOKS)
    try:
        return [name for name in names if not is_fragment(shelves.read(shelves.find(Shelf.RULEBOOKS, name)))]
    except ConfigError as wrong:
        raise wrong_call(str(wrong)) from None


def _day(on: str | None) -> date:
    if on is None:
        return local_day(datetime.now(UTC), zone_named(STOCKHOLM))
    try:
        return date.fromisoformat(on)
    except ValueError:
        raise wrong_call(f"--on {on}: write a day, e.g. 2021-04-15") from None
