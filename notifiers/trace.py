"""Tell a deadline and why it falls where it does, from the same trace as the audit. Computes no date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from notifiers import dates
from rules.facts import Json
from rules.moments import WEEKDAYS
from rules.people import Language
from rules.periods import Direction, Unit, parse_offset


class Lines(str):
    """Text of several lines that we made ourselves: its line breaks are kept."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrases:
    triggers: Mapping[str, str]
    other_trigger: str
    units: Mapping[Unit, tuple[str, str]]
    directions: Mapping[Direction, str]
    until: str
    start: str
    day0: str
    rule: str
    cites: str
    counted: str
    skipped: str
    landed: str
    rolled: str
    capped: str
    at_meeting: str
    bound: str
    none: str
    no_day: str
    before_meeting: str


_SWEDISH = _Phrases(
    triggers={
        "meeting": "Det räknas från mötet",
        "board": "Det räknas från nämndens sammanträde",
        "summons_sent": "Kallelsen skickades",
        "late_document": "Handlingen blev tillgänglig",
        "question_asked": "Frågan kom in",
        "item_raised": "Punkten togs upp",
        "timetable": "Tidsplanen räknas från mötet",
    },
    other_trigger="Det räknas från",
    units={
        Unit.WORKING_DAYS: ("arbetsdag", "arbetsdagar"),
        Unit.DAYS: ("dag", "dagar"),
        Unit.WEEKS: ("vecka", "veckor"),
        Unit.MONTHS: ("månad", "månader"),
        Unit.YEARS: ("år", "år"),
        Unit.HOURS: ("timme", "timmar"),
    },
    directions={Direction.AFTER: "efter", Direction.BEFORE: "före"},
    until="till och med kl. {clock}",
    start="{trigger} {moment}.",
    day0="Den dagen räknas inte.",
    rule="Regeln {rule} säger {counted}.",
    cites="Den finns i {cites}.",
    counted="{day}: dag {number}",
    skipped="{day}: räknas inte ({reason})",
    landed="{day}: {counted}",
    rolled="{day}: sista dagen flyttas ({reason})",
    capped="Mötet börjar {moment}. Fristen går aldrig förbi mötets början och slutar därför då.",
    at_meeting="{moment}, när mötet börjar",
    bound="inget bestämt datum, men innan mötet börjar {moment}",
    none="inget bestämt datum",
    no_day="Regeln anger ingen dag, och därför räknar vi inte fram någon.",
    before_meeting="Gränsen är mötets början {moment}.",
)
_ENGLISH = _Phrases(
    triggers={
        "meeting": "It is counted from the meeting on",
        "board": "It is counted from the board's meeting on",
        "summons_sent": "The summons was sent on",
        "late_document": "The document became available on",
        "question_asked": "The question came in on",
        "item_raised": "The item was raised on",
        "timetable": "The timetable is counted from the meeting on",
    },
    other_trigger="It is counted from",
    units={
        Unit.WORKING_DAYS: ("working day", "working days"),
        Unit.DAYS: ("day", "days"),
        Unit.WEEKS: ("week", "weeks"),
        Unit.MONTHS: ("month", "months"),
        Unit.YEARS: ("year", "years"),
        Unit.HOURS: ("hour", "hours"),
    },
    directions={Direction.AFTER: "after", Direction.BEFORE: "before"},
    until="until {clock}",
    start="{trigger} {moment}.",
    day0="That day is not counted.",
    rule="Rule {rule} says {counted}.",
    cites="It is found in {cites}.",
    counted="{day}: day {number}",
    skipped="{day}: not counted ({reason})",
    landed="{day}: {counted}",
    rolled="{day}: the last day moves ({reason})",
    capped="The meeting starts on {moment}. The time never runs past its start, so it ends then.",
    at_meeting="{moment}, when the meeting starts",
    bound="no set date, but before the meeting starts on {moment}",
    none="no set date",
    no_day="The rule names no day, so we do not work one out.",
    before_meeting="The limit is the meeting's start on {moment}.",
)
_PHRASES = {Language.SWEDISH: _SWEDISH, Language.ENGLISH: _ENGLISH}
Deadline = Mapping[str, Json]


