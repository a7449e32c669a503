"""Groups' mailboxes in Microsoft Graph: the emulator, or a real tenant that the environment names."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from actions.graph_account import graph_line
from config.settings import Settings
from notifiers.graph import GraphNotifier
from tests.notifiers.making import MAILBOX
from tests.servers.graph import CLIENT, SECRET, TENANT, GraphServer, graph_server


def settings_for(server: GraphServer, *, secret: str = SECRET) -> Settings:
    """The settings of an office on the emulator."""
    return Settings.model_validate(
        {
            "graph_url": server.base,
            "graph_login_url": server.login,
            "graph_tenant": TENANT,
            "graph_client_id": CLIENT,
            "graph_client_secret": secret,
            "graph_ca_file": server.ca_file,
            "smtp_timeout": 5,
        }
    )


@contextmanager
def graph(folder: Path, *mailboxes: str) -> Iterator[tuple[GraphServer, GraphNotifier]]:
    """The emulator and a notifier on it."""
    with graph_server(folder) as server:
        notifier = GraphNotifier(graph_line(settings_for(server)), mailboxes or (MAILBOX.email,))
        yield server, notifier
        notifier.close()
