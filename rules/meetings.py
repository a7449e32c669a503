"""What the facts say of a meeting and its matters now. Computes no deadline."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.acts import Done as Done
from rules.acts import act_in
from rules.agenda import Answer as Answer
from rules.agenda import Document as Document
from rules.agenda import Matter as Matter
from rules.agenda import Question as Question
from rules.agenda import answered, dispatched, matter_in, placed, question_in, taken_up
from rules.answers import Answered, Countered, answered_in, countered_in
from rules.facts import ENGINE, Fact, FactKind, persons_in
from rules.moments import USUAL_LENGTH, aware, local_day
from rules.presence import Noted, noted_in
from rules.said import Said as Said
from rules.said import said_in

_SPOKEN_OF = frozenset({FactKind.MATTER_REGISTERED, FactKind.QUESTION_ASKED})
_FIRST = (FactKind.MEETING_CALLED, FactKind.DEMAND_MADE)  # of what happened at one moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Resent:
    """A summons that the secretary sent once more."""

    at: datetime
    to: tuple[str, ...]  # those it named; empty when it went to everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting as the facts leave it."""

    id: str
    group: str
    zone: ZoneInfo
    called_at: datetime
    starts_at: datetime
    ends_at: datetime
    place: str
    form: str | None
    link: str | None
    board_at: datetime | None
    sequence: int = 0  # rises when something that people see in their calendar changes
    changed_at: datetime | None = None
    moved_from: datetime | None = None
    reason: str | None = None  # for the last move or the cancellation
    cancelled_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    summons_sent_at: datetime | None = None  # the first; sending again restarts nothing
    by_hand_sequence: int | None = None  # what was told when the secretary last sent it by hand
    by_hand_at: datetime | None = None
    by_hand_to: tuple[str, ...] = ()  # those it named; empty when it went to everybody
    resent: tuple[Resent, ...] = ()  # by hand, after the first
    rescheduled: tuple[datetime, ...] = ()  # when it got another start
    matters: tuple[Matter, ...] = ()
    questions: tuple[Question, ...] = ()
    without_questions: tuple[tuple[str, datetime], ...] = ()  # unions that said so, and when
    circulated_at: datetime | None = None
    adjusters: tuple[str, ...] = ()
    signed: tuple[tuple[str, datetime], ...] = ()
    said: tuple[Said, ...] = ()
    acts: tuple[Done, ...] = ()
    answers: tuple[Answered, ...] = ()  # to the summons, whatever start they were to
    countered: tuple[Countered, ...] = ()
    noted: tuple[Noted, ...] = ()  # who was there

    @property
    def day(self) -> date:
        """The meeting's date in the group's zone."""
        return local_day(self.starts_at, self.zone)

    @property
    def over_at(self) -> datetime:
        """When it ended, or is to end."""
        return self.closed_at or self.ends_at

    def matter(self, matter_id: str | None) -> Matter | None:
        """The matter with that id, if it is on this agenda."""
        return next((matter for matter in self.matters if matter.id == matter_id), None)


def moment(value: object) -> datetime:
    """Read a moment that a fact carries as ISO text. Raises ValueError for a naive one."""
    return aware(datetime.fromisoformat(str(value)))


