"""Tell a deadline and why it falls where it does, from the same trace as the audit. Computes no date."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from notifiers import dates, steps
from notifiers.choices import choice_words
from notifiers.trace_words import PHRASES, Phrases
from rules.applying import ENDS_ON_NON_WORKING_DAY
from rules.courtesy import GRANTED
from rules.facts import FactKind, Json
from rules.language import Language
from rules.periods import Unit, parse_offset
from rules.policies import Switch
from rules.rulebook import NeverAfter, Strength, Trigger
from rules.telling import Change


class Lines(str):
    """Text of several lines that we made ourselves: its line breaks are kept."""

    __slots__ = ()


class Days(StrEnum):
    """How the days are told."""

    RUNS = "runs"  # in one sentence, as a mail has room for
    EACH = "each"  # a line a day


Deadline = Mapping[str, Json]
_ASKS = (Trigger.SUMMONS_SENT, Trigger.LATE_DOCUMENT, FactKind.MEETING_MOVED)
_NO_ACT = (  # of which nobody can say that it was done: it is only counted from
    *(Trigger.MEETING, Trigger.BOARD, Trigger.TIMETABLE, Trigger.COUNCIL),
    *(Trigger.PRE_MEETING, Trigger.UNIT_MEETING, Trigger.SEAT_BACK, Trigger.ANY),
)
_SHORT = re.compile(r"K7_breached_by_days:(\d+)")


def due(deadline: Deadline, language: Language) -> str:
    """When it is due, as a phrase. Without a date in the rule it says so, with the bound; `why` has the reason."""
    phrases = PHRASES[language]
    capped = _text(deadline, "capped_at")
    kind = _text(deadline, "kind")
    if kind == "date" and capped:
        return phrases.at_cap[_cap_point(deadline)].format(moment=dates.when(capped, language))
    if kind == "date":
        last_day, until, due_at = (_text(deadline, name) for name in ("last_day", "until", "due_at"))
        if last_day and until:
            return dates.at_cutoff(last_day, until, language)
        if due_at:
            return dates.before_midnight(due_at, language)
    if kind == "bound" and capped:
        return phrases.bound[_bound(deadline)].format(moment=dates.when(capped, language))
    return phrases.none


def why(deadline: Deadline, language: Language) -> Lines:
    """The trace as a mail has room for: the start, the rule and its clause, the days in one line, the cap."""
    return Lines("\n".join(f"- {line}" for line in lines(deadline, language, Days.RUNS)))


def name(deadline: Deadline, language: Language) -> str:
    """What the deadline is called, in the reader's language."""
    return _spoken(deadline, "name", language) or _text(deadline, "rule") or ""


def lines(deadline: Deadline, language: Language, days: Days = Days.EACH) -> list[str]:
    """The whole trace, a line a step."""
    told = [
        *_start(deadline, language),
        *_rule(deadline, language),
        *_days(deadline, language, days),
        *_limits(deadline, language),
        *_changes(deadline, language),
        *_choices(deadline, language, days),
        *_readings(deadline, language, days),
    ]
    return [" ".join(line.split()) for line in told]


def counted_in(counted: str, language: Language) -> str:
    """ "3 working days after, until 24:00" in the reader's language; what cannot be read is left as it is."""
    phrases = PHRASES[language]
    offset, _, until = counted.partition(", until ")
    try:
        period, direction = parse_offset(offset)
    except ValueError:
        return phrases.meanwhile.get(counted, counted)
    if period.count == 0:
        said = phrases.same_day
    else:
        said = f"{_counting(period.count, period.unit, phrases)} {phrases.directions[direction]}"
    if until:
        clock = dates.clock_text(until.partition(",")[0], language)
        said = f"{said}, {phrases.until.format(clock=clock)}"
    return said


def _counting(count: int, unit: Unit, phrases: Phrases) -> str:
    one, many = phrases.units[unit]
    if count == 1:
        return f"{phrases.one.get(unit, phrases.numbers[1])} {one}"
    return f"{phrases.numbers[count] if count < len(phrases.numbers) else count} {many}"


