"""Where words name a matter on an agenda, or a page. Knows one agenda; decides nothing.

A matter is named by its case number, its title or its number on the agenda. A case number may belong to several.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import islice

from rules.agenda import Matter

Candidates = frozenset[str]  # the matters that words can mean; empty: they contradict themselves


class Place(Enum):
    """Where the words stand: in a heading a single word names a matter, in a sentence it may just be a word."""

    HEADING = "heading"
    SENTENCE = "sentence"


class Kind(Enum):
    """How a matter is named."""

    CASE_NUMBER = "case_number"
    TITLE = "title"
    NUMBER = "number"
    SHORT_NUMBER = "short_number"  # "p. 2", which may also be a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One place that names matters."""

    kind: Kind
    matters: Candidates
    begins: int
    ends: int


_LAW = r"(?:mbl|aml|las|fml|osl|lff|fl|kl|dl|\w*lagen|\w*lag|\w*förordningen|lagens|i|av|enligt|ur|in|of)"
_OF_AGENDA = r"(?:i|på|on|of|in)\s+(?:the\s+)?(?:dagordning|agenda|kallelse|föredragningslist|summons)\w*"
_NUMBERS = r"(?P<{0}>\d{{1,3}}(?:\s*(?:,|&|och|samt|and|-|–)\s*\d{{1,3}}(?![\d/.]*\d))*)(?![\d/]|[.,:]\d)"
_AS_MATTER = re.compile(
    r"(?<!\w)(?:ärende(?:t|na|n)?|matters?|agenda\s+items?|dagordningspunkt(?:en|erna|er)?)"
    r"\s*(?:nr\.?|nummer|no\.?|number|\#)?\s*" + _NUMBERS.format("numbers"),
    re.IGNORECASE,
)
_AS_POINT = re.compile(
    r"(?<!\w)(?:punkt(?:en|erna|er)?|items?|points?|§§?)\s*(?:nr\.?|nummer|no\.?|\#)?\s*"
    + _NUMBERS.format("numbers")
    + rf"(?!\s+(?!{_OF_AGENDA}){_LAW}\b)",
    re.IGNORECASE,
)
_AS_SHORT_POINT = re.compile(r"^\W*p\.?\s*" + _NUMBERS.format("numbers"), re.IGNORECASE)
_LAW_BEFORE = re.compile(r"(?:\b(?:mbl|aml|las|fml|osl|lff)|lagen|lag|förordningen)\s*$", re.IGNORECASE)
_DIARY_BEFORE = re.compile(r"(?<!\w)([A-ZÅÄÖ]{2,6})[\s\-]{1,2}$")  # "MN 2021/12"
_NO_DIARY = frozenset(
    {"DNR", "NR", "ÄRENDE", "OM", "PÅ", "FÖR", "OCH", "SE", "TILL", "AV", "CASE", "ON", "AND"}
)
_PAGE = re.compile(
    r"(?<![\w:'’])(?:sidan|sidorna|sidor|sida|sid|s|pages?|pp|p)\.?\s*"
    r"(?P<first>\d{1,4})(?:\s*(?:-|–|till|to)\s*(?P<last>\d{1,4}))?(?![\w/]|[.,]\d)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = r"(?:s|n|ns|en|ens|et|ets|t|ts|na|nas|a|ar|arna|er|erna|or|orna)?"
_SHORT_TITLE, _SHORT_WORD = 4, 12
_MOST = 60  # places of one kind in one text
_COMMON = frozenset(
    {"organisation", "organisationen", "verksamheten", "information", "informationen", "arbetsmiljöfrågor"}
)


def references(text: str, matters: Iterable[Matter], place: Place) -> tuple[Reference, ...]:
    """Every place that names a matter, in order."""
    agenda = tuple(matters)
    found = [*_by_case_number(text, agenda), *_by_title(text, agenda, place), *_by_number(text, agenda)]
    return tuple(sorted(found, key=lambda one: (one.begins, one.ends)))


def candidates(found: Iterable[Reference]) -> Candidates | None:
    """Which matters the places mean together; None when there is none.

    Two of one kind name two matters; a title beside a case number tells which of those that share it.
    """
    by_kind: dict[Kind, Candidates] = {}
    for one in found:
        by_kind[one.kind] = by_kind.get(one.kind, frozenset()) | one.matters
    return narrowed(*by_kind.values()) if by_kind else None


def narrowed(*named: Candidates) -> Candidates:
    """What all of them can mean; nothing when they contradict each other."""
    return frozenset.intersection(*named)


def settled(*said: Candidates | None) -> str | None:
    """The one matter that is meant: what was said first decides, and the rest tells which of several."""
    named = [one for one in said if one is not None]
    if not named:
        return None
    left = named[0]
    for one in named[1:]:
        left = (left & one) or left
    return next(iter(left)) if len(left) == 1 else None


def pages(text: str) -> tuple[re.Match[str], ...]:
    """Every place that names a page."""
    return _places(_PAGE, text)


def page_in(text: str) -> str | None:
    """The pages that words name: "4", "4-5" or "4, 7"; None when there is none."""
    named = []
    for found in pages(text):
        first, last = found["first"], found["last"]
        named.append(f"{first}-{last}" if last else first)
    distinct = tuple(dict.fromkeys(named))
    return ", ".join(distinct[:4]) or None


def _places(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str], ...]:
    """Where a pattern stands, the first of them: nobody names more, and a machine that does costs no time."""
    return tuple(islice(pattern.finditer(text), _MOST))


