"""Make the accounts of the groups' mailboxes on the Exchange server that the settings describe. Asks it nothing.

exchangelib takes most of a second to import: nothing but the Exchange channel and inbox import this file.
"""

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path

import requests
from exchangelib import BASIC, DELEGATE, IMPERSONATION, NTLM, Account, Configuration, Credentials
from exchangelib.ewsdatetime import EWSTimeZone
from exchangelib.protocol import BaseProtocol

from config.settings import ExchangeLogin, Settings
from notifiers.exchange_line import Policy
from rules.moments import STOCKHOLM

# It logs whole requests when something unexpected happens: names, addresses and the words of mails.
logging.getLogger("exchangelib").setLevel(logging.CRITICAL + 1)


def accounts_of(settings: Settings) -> Callable[[str], Account]:
    """What gives the account of a group's mailbox, by its address; the same one each time."""
    ca_file = settings.exchange_ca_file
    # The library has one adapter for the whole process, as the office has one server.
    BaseProtocol.HTTP_ADAPTER_CLS = requests.adapters.HTTPAdapter if ca_file is None else _trusting(ca_file)
    configuration = Configuration(
        service_endpoint=settings.exchange_url,
        credentials=Credentials(settings.exchange_username, settings.exchange_password.get_secret_value()),
        auth_type=BASIC if settings.exchange_login is ExchangeLogin.BASIC else NTLM,
        retry_policy=Policy(),
        # The library takes a broken line for a busy server when it has more than one.
        max_connections=1,
    )

    @cache
    def account(mailbox: str) -> Account:
        return Account(
            primary_smtp_address=mailbox,
            config=configuration,
            autodiscover=False,
            access_type=IMPERSONATION if settings.exchange_impersonate else DELEGATE,
            default_timezone=EWSTimeZone(STOCKHOLM),
            locale="en_US",
        )

    return account


def _trusting(ca_file: Path) -> type[requests.adapters.HTTPAdapter]:
    """An adapter that checks certificates against the organisation's own authority."""
    trusted = str(ca_file)

    class Trusting(requests.adapters.HTTPAdapter):
        def send(self, request: requests.PreparedRequest, **given: object) -> requests.Response:  # type: ignore[override]
            return super().send(request, **{**given, "verify": trusted})  # type: ignore[arg-type]

    return Trusting
