"""What one line of a letter does: names a matter or a page for what follows, or begins something. Joins nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from inbox.phrases import sentences
from inbox.references import Candidates, Kind, Place, Reference, candidates, page_in, pages, references
from rules.agenda import Matter

_ITEM = re.compile(
    r"^\s*(?:(?:fråga|question)\s*(?:nr\.?\s*)?\d{1,2}\s*[.:)]|\(?\d{1,2}[.)](?!\d)|\d{1,2}:(?=\s)|[a-h]\)|[-*•–—·▪])\s*(?=\S)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:fråg(?:a|or|orna|an)|kompletterande|angående|ang|gällande|gäller|avseende|rörande|beträffande|kring|om"
    r"|till|på|för|i|under|ärende(?:t|na)?|dnr|diarienummer|punkt(?:en)?|handling(?:en|ar)?|nr|re|och|samt|med"
    r"|dagordningen|se|questions?|on|about|regarding|concerning|matter|item|the|and|case|number|vision|från"
    r"|sidan|sid|page|det)\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^([^:?]{2,120}?)(?::\s+|:$|\s[–—-]\s)(.*)$")
_WORD = re.compile(r"[^\W\d_]")
_HEADING_LIMIT = 160  # signs
_MOST_PARTS = 80  # sentences of one line that are looked at: more is no letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line, taken apart."""

    text: str  # what it says, without its mark and its prefix; "" when it only names a matter or page
    marked: bool = False  # it begins with a number or a dash
    begins: bool = False  # it begins something new, whatever stands above
    matter: Candidates | None = None
    page: str | None = None

    @property
    def heads(self) -> bool:
        """Whether it only says what the lines below are about."""
        return not self.text


def lines_in(text: str, matters: Iterable[Matter]) -> tuple[str, ...]:
    """The lines, where a sentence that names a new matter, page or number after a question has a line of its own."""
    agenda = tuple(matters)
    return tuple(part for line in text.splitlines() for part in _broken(line, agenda))


def read_line(line: str, matters: Iterable[Matter], *, placed: bool) -> Line:
    """Take one line apart. `placed` is said where the matter is known already: "p. 4" is a page then."""
    agenda = tuple(matters)
    mark = _ITEM.match(line)
    rest = line[mark.end() :].strip() if mark else line.strip()
    found = _references(rest, agenda, placed)
    if _only_names(rest, found) and "?" not in rest:
        return Line(text="", matter=candidates(found), page=_page(rest, found))
    prefix = _PREFIX.match(rest)
    if prefix is not None:
        before = _references(prefix[1], agenda, placed)
        if _only_names(prefix[1], before):
            return Line(
                text=prefix[2].strip(),
                marked=mark is not None,
                begins=True,
                matter=candidates(before),
                page=_page(prefix[1], before),
            )
    return _opening(rest, found, marked=mark is not None)


def _opening(rest: str, found: tuple[Reference, ...], *, marked: bool) -> Line:
    """A line that goes on as a sentence; it may begin with what it is about."""
    leading = _leading(rest, found)
    if leading:
        last = leading[-1]
        text = rest[last.ends :].lstrip(" ,.–-") if last.kind is Kind.SHORT_NUMBER else rest
        return Line(text=text or rest, marked=marked, begins=True, matter=candidates(leading))
    begins = any(not _says_more(rest[: one.start()]) for one in pages(rest)[:1])
    return Line(text=rest, marked=marked, begins=begins or marked)


def _leading(rest: str, found: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """The matters that stand before anything else is said."""
    leading: list[Reference] = []
    ends = 0
    for one in found:
        if _says_more(rest[ends : one.begins]):
            break
        leading.append(one)
        ends = max(ends, one.ends)
    return tuple(leading)


def _references(text: str, agenda: tuple[Matter, ...], placed: bool) -> tuple[Reference, ...]:
    found = references(text, agenda, Place.HEADING if len(text) <= _HEADING_LIMIT else Place.SENTENCE)
    # One word that is a title counts in a heading only; in a sentence it is looked for again, more strictly.
    if not _only_names(text, found):
        found = references(text, agenda, Place.SENTENCE)
    return tuple(one for one in found if not (placed and one.kind is Kind.SHORT_NUMBER))


def _only_names(text: str, found: tuple[Reference, ...]) -> bool:
    """Whether the words are matters and pages and nothing else."""
    spans = [(one.begins, one.ends) for one in found] + [one.span() for one in pages(text)]
    if not spans or len(text) > _HEADING_LIMIT:
        return False
    left = list(text)
    for begins, ends in spans:
        left[begins:ends] = " " * (ends - begins)
    return not _says_more("".join(left))


def _says_more(text: str) -> bool:
    return _WORD.search(_BESIDE.sub(" ", text)) is not None


def _page(text: str, found: tuple[Reference, ...]) -> str | None:
    """The page, looked for where no matter is named."""
    for one in found:
        text = text[: one.begins] + " " * (one.ends - one.begins) + text[one.ends :]
    return page_in(text)


def _broken(line: str, agenda: tuple[Matter, ...]) -> tuple[str, ...]:
    if line.count("?") == 0:
        return (line,)
    parts: list[str] = []
    for number, sentence in enumerate(sentences(line)):
        asked = 0 < number <= _MOST_PARTS and "?" in parts[-1]
        if asked and (_ITEM.match(sentence) or read_line(sentence, agenda, placed=True).begins):
            parts.append(sentence)
        elif parts:
            parts[-1] = f"{parts[-1]} {sentence}"
        else:
            parts.append(sentence)
    return tuple(parts)
