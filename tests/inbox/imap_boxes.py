"""Mailboxes on the tests' IMAP server, and a look at its Maildir behind their back. Asserts nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from actions.mailboxes import mailboxes
from config.settings import Inbox, Security, Settings
from inbox.port import Arrived, Mailbox, Shelf
from tests.servers.imap import ImapServer
from tests.servers.maildir import into_maildir

LIMIT = 20_000  # bytes: what is larger is not read
NO_MOVE = "imap_capability = IMAP4rev1 IDLE NAMESPACE UIDPLUS"
NEITHER = "imap_capability = IMAP4rev1 NAMESPACE"
BELOW_THE_INBOX = """
namespace inbox {
  inbox = yes
  prefix = INBOX.
  separator = .
}
"""


@contextmanager
def mailbox_on(
    server: ImapServer,
    *,
    port: int = 0,
    security: Security = Security.NONE,
    password: str = "",
    folder: str = "INBOX",
    handled: str = "Handled",
) -> Iterator[Mailbox]:
    """The mailbox that such settings describe."""
    settings = Settings(
        inbox=Inbox.IMAP,
        inbox_host="127.0.0.1",
        inbox_port=port or server.port,
        inbox_security=security,
        inbox_username=server.username,
        inbox_password=SecretStr(password or server.password),
        inbox_folder=folder,
        inbox_handled=handled,
        inbox_max_bytes=LIMIT,
    )
    (mailbox,) = mailboxes(settings, {})
    try:
        yield mailbox
    finally:
        mailbox.close()


def put(server: ImapServer, *numbers: int) -> None:
    """Mails come, with these numbers as their subjects."""
    for number in numbers:
        into_maildir(server.maildir, f"Subject: {number}\r\n\r\nHej!\r\n".encode())


def numbers(mails: Iterator[Arrived] | list[Arrived]) -> list[int]:
    """The numbers of these mails."""
    return [int(found[1]) for mail in mails if (found := re.match(rb"Subject: (\d+)", mail.raw))]


def shelves(mailbox: Mailbox) -> tuple[list[int], list[int], list[int]]:
    """The numbers of the mails in the inbox, in Handled and in Quarantine."""
    on = [sorted(numbers(mailbox.fetch(shelf))) for shelf in Shelf]
    return on[0], on[1], on[2]


def files(folder: Path) -> dict[int, Path]:
    """The files of a Maildir folder, by their numbers."""
    found: dict[int, Path] = {}
    for file in sorted((*folder.glob("new/*"), *folder.glob("cur/*"))):
        with file.open("rb") as content:
            found[int(content.readline().split()[1])] = file
    return found


def hide(server: ImapServer, *hidden: int) -> None:
    """Let the server read these mails no more."""
    found = files(server.maildir)
    for number in hidden:
        found[number].chmod(0)


def flags(folder: Path) -> dict[int, str]:
    """The flags of each mail as Maildir keeps them: S is seen, T is trashed, a small letter is a keyword."""
    return {number: file.name.partition(":2,")[2] for number, file in files(folder).items()}
