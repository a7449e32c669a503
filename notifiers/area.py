"""Publish pages on the groups' collaboration areas: a folder, or a WebDAV collection. Mails nobody."""

import errno
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from notifiers.disk import flush
from notifiers.port import ProofUnavailable
from rules.delivery import Accepted, Frozen, Outcome, Refused, TryLater

_MARKED = re.compile(r"(?P<stem>.*-(?P<mark>[0-9a-f]{12}))\.html")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_MOST_NAMES = 5  # a page whose name is taken by something else gets another
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Place(Protocol):
    """Where one group's pages lie."""

    def put(self, path: str, content: bytes) -> Outcome:
        """Lay a page down, once: the same page again is accepted, another one never lies over it."""
        ...

    def get(self, path: str) -> bytes | None:
        """What lies there. Raises ProofUnavailable when that cannot be told."""
        ...

    def probe(self) -> None:
        """Raises OSError when pages cannot be laid there."""
        ...

    def close(self) -> None:
        """Let go of what is held open."""
        ...


class AreaNotifier:
    """The areas of the groups that have one. A page's name bears a mark of what it says, so it is its own proof."""

    name = "area"
    proves = True

    def __init__(self, places: Mapping[str, Place]) -> None:
        """`places` are by group, which is the first part of every path."""
        self._places = dict(places)

    def deliver(self, mails: Sequence[Frozen]) -> Iterator[tuple[int, Outcome]]:
        """Lay the pages down, one after another."""
        for number, page in enumerate(mails):
            group = page.message_id.partition("/")[0]
            place = self._places.get(group)
            if place is None:
                yield number, Refused(why=f"group '{group}' has no [area] in its file: add one, or drop this")
            elif not sound(page.message_id):
                yield number, Refused(why=f"{page.message_id!r} is no path for a page")
            else:
                yield number, place.put(page.message_id, page.mime)

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool]:
        """Whether each page lies there, whole. Raises ProofUnavailable when that cannot be told now."""
        return {path: self._lies_there(path) for path in message_ids}

    def probe(self) -> None:
        """Raises OSError that names the first area that cannot be used."""
        for place in self._places.values():
            place.probe()

    def close(self) -> None:
        """Let go of every line."""
        for place in self._places.values():
            place.close()

    def _lies_there(self, path: str) -> bool:
        place, marked = self._places.get(path.partition("/")[0]), _MARKED.fullmatch(path)
        if place is None:
            raise ProofUnavailable(f"the group of {path} has no area any more")
        if marked is None or not sound(path):
            return False
        # The names that are used after the first are used without a gap.
        for name in names(path):
            lies = place.get(name)
            if lies is None:
                return False
            if mark_of(lies) == marked["mark"]:
                return True
        return False


def mark_of(content: bytes) -> str:
    """What a page's name says of its content."""
    return hashlib.sha256(content).hexdigest()[:12]


def names(path: str) -> Iterator[str]:
    """The names that a page may get, the first one first."""
    yield path
    stem = path.removesuffix(".html")
    for number in range(2, _MOST_NAMES + 1):
        yield f"{stem}~{number}.html"


def sound(path: str) -> bool:
    """Whether every part of a path is a plain name: nothing leads out of the area."""
    *folders, name = path.split("/")
    return bool(folders) and all(_PART.fullmatch(part) for part in (*folders, name))


class LocalFolder:
    """A folder of this machine, or one that is mounted here."""

    def __init__(self, folder: Path) -> None:
        """Touches nothing yet."""
        self._folder = folder

    def put(self, path: str, content: bytes) -> Outcome:
        """Write beside and rename, so that nobody reads half a page; on the disk before it counts."""
        try:
            if not self._folder.is_dir():
                # Made here it would be another folder than the one that people look into.
                return TryLater(why=f"the area {self._folder} is not there: is it mounted?")
            for name in names(path):
                final = self._folder / name
                if not final.exists():
                    self._write(final, content)
                elif final.read_bytes() != content:
                    continue
                return Accepted(answer=name)
        except OSError as bad:
            why = f"the area {self._folder} cannot be written: {bad.strerror or bad}"
            if bad.errno in _FORBIDDEN:
                return Refused(why=f"{why}: give the service's user the right to write there, then retry")
            return TryLater(why=why)
        return Refused(why=f"other files lie under every name for {path}: move them, then retry")

    def get(self, path: str) -> bytes | None:
        """Read the file."""
        try:
            if not self._folder.is_dir():
                raise ProofUnavailable(f"the area {self._folder} is not there: is it mounted?")
            return (self._folder / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as bad:
            raise ProofUnavailable(f"the area {self._folder} cannot be read: {bad.strerror or bad}") from bad

    def probe(self) -> None:
        """Look whether it is there and can be written to."""
        if not self._folder.is_dir() or not os.access(self._folder, os.W_OK):
            raise OSError(f"the area {self._folder} is not there or cannot be written to")

    def close(self) -> None:
        """Nothing is held open."""

    def _write(self, final: Path, content: bytes) -> None:
        made = [folder for folder in reversed(final.parents) if not folder.exists()]
        final.parent.mkdir(parents=True, exist_ok=True)
        unfinished = final.with_name(f".writing-{final.name}")
        unfinished.write_bytes(content)
        flush(unfinished)
        unfinished.rename(final)
        for folder in {final.parent, *(folder.parent for folder in made)}:
            flush(folder)
