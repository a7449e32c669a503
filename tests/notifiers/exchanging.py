"""Groups' mailboxes on an Exchange server: the emulator, or a real one that the environment names."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from actions.exchange_account import accounts_of
from config.settings import ExchangeLogin, Settings
from notifiers.exchange import ExchangeNotifier
from notifiers.port import Notifier
from rules.delivery import Frozen, Outcome
from rules.notices import Entry
from rules.people import Address, Language
from tests.notifiers.making import AT, COMPOSER, MAILBOX, a_notice
from tests.servers.ews.server import PASSWORD, USERNAME, EwsServer, ews_server

_REAL = ("URL", "USER", "PASSWORD", "MAILBOX", "ATTENDEES")


def settings_for(server: EwsServer, *, password: str = PASSWORD, **more: object) -> Settings:
    """The settings of an office on the emulator."""
    return Settings.model_validate(
        {
            "exchange_url": server.url,
            "exchange_username": USERNAME,
            "exchange_password": password,
            "exchange_login": ExchangeLogin.BASIC,
            **more,
        }
    )


@contextmanager
def exchange(*mailboxes: str) -> Iterator[tuple[EwsServer, ExchangeNotifier]]:
    """The emulator and a notifier on it."""
    emails = mailboxes or (MAILBOX.email,)
    with ews_server(*emails) as server:
        notifier = ExchangeNotifier(accounts_of(settings_for(server)), emails)
        yield server, notifier
        notifier.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Any Exchange server: only what can be asked of a real one too."""

    notifier: ExchangeNotifier
    sender: Address
    attendees: tuple[str, ...]


@contextmanager
def emulated() -> Iterator[Server]:
    """The emulator."""
    with exchange() as (_, notifier):
        yield Server(notifier=notifier, sender=MAILBOX, attendees=("p1@example.se", "p2@example.se"))


@contextmanager
def real() -> Iterator[Server]:
    """A real server. Whoever names it has asked the attendees: they get mail."""
    told = {name: os.environ.get(f"KALLELSE_TEST_EWS_{name}", "") for name in _REAL}
    missing = [name for name, value in told.items() if not value]
    if missing:
        pytest.skip(
            f"no real Exchange: set KALLELSE_TEST_EWS_{', _'.join(_REAL)} (missing: {', '.join(missing)})"
        )
    settings = Settings.model_validate(
        {
            "exchange_url": told["URL"],
            "exchange_username": told["USER"],
            "exchange_password": told["PASSWORD"],
            "exchange_login": os.environ.get("KALLELSE_TEST_EWS_LOGIN", "ntlm"),
        }
    )
    notifier = ExchangeNotifier(accounts_of(settings), [told["MAILBOX"]])
    attendees = tuple(one.strip() for one in told["ATTENDEES"].split(","))
    yield Server(
        notifier=notifier, sender=Address(name="Kallelse", email=told["MAILBOX"]), attendees=attendees
    )
    notifier.close()


def mail(
    email: str = "p1@example.se",
    *,
    entry: Entry | None = None,
    text: str = "summons",
    sender: Address = MAILBOX,
    key: str | None = None,
    language: Language = Language.SWEDISH,
    name: str = "Åsa Öberg",
) -> Frozen:
    """One composed mail to one address."""
    notice = a_notice(
        text=text, person=email.partition("@")[0], name=name, entry=entry, sender=sender, language=language,
        key=key or f"{text}/{email}/{entry.sequence if entry else 0}",
    )  # fmt: skip
    addressed = type(notice)(
        **{field: getattr(notice, field) for field in notice.__slots__ if field != "to"},
        to=Address(name=name, email=email),
    )
    return COMPOSER.compose(addressed, AT)


def delivered(notifier: Notifier, mails: Sequence[Frozen]) -> list[Outcome]:
    """The outcomes in the order of the mails, each told exactly once."""
    told = list(notifier.deliver(mails))
    assert sorted(index for index, _ in told) == list(range(len(mails)))
    return [outcome for _, outcome in sorted(told, key=lambda each: each[0])]


def kinds(notifier: Notifier, mails: Sequence[Frozen]) -> list[str]:
    """What became of each mail, in one word."""
    return [type(outcome).__name__ for outcome in delivered(notifier, mails)]
