"""What leaves and what became of it. Knows no wire protocol: every channel answers with one of these."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

MAIL, AREA = "mail", "area"  # the channels: a person's mailbox, and the group's collaboration area


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """The bytes of one mail, fixed before the first of them leaves. A retry sends these same bytes."""

    message_id: str  # with its angle brackets; on the area the path of the page
    dated: datetime  # the Date header
    sender: str  # envelope sender, the bare address
    recipient: str  # envelope recipient, the bare address
    mime: bytes  # the whole message, CRLF line ends
    channel: str = MAIL

    @property
    def sha256(self) -> str:
        """The fingerprint that the journal keeps."""
        return hashlib.sha256(self.mime).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """Why a notice must not leave after all."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """A notice that is due but would leave at night, on a closed day or in recess: when it may leave."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The other side took responsibility for it."""

    answer: str  # what the server said, or the file's name


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLater:
    """It surely did not leave: a 4xx, or a failure before the final dot."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It will never leave as it is: a 5xx. A person has to look."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """It may have left: the line broke after the final dot. Nobody sends it again before a proof."""

    why: str


Outcome = Accepted | TryLater | Refused | Ambiguous
