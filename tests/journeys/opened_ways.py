"""Offices of the same five people on three ways: SMTP with a journal and IMAP, Exchange, and Graph. Asserts nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from config.settings import Channel, ExchangeLogin, Inbox, Security, Settings
from tests.journeys.builders import a_shelf
from tests.journeys.way_mails import GROUP_BOX
from tests.journeys.ways import Exchange, Graph, Smtp, Way
from tests.servers.ews.server import PASSWORD as EWS_PASSWORD
from tests.servers.ews.server import USERNAME as EWS_USERNAME
from tests.servers.ews.server import ews_server
from tests.servers.graph import CLIENT, SECRET, TENANT, graph_server
from tests.servers.imap import imap_server
from tests.servers.relay import relay
from tests.servers.smtp import JOURNAL, smtp_server

PEOPLE = ("p1", "p2", "p3", "p4", "p5")  # p4 is the substitute of p3
_SEATS = """
[[seat]]
person = "p4"
name = "Övning p4"
email = "p4@example.se"
organisation = "facket"
role = "substitute"
substitute_for = "p3"

[[seat]]
person = "p5"
name = "Övning p5"
email = "p5@example.se"
organisation = "facket"
role = "ordinary"
"""


def _settings(folder: Path, **more: object) -> Settings:
    shelf = a_shelf(folder / "config", seats=3)
    with (shelf / "groups" / "ovning.toml").open("a", encoding="utf-8") as file:
        file.write(_SEATS)
    return Settings.model_validate({"data": folder / "data", "config_dir": shelf, "burst": 1000, **more})


@contextmanager
def smtp_and_imap(folder: Path) -> Iterator[Way]:
    """Two mailboxes on IMAP: the journal's, and behind a relay the group's."""
    with (
        imap_server() as journal,
        imap_server() as inbox,
        relay(inbox.port) as line,
        smtp_server(journal=journal.maildir) as smtp,
    ):
        settings = _settings(
            folder,
            **{"channel": Channel.SMTP, "smtp_host": "127.0.0.1", "smtp_port": smtp.port},
            **{"smtp_security": Security.NONE, "smtp_journal": JOURNAL, "imap_host": "127.0.0.1"},
            **{
                "imap_port": journal.port,
                "imap_security": Security.NONE,
                "imap_username": journal.username,
            },
            **{"imap_password": SecretStr(journal.password), "smtp_timeout": 10},
            **{"inbox": Inbox.IMAP, "inbox_host": "127.0.0.1", "inbox_port": line.port},
            **{"inbox_security": Security.NONE, "inbox_username": inbox.username},
            **{"inbox_password": SecretStr(inbox.password)},
        )
        yield Smtp(settings=settings, smtp=smtp, inbox=inbox, line=line)


@contextmanager
def on_exchange(folder: Path) -> Iterator[Way]:
    """The emulator of Exchange."""
    with ews_server(GROUP_BOX, begins=datetime.now(UTC)) as server:
        settings = _settings(
            folder,
            **{"channel": Channel.EXCHANGE, "inbox": Inbox.EXCHANGE, "exchange_url": server.url},
            **{"exchange_username": EWS_USERNAME, "exchange_password": SecretStr(EWS_PASSWORD)},
            **{"exchange_login": ExchangeLogin.BASIC},
        )
        yield Exchange(settings=settings, server=server)


@contextmanager
def through_graph(folder: Path) -> Iterator[Way]:
    """The emulator of Graph."""
    (folder / "tls").mkdir()
    with graph_server(folder / "tls") as server:
        settings = _settings(
            folder,
            **{"channel": Channel.GRAPH, "inbox": Inbox.GRAPH, "graph_url": server.base},
            **{"graph_login_url": server.login, "graph_tenant": TENANT, "graph_client_id": CLIENT},
            **{"graph_client_secret": SecretStr(SECRET), "graph_ca_file": server.ca_file, "smtp_timeout": 10},
        )
        yield Graph(settings=settings, server=server)


WAYS: tuple[Callable[[Path], AbstractContextManager[Way]], ...] = (smtp_and_imap, on_exchange, through_graph)
