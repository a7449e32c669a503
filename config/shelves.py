"""Find configuration files by slug or path, and remember the bytes that were read. Reads no meaning."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from config.toml import SHIPPED, ConfigError, Table, TomlFile, nearest, shown


class Shelf(StrEnum):
    """The folders of config/, and of an operator's own folder beside it."""

    GROUPS = "groups"
    RULEBOOKS = "rulebooks"
    CALENDARS = "calendars"
    TEXTS = "texts"
    SCENARIOS = "scenarios"


_BUILT_IN = {Shelf.CALENDARS: ("sweden",)}  # made from a table, not from a file of its own


class NotOnShelf(ValueError):
    """No file has that name. The message says what there is."""


@dataclass(slots=True, kw_only=True)
class Shelves:
    """Where files are looked for: an operator's own folder wins over what ships."""

    own: Path | None = None
    seen: dict[Path, bytes] = field(default_factory=dict)
    parsed: dict[Path, Table] = field(default_factory=dict)

    def names(self, shelf: Shelf, *, shipped: bool = True) -> tuple[str, ...]:
        """The slugs on a shelf, sorted; without what ships when `shipped` is False."""
        roots = [root for root in self._roots() if shipped or root != SHIPPED]
        return tuple(sorted({file.stem for root in roots for file in (root / shelf).glob("*.toml")}))

    def find(self, shelf: Shelf, name: str, *, beside: Path | None = None) -> Path:
        """The file of a slug on `shelf`, or a path taken from `beside`. Raises NotOnShelf."""
        for file in self._candidates(shelf, name, beside):
            if file.is_file():
                return file
        if _is_path(name):
            raise NotOnShelf(f"file '{name}' not found in {beside or Path.cwd()}")
        where = f"{shown(SHIPPED)}/{shelf}" + (f" or {self.own / shelf}" if self.own else "")
        have = (*self.names(shelf), *_BUILT_IN.get(shelf, ()))
        raise NotOnShelf(f"'{name}' not found in {where}: {nearest(name, have)}")

    def find_for(self, asker: Table, key: str, shelf: Shelf, name: str) -> Path:
        """As `find`, for a name that stands in a file: the error names that file and line."""
        try:
            return self.find(shelf, name, beside=asker.file.path.parent)
        except NotOnShelf as missing:
            raise asker.refuse(f"{key} {missing}", key) from None

    def bytes_of(self, path: Path) -> bytes:
        """The bytes of a file, remembered for the digest."""
        if path not in self.seen:
            try:
                self.seen[path] = path.read_bytes()
            except OSError as wrong:
                cure = "check that it is there and may be read"
                raise ConfigError(path, 1, f"cannot be read ({wrong.strerror}): {cure}") from None
        return self.seen[path]

    def read(self, path: Path) -> Table:
        """The root table of a TOML file."""
        if path not in self.parsed:
            self.parsed[path] = TomlFile(path, self.bytes_of(path)).root()
        return self.parsed[path]

    def digest(self) -> str:
        """A fingerprint of every byte read so far; the same whatever the order and the folder."""
        prints = sorted(f"{path.name}:{hashlib.sha256(raw).hexdigest()}" for path, raw in self.seen.items())
        return hashlib.sha256("\n".join(prints).encode()).hexdigest()

    def _roots(self) -> tuple[Path, ...]:
        return (SHIPPED,) if self.own is None else (self.own, SHIPPED)

    def _candidates(self, shelf: Shelf, name: str, beside: Path | None) -> list[Path]:
        near = (beside or Path()) / name
        if _is_path(name):
            return [near]
        return [*(root / shelf / f"{name}.toml" for root in self._roots()), near.with_name(f"{name}.toml")]


def _is_path(name: str) -> bool:
    return "/" in name or "\\" in name or name.endswith(".toml")
