"""Read when a group wants no mail: night hours, closed days, recess. Sends and withholds nothing."""

import re
from collections.abc import Iterator
from datetime import date, time

from config.toml import Table
from rules.people import NON_WORKING, WEEK, Quiet, QuietDay, QuietSpan, Recess

QUIET_KEYS = ("hours", "from", "to", "days", "spans", "recess")
RECESS_KEYS = ("from", "to", "reason")
_NOON = time(12, 0)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_SPAN = re.compile(r"\s*(\S+)\s*[-–—]\s*(\S+)\s*")
_DAYS_BETWEEN = re.compile(r"\s*(\d{4}-\d{2}-\d{2})\s*(?:/|–|—|\.\.)\s*(\d{4}-\d{2}-\d{2})\s*")
_HOURS_CURE = 'write hours = "18:00-07:00"'
_DAYS_CURE = 'write days = "non_working", ["saturday", "holidays"] or "none"'
_SPANS_CURE = 'write spans = ["friday 15:00-07:00"]'
_SPAN_OF_DAY = re.compile(r"\s*(\S+)\s+(\S+)\s*[-–—]\s*(\S+)\s*")
_WEEKEND = frozenset({QuietDay.SATURDAY, QuietDay.SUNDAY})
_SWEDISH = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_HOLIDAYS = frozenset({QuietDay.HOLIDAYS})
DAY_WORDS: dict[str, frozenset[QuietDay]] = {
    "non_working": NON_WORKING,
    "none": frozenset(),
    "inga": frozenset(),
    **dict.fromkeys(("weekend", "weekends"), _WEEKEND),
    **dict.fromkeys(("helg", "helger"), NON_WORKING),  # both the weekend and the holiday in Swedish
    **dict.fromkeys(("holiday", "holidays", "public_holidays", "helgdag", "helgdagar"), _HOLIDAYS),
    **{f"{day}{plural}": frozenset({day}) for day in WEEK for plural in ("", "s")},
    **{
        f"{word}{plural}": frozenset({day})
        for word, day in zip(_SWEDISH, WEEK, strict=True)
        for plural in ("", "ar")
    },
}


def quiet_of(table: Table) -> Quiet:
    """The [quiet] table; what is missing there keeps the house default."""
    table.only(*QUIET_KEYS)
    usual = Quiet()
    hours = table if table.has("from") or table.has("to") else None
    closes, opens = _hours(table, hours) if hours or table.has("hours") else (usual.closes, usual.opens)
    return Quiet(
        opens=opens,
        closes=closes,
        days=_days(table, usual.days),
        spans=tuple(_spans(table)),
        recesses=tuple(_recesses(table)),
    )


def _hours(table: Table, inside: Table | None) -> tuple[time, time]:
    if inside is not None:
        first, last = inside.value("from"), inside.value("to")
        key = "from"
    else:
        first, last = _two(table, table.value("hours"))
        key = "hours"
    closes, opens = _clock(table, key, first), _clock(table, key, last)
    if closes < _NOON < opens:
        cure = f'quiet hours are the hours without mail: did you mean "{opens:%H:%M}-{closes:%H:%M}"?'
        raise table.refuse(
            f"'{key}' {closes:%H:%M}-{opens:%H:%M} silences the whole working day: {cure}", key
        )
    return (closes if closes > time() else time.max), opens


def _two(table: Table, found: object) -> tuple[object, object]:
    if isinstance(found, str) and (span := _SPAN.fullmatch(found)):
        return span[1], span[2]
    if isinstance(found, list) and len(found) == 2:
        return found[0], found[1]
    if isinstance(found, dict) and set(found) == {"from", "to"}:
        return found["from"], found["to"]
    raise table.refuse(f"'hours' is {found}, not two times of day: {_HOURS_CURE}", "hours")


def _clock(table: Table, key: str, found: object) -> time:
    if isinstance(found, time):
        return found
    said = _CLOCK.fullmatch(str(found).strip())
    hour, minute = (int(said[1]), int(said[2] or 0)) if said else (99, 0)
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        raise table.refuse(f"'{key}': {found!r} is no time of day: {_HOURS_CURE}", key)
    return time(hour, minute)


def _days(table: Table, usual: frozenset[QuietDay]) -> frozenset[QuietDay]:
    if not table.has("days"):
        return usual
    found: frozenset[QuietDay] = frozenset()
    for word in table.texts("days"):
        meant = DAY_WORDS.get(word.strip().lower())
        if meant is None:
            raise table.refuse(f"'days': '{word}' is unknown: {_DAYS_CURE}", "days")
        found |= meant
    if found.issuperset(WEEK):
        raise table.refuse("'days' names all seven: nothing could ever be sent; leave one out", "days")
    return found


def _spans(table: Table) -> Iterator[QuietSpan]:
    for said in table.texts("spans"):
        parts = _SPAN_OF_DAY.fullmatch(said)
        days = DAY_WORDS.get(parts[1].lower(), frozenset()) if parts else frozenset()
        if parts is None or not days or days & _HOLIDAYS:
            what = f"'spans': {said!r} is no day of the week with two times of day: {_SPANS_CURE}"
            raise table.refuse(what, "spans")
        starts, ends = _clock(table, "spans", parts[2]), _clock(table, "spans", parts[3])
        if starts == ends:
            raise table.refuse(
                f"'spans': {said!r} ends when it starts: name the day in 'days' instead", "spans"
            )
        yield from (QuietSpan(day=day, starts=starts, ends=ends) for day in WEEK if day in days)


def _recesses(table: Table) -> Iterator[Recess]:
    found = table.values.get("recess", [])
    listed = found if isinstance(found, list) else [found]
    for number, one in enumerate(listed):
        if isinstance(one, str) and (span := _DAYS_BETWEEN.fullmatch(one)):
            yield _recess(table, date.fromisoformat(span[1]), date.fromisoformat(span[2]), "uppehåll")
        elif isinstance(one, dict):
            at = (*table.at, "recess", number) if isinstance(found, list) else (*table.at, "recess")
            inner = Table(file=table.file, at=at, values=one)
            inner.only(*RECESS_KEYS)
            first, last = inner.day("from"), inner.day("to")
            if first is None or last is None:
                raise inner.refuse("a recess needs 'from' and 'to': write from = 2021-06-28, to = 2021-08-08")
            yield _recess(inner, first, last, inner.maybe_text("reason") or "uppehåll")
        else:
            raise table.refuse(f"'recess' is {one}: write {{ from = 2021-06-28, to = 2021-08-08 }}", "recess")


def _recess(table: Table, first: date, last: date, reason: str) -> Recess:
    if last < first:
        raise table.refuse(f"recess {first} to {last} ends before it begins: swap the days", "recess")
    return Recess(first=first, last=last, reason=reason)
