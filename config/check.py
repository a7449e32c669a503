"""Check every file of config/, so that a bad one stops the start and not a summons. Mends nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol, assert_never

from config.calendars import calendar_named
from config.collect import every_error
from config.holiday_table import TABLE, as_lines
from config.kinds import FileKind, kind_of
from config.load import all_groups, charter
from config.policies import PATH as POLICIES
from config.policies import offered_in
from config.rulebooks import fragment_at, is_whole, refuse_unknown_texts, rulebook_at
from config.scenarios import scenario_named
from config.shelves import Shelf, Shelves
from config.texts import manners_at, manners_in, text_at, text_files, text_ids
from config.toml import SHIPPED, ConfigError
from rules.people import Language

_YEARS = (2020, 2030)
# What stands in for a key that has to be there and is not, so that the rest of the file can be read.
_ASSUMED: Mapping[FileKind, Mapping[str, object]] = {
    FileKind.RULEBOOK: {"id": "x", "title": "x", "version": "x", "in_force_from": date(1900, 1, 1)},
    FileKind.GROUP: {"slug": "x", "title": "x", "mailbox": "x@example.se"},
    FileKind.SCENARIO: {
        "from": datetime(1990, 1, 1, tzinfo=UTC),
        "to": datetime(2090, 12, 31, tzinfo=UTC),
    },
}


class KnowsConfigDir(Protocol):
    """Settings, seen from here."""

    @property
    def config_dir(self) -> Path | None:
        """An operator's own folder."""


def check_everything(settings: KnowsConfigDir) -> list[ConfigError]:
    """Every error there is, each said once; an empty list is a clean start."""
    own = settings.config_dir
    found = [wrong for path in files_of(own) for wrong in errors_in(path, own)]
    wrong = {one.path for one in found}
    if not any(Shelf.TEXTS in path.parts for path in wrong):
        found += _unpaired(own)
    return _once([*found, *_misnamed(own, wrong)])


def check_files(paths: Iterable[Path], own: Path | None) -> list[ConfigError]:
    """Every error of these files alone, wherever they lie."""
    return _once(wrong for path in paths for wrong in errors_in(path, own))


def holiday_table_is_current() -> bool:
    """Whether the kept table of closed days is what the installed library says. Takes most of a second."""
    return TABLE.read_text(encoding="utf-8") == as_lines()


def files_of(own: Path | None) -> list[Path]:
    """Every file that an office reads: an operator's own, and of what ships all that theirs does not replace."""
    shelves = Shelves(own=own)
    names = {
        Shelf.CALENDARS: shelves.names(Shelf.CALENDARS),
        Shelf.RULEBOOKS: shelves.names(Shelf.RULEBOOKS),
        Shelf.GROUPS: all_groups(own),
        # What ships speaks of the sample group, which an operator may have replaced.
        Shelf.SCENARIOS: shelves.names(Shelf.SCENARIOS, shipped=own is None),
    }
    found = [shelves.find(shelf, name) for shelf, listed in names.items() for name in listed]
    roots = [root / Shelf.TEXTS for root in ([SHIPPED] if own is None else [own, SHIPPED])]
    manners = [root / "manners.toml" for root in roots]
    texts = [path for path, _ in text_files(shelves)]
    return [POLICIES, *texts, *(path for path in manners if path.is_file()), *found]


def errors_in(path: Path, own: Path | None) -> list[ConfigError]:
    """Every error of one file."""
    try:
        kind = kind_of(path, Shelves(own=own))
    except ConfigError as wrong:
        return [wrong]
    return every_error(path, own, _reader(kind, path, own), _ASSUMED.get(kind, {}))


def _reader(kind: FileKind, path: Path, own: Path | None) -> Callable[[Shelves], object]:
    at = str(path)  # a path, never a slug: it ends in .toml
    match kind:
        case FileKind.TEXT:
            language = Language(path.parent.name) if path.parent.name in tuple(Language) else Language.SWEDISH
            return lambda shelves: text_at(path, language, shelves)
        case FileKind.MANNERS:
            return lambda shelves: manners_at(path, shelves)
        case FileKind.POLICIES:
            return lambda shelves: offered_in(shelves.read(path))
        case FileKind.CALENDAR:
            return lambda shelves: calendar_named(at, *_YEARS, shelves=shelves)
        case FileKind.RULEBOOK:
            return lambda shelves: _book(path, shelves)
        case FileKind.GROUP:
            return lambda shelves: charter(
                at, own=own, first_year=_YEARS[0], last_year=_YEARS[1], shelves=shelves
            )
        case FileKind.SCENARIO:
            return lambda shelves: scenario_named(at, own=own, shelves=shelves)
        case _:
            assert_never(kind)


def _book(path: Path, shelves: Shelves) -> None:
    if not is_whole(shelves.read(path)):
        fragment_at(path, shelves)
        return
    rulebook_at(path, shelves)
    refuse_unknown_texts(path, shelves, text_ids(shelves))


def _unpaired(own: Path | None) -> Iterator[ConfigError]:
    shelves = Shelves(own=own)
    words = {(path.stem, language) for path, language in text_files(shelves)}
    manners, folder = manners_in(shelves), SHIPPED / Shelf.TEXTS
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


def _misnamed(own: Path | None, wrong: Collection[Path]) -> Iterator[ConfigError]:
    shelves = Shelves(own=own)
    for name in all_groups(own):
        path = shelves.find(Shelf.GROUPS, name)
        slug = name if path in wrong else shelves.read(path).text("slug")
        if slug != name:
            yield ConfigError(path, 1, f"slug '{slug}' in a file named '{name}': rename one of them")


def _once(found: Iterable[ConfigError]) -> list[ConfigError]:
    return list({str(wrong): wrong for wrong in found}.values())
