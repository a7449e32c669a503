"""A late matter's own window: the general rule's days, where they fit before the meeting. Knows no meeting's facts."""

from collections.abc import Iterable
from datetime import datetime

from rules.applying import apply_rule
from rules.calendar import WorkCalendar
from rules.deadlines import Reckoned
from rules.moments import local_day
from rules.policies import Policies, Switch
from rules.rulebook import DeadlineRule

GRANTED = "courtesy_window_granted"
POSSIBLE = "courtesy_window_possible"


def courtesy(
    general: Iterable[DeadlineRule],
    begins: datetime,
    starts_at: datetime,
    calendar: WorkCalendar,
    policies: Policies,
) -> tuple[Reckoned | None, tuple[str, ...]]:
    """The window that a document gets which came at `begins`, or the flag that offers it.

    `general` are the rules for questions on the whole meeting. Where the window does not end before the meeting
    starts there is neither.
    """
    for rule in general:
        window = apply_rule(rule, begins, calendar, None, policies)
        if window.last_day is None or window.late_from is None or window.late_from > starts_at:
            continue
        if policies.value(Switch.COURTESY_WINDOW, local_day(begins, calendar.zone)) == "grant":
            return window, (GRANTED,)
        return None, (f"{POSSIBLE}:{window.last_day}",)
    return None, ()
