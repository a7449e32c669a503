"""The small group with more rule books beside its own, and acts recorded at its meetings."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from config.rulebooks import rulebook_at, together
from config.shelves import Shelves
from config.toml import SHIPPED
from rules.charter import Charter
from rules.facts import Act, Fact, FactKind, Json
from rules.outcome import Plan
from rules.plan import plan
from rules.policies import Choice, Switch
from rules.rulebook import Rulebook
from tests.rules.worlds import a_charter, a_fact, at

Told = tuple[str, str, str, str | None, str]


@lru_cache(maxsize=4)
def the_book(more: tuple[str, ...], examples: tuple[str, ...]) -> Rulebook:
    """The shipped AMF book with others beside it."""
    read = [rulebook_at(SHIPPED / "rulebooks" / f"{name}.toml", Shelves()) for name in ("amf", *more)]
    return together(read[0], read[1:], examples)


def under(*more: str, examples: Sequence[str] = (), choices: Sequence[tuple[Switch, str]] = ()) -> Charter:
    """The small group under AMF and more books, with some examples on and some choices made."""
    made = [Choice(switch=switch, value=value) for switch, value in choices]
    return replace(a_charter(choices=made), rulebook=the_book(more, tuple(examples)))


def act(when: str, name: Act, *, meeting: str = "m1", **said: Json) -> Fact:
    """Somebody did what starts or ends a clock."""
    return a_fact(FactKind.ACT_RECORDED, when, said, meeting=meeting, act=name.value)


def disagreed(when: str, name: str | None = "x", union: str = "vision", *, meeting: str = "m1") -> Fact:
    """A union declares that it disagrees."""
    said: dict[str, Json] = {"organisation": union, "text": "Vi är oeniga om bemanningen."}
    return a_fact(FactKind.DISAGREEMENT_DECLARED, when, {**said, "matter": name}, meeting=meeting)


def planned(charter: Charter, *facts: Fact, now: str) -> Plan:
    """What the facts entail at that moment, before anything has left."""
    return plan(charter, facts, left={}, now=at(now))


def started(told: Plan, *rules: str) -> list[Told]:
    """The deadlines of some rules: rule, subject, who owes it, the last day, where it stands."""
    return [
        (
            one.rule,
            one.subject,
            one.owed_by,
            one.reckoned.last_day.isoformat() if one.reckoned.last_day else None,
            one.standing.value,
        )
        for one in told.deadlines
        if one.rule in rules
    ]
