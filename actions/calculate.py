"""Calculate one deadline from words or from a shipped rule, without a store. Prints nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from config.calendars import calendar_named
from config.holiday_table import FIRST_KNOWN, LAST_KNOWN
from config.policies import choices_of, policies
from config.rulebooks import rule_anywhere
from rules.applying import apply_rule, counted_as, days_short, lead_time_flags
from rules.calendar import WorkCalendar
from rules.choosing import ASKS, choices_behind
from rules.courtesy import courtesy
from rules.deadlines import Cutoff, Reckoned, Roll, reckon
from rules.facts import Json
from rules.moments import STOCKHOLM, USUAL_LENGTH, local_day, weekday_of, zone_named
from rules.periods import Direction, Period, Unit, parse_offset
from rules.policies import CapPoint, Choice, Policies, Switch, cap_point
from rules.readings import Read, readings_as_json, readings_of
from rules.rulebook import DeadlineRule, NeverAfter, Trigger
from rules.telling import choices_as_json, steps_as_json
from rules.versions import governing, row_for, summons_rule

_REACH = {
    Unit.WORKING_DAYS: 250,
    Unit.DAYS: 366,
    Unit.WEEKS: 53,
    Unit.MONTHS: 12,
    Unit.YEARS: 1,
    Unit.HOURS: 8784,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculated:
    """One answer, with the rule behind it if a rule was asked."""

    reckoned: Reckoned
    calendar: WorkCalendar
    rule: DeadlineRule | None
    words: str  # what was counted
    event: date | datetime
    choices: tuple[Choice, ...] = ()  # what the rule depends on
    readings: tuple[Read, ...] = ()  # of the rule's clause, and what each gives

    def as_json(self) -> dict[str, Json]:
        """The document that `kallelse calculate --json` prints (contracts)."""
        told, zone = self.reckoned, self.calendar.zone
        return {
            "kind": told.kind.value,
            "last_day": told.last_day.isoformat() if told.last_day else None,
            "weekday": weekday_of(told.last_day) if told.last_day else None,
            "due_at": told.due_at.astimezone(zone).isoformat() if told.due_at else None,
            "unrolled": told.unrolled.isoformat() if told.unrolled else None,
            "capped_at": told.capped_at.astimezone(zone).isoformat() if told.capped_at else None,
            "flags": list(told.flags),
            "reason": told.reason,
            "rule": self._rule(),
            "calendar": self.calendar.name,
            "counted": self.words,
            "because": list(steps_as_json(told.steps)),
            "internal_target": told.internal_target.isoformat() if told.internal_target else None,
            "policies": choices_as_json(self.choices),
            "readings": readings_as_json(self.readings),
        }

    def _rule(self) -> dict[str, Json] | None:
        rule = self.rule
        if rule is None:
            return None
        return {
            "id": rule.id,
            "cites": rule.cites,
            "version": rule.version,
            "strength": rule.strength.value,
            "name": rule.name,
            "binding": rule.binding,
            "verified": rule.verified,
            "to_verify": rule.to_verify,
        }


def read_event(text: str) -> date | datetime:
    """Read a day, or a moment; a moment without an offset is Stockholm's. Raises ValueError."""
    try:
        if "T" not in text and " " not in text.strip():
            return date.fromisoformat(text)
        at = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ValueError(f"{text!r} is no day or moment: write 2021-04-08 or 2021-04-08T16:30") from wrong
    if at.utcoffset() is not None:
        return at
    local = at.replace(tzinfo=zone_named(STOCKHOLM))
    if local.astimezone(zone_named("UTC")).astimezone(local.tzinfo).replace(tzinfo=None) != at:
        raise ValueError(
            f"{text} is skipped by the clock in {STOCKHOLM} that night: give the moment an offset"
        )
    return local


def calculate(
    words: str,
    event: str,
    *,
    until: str | None = None,
    roll: str | None = None,
    never_after: str | None = None,
    calendar: str = "sweden",
    closed: Sequence[str] = (),
) -> Calculated:
    """Count "3 working days after" from an event. Raises ValueError that says what to write instead."""
    period, direction = parse_offset(words)
    begins = read_event(event)
    hours = period.unit is Unit.HOURS
    if hours and (until or roll not in (None, "none")):
        raise ValueError("hours end at their own minute: leave out --until and --roll")
    rolls = _roll(roll) if roll else Roll.NONE
    if not roll and not hours and direction is Direction.BEFORE:
        rolls = Roll.BACKWARD
    days = _calendar(calendar, begins, period, direction, closed)
    reckoned = reckon(
        period=period,
        direction=direction,
        event=begins,
        cutoff=Cutoff.parse(until or "24:00"),
        roll=rolls,
        calendar=days,
        never_after=_moment(never_after, days) if never_after else None,
    )
    return Calculated(
        reckoned=reckoned,
        calendar=days,
        rule=None,
        words=words if hours else f"{words}, until {until or '24:00'}, roll {rolls}",
        event=begins,
    )


