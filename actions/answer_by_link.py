"""Show one question to whoever holds its link, and take in the answer. Checks no link."""

from dataclasses import dataclass
from datetime import datetime

from actions.links import AnswerTo
from actions.office import Office
from actions.reason import Reason, said
from actions.record import entered, fact_of, ring
from actions.why import in_short, of_stored
from actions.worlds import world_for
from rules.agenda import Question
from rules.facts import Data, FactKind
from rules.language import Language
from rules.meetings import Meeting
from rules.people import Side, holders, seats_on
from rules.refused import Refused
from rules.world import World, meeting_scope
from store import deadlines, links, scopes
from store.database import Tx

LONGEST = 20_000  # signs of an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as its page shows it. Moments on the group's wall clock."""

    group: str
    meeting_at: datetime
    question: str
    matter: str | None
    organisation: str
    page: str | None
    text: str
    received_at: datetime
    reason: Reason | None  # the answer-by date and its trace
    answers: tuple[tuple[datetime, str], ...]
    people: tuple[tuple[str, str], ...]  # who may have answered: person and name


def revoked(office: Office, fingerprint: str) -> bool:
    """Whether a person has closed this address."""
    with office.store.reading() as tx:
        found = links.by_id(tx, fingerprint)
    return found is not None and found.revoked_at is not None


def asked(office: Office, told: AnswerTo, language: Language) -> Asked | None:
    """The question; None when it, its meeting or its group is not there (any more)."""
    if told.group not in office.charters:
        return None
    charter = office.charter(told.group)
    with office.store.reading() as tx:
        world = world_for(tx, charter, meeting_scope(told.meeting))
        found = _found(world, told)
        held = deadlines.of_scope(tx, told.group, meeting_scope(told.meeting))
    if found is None:
        return None
    met, question = found
    zone = charter.group.zone
    owed = next((one for one in held if one.subject == f"{met.id}/{question.id}"), None)
    matter = met.matter(question.matter)
    return Asked(
        group=charter.group.title,
        meeting_at=met.starts_at.astimezone(zone),
        question=question.id,
        matter=None if matter is None else f"{matter.number}. {matter.title}",
        organisation=charter.group.title_of(question.organisation),
        page=question.page,
        text=question.text,
        received_at=question.asked_at.astimezone(zone),
        reason=said(in_short(of_stored(owed, charter, zone)), language) if owed else None,
        answers=tuple((one.at.astimezone(zone), one.text) for one in question.answers if one.text),
        people=_people(world, met),
    )


def answer_by_link(office: Office, told: AnswerTo, *, text: str, person: str) -> bool:
    """Record the answer. False when the very same one was given last: a form that is sent twice is one answer.

    Raises Refused for an empty answer, a person who is not the employer's, or a question that is not there.
    """
    words = " ".join(text.split("\r")).strip()
    if not words:
        raise Refused("the answer is empty")
    if len(words) > LONGEST:
        raise Refused(f"the answer is longer than {LONGEST} signs")
    now = office.now()
    with office.store.writing() as tx:
        scopes.hold(tx, told.group, meeting_scope(told.meeting))
        world = world_for(tx, office.charter(told.group), meeting_scope(told.meeting))
        found = _found(world, told)
        if found is None:
            raise Refused("the question is not there any more")
        met, question = found
        if person not in dict(_people(world, met)):
            raise Refused("say who answers")
        if question.answers and question.answers[-1].text == words:
            return False
        _record(tx, office, told, words, person, now)
    ring(office.doorbell)
    return True


def _record(tx: Tx, office: Office, told: AnswerTo, text: str, person: str, now: datetime) -> None:
    data: Data = {
        "meeting": told.meeting,
        "question": told.question,
        "text": text,
        "person": person,
        "via": "link",
    }
    fact = fact_of(office, group=told.group, kind=FactKind.QUESTION_ANSWERED, data=data, at=now, by="link")
    entered(tx, office, fact, now)


def _found(world: World, told: AnswerTo) -> tuple[Meeting, Question] | None:
    met = next((one for one in world.meetings if one.id == told.meeting), None)
    question = next((one for one in met.questions if one.id == told.question), None) if met else None
    return None if met is None or question is None else (met, question)


def _people(world: World, met: Meeting) -> tuple[tuple[str, str], ...]:
    ours = {one.slug for one in world.charter.group.organisations if one.side is Side.EMPLOYER}
    seated = holders(seat for seat in seats_on(world.seats, met.day) if seat.organisation in ours)
    return tuple((seat.person, seat.address.name) for seat in seated)
