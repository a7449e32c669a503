"""Read and write which paragraphs of the minutes somebody was there for: "§§ 1-7 och 9". Knows no meeting."""

import re
from collections.abc import Iterable

Paragraph = tuple[int, str]  # its number, and its letter where a group writes 7 A
Span = tuple[Paragraph, Paragraph]  # from and to, both included

_AND = re.compile(r"\s(?:och|samt|and)\s|[&+;]")
_DASH = re.compile(r"\s*[-\u2013\u2014]\s*")
_ONE = re.compile(r"([1-9]\d{0,2})\s?([A-Za-zÅÄÖåäö]?)")
_HOW = 'write them as "1-8", "1-7 och 9" or "2, 4-6"'


def paragraphs_in(text: str) -> tuple[Span, ...]:
    """The paragraphs that a text names, in order, without overlaps. Raises ValueError that says how to write them."""
    bare = _AND.sub(",", text.replace("§", " "))
    spans = [_span(part.strip(), text) for part in bare.split(",")]
    return _joined(sorted(spans))


def _span(part: str, text: str) -> Span:
    ends = [_ONE.fullmatch(end) for end in _DASH.split(part)]
    if not 1 <= len(ends) <= 2 or None in ends:
        raise ValueError(f"'{text}' names no paragraphs: {_HOW}")
    found = [(int(end[1]), end[2].upper()) for end in ends if end is not None]
    first, last = found[0], found[-1]
    if last < first:
        raise ValueError(f"'{text}' goes backwards from {_name(first)} to {_name(last)}: {_HOW}")
    return first, last


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    told: list[Span] = []
    for first, last in spans:
        if told and _touch(told[-1][1], first):
            told[-1] = (told[-1][0], max(told[-1][1], last))
        else:
            told.append((first, last))
    return tuple(told)


def _touch(last: Paragraph, first: Paragraph) -> bool:
    """Whether a span goes on where another one ends. After 7 comes 8, or 7 A: that is for the minutes to say."""
    return first <= last or (not last[1] and first == (last[0] + 1, ""))


def printed(spans: Iterable[Span]) -> str:
    """The paragraphs as people write them: "1-7, 9"."""
    return ", ".join(
        _name(first) if first == last else f"{_name(first)}-{_name(last)}" for first, last in spans
    )


def _name(one: Paragraph) -> str:
    return f"{one[0]} {one[1]}".strip()
