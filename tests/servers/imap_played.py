"""An IMAP server on loopback that plays one mailbox with one mail, and says of it what a real one would not."""

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

_PARTIAL = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")


@dataclass(slots=True, kw_only=True)
class Played:
    """What it says, and what it was made to say."""

    size: int  # what it claims of the mail
    mail: bytes
    port: int = 0
    given: int = 0  # bytes of the mail that it was asked for
    refuses: bool = False  # to give the mail, without hanging up
    news: bytes = b""  # what it says in one breath with its consent to IDLE

    def answer(self, line: str) -> bytes:
        """All that is said to one command, but for its end."""
        if line.startswith(("LIST", "LSUB")):
            return b'* LIST () "/" Handled\r\n'
        if line.startswith("SELECT"):
            return b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 2] ok\r\n"
        if line.startswith("UID SEARCH"):
            return b"* SEARCH 1\r\n"
        if "RFC822.SIZE" in line:
            date = b'INTERNALDATE "09-Apr-2021 10:00:00 +0200"'
            return b"* 1 FETCH (UID 1 RFC822.SIZE %d %b)\r\n" % (self.size, date)
        if (wanted := _PARTIAL.search(line)) is not None:
            part = self.mail[: int(wanted[1])]
            self.given += len(part)
            return b"* 1 FETCH (UID 1 BODY[]<0> {%d}\r\n%b)\r\n" % (len(part), part)
        return b"* CAPABILITY IMAP4rev1 IDLE\r\n" if line.startswith("CAPABILITY") else b""


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    played: Played

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for read in self.rfile:
            tag, _, line = read.decode().strip().partition(" ")
            if line == "IDLE":
                self.wfile.write(b"+ idling\r\n" + self.played.news)
                self.rfile.readline()
            refused = self.played.refuses and "BODY.PEEK" in line
            said = b"" if refused else self.played.answer(line)
            self.wfile.write(said + f"{tag} {'NO not now' if refused else 'OK done'}\r\n".encode())


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def played_server(played: Played) -> Iterator[Played]:
    """Plays until the block ends."""
    talk = type("_TalkOf", (_Talk,), {"played": played})
    with _Listener(("127.0.0.1", 0), talk) as listener:
        played.port = listener.server_address[1]
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield played
        finally:
            listener.shutdown()
            thread.join(10)
