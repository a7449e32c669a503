"""What the facts say of a balance item: an open promise with an owner and a history. Computes no deadline."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.facts import Fact, FactKind, Json
from rules.moments import aware, local_day

_FIRST = {FactKind.ITEM_RAISED: 0, FactKind.ITEM_HANDED_OVER: 1, FactKind.ITEM_HANDED_BACK: 2}
_OF_ITEMS = frozenset(
    {
        FactKind.ITEM_ANSWERED,
        FactKind.ITEM_CLOSED,
        FactKind.ITEM_DEFERRED,
        FactKind.ITEM_HANDED_OVER,
        FactKind.ITEM_HANDED_BACK,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of an item's history."""

    kind: FactKind
    at: datetime
    group: str  # where it happened: the history follows an item that is handed over
    meeting: str | None = None
    text: str = ""
    due: date | None = None  # the day that was agreed
    to: str | None = None  # the group that it was handed to


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
    due: date | None  # the day agreed last; None: at the next meeting
    known_at: datetime  # when it was written down: nobody is late with what nobody could know
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    history: tuple[Happened, ...] = ()
    dues: tuple[tuple[datetime, date | None], ...] = ()  # from when each agreed day has held
    away: tuple[tuple[datetime, datetime | None], ...] = ()  # while another group had it
    handed_to: str | None = None  # the group that has it now
    from_group: str | None = None  # the group that handed it to this one
    from_item: str | None = None  # what it is called there

    @property
    def settled_at(self) -> datetime | None:
        """When it was answered or closed, whichever came first."""
        ends = [at for at in (self.answered_at, self.closed_at) if at is not None]
        return min(ends) if ends else None

    @property
    def deferrals(self) -> int:
        """How often the answer was that it will come back (återkommer)."""
        return sum(1 for line in self.history if line.kind is FactKind.ITEM_DEFERRED)

    @property
    def since(self) -> datetime:
        """When what holds now was settled on: given, a new day agreed, or handed back."""
        here = self.raised_at if self.back_at is None else self.back_at
        return max((self.raised_at, *(at for at, _ in self.dues), here))

    @property
    def back_at(self) -> datetime | None:
        """When it came back from another group last."""
        return max((until for _, until in self.away if until is not None), default=None)

    def due_on(self, at: datetime) -> date | None:
        """The day that was agreed as things stood then."""
        held = [due for begins, due in self.dues if begins <= at]
        return held[-1] if held else None

    def away_on(self, at: datetime) -> bool:
        """Whether another group had it then."""
        return any(begins <= at and (until is None or at < until) for begins, until in self.away)


def fold_item(facts: Iterable[Fact], zone: ZoneInfo) -> Item | None:
    """One item from its facts, in any order. None while it has not been raised."""
    ordered = sorted(facts, key=_turn)
    raised = next((fact for fact in ordered if fact.kind is FactKind.ITEM_RAISED), None)
    if raised is None:
        return None
    due = due_day(raised.maybe("due"), zone)
    item = Item(
        id=raised.text("item"),
        raised_at=raised.happened_at,
        meeting=raised.maybe("meeting"),
        title=raised.maybe("title") or raised.text("item"),
        text=raised.maybe("text") or "",
        raised_by=raised.maybe("raised_by"),
        owner=raised.maybe("owner") or "secretary",
        known_at=max(raised.happened_at, raised.recorded_at),
        due=due,
        dues=((raised.happened_at, due),),
        history=(*_earlier(raised), _line(raised, zone)),
        from_group=raised.maybe("from_group"),
        from_item=raised.maybe("from_item"),
    )
    for fact in ordered:
        if fact.kind in _OF_ITEMS:  # what is decided about its deadline is no part of its story
            item = replace(
                _after(item, fact, zone), history=(*item.history, *_earlier(fact), _line(fact, zone))
            )
    return item


def _turn(fact: Fact) -> tuple[datetime, datetime, int, str]:
    """By when it happened. Of one moment, by when it was written down: what goes and comes back went first."""
    return fact.happened_at, fact.recorded_at, _FIRST.get(fact.kind, len(_FIRST)), fact.id


def _after(item: Item, fact: Fact, zone: ZoneInfo) -> Item:
    at = fact.happened_at
    match fact.kind:
        case FactKind.ITEM_ANSWERED:
            return replace(item, answered_at=item.answered_at or at)
        case FactKind.ITEM_CLOSED:
            return replace(item, closed_at=item.closed_at or at)
        case FactKind.ITEM_DEFERRED if fact.maybe("due"):
            due = due_day(fact.maybe("due"), zone)
            return replace(item, due=due, dues=(*item.dues, (at, due)))
        case FactKind.ITEM_HANDED_OVER if item.handed_to is None:
            return replace(item, handed_to=fact.text("to"), away=(*item.away, (at, None)))
        case FactKind.ITEM_HANDED_BACK if item.handed_to is not None:
            return _returned(item, at, zone)
        case FactKind.ITEM_HANDED_BACK:
            return replace(item, closed_at=item.closed_at or at)
        case _:
            return item


def _returned(item: Item, at: datetime, zone: ZoneInfo) -> Item:
    """Back on this group's list; a day that passed meanwhile holds no more, so it is due at the next meeting."""
    back = replace(item, handed_to=None, away=(*item.away[:-1], (item.away[-1][0], at)))
    if item.due is None or item.due >= local_day(at, zone):
        return back
    return replace(back, due=None, dues=(*item.dues, (at, None)))


def _line(fact: Fact, zone: ZoneInfo) -> Happened:
    return Happened(
        kind=fact.kind,
        at=fact.happened_at,
        group=fact.group,
        meeting=fact.maybe("meeting"),
        text=fact.maybe("text") or "",
        due=due_day(fact.maybe("due"), zone),
        to=fact.maybe("to"),
    )


def history_as_json(history: Iterable[Happened]) -> list[Json]:
    """The history as every door prints it, and as it follows an item into another group."""
    return [
        {
            "what": line.kind.value,
            "at": line.at.isoformat(),
            "group": line.group,
            "meeting": line.meeting,
            "text": line.text,
            "due": line.due.isoformat() if line.due else None,
            "to": line.to,
        }
        for line in history
    ]


def _earlier(fact: Fact) -> tuple[Happened, ...]:
    """What happened to an item in the group that it comes from, or comes back from."""
    told = fact.data.get("earlier")
    lines = [line for line in told if isinstance(line, dict)] if isinstance(told, list) else []
    return tuple(
        Happened(
            kind=FactKind(str(line["what"])),
            at=aware(datetime.fromisoformat(str(line["at"]))),
            group=str(line["group"]),
            meeting=_maybe(line.get("meeting")),
            text=str(line.get("text") or ""),
            due=date.fromisoformat(str(line["due"])) if line.get("due") else None,
            to=_maybe(line.get("to")),
        )
        for line in lines
    )


def _maybe(value: Json) -> str | None:
    return None if value is None else str(value)


def due_day(text: str | None, zone: ZoneInfo) -> date | None:
    """A day, or the local day of a moment; None when the item is due at the next meeting."""
    if text is None:
        return None
    if "T" not in text and " " not in text:
        return date.fromisoformat(text)
    return local_day(aware(datetime.fromisoformat(text)), zone)
