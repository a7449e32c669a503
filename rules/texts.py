"""A text and its manners: when it may leave and what becomes of it when it is late. Renders nothing."""

from dataclasses import dataclass
from datetime import timedelta

from rules.notices import Hours as Hours
from rules.notices import WhenLate
from rules.people import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How one text behaves, as data."""

    text: str
    hours: Hours
    when_late: WhenLate
    useful_for: timedelta = timedelta(0)  # a reminder that leaves later than this before the end helps nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The words of one text in one language: Jinja templates of the subject and of the plain body."""

    id: str
    language: Language
    subject: str
    body: str
