"""The open choices that a group makes, each dated and with its default. Knows no rule and no effect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Switch(StrEnum):
    """One open choice: a clause can be followed in more than one way, and the group says which."""

    CAP_POINT = "cap_point"
    EXACT_MIDNIGHT = "exact_midnight"
    MINUTE_GRAIN = "minute_grain"
    DAY0_HOUR = "day0_hour"
    NONWORKING_DISPATCH = "nonworking_dispatch"
    RESEND = "resend"
    MOVED_MEETING = "moved_meeting"
    COURTESY_WINDOW = "courtesy_window"
    LATE_QUESTION = "late_question"
    MISSING_CLOCK = "missing_clock"
    SUMMONS_ROLL = "K7_roll"
    SQUEEZE_DAYS = "squeeze_days"
    AGREEMENT_ROLL = "agreement_roll"
    ADJUSTED_DATE = "adjusted_date"
    OBSERVER_CAPACITY = "observer_capacity"
    FAIRNESS = "fairness_definition"
    QUARTER_READING = "quarter_reading"
    STANDARD_PHRASE = "standard_phrase_auto"
    INTERNAL_TARGET = "internal_target"


class AdjustedBy(StrEnum):
    """What a group calls adjusted."""

    BOTH = "both"
    DECIDED_DAY = "decided_day"
    LAST_SIGNATURE = "last_signature"


class CapPoint(StrEnum):
    """What a group can choose as the hard stop for questions."""

    START = "start"
    ITEM = "item"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What holds for one switch, and since when. Without `since` it is the default."""

    switch: Switch
    value: str
    since: date | None = None
    decided: str | None = None  # who chose it, and where that is written down


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The choices of one group."""

    defaults: Mapping[Switch, str]
    chosen: Mapping[Switch, tuple[Choice, ...]] = field(default_factory=dict)  # the newest first

    def on(self, switch: Switch, day: date) -> Choice:
        """What holds on that day."""
        for choice in self.chosen.get(switch, ()):
            if choice.since is None or choice.since <= day:
                return choice
        return Choice(switch=switch, value=self.defaults[switch])

    def value(self, switch: Switch, day: date) -> str:
        """The chosen value on that day."""
        return self.on(switch, day).value if self.chosen else self.defaults[switch]

    def is_chosen(self, choice: Choice) -> bool:
        """Whether somebody chose it, and it is not just what holds when nobody did."""
        return choice in self.chosen.get(choice.switch, ())


def cap_point(policies: Policies, day: date) -> CapPoint:
    """The group's hard stop for a clock that starts on that day."""
    return CapPoint(policies.value(Switch.CAP_POINT, day))


def newest_first(choices: Iterable[Choice]) -> Mapping[Switch, tuple[Choice, ...]]:
    """Choices by switch, as `Policies` holds them."""
    found: dict[Switch, list[Choice]] = {}
    for choice in choices:
        found.setdefault(choice.switch, []).append(choice)
    return {
        switch: tuple(sorted(listed, key=lambda one: one.since or date.min, reverse=True))
        for switch, listed in found.items()
    }