def _start(deadline: Deadline, language: Language) -> Iterator[str]:
    phrases, trigger_at = PHRASES[language], _text(deadline, "trigger_at")
    if not trigger_at:
        return
    word = _text(deadline, "trigger")
    if word == Trigger.ALWAYS:
        return  # a standing duty: nothing starts it
    only_a_day = len(trigger_at) == len("2021-04-08")
    moment = dates.longday(trigger_at, language) if only_a_day else dates.when(trigger_at, language)
    event = _spoken(deadline, "event", language)
    if event and word in _NO_ACT:  # the rule's own words say more of a meeting than its kind does
        says = phrases.counted_from if _text(deadline, "kind") == "date" else phrases.concerns
        start = says.format(event=event, moment=moment)
    else:
        start = phrases.start.format(trigger=_trigger(word, phrases), moment=moment)
    # Only where days are counted is there a day 0.
    counts = _text(deadline, "kind") == "date" and "hour" not in (_text(deadline, "counted") or "")
    yield f"{start} {phrases.day0}" if counts else start


def _trigger(word: str | None, phrases: Phrases) -> str:
    if word == FactKind.MEETING_MOVED:
        return phrases.moved_meeting
    return phrases.triggers[Trigger(word) if word in tuple(Trigger) else Trigger.ANY]


def _rule(deadline: Deadline, language: Language) -> Iterator[str]:
    phrases, rule = PHRASES[language], _text(deadline, "rule")
    counted = counted_in(_text(deadline, "counted") or "", language)
    if not rule:
        if counted:
            yield phrases.only_counted.format(counted=counted, calendar=_text(deadline, "calendar"))
        return
    # Without a day to count to there is nothing to quote but the clause.
    says = phrases.rule if _text(deadline, "kind") == "date" and counted else phrases.no_day
    if GRANTED in _flags(deadline):
        says = phrases.granted
    said = says.format(rule=rule, counted=counted, version=_version(deadline, language))
    cites = (_spoken(deadline, "cites", language) or "").rstrip(".")
    strength = _text(deadline, "strength")
    if not cites:
        yield said
    elif strength in tuple(Strength):
        yield f"{said} {phrases.cites.format(strength=phrases.strengths[Strength(strength)], cites=cites)}"
    else:
        yield f"{said} {phrases.cites_only.format(cites=cites)}"


def _version(deadline: Deadline, language: Language) -> str:
    phrases, version = PHRASES[language], _text(deadline, "version")
    if not version:
        return ""
    try:
        day = date.fromisoformat(version)
    except ValueError:
        return phrases.version_name.format(version=version)
    return "" if day == date.min else phrases.version.format(day=dates.plainday(version, language))


def _days(deadline: Deadline, language: Language, days: Days) -> Iterator[str]:
    found = [step for step in _tables(deadline, "steps") if "day" in step]
    counted = _text(deadline, "counted") or ""
    match days:
        case Days.RUNS:
            yield from steps.in_runs(found, counted, language, counted_in)
        case Days.EACH:
            yield from steps.each(found, counted, language, counted_in)


def _limits(deadline: Deadline, language: Language) -> Iterator[str]:
    phrases, capped = PHRASES[language], _text(deadline, "capped_at")
    reason = _spoken(deadline, "reason", language)
    if reason:
        yield reason[:1].upper() + reason[1:].rstrip(".") + "."
    if capped and _text(deadline, "kind") == "date":
        asks = _text(deadline, "trigger") in _ASKS
        says = phrases.capped_questions if asks else phrases.capped
        yield says.format(cap=phrases.cap[_cap_point(deadline)], moment=dates.when(capped, language))
    elif capped:
        yield phrases.limit[_bound(deadline)].format(moment=dates.when(capped, language))
    for flag in _flags(deadline):
        if short := _SHORT.fullmatch(flag):
            yield phrases.short.format(days=_counting(int(short[1]), Unit.DAYS, phrases))
        if flag == ENDS_ON_NON_WORKING_DAY:
            yield phrases.stays
        if told := phrases.chosen.get(flag):
            yield told
    if target := _text(deadline, "internal_target"):
        yield phrases.target.format(day=dates.longday(target, language))