def calculate_rule(
    rule_id: str,
    event: str,
    *,
    meeting: str | None = None,
    never_after: str | None = None,
    calendar: str = "sweden",
    closed: Sequence[str] = (),
    chosen: Sequence[str] = (),
    own: Path | None = None,
) -> Calculated:
    """Apply a rule to an event; `own` is an operator's folder of rule books.

    `meeting` is when the meeting starts, or START/END; without an end it is taken to last two hours.
    `chosen` are policies, e.g. "cap_point=item"; every other has its default.

    Raises ValueError or KeyError that says what to write instead.
    """
    book, rule = rule_anywhere(rule_id, own)
    choices = policies(choices_of(chosen))
    begins = read_event(event)
    days = _calendar(calendar, begins, rule.within, rule.direction, closed, choices)
    starts_at, ends_at = _meeting(meeting, days) if meeting else (None, None)
    rule = row_for(book.rows[rule_id], begins, days, choices) or rule
    day = local_day(begins, days.zone) if isinstance(begins, datetime) else begins
    limit = None
    if rule.never_after is NeverAfter.MEETING_START:
        # A matter's turn is not known beforehand: until it is, the meeting's end is the hard stop.
        from_start = rule.trigger not in ASKS or cap_point(choices, day) is CapPoint.START
        limit = starts_at if from_start else ends_at
    if never_after:
        limit = _moment(never_after, days)
    reckoned = apply_rule(rule, begins, days, limit, choices)
    if rule.trigger is Trigger.LATE_DOCUMENT and starts_at and isinstance(begins, datetime):
        general = governing(book, Trigger.SUMMONS_SENT, begins, days, choices)
        window, offer = courtesy(general, begins, starts_at, days, choices)
        told = window or reckoned
        reckoned = replace(told, flags=(*told.flags, *offer))
    found = Calculated(
        reckoned=reckoned,
        calendar=days,
        rule=rule,
        words=reckoned.reason or "",
        event=begins,
        choices=choices_behind(rule, choices, day),
        readings=readings_of(rule, begins, days, choices, limit),
    )
    if reckoned.last_day is None:
        return found
    summons = summons_rule(book, local_day(starts_at, days.zone), days, choices) if starts_at else None
    if summons and starts_at and rule.trigger is Trigger.SUMMONS_SENT:
        short = days_short(apply_rule(summons, starts_at, days, None, choices), day)
        reckoned = replace(reckoned, flags=(*reckoned.flags, *lead_time_flags(short)))
    rolls = reckoned.walk.roll if reckoned.walk else rule.roll
    return replace(found, reckoned=reckoned, words=f"{counted_as(rule, reckoned)}, roll {rolls}")


def _roll(text: str) -> Roll:
    try:
        return Roll(text)
    except ValueError:
        raise ValueError(f"roll {text!r} is unknown: choose one of {', '.join(Roll)}") from None


def _moment(text: str, calendar: WorkCalendar) -> datetime:
    at = read_event(text)
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=calendar.zone)


def _meeting(text: str, calendar: WorkCalendar) -> tuple[datetime, datetime]:
    """When a meeting starts and ends."""
    starts, _, ends = text.partition("/")
    starts_at = _moment(starts, calendar)
    ends_at = _moment(ends, calendar) if ends else starts_at + USUAL_LENGTH
    if ends_at <= starts_at:
        raise ValueError(f"--meeting {text}: it ends before it starts: write START/END")
    return starts_at, ends_at


def _calendar(
    name: str,
    event: date | datetime,
    period: Period | None,
    direction: Direction,
    closed: Sequence[str],
    choices: Policies | None = None,
) -> WorkCalendar:
    """The years that the answer can reach, and no more: a short command stays short.

    Whoever names a calendar has chosen its squeeze days, unless they say "squeeze_days=working" as well.
    """
    day = event.date() if isinstance(event, datetime) else event
    years = 1 + (period.count // _REACH[period.unit] if period else 0)
    if years > 200 or not FIRST_KNOWN <= day.year <= LAST_KNOWN:
        known = f"Sweden's holidays are known for {FIRST_KNOWN}-{LAST_KNOWN}"
        raise ValueError(f"{period} from {day} is outside what the calendar knows: {known}")
    ahead = years if direction is Direction.AFTER else 1
    back = years if direction is Direction.BEFORE else 1
    own: dict[date, str] = {}
    for text in closed:
        shut = read_event(text)
        if isinstance(shut, datetime):
            raise ValueError(f"--closed {text}: write a day, e.g. 2021-05-14")
        own[shut] = "stängt av gruppen"
    first = max((day - timedelta(days=366 * back)).year, FIRST_KNOWN)
    last = min((day + timedelta(days=366 * ahead)).year, LAST_KNOWN)
    if choices is None or Switch.SQUEEZE_DAYS not in choices.chosen:
        return calendar_named(name, first, last, own)
    return calendar_named(
        name, first, last, own, counts=lambda day: choices.value(Switch.SQUEEZE_DAYS, day) != "working"
    )
