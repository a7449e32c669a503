"""When on its last day a deadline ends, and what still counts as in time. Knows no rule."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rules.calendar import WorkCalendar
from rules.moments import at_clock, aware, end_of

_NONE, _INSTANT = timedelta(), timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoff:
    """When on its last day a deadline ends: at 24:00, itself late, or at a clock time, itself in time."""

    clock: time | None  # None means 24:00
    leeway: timedelta = _NONE  # what a group's choice lets through: the second 00:00:00, or the whole minute

    @classmethod
    def parse(cls, text: str) -> "Cutoff":
        """Read "24:00" or "12:00". Raises ValueError for anything else."""
        if text == "24:00":
            return cls(clock=None)
        try:
            hours, minutes = text.split(":")
            if len(hours) != 2 or len(minutes) != 2:
                raise ValueError
            return cls(clock=time(int(hours), int(minutes)))
        except ValueError:
            raise ValueError(
                f"{text!r} is no cut-off: write a clock time such as '12:00', or '24:00'"
            ) from None

    def __str__(self) -> str:
        return "24:00" if self.clock is None else self.clock.strftime("%H:%M")

    def ends(self, day: date, calendar: WorkCalendar) -> datetime:
        """The instant at which `day` ends for this deadline, in the calendar's zone."""
        return end_of(day, calendar.zone) if self.clock is None else at_clock(day, self.clock, calendar.zone)

    def lets_through(self, at: datetime, due_at: datetime) -> bool:
        """Whether `at` is in time when the deadline ends at `due_at`."""
        # In UTC: two moments of one zone are compared by their wall clocks, which show an hour twice in autumn.
        at = aware(at).astimezone(UTC)
        if self.leeway:
            return at < due_at.astimezone(UTC) + self.leeway
        return at < due_at if self.clock is None else at <= due_at

    def late_from(self, due_at: datetime) -> datetime:
        """The first whole second that is late."""
        if self.leeway:
            return (due_at.astimezone(UTC) + self.leeway).astimezone(due_at.tzinfo)
        return due_at if self.clock is None else due_at + _INSTANT


MIDNIGHT = Cutoff(clock=None)
