"""A TCP relay on loopback before a real server: counts what the server says, and can cut the line."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread


@dataclass(slots=True, kw_only=True)
class Relay:
    """What a test sees and steers."""

    port: int
    cuts: int = 0  # how often a line was cut where the test wanted it
    _lock: Lock = field(default_factory=Lock, repr=False)
    _told: int = 0
    _asked: bytearray = field(default_factory=bytearray, repr=False)
    _cuts_after: bytes | None = None
    _lines: list[socket.socket] = field(default_factory=list, repr=False)

    @property
    def told(self) -> int:
        """How many bytes the server has said."""
        with self._lock:
            return self._told

    @property
    def asked(self) -> bytes:
        """Everything that clients have said."""
        with self._lock:
            return bytes(self._asked)

    def ask(self, said: bytes) -> None:
        """Keep what a client said."""
        with self._lock:
            self._asked += said

    def cut_after(self, words: bytes) -> None:
        """Cut the line once, as soon as the server has said these words."""
        with self._lock:
            self._cuts_after = words

    def cut(self) -> None:
        """Cut every line now."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def hold(self, *lines: socket.socket) -> None:
        """Two ends of a line that is open."""
        with self._lock:
            self._lines += lines

    def heard(self, said: bytes) -> bool:
        """Count what the server said. True: pass it on; False: the line is to be cut here."""
        with self._lock:
            self._told += len(said)
            if self._cuts_after is not None and self._cuts_after in said:
                self._cuts_after = None
                self.cuts += 1
                return False
            return True


@contextmanager
def relay(to_port: int) -> Iterator[Relay]:
    """Listens until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = Relay(port=listening.getsockname()[1])
        Thread(target=_accept, args=(listening, made, to_port), daemon=True).start()
        try:
            yield made
        finally:
            made.cut()


def _accept(listening: socket.socket, made: Relay, to_port: int) -> None:
    while True:
        try:
            client, _ = listening.accept()
            server = socket.create_connection(("127.0.0.1", to_port))
        except OSError:  # the block has ended, or there is nobody behind us
            return
        made.hold(client, server)
        for ends in ((client, server, made, True), (server, client, made, False)):
            Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(source: socket.socket, to: socket.socket, made: Relay, asking: bool) -> None:
    with suppress(OSError):
        while said := source.recv(65_536):
            if asking:
                made.ask(said)
            elif not made.heard(said):
                break
            to.sendall(said)
    for end in (source, to):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
