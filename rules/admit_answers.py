"""Whether an answer to a summons, or a note of who was there, can be recorded. Records nothing.

What comes by mail is checked where mail is read: here it is kept, and where it is to another start it counts for
nothing.
"""

from datetime import datetime

from rules.facts import Fact, FactKind
from rules.meetings import Meeting
from rules.paragraphs import paragraphs_in
from rules.refused import Refused
from rules.world import World


def admit_answer(fact: Fact, world: World) -> None:
    """Pass, or raise Refused: an answer is to a start that holds, a note is about a meeting that was held."""
    met = next((met for met in world.meetings if met.id == fact.maybe("meeting")), None)
    if met is None:
        return  # refused as an unknown meeting elsewhere
    if fact.kind is FactKind.SUMMONS_ANSWERED:
        _answer(fact, met)
    elif fact.kind is FactKind.ATTENDANCE_NOTED:
        _note(fact, met)


def _answer(fact: Fact, met: Meeting) -> None:
    """By hand nobody answers to a start that the meeting does not have: that would be a slip of the pen."""
    said = fact.maybe("starts_at")
    if said is None or fact.maybe("via") is not None:
        return
    if datetime.fromisoformat(said) != met.starts_at:
        raise Refused(
            f"{fact.kind}: meeting '{met.id}' starts {met.starts_at.astimezone(met.zone).isoformat()}, not {said}:"
            " leave out starts_at"
        )


def _note(fact: Fact, met: Meeting) -> None:
    person, present, told = fact.text("person"), fact.data.get("present") is True, fact.maybe("paragraphs")
    if met.cancelled_at is not None:
        raise Refused(f"{fact.kind}: meeting '{met.id}' was cancelled: nobody was there")
    begins = met.starts_at if met.opened_at is None else min(met.starts_at, met.opened_at)
    if present and fact.happened_at < begins:
        raise Refused(f"{fact.kind}: meeting '{met.id}' has not begun: record who is there once it has")
    if told is not None and not present:
        raise Refused(
            f"{fact.kind}: '{person}' was not there: write present = true with the paragraphs they were there for,"
            " or leave out paragraphs"
        )
    if fact.maybe("stands_in_for") == person:
        raise Refused(f"{fact.kind}: '{person}' cannot stand in for themselves: leave out stands_in_for")
    if told is not None:
        try:
            paragraphs_in(told)
        except ValueError as wrong:
            raise Refused(f"{fact.kind}: paragraphs: {wrong}") from None
