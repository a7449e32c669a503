"""Read mail that is dropped into a folder as .eml files. Whoever writes there renames a finished file into place."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Event
from urllib.parse import quote, unquote_to_bytes

from inbox.port import Arrived, MailboxDown, Shelf

HEAD_BYTES = 65_536  # of a mail that is too large: enough to tell whose it is
_OPENING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a link leads out of the folder, a pipe blocks
_MOST_NAMES = 10_000


@dataclass(slots=True, kw_only=True)
class DropFolder:
    """Files named *.eml in `folder`; what was looked at lies in handled/ and quarantine/ beside them.

    A file is known by its name and its content: a copy that is put back is the same mail in the same place.
    """

    folder: Path
    max_bytes: int
    name: str = "folder"
    _passed_over: int = field(default=0, repr=False, compare=False)
    _ended: Event = field(default_factory=Event, repr=False, compare=False)

    def fetch(self, shelf: Shelf = Shelf.INBOX, limit: int | None = None) -> Iterator[Arrived]:
        """The files, oldest first. One that disappears or cannot be read is passed over."""
        with _told(self.folder):
            self._made()
            found = sorted(self._listed(shelf), key=lambda one: (one[1], one[0].name))
        given, self._passed_over = 0, 0
        for file, _ in found:
            if given == limit:
                return
            try:
                arrived, _ = self._arrived(file)
            except FileNotFoundError:
                continue
            except OSError:
                self._passed_over += 1
                continue
            given += 1
            yield arrived

    @property
    def passed_over(self) -> int:
        """How many files could not be read at the last look."""
        return self._passed_over

    def put_away(self, mails: Sequence[Arrived], shelf: Shelf) -> None:
        """Rename the files there. A name that is taken gets a number: nothing is ever overwritten."""
        with _told(self.folder):
            self._made()
            for mail in mails:
                self._move(mail, shelf)

    def wait(self, seconds: float) -> None:
        """Wait, or until `close`."""
        self._ended.wait(seconds)
        self._ended.clear()

    def probe(self) -> None:
        """Make the folders, and see that files can be moved in them."""
        self._made()
        for shelf in Shelf:
            if not os.access(self._at(shelf), os.R_OK | os.W_OK | os.X_OK):
                raise OSError(
                    f"the inbox folder {self._at(shelf)} cannot be read and written: mend its permissions"
                )

    def close(self) -> None:
        """End a wait."""
        self._ended.set()

    def _made(self) -> None:
        for shelf in (Shelf.HANDLED, Shelf.QUARANTINE):
            try:
                self._at(shelf).mkdir(parents=True, exist_ok=True, mode=0o700)
            except (FileExistsError, NotADirectoryError) as wrong:
                raise OSError(f"{wrong.filename} is no folder: move that file away") from wrong

    def _at(self, shelf: Shelf) -> Path:
        return self.folder if shelf is Shelf.INBOX else self.folder / shelf.value

    def _listed(self, shelf: Shelf) -> Iterator[tuple[Path, int]]:
        """With the moment of each."""
        for file in self._at(shelf).iterdir():
            # A name that begins with a dot is still being written; so is a file without a byte.
            if file.suffix.lower() == ".eml" and not file.name.startswith("."):
                with suppress(FileNotFoundError):
                    told = file.lstat()
                    if stat.S_ISREG(told.st_mode) and told.st_size:
                        yield file, told.st_mtime_ns

    def _arrived(self, file: Path) -> tuple[Arrived, os.stat_result]:
        """The mail, and which file it was that was read."""
        with os.fdopen(os.open(file, _OPENING), "rb") as content:
            told = os.fstat(content.fileno())
            if not stat.S_ISREG(told.st_mode):
                raise OSError(f"{file} is no file")
            whole = told.st_size <= self.max_bytes
            raw = content.read(self.max_bytes if whole else HEAD_BYTES)
        # In signs that every store takes: a name may hold any byte.
        uid = f"{quote(os.fsencode(file.name))} {told.st_size} {sha256(raw).hexdigest()[:32]}"
        arrived = Arrived(
            box=f"folder:{file.parent.resolve()}",
            validity="",
            uid=uid,
            size=told.st_size,
            arrived_at=_moment(told),
            raw=raw,
            whole=whole,
        )
        return arrived, told

    def _move(self, mail: Arrived, shelf: Shelf) -> None:
        name = os.fsdecode(unquote_to_bytes(mail.uid.partition(" ")[0]))
        file = Path(mail.box.removeprefix("folder:")) / name
        try:
            found, read = self._arrived(file)
        except FileNotFoundError:
            return
        if found.uid != mail.uid:
            return  # another mail that came under the same name
        moved = _renamed(file, self._at(shelf))
        if moved is not None and not os.path.samestat(moved.lstat(), read):
            _renamed(moved, file.parent)  # it was replaced in this very moment: back, it has not been read


def _renamed(file: Path, folder: Path) -> Path | None:
    """Moved there under a name that was free; None when it is gone.

    The name is taken with an empty file first, so that the rename overwrites nothing of anybody's. Links would do
    the same, but not on every file system, nor for a file of another user.
    """
    for number in range(1, _MOST_NAMES):
        to = folder / (file.name if number == 1 else f"{file.stem}-{number}{file.suffix}")
        try:
            os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        try:
            file.rename(to)
        except BaseException as wrong:
            to.unlink()
            if isinstance(wrong, FileNotFoundError):
                return None
            raise
        return to
    raise OSError(f"{folder}: {file.name} is there ten thousand times: tidy up")


def _moment(told: os.stat_result) -> datetime:
    """When the file was written; when it was put there, if it claims a moment that no calendar has."""
    try:
        return datetime.fromtimestamp(told.st_mtime, UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(told.st_ctime, UTC)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell what goes wrong with the folder as MailboxDown."""
    try:
        yield
    except OSError as wrong:
        raise MailboxDown(f"the inbox folder {folder}: {wrong.strerror or wrong}") from wrong
