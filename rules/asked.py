"""What was asked together, what of it may be shown, and what has been told of it. Tells nobody."""

from collections.abc import Iterable

from rules.draft import Draft
from rules.meetings import Meeting, Question


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
