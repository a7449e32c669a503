"""Tell what kind of file a file is, by its folder or by its keys. Judges nothing that stands in it."""

from enum import StrEnum
from pathlib import Path

from config.shelves import Shelf, Shelves
from config.toml import ConfigError, Table


class FileKind(StrEnum):
    """What an operator may write."""

    RULEBOOK = "rulebook"
    GROUP = "group"
    CALENDAR = "calendar"
    SCENARIO = "scenario"
    TEXT = "text"
    MANNERS = "manners"
    POLICIES = "policies"


_FOLDERS = {
    Shelf.RULEBOOKS: FileKind.RULEBOOK,
    Shelf.GROUPS: FileKind.GROUP,
    Shelf.CALENDARS: FileKind.CALENDAR,
    Shelf.SCENARIOS: FileKind.SCENARIO,
}
_KEYS = {  # a file is of the first kind of which it has a key
    FileKind.SCENARIO: ("fact", "mail", "group"),
    FileKind.GROUP: ("seat", "organisation", "mailbox", "slug"),
    FileKind.RULEBOOK: ("rule", "ladder", "timetable", "phrases", "in_force_from", "include"),
    FileKind.CALENDAR: ("extends", "closed"),
}
_INNER = {FileKind.MANNERS: "when_late", FileKind.POLICIES: "options"}


def kind_of(path: Path, shelves: Shelves) -> FileKind:
    """The kind of the file at `path`. Raises ConfigError when it is none of them."""
    if path.suffix == ".txt":
        return FileKind.TEXT
    if path.suffix != ".toml":
        raise ConfigError(path, 1, "is neither .toml nor .txt: check another file")
    kind = _by_folder(path) or _by_keys(shelves.read(path))
    if kind is None:
        kinds = ", ".join(FileKind)
        raise ConfigError(path, 1, f"is none of {kinds} by its keys: put it into the folder of its kind")
    return kind


def _by_folder(path: Path) -> FileKind | None:
    folder, name = path.absolute().parent.name, path.name
    if name == "manners.toml" and folder == Shelf.TEXTS:
        return FileKind.MANNERS
    return _FOLDERS.get(Shelf(folder)) if folder in tuple(Shelf) else None


def _by_keys(file: Table) -> FileKind | None:
    for kind, keys in _KEYS.items():
        if any(file.has(key) for key in keys):
            return kind
    inner = [one for one in file.values.values() if isinstance(one, dict)]
    return next((kind for kind, key in _INNER.items() if any(key in one for one in inner)), None)
