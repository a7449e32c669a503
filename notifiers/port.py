"""What every way out has in common. Knows no wire protocol."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from rules.delivery import Frozen, Outcome


class ProofUnavailable(Exception):
    """There is a proof source but it does not answer now: nobody may send again on a guess."""


class Notifier(Protocol):
    """One way out. Each passes the same suite, tests/notifiers/test_every_notifier.py."""

    @property
    def name(self) -> str:
        """What the log and the outbox call it."""
        ...

    @property
    def proves(self) -> bool:
        """Whether `find` can tell what was accepted."""
        ...

    def deliver(self, mails: Sequence[Frozen]) -> Iterator[tuple[int, Outcome]]:
        """Send the mails and yield (index, outcome) as each settles, in any order, each exactly once.

        Never raises for a mail's failure. Closing the iterator early leaves the rest unsent.
        """
        ...

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool] | None:
        """Whether each Message-ID was accepted; None when this way out has no proof source at all.

        Raises ProofUnavailable when the source exists and cannot be asked now.
        """
        ...

    def probe(self) -> None:
        """Try the way out without sending anything. Raises OSError that says what is wrong."""
        ...

    def close(self) -> None:
        """Let go of what is held open. It may be used again afterwards."""
        ...
