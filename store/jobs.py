"""What a dispatcher holds in its hands between claim and settle. Queries nothing."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from rules.delivery import Frozen
from rules.notices import Entry
from store.letters import channel_of, notice_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One journalled notice, to be sent as `frozen`. Fence and attempt say whose try it is."""

    id: int
    key: str
    group: str
    scope: str
    subject: str
    person: str
    text: str
    fence: int
    attempt: int
    entry: Entry | None  # the calendar entry in it
    frozen: Frozen


def frozen_of(row: Row[Any]) -> Frozen:
    """The journalled bytes of a row that was read together with its `mime`."""
    return Frozen(
        message_id=row.message_id,
        dated=row.dated,
        sender=row.mail_from,
        recipient=row.rcpt_to,
        mime=bytes(row.mime),
        channel=channel_of(row),
    )


def job_of(row: Row[Any]) -> Job:
    """The job that a frozen row is, under the fence and attempt that it carries."""
    return Job(
        id=row.id,
        key=row.key,
        group=row.group,
        scope=row.scope,
        subject=row.subject,
        person=row.person,
        text=row.text,
        fence=row.fence,
        attempt=row.attempts,
        entry=notice_of(row).entry,
        frozen=frozen_of(row),
    )
