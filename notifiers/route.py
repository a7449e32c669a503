"""Where mails go out and how the line is kept safe. Opens nothing."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rules.people import Address

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Security(StrEnum):
    """How a line is protected. A server that does not offer what is asked is not used."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpRoute:
    """A mail server, and the journal mailbox that gets a copy of everything as proof."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    journal: Address | str | None = None
    timeout: float = 30.0  # seconds for connecting and for each answer
    answer_timeout: float | None = None  # for the answer after the final dot; None: ten times the timeout
    connections: int = 1
    local_hostname: str | None = None
    ca_file: Path | None = None  # a certificate authority of the organisation's own

    def __post_init__(self) -> None:
        """Refuse what would give a password away or could not be said in an envelope."""
        refuse_open_login(self.host, self.security, self.username)
        if self.connections < 1:
            raise ValueError(f"connections is {self.connections}: it has to be at least 1")
        if self.timeout <= 0 or (self.answer_timeout is not None and self.answer_timeout <= 0):
            raise ValueError("a timeout has to be more than 0 seconds")
        if isinstance(self.journal, str):
            Address(name="", email=self.journal)

    @property
    def journal_mailbox(self) -> str | None:
        """The journal's bare address."""
        return self.journal.email if isinstance(self.journal, Address) else self.journal

    @property
    def patience(self) -> float:
        """Seconds to wait for the answer after the final dot: giving up too early leaves a mail unsure."""
        return self.timeout * 10 if self.answer_timeout is None else self.answer_timeout


def refuse_open_login(host: str, security: Security, username: str | None) -> None:
    """No password over an open line, unless the line stays on this machine."""
    if username is not None and security is Security.NONE and host not in _LOOPBACK:
        raise ValueError(f"a password would go to {host} in the open: set security to 'starttls' or 'tls'")


def verified(ca_file: Path | None) -> ssl.SSLContext:
    """TLS that checks the certificate and the name. Raises OSError when the file cannot be read."""
    context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
