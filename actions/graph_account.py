"""Make the line to Microsoft Graph that the settings describe. Asks it nothing.

msal takes a while to import: nothing but the Graph channel and inbox import this file.
"""

from collections.abc import Callable
from threading import Lock

import httpx
import msal

from config.settings import Settings
from notifiers.graph_line import CannotLogIn, GraphLine, Token
from notifiers.route import verified

_SCOPE = "https://graph.microsoft.com/.default"
_CURE = "check KALLELSE_GRAPH_TENANT, _CLIENT_ID and _CLIENT_SECRET"


def graph_line(settings: Settings) -> GraphLine:
    """A line with tokens of the application's own; nobody has to be logged in."""
    context = verified(settings.graph_ca_file)

    def connect() -> httpx.Client:
        return httpx.Client(verify=context, timeout=settings.smtp_timeout, follow_redirects=False)

    return GraphLine(connect=connect, token=_tokens(settings, connect), base=settings.graph_url.rstrip("/"))


def _tokens(settings: Settings, connect: Callable[[], httpx.Client]) -> Token:
    made: list[msal.ConfidentialClientApplication] = []
    lock = Lock()

    def token(fresh: bool) -> str:
        with lock:
            if fresh or not made:  # its cache would give the refused one again
                made[:] = [_application(settings, connect())]
            told = made[0].acquire_token_for_client(scopes=[_SCOPE])
        if "access_token" not in told:
            raise CannotLogIn(f"no token for Graph ({told.get('error', 'unknown')}): {_CURE}")
        return str(told["access_token"])

    return token


def _application(settings: Settings, client: httpx.Client) -> msal.ConfidentialClientApplication:
    try:
        return msal.ConfidentialClientApplication(
            settings.graph_client_id,
            client_credential=settings.graph_client_secret.get_secret_value(),
            authority=f"{settings.graph_login_url.rstrip('/')}/{settings.graph_tenant}",
            # Only Microsoft's own clouds can be looked up; another address is believed as it was set.
            instance_discovery=False,
            http_client=client,
        )
    except ValueError as wrong:  # the tenant or the address of the login
        raise CannotLogIn(f"the login for Graph is not there: {_CURE}") from wrong
