"""Write who comes and who came: as rows, as CSV and as a part of the minutes. Decides nobody's place."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from documents.registers import as_csv
from rules.answers import Reply
from rules.attendance import Attending
from rules.facts import Json
from rules.meetings import Meeting
from rules.paragraphs import printed
from rules.world import World

COLUMNS = (
    *("meeting", "person", "name", "organisation", "role", "answer", "answered_at", "via", "comment"),
    *("serving_for", "called_at", "substitute", "present", "paragraphs", "served_for"),
)
_HAND = "hand"  # how an answer came that was recorded by hand
Row = Mapping[str, Json]


def rows(world: World, met: Meeting, people: Iterable[Attending]) -> tuple[dict[str, Json], ...]:
    """One object for each person: the same in the register and on the command line."""
    return tuple(_row(world, met, one) for one in people)


def _row(world: World, met: Meeting, one: Attending) -> dict[str, Json]:
    answer, noted = one.answer, one.noted
    return {
        "meeting": met.id,
        "person": one.seat.person,
        "name": one.seat.address.name,
        "organisation": one.seat.organisation,
        "role": one.seat.role.value,
        "answer": answer.reply.value if answer else None,
        "answered_at": _iso(answer.at, met) if answer else None,
        "via": (answer.via or _HAND) if answer else None,
        "answered_by": answer.sent_by if answer else None,
        "comment": answer.comment if answer else None,
        "serving_for": one.serving_for,
        "called_at": _iso(one.called_at, met),
        "substitute": one.substitute,
        "silent": one.silent,
        "present": noted.present if noted else None,
        "paragraphs": printed(noted.paragraphs) or None if noted else None,  # None: all of them
        "served_for": noted.stands_in_for if noted else None,
        "title": world.charter.group.title_of(one.seat.organisation),
    }


def _iso(at: datetime | None, met: Meeting) -> str | None:
    return None if at is None else at.astimezone(met.zone).isoformat()


def register(told: Iterable[Row]) -> str:
    """The rows of every meeting as CSV."""
    return as_csv(COLUMNS, ({**row, "present": _yes(row["present"])} for row in told))


def _yes(present: Json) -> str | None:
    return None if present is None else "yes" if present else "no"


def in_minutes(told: Sequence[Row]) -> list[tuple[str, list[str]]]:
    """What the minutes say of who was there: a heading and its lines, only where somebody said or noted something."""
    names = {str(row["person"]): str(row["name"]) for row in told}
    there = [_there(row, names) for row in told if row["present"] is True]
    away = [f"{row['name']}, {row['title']}" for row in told if _away(row)]
    called = [
        f"{row['name']} för {names.get(str(row['serving_for']), str(row['serving_for']))}"
        for row in told
        if row["serving_for"] is not None and row["present"] is None
    ]
    found = [("Närvarande", there), ("Anmält förhinder", away), ("Kallade att tjänstgöra", called)]
    return [(head, lines) for head, lines in found if lines]


def _away(row: Row) -> bool:
    """Whoever was noted as away, or declined and was not noted as there."""
    return row["present"] is False or (row["present"] is None and row["answer"] == Reply.DECLINED.value)


def _there(row: Row, names: Mapping[str, str]) -> str:
    served = row["served_for"] or row["serving_for"]
    stands = f" (för {names.get(str(served), str(served))})" if served else ""
    part = f", § {row['paragraphs']}" if row["paragraphs"] else ""
    return f"{row['name']}, {row['title']}{stands}{part}"
