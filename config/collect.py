"""Find every error of a file, not the first alone: leave out what was refused, and read the rest again. Mends nothing.

What can only be wrong because something else was refused, such as a rule whose ladder was, is not said.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from config.shelves import Shelves
from config.toml import ConfigError, Table, TomlFile, Where

_MISSING = re.compile(r"key '([^']+)' is missing")
_NAMES = ("id", "slug", "name", "person", "meeting")  # what others say to mean that table
_MOST = 200  # of one file: whoever has more has given the wrong file


def every_error(
    path: Path,
    own: Path | None,
    read: Callable[[Shelves], object],
    assumed: Mapping[str, object],
) -> list[ConfigError]:
    """All that `read` refuses in the file at `path`; of another file that it reads, the first error only.

    `assumed` are values for the keys that have to be there, so that a missing one hides nothing else.
    """
    found: list[ConfigError] = []
    file = TomlFile(path, b"")
    names: set[str] = set()
    for number in range(_MOST):
        shelves = Shelves(own=own)
        try:
            if number == 0:
                file = TomlFile(path, shelves.bytes_of(path))
            if path.suffix == ".toml":
                shelves.parsed[path] = file.root()
            read(shelves)
        except ConfigError as wrong:
            follows = _follows(wrong, file, names)
            if not follows:
                found.append(wrong)
            leaner = None if wrong.path != path or wrong.at is None else _leaner(file, wrong, assumed)
            if leaner is None or leaner == file:
                break
            names |= _names(file, leaner)
            file = leaner
        except ValueError as wrong:
            found.append(ConfigError(path, 1, str(wrong)))
            break
        else:
            break
    return found


def _leaner(file: TomlFile, wrong: ConfigError, assumed: Mapping[str, object]) -> TomlFile | None:
    """The file without what was refused; None when it cannot be read without it."""
    at = wrong.at or ()
    unit: Where = at[:2] if len(at) > 1 and isinstance(at[1], int) else at
    if not unit:
        missing = _MISSING.search(wrong.what)
        key = missing[1] if missing else ""
        if key not in assumed or key in file.assumed:
            return None
        return replace(file, assumed={**file.assumed, key: assumed[key]})
    if len(unit) == 1 and unit[0] in assumed and unit[0] not in file.assumed:
        return replace(file, assumed={**file.assumed, str(unit[0]): assumed[str(unit[0])]})
    while unit in file.left_out:
        unit = unit[:-1]
    return replace(file, left_out=file.left_out | {unit}) if unit else None


def _follows(wrong: ConfigError, file: TomlFile, names: set[str]) -> bool:
    """Whether it is wrong only because something before it was refused."""
    at = wrong.at
    if wrong.path != file.path or at is None:
        return False
    if not at:
        missing = _MISSING.search(wrong.what)
        if missing:
            return (missing[1],) in file.left_out
        return any(len(where) > 1 or f"'{where[0]}'" in wrong.what for where in file.left_out)
    if any(where != at and where[: len(at)] == at for where in file.left_out):
        return True
    own = _named(file.root(), at)
    return any(f"'{name}'" in wrong.what for name in names - own)


def _names(before: TomlFile, after: TomlFile) -> set[str]:
    return {name for at in after.left_out - before.left_out for name in _named(before.root(), at)}


def _named(root: Table, at: Where) -> set[str]:
    """How others call the [[table]] that this place is in."""
    if len(at) < 2 or not isinstance(at[1], int):
        return set()
    listed = root.values.get(str(at[0]))
    table = listed[at[1]] if isinstance(listed, list) and at[1] < len(listed) else {}
    if not isinstance(table, dict):
        return set()
    keys = _NAMES if at[0] != "fact" or table.get("kind") in ("meeting_called", "seat_changed") else ()
    return {str(table[key]) for key in keys if key in table}
