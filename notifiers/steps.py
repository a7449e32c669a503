"""Tell the days that were counted, skipped and rolled past: a line a day, or in runs. Counts none of them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from notifiers import dates
from notifiers.trace_words import PHRASES
from rules.facts import Json
from rules.language import Language
from rules.moments import WEEKDAYS
from rules.periods import Direction, parse_offset

Step = Mapping[str, Json]
CountedIn = Callable[[str, Language], str]
_KINDS = ("counted", "skipped", "landed", "rolled")
_SENT_AFTER = re.compile(r"skickad efter (.+), räknas som nästa dag")  # as rules/applying.py says it
_SENT_ON = re.compile(r"(.+), räknas som skickad nästa arbetsdag")
_SOME = 3  # so many days in a row are told one by one


def each(steps: Sequence[Step], counted: str, language: Language, said: CountedIn) -> Iterator[str]:
    """A line for every day."""
    phrases = PHRASES[language]
    for step in steps:
        day, (kind, value) = dates.shortday(str(step["day"]), language), _kind(step)
        match kind:
            case "counted":
                yield phrases.counted.format(day=day, number=value)
            case "skipped":
                yield phrases.skipped.format(day=day, reason=_closed(value, language))
            case "landed":
                landed = dates.longday(str(step["day"]), language)
                yield phrases.landed.format(day=landed, counted=said(value, language))
            case "rolled":
                yield phrases.rolled.format(day=day, reason=_closed(value, language))
            case _:
                yield day
    rolled = [step for step in steps if "rolled" in step]
    if rolled:
        yield phrases.moved.format(last=dates.longday(_after(rolled[-1], counted), language))


def in_runs(steps: Sequence[Step], counted: str, language: Language, said: CountedIn) -> Iterator[str]:
    """One sentence for the days, and one for a last day that moved."""
    phrases, told = PHRASES[language], _Days(language)
    walked: list[str] = []
    for kind, grouped in groupby(steps, key=lambda step: _kind(step)[0]):
        run = list(grouped)
        match kind:
            case "counted":
                walked += told.counted(run)
            case "skipped":
                walked.append(phrases.skipped_run.format(days=told.skipped(run)))
            case "landed":
                landed = dates.longday(str(run[-1]["day"]), language)
                words = phrases.landed.format(day=landed, counted=said(str(run[-1]["landed"]), language))
                yield words[:1].upper() + words[1:] + "."
            case "rolled":
                if walked:
                    yield _sentence(walked)
                    walked = []
                reasons = list(dict.fromkeys(_closed(str(step["rolled"]), language) for step in run))
                day = dates.shortday(str(run[0]["day"]), language)
                yield phrases.moved_run.format(
                    day=day[:1].upper() + day[1:],
                    reasons=", ".join(reasons),
                    last=dates.longday(_after(run[-1], counted), language),
                )
    if walked:
        yield _sentence(walked)


class _Days:
    """Days in short; the month is said when it is new."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._month = 0

    def _brief(self, iso: str) -> str:
        month = dates.day_of(iso).month
        new, self._month = month != self._month, month
        return dates.briefday(iso, self._language) if new else dates.daynumber(iso, self._language)

    def counted(self, run: Sequence[Step]) -> list[str]:
        """ "mån 12 (2), tis 13 (3)", or "mån 12–fre 16 (2–6)" when they are many."""
        if len(run) <= _SOME:
            return [f"{self._brief(str(step['day']))} ({step['counted']})" for step in run]
        first, last = run[0], run[-1]
        days = f"{self._brief(str(first['day']))}–{self._brief(str(last['day']))}"
        return [f"{days} ({first['counted']}–{last['counted']})"]

    def skipped(self, run: Sequence[Step]) -> str:
        """ "lör–sön", or "fre 2 april (Långfredagen)": only what is no plain weekend is told with its name."""
        told = []
        for plain, grouped in groupby(run, key=lambda step: str(step["skipped"]) in WEEKDAYS):
            days = [str(step["day"]) for step in grouped]
            if plain:
                ends = dict.fromkeys(dates.short_weekday(day, self._language) for day in (days[0], days[-1]))
                told.append("–".join(ends))
            else:
                reasons = {str(step["day"]): str(step["skipped"]) for step in run}
                told += [f"{self._brief(day)} ({reasons[day]})" for day in days]
        return ", ".join(told)


def _sentence(walked: Sequence[str]) -> str:
    words = ", ".join(walked)
    return words[:1].upper() + words[1:] + "."


def _kind(step: Step) -> tuple[str, str]:
    return next(((kind, str(step[kind])) for kind in _KINDS if step.get(kind) is not None), ("", ""))


def _after(step: Step, counted: str) -> str:
    """The day that the last one rolled past leads to: forward, or back for what is counted backwards."""
    try:
        _, direction = parse_offset(counted.partition(",")[0])
    except ValueError:
        direction = Direction.AFTER
    day = date.fromisoformat(str(step["day"]))
    return (day + timedelta(days=1 if direction is Direction.AFTER else -1)).isoformat()


def _closed(reason: str, language: Language) -> str:
    """A weekday in the reader's language; a holiday keeps its Swedish name, which is its name."""
    if language is Language.SWEDISH:
        return reason
    if reason in WEEKDAYS:
        return dates.weekday(f"2024-01-{1 + WEEKDAYS.index(reason):02}", language)  # a Monday was the 1st
    if after := _SENT_AFTER.fullmatch(reason):
        return f"sent after {after[1]}, counts as the next day's"
    if moved := _SENT_ON.fullmatch(reason):
        return f"{_closed(moved[1], language)}, counts as sent on the next working day"
    return reason
