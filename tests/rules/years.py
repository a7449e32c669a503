"""Planned meetings for tests: a group with a summer recess, and what is said of one meeting or of several."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from rules.charter import Charter
from rules.people import Recess
from rules.policies import Choice
from rules.rulebook import Rulebook
from rules.year import check_meeting
from rules.year_values import Checked, Slot
from tests.rules.worlds import SUMMER, a_charter, at


def a_group(
    *,
    book: str = "amf",
    recesses: Sequence[Recess] = (SUMMER,),
    closed: Mapping[date, str] | None = None,
    choices: Sequence[Choice] = (),
    rulebook: Rulebook | None = None,
) -> Charter:
    """A group under a shipped book, or under `rulebook`."""
    made = a_charter(book=book, recesses=recesses, closed=closed, choices=choices)
    return made if rulebook is None else replace(made, rulebook=rulebook)


def a_slot(starts: str, *, board: str | None = None, name: str | None = None) -> Slot:
    """A meeting; a board written as a day has no clock yet."""
    board_at: date | datetime | None = None
    if board is not None:
        board_at = at(board) if "T" in board else date.fromisoformat(board)
    return Slot(starts_at=at(starts), board_at=board_at, id=name)


def checked(starts: str, *, board: str | None = None, charter: Charter | None = None) -> Checked:
    """What is said of one meeting."""
    return check_meeting(a_slot(starts, board=board), charter or a_group())
