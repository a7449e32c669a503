"""Say days and moments in Swedish and English. Reads ISO text; converts no zone: the text carries its own."""

from datetime import date, datetime, timedelta

from rules.language import Language
from rules.moments import WEEKDAYS

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
_AT = {Language.SWEDISH: "kl.", Language.ENGLISH: "at"}


def day_of(iso: str) -> date:
    """The date that is written, of a day or of a moment."""
    return date.fromisoformat(iso[:10])


def weekday(iso: str, language: Language) -> str:
    """ "torsdag" or "Thursday"."""
    return _DAYS[language][day_of(iso).weekday()]


def shortday(iso: str, language: Language) -> str:
    """ "torsdag 8 april" or "Thursday 8 April"."""
    day = day_of(iso)
    return f"{_DAYS[language][day.weekday()]} {day.day} {_MONTHS[language][day.month - 1]}"


def longday(iso: str, language: Language) -> str:
    """ "torsdag 8 april 2021" or "Thursday 8 April 2021"."""
    return f"{shortday(iso, language)} {day_of(iso).year}"


def plainday(iso: str, language: Language) -> str:
    """ "8 april 2021" or "8 April 2021"."""
    day = day_of(iso)
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def short_weekday(iso: str, language: Language) -> str:
    """ "tor" or "Thu"."""
    return weekday(iso, language)[:3]


def daynumber(iso: str, language: Language) -> str:
    """ "tor 8" or "Thu 8": where the month has just been said."""
    return f"{short_weekday(iso, language)} {day_of(iso).day}"


def briefday(iso: str, language: Language) -> str:
    """ "tor 8 april" or "Thu 8 April"."""
    return f"{daynumber(iso, language)} {_MONTHS[language][day_of(iso).month - 1]}"


def clock(iso: str, language: Language) -> str:
    """ "09.00" as Swedish writes it, or "09:00"."""
    return clock_text(datetime.fromisoformat(iso).strftime("%H:%M"), language)


def clock_text(written: str, language: Language) -> str:
    """A clock time such as "24:00" as the language writes it."""
    return written.replace(":", ".") if language is Language.SWEDISH else written


def when(iso: str, language: Language) -> str:
    """ "torsdag 8 april 2021 kl. 09.00" or "Thursday 8 April 2021 at 09:00"."""
    return f"{longday(iso, language)} {_AT[language]} {clock(iso, language)}"


def at_cutoff(last_day: str, until: str, language: Language) -> str:
    """ "tisdag 13 april 2021 kl. 24.00": the day that people count with, not the midnight after it."""
    return f"{longday(last_day, language)} {_AT[language]} {clock_text(until, language)}"


def before_midnight(due_at: str, language: Language) -> str:
    """An exclusive instant: a midnight is told as 24:00 of the day before."""
    moment = datetime.fromisoformat(due_at)
    if (moment.hour, moment.minute, moment.second) != (0, 0, 0):
        return when(due_at, language)
    return at_cutoff((moment.date() - timedelta(days=1)).isoformat(), "24:00", language)
