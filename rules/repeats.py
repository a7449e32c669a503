"""Which of several reminders of one deadline is of no use any more. Tells nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.rulebook import Reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A reminder, when it leaves, and until when it is of use."""

    reminder: Reminder
    leaves: datetime
    useful: datetime | None


def outdone(one: Timed, others: Sequence[Timed], now: datetime) -> bool:
    """Whether a later reminder with the same words to the same people has come due, and can still leave.

    After a week without the office the older one would only repeat it.
    """
    return any(
        other.leaves > one.leaves
        and other.leaves <= now
        and (other.reminder.text, other.reminder.to) == (one.reminder.text, one.reminder.to)
        and (other.useful is None or other.leaves < other.useful)
        for other in others
    )
