"""Read a TOML file so that every error names file and line. Knows no key and no meaning."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from rules.moments import aware

SHIPPED = Path(__file__).resolve().parent
_Choice = TypeVar("_Choice", bound=StrEnum)
Where = tuple[str | int, ...]
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|\n|[\[\]{}=]|[^\s"\'#\[\]{}=]+',
    re.DOTALL,
)
_KEY_PART = re.compile(r'"((?:\\.|[^"\\])*)"|\'([^\']*)\'|([A-Za-z0-9_-]+)')
_AT_LINE = re.compile(r" ?\(at line (\d+), column \d+\)$")
_TYPE_NAMES = {str: "text", int: "a number", bool: "true or false", date: "a day", datetime: "a moment"}


class ConfigError(ValueError):
    """A file that an operator can mend: the message is 'file:line: what: cure'."""

    def __init__(self, path: Path, line: int, what: str, at: Where | None = None) -> None:
        super().__init__(f"{shown(path)}:{line}: {what}")
        self.path = path
        self.line = line
        self.what = what
        self.at = at  # the key or table that it is about; None when nothing can be read


def shown(path: Path) -> str:
    """A shipped file as 'config/groups/x.toml', any other as it was named."""
    try:
        return path.relative_to(SHIPPED.parent).as_posix()
    except ValueError:
        return str(path)


def nearest(word: str, known: Iterable[str]) -> str:
    """The cure for a word that is not known: the likeliest one, or all of them."""
    from difflib import get_close_matches  # Only a mistake pays for it.

    listed = sorted(known)
    close = get_close_matches(word, listed, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"have: {', '.join(listed) or 'none'}"


@dataclass(frozen=True)
class TomlFile:
    """The bytes of one file, and where each key stands in them."""

    path: Path
    raw: bytes = field(repr=False)
    left_out: frozenset[Where] = frozenset()  # keys and tables that were refused already
    assumed: Mapping[str, object] = field(
        default_factory=dict, hash=False
    )  # for keys that were refused already

    @cached_property
    def text(self) -> str:
        """The text. Raises ConfigError when it is not UTF-8."""
        try:
            return self.raw.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            line = self.raw.count(b"\n", 0, wrong.start) + 1
            raise ConfigError(self.path, line, "is not UTF-8: save the file as UTF-8") from None

    @cached_property
    def lines(self) -> Mapping[Where, int]:
        """The line of every table and key."""
        return _lines_of(self.text)

    def root(self) -> "Table":
        """The whole file as a table. Raises ConfigError for what is no TOML."""
        try:
            values = (
                _without(tomllib.loads(self.text), self.left_out)
                if self.left_out
                else tomllib.loads(self.text)
            )
            return Table(file=self, at=(), values={**values, **self.assumed})
        except tomllib.TOMLDecodeError as wrong:
            message = str(wrong)
            found = _AT_LINE.search(message)
            line = int(found[1]) if found else self.text.count("\n") + 1
            what = _AT_LINE.sub("", message)
            if what.startswith(("Cannot overwrite", "Cannot declare", "Duplicate")):
                raise ConfigError(self.path, line, f"a key stands twice ({what}): remove one") from None
            raise ConfigError(self.path, line, f"is no TOML ({what}): mend this line") from None

    def line(self, where: Where) -> int:
        """The line of that key, else of the table around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a file. Every reading checks the type, and every refusal names the line."""

    file: TomlFile
    at: Where
    values: Mapping[str, object]

    def line(self, key: str | None = None) -> int:
        """The line of `key`, or of the table itself."""
        return self.file.line(self.at if key is None else (*self.at, key))

    def refuse(self, what: str, key: str | None = None) -> ConfigError:
        """The error to raise about `key` or about the whole table."""
        at = self.at if key is None else (*self.at, key)
        return ConfigError(self.file.path, self.line(key), what, at)

    def only(self, *keys: str) -> None:
        """Refuse a key that is none of `keys`."""
        for key in self.values:
            if key not in keys:
                raise self.refuse(f"key '{key}' is unknown: {nearest(key, keys)}", key)

    def has(self, key: str) -> bool:
        """Whether the key stands there."""
        return key in self.values

    def value(self, key: str) -> object:
        """What stands there. Raises ConfigError when the key is missing."""
        if key not in self.values:
            raise self.refuse(f"key '{key}' is missing: add it")
        return self.values[key]

    def wrong(self, key: str, wanted: str) -> ConfigError:
        """The error for a value of the wrong type."""
        found = self.values[key]
        kind = _TYPE_NAMES.get(type(found), type(found).__name__)
        return self.refuse(f"'{key}' is {kind} ({found}), not {wanted}", key)

    def text(self, key: str) -> str:
        """Text that is not empty."""
        found = self.value(key)
        if not isinstance(found, str):
            raise self.wrong(key, 'text: put it in "quotes"')
        if not found.strip():
            raise self.refuse(f"'{key}' is empty: fill it in or remove it", key)
        return found

    def maybe_text(self, key: str) -> str | None:
        """Text, or None when the key is missing."""
        return self.text(key) if key in self.values else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one; a missing key is none."""
        found = self.values.get(key, [])
        if isinstance(found, str):
            return (self.text(key),)
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return tuple(found)
        raise self.wrong(key, 'a list of texts: write ["one", "two"]')

    def flag(self, key: str) -> bool:
        """true or false; a missing key is false."""
        found = self.values.get(key, False)
        if isinstance(found, bool):
            return found
        raise self.wrong(key, "true or false")

    def choice(self, key: str, choices: type[_Choice]) -> _Choice:
        """One of the words of `choices`."""
        found = self.text(key)
        try:
            return choices(found)
        except ValueError:
            raise self.refuse(f"{key} '{found}' is unknown: {nearest(found, choices)}", key) from None

    def day(self, key: str) -> date | None:
        """A day, as a TOML date or ISO text; None when the key is missing."""
        found = self.values.get(key)
        if found is None:
            return None
        if isinstance(found, str):
            try:
                return date.fromisoformat(found)
            except ValueError:
                raise self.refuse(f"'{key}' is '{found}', not a day: write it as 2021-05-14", key) from None
        if isinstance(found, date) and not isinstance(found, datetime):
            return found
        raise self.wrong(key, "a day: write it as 2021-05-14")

    def moment(self, key: str) -> datetime:
        """A moment with its offset, as a TOML date-time or ISO text."""
        found = self.value(key)
        if isinstance(found, str):
            try:
                found = datetime.fromisoformat(found)
            except ValueError:
                raise self.wrong(key, "a moment: write it as 2021-04-15T09:00:00+02:00") from None
        if not isinstance(found, datetime):
            raise self.wrong(key, "a moment: write it as 2021-04-15T09:00:00+02:00")
        try:
            return aware(found)
        except ValueError as naive:
            raise self.refuse(f"'{key}': {naive}", key) from None

    def clock(self, key: str, otherwise: time) -> time:
        """A time of day, as a TOML time or "09:00"; `otherwise` when the key is missing."""
        found = self.values.get(key, otherwise)
        if isinstance(found, str):
            try:
                return time.fromisoformat(found)
            except ValueError:
                raise self.refuse(
                    f"'{key}' is '{found}', not a time of day: write it as 09:00", key
                ) from None
        if isinstance(found, time):
            return found
        raise self.wrong(key, 'a time of day: write it as "09:00"')

    def table(self, key: str) -> "Table":
        """The table `key`; an empty one when it is missing."""
        found = self.values.get(key, {})
        if isinstance(found, dict):
            return Table(file=self.file, at=(*self.at, key), values=found)
        raise self.wrong(key, f"a table: write [{key}]")

    def tables(self, key: str) -> tuple["Table", ...]:
        """Every [[key]], in the order of the file."""
        found = self.values.get(key, [])
        if isinstance(found, list) and all(isinstance(one, dict) for one in found):
            return tuple(
                Table(file=self.file, at=(*self.at, key, number), values=one)
                for number, one in enumerate(found)
                if (*self.at, key, number) not in self.file.left_out
            )
        raise self.wrong(key, f"a list of tables: write [[{key}]]")