def due(deadline: Deadline, language: Language) -> str:
    """When it is due, as a phrase. Without a date in the rule it says so, with the bound; `why` has the reason."""
    phrases = _PHRASES[language]
    capped = _text(deadline, "capped_at")
    kind = _text(deadline, "kind")
    if kind == "date" and capped:
        return phrases.at_meeting.format(moment=dates.when(capped, language))
    if kind == "date":
        last_day, until, due_at = (_text(deadline, name) for name in ("last_day", "until", "due_at"))
        if last_day and until:
            return dates.at_cutoff(last_day, until, language)
        if due_at:
            return dates.before_midnight(due_at, language)
    if kind == "bound" and capped:
        return phrases.bound.format(moment=dates.when(capped, language))
    return phrases.none


def why(deadline: Deadline, language: Language) -> Lines:
    """The trace, a line a step: what started the clock, the rule and its clause, each day, the cap."""
    phrases = _PHRASES[language]
    return Lines("\n".join(f"- {line}" for line in _told(deadline, phrases, language)))


def _told(deadline: Deadline, phrases: _Phrases, language: Language) -> list[str]:
    trigger_at, rule, cites = (_text(deadline, name) for name in ("trigger_at", "rule", "cites"))
    capped, kind = _text(deadline, "capped_at"), _text(deadline, "kind")
    counted = _text(deadline, "counted") or ""
    told = []
    if trigger_at:
        trigger = phrases.triggers.get(_text(deadline, "trigger") or "", phrases.other_trigger)
        moment = dates.longday(trigger_at, language) if len(trigger_at) == 10 else None
        start = phrases.start.format(trigger=trigger, moment=moment or dates.when(trigger_at, language))
        # Only where days are counted is there a day 0.
        told.append(f"{start} {phrases.day0}" if kind == "date" and "hour" not in counted else start)
    if rule:
        said = counted_in(counted, language) if kind == "date" else ""
        cited = phrases.cites.format(cites=cites.rstrip(".")) if cites else ""
        # Without a day to count to there is nothing to quote but the clause.
        said = phrases.rule.format(rule=rule, counted=said) if said else f"{rule}: {phrases.no_day}"
        told.append(f"{said} {cited}".rstrip())
    steps = deadline.get("steps")
    for step in steps if isinstance(steps, list) else []:
        if isinstance(step, dict):
            told.append(_step(step, phrases, language))
    reason = _text(deadline, "reason")
    if reason:
        told.append(reason[:1].upper() + reason[1:].rstrip(".") + ".")
    if capped:
        moment = dates.when(capped, language)
        told.append((phrases.capped if kind == "date" else phrases.before_meeting).format(moment=moment))
    return [" ".join(line.split()) for line in told]


def _step(step: Mapping[str, Json], phrases: _Phrases, language: Language) -> str:
    day = dates.shortday(str(step["day"]), language)
    lines: Mapping[str, Callable[[str], str]] = {
        "counted": lambda said: phrases.counted.format(day=day, number=said),
        "skipped": lambda said: phrases.skipped.format(day=day, reason=_closed(said, language)),
        "rolled": lambda said: phrases.rolled.format(day=day, reason=_closed(said, language)),
        "landed": lambda said: phrases.landed.format(day=day, counted=counted_in(said, language)),
    }
    for word, line in lines.items():
        if step.get(word) is not None:
            return line(str(step[word]))
    return day


def _closed(reason: str, language: Language) -> str:
    """A weekday in the reader's language; a holiday keeps its Swedish name, which is its name."""
    if language is Language.ENGLISH and reason in WEEKDAYS:
        return dates.weekday(f"2024-01-{1 + WEEKDAYS.index(reason):02}", language)  # a Monday was the 1st
    return reason


def counted_in(counted: str, language: Language) -> str:
    """ "3 working days after, until 24:00" in the reader's language; what cannot be read is left as it is."""
    phrases = _PHRASES[language]
    offset, _, until = counted.partition(", until ")
    try:
        period, direction = parse_offset(offset)
    except ValueError:
        return counted
    one, many = phrases.units[period.unit]
    said = f"{period.count} {one if period.count == 1 else many} {phrases.directions[direction]}"
    if until:
        said = f"{said}, {phrases.until.format(clock=dates.clock_text(until, language))}"
    return said


def _text(deadline: Deadline, name: str) -> str | None:
    value = deadline.get(name)
    return None if value is None else str(value)