def fold_meeting(facts: Iterable[Fact], zone: ZoneInfo) -> Meeting | None:
    """One meeting from its facts, in any order. None while it has not been called."""
    ordered = in_order(facts)
    call = next((fact for fact in ordered if fact.kind is FactKind.MEETING_CALLED), None)
    if call is None:
        return None
    meeting = _called(call, zone)
    # What others speak of comes first: a document may have been out before its matter was written down.
    for fact in sorted(ordered, key=lambda fact: fact.kind not in _SPOKEN_OF):
        if fact is not call:
            meeting = _after(meeting, fact)
    return meeting


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Facts by when they happened; the id settles ties, so any order of arrival gives the same answer."""
    return sorted(facts, key=lambda fact: (fact.happened_at, fact.kind not in _FIRST, fact.id))


def _called(fact: Fact, zone: ZoneInfo) -> Meeting:
    starts_at = moment(fact.data["starts_at"])
    ends = fact.data.get("ends_at")
    board = fact.data.get("board_at")
    return Meeting(
        id=fact.text("meeting"),
        group=fact.group,
        zone=zone,
        called_at=fact.happened_at,
        starts_at=starts_at,
        ends_at=moment(ends) if ends else starts_at + USUAL_LENGTH,
        place=fact.maybe("place") or "",
        form=fact.maybe("form"),
        link=fact.maybe("link"),
        board_at=moment(board) if board else None,
    )


def _moved(meeting: Meeting, fact: Fact) -> Meeting:
    starts_at = moment(fact.data.get("starts_at") or meeting.starts_at.isoformat())
    ends = fact.data.get("ends_at")
    board = fact.data.get("board_at")
    new = replace(
        meeting,
        starts_at=starts_at,
        ends_at=moment(ends) if ends else starts_at + (meeting.ends_at - meeting.starts_at),
        place=fact.maybe("place") or meeting.place,
        form=fact.maybe("form") or meeting.form,
        link=fact.maybe("link") or meeting.link,
        board_at=moment(board) if board else meeting.board_at,
    )
    seen = ("starts_at", "ends_at", "place", "form", "link")
    if all(getattr(new, name) == getattr(meeting, name) for name in seen):
        return new
    moves = new.starts_at != meeting.starts_at
    return replace(
        new,
        sequence=meeting.sequence + 1,
        changed_at=fact.happened_at,
        moved_from=meeting.starts_at if moves else meeting.moved_from,
        rescheduled=(*meeting.rescheduled, fact.happened_at) if moves else meeting.rescheduled,
        reason=fact.maybe("reason"),
    )


def _after(meeting: Meeting, fact: Fact) -> Meeting:
    at = fact.happened_at
    match fact.kind:
        case FactKind.MEETING_MOVED:
            return _moved(meeting, fact)
        case FactKind.MEETING_CANCELLED:
            if meeting.cancelled_at is not None:
                return meeting
            return replace(
                meeting, cancelled_at=at, sequence=meeting.sequence + 1, reason=fact.maybe("reason")
            )
        case FactKind.MEETING_OPENED:
            return replace(meeting, opened_at=at)
        case FactKind.MEETING_CLOSED:
            return replace(meeting, closed_at=at)
        case FactKind.SUMMONS_SENT:
            return _summoned(meeting, fact)
        case FactKind.SUMMONS_ANSWERED:
            said = answered_in(fact, starts_at=meeting.starts_at, sequence=meeting.sequence)
            return replace(meeting, answers=(*meeting.answers, said))
        case FactKind.SUMMONS_COUNTERED:
            return replace(meeting, countered=(*meeting.countered, countered_in(fact)))
        case FactKind.ATTENDANCE_NOTED:
            return replace(meeting, noted=(*meeting.noted, noted_in(fact)))
        case FactKind.MATTER_REGISTERED:
            return replace(meeting, matters=(*meeting.matters, matter_in(fact, len(meeting.matters) + 1)))
        case FactKind.DOCUMENT_DISPATCHED:
            return replace(meeting, matters=tuple(dispatched(matter, fact) for matter in meeting.matters))
        case FactKind.MATTER_OPENED | FactKind.MATTER_CONCLUDED:
            return replace(meeting, matters=tuple(taken_up(matter, fact) for matter in meeting.matters))
        case FactKind.QUESTION_ASKED:
            return replace(meeting, questions=(*meeting.questions, question_in(fact)))
        case FactKind.QUESTION_ANSWERED:
            return replace(meeting, questions=tuple(answered(asked, fact) for asked in meeting.questions))
        case FactKind.QUESTION_PLACED:
            return replace(meeting, questions=tuple(placed(asked, fact) for asked in meeting.questions))
        case FactKind.NO_QUESTIONS:
            return replace(
                meeting, without_questions=(*meeting.without_questions, (fact.text("organisation"), at))
            )
        case FactKind.ACT_RECORDED:
            return replace(meeting, acts=(*meeting.acts, act_in(fact)))
        case FactKind.MINUTES_CIRCULATED:
            return replace(meeting, circulated_at=meeting.circulated_at or at)
        case FactKind.ADJUSTERS_NAMED:
            return replace(meeting, adjusters=persons_in(fact))
        case FactKind.MINUTES_SIGNED:
            return replace(meeting, signed=(*meeting.signed, (fact.text("person"), at)))
        case (
            FactKind.DEMAND_MADE
            | FactKind.DEMAND_BACKED
            | FactKind.DEMAND_ANSWERED
            | FactKind.STATEMENT_MADE
            | FactKind.DISAGREEMENT_DECLARED
            | FactKind.COMMENT_MADE
        ):
            return replace(meeting, said=(*meeting.said, said_in(fact, meeting.said)))
        case _:
            return meeting


def _summoned(meeting: Meeting, fact: Fact) -> Meeting:
    first = meeting.summons_sent_at is None
    sent = replace(meeting, summons_sent_at=meeting.summons_sent_at or fact.happened_at)
    if fact.recorded_by == ENGINE:
        return sent
    named = persons_in(fact)
    if not first:
        sent = replace(sent, resent=(*meeting.resent, Resent(at=fact.happened_at, to=named)))
    if meeting.by_hand_sequence == meeting.sequence:  # more of the same: nobody who was told is forgotten
        named = (*meeting.by_hand_to, *named) if named and meeting.by_hand_to else ()
    return replace(sent, by_hand_sequence=meeting.sequence, by_hand_at=fact.happened_at, by_hand_to=named)
