"""Read a mailbox over IMAP: the sizes first, then mail by mail. Marks nothing as read and deletes nothing."""

import imaplib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from inbox.imap_said import Names, Sized, abilities, lies_read, names, short, sized, told
from inbox.port import Arrived, MailboxDown, Shelf

HEAD_BYTES = 65_536  # of a mail that is too large: enough to tell whose it is
DONE = "KallelseDone"  # on the original, where the server can neither move nor expunge one mail alone
_AT_ONCE = 100  # mails in one command
_MOST_BREAKS = 20  # in one look: some servers hang up over a mail that they cannot read
_LOOK_EVERY = 0.5  # seconds: how soon `close` ends a wait
_LONGEST_IDLE = 29 * 60.0  # RFC 2177
_BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError)


@dataclass(slots=True, kw_only=True)
class ImapMailbox:
    """One folder of one account. `connect` opens a line and logs in; it decides how the line is protected.

    In the names of folders "/" stands between the parts, whatever the server uses.
    """

    connect: Callable[[], BaseMailBox]
    account: str  # host and user: the same at every look
    folder: str
    handled: str
    quarantine: str
    max_bytes: int
    name: str = "imap"
    _line: BaseMailBox | None = field(default=None, repr=False)
    _names: Names = field(default_factory=Names)
    _can: frozenset[str] = frozenset()
    _next: str = ""  # the UID that the next mail will get, as it was when the inbox was last read
    _breaks: int = 0
    _passed_over: int = 0
    _ended: Event = field(default_factory=Event, repr=False)
    _waiting: Lock = field(default_factory=Lock, repr=False)

    def fetch(self, shelf: Shelf = Shelf.INBOX, limit: int | None = None) -> Iterator[Arrived]:
        """By UID, the lowest first. A single mail that the server cannot give is passed over."""
        given, self._breaks, self._passed_over = 0, 0, 0
        with self._told():
            line, validity = self._opened(shelf)
            if shelf is Shelf.INBOX:
                self._next = told(line, "UIDNEXT")
            uids = sorted(line.uids(f"UNKEYWORD {DONE}"), key=int)
        for start in range(0, len(uids), _AT_ONCE):
            if given == limit:
                return
            with self._told():
                listed = self._sizes(shelf, validity, uids[start : start + _AT_ONCE])
            for mail in sorted(listed, key=lambda one: int(one.uid)):
                if given == limit:
                    return
                with self._told():
                    raw = self._read(shelf, validity, mail)
                if raw is not None:
                    given += 1
                    whole = max(mail.size, len(raw)) <= self.max_bytes
                    yield Arrived(
                        box=f"imap:{self.account}/{self._folder_of(shelf)}",
                        validity=validity,
                        uid=mail.uid,
                        size=max(mail.size, len(raw)),
                        arrived_at=mail.arrived_at,
                        raw=raw if whole else raw[:HEAD_BYTES],
                        whole=whole,
                    )

    @property
    def passed_over(self) -> int:
        """How many mails the server could not give at the last look."""
        return self._passed_over

    def put_away(self, mails: Sequence[Arrived], shelf: Shelf) -> None:
        """Move them by UID, in the same generation of the folder only."""
        by_place: dict[tuple[str, str], list[str]] = {}
        for mail in mails:
            by_place.setdefault((mail.box, mail.validity), []).append(mail.uid)
        with self._told():
            for (box, validity), uids in by_place.items():
                line = self._as_it_was(box.removeprefix(f"imap:{self.account}/"), validity)
                for start in range(0, len(uids), _AT_ONCE):
                    self._move(line, ",".join(uids[start : start + _AT_ONCE]), self._folder_of(shelf))

    def wait(self, seconds: float) -> None:
        """IDLE (RFC 2177) where the server has it, in steps short enough for `close`."""
        patience = min(seconds, _LONGEST_IDLE)
        over = monotonic() + patience
        with self._told(), self._waiting:
            line, _ = self._opened(Shelf.INBOX)
            # What came after the last look and before this moment would wake nobody.
            if not self._next or told(line, "UIDNEXT") == self._next:
                if "IDLE" in self._can:
                    self._idle(line, over)
                else:
                    self._ended.wait(patience)
            if self._ended.is_set():
                self._drop()
        self._ended.clear()

    def probe(self) -> None:
        """Log in, make the folders that are missing, and look at each."""
        try:
            with self._told():
                for shelf in (Shelf.HANDLED, Shelf.QUARANTINE, Shelf.INBOX):
                    self._opened(shelf)
        except MailboxDown as down:
            raise OSError(str(down)) from down

    def close(self) -> None:
        """End a wait in another thread, and let the line go."""
        self._ended.set()
        with self._waiting:  # the line is let go of by whoever uses it
            self._drop()

    def _idle(self, line: BaseMailBox, over: float) -> None:
        line.idle.start()  # type: ignore[no-untyped-call]  # the library leaves these two bare
        try:
            while (left := over - monotonic()) > 0 and not self._ended.is_set():
                began, wanted = monotonic(), min(left, _LOOK_EVERY)
                if lies_read(line) or line.idle.poll(timeout=wanted):
                    break
                if monotonic() - began < wanted / 2:  # readable without a word: the other side has gone
                    raise MailboxDown(f"{self.account}: the line was closed while waiting")
        finally:
            line.idle.stop()  # type: ignore[no-untyped-call]

    def _folder_of(self, shelf: Shelf) -> str:
        """The server's name of it: known once there is a line."""
        match shelf:
            case Shelf.INBOX:
                return self._names.of(self.folder)
            case Shelf.HANDLED:
                return self._names.own(self.handled)
            case Shelf.QUARANTINE:
                return self._names.own(self.quarantine)

    def _opened(self, place: Shelf | str) -> tuple[BaseMailBox, str]:
        """The line with that folder selected anew, and the folder's UIDVALIDITY."""
        held = self._line is not None
        try:
            return self._selected(place)
        except _BROKEN:
            if not held:
                raise
        self._drop()  # a server lets go of a line that nobody has used for a while
        return self._selected(place)

    def _selected(self, place: Shelf | str) -> tuple[BaseMailBox, str]:
        line = self._line if self._line is not None else self._connected()
        line.folder.set(self._folder_of(place) if isinstance(place, Shelf) else place)
        return line, told(line, "UIDVALIDITY")

    def _connected(self) -> BaseMailBox:
        self._line = line = self.connect()
        self._can = abilities(line)
        self._names = names(line, self._can)
        for folder in (self._folder_of(Shelf.HANDLED), self._folder_of(Shelf.QUARANTINE)):
            if not line.folder.exists(folder):
                line.folder.create(folder)
                line.client._simple_command("SUBSCRIBE", encode_folder(folder))
        return line

    def _as_it_was(self, place: Shelf | str, validity: str) -> BaseMailBox:
        """The line with that folder selected. Raises MailboxDown when its numbers mean other mails by now."""
        line, now = self._opened(place)
        if now != validity:
            raise MailboxDown(f"{self.account}: the folder was made anew while it was read: look again")
        return line

    def _ready(self, shelf: Shelf, validity: str) -> BaseMailBox:
        """The same between two mails: the line may have been let go of, or used for something else."""
        line = self._line
        if line is not None and line.folder.get() == self._folder_of(shelf):
            return line
        return self._as_it_was(shelf, validity)

    def _sizes(self, shelf: Shelf, validity: str, uids: Sequence[str]) -> list[Sized]:
        """By halves where the server fails, until only what it cannot tell of is left out."""
        answer, lines = self._asked(shelf, validity, ",".join(uids), "(UID RFC822.SIZE INTERNALDATE)")
        if answer == "OK":
            return [found for said in lines if (found := sized(said)) is not None]
        if len(uids) == 1:
            self._passed_over += 1
            return []
        half = len(uids) // 2
        return self._sizes(shelf, validity, uids[:half]) + self._sizes(shelf, validity, uids[half:])

    def _read(self, shelf: Shelf, validity: str, mail: Sized) -> bytes | None:
        # One byte more than is wanted: not every server counts the size right, and none may say more than that.
        most = self.max_bytes + 1 if mail.size <= self.max_bytes else HEAD_BYTES
        answer, lines = self._asked(shelf, validity, mail.uid, f"(UID BODY.PEEK[]<0.{most}>)")
        if answer != "OK":
            self._passed_over += 1
            return None
        return next((said[1] for said in lines if isinstance(said, tuple)), None)  # None: it is gone

    def _asked(self, shelf: Shelf, validity: str, uids: str, what: str) -> tuple[str, list[object]]:
        """The answer to a FETCH. A server that hangs up over it has refused it; the others are read on a new line."""
        line = self._ready(shelf, validity)
        try:
            answer, lines = line.client.uid("FETCH", uids, what)
        except TimeoutError:  # another line would wait as long, for every mail
            raise
        except (imaplib.IMAP4.abort, OSError):
            self._drop()
            self._breaks += 1
            if self._breaks > _MOST_BREAKS:
                raise
            return "NO", []
        except imaplib.IMAP4.error:
            return "NO", []
        return answer, list(lines or ())

    def _move(self, line: BaseMailBox, uids: str, folder: str) -> None:
        """MOVE (RFC 6851); else a copy, and the original expunged by its UID (RFC 4315); else it is marked.

        The library would expunge everything that anybody has marked as deleted.
        """
        quoted = encode_folder(folder)
        if "MOVE" in self._can:
            self._do(line, "MOVE", uids, quoted)
            return
        # A copy of what is done already would be a second one.
        left = ",".join(line.uids(f"UID {uids} UNKEYWORD {DONE}"))
        if not left:
            return
        self._do(line, "COPY", left, quoted)
        if "UIDPLUS" in self._can:
            self._do(line, "STORE", left, "+FLAGS", r"(\Deleted)")
            self._do(line, "EXPUNGE", left)
        else:
            self._do(line, "STORE", left, "+FLAGS", f"({DONE})")

    def _do(self, line: BaseMailBox, command: str, *words: str | bytes) -> None:
        answer, said = line.client.uid(command, *words)  # type: ignore[arg-type]  # bytes are sent as they are
        if answer != "OK":
            first = said[0] if said else b""
            why = first.decode("ascii", "replace")[:200] if isinstance(first, bytes) else ""
            raise MailboxDown(f"{self.account}: the server refuses {command}: {why}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever goes wrong lets the line go: the next look begins anew."""
        try:
            yield
        except MailboxDown:
            self._drop()
            raise
        except _BROKEN as broken:
            self._drop()
            raise MailboxDown(f"{self.account} does not answer: {short(broken)}") from broken

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError):
                line.client.shutdown()
