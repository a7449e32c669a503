"""Several questions of one letter, told apart, each with its page and what it says of its matter. Records nothing.

What parts them: a line that names a matter, a number or a dash before them, an empty line between two that ask,
a page. What only explains a question stays with it, and nothing that was written is left out but greetings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from inbox.body import body_of
from inbox.line_reading import Line, lines_in, read_line
from inbox.no_questions import after_no_questions, says_none
from inbox.phrases import announces, asks, fills, sentences, tidied, words_in
from inbox.references import Candidates, Kind, Place, candidates, page_in, references
from rules.agenda import Matter

MOST_QUESTIONS = 40  # of one letter: more than that is for a person to read
_FINISHED = (".", "?", "!", ":", ";")
_WRAPPED = 50  # signs: a line that long without an end goes on below
_SHORT_ITEM = 3  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as it was written."""

    text: str
    page: str | None = None
    heading: Candidates | None = None  # what the heading above it, or the words before it, name
    inline: Candidates | None = None  # what its own words name
    marked: bool = False  # it stands in a list
    announces: bool = False  # it only says that questions follow


def questions_in(text: str, matters: Iterable[Matter], *, placed: bool = False) -> tuple[Asked, ...]:
    """The questions of a text, in order. All of it is one when it cannot be parted.

    `placed` is said where the letter's matter is known already.
    """
    agenda = tuple(matters)
    parts = _joined(_unstacked(_parts(body_of(text), agenda, placed)))
    found = parts or [Asked(text=text)]
    return tuple(
        replace(
            one,
            text=tidied(one.text),
            page=page_in(one.text) or one.page,
            inline=_named(one.text, agenda),
        )
        for one in found
        if one.text.strip() and not _asks_nothing(one)
    )


def _asks_nothing(one: Asked) -> bool:
    """Whether it says of one matter that there are no questions on it."""
    return says_none(one.text) and "?" not in one.text and words_in(one.text) <= _SHORT_ITEM * 2


def _named(text: str, agenda: tuple[Matter, ...]) -> Candidates | None:
    found = references(after_no_questions(text), agenda, Place.SENTENCE)
    return candidates(one for one in found if one.kind is not Kind.SHORT_NUMBER)


def _parts(text: str, agenda: tuple[Matter, ...], placed: bool) -> list[Asked]:
    """What stands together, in order: a paragraph, or one point of a list."""
    parts: list[Asked] = []
    heading: Candidates | None = None  # of the lines below, until the next one
    beside: Candidates | None = None  # of the rest of this paragraph
    page: str | None = None
    goes_on = False
    for raw in lines_in(text, agenda):
        if not raw.strip() or fills(raw):
            heading = _announced(parts, agenda, goes_on) or heading
            goes_on, beside = False, None
            continue
        line = read_line(raw, agenda, placed=placed or heading is not None)
        if goes_on and not line.marked and _is_wrapped(parts[-1].text):
            parts[-1] = _longer(parts[-1], raw)
            continue
        if goes_on and (line.marked or parts[-1].text.endswith(":")):
            heading = _announced(parts, agenda, goes_on) or heading
            goes_on = goes_on and not parts[-1].announces
        if line.heads:
            heading = line.matter if line.matter is not None else heading
            page, beside, goes_on = line.page, None, False
        elif line.begins or not goes_on:
            named = line.matter if line.matter is not None else beside
            beside = beside if line.marked else named  # one point of a list says nothing of the next
            parts.append(_begun(line, named if named is not None else heading, page))
            goes_on = True
        else:
            parts[-1] = _longer(parts[-1], raw)
    return parts


def _announced(parts: list[Asked], agenda: tuple[Matter, ...], goes_on: bool) -> Candidates | None:
    """Mark the last part if it only says that questions follow; what it names is named for them."""
    if not goes_on or parts[-1].marked or not announces(parts[-1].text):
        return None
    *before, last = sentences(" ".join(parts[-1].text.split()))
    explains = " ".join(one for one in before if not fills(one))
    parts[-1:] = [
        *([replace(parts[-1], text=explains)] if explains else []),
        replace(parts[-1], text=last, announces=True),
    ]
    return None if says_none(last) else _named(last, agenda)


def _begun(line: Line, heading: Candidates | None, page: str | None) -> Asked:
    return Asked(
        text=line.text,
        page=line.page or page,
        heading=heading,
        marked=line.marked,
    )


def _longer(part: Asked, line: str) -> Asked:
    return replace(part, text=f"{part.text}\n{line.strip()}")


def _is_wrapped(text: str) -> bool:
    """Whether the last line was cut by the mail program and goes on below."""
    last = text.rpartition("\n")[2].rstrip()
    return len(last) >= _WRAPPED and not last.endswith(_FINISHED)


def _unstacked(parts: list[Asked]) -> list[Asked]:
    """Lines that each end with a question mark are a question each."""
    found: list[Asked] = []
    for part in parts:
        lines = part.text.split("\n")
        stacked = len(lines) > 1 and all(line.rstrip().endswith("?") for line in lines)
        found += [replace(part, text=line) for line in lines] if stacked else [part]
    return found


def _joined(parts: list[Asked]) -> list[Asked]:
    """Questions with what belongs to them: short points of a list, and what explains them."""
    found: list[Asked] = []
    before: list[Asked] = []  # what explains the question that follows
    for number, part in enumerate(parts):
        last = found[-1] if found else None
        if part.announces and number + 1 < len(parts):
            if _lists_words(parts[number + 1 :]):
                found.append(part)
        elif part.marked and last is not None and not last.marked and _is_word(part) and not before:
            found[-1] = replace(last, text=f"{last.text} – {part.text}")
        elif part.marked or part.page or asks(part.text):
            mine = [one for one in before if one.heading in (None, part.heading)]
            found += _apart([one for one in before if one not in mine])
            found.append(replace(part, text="\n".join([*(one.text for one in mine), part.text])))
            before = []
        elif last is not None and last.marked and last.heading == part.heading:
            found[-1] = _longer(last, part.text)
        else:
            before.append(part)
    if found and before and before[0].heading == found[-1].heading:
        found[-1] = _longer(found[-1], before[0].text)
        before = before[1:]
    return [*found, *_apart(before)]


def _apart(parts: list[Asked]) -> list[Asked]:
    """What stands under a heading and asks nothing by its words: one for each heading."""
    by_heading: dict[Candidates | None, Asked] = {}
    for part in parts:
        known = by_heading.get(part.heading)
        by_heading[part.heading] = part if known is None else _longer(known, part.text)
    return list(by_heading.values())


def _lists_words(following: list[Asked]) -> bool:
    """Whether what is announced are words and not questions: "hur går det med: - Norr - Söder"."""
    return bool(following) and following[0].marked and _is_word(following[0])


def _is_word(part: Asked) -> bool:
    return "?" not in part.text and not part.page and words_in(part.text) <= _SHORT_ITEM
