"""What was said about a meeting: a demand, its backing and its answer, a statement, a comment. Judges nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rules.facts import Fact, FactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that one side said about a meeting: a demand, statement, disagreement or comment."""

    kind: FactKind
    at: datetime
    organisation: str | None
    person: str | None
    matter: str | None
    demand: str | None
    number: str | None
    text: str
    outcome: str | None
    demands: tuple[str, ...] = ()  # those that an answer answers: one, or several in a collective answer
    fact: str = ""  # the fact that says so


def said_in(fact: Fact, earlier: Iterable[Said]) -> Said:
    """What a fact says, after what was said `earlier`: who answers a demand need not repeat its matter."""
    demand = fact.maybe("demand")
    made = [said for said in earlier if said.kind is FactKind.DEMAND_MADE]
    about = [said for said in made if demand and said.demand == demand][:1]
    if fact.kind is FactKind.DEMAND_ANSWERED and not demand:
        about = named_in(fact, made)
    matters = {said.matter for said in about}
    numbers = ", ".join(dict.fromkeys(said.number for said in about if said.number))
    return Said(
        kind=fact.kind,
        at=fact.happened_at,
        organisation=fact.maybe("organisation"),
        person=fact.maybe("person"),
        matter=fact.maybe("matter") or (matters.pop() if len(matters) == 1 else None),
        demand=demand,
        number=(None if demand is None and about else fact.maybe("number")) or numbers or demand,
        text=fact.maybe("text") or "",
        outcome=fact.maybe("outcome"),
        demands=_answered(fact, demand, about),
        fact=fact.id,
    )


def named_in(fact: Fact, made: Iterable[Said]) -> list[Said]:
    """The demands that a collective answer names: by their ids, or by numbers of one union or one matter."""
    ids, numbers = _texts(fact, "demands"), numbers_in(fact)
    organisation, matter = fact.maybe("organisation"), fact.maybe("matter")
    return [
        said
        for said in made
        if said.demand in ids
        or (
            (said.number or said.demand) in numbers
            and organisation in (None, said.organisation)
            and matter in (None, said.matter)
        )
    ]


def numbers_in(fact: Fact) -> tuple[str, ...]:
    """The numbers that a fact names, as one or as a list."""
    number = fact.maybe("number")
    return (*_texts(fact, "numbers"), *([number] if number is not None else []))


def _answered(fact: Fact, demand: str | None, about: list[Said]) -> tuple[str, ...]:
    if fact.kind is not FactKind.DEMAND_ANSWERED:
        return ()
    return (demand,) if demand else tuple(said.demand for said in about if said.demand)


def _texts(fact: Fact, field: str) -> tuple[str, ...]:
    listed = fact.data.get(field) or []
    return tuple(map(str, listed)) if isinstance(listed, list) else (str(listed),)
