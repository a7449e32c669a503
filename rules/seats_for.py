"""Whom a reminder goes to. Sends nothing."""

from collections.abc import Iterable
from datetime import date

from rules.people import Seat
from rules.rulebook import Reminder
from rules.world import World


class SeatsFor:
    """Whom a reminder goes to: those who owe the deadline, unless the reminder names a role."""

    def __init__(self, world: World, owing: Iterable[Seat]) -> None:
        """Remember who owes it."""
        self._world, self._owing = world, tuple(owing)

    def __call__(self, reminder: Reminder, day: date) -> tuple[Seat, ...]:
        """The seats on that day."""
        return self._owing if reminder.to is None else self._world.owner(reminder.to.value, day)
