"""What a substitute has not been told yet: that they serve in somebody's place, or no longer do. Sends nothing."""

from dataclasses import dataclass
from datetime import datetime

from rules.draft import Draft
from rules.facts import Json
from rules.meetings import Meeting
from rules.moments import start_of
from rules.people import Language
from rules.places import Places
from rules.quiet import next_allowed
from rules.texts import Hours

CALLED, RELEASED = "substitute_called", "substitute_released"
_SERVES = {Language.SWEDISH: "du tjänstgör", Language.ENGLISH: "you serve"}
_ABOUT = {CALLED: "call", RELEASED: "release"}
TURNS = tuple(_ABOUT.values())  # how their keys begin: each takes one number of the person's own entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A turn of somebody's part at a meeting, of which they are to be told."""

    text: str
    member: str  # for whom they serve, or served
    since: datetime

    def about(self, met: Meeting, sequence: int) -> str:
        """What the key names: of each turn there is one, and it says for whom."""
        return f"{_ABOUT[self.text]}/{met.id}/{sequence}/{self.member}"


def turn_of(met: Meeting, places: Places, person: str) -> Turn | None:
    """What somebody has to be told of their part; None when they know. Whoever has declined knows."""
    if met.cancelled_at is not None:
        return None
    serves, told = places.serves(person), places.told_of(person)
    if serves is not None and serves != told:
        return Turn(text=CALLED, member=serves, since=places.changed[serves])
    if serves is None and told is not None and not places.declined(person):
        since = places.changed.get(told) or max((met.called_at, *met.rescheduled))
        return Turn(text=RELEASED, member=told, since=since)
    return None


def urgent(draft: Draft, met: Meeting, since: datetime) -> bool:
    """Whether waiting for office hours would leave no day before the meeting: then it leaves at once."""
    charter = draft.world.charter
    opens = next_allowed(max(since, draft.now), charter.group.quiet, charter.calendar)
    return opens >= start_of(met.day, met.zone)


def hours_for(draft: Draft, met: Meeting, since: datetime) -> Hours | None:
    """The hours that stand in for those of the text."""
    return Hours.ANY if urgent(draft, met, since) else None


def summary(draft: Draft, language: Language, *, serves: str | None) -> str:
    """What a person's calendar calls the meeting: whoever serves in somebody's place sees it there."""
    title = draft.world.charter.group.title
    return title if serves is None else f"{title} ({_SERVES[language]})"


def told_of(draft: Draft, met: Meeting, places: Places, person: str, turn: Turn) -> dict[str, Json]:
    """What the mail says beside the summons: for whom, and whether the meeting has moved since they were told."""
    seat = draft.world.person(turn.member, met.day)
    last = places.told.get(person)
    told_at = last.at if last else None
    moved = told_at is not None and any(at > told_at for at in met.rescheduled)
    return {"stands_in_for": seat.address.name if seat else turn.member, "moved": moved}
