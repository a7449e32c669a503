"""What the facts say of a balance item: an open promise with an owner and a history. Computes no deadline."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.facts import Fact, FactKind
from rules.meetings import in_order
from rules.moments import aware, local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One promise on the balance list (balanslista)."""

    id: str
    raised_at: datetime
    meeting: str | None
    title: str
    text: str
    raised_by: str | None
    owner: str  # a person or a role
    due: date | None
    known_at: datetime  # when it was written down: nobody is late with what nobody could know
    answered_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def settled_at(self) -> datetime | None:
        """When it was answered or closed, whichever came first."""
        ends = [at for at in (self.answered_at, self.closed_at) if at is not None]
        return min(ends) if ends else None


def fold_item(facts: Iterable[Fact], zone: ZoneInfo) -> Item | None:
    """One item from its facts, in any order. None while it has not been raised."""
    ordered = in_order(facts)
    raised = next((fact for fact in ordered if fact.kind is FactKind.ITEM_RAISED), None)
    if raised is None:
        return None
    item = Item(
        id=raised.text("item"),
        raised_at=raised.happened_at,
        meeting=raised.maybe("meeting"),
        title=raised.maybe("title") or raised.text("item"),
        text=raised.maybe("text") or "",
        raised_by=raised.maybe("raised_by"),
        owner=raised.maybe("owner") or "secretary",
        known_at=max(raised.happened_at, raised.recorded_at),
        due=due_day(raised.maybe("due"), zone),
    )
    for fact in ordered:
        if fact.kind is FactKind.ITEM_ANSWERED:
            item = replace(item, answered_at=item.answered_at or fact.happened_at)
        elif fact.kind is FactKind.ITEM_CLOSED:
            item = replace(item, closed_at=item.closed_at or fact.happened_at)
    return item


def due_day(text: str | None, zone: ZoneInfo) -> date | None:
    """A day, or the local day of a moment; None when the item is due at the next meeting."""
    if text is None:
        return None
    if "T" not in text and " " not in text:
        return date.fromisoformat(text)
    return local_day(aware(datetime.fromisoformat(text)), zone)