def _by_number(text: str, agenda: tuple[Matter, ...]) -> Iterable[Reference]:
    known = {matter.number: matter.id for matter in agenda}
    for pattern in (_AS_MATTER, _AS_POINT, _AS_SHORT_POINT):
        for found in _places(pattern, text):
            if pattern is _AS_POINT and _LAW_BEFORE.search(text, max(0, found.start() - 20), found.start()):
                continue
            numbers = _numbers(found["numbers"])
            matters = frozenset(known[number] for number in numbers if number in known)
            if matters or pattern is _AS_MATTER:  # "punkt 40" is one of some document
                kind = Kind.SHORT_NUMBER if pattern is _AS_SHORT_POINT else Kind.NUMBER
                yield Reference(kind=kind, matters=matters, begins=found.start(), ends=found.end())


def _numbers(said: str) -> tuple[int, ...]:
    """ "2", "1 och 3", "1-3"."""
    whole = [int(number) for number in re.findall(r"\d+", said)]
    if len(whole) == 2 and re.search(r"[-–]", said) and whole[0] < whole[1]:
        return tuple(range(whole[0], whole[1] + 1))
    return tuple(whole)


def _by_case_number(text: str, agenda: tuple[Matter, ...]) -> Iterable[Reference]:
    numbers: dict[str, set[str]] = {}
    for matter in agenda:
        if matter.case_number:
            numbers.setdefault(matter.case_number, set()).add(matter.id)
    return _longest(
        Reference(kind=Kind.CASE_NUMBER, matters=frozenset(ids), begins=found.start(), ends=found.end())
        for number, ids in numbers.items()
        for found in _places(_case_pattern(number), text)
        if not (number[:1].isalpha() and _is_of_other_diary(text, found))
    )


def _longest(found: Iterable[Reference]) -> list[Reference]:
    """Those that lie in no longer one: "BUN 2021/12" is no "2021/12" of another diary."""
    listed = list(found)
    return [
        one
        for one in listed
        if not any(
            other.begins <= one.begins
            and one.ends <= other.ends
            and (other.ends - other.begins) > (one.ends - one.begins)
            for other in listed
        )
    ]


def _is_of_other_diary(text: str, found: re.Match[str]) -> bool:
    """Whether digits alone were found, and other letters than those of the case number stand before them."""
    if not found[0][:1].isdigit():
        return False
    before = _DIARY_BEFORE.search(text, max(0, found.start() - 12), found.start())
    return before is not None and before[1] not in _NO_DIARY


@lru_cache(maxsize=512)
def _case_pattern(number: str) -> re.Pattern[str]:
    """A case number however it is spaced. Its letters may be missing where the digits say enough."""
    parts = [re.escape(part) for part in re.findall(r"[^\W\d_]+|\d+|[^\w\s]", number)]
    head = ""
    if len(parts) > 3 and parts[0].isalpha() and parts[1].isdigit():
        head, parts = rf"(?:{parts[0]}[\s\-]{{0,2}})?", parts[1:]
    body = r"\s{0,2}".join(parts)
    return re.compile(rf"(?<![\w/]){head}{body}(?![\w]|[/\-.:]\d)", re.IGNORECASE)


def _by_title(text: str, agenda: tuple[Matter, ...], place: Place) -> list[Reference]:
    titles: dict[str, set[str]] = {}
    for matter in agenda:
        words = tuple(_WORD.findall(matter.title.casefold()))
        if matter.title != matter.id and _tells(words, place):
            titles.setdefault(" ".join(words), set()).add(matter.id)
    return _longest(
        Reference(kind=Kind.TITLE, matters=frozenset(ids), begins=hit.start(), ends=hit.end())
        for title, ids in titles.items()
        for hit in _places(_title_pattern(title), text)
    )


def _tells(words: tuple[str, ...], place: Place) -> bool:
    """Whether a title is more than a word of every day."""
    if sum(map(len, words)) < _SHORT_TITLE:
        return False
    if place is Place.HEADING or len(words) > 1:
        return True
    return len(words[0]) >= _SHORT_WORD and words[0] not in _COMMON


@lru_cache(maxsize=512)
def _title_pattern(title: str) -> re.Pattern[str]:
    """The words of a title, with the endings that Swedish gives them."""
    words = (re.escape(word) + (_ENDINGS if len(word) >= _SHORT_TITLE else "") for word in title.split())
    return re.compile(r"(?<!\w)" + r"[\W_]{1,4}".join(words) + r"(?!\w)", re.IGNORECASE)
