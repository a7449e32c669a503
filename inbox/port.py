"""What every way in has in common. Knows no wire protocol and reads no mail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from rules.moments import aware


class MailboxDown(Exception):
    """The mailbox cannot be read now. Nothing is lost: what lies there is read next time."""


class Shelf(StrEnum):
    """Where a mail lies in its mailbox. Nothing is ever deleted: a mail moves from one to another."""

    INBOX = "inbox"
    HANDLED = "handled"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One mail as it lies in a mailbox. (box, validity, uid) names its place, not its content."""

    box: str  # which mailbox and folder, the same at every look
    validity: str  # the generation of its numbers: UIDVALIDITY; "" where there is none
    uid: str
    size: int  # bytes, as the mailbox says
    arrived_at: datetime  # when it lay in the mailbox, as the mailbox says; never the sender's own Date
    raw: bytes  # the whole mail, or its head only when it is too large to be read
    whole: bool = True  # False: larger than the limit, and only the head was read
    # Exchange and Graph give meetings an identity of their own, and count their changes by themselves: theirs -> ours,
    # for the ones that they organise for us, also where both are the same.
    uids: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a moment without a zone."""
        aware(self.arrived_at)


class Mailbox(Protocol):
    """One way in. Each passes the same suite, tests/inbox/test_every_mailbox.py."""

    @property
    def name(self) -> str:
        """What the log and the incidents call it; holds no address."""
        ...

    def fetch(self, shelf: Shelf = Shelf.INBOX, limit: int | None = None) -> Iterator[Arrived]:
        """What lies there, oldest first, at most `limit`; reading changes nothing and marks nothing as read.

        One mail that cannot be read stops no other. What is larger than the mailbox's limit comes with
        whole=False, and its body was never fetched. Raises MailboxDown.
        """
        ...

    def put_away(self, mails: Sequence[Arrived], shelf: Shelf) -> None:
        """Move them there, making the folder where it is missing. One that is gone already is no error.

        Raises MailboxDown; what was moved before that stays moved.
        """
        ...

    def wait(self, seconds: float) -> None:
        """Return when something may have come (IMAP IDLE), after `seconds` at the latest. Raises MailboxDown."""
        ...

    def probe(self) -> None:
        """Log in and look at the folders. Raises OSError that says what is wrong."""
        ...

    def close(self) -> None:
        """Let go of what is held open. It may be used again afterwards."""
        ...


@runtime_checkable
class PassesOver(Protocol):
    """A mailbox that knows how many mails it could not give: they lie there, and a person has to know."""

    @property
    def passed_over(self) -> int:
        """How many the last look left out because they could not be read; what is gone does not count."""
        ...
