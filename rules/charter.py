"""Everything that governs one group, in one value. Loads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.calendar import WorkCalendar
from rules.people import Group
from rules.policies import Policies
from rules.rulebook import Rulebook
from rules.texts import Manners


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """A group, its rule book, its calendar with its own closed days, its choices, and how each text behaves."""

    group: Group
    rulebook: Rulebook
    calendar: WorkCalendar
    manners: Mapping[str, Manners]
    policies: Policies
    digest: str  # changes when any of the files behind it does
