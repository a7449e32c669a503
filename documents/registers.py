"""Write registers as CSV that opens safely in a spreadsheet. Knows no store."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.asked import protected
from rules.demands import Demand, by_number, register
from rules.facts import Fact, FactKind
from rules.item_ages import age_in_meetings, age_in_working_days
from rules.meetings import Meeting, Question, in_order
from rules.observer_facts import day_of, told_in
from rules.observers import Told, Turn
from rules.said import Said
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
    *("via", "placed_at", "text", "answer", "completed_at"),  # answer: its words, or "muntligt"
    "refused_because",
)
DEMANDS = (
    *("meeting", "matter", "number", "organisation", "what", "at", "text", "outcome"),
    *("demand", "support", "answer", "answer_outcome", "answered_at"),  # of the line that makes the demand
)
STATEMENTS = ("meeting", "matter", "organisation", "what", "at", "text", "matter_outcome")
BALANCE = (
    *("item", "title", "owner", "raised_at", "meeting", "due", "answered_at", "closed_at"),
    *("age_meetings", "age_working_days", "deferrals", "handed_to"),
)
OBSERVERS = (
    *("board_at", "organisation", "person", "what", "at"),
    *(
        "with_organisation",
        "with_person",
        "seats",
    ),  # of a swap; and how often the union has sat, that board included
)
ORALLY = "muntligt"
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
            "via": asked.via,
            "placed_at": asked.placed_at.astimezone(zone).isoformat() if asked.placed_at else None,
            "text": None if protected(met, asked) else asked.text,
            "answer": _answer(met, asked),
            "completed_at": asked.answers[-1].at.astimezone(zone).isoformat() if asked.answers[1:] else None,
        }
        for met in world.meetings
        if (found := judged(world, met))
        for asked in met.questions
    )
    return as_csv(QUESTIONS, rows)


def _answer(met: Meeting, asked: Question) -> str | None:
    """What was answered, in the order in which it was; of a protected matter without the words."""
    if not asked.answers:
        return None
    words = [answer.text for answer in asked.answers if answer.text]
    if not words:
        return ORALLY
    return None if protected(met, asked) else "\n".join(words)


def demands(world: World) -> str:
    """Every demand, who stands behind it, and what was answered; of a protected matter without the words.

    The line that makes a demand also says what became of it; each backing and answer has a line of its own.
    """
    kinds = (FactKind.DEMAND_MADE, FactKind.DEMAND_BACKED, FactKind.DEMAND_ANSWERED)
    zone = world.charter.group.zone
    rows = []
    for met in world.meetings:
        held = {demand.id: demand for demand in register(met)}
        for said in sorted((one for one in met.said if one.kind in kinds), key=_by_moment):
            hidden = _protected(met, said.matter)
            row: dict[str, object] = {
                "meeting": met.id,
                "matter": said.matter,
                "number": said.number,
                "organisation": said.organisation,
                "what": said.kind.value,
                "at": said.at.astimezone(zone).isoformat(),
                "text": None if hidden else said.text,
                "outcome": said.outcome,
                "demand": said.demand or " ".join(said.demands),
            }
            made = held.get(said.demand or "") if said.kind is FactKind.DEMAND_MADE else None
            rows.append(row if made is None else {**row, **_became(made, zone, hidden=hidden)})
    return as_csv(DEMANDS, rows)


def statements(world: World) -> str:
    """Every statement and disagreement beside the matter's outcome; of a protected matter without the words."""
    kinds = (FactKind.STATEMENT_MADE, FactKind.DISAGREEMENT_DECLARED)
    zone = world.charter.group.zone
    rows = (
        {
            "meeting": met.id,
            "matter": said.matter,
            "organisation": said.organisation,
            "what": said.kind.value,
            "at": said.at.astimezone(zone).isoformat(),
            "text": None if _protected(met, said.matter) else said.text,
            "matter_outcome": matter.outcome if (matter := met.matter(said.matter)) else None,
        }
        for met in world.meetings
        for said in met.said
        if said.kind in kinds
    )
    return as_csv(STATEMENTS, rows)


def _by_moment(said: Said) -> tuple[datetime, bool, tuple[int, int, str]]:
    """What is said at one moment stands by number: 9 before 10."""
    return said.at, said.kind is not FactKind.DEMAND_MADE, by_number(said.number or "")


def _became(demand: Demand, zone: ZoneInfo, *, hidden: bool) -> dict[str, object]:
    return {
        "support": "; ".join(demand.backed_by),
        "answer": None if hidden else demand.answer,
        "answer_outcome": None if hidden else demand.outcome,
        "answered_at": demand.answered_at.astimezone(zone).isoformat() if demand.answered_at else None,
    }


def balance(world: World, now: datetime) -> str:
    """The balance list: every promise, how old it is at `now` or was when it was settled, and what became of it."""
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
            "age_meetings": age_in_meetings(world, item, now),
            "age_working_days": age_in_working_days(world, item, now),
            "deferrals": item.deferrals,
            "handed_to": item.handed_to,
        }
        for item in world.items
    )
    return as_csv(BALANCE, rows)


def observers(facts: Iterable[Fact], zone: ZoneInfo) -> str:
    """Who was named as the unions' observer at each board, who declined, could not come or gave a seat away."""
    kinds = (
        FactKind.OBSERVER_NAMED,
        FactKind.OBSERVER_DECLINED,
        FactKind.OBSERVER_ABSENT,
        FactKind.OBSERVER_SWAPPED,
    )
    said = in_order(fact for fact in facts if fact.kind in kinds)
    corrected = {fact.corrects for fact in said}
    held = [fact for fact in said if fact.id not in corrected]
    told = told_in(held, zone)
    rows = (
        {
            "board_at": fact.maybe("board_at"),
            "organisation": fact.maybe("organisation"),
            "person": fact.maybe("person"),
            "what": fact.kind.value,
            "at": fact.happened_at.astimezone(zone).isoformat(),
            "with_organisation": fact.maybe("with_organisation"),
            "with_person": fact.maybe("with_person"),
            "seats": _seats(told, fact.maybe("organisation"), day_of(fact, zone)),
        }
        for fact in held
    )
    return as_csv(OBSERVERS, rows)


def _seats(told: Mapping[date, Told], union: str | None, through: date) -> int | None:
    if union is None:
        return None
    return sum(1 for day, one in told.items() if day <= through and one.turns.get(union) is Turn.NAMED)


def _protected(met: Meeting, matter_id: str | None) -> bool:
    matter = met.matter(matter_id)
    return matter is not None and matter.sensitive


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
