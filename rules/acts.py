"""What somebody did that starts or ends a clock of law or agreement, as a meeting remembers it. Counts no day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rules.facts import Act, Fact, FactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One act: what, when, and about which matter, organisation and person, where it says so."""

    fact: str  # the fact that says so
    act: Act
    at: datetime
    matter: str | None
    organisation: str | None
    person: str | None

    @property
    def about(self) -> tuple[str, ...]:
        """What tells it from other acts of its kind."""
        return tuple(filter(None, (self.matter, self.organisation, self.person)))


def act_in(fact: Fact) -> Done:
    """An act as it was recorded."""
    return Done(
        fact=fact.id,
        act=Act(fact.text("act")),
        at=fact.happened_at,
        matter=fact.maybe("matter"),
        organisation=fact.maybe("organisation"),
        person=fact.maybe("person"),
    )


def same(one: str | None, other: str | None) -> bool:
    """Whether two acts can be about the same thing: what is not said excludes nothing."""
    return one is None or other is None or one == other


def decided(acts: Iterable[Done], done: Done) -> bool:
    """Whether the decision that an act came before has been issued: what was to be done before it is over."""
    return any(
        one.act is Act.DECISION_ISSUED and one.at >= done.at and same(one.matter, done.matter) for one in acts
    )


def answers(started: Iterable[Done], later: Iterable[Done], by: FactKind | Act | None) -> dict[str, datetime]:
    """When each of some acts of one kind was followed by the act that meets its clock, by their facts.

    One act answers one: the one that says the most of the same, and of several such the oldest.
    """
    open_, met = sorted(started, key=lambda one: (one.at, one.fact)), dict[str, datetime]()
    for done in sorted((one for one in later if one.act is by), key=lambda one: (one.at, one.fact)):
        fits = [one for one in open_ if one.at <= done.at and one.fact not in met and _fits(one, done)]
        if fits:
            most = max(fits, key=lambda one: len({*one.about} & {*done.about}))
            met[most.fact] = done.at
    return met


def _fits(one: Done, other: Done) -> bool:
    return (
        same(one.matter, other.matter)
        and same(one.organisation, other.organisation)
        and same(one.person, other.person)
    )
