"""What was asked together, what of it may be shown, and what has been told of it. Tells nobody."""

import re
from collections.abc import Iterable

from rules.draft import Draft
from rules.meetings import Meeting, Question

_EXCERPT = 80  # signs of a question, by which its writer knows it again


def by_number(asked: Question) -> tuple[object, ...]:
    """As they came; those of one moment by number, so that 9 stands before 10."""
    parts = re.split(r"(\d+)", asked.id)
    return (asked.asked_at, *((part.isdecimal(), int(part) if part.isdecimal() else part) for part in parts))


def excerpt(met: Meeting, asked: Question) -> str | None:
    """The beginning of a question's words, for whoever wrote it."""
    if protected(met, asked) or not asked.text:
        return None
    told = " ".join(asked.text.split())
    return told if len(told) <= _EXCERPT else f"{told[:_EXCERPT].rstrip()} …"


def protected(met: Meeting, asked: Question) -> bool:
    """Whether its words stay out of mail and papers: its matter is protected, or may turn out to be."""
    about = met.matter(asked.matter)
    return about.sensitive if about else any(matter.sensitive for matter in met.matters)


def together(asked: Question) -> str:
    """What falls together: the questions of one mail, and each other one by itself."""
    return asked.mail or asked.id


def already_said(draft: Draft) -> frozenset[tuple[str, str]]:
    """What each person has been told by a mail that tells of several things; what came back has told nothing."""
    return frozenset((left.person, covered) for left in draft.still_told.values() for covered in left.covers)


def covering(said: str, ids: Iterable[str]) -> list[str]:
    """What a mail says, as its context and every later plan call it."""
    return [f"{said}/{one}" for one in ids]
