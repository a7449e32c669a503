"""Settings from the environment. Reads no file, and nothing else in config/ imports it: pydantic takes time."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, PositiveInt, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rules.people import Address

PREFIX = "KALLELSE_"
_Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(ValueError):
    """A variable of the environment that is wrong. The message names it and the cure, never a secret."""


class Channel(StrEnum):
    """How mail leaves."""

    FOLDER = "folder"
    SMTP = "smtp"
    EXCHANGE = "exchange"
    GRAPH = "graph"


class Inbox(StrEnum):
    """Where answers are read."""

    NONE = "none"
    FOLDER = "folder"
    IMAP = "imap"
    EXCHANGE = "exchange"
    GRAPH = "graph"


class ExchangeLogin(StrEnum):
    """How an Exchange server is logged in to."""

    NTLM = "ntlm"
    BASIC = "basic"


class Security(StrEnum):
    """How a connection is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class WithoutProof(StrEnum):
    """What to do with a mail that may have left where no proof source can tell."""

    RESEND = "resend"  # the same bytes again: at least once
    HOLD = "hold"  # a person decides


class Settings(BaseSettings):
    """What an operator sets, each as KALLELSE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    data: Path = Field(default=Path("data"), description="the folder of everything that is written")
    database: str = Field(
        default="", repr=False, description="a URL; the default is SQLite in the data folder"
    )
    config_dir: Path | None = Field(default=None, description="own groups, rule books, calendars and texts")

    channel: Channel = Channel.FOLDER
    outgoing: Path | None = Field(default=None, description="where channel folder puts its .eml files")
    smtp_host: str = ""
    smtp_port: _Port | None = None
    smtp_security: Security = Security.STARTTLS
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_journal: str = Field(default="", description="the mailbox that gets a copy of each transaction")
    smtp_connections: Annotated[int, Field(ge=1, le=32)] = 1
    smtp_timeout: PositiveInt = Field(default=30, description="seconds")

    journal_maildir: Path | None = Field(default=None, description="the journal mailbox, if it lies here")
    imap_host: str = Field(default="", description="where the journal mailbox is read: the proof")
    imap_port: _Port | None = None
    imap_security: Security = Security.TLS
    imap_username: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_folder: str = "INBOX"

    inbox: Inbox = Inbox.NONE
    inbox_dir: Path | None = Field(default=None, description="where inbox folder takes .eml files from")
    inbox_host: str = ""
    inbox_port: _Port | None = None
    inbox_security: Security = Security.TLS
    inbox_username: str = ""
    inbox_password: SecretStr = SecretStr("")
    inbox_folder: str = "INBOX"
    inbox_handled: str = Field(default="Handled", description="the mailbox's folder for what was recorded")
    inbox_quarantine: str = Field(default="Quarantine", description="and for what a person has to look at")
    inbox_max_bytes: PositiveInt = Field(default=30_000_000, description="a larger mail is not read")
    inbox_authserv_id: str = Field(
        default="", description="whose Authentication-Results count (RFC 8601), e.g. mx.example.se"
    )
    inbox_own_hosts: str = Field(
        default="", description="the own mail network's servers, e.g. 'mx.example.se, .mail.example.se'"
    )
    inbox_seconds: PositiveInt = Field(default=60, description="how often it is looked at, without IDLE")

    exchange_url: str = Field(default="", description="https://mail.example.se/EWS/Exchange.asmx")
    exchange_login: ExchangeLogin = ExchangeLogin.NTLM
    exchange_username: str = ""
    exchange_password: SecretStr = SecretStr("")
    exchange_ca_file: Path | None = None
    exchange_impersonate: bool = False

    graph_tenant: str = ""
    graph_client_id: str = ""
    graph_client_secret: SecretStr = SecretStr("")
    graph_ca_file: Path | None = None
    graph_url: str = "https://graph.microsoft.com/v1.0"
    graph_login_url: str = "https://login.microsoftonline.com"

    area_username: str = ""
    area_password: SecretStr = SecretStr("")
    area_ca_file: Path | None = None

    web_url: str = Field(
        default="", description="how people reach the pages, e.g. https://kallelse.example.se"
    )
    web_port: Annotated[int, Field(ge=0, le=65535)] = Field(default=8300, description="0 turns the pages off")
    link_secret: SecretStr | None = Field(
        default=None, description="signs links; kept in the data folder if unset"
    )

    quiet_period: Annotated[float, Field(ge=0)] = Field(
        default=900, description="seconds to wait before a mail that may have left is looked for"
    )
    without_proof: WithoutProof = WithoutProof.RESEND
    burst: PositiveInt = Field(default=20, description="more than this many at once is held")

    doorbell_seconds: Annotated[float, Field(ge=0)] = Field(default=5, description="0 turns it off")
    prefect_port: _Port = 4200
    prefect_auth: SecretStr | None = None
    cron: str = Field(default="", description="stands in for every schedule, for tests")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.config_dir is not None and not self.config_dir.is_dir():
            # Without it the office would start with the sample group and forget its own.
            raise ValueError(f"{PREFIX}CONFIG_DIR is {self.config_dir}, which is no folder: check its name")
        if self.channel is Channel.SMTP and not self.smtp_host:
            raise ValueError(f"{PREFIX}SMTP_HOST is missing: set it, or set {PREFIX}CHANNEL=folder")
        if self.smtp_journal:
            try:
                Address(name="", email=self.smtp_journal)
            except ValueError as wrong:
                raise ValueError(f"{PREFIX}SMTP_JOURNAL: {wrong}") from None
            if not self.imap_host and self.journal_maildir is None:
                raise ValueError(
                    f"{PREFIX}IMAP_HOST is missing: the journal mailbox {self.smtp_journal} proves nothing unread"
                )
        self._answers_hang_together()
        for name in ("imap", "inbox"):
            if (
                getattr(self, f"{name}_port") == 993
                and getattr(self, f"{name}_security") is Security.STARTTLS
            ):
                raise ValueError(
                    f"{PREFIX}{name.upper()}_SECURITY is starttls, which nobody speaks on port 993: set it to tls"
                )
        for name in ("smtp", "imap", "inbox"):
            clear = getattr(self, f"{name}_security") is Security.NONE
            if clear and getattr(self, f"{name}_password").get_secret_value():
                host = getattr(self, f"{name}_host")
                if not _is_loopback(host):
                    raise ValueError(
                        f"{PREFIX}{name.upper()}_SECURITY=none would send the password to {host} in the clear:"
                        " set it to starttls or tls"
                    )
        return self

    def _answers_hang_together(self) -> None:
        needed: dict[str, tuple[str, ...]] = {}
        if self.inbox is Inbox.IMAP:
            needed["INBOX=imap"] = ("inbox_host", "inbox_username")
        if self.channel is Channel.EXCHANGE or self.inbox is Inbox.EXCHANGE:
            needed["EXCHANGE"] = ("exchange_url", "exchange_username")
        if self.channel is Channel.GRAPH or self.inbox is Inbox.GRAPH:
            needed["GRAPH"] = ("graph_tenant", "graph_client_id")
        for why, names in needed.items():
            for name in names:
                if not getattr(self, name):
                    raise ValueError(f"{PREFIX}{name.upper()} is missing: {PREFIX}{why} needs it")
        for name in ("exchange_url", "graph_url", "graph_login_url", "web_url"):
            url = str(getattr(self, name))
            parts = urlsplit(url)
            if not url:
                continue
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"{PREFIX}{name.upper()} is '{url}': write a whole address, https://...")
            if parts.scheme == "http" and name != "web_url" and not _is_loopback(parts.hostname):
                raise ValueError(
                    f"{PREFIX}{name.upper()} is '{url}': a login would go there in the open: https"
                )

    @property
    def database_url(self) -> str:
        """The URL of the store."""
        return self.database or f"sqlite:///{self.data.resolve() / 'kallelse.db'}"

    @property
    def outgoing_dir(self) -> Path:
        """Where channel folder puts its files."""
        return self.outgoing or self.data / "outgoing"

    @property
    def incoming_dir(self) -> Path:
        """Where inbox folder takes its files from."""
        return self.inbox_dir or self.data / "incoming"

    @property
    def inbox_port_used(self) -> int:
        """The port that was set, else the usual one for the security."""
        return self.inbox_port or (993 if self.inbox_security is Security.TLS else 143)

    @property
    def own_hosts(self) -> tuple[str, ...]:
        """The servers of the own mail network; one that begins with a dot stands for all names under it."""
        return tuple(host.strip().lower() for host in self.inbox_own_hosts.split(",") if host.strip())

    @property
    def smtp_port_used(self) -> int:
        """The port that was set, else the usual one for the security."""
        usual = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
        return self.smtp_port or usual[self.smtp_security]

    @property
    def imap_port_used(self) -> int:
        """The port that was set, else the usual one for the security."""
        return self.imap_port or (993 if self.imap_security is Security.TLS else 143)

    @property
    def has_proof(self) -> bool:
        """Whether something can tell if a mail was accepted: the folder's files, or the journal mailbox."""
        return self.channel is not Channel.SMTP or bool(self.smtp_journal)


def settings_from_environment() -> Settings:
    """The settings of this process. Raises SettingsError that names every variable to mend."""
    if misspelt := _misspelt(os.environ):
        raise SettingsError("\n".join(misspelt))
    try:
        return Settings()
    except ValidationError as refused:
        raise SettingsError("\n".join(_told(refused))) from None


def _told(refused: ValidationError) -> list[str]:
    told = []
    for error in refused.errors(include_url=False, include_context=False):
        field = str(error["loc"][0]) if error["loc"] else ""
        message = error["msg"].removeprefix("Value error, ")
        if not field:
            told.append(message)
            continue
        secret = "password" in field or field.endswith("auth")
        found = "" if secret else f" is '{error['input']}'"
        told.append(f"{PREFIX}{field.upper()}{found}: {message[0].lower()}{message[1:]}")
    return told


def _misspelt(environment: Mapping[str, str]) -> list[str]:
    """Variables that are no setting but nearly one. Others with the prefix belong to somebody else."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    found = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.88)
            if close:
                found.append(f"{name} is no setting: did you mean {close[0]}?")
    return found


def _is_loopback(host: str) -> bool:
    try:
        return host in ("", "localhost") or ip_address(host).is_loopback
    except ValueError:
        return False
