"""A real SMTP server that finishes what it began, whoever dies meanwhile. Tells a watcher of every step."""

import hashlib
import socket
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from enum import StrEnum
from pathlib import Path
from threading import Condition, Event, Thread

from tests.servers.maildir import into_maildir

JOURNAL = "journal@example.se"


class Step(StrEnum):
    """Where in a transaction the server is."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"  # the first line of the mail has come
    DOT = "dot"  # the mail is whole and not kept yet
    KEPT = "kept"  # the mail is kept and nobody has been told
    ANSWERED = "answered"


Watcher = Callable[[Step, int], None]  # the step, and the number of the mail since `watch`


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A mail that the server took responsibility for."""

    recipients: tuple[str, ...]
    content: bytes

    @property
    def key(self) -> str:
        """Which notice it is."""
        return str(self._head["X-Kallelse-Key"])

    @property
    def message_id(self) -> str:
        """Its identity."""
        return str(self._head["Message-ID"]).strip()

    @property
    def sha256(self) -> str:
        """The fingerprint of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def _head(self) -> "dict[str, str]":
        return dict(BytesHeaderParser().parsebytes(self.content).items())


def _nobody(_step: Step, _number: int) -> None:
    """Watches nothing."""


class SteadfastServer:
    """What a test sees and steers."""

    def __init__(self, journal: Path | None) -> None:
        self.port = 0
        self.slow = 0.0  # seconds between the final dot and keeping the mail
        self.late = 0.0  # seconds between keeping the mail and saying so
        self._journal = journal
        self._watcher: Watcher = _nobody
        self._begun = 0
        self._mails: list[Kept] = []
        self._changed = Condition()

    @property
    def mails(self) -> list[Kept]:
        """The mails kept so far."""
        with self._changed:
            return list(self._mails)

    def watch(self, watcher: Watcher = _nobody) -> None:
        """Tell this watcher from now on, and count mails from one."""
        with self._changed:
            self._watcher, self._begun = watcher, 0

    def tell(self, step: Step, number: int) -> None:
        """A step was reached."""
        self._watcher(step, number)

    def begin(self) -> int:
        """A mail began: its number."""
        with self._changed:
            self._begun += 1
            return self._begun

    def keep(self, mail: Kept) -> None:
        """Take responsibility: from here on it is accepted, whoever hears of it."""
        if self._journal is not None and JOURNAL in mail.recipients:
            into_maildir(self._journal, mail.content)
        with self._changed:
            self._mails.append(mail)
            self._changed.notify_all()


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    disable_nagle_algorithm = True
    told: SteadfastServer

    def handle(self) -> None:
        with suppress(OSError):  # the client is gone: what was whole has been kept
            self._talk()

    def _talk(self) -> None:
        recipients: list[str] = []
        number = 0
        self._say("220 mail.example.se ready")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            match verb:
                case b"EHLO":
                    self._say("250-mail.example.se\r\n250-PIPELINING\r\n250 SIZE 50000000")
                case b"MAIL":
                    number, recipients = self.told.begin(), []
                    self._reach(Step.MAIL, number, "250 sender ok")
                case b"RCPT":
                    recipients.append(line.decode().partition("<")[2].partition(">")[0])
                    self._reach(Step.RCPT, number, "250 recipient ok")
                case b"DATA":
                    self._reach(Step.DATA, number, "354 go on")
                    content = self._content(number)
                    if content is None:
                        return
                    self._take(Kept(recipients=tuple(recipients), content=content), number)
                case b"RSET" | b"NOOP":
                    self._say("250 ok")
                case b"QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("500 what?")

    def _content(self, number: int) -> bytes | None:
        """The mail up to its final dot; None when the line broke before it."""
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                return None
            lines.append(line[1:] if line.startswith(b".") else line)
            if len(lines) == 1:
                self.told.tell(Step.BODY, number)
        return b"".join(lines)

    def _take(self, mail: Kept, number: int) -> None:
        self.told.tell(Step.DOT, number)
        if self.told.slow:
            Event().wait(self.told.slow)
        self.told.keep(mail)
        self.told.tell(Step.KEPT, number)
        if self.told.late:
            Event().wait(self.told.late)
        self._say("250 2.0.0 kept")
        self.told.tell(Step.ANSWERED, number)

    def _reach(self, step: Step, number: int, answer: str) -> None:
        self.told.tell(step, number)
        self._say(answer)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    address_family = socket.AF_INET


@contextmanager
def steadfast_server(journal: Path | None = None) -> Iterator[SteadfastServer]:
    """A server until the block ends. `journal` is a Maildir that gets what goes to the journal mailbox."""
    told = SteadfastServer(journal)
    talk = type("_TalkOf", (_Talk,), {"told": told})
    with _Listener(("127.0.0.1", 0), talk) as listener:
        told.port = listener.server_address[1]
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            listener.shutdown()
            thread.join(10)
