"""A row of a rule at work under one calendar and one group's choices: what a day gives is reckoned once."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from rules.applying import apply_rule, counted_as
from rules.calendar import WorkCalendar
from rules.choosing import choices_behind
from rules.deadlines import Reckoned
from rules.moments import local_day
from rules.periods import Period, Unit
from rules.policies import Choice, Policies, Switch
from rules.rulebook import DeadlineRule

_MOST_DAYS, _MOST_RULES = 20_000, 2_000  # what is remembered; forgotten all at once when there is more


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a rule gives for an event of one day, whatever its hour, when nothing caps it."""

    reckoned: Reckoned
    counted: str


class AtWork:
    """What one row gives. Every deadline of one day shares one value: it never changes."""

    __slots__ = ("_calendar", "_choices", "_given", "_hour_matters", "_policies", "_read", "_rule")

    def __init__(self, rule: DeadlineRule, calendar: WorkCalendar, policies: Policies) -> None:
        """Remember nothing yet."""
        self._rule, self._calendar, self._policies = rule, calendar, policies
        self._given: dict[date, Given] = {}
        self._choices: dict[date, tuple[Choice, ...]] = {}
        self._read: dict[Period, AtWork] = {}
        hours = rule.within is None or rule.within.unit is Unit.HOURS
        self._hour_matters = hours or Switch.DAY0_HOUR in policies.chosen

    def reckoned(self, event: date | datetime, never_after: datetime | None) -> Reckoned:
        """As `apply_rule`."""
        if self._hour_matters:
            return apply_rule(self._rule, event, self._calendar, never_after, self._policies)
        day = local_day(event, self._calendar.zone) if isinstance(event, datetime) else event
        found = self._on(day).reckoned
        if never_after is None or found.due_at is None or never_after.astimezone(UTC) >= found.due_at:
            return found
        return apply_rule(self._rule, event, self._calendar, never_after, self._policies)

    def as_read(self, within: Period) -> "AtWork":
        """The same row with another reading's length of time."""
        found = self._read.get(within)
        if found is None:
            rule = replace(self._rule, within=within)
            found = self._read[within] = AtWork(rule, self._calendar, self._policies)
        return found

    def counted(self, day: date, reckoned: Reckoned) -> str:
        """As `counted_as`."""
        given = self._given.get(day)
        if given is not None and given.reckoned is reckoned:
            return given.counted
        return counted_as(self._rule, reckoned)

    def choices(self, day: date) -> tuple[Choice, ...]:
        """As `choices_behind`."""
        found = self._choices.get(day)
        if found is None:
            if len(self._choices) >= _MOST_DAYS:
                self._choices.clear()
            found = self._choices[day] = choices_behind(self._rule, self._policies, day)
        return found

    def _on(self, day: date) -> Given:
        found = self._given.get(day)
        if found is None:
            if len(self._given) >= _MOST_DAYS:
                self._given.clear()
            reckoned = apply_rule(self._rule, day, self._calendar, None, self._policies)
            found = self._given[day] = Given(reckoned=reckoned, counted=counted_as(self._rule, reckoned))
        return found


# By identity: two rows that are equal may still cost a comparison of thirty fields each time. An entry keeps
# its three values, so no other can come to have their identities.
_AT_WORK: dict[tuple[int, int, int], tuple[AtWork, DeadlineRule, WorkCalendar, Policies]] = {}


def at_work(rule: DeadlineRule, calendar: WorkCalendar, policies: Policies) -> AtWork:
    """The row at work, remembered as long as the rule book is in use."""
    key = (id(rule), id(calendar), id(policies))
    found = _AT_WORK.get(key)
    if found is None:
        if len(_AT_WORK) >= _MOST_RULES:
            _AT_WORK.clear()
        found = _AT_WORK[key] = (AtWork(rule, calendar, policies), rule, calendar, policies)
    return found[0]
