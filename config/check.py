"""Check every file of config/ at start, so that a bad one stops the start and not a summons. Mends nothing."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from config.calendars import calendar_named
from config.holiday_table import TABLE, as_lines
from config.load import all_groups, charter
from config.rulebooks import is_fragment, refuse_unknown_texts, rulebook_at
from config.scenarios import scenario_named
from config.shelves import Shelf, Shelves
from config.texts import manners_in, text_ids, texts_in
from config.toml import SHIPPED, ConfigError
from rules.people import Language
from rules.texts import Manners, Text

_YEARS = (2020, 2030)


class KnowsConfigDir(Protocol):
    """Settings, seen from here."""

    @property
    def config_dir(self) -> Path | None:
        """An operator's own folder."""


def check_everything(settings: KnowsConfigDir) -> list[ValueError]:
    """Every error there is, each said once; an empty list is a clean start."""
    own = settings.config_dir
    checks = (_texts, _calendars, _rulebooks, _groups, _scenarios)
    return list({str(wrong): wrong for check in checks for wrong in check(own)}.values())


def holiday_table_is_current() -> bool:
    """Whether the kept table of closed days is what the installed library says. Takes most of a second."""
    return TABLE.read_text(encoding="utf-8") == as_lines()


def _texts(own: Path | None) -> Iterator[ValueError]:
    shelves = Shelves(own=own)
    try:
        words, manners = texts_in(shelves), manners_in(shelves)
    except ValueError as wrong:
        yield wrong
        return
    yield from _unpaired(words, manners)


def _unpaired(
    words: Mapping[tuple[str, Language], Text], manners: Mapping[str, Manners]
) -> Iterator[ConfigError]:
    folder = SHIPPED / Shelf.TEXTS
    for text_id in sorted({text_id for text_id, _ in words}):
        for language in Language:
            if (text_id, language) not in words:
                path = folder / language / f"{text_id}.txt"
                yield ConfigError(path, 1, f"text '{text_id}' is missing in '{language}': write it")
        if text_id not in manners:
            what = f"text '{text_id}' has no manners: add [{text_id}] with hours and when_late"
            yield ConfigError(folder / "manners.toml", 1, what)
    for text_id in sorted(set(manners) - {text_id for text_id, _ in words}):
        what = f"manners of '{text_id}', but no such text: write it or remove the table"
        yield ConfigError(folder / "manners.toml", 1, what)


def _calendars(own: Path | None) -> Iterator[ValueError]:
    for name in Shelves(own=own).names(Shelf.CALENDARS):
        try:
            calendar_named(name, *_YEARS, shelves=Shelves(own=own))
        except ValueError as wrong:
            yield wrong


def _rulebooks(own: Path | None) -> Iterator[ValueError]:
    for name in Shelves(own=own).names(Shelf.RULEBOOKS):
        shelves = Shelves(own=own)
        try:
            path = shelves.find(Shelf.RULEBOOKS, name)
            if not is_fragment(shelves.read(path)):
                rulebook_at(path, shelves)
                refuse_unknown_texts(path, shelves, text_ids(shelves))
        except ValueError as wrong:
            yield wrong


def _groups(own: Path | None) -> Iterator[ValueError]:
    for name in all_groups(own):
        try:
            slug = charter(name, own=own, first_year=_YEARS[0], last_year=_YEARS[1]).group.slug
            if slug != name:
                path = Shelves(own=own).find(Shelf.GROUPS, name)
                yield ConfigError(path, 1, f"slug '{slug}' in a file named '{name}': rename one of them")
        except ValueError as wrong:
            yield wrong


def _scenarios(own: Path | None) -> Iterator[ValueError]:
    # What ships speaks of the sample group, which an operator may have replaced.
    for name in Shelves(own=own).names(Shelf.SCENARIOS, shipped=own is None):
        try:
            scenario_named(name, own=own)
        except ValueError as wrong:
            yield wrong
