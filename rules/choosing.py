"""Which open choices bear on a rule, and which of them its trace tells. Gives no choice its effect."""

from collections.abc import Iterator
from datetime import date

from rules.facts import FactKind
from rules.periods import Unit
from rules.policies import Choice, Policies, Switch
from rules.rulebook import DeadlineRule, NeverAfter, Trigger

ASKS = frozenset({Trigger.SUMMONS_SENT, Trigger.LATE_DOCUMENT})  # what starts the clock of questions
_STATUTES = frozenset({"lag", "förordning", "EU-förordning"})
_OF_A_SUMMONS = (
    Switch.DAY0_HOUR,
    Switch.NONWORKING_DISPATCH,
    Switch.RESEND,
    Switch.MOVED_MEETING,
    Switch.LATE_QUESTION,
)


def bears_on(rule: DeadlineRule, switch: Switch) -> bool:
    """Whether a choice changes what the rule says: the rule names it, or is of the shape that it is about.

    A statute answers only to what it names: no group chooses how a law is read.
    """
    return switch in rule.switches or switch in tuple(_by_shape(rule))


def choices_behind(rule: DeadlineRule, policies: Policies, day: date) -> tuple[Choice, ...]:
    """The choices that the trace tells: those that the rule names, and those that the group has made besides."""
    named = tuple(policies.on(switch, day) for switch in rule.switches)
    if not policies.chosen:
        return named
    besides = (policies.on(switch, day) for switch in _by_shape(rule) if switch not in rule.switches)
    return (*named, *(one for one in besides if policies.is_chosen(one)))


def _by_shape(rule: DeadlineRule) -> Iterator[Switch]:
    if rule.binding in _STATUTES:
        return
    if rule.trigger is Trigger.SUMMONS_SENT:
        yield from _OF_A_SUMMONS
    if rule.trigger is Trigger.LATE_DOCUMENT:
        yield from (Switch.COURTESY_WINDOW, Switch.STANDARD_PHRASE)
    if rule.trigger in ASKS and rule.never_after is NeverAfter.MEETING_START:
        yield Switch.CAP_POINT
    if rule.sends_summons:
        yield Switch.SUMMONS_ROLL
    if rule.met_by is FactKind.MINUTES_SIGNED:
        yield Switch.ADJUSTED_DATE
    if rule.within is None or rule.within.unit is Unit.HOURS:
        return
    if rule.unstated_clock:
        yield Switch.MISSING_CLOCK
    if rule.unstated_clock or rule.until.clock is None:
        yield Switch.EXACT_MIDNIGHT
    if rule.unstated_clock or rule.until.clock is not None:
        yield Switch.MINUTE_GRAIN
    if rule.within.unit is Unit.WORKING_DAYS:
        yield Switch.SQUEEZE_DAYS
