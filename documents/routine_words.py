"""Say periods, clock times and days as a routine does, and find its phrases. Puts no sentence together."""

from datetime import date

from documents.routine_en import ENGLISH
from documents.routine_phrases import Phrases
from documents.routine_sv import SWEDISH
from rules.moments import WEEKDAYS
from rules.people import Language
from rules.periods import Period

_ALL = {Language.SWEDISH: SWEDISH, Language.ENGLISH: ENGLISH}
_DAYS = {
    Language.SWEDISH: WEEKDAYS,
    Language.ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    Language.SWEDISH: (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    Language.ENGLISH: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def phrases(language: Language) -> Phrases:
    """The phrases of a language."""
    return _ALL[language]


def period_words(period: Period, language: Language) -> str:
    """ "3 arbetsdagar" or "1 week"."""
    one, many = _ALL[language].units[period.unit]
    return f"{period.count} {one if period.count == 1 else many}"


def clock_words(written: str, language: Language) -> str:
    """A clock time such as "12:00" as the language writes it."""
    return written.replace(":", ".") if language is Language.SWEDISH else written


def day_words(day: date, language: Language) -> str:
    """ "15 april 2021" or "15 April 2021"."""
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def weekday_words(day: date, language: Language) -> str:
    """ "torsdag 15 april 2021"."""
    return f"{_DAYS[language][day.weekday()]} {day_words(day, language)}"