def _without(values: dict[str, object], left_out: Iterable[Where]) -> dict[str, object]:
    """The values without some keys. A table of a list keeps its number: the list is read past it."""
    for *outer, last in left_out:
        inner: object = values
        for part in outer:
            inner = inner.get(str(part)) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            inner.pop(last, None)
    return values


def _lines_of(text: str) -> dict[Where, int]:
    lines: dict[Where, int] = {}
    counts: dict[Where, int] = {}
    here: Where = ()
    line, depth = 1, 0
    state, said, said_at = "start", "", 1
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token.startswith("#"):
            continue
        if state == "start" and token != "\n":
            state, said, said_at = ("header" if token == "[" else "key"), "", line
        if state == "header" and token == "\n":
            here = _header(said, counts)
            lines.setdefault(here, said_at)
            state = "start"
        elif state == "key" and token == "=":
            lines.setdefault((*here, *_parts(said)), said_at)
            state = "value"
        elif state in ("header", "key"):
            said += token
        elif state == "value":
            depth += (token in "[{") - (token in "]}")
            if token == "\n" and depth == 0:
                state = "start"
        line += token.count("\n")
    if state == "header":
        lines.setdefault(_header(said, counts), said_at)
    return lines


def _parts(said: str) -> tuple[str, ...]:
    return tuple(double or single or bare for double, single, bare in _KEY_PART.findall(said))


def _header(said: str, counts: dict[Where, int]) -> Where:
    here: Where = ()
    parts = _parts(said)
    for number, part in enumerate(parts):
        here = (*here, part)
        if number == len(parts) - 1 and said.startswith("[["):
            counts[here] = counts.get(here, 0) + 1
        if here in counts:
            here = (*here, counts[here] - 1)
    return here
