"""Where questions on a meeting end for good: its start, a matter's turn or its end. Judges no question."""

from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from rules.meetings import Meeting
from rules.policies import Policies, Switch


class CapPoint(StrEnum):
    """What a group can choose as the hard stop."""

    START = "start"
    ITEM = "item"
    END = "end"


def cap_point(policies: Policies, day: date) -> CapPoint:
    """The group's choice for a clock that starts on that day."""
    return CapPoint(policies.value(Switch.CAP_POINT, day))


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
