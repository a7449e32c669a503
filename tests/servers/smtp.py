"""A real SMTP server on loopback that can be told to misbehave. Lives in a thread of the test's process."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Condition, Lock, Thread
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificate
from tests.servers.maildir import into_maildir

JOURNAL = "journal@example.se"


class Stage(StrEnum):
    """Where in a transaction the server misbehaves."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BEFORE_DOT = "before_dot"  # after the first line of the mail
    AFTER_DOT = "after_dot"  # the mail is not kept
    AFTER_ACCEPTING = "after_accepting"  # the mail is kept, and nobody is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What the server does with each mail from now on."""

    mail: str | None = None  # the answer to MAIL, e.g. "451 later"
    rcpt: Mapping[str, str] = field(default_factory=dict)  # the answer to RCPT, by address
    data: str | None = None  # the answer to DATA
    end: str | None = None  # the answer after the final dot; only a 2xx keeps the mail
    hang: Stage | None = None
    drop: Stage | None = None
    late: float = 0.0  # seconds between keeping a mail and saying so; the client's death changes nothing
    skip: int = 0  # mails that go well before any of this begins
    times: int | None = None  # how many mails it lasts; None: for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that the server took."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    protected: bool
    user: str | None


class SmtpServer:
    """What a test sees and steers. Safe to read from the test's thread while the server runs."""

    def __init__(self, *, pipelining: bool, journal: Path | None, journal_address: str) -> None:
        self.port = 0
        self.connections = 0
        self.commands: list[str] = []  # every command of every connection, in order of arrival
        self._mails: list[Mail] = []
        self._pipelining, self._journal, self._journal_address = pipelining, journal, journal_address
        self._behaviour, self._begun = Behaviour(), 0
        self._lock = Lock()
        self._arrived = Condition(self._lock)

    @property
    def mails(self) -> list[Mail]:
        """The mails taken so far."""
        with self._lock:
            return list(self._mails)

    def behave(self, **changes: Any) -> None:
        """Behave so from the next mail on; without arguments, well."""
        with self._lock:
            self._behaviour, self._begun = Behaviour(**changes), 0

    def wait_for(self, count: int, timeout: float = 30.0) -> list[Mail]:
        """Wait until that many mails were taken, and return them."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self._mails) >= count, timeout):
                raise TimeoutError(f"{len(self._mails)} of {count} mails came in {timeout} seconds")
            return list(self._mails)

    def began(self) -> None:
        """A mail began: it counts for `skip` and `times`."""
        with self._lock:
            self._begun += 1

    @property
    def now(self) -> Behaviour:
        """How to treat the mail that is under way; a connection without one is treated as the next mail."""
        with self._lock:
            told = self._behaviour
            over = told.times is not None and self._begun > told.skip + told.times
            return Behaviour() if over or (self._begun <= told.skip and told.skip) else told

    def keep(self, mail: Mail) -> None:
        """Take responsibility for a mail: from here on it is accepted, whoever hears of it."""
        if self._journal is not None and self._journal_address in mail.recipients:
            into_maildir(self._journal, mail.content)
        with self._arrived:
            self._mails.append(mail)
            self._arrived.notify_all()

    def extensions(self) -> list[str]:
        """What EHLO offers beside the server's own."""
        return ["250-PIPELINING"] if self._pipelining else []


class _Handler:
    """The hooks that aiosmtpd calls."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def handle_EHLO(
        self, smtp: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], *self._server.extensions(), *responses[1:]]

    async def handle_MAIL(
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._server.began()
        await _misbehave(smtp, self._server.now, Stage.MAIL)
        answer = self._server.now.mail
        if answer is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer or "250 OK"

    async def handle_RCPT(
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await _misbehave(smtp, self._server.now, Stage.RCPT)
        answer = self._server.now.rcpt.get(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:
        now = self._server.now
        await _misbehave(smtp, now, Stage.AFTER_DOT)
        answer = now.end or "250 2.0.0 OK: kept"
        if answer.startswith("2"):
            login = session.auth_data
            mail = Mail(
                sender=str(envelope.mail_from),
                recipients=tuple(map(str, envelope.rcpt_tos)),
                content=bytes(envelope.original_content or b""),
                protected=session.ssl is not None or _over_tls(smtp),
                user=login.login.decode() if isinstance(login, LoginPassword) else None,
            )
            self._server.keep(mail)
        await _misbehave(smtp, now, Stage.AFTER_ACCEPTING)
        if now.late:
            await asyncio.sleep(now.late)
        return answer


class _Protocol(SMTP):
    """aiosmtpd's server, with the places to misbehave that its hooks do not have."""

    def __init__(self, server: SmtpServer, **options: Any) -> None:
        super().__init__(_Handler(server), hostname="mail.example.se", **options)
        self._told = server

    async def _handle_client(self) -> None:
        self._told.connections += 1
        await _misbehave(self, self._told.now, Stage.CONNECT)
        await super()._handle_client()

    async def smtp_MAIL(self, arg: str | None) -> None:
        self._told.commands.append("MAIL")
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        self._told.commands.append("RCPT")
        await super().smtp_RCPT(arg)

    async def smtp_RSET(self, arg: str) -> None:
        self._told.commands.append("RSET")
        await super().smtp_RSET(arg)

    async def smtp_DATA(self, arg: str) -> None:
        self._told.commands.append("DATA")
        now = self._told.now
        await _misbehave(self, now, Stage.DATA)
        if now.data is not None:
            await self.push(now.data)
            return
        if Stage.BEFORE_DOT in (now.drop, now.hang):
            await self.push("354 go on")
            assert self._reader is not None
            await self._reader.readline()
            await _misbehave(self, now, Stage.BEFORE_DOT)
        await super().smtp_DATA(arg)


async def _misbehave(smtp: SMTP, now: Behaviour, stage: Stage) -> None:
    if now.drop is stage:
        assert isinstance(smtp.transport, asyncio.Transport)
        smtp.transport.abort()
    if stage in (now.drop, now.hang):
        await asyncio.Event().wait()  # until the connection is gone, which cancels it


@contextmanager
def smtp_server(
    *,
    pipelining: bool = True,
    journal: Path | None = None,
    journal_address: str = JOURNAL,
    certificate: Certificate | None = None,
    implicit_tls: bool = False,
    login: tuple[str, str] | None = None,
    port: int = 0,
) -> Iterator[SmtpServer]:
    """A server until the block ends. `journal` is a Maildir that gets what goes to `journal_address`."""
    server = SmtpServer(pipelining=pipelining, journal=journal, journal_address=journal_address)
    context = None if certificate is None else certificate.server_context()
    options: dict[str, Any] = {"data_size_limit": 50_000_000}
    if context is not None and not implicit_tls:
        options |= {"tls_context": context, "require_starttls": True}
    if login is not None:
        options |= {
            "authenticator": lambda *asked: AuthResult(success=asked[4] == _login(login), auth_data=asked[4]),
            "auth_required": True,
            "auth_require_tls": context is not None and not implicit_tls,
        }
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(
        loop.create_server(
            lambda: _Protocol(server, loop=loop, **options),
            "127.0.0.1",
            port,
            ssl=context if implicit_tls else None,
        )
    )
    server.port = listening.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever, name="smtp-server", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _over_tls(smtp: SMTP) -> bool:
    return smtp.transport is not None and smtp.transport.get_extra_info("ssl_object") is not None


def _login(login: tuple[str, str]) -> LoginPassword:
    return LoginPassword(login[0].encode(), login[1].encode())


async def _end(listening: asyncio.Server) -> None:
    listening.close()
    running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