def _changes(deadline: Deadline, language: Language) -> Iterator[str]:
    phrases = PHRASES[language]
    for changed in _tables(deadline, "changes"):
        until = changed.get("until")
        said = phrases.changes[Change(str(changed["change"]))].format(
            at=dates.longday(str(changed["at"]), language),
            until=dates.before_midnight(str(until), language) if until else phrases.none,
            by=changed["by"],
        )
        yield f"{said} {phrases.because.format(reason=str(changed['reason']).strip().rstrip('.'))}"


def _choices(deadline: Deadline, language: Language, days: Days) -> Iterator[str]:
    """What the group chose, since when and by whom. What holds because nobody chose is too much for a mail."""
    phrases = PHRASES[language]
    for choice in _tables(deadline, "policies"):
        words = choice_words(str(choice["switch"]), str(choice["value"]), language)
        since, decided = choice.get("since"), choice.get("decided")
        if since is None and decided is None:
            if days is Days.EACH:
                yield phrases.choice.format(words=words, whose=phrases.default)
            continue
        day = dates.plainday(str(since), language) if since else ""
        says = phrases.decided_by if decided else phrases.decided
        whose = (
            says.format(day=day, decided=decided) if since else phrases.chosen_by.get(str(decided), decided)
        )
        yield phrases.choice.format(words=words, whose=whose)


def _readings(deadline: Deadline, language: Language, days: Days) -> Iterator[str]:
    """The adopted reading first, then what the rejected ones would have given."""
    phrases = PHRASES[language]
    for reading in sorted(_tables(deadline, "readings"), key=lambda one: not one.get("adopted")):
        words, last_day = str(reading["within"]), reading.get("last_day")
        try:
            period, _ = parse_offset(f"{words} after")
            words = _counting(period.count, period.unit, phrases)
        except ValueError:
            pass
        says = _translated(reading, "says", language)
        if says and days is Days.EACH:
            words = f"{words} ({says.strip().rstrip('.')})"
        where = phrases.read_day.format(day=_decided(str(reading["decided"]), language))
        if place := _translated(reading, "where", language):
            where = f"{where} ({place.strip().rstrip('.')})"
        told = phrases.reading if reading.get("adopted") else phrases.rejected
        given = last_day and not reading.get("adopted")
        would = phrases.would_give.format(day=dates.longday(str(last_day), language)) if given else ""
        yield told.format(reading=words, where=where) + would


def _translated(reading: Mapping[str, Json], key: str, language: Language) -> str:
    """A reading's own words; where they have no English, an English reader gets the Swedish place and no gloss."""
    english = str(reading.get(f"{key}_en") or "")
    swedish = str(reading.get(key) or "")
    if language is Language.SWEDISH:
        return swedish
    return english or (swedish if key == "where" else "")


def _decided(day: str, language: Language) -> str:
    try:
        return dates.plainday(day, language)
    except ValueError:
        return day


def _cap_point(deadline: Deadline) -> str:
    """What caps it: the meeting's start, unless the group chose the item's turn or the meeting's end."""
    chosen = [one["value"] for one in _tables(deadline, "policies") if one.get("switch") == Switch.CAP_POINT]
    return str(chosen[0]) if chosen and chosen[0] in ("start", "item", "end") else "start"


def _bound(deadline: Deadline) -> NeverAfter:
    word = _text(deadline, "never_after")
    return NeverAfter(word) if word in tuple(NeverAfter) else NeverAfter.MEETING_START


def _flags(deadline: Deadline) -> list[str]:
    found = deadline.get("flags")
    return [str(flag) for flag in found] if isinstance(found, list) else []


def _tables(deadline: Deadline, key: str) -> Sequence[Mapping[str, Json]]:
    found = deadline.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _spoken(deadline: Deadline, key: str, language: Language) -> str | None:
    """A field in the reader's language, where the rule book has it."""
    english = deadline.get("en")
    if language is Language.ENGLISH and isinstance(english, dict) and english.get(key):
        return str(english[key])
    return _text(deadline, key)


def _text(deadline: Deadline, key: str) -> str | None:
    value = deadline.get(key)
    return None if value is None else str(value)
