"""Who was there, and for which paragraphs, as it was noted at the meeting. Calls nobody."""

from dataclasses import dataclass
from datetime import datetime

from rules.facts import Fact
from rules.paragraphs import Span, paragraphs_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What was noted of one person. A later note about the same person takes its place."""

    fact: str
    person: str
    at: datetime
    present: bool
    paragraphs: tuple[Span, ...] = ()  # none: all of them
    stands_in_for: str | None = None


def noted_in(fact: Fact) -> Noted:
    """A note as it was recorded. Paragraphs that cannot be read are refused before a fact is recorded."""
    told = fact.maybe("paragraphs")
    return Noted(
        fact=fact.id,
        person=fact.text("person"),
        at=fact.happened_at,
        present=fact.data.get("present") is True,
        paragraphs=paragraphs_in(told) if told else (),
        stands_in_for=fact.maybe("stands_in_for"),
    )
