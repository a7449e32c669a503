"""What a routine needs words for: its chapters, and one phrase for every thing it says. Holds no word itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.deadlines import Roll
from rules.periods import Direction, Unit
from rules.rulebook import OwedBy, Strength, Trigger


class Chapter(StrEnum):
    """The chapters of a routine, in the order in which things happen."""

    SUMMONS = "summons"
    QUESTIONS = "questions"
    LATE = "late"
    MEETING = "meeting"
    MINUTES = "minutes"
    BOARD = "board"
    BALANCE = "balance"
    TIMETABLES = "timetables"
    DISAGREEMENT = "disagreement"
    OBSERVERS = "observers"
    LAW = "law"
    EXAMPLES = "examples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Every phrase of a routine in one language; `{names}` are filled in."""

    chapters: Mapping[Chapter, str]
    events: Mapping[Trigger, str]  # for a rule that does not name its event
    units: Mapping[Unit, tuple[str, str]]
    directions: Mapping[Direction, str]
    owners: Mapping[OwedBy, str]
    strengths: Mapping[Strength, str]
    bindings: Mapping[str, str]
    verified: Mapping[str, str]
    rolls: Mapping[Roll, str]
    caps: Mapping[str, str]
    labels: Mapping[str, str]
    says: Mapping[str, str]
