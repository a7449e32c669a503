"""Deliver into a folder of .eml files. The file is the proof."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path

from notifiers.disk import durable, flush
from notifiers.port import ProofUnavailable
from rules.delivery import Accepted, Frozen, Outcome, Refused, TryLater

_CHUNK = 64  # files that share one flush of the disk's journal
_FILE = re.compile(r"(\d{5,})-.*-([0-9a-f]{16})\.eml")
_TEXT = re.compile(rb"^X-Kallelse-Text: ([a-z0-9_]{1,40})\r$", re.MULTILINE)
_HEAD = 4096  # the header is looked for here; nothing depends on finding it
_BEING_WRITTEN = ".writing-"


class FolderNotifier:
    """Numbered .eml files in the order of sending; the same mail delivered again is the same file."""

    name = "folder"
    proves = True

    def __init__(self, folder: Path) -> None:
        """Make the folder if it can be made; if not, `deliver` says why."""
        self._folder = folder
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)

    def deliver(self, mails: Sequence[Frozen]) -> Iterator[tuple[int, Outcome]]:
        """Write the mails, durable and whole before any of them counts as accepted."""
        for start in range(0, len(mails), _CHUNK):
            chunk = mails[start : start + _CHUNK]
            try:
                outcomes = self._write(chunk)
            except OSError as bad:
                outcomes = [self._later(bad)] * len(chunk)
            yield from enumerate(outcomes, start)

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool]:
        """Whether each mail's file is there."""
        try:
            have = {found[2] for found in map(_FILE.fullmatch, os.listdir(self._folder)) if found}
        except OSError as bad:
            raise ProofUnavailable(
                f"the mail folder {self._folder} cannot be read: {bad.strerror or bad}"
            ) from bad
        return {message_id: _mark(message_id) in have for message_id in message_ids}

    def probe(self) -> None:
        """Raises OSError when the folder cannot be written to."""
        if not os.access(self._folder, os.W_OK):
            raise OSError(f"the mail folder {self._folder} cannot be written to")

    def close(self) -> None:
        """Nothing is held open."""

    def _write(self, chunk: Sequence[Frozen]) -> list[Outcome]:
        with self._alone():
            names, last = self._names()
            outcomes: list[Outcome] = []
            moves: list[tuple[int, Path, Path]] = []
            for at, mail in enumerate(chunk):
                mark = _mark(mail.message_id)
                name = names.get(mark)
                if name is None:
                    last += 1
                    names[mark] = name = f"{last:05d}-{_text_of(mail)}-{mark}.eml"
                    unfinished = self._folder / f"{_BEING_WRITTEN}{name}"
                    unfinished.write_bytes(mail.mime)
                    moves.append((at, unfinished, self._folder / name))
                    outcomes.append(Accepted(answer=name))
                else:
                    outcomes.append(self._already(name, mail, moves))
            # Written first and flushed after: one commit of the disk's journal then serves the whole chunk.
            durable([unfinished for _, unfinished, _ in moves], self._folder)
            for at, unfinished, final in moves:
                try:
                    unfinished.rename(final)
                except OSError as bad:
                    outcomes[at] = self._later(bad)
            flush(self._folder)
            return outcomes

    def _later(self, bad: OSError) -> Outcome:
        return TryLater(why=f"the mail folder {self._folder} cannot be written: {bad.strerror or bad}")

    def _already(self, name: str, mail: Frozen, moves: Sequence[tuple[int, Path, Path]]) -> Outcome:
        """A retry of the same bytes is the same file; other bytes under the same Message-ID are a fault."""
        waiting = {final.name: unfinished for _, unfinished, final in moves}
        if waiting.get(name, self._folder / name).read_bytes() == mail.mime:
            return Accepted(answer=name)
        return Refused(why=f"{name} holds another mail with the Message-ID {mail.message_id}")

    def _names(self) -> tuple[dict[str, str], int]:
        """The files by their mark, and the last number. What a killed writer left unfinished is removed."""
        names, last = {}, 0
        for name in os.listdir(self._folder):
            if found := _FILE.fullmatch(name):
                names[found[2]] = name
                last = max(last, int(found[1]))
            elif name.startswith(_BEING_WRITTEN):
                (self._folder / name).unlink()
        return names, last

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time, across processes: two would give the same number twice."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            flock(handle, LOCK_EX)
            yield
        finally:
            os.close(handle)  # closing lets the lock go


def _mark(message_id: str) -> str:
    return hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:16]


def _text_of(mail: Frozen) -> str:
    found = _TEXT.search(mail.mime[:_HEAD])
    return found[1].decode() if found else "mail"
