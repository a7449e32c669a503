"""What stands on a meeting's agenda, and what was asked about it. Computes no deadline."""

from dataclasses import dataclass, replace
from datetime import datetime

from rules.facts import Fact, FactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document and the moment at which it first was available on any channel."""

    id: str
    dispatched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One point on the agenda (ärende). Its case number need not be unique."""

    id: str
    number: int
    title: str
    case_number: str | None
    item: str | None  # information, consultation or decision
    board_document: bool
    sensitive: bool
    registered_at: datetime
    caused_by: str
    co_opted: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    opened_at: datetime | None = None  # its turn came at the table
    concluded_at: datetime | None = None
    owner: str | None = None  # who answers questions on it: a person or a role; None: whom the rule names
    outcome: str | None = None  # consulted, informed, postponed or disagreement

    @property
    def turn_at(self) -> datetime | None:
        """When its turn came; what was concluded without being opened had it then at the latest."""
        return self.opened_at or self.concluded_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered to a question, once. Without text it was given orally."""

    fact: str  # the fact that says so
    at: datetime
    text: str
    person: str | None
    mail: str | None  # the mail that it came in
    corrects: str | None  # an answer that was said wrongly


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A complementary question (kompletterande fråga) as it was received."""

    id: str  # its number, as people are told it
    matter: str | None
    organisation: str
    person: str | None
    text: str
    page: str | None
    asked_at: datetime
    via: str | None = None  # "mail" or "link"; None: written down by hand
    mail: str | None = None  # the mail that it came in: those of one mail are told of together
    placed_at: datetime | None = None  # its matter was said afterwards
    answers: tuple[Answer, ...] = ()  # in order; the first stops the clock

    @property
    def answered_at(self) -> datetime | None:
        """When it first was answered."""
        return self.answers[0].at if self.answers else None


def matter_in(fact: Fact, number: int) -> Matter:
    """A matter as it was registered."""
    co_opted = fact.data.get("co_opted")
    return Matter(
        id=fact.text("matter"),
        number=number,
        title=fact.maybe("title") or fact.text("matter"),
        case_number=fact.maybe("case_number"),
        item=fact.maybe("item"),
        board_document=bool(fact.data.get("board_document")),
        sensitive=bool(fact.data.get("sensitive")),
        registered_at=fact.happened_at,
        caused_by=fact.id,
        co_opted=tuple(str(person) for person in co_opted) if isinstance(co_opted, list) else (),
        owner=fact.maybe("owner"),
    )


def dispatched(matter: Matter, fact: Fact) -> Matter:
    """The matter with one more document, if the fact is about it."""
    if matter.id != fact.maybe("matter"):
        return matter
    document = Document(id=fact.maybe("document") or matter.id, dispatched_at=fact.happened_at)
    if any(known.id == document.id for known in matter.documents):
        return matter  # a second channel: what counts is when it first could be read
    return replace(matter, documents=(*matter.documents, document))


def taken_up(matter: Matter, fact: Fact) -> Matter:
    """The matter with its turn at the table. It comes once; the last conclusion counts."""
    if matter.id != fact.maybe("matter"):
        return matter
    if fact.kind is FactKind.MATTER_OPENED:
        return replace(matter, opened_at=matter.opened_at or fact.happened_at)
    return replace(matter, concluded_at=fact.happened_at, outcome=fact.maybe("outcome"))


def question_in(fact: Fact) -> Question:
    """A question as it was asked."""
    return Question(
        id=fact.maybe("question") or fact.id,
        matter=fact.maybe("matter"),
        organisation=fact.text("organisation"),
        person=fact.maybe("person"),
        text=fact.maybe("text") or "",
        page=fact.maybe("page"),
        asked_at=fact.happened_at,
        via=fact.maybe("via"),
        mail=fact.maybe("mail"),
    )


def placed(question: Question, fact: Fact) -> Question:
    """The question with its matter, if the fact says which and nothing said so before."""
    if question.id != fact.maybe("question") or question.matter is not None:
        return question
    return replace(question, matter=fact.text("matter"), placed_at=fact.happened_at)


def answered(question: Question, fact: Fact) -> Question:
    """The question with one more answer, if the fact is about it."""
    if question.id != fact.maybe("question"):
        return question
    answer = Answer(
        fact=fact.id,
        at=fact.happened_at,
        text=(fact.maybe("text") or "").strip(),
        person=fact.maybe("person"),
        mail=fact.maybe("mail"),
        corrects=fact.corrects,
    )
    return replace(question, answers=(*question.answers, answer))
