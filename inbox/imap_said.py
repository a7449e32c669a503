"""What an IMAP server says, as plain values. Opens no line and sends nothing."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader

from imap_tools import BaseMailBox

_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_NAMESPACE = re.compile(rb'^\(\(\s*"((?:[^"\\]|\\.)*)"\s+(?:"(\\?.)"|NIL)')
_LISTED = re.compile(rb'^\([^)]*\)\s+"(\\?.)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How the server builds the names of one's own folders (RFC 2342): "INBOX." before them, "." between them."""

    prefix: str = ""
    between: str = "/"

    def of(self, written: str) -> str:
        """The server's name of a folder that is written as in the settings, where "/" stands between two."""
        return written.replace("/", self.between) if self.between else written

    def own(self, written: str) -> str:
        """The same for a folder of one's own, which the server may want below the inbox."""
        return self.prefix + self.of(written).removeprefix(self.prefix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A mail before it is read."""

    uid: str
    size: int
    arrived_at: datetime


def abilities(line: BaseMailBox) -> frozenset[str]:
    """Asked after the login: a server tells most of what it can only then."""
    answer, said = line.client.capability()
    return frozenset(said[-1].decode("ascii", "replace").upper().split()) if answer == "OK" else frozenset()


def names(line: BaseMailBox, can: frozenset[str]) -> Names:
    """The personal namespace; without one, what stands between the parts of a name."""
    if "NAMESPACE" in can:
        answer, said = line.client.namespace()
        found = _NAMESPACE.match(said[0]) if answer == "OK" and said and isinstance(said[0], bytes) else None
        if found is not None:
            return Names(prefix=found[1].decode("ascii", "replace"), between=_sign(found[2]))
    answer, listed = line.client.list('""', '""')
    between = _LISTED.match(listed[0]) if answer == "OK" and listed and isinstance(listed[0], bytes) else None
    return Names(between=_sign(between[1] if between else None))


def _sign(quoted: bytes | None) -> str:
    return "" if quoted is None else quoted[-1:].decode("ascii", "replace")


def told(line: BaseMailBox, what: str) -> str:
    """What the server said of the folder when it was selected, e.g. its UIDVALIDITY; "" for nothing."""
    said = line.client.response(what)[1]
    return said[-1].decode("ascii", "replace") if said and isinstance(said[-1], bytes) else ""


def lies_read(line: BaseMailBox) -> bool:
    """Whether it has said something that came with the line before: who waits for the socket alone misses it."""
    waits = line.client.sock.gettimeout()
    line.client.sock.settimeout(0)
    try:
        read = line.client.file
        return isinstance(read, BufferedReader) and bool(read.peek(1))
    except OSError:  # a protected line says so when there is nothing
        return False
    finally:
        line.client.sock.settimeout(waits)


def sized(said: object) -> Sized | None:
    """One line of the answer to FETCH (UID RFC822.SIZE INTERNALDATE); None for any other."""
    if not isinstance(said, bytes):
        return None
    uid, size, date = _UID.search(said), _SIZE.search(said), _DATE.search(said)
    if uid is None or size is None or date is None:
        return None
    with suppress(ValueError):
        arrived_at = datetime.strptime(date[1].decode("ascii", "replace").strip(), "%d-%b-%Y %H:%M:%S %z")
        return Sized(uid=uid[1].decode(), size=int(size[1]), arrived_at=arrived_at)
    return None


def short(broken: BaseException) -> str:
    """An error in a line."""
    words = " ".join(str(broken).split())
    return words[:200] or type(broken).__name__
