"""Read the words of each text and its manners. Renders nothing and sends nothing."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from config.shelves import Shelf, Shelves
from config.toml import SHIPPED, ConfigError, Table
from rules.notices import WhenLate
from rules.people import Language
from rules.texts import Hours, Manners, Text

_SUBJECT = "Subject: "
_SPAN = re.compile(r"(\d{1,4}) (minute|hour|day)s?")


def texts(own: Path | None = None) -> Mapping[tuple[str, Language], Text]:
    """Every text by its id and language; an operator's own file wins over the one that ships."""
    return texts_in(Shelves(own=own))


def manners(own: Path | None = None) -> Mapping[str, Manners]:
    """How every text behaves, by its id."""
    return manners_in(Shelves(own=own))


def texts_in(shelves: Shelves) -> dict[tuple[str, Language], Text]:
    """As `texts`, remembering what was read."""
    return {(path.stem, language): text_at(path, language, shelves) for path, language in text_files(shelves)}


def text_files(shelves: Shelves) -> list[tuple[Path, Language]]:
    """The file of every text, and its language."""
    found: dict[tuple[str, Language], Path] = {}
    for root in _roots(shelves):
        for language in Language:
            for path in sorted((root / language).glob("*.txt")):
                found.setdefault((path.stem, language), path)
    return [(path, language) for (_, language), path in found.items()]


def manners_in(shelves: Shelves) -> dict[str, Manners]:
    """As `manners`, remembering what was read."""
    found: dict[str, Manners] = {}
    for root in _roots(shelves):
        path = root / "manners.toml"
        if path.is_file():
            found = manners_at(path, shelves) | found
    return found


def manners_at(path: Path, shelves: Shelves) -> dict[str, Manners]:
    """What one file says of how texts behave."""
    file = shelves.read(path)
    return {text_id: _manners(text_id, file.table(text_id)) for text_id in file.values}


def text_ids(shelves: Shelves) -> frozenset[str]:
    """The ids of the texts there are, from the names of their files."""
    return frozenset(
        path.stem for root in _roots(shelves) for path in (root / Language.SWEDISH).glob("*.txt")
    )


def _roots(shelves: Shelves) -> list[Path]:
    roots = [SHIPPED / Shelf.TEXTS]
    return roots if shelves.own is None else [shelves.own / Shelf.TEXTS, *roots]


def text_at(path: Path, language: Language, shelves: Shelves) -> Text:
    """The text of one file. Raises ConfigError."""
    try:
        written = shelves.bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(path, 1, "is not UTF-8: save the file as UTF-8") from None
    first, _, rest = written.replace("\r\n", "\n").partition("\n")
    if not first.startswith(_SUBJECT) or not first.removeprefix(_SUBJECT).strip():
        raise ConfigError(path, 1, f"the first line is no subject: begin the file with '{_SUBJECT}…'")
    if not rest.startswith("\n") or not rest.strip():
        raise ConfigError(path, 2, "no body: leave line 2 empty and write the text below it")
    return Text(id=path.stem, language=language, subject=first.removeprefix(_SUBJECT).strip(), body=rest[1:])


def _manners(text_id: str, table: Table) -> Manners:
    table.only("hours", "when_late", "useful_for")
    return Manners(
        text=text_id,
        hours=table.choice("hours", Hours),
        when_late=table.choice("when_late", WhenLate),
        useful_for=_span(table) if table.has("useful_for") else timedelta(0),
    )


def _span(table: Table) -> timedelta:
    said = table.text("useful_for")
    found = _SPAN.fullmatch(said.strip())
    if not found:
        raise table.refuse(f"useful_for '{said}' is no length of time: write it as \"2 hours\"", "useful_for")
    return timedelta(**{f"{found[2]}s": int(found[1])})
