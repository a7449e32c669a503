"""Answers to two mails of ours: which matter a question is about, and what the employer answers to one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from inbox.body import body_of
from inbox.phrases import fills, points_at_attachment, sentences, tidied, words_in
from inbox.placing import meeting_of_mail
from inbox.references import Place, candidates, references
from inbox.understood import Said, Seen, Sent
from rules.agenda import Question
from rules.facts import FactKind, Json
from rules.meetings import Meeting

WHICH_MATTER, ANSWER_DUE = "which_matter", "answer_due"
ANSWER_LIMIT = 20_000  # signs: it goes to all unions, and is never cut
_ONLY_NUMBER = re.compile(r"^\W*(?:nr\.?|nummer|no\.?|number|#)?\s*(\d{1,3})\W*$", re.IGNORECASE)
_NO_ANSWER = re.compile(
    r"\b(?:återkommer|återkomma|skickar\s+vidare|vidarebefordrar|fel\s+person|inte\s+(?:min|mitt|mig|vårt|rätt)"
    r"|muntlig\w*|på\s+mötet|vet\s+inte|mottaget|noterat|get\s+back|orally|at\s+the\s+meeting|not\s+(?:me|mine|my)"
    r"|forward\w*|don['’]?t\s+know|received|noted)\b",
    re.IGNORECASE,
)
_SHORT, _BARE = 20, 3  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What an answer to "which matter?" says, and what else stands in it."""

    facts: tuple[Said, ...]
    rest: str  # what names no matter for an earlier question


def mail_of(seen: Seen, text: str) -> Sent | None:
    """The newest mail of ours that is answered, when it is that one."""
    return next(iter(seen.sent), None) if seen.sent and seen.sent[0].text == text else None


def asked_about(sent: Sent, met: Meeting) -> tuple[Question, ...]:
    """The questions that one of our mails speaks of."""
    names = [covered.partition("/")[2] for covered in sent.covers] or [sent.subject.rpartition("/")[2]]
    first = next((asked for asked in met.questions if asked.id == names[0]), None)
    return tuple(
        asked
        for asked in met.questions
        if asked.id in names
        or (not sent.covers and first is not None and asked.mail is not None and asked.mail == first.mail)
    )


def place_questions(
    text: str, sent: Sent, seen: Seen, organisation: str, person: str | None
) -> Placed | None:
    """Which matters the questions of that mail are about. None when the mail tells of no meeting."""
    met = meeting_of_mail(sent, seen.world)
    if met is None:
        return None
    listed = tuple(one for one in asked_about(sent, met) if one.organisation == organisation)
    open_ones = [one for one in listed if one.matter is None]
    placed: dict[str, str] = {}
    rest: list[str] = []
    for sentence in _sentences(text, [one.id for one in listed]):
        named = _matter_in(sentence, met, listed)
        mine = [one for one in listed if _names(sentence, one.id)] or open_ones
        if named is not None and _is_short(sentence):
            for one in mine:
                if one.matter is None:
                    placed.setdefault(one.id, named)
        elif not fills(sentence):
            rest.append(sentence)
    facts = tuple(
        Said(kind=FactKind.QUESTION_PLACED, data=_placed(met, question, matter, person))
        for question, matter in placed.items()
    )
    return Placed(facts=facts, rest="\n".join(rest))


def _placed(met: Meeting, question: str, matter: str, person: str | None) -> dict[str, Json]:
    data: dict[str, Json] = {"meeting": met.id, "question": question, "matter": matter}
    return data if person is None else {**data, "person": person}


