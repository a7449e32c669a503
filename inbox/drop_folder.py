"""Read mail that is dropped into a folder as .eml files. Whoever writes there renames a finished file into place."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from inbox.port import Arrived, MailboxDown, Shelf

HEAD_BYTES = 65_536  # of a mail that is too large: enough to tell whose it is


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFolder:
    """Files named *.eml in `folder`; what was looked at lies in handled/ and quarantine/ beside them."""

    folder: Path
    max_bytes: int
    name: str = "folder"
    _ended: Event = field(default_factory=Event, repr=False, compare=False)

    def fetch(self, shelf: Shelf = Shelf.INBOX, limit: int | None = None) -> Iterator[Arrived]:
        """The files, oldest first. One that disappears or cannot be read is passed over."""
        with _told(self.folder):
            self._made()
            found = sorted(self._listed(shelf), key=lambda file: (file.stat().st_mtime_ns, file.name))
        for file in found[:limit]:
            try:
                yield self._arrived(file)
            except (FileNotFoundError, PermissionError):
                continue

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
        if not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            raise OSError(f"the inbox folder {self.folder} cannot be read and written: mend its permissions")

    def close(self) -> None:
        """End a wait."""
        self._ended.set()

    def _made(self) -> None:
        for shelf in (Shelf.HANDLED, Shelf.QUARANTINE):
            (self.folder / shelf.value).mkdir(parents=True, exist_ok=True, mode=0o700)

    def _at(self, shelf: Shelf) -> Path:
        return self.folder if shelf is Shelf.INBOX else self.folder / shelf.value

    def _listed(self, shelf: Shelf) -> Iterator[Path]:
        for file in self._at(shelf).iterdir():
            # A name that begins with a dot is still being written.
            if file.suffix.lower() == ".eml" and not file.name.startswith(".") and file.is_file():
                yield file

    def _arrived(self, file: Path) -> Arrived:
        with file.open("rb") as content:
            told = os.fstat(content.fileno())
            whole = told.st_size <= self.max_bytes
            raw = content.read(self.max_bytes if whole else HEAD_BYTES)
        return Arrived(
            box=f"folder:{file.parent.resolve()}",
            validity="",
            uid=f"{file.name}\n{told.st_size}\n{told.st_mtime_ns}",
            size=told.st_size,
            arrived_at=datetime.fromtimestamp(told.st_mtime, UTC),
            raw=raw,
            whole=whole,
        )

    def _move(self, mail: Arrived, shelf: Shelf) -> None:
        file = Path(mail.box.removeprefix("folder:")) / mail.uid.partition("\n")[0]
        try:
            told = file.stat()
        except FileNotFoundError:
            return
        if mail.uid != f"{file.name}\n{told.st_size}\n{told.st_mtime_ns}":
            return  # another mail that came under the same name
        for number in range(1, 10_000):
            name = file.name if number == 1 else f"{file.stem}-{number}{file.suffix}"
            to = self._at(shelf) / name
            try:
                os.link(file, to)  # fails where the name is taken; a rename would overwrite
            except FileExistsError:
                if to.samefile(file):
                    break  # a crash between the two steps
                continue
            break
        else:
            raise OSError(f"{self._at(shelf)}: {file.name} is there ten thousand times: tidy up")
        file.unlink()


class _told:
    """Tells what goes wrong with the folder as MailboxDown."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, wrong: BaseException | None, trace: object) -> None:
        if isinstance(wrong, OSError):
            raise MailboxDown(f"the inbox folder {self._folder}: {wrong.strerror or wrong}") from wrong
