"""Whether a union says that it has no questions, and says nothing else. In doubt it does not: a reminder too many
harms nobody. Knows no meeting."""

import re
from collections.abc import Iterable
from enum import Enum

from inbox.body import body_of
from inbox.phrases import asks, fills, sentences, words_in

_NONE_OF_THEM = re.compile(
    r"\b(?:(?:inga|ingen|inte\s+(?:heller\s+)?(?:några|någon)|ej\s+(?:några|någon)|utan)\s+(?:som\s+helst\s+)?"
    r"(?:(?:kompletterande|fler|ytterligare|övriga|egna|särskilda|nya|skriftliga)\s+){0,2}fråg(?:or|a)"
    r"|(?:inget|ingenting|inte\s+något|ej\s+något)\s+(?:mer\s+)?att\s+fråga(?:\s+om)?"
    r"|avstår\s+(?:från\s+)?(?:att\s+ställa\s+)?frågor"
    r"|(?:no|not\s+have\s+any|don['’]?t\s+have\s+any|not\s+any)\s+"
    r"(?:(?:further|more|additional|other|complementary)\s+){0,2}questions?|nothing\s+to\s+ask)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_HARMLESS = frozenset(
    _WORD.findall(
        """
        nej nix hej hejsan vi jag oss har finns det inte ej från vår vårt min sida del facket fackets för på
        om till inför kring angående gällande rörande denna den här gången gång detta dessa mötet möte
        kallelsen kallelse handlingarna handlingar underlaget underlagen utskicket dagordningen dagordning
        ärendena punkterna materialet något någon några av i nuläget just nu idag dag så tack att ställa
        meddelar och ni er mig alls samt kommande nästa härmed som helst förbundet facklig facklige fackliga
        organisation ombud som bara då okej ok måndag måndagens tisdag tisdagens onsdag onsdagens torsdag
        torsdagens fredag fredagens dagens fvg svg lsg fsg ssg cesam samverkan samverkansgruppen
        samverkansgrupp samverkansmötet förvaltningsgruppen no we i have at this time from us on about
        regarding the summons agenda documents material meeting matters any of for there are do not thank
        you thanks our side to it all hello hi
        """
    )
)
_WEIGHTY = re.compile(
    r"\b(?:yrk\w*|reserv\w*|oenig\w*|yttrande\w*|förslag\w*|föreslå\w*|krav\w*|kräv\w*|begär\w*|önskar|vill|men|dock"
    r"|däremot|återkommer|ännu|än|senare|but|however|demand\w*|propos\w*|yet|later|disagree\w*)\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"\b(?:men|däremot|dock|but|however)\b", re.IGNORECASE)
_MOST_BESIDE = 12  # words beside it: a greeting, a wish


class Silence(Enum):
    """What a letter says of questions."""

    NONE = "none"  # the union has no questions
    UNSURE = "unsure"  # it says so of something, or says more
    NOT_SAID = "not_said"


def silence_in(text: str, own: Iterable[str]) -> Silence:
    """Whether the words say that there are no questions. `own` are the names of the union that writes."""
    names = {word for name in own for word in _WORD.findall(name.casefold())}
    parts = [part for line in _paragraphs(body_of(text)) for part in sentences(line) if not fills(part)]
    saying = [part for part in parts if _NONE_OF_THEM.search(part)]
    if not saying:
        return Silence.NOT_SAID
    beside = [part for part in parts if part not in saying]
    plain = all(_says_only_that(part, names) for part in saying)
    if plain and sum(map(words_in, beside)) <= _MOST_BESIDE and not any(_adds(part) for part in beside):
        return Silence.NONE
    return Silence.UNSURE


def says_none(text: str) -> bool:
    """Whether the words "no questions" stand there, whatever they are about."""
    return _NONE_OF_THEM.search(text) is not None


def asks_besides(text: str) -> bool:
    """Whether something is asked beside what is not."""
    return asks(after_no_questions(body_of(text)))


def after_no_questions(text: str) -> str:
    """The words without the sentences that say "no questions on this"; of one that goes on, what follows "but"."""
    if not says_none(text):
        return text
    parts = (part for line in _paragraphs(text) for part in sentences(line))
    return "\n".join(_turned(part) for part in parts)


def _turned(sentence: str) -> str:
    found = _NONE_OF_THEM.search(sentence)
    if found is None:
        return sentence
    turn = _TURN.search(sentence, found.end())
    if turn is not None:
        return sentence[turn.end() :]
    return sentence if "?" in sentence else ""


def _paragraphs(text: str) -> list[str]:
    """Paragraphs, each on one line."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n|\n(?=\W*[A-ZÅÄÖ])", text) if part.strip()]


def _says_only_that(sentence: str, names: set[str]) -> bool:
    """Whether the sentence says it of everything: each of its other words is known to limit nothing."""
    if "?" in sentence:
        return False
    rest = _NONE_OF_THEM.sub(" ", sentence)
    words = _WORD.findall(rest.casefold())
    return not re.search(r"\d", rest) and all(word in _HARMLESS or word in names for word in words)


def _adds(sentence: str) -> bool:
    return asks(sentence) or _WEIGHTY.search(sentence) is not None
