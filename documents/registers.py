"""Write registers as CSV that opens safely in a spreadsheet. Knows no store."""

import csv
import io
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from rules.facts import Fact, FactKind
from rules.meetings import Meeting
from rules.verdicts import judged
from rules.world import World

QUESTIONS = (
    "meeting",
    "matter",
    "question",
    "organisation",
    "person",
    "page",
    "asked_at",
    "verdict",
    "answered_at",
    "refused_because",
)
DEMANDS = ("meeting", "matter", "number", "organisation", "what", "at", "text", "outcome")
BALANCE = ("item", "title", "owner", "raised_at", "meeting", "due", "answered_at", "closed_at")
OBSERVERS = ("board_at", "organisation", "person", "what", "at")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Verdicts = Mapping[str, Mapping[str, str]]  # by meeting, then by question: each meeting may have its "q1"


def as_csv(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The rows as CSV. A cell that a spreadsheet would run as a formula gets an apostrophe before it."""
    named = tuple(columns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(named)
    writer.writerows([_cell(row.get(column)) for column in named] for row in rows)
    return out.getvalue()


def questions(world: World, verdicts: Verdicts) -> str:
    """Every question of every meeting, in order."""
    zone = world.charter.group.zone
    rows = (
        {
            "meeting": met.id,
            "matter": asked.matter,
            "question": asked.id,
            "organisation": asked.organisation,
            "person": asked.person,
            "page": asked.page,
            "asked_at": asked.asked_at.astimezone(zone).isoformat(),
            "verdict": verdicts.get(met.id, {}).get(asked.id),
            "answered_at": asked.answered_at.astimezone(zone).isoformat() if asked.answered_at else None,
            "refused_because": refusal.value if (refusal := found[asked.id].refusal) else None,
        }
        for met in world.meetings
        if (found := judged(world, met))
        for asked in met.questions
    )
    return as_csv(QUESTIONS, rows)


def demands(world: World) -> str:
    """Every demand, who stands behind it, and what was answered; of a protected matter without the words."""
    kinds = (FactKind.DEMAND_MADE, FactKind.DEMAND_BACKED, FactKind.DEMAND_ANSWERED)
    zone = world.charter.group.zone
    rows = (
        {
            "meeting": met.id,
            "matter": said.matter,
            "number": said.number,
            "organisation": said.organisation,
            "what": said.kind.value,
            "at": said.at.astimezone(zone).isoformat(),
            "text": None if _protected(met, said.matter) else said.text,
            "outcome": said.outcome,
        }
        for met in world.meetings
        for said in met.said
        if said.kind in kinds
    )
    return as_csv(DEMANDS, rows)


def balance(world: World) -> str:
    """The balance list: every promise and what became of it."""
    zone = world.charter.group.zone
    rows = (
        {
            "item": item.id,
            "title": item.title,
            "owner": item.owner,
            "raised_at": item.raised_at.astimezone(zone).isoformat(),
            "meeting": item.meeting,
            "due": item.due.isoformat() if item.due else "next meeting",
            "answered_at": item.answered_at.astimezone(zone).isoformat() if item.answered_at else None,
            "closed_at": item.closed_at.astimezone(zone).isoformat() if item.closed_at else None,
        }
        for item in world.items
    )
    return as_csv(BALANCE, rows)


def observers(facts: Iterable[Fact], zone: ZoneInfo) -> str:
    """Who was named as the unions' observer at each board, and who declined."""
    kinds = (FactKind.OBSERVER_NAMED, FactKind.OBSERVER_DECLINED)
    rows = (
        {
            "board_at": fact.maybe("board_at"),
            "organisation": fact.maybe("organisation"),
            "person": fact.maybe("person"),
            "what": fact.kind.value,
            "at": fact.happened_at.astimezone(zone).isoformat(),
        }
        for fact in facts
        if fact.kind in kinds
    )
    return as_csv(OBSERVERS, rows)


def _protected(met: Meeting, matter_id: str | None) -> bool:
    matter = met.matter(matter_id)
    return matter is not None and matter.sensitive


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
