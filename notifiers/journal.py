"""Look up in the journal mailbox what the mail server accepted. Sends nothing."""

import imaplib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Protocol

from imap_tools import OR, BaseMailBox, H
from imap_tools.errors import ImapToolsError

from notifiers.clean import short
from notifiers.imap_line import imap_line
from notifiers.port import ProofUnavailable
from notifiers.route import Security, refuse_open_login

_AT_ONCE = 40  # Message-IDs in one search
_MESSAGE_ID = re.compile(r"<[!#-;=?-\[\]-~]+@[!#-;=?-\[\]-~]+>")  # nothing that IMAP would have to quote
_HEADER_BYTES = 65536


class Journal(Protocol):
    """A place that gets a copy of every mail that the server accepted."""

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool]:
        """Whether each is there. Raises ProofUnavailable when it cannot be asked."""
        ...

    def close(self) -> None:
        """Let go of what is held open."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapJournal:
    """The journal mailbox over IMAP. Reads without marking anything as read."""

    host: str
    port: int
    security: Security = Security.TLS
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    timeout: float = 30.0
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        """Refuse to give a password away."""
        refuse_open_login(self.host, self.security, self.username)

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool]:
        """Ask for all of them over one connection."""
        for message_id in message_ids:
            if not _MESSAGE_ID.fullmatch(message_id):
                raise ProofUnavailable(f"{message_id!r} is no Message-ID that a mailbox can be asked for")
        if not message_ids:
            return {}
        try:
            with self._open() as mailbox:
                there = self._there(mailbox, message_ids)
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as down:
            why = short(str(down), 300)
            raise ProofUnavailable(f"the journal on {self.host}:{self.port} does not answer: {why}") from down
        return {message_id: message_id in there for message_id in message_ids}

    def close(self) -> None:
        """Nothing is held open between questions."""

    def _there(self, mailbox: BaseMailBox, message_ids: Sequence[str]) -> set[str]:
        there: set[str] = set()
        for start in range(0, len(message_ids), _AT_ONCE):
            asked = message_ids[start : start + _AT_ONCE]
            wanted = OR(header=[H("Message-ID", message_id) for message_id in asked])
            for mail in mailbox.fetch(wanted, mark_seen=False, headers_only=True, bulk=True):
                # The search finds parts of a header too: only the whole Message-ID is a proof.
                headers: Mapping[str, Sequence[str]] = mail.headers
                there.update(value.strip() for value in headers.get("message-id", ()))
        return there

    @contextmanager
    def _open(self) -> Iterator[BaseMailBox]:
        mailbox = imap_line(self.host, self.port, self.security, self.ca_file, self.timeout)
        try:
            mailbox.login(self.username, self.password, initial_folder=None)
            mailbox.folder.set(self.folder, readonly=True)
            yield mailbox
        finally:
            mailbox.client.shutdown()


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirJournal:
    """A journal mailbox that lies on this machine as a Maildir."""

    path: Path
    _known: dict[str, str] = field(default_factory=dict, repr=False)  # file name → Message-ID

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool]:
        """Read the header of every file not seen before."""
        there = set()
        try:
            for folder in ("new", "cur"):
                for file in (self.path / folder).iterdir():
                    name = file.name.partition(":")[0]  # what follows are flags, and they change
                    if name not in self._known:
                        try:
                            head = self._head(file)
                        except FileNotFoundError:
                            continue  # just moved from new to cur, which is read after it
                        self._known[name] = str(head.get("Message-ID", "")).strip()
                    there.add(self._known[name])
        except OSError as bad:
            why = bad.strerror or bad
            raise ProofUnavailable(f"the journal {self.path} cannot be read: {why}") from bad
        return {message_id: message_id in there for message_id in message_ids}

    def close(self) -> None:
        """Nothing is held open."""

    @staticmethod
    def _head(file: Path) -> Message:
        with file.open("rb") as content:
            return BytesHeaderParser().parsebytes(content.read(_HEADER_BYTES))
