"""Make the mailboxes that the settings describe. Opens no connection and reads nothing."""

from collections.abc import Mapping

from imap_tools import BaseMailBox

from config.settings import Inbox, Settings
from inbox.drop_folder import DropFolder
from inbox.imap import ImapMailbox
from inbox.port import Mailbox
from notifiers.imap_line import imap_line
from notifiers.route import Security, refuse_open_login
from rules.charter import Charter


def mailboxes(settings: Settings, charters: Mapping[str, Charter]) -> tuple[Mailbox, ...]:
    """Where answers are read; nothing when the inbox is off."""
    match settings.inbox:
        case Inbox.NONE:
            return ()
        case Inbox.FOLDER:
            return (DropFolder(folder=settings.incoming_dir, max_bytes=settings.inbox_max_bytes),)
        case Inbox.IMAP:
            return (_imap(settings),)
        case Inbox.EXCHANGE:
            return _exchange(settings, charters)
        case Inbox.GRAPH:
            return _graph(settings, charters)


def _imap(settings: Settings) -> ImapMailbox:
    security = Security(settings.inbox_security.value)
    refuse_open_login(settings.inbox_host, security, settings.inbox_username)

    def connect() -> BaseMailBox:
        line = imap_line(settings.inbox_host, settings.inbox_port_used, security, None, settings.smtp_timeout)
        try:
            username, password = settings.inbox_username, settings.inbox_password.get_secret_value()
            # The plain command carries ASCII alone.
            login = line.login if (username + password).isascii() else line.login_utf8
            login(username, password, initial_folder=None)
        except BaseException:
            line.client.shutdown()
            raise
        return line

    return ImapMailbox(
        connect=connect,
        account=f"{settings.inbox_host}/{settings.inbox_username}",
        folder=settings.inbox_folder,
        handled=settings.inbox_handled,
        quarantine=settings.inbox_quarantine,
        max_bytes=settings.inbox_max_bytes,
    )


def _exchange(settings: Settings, charters: Mapping[str, Charter]) -> tuple[Mailbox, ...]:
    """One for each group's mailbox; two groups that share one are read once."""
    from actions.exchange_account import accounts_of  # the library takes most of a second to import
    from inbox.exchange import ExchangeMailbox
    from notifiers.exchange_line import told_why

    account = accounts_of(settings)
    groups = {one.group.mailbox.email.lower(): one.group.slug for one in charters.values()}
    return tuple(
        ExchangeMailbox(
            account(mailbox),
            name=f"exchange/{slug}",
            handled=settings.inbox_handled,
            quarantine=settings.inbox_quarantine,
            max_bytes=settings.inbox_max_bytes,
            why=told_why,
        )
        for mailbox, slug in groups.items()
    )


def _graph(settings: Settings, charters: Mapping[str, Charter]) -> tuple[Mailbox, ...]:
    """One for each group's mailbox; two groups that share one are read once."""
    from actions.graph_account import graph_line
    from inbox.graph import GraphMailbox
    from notifiers.graph_calendar import our_events
    from notifiers.graph_line import GraphTrouble, user
    from notifiers.graph_sent import folder_named

    line = graph_line(settings)

    def made(mailbox: str) -> GraphMailbox:
        return GraphMailbox(
            line=line,
            trouble=GraphTrouble,
            our_uids=lambda: {event.ical_uid: event.uid for event in our_events(line, mailbox)},
            folder_named=lambda name: folder_named(line, mailbox, name),
            mailbox=mailbox,
            path=user(mailbox),
            handled=settings.inbox_handled,
            quarantine=settings.inbox_quarantine,
            max_bytes=settings.inbox_max_bytes,
        )

    return tuple(map(made, dict.fromkeys(one.group.mailbox.email for one in charters.values())))
