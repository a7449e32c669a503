"""The register of numbered demands: who made each, who stands behind it, what was answered. Tells nobody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rules.facts import FactKind, Json
from rules.meetings import Meeting
from rules.people import Group, Language

NEEDS_NO_ANSWER = "needs_no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One numbered demand (yrkande, förslag) and what became of it."""

    id: str
    number: str
    organisation: str
    matter: str | None
    text: str
    made_at: datetime
    backed_by: tuple[str, ...] = ()  # unions, in the order in which they said so
    answer: str | None = None
    outcome: str | None = None
    answered_at: datetime | None = None

    @property
    def settled(self) -> bool:
        """Whether it has its answer, or the reason why it needs none."""
        return self.answered_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """The numbers of one union that lack an answer. Never says which person spoke for it."""

    organisation: str
    title: str
    numbers: tuple[str, ...]

    def sentence(self, language: Language) -> str:
        """Numbers and union as one sentence."""
        several = len(self.numbers) > 1
        if language is Language.SWEDISH:
            return f"Nummer {_listed(self.numbers, 'och')} från {self.title} saknar svar."
        word, verb = ("Numbers", "have") if several else ("Number", "has")
        return f"{word} {_listed(self.numbers, 'and')} from {self.title} {verb} no answer."


def register(met: Meeting) -> tuple[Demand, ...]:
    """Every demand of a meeting, by when it was made and by number. Of several answers the last one holds."""
    demands: dict[str, Demand] = {}
    for said in met.said:
        if said.kind is FactKind.DEMAND_MADE and said.demand and said.demand not in demands:
            demands[said.demand] = Demand(
                id=said.demand,
                number=said.number or said.demand,
                organisation=said.organisation or "",
                matter=said.matter,
                text=said.text,
                made_at=said.at,
            )
    for said in met.said:
        held = demands.get(said.demand or "")
        if said.kind is FactKind.DEMAND_BACKED and held is not None and said.organisation:
            if said.organisation not in (held.organisation, *held.backed_by):
                demands[held.id] = replace(held, backed_by=(*held.backed_by, said.organisation))
        elif said.kind is FactKind.DEMAND_ANSWERED:
            for name in said.demands:
                if name in demands:
                    demands[name] = replace(
                        demands[name], answer=said.text, outcome=said.outcome, answered_at=said.at
                    )
    return tuple(sorted(demands.values(), key=lambda one: (one.made_at, by_number(one.number))))


def lacking(demands: Iterable[Demand], group: Group) -> tuple[Lack, ...]:
    """What has no answer yet: the numbers of each union, in the order of the group's file."""
    numbers: dict[str, list[str]] = {}
    for demand in demands:
        if not demand.settled:
            numbers.setdefault(demand.organisation, []).append(demand.number)
    places = {union.slug: place for place, union in enumerate(group.unions)}
    return tuple(
        Lack(
            organisation=slug, title=group.title_of(slug), numbers=tuple(sorted(numbers[slug], key=by_number))
        )
        for slug in sorted(numbers, key=lambda slug: (places.get(slug, len(places)), slug))
    )


def lacks_as_json(lacks: Iterable[Lack]) -> list[Json]:
    """What lacks an answer, as texts and doors tell it."""
    return [
        {
            "organisation": lack.title,
            "numbers": list(lack.numbers),
            "sv": lack.sentence(Language.SWEDISH),
            "en": lack.sentence(Language.ENGLISH),
        }
        for lack in lacks
    ]


def by_number(number: str) -> tuple[int, int, str]:
    """9 before 10, and what is no number after them."""
    return (0, int(number), "") if number.isdecimal() else (1, 0, number)


def _listed(numbers: tuple[str, ...], and_: str) -> str:
    *first, last = numbers
    return f"{', '.join(first)} {and_} {last}" if first else last