def answers_in(text: str, sent: Sent, seen: Seen, person: str | None) -> tuple[Said, ...] | str:
    """The answers to the questions of that mail, or a code that says why they cannot be told apart."""
    met = meeting_of_mail(sent, seen.world)
    listed = asked_about(sent, met) if met is not None else ()
    if met is None or not listed:
        return "unknown_question"
    body = body_of(text)
    by_id = _by_question(body, met.questions)
    if by_id is None:
        if len(listed) > 1:
            return "which_question"
        by_id = {listed[0].id: body}
    given = {question: tidied(said, ANSWER_LIMIT + 1) for question, said in by_id.items()}
    if any(len(said) > ANSWER_LIMIT for said in given.values()):
        return "too_long"
    if not all(_is_answer(said) for said in given.values()):
        return "not_an_answer"
    return tuple(
        Said(kind=FactKind.QUESTION_ANSWERED, data=_answered(met, question, said, person))
        for question, said in given.items()
    )


def _answered(met: Meeting, question: str, text: str, person: str | None) -> dict[str, Json]:
    data: dict[str, Json] = {"meeting": met.id, "question": question, "text": text}
    return data if person is None else {**data, "person": person}


def _is_answer(text: str) -> bool:
    """Whether the words can go to all unions as an answer; "I will get back to you" cannot."""
    if not text or fills(text):
        return False
    short = words_in(text) <= _SHORT
    return not (short and ("?" in text or _NO_ANSWER.search(text) or points_at_attachment(text)))


def _by_question(body: str, questions: Iterable[Question]) -> dict[str, str] | None:
    """The text under each question's number, where numbers stand at the beginning of lines."""
    known = {asked.id.lower(): asked.id for asked in questions}
    mark = re.compile(
        rf"^\W*(?:(?:fråga|question|svar|answer)\s+)?({'|'.join(map(re.escape, known))})\s*(?:[:.)–—-]|$)\s*",
        re.IGNORECASE,
    )
    found: dict[str, list[str]] = {}
    current: str | None = None
    for line in body.splitlines():
        hit = mark.match(line)
        if hit is not None:
            current = known[hit[1].lower()]
            line = line[hit.end() :]
        if current is not None:
            found.setdefault(current, []).append(line)
        elif line.strip() and not fills(line) and words_in(line) > _SHORT:
            return None  # something is said before the first number
    return {question: "\n".join(lines) for question, lines in found.items()} or None


def _sentences(text: str, ids: Iterable[str]) -> tuple[str, ...]:
    """The sentences, cut before each question's number: "q3 gäller ärende 2, q4 gäller ärende 1" says two things."""
    names = "|".join(map(re.escape, ids)) or "(?!)"
    cut = re.compile(
        rf"\s*(?:[,;]|\boch|\band|\bsamt)\s+(?:och\s+|and\s+)?(?=(?:fråga\s+|question\s+)?(?:{names})\b)",
        re.IGNORECASE,
    )
    lines = (line for line in body_of(text).splitlines() if line.strip())
    parts = (part for line in lines for sentence in sentences(line) for part in cut.split(sentence))
    return tuple(part.strip() for part in parts if part.strip())


def _matter_in(sentence: str, met: Meeting, listed: Iterable[Question]) -> str | None:
    """The one matter that a sentence names, the question's own number set aside."""
    said = sentence
    for asked in listed:
        said = re.sub(rf"(?<!\w){re.escape(asked.id)}(?!\w)", " ", said, flags=re.IGNORECASE)
    named = candidates(references(said, met.matters, Place.HEADING))
    if named is None:
        number = _ONLY_NUMBER.match(
            re.sub(r"\b(?:gäller|är|is|concerns|fråga|question|det|it)\b", " ", said.lower())
        )
        named = frozenset(one.id for one in met.matters if number and one.number == int(number[1]))
    return next(iter(named)) if len(named) == 1 else None


def _names(sentence: str, question: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(question)}(?!\w)", sentence, re.IGNORECASE) is not None


def _is_short(sentence: str) -> bool:
    """Whether it only places: a longer one, or one that asks, is read as words of its own."""
    return words_in(sentence) <= _SHORT and ("?" not in sentence or words_in(sentence) <= _BARE)
