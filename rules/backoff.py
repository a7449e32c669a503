"""When to try again. The one retry policy of the house."""

from datetime import datetime, timedelta

_AFTER_RETURN = timedelta(hours=4)  # the servers between have tried for hours or days by then
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60))


def next_try(attempts: int, at: datetime) -> datetime:
    """The moment of the next try after `attempts` that failed for now: 1 minute at first, an hour at most."""
    return at + _WAITS[min(max(attempts, 1), len(_WAITS)) - 1]


def next_after_return(at: datetime) -> datetime:
    """The moment of the next try of what was accepted and came back for a trouble that may pass."""
    return at + _AFTER_RETURN
