"""One SMTP connection and one mail at a time on it. Decides nothing about the next mail or a new connection."""

import smtplib
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader
from typing import Self

from notifiers.clean import short
from notifiers.route import Security, SmtpRoute, verified
from rules.delivery import Accepted, Ambiguous, Frozen, Outcome, Refused, TryLater

_CLOSING = 421
_LOGIN_FIRST = frozenset({530, 535, 538})  # the route's fault, not the mail's
_REPLY_LIMIT = 8192


class LineDown(Exception):
    """No connection to the server: nothing was sent and nothing of the rest will be now."""


class _Cut(Exception):
    """The line broke, fell silent or made no sense."""

    def __init__(self, why: str, *, silent: bool = False) -> None:
        super().__init__(why)
        self.silent = silent


@dataclass(frozen=True, slots=True)
class _Reply:
    code: int
    lines: tuple[bytes, ...]

    def __str__(self) -> str:
        return f"{self.code} {short(b' '.join(self.lines).decode('utf-8', 'replace'), 300)}"


class Line:
    """An open connection. `usable` says whether it can carry another mail."""

    def __init__(self, client: smtplib.SMTP, route: SmtpRoute) -> None:
        """Take over a greeted client."""
        assert client.sock is not None
        self._client, self._route = client, route
        self._socket: socket.socket = client.sock
        self._socket.settimeout(route.timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = client.file if client.file is not None else self._socket.makefile("rb")
        assert isinstance(reader, BufferedReader)
        self._reader = reader
        self._pipelining = client.has_extn("pipelining")
        self._size = client.has_extn("size")
        self._announced: Frozen | None = None  # whose envelope is already on the line
        self._alive = True
        self.carried = 0  # mails that the server has answered for
        self.closed_by_server = False  # it said 421
        self.route_at_fault: str | None = None
        self.idle_since = 0.0

    @classmethod
    def open(cls, route: SmtpRoute) -> Self:
        """Connect, protect, greet and log in. Raises LineDown with the reason."""
        name = route.local_hostname or socket.gethostname()  # getfqdn would ask the network
        client: smtplib.SMTP | None = None
        try:
            if route.security is Security.TLS:
                client = smtplib.SMTP_SSL(
                    route.host,
                    route.port,
                    name,
                    timeout=route.timeout,
                    context=verified(route.ca_file),
                )
            else:
                client = smtplib.SMTP(route.host, route.port, name, timeout=route.timeout)
            if route.security is Security.STARTTLS:
                client.starttls(context=verified(route.ca_file))
            client.ehlo_or_helo_if_needed()
            if route.username is not None:
                client.login(route.username, route.password or "")
            return cls(client, route)
        except (OSError, smtplib.SMTPException) as down:
            if client is not None:
                client.close()
            raise LineDown(f"{route.host}:{route.port} does not take mails: {_said(down)}") from down

    def send(self, mail: Frozen, following: Frozen | None) -> Outcome | None:
        """Carry one mail and, where the server allows it, announce the one that follows in the same write.

        None means that the line had closed since the last mail, before this one was begun: use a new line.
        """
        try:
            refusal = self._envelope(mail) or self._data()
        except _Cut as cut:
            self.drop()
            return None if self.carried and not cut.silent else TryLater(why=f"before the mail: {cut}")
        return self._content(mail, following) if refusal is None else refusal

    def drop(self) -> None:
        """Close without a word."""
        self._alive = False
        self._client.close()
        self._reader.close()

    def quit(self) -> None:
        """Take leave. A server that is gone is no error."""
        try:
            self._write(b"QUIT\r\n")
            self._reply()
        except _Cut:
            pass
        self.drop()

    def usable(self) -> bool:
        """Whether it can carry another mail."""
        return self._alive

    @property
    def hopeless(self) -> bool:
        """Whether a new line would only break again: it broke before it carried anything."""
        return self.route_at_fault is not None or (self.closed_by_server and self.carried == 0)

    @property
    def resting(self) -> bool:
        """Whether it can lie idle: nothing announced, nothing broken."""
        return self._alive and self._announced is None

    def rest(self) -> None:
        """Note from when it lies idle."""
        self.idle_since = time.monotonic()

    def _envelope(self, mail: Frozen) -> Outcome | None:
        """MAIL and RCPT, in one write where the server allows; None when all were accepted."""
        commands = self._commands(mail)
        replies: list[_Reply] = []
        if self._pipelining:
            if self._announced is not mail:
                self._write(b"".join(commands))
            self._announced = None
            replies = [self._reply() for _ in commands]
        else:
            for command in commands:
                self._write(command)
                replies.append(self._reply())
                if replies[-1].code >= 300:
                    break
        for stage, reply in enumerate(replies):
            if not 200 <= reply.code < 300:
                return self._refused(stage, reply)
        return None

    def _refused(self, stage: int, reply: _Reply) -> Outcome:
        """What a refused MAIL (0), recipient (1) or journal (2) means. The transaction is taken back."""
        if reply.code == _CLOSING:
            self.closed_by_server = True
            raise _Cut(str(reply))
        if stage == 0 and reply.code in _LOGIN_FIRST:
            self.route_at_fault = f"the server wants another login: {reply}"
            self.drop()
            return TryLater(why=self.route_at_fault)
        self._take_back()
        if stage == 2:
            # Without the journal's copy nobody could tell later whether it was accepted.
            return TryLater(why=f"the journal mailbox was refused: {reply}")
        return Refused(why=str(reply)) if reply.code >= 500 else TryLater(why=str(reply))

    def _data(self) -> Outcome | None:
        self._write(b"DATA\r\n")
        reply = self._reply()
        if reply.code == 354:
            return None
        if reply.code == _CLOSING:
            self.closed_by_server = True
            raise _Cut(str(reply))
        if reply.code < 400:
            self.drop()  # an answer out of turn: nothing later on this line could be trusted
            return TryLater(why=str(reply))
        self._take_back()
        return Refused(why=str(reply)) if reply.code >= 500 else TryLater(why=str(reply))

    def _take_back(self) -> None:
        self.carried += 1
        try:
            self._write(b"RSET\r\n")
            taken_back = self._reply().code < 300
        except _Cut:
            taken_back = False  # the refusal stands all the same
        if not taken_back:
            self.drop()

    def _content(self, mail: Frozen, following: Frozen | None) -> Outcome:
        payload = mail.mime
        if b"\r\n." in payload:
            payload = payload.replace(b"\r\n.", b"\r\n..")
        if payload.startswith(b"."):
            payload = b"." + payload
        if not payload.endswith(b"\r\n"):
            payload += b"\r\n"
        tail = b".\r\n"
        if self._pipelining and following is not None:
            # RFC 2920: the content of a mail may be the first of a group, the next envelope its rest.
            tail += b"".join(self._commands(following))
        if why := self._write_content(payload, tail):
            self.drop()
            return TryLater(why=f"before the end of the mail: {why}")
        try:
            self._socket.settimeout(self._route.patience)
            reply = self._reply()
            self._socket.settimeout(self._route.timeout)
        except (_Cut, OSError) as cut:
            self.drop()
            return Ambiguous(why=f"after the end of the mail: {cut}")
        self._announced = following if self._pipelining else None
        self.carried += 1
        if reply.code == _CLOSING:
            self.closed_by_server = True
            self.drop()
        if 200 <= reply.code < 300:
            return Accepted(answer=str(reply))
        if 400 <= reply.code < 500:
            return TryLater(why=str(reply))
        if reply.code >= 500:
            return Refused(why=str(reply))
        self.drop()
        return Ambiguous(why=f"after the end of the mail: {reply}")

    def _write_content(self, payload: bytes, tail: bytes) -> str | None:
        """Why the final dot surely did not leave, or None when it may have."""
        if isinstance(self._socket, ssl.SSLSocket):
            # TLS does not tell how much of a write left, so the dot has a write of its own.
            try:
                self._socket.sendall(payload)
            except OSError as broken:
                return _said(broken)
            with suppress(OSError):  # reading the answer fails next and tells why
                self._socket.sendall(tail)
            return None
        whole, left = memoryview(payload + tail), 0
        try:
            while left < len(whole):
                left += self._socket.send(whole[left:])
        except OSError as broken:
            return _said(broken) if left <= len(payload) else None
        return None

    def _commands(self, mail: Frozen) -> list[bytes]:
        size = f" SIZE={len(mail.mime)}" if self._size else ""
        commands = [
            f"MAIL FROM:<{mail.sender}>{size}\r\n".encode(),
            f"RCPT TO:<{mail.recipient}>\r\n".encode(),
        ]
        journal = self._route.journal_mailbox
        if journal is not None and journal != mail.recipient:
            commands.append(f"RCPT TO:<{journal}>\r\n".encode())
        return commands

    def _write(self, said: bytes) -> None:
        try:
            self._socket.sendall(said)
        except OSError as broken:
            raise _Cut(_said(broken), silent=isinstance(broken, TimeoutError)) from broken

    def _reply(self) -> _Reply:
        told: list[bytes] = []
        while True:
            try:
                line = self._reader.readline(_REPLY_LIMIT + 1)
            except (OSError, ValueError) as broken:
                raise _Cut(_said(broken), silent=isinstance(broken, TimeoutError)) from broken
            if not line.endswith(b"\n"):
                raise _Cut("the server closed the line" if len(line) <= _REPLY_LIMIT else "an endless answer")
            if not line[:3].isdigit() or len(told) > 100:
                raise _Cut(f"the server answered {line[:80]!r}", silent=True)
            told.append(line[4:].strip())
            if line[3:4] != b"-":
                return _Reply(int(line[:3]), tuple(told))


def _said(broken: BaseException) -> str:
    if isinstance(broken, TimeoutError):
        return "no answer in time"
    if isinstance(broken, smtplib.SMTPResponseException):
        error = broken.smtp_error
        text = error.decode("utf-8", "replace") if isinstance(error, bytes) else str(error)
        return short(f"{broken.smtp_code} {text}", 300)
    return short(str(broken) or type(broken).__name__, 300)
