"""Read a mailbox over IMAP: the sizes first, then mail by mail. Marks nothing as read and deletes nothing."""

import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock
from time import monotonic

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from inbox.port import Arrived, MailboxDown, Shelf

HEAD_BYTES = 65_536  # of a mail that is too large: enough to tell whose it is
DONE = "KallelseDone"  # on the original, where the server can neither move nor expunge one mail alone
_AT_ONCE = 100  # mails in one command
_LOOK_EVERY = 0.5  # seconds: how soon `close` ends a wait
_LONGEST_IDLE = 29 * 60.0  # RFC 2177
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_NAMESPACE = re.compile(rb'^\(\(\s*"((?:[^"\\]|\\.)*)"\s+(?:"((?:[^"\\]|\\.)*)"|NIL)')
_BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError)


@dataclass(slots=True, kw_only=True)
class ImapMailbox:
    """One folder of one account. `connect` opens a line and logs in; it decides how the line is protected."""

    connect: Callable[[], BaseMailBox]
    account: str  # host and user: the same at every look
    folder: str
    handled: str
    quarantine: str
    max_bytes: int
    name: str = "imap"
    _line: BaseMailBox | None = field(default=None, repr=False)
    _prefix: str = ""
    _can: frozenset[str] = frozenset()
    _ended: Event = field(default_factory=Event, repr=False)
    _waiting: Lock = field(default_factory=Lock, repr=False)

    def fetch(self, shelf: Shelf = Shelf.INBOX, limit: int | None = None) -> Iterator[Arrived]:
        """By UID, the lowest first. A single mail that the server cannot give is passed over."""
        with self._told():
            line, validity = self._opened(self._folder_of(shelf))
            listed = self._listed(line)[:limit]
        for uid, size, arrived_at in listed:
            with self._told():
                raw = self._read(line, validity, shelf, uid, size)
            if raw is not None:
                yield Arrived(
                    box=f"imap:{self.account}/{self._folder_of(shelf)}",
                    validity=validity,
                    uid=uid,
                    size=size,
                    arrived_at=arrived_at,
                    raw=raw,
                    whole=size <= self.max_bytes,
                )

    def put_away(self, mails: Sequence[Arrived], shelf: Shelf) -> None:
        """Move them by UID, in the same generation of the folder only."""
        by_place: dict[tuple[str, str], list[str]] = {}
        for mail in mails:
            by_place.setdefault((mail.box, mail.validity), []).append(mail.uid)
        with self._told():
            for (box, validity), uids in by_place.items():
                line, now = self._opened(box.removeprefix(f"imap:{self.account}/"))
                if now != validity:
                    raise MailboxDown(
                        f"{self.account}: the folder was made anew while it was read: look again"
                    )
                for start in range(0, len(uids), _AT_ONCE):
                    self._move(line, ",".join(uids[start : start + _AT_ONCE]), self._folder_of(shelf))

    def wait(self, seconds: float) -> None:
        """IDLE (RFC 2177) where the server has it, in steps short enough for `close`."""
        over = monotonic() + min(seconds, _LONGEST_IDLE)
        with self._told(), self._waiting:
            line, _ = self._opened(self.folder)
            if "IDLE" not in self._can:
                self._ended.wait(seconds)
            else:
                self._idle(line, over)
            if self._ended.is_set():
                self._drop()
        self._ended.clear()

    def probe(self) -> None:
        """Log in and look at the three folders."""
        try:
            with self._told():
                self._opened(self.folder)
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
                if line.idle.poll(timeout=wanted):
                    break
                if monotonic() - began < wanted / 2:  # readable without a word: the other side has gone
                    raise MailboxDown(f"{self.account}: the line was closed while waiting")
        finally:
            line.idle.stop()  # type: ignore[no-untyped-call]

    def _folder_of(self, shelf: Shelf) -> str:
        match shelf:
            case Shelf.INBOX:
                return self.folder
            case Shelf.HANDLED:
                return self._prefix + self.handled.removeprefix(self._prefix)
            case Shelf.QUARANTINE:
                return self._prefix + self.quarantine.removeprefix(self._prefix)

    def _opened(self, folder: str) -> tuple[BaseMailBox, str]:
        """The line with that folder selected anew, and the folder's UIDVALIDITY."""
        if self._line is None:
            self._line = self.connect()
            # Asked anew: a server tells most of what it can only after the login.
            answer, said = self._line.client.capability()
            self._can = (
                frozenset(said[-1].decode("ascii", "replace").upper().split())
                if answer == "OK"
                else frozenset()
            )
            self._prefix = _personal_prefix(self._line) if "NAMESPACE" in self._can else ""
            for own in (Shelf.HANDLED, Shelf.QUARANTINE):
                self._make(self._line, self._folder_of(own))
        self._line.folder.set(folder)
        said = self._line.client.response("UIDVALIDITY")[1]
        return self._line, said[-1].decode() if said and said[-1] else ""

    def _make(self, line: BaseMailBox, folder: str) -> None:
        if not line.folder.exists(folder):
            line.folder.create(folder)
            line.client._simple_command("SUBSCRIBE", encode_folder(folder))

    def _listed(self, line: BaseMailBox) -> list[tuple[str, int, datetime]]:
        uids = sorted(line.uids(f"UNKEYWORD {DONE}"), key=int)
        listed: list[tuple[str, int, datetime]] = []
        for start in range(0, len(uids), _AT_ONCE):
            asked = ",".join(uids[start : start + _AT_ONCE])
            answer, lines = line.client.uid("FETCH", asked, "(UID RFC822.SIZE INTERNALDATE)")
            if answer != "OK":
                raise MailboxDown(f"{self.account}: the server does not tell the sizes of the mails")
            listed += [found for said in lines if (found := _sized(said)) is not None]
        return sorted(listed, key=lambda one: int(one[0]))

    def _read(self, line: BaseMailBox, validity: str, shelf: Shelf, uid: str, size: int) -> bytes | None:
        if line is not self._line:
            raise MailboxDown(f"{self.account}: the line was let go of while it was read")
        if line.folder.get() != self._folder_of(shelf):  # something was put away meanwhile
            _, now = self._opened(self._folder_of(shelf))
            if now != validity:
                raise MailboxDown(f"{self.account}: the folder was made anew while it was read: look again")
        part = "BODY.PEEK[]" if size <= self.max_bytes else f"BODY.PEEK[]<0.{HEAD_BYTES}>"
        try:
            answer, lines = line.client.uid("FETCH", uid, f"(UID {part})")
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return None
        found = next((said[1] for said in lines or () if isinstance(said, tuple)), None)
        return found if answer == "OK" else None

    def _move(self, line: BaseMailBox, uids: str, folder: str) -> None:
        """MOVE (RFC 6851); else a copy, and the original expunged by its UID (RFC 4315); else it is marked.

        The library would expunge everything that anybody has marked as deleted.
        """
        quoted = encode_folder(folder)
        if "MOVE" in self._can:
            self._do(line, "MOVE", uids, quoted)
            return
        left = ",".join(
            line.uids(f"UID {uids} UNKEYWORD {DONE}")
        )  # a copy of what is gone would be a second one
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
            why = (
                (said[0] or b"").decode("ascii", "replace")[:200]
                if said and isinstance(said[0], bytes)
                else ""
            )
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
            raise MailboxDown(f"{self.account} does not answer: {_short(broken)}") from broken

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError):
                line.client.shutdown()


def _personal_prefix(line: BaseMailBox) -> str:
    """What the names of one's own folders begin with, e.g. "INBOX." (RFC 2342)."""
    answer, said = line.client.namespace()
    found = _NAMESPACE.match(said[0]) if answer == "OK" and said and isinstance(said[0], bytes) else None
    return found[1].decode("ascii", "replace") if found else ""


def _sized(said: object) -> tuple[str, int, datetime] | None:
    if not isinstance(said, bytes):
        return None
    uid, size, date = _UID.search(said), _SIZE.search(said), _DATE.search(said)
    if uid is None or size is None or date is None:
        return None
    arrived_at = datetime.strptime(date[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z")
    return uid[1].decode(), int(size[1]), arrived_at


def _short(broken: BaseException) -> str:
    told = " ".join(str(broken).split())
    return told[:200] or type(broken).__name__
