"""Find texts whose template cannot be read, with file and line. Renders nothing."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from config.shelves import Shelves
from config.texts import text_at, text_files
from config.toml import ConfigError
from notifiers.words import BadText, check
from rules.people import Language

_BODY_BEGINS = 3  # the subject stands on the first line, and the second is empty


def unreadable_texts(own: Path | None) -> list[ConfigError]:
    """Every text of the office whose placeholders are wrong. One that is no text at all is passed over."""
    return unreadable_among((path for path, _ in text_files(Shelves(own=own))), own)


def unreadable_among(paths: Iterable[Path], own: Path | None) -> list[ConfigError]:
    """The same for these files."""
    shelves, found = Shelves(own=own), []
    for path in paths:
        if path.suffix != ".txt":
            continue
        folder = path.parent.name
        language = Language(folder) if folder in tuple(Language) else Language.SWEDISH
        try:
            text = text_at(path, language, shelves)
        except ValueError:
            continue  # the check of files has said it
        for line, part in ((1, replace(text, body="-")), (_BODY_BEGINS, replace(text, subject="-"))):
            try:
                check(part)
            except BadText as wrong:
                at = getattr(wrong.__cause__, "lineno", None) or 1
                what = f"{str(wrong).partition('): ')[2]}: mend the placeholder"
                found.append(ConfigError(path, line + at - 1, what))
    return found
