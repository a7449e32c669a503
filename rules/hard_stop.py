"""Where questions on a meeting end for good: its start, a matter's turn or its end. Judges no question."""

from datetime import datetime
from typing import assert_never

from rules.meetings import Meeting
from rules.policies import CapPoint


def hard_stop(met: Meeting, matter: str | None, point: CapPoint) -> datetime:
    """The first moment at which a question on a matter, or on none, is refused.

    Until a matter's turn is known to have come, it is the meeting's end.
    """
    match point:
        case CapPoint.START:
            return met.starts_at
        case CapPoint.ITEM:
            about = met.matter(matter)
            turn = about.turn_at if about else None
            return met.over_at if turn is None else min(turn, met.over_at)
        case CapPoint.END:
            return met.over_at
        case _:
            assert_never(point)
