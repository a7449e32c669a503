"""What people answered to a summons, and which of their answers counts. Calls nobody.

An answer is to a start: it counts as long as the meeting starts then. Which of several counts does not depend on
the order in which they came in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.facts import Fact


class Reply(StrEnum):
    """What somebody can answer to a summons."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer to the summons."""

    fact: str  # the fact that says so
    person: str
    reply: Reply
    to: datetime  # the start that was answered to
    at: datetime  # when it came
    sequence: int  # of the entry that was answered; else the one in force when it came
    numbered: bool  # whether the answer itself said which entry it was to
    stamp: datetime | None = None  # by the sender's own clock
    via: str | None = None  # "mail" or "link"; None: recorded by hand
    comment: str | None = None
    sent_by: str | None = None

    @property
    def said_at(self) -> datetime:
        """When it was said. A sender's clock may be slow, but nothing is said after it has come in."""
        return self.at if self.stamp is None else min(self.stamp, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Countered:
    """Another time that somebody proposed instead of answering."""

    fact: str
    person: str
    at: datetime
    starts_at: datetime
    ends_at: datetime | None
    comment: str | None


def answered_in(fact: Fact, *, starts_at: datetime, sequence: int) -> Answered:
    """An answer as it was recorded; `starts_at` and `sequence` are those in force at its moment."""
    said, start, stamp = fact.data.get("sequence"), fact.maybe("starts_at"), fact.maybe("stamp")
    return Answered(
        fact=fact.id,
        person=fact.text("person"),
        reply=Reply(fact.text("reply")),
        to=datetime.fromisoformat(start) if start else starts_at,
        at=fact.happened_at,
        sequence=said if isinstance(said, int) else sequence,
        numbered=isinstance(said, int),
        stamp=datetime.fromisoformat(stamp) if stamp else None,
        via=fact.maybe("via"),
        comment=fact.maybe("comment"),
        sent_by=fact.maybe("sent_by"),
    )


def countered_in(fact: Fact) -> Countered:
    """A proposal of another time as it was recorded."""
    ends = fact.maybe("ends_at")
    return Countered(
        fact=fact.id,
        person=fact.text("person"),
        at=fact.happened_at,
        starts_at=datetime.fromisoformat(fact.text("starts_at")),
        ends_at=datetime.fromisoformat(ends) if ends else None,
        comment=fact.maybe("comment"),
    )


def in_turn(answers: Iterable[Answered]) -> tuple[Answered, ...]:
    """One person's answers, the one that counts last: by (sequence, stamp, the moment it came).

    An answer that names no entry, as one given by telephone, is to the newest that the person had answered by then.
    """
    highest, ranked = 0, []
    for one in sorted(answers, key=lambda one: (one.said_at, one.at, one.fact)):
        rank = one.sequence if one.numbered else max(highest, one.sequence)
        highest = max(highest, rank)
        ranked.append((rank, one.said_at, one.at, one.fact, one))
    return tuple(one for *_, one in sorted(ranked, key=lambda ranking: ranking[:4]))


def counting(answers: Iterable[Answered], starts_at: datetime) -> dict[str, tuple[Answered, ...]]:
    """Everybody's answers to that start which came before it, by person, the one that counts last."""
    by_person: dict[str, list[Answered]] = {}
    for one in answers:
        if one.to == starts_at and one.at < starts_at:
            by_person.setdefault(one.person, []).append(one)
    return {person: in_turn(theirs) for person, theirs in by_person.items()}


def since(answers: tuple[Answered, ...]) -> datetime:
    """Since when somebody has answered what counts now: answering the same twice is no change."""
    run = answers[-1:]
    for one in reversed(answers[:-1]):
        if one.reply is not run[0].reply:
            break
        run = (one, *run)
    return min(one.at for one in run)
