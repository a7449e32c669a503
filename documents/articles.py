"""Tell one rule in plain sentences, with its source, readings and choices. Knows no chapter."""

from datetime import date, timedelta
from itertools import pairwise

from documents.routine_values import Article, Choosing, Grid, Rows
from documents.routine_words import clock_words, day_words, period_words, phrases
from rules.choosing import bears_on
from rules.deadlines import Roll
from rules.people import Language
from rules.periods import Direction, Unit
from rules.policies import Choice, Switch
from rules.rulebook import DeadlineRule, Ladder, NeverAfter, Reminder, Rulebook, Rung

_ROLLS = {
    "back_to_working_day": Roll.BACKWARD,
    "law1930": Roll.LAW_1930_173,
    "none": Roll.NONE,
}


def row_on(rows: Rows, day: date) -> DeadlineRule:
    """The row in force on a day; the oldest for what lies before every row."""
    return next((row for row in rows if row.in_force_from <= day), rows[-1])


def article(book: Rulebook, rows: Rows, choosing: Choosing, language: Language, on: date) -> Article:
    """One rule, in the row that is in force on that day."""
    rule = row_on(rows, on)
    chosen = choices_of(rule, choosing, on)
    grids = (
        _readings(rule, language),
        _choices(rule, chosen, choosing, language),
        _versions(rows, language),
    )
    return Article(
        id=rule.id,
        name=rule.words(language.value).name,
        says=sentences(book, rule, choosing, language, on),
        facts=_facts(rule, language),
        grids=tuple(grid for grid in grids if grid is not None),
    )


def choices_of(rule: DeadlineRule, choosing: Choosing, on: date) -> dict[Switch, Choice]:
    """What holds on that day for every choice that bears on the rule, those that it names first."""
    others = (switch for switch in Switch if switch not in rule.switches and bears_on(rule, switch))
    return {switch: choosing.policies.on(switch, on) for switch in (*rule.switches, *others)}


def sentences(
    book: Rulebook, rule: DeadlineRule, choosing: Choosing, language: Language, on: date
) -> tuple[str, ...]:
    """What the rule says, sentence by sentence."""
    words = phrases(language)
    told = rule.words(language.value)
    chosen = choices_of(rule, choosing, on)
    said = [
        counted_words(rule, language),
        *_how_it_ends(rule, chosen, language),
        *_bound(rule, chosen, language),
    ]
    if rule.within is None and told.reason:
        said.insert(1, told.reason)
    if rule.capacity is not None:
        said.append(_seats(rule, chosen, choosing, language))
    if rule.holds_decision:
        said.append(words.says["holds"])
    if told.note:
        said.append(told.note)
    for choice in chosen.values():
        if choosing.policies.defaults[choice.switch] != choice.value:
            answer = choosing.answer(choice.switch, choice.value, language)
            said.append(words.says["chosen"].format(choice=answer))
    said += [reminder_words(rule, reminder, language) for reminder in rule.reminders]
    if rule.ladder is not None:
        said.append(ladder_words(book.ladder(rule.ladder), language))
    if rule.in_force_to is not None and rule.in_force_to < on:
        said.append(words.says["ended"].format(day=day_words(rule.in_force_to, language)))
    if rule.off:
        said.append(words.says["off"])
    return tuple(said)


def counted_words(rule: DeadlineRule, language: Language) -> str:
    """The one sentence that the rule is: what, at latest when."""
    words, told = phrases(language), rule.words(language.value)
    duty = told.duty or words.says["unnamed"].format(name=told.name)
    event = told.event or words.events[rule.trigger]
    if rule.within is None:
        return words.says["no_day"].format(duty=duty.rstrip(":"))
    if rule.within.count == 0:
        return words.says["same_day"].format(duty=duty, event=event)
    after = words.says.get("counted_after", words.says["counted"])
    return (after if rule.direction is Direction.AFTER else words.says["counted"]).format(
        duty=duty,
        period=period_words(rule.within, language),
        direction=words.directions[rule.direction],
        event=event,
    )


def _how_it_ends(rule: DeadlineRule, chosen: dict[Switch, Choice], language: Language) -> list[str]:
    if rule.within is None or rule.within.unit is Unit.HOURS:
        return []
    words = phrases(language)
    roll = rule.roll
    for switch in (Switch.SUMMONS_ROLL, Switch.AGREEMENT_ROLL):
        if switch in chosen:
            roll = _ROLLS[chosen[switch].value]
    said = []
    if roll is not Roll.NONE or rule.within.unit is not Unit.WORKING_DAYS:
        said.append(words.rolls[roll])
    if rule.unstated_clock:
        said.append(words.says["unstated"])
    elif rule.until.clock is None:
        said.append(words.says["midnight"])
    else:
        said.append(words.says["clock"].format(clock=clock_words(str(rule.until), language)))
    return said


def _bound(rule: DeadlineRule, chosen: dict[Switch, Choice], language: Language) -> list[str]:
    words = phrases(language)
    match rule.never_after:
        case None:
            return []
        case NeverAfter.MEETING_START:
            held = chosen.get(Switch.CAP_POINT)
            cap = words.caps[held.value if held else "start"]
            return [words.says["bound_meeting" if rule.within is None else "never_meeting"].format(cap=cap)]
        case NeverAfter.EVENT:
            event = rule.words(language.value).event or words.events[rule.trigger]
            return [words.says["bound_event"].format(event=event)]
        case NeverAfter.DECISION:
            return [words.says["bound_decision"]]


def _seats(rule: DeadlineRule, chosen: dict[Switch, Choice], choosing: Choosing, language: Language) -> str:
    words, held = phrases(language), chosen.get(Switch.OBSERVER_CAPACITY)
    if held is not None and choosing.policies.is_chosen(held):
        return words.says["seats"].format(seats=held.value)
    seats = rule.capacity.seats if rule.capacity else 0
    source = rule.words(language.value).capacity or (rule.capacity.source if rule.capacity else "")
    return words.says["capacity"].format(seats=seats, source=source.rstrip("."))


def reminder_words(rule: DeadlineRule, reminder: Reminder, language: Language) -> str:
    """Who is reminded, and when."""
    words = phrases(language)
    kind = "reminder" if rule.within is not None else "reminder_bound"
    if reminder.within.count == 0:
        kind = "reminder_same_day"
    return words.says[kind].format(
        to=words.says["those"] if reminder.to is None else words.owners[reminder.to],
        clock=clock_words(f"{reminder.at:%H:%M}", language),
        period=period_words(reminder.within, language),
        direction=words.directions[reminder.direction],
    )


def ladder_words(ladder: Ladder, language: Language) -> str:
    """Who is told when no answer comes."""
    words = phrases(language)
    rungs = [_rung(rung, language) for rung in ladder.rungs]
    told = rungs[0] if len(rungs) == 1 else f"{', '.join(rungs[:-1])} {words.says['and']} {rungs[-1]}"
    return words.says["ladder"].format(rungs=told)


def _rung(rung: Rung, language: Language) -> str:
    words = phrases(language)
    who = words.owners[rung.tell]
    if rung.meetings is not None:
        meetings = words.says["meeting" if rung.meetings == 1 else "meetings"]
        return words.says["rung_meetings"].format(who=who, count=rung.meetings, meetings=meetings)
    period = period_words(rung.after, language) if rung.after else ""
    return words.says["rung"].format(who=who, period=period)


def _facts(rule: DeadlineRule, language: Language) -> tuple[tuple[str, str], ...]:
    words, told = phrases(language), rule.words(language.value)
    found = (
        ("applies_if", told.applies_if),
        ("event" if rule.within else "when", told.event or words.events[rule.trigger]),
        ("owed_by", words.owners[rule.owed_by]),
        ("recipients", ", ".join(told.recipients or rule.recipients)),
        ("channels", ", ".join(told.channels or rule.channels)),
        ("strength", words.strengths[rule.strength]),
        ("binding", words.bindings.get(rule.binding, rule.binding)),
        ("source", told.cites),
        ("verified", words.verified.get(rule.verified, told.verified or rule.verified)),
        ("to_verify", told.to_verify or rule.to_verify),
        ("in_force", in_force_words(rule, language)),
    )
    return tuple((words.labels[label], text) for label, text in found if text)


def in_force_words(rule: DeadlineRule, language: Language) -> str:
    """ "från 1 januari 2020", or both days."""
    words, first = phrases(language), day_words(rule.in_force_from, language)
    if rule.in_force_to is None:
        return words.says["from_day"].format(first=first)
    return words.says["from_to"].format(first=first, last=day_words(rule.in_force_to, language))


def _readings(rule: DeadlineRule, language: Language) -> Grid | None:
    if not rule.readings:
        return None
    words, english = phrases(language), language is Language.ENGLISH
    rows = []
    for reading in rule.readings:
        says = (reading.says_en if english else "") or reading.says
        where = (reading.where_en if english else "") or reading.where
        verdict = words.labels["adopted" if reading.adopted else "rejected"]
        period = period_words(reading.within, language)
        rows.append((f"{period}. {says}".strip(), verdict, ", ".join(filter(None, (reading.decided, where)))))
    return Grid(
        caption=words.labels["readings"].format(rule=rule.id),
        head=(words.labels["reading"], words.labels["verdict"], words.labels["decided"]),
        rows=tuple(rows),
    )


def _choices(
    rule: DeadlineRule, chosen: dict[Switch, Choice], choosing: Choosing, language: Language
) -> Grid | None:
    if not chosen:
        return None
    words = phrases(language)
    rows = []
    for choice in chosen.values():
        since = words.labels["default"]
        if choosing.policies.is_chosen(choice):
            day = day_words(choice.since, language) if choice.since else ""
            since = ", ".join(filter(None, (day, choice.decided))) or "–"
        question = choosing.question(choice.switch, language)
        rows.append((question, choosing.answer(choice.switch, choice.value, language), since))
    return Grid(
        caption=words.labels["choices"].format(rule=rule.id),
        head=(words.labels["question"], words.labels["holds"], words.labels["since"]),
        rows=tuple(rows),
    )


def _versions(rows: Rows, language: Language) -> Grid | None:
    """Every dated row of a rule that has more than one, the oldest first."""
    if len(rows) < 2:
        return None
    words = phrases(language)
    listed = list(reversed(rows))
    ends = {older: newer.in_force_from - timedelta(days=1) for older, newer in pairwise(listed)}
    told = []
    for row in listed:
        last = row.in_force_to or ends.get(row)
        until = last.isoformat() if last else words.labels["now"]
        told.append((row.in_force_from.isoformat(), until, counted_words(row, language)))
    return Grid(
        caption=words.labels["versions"].format(rule=rows[0].id),
        head=(words.labels["from"], words.labels["to"], words.labels["wording"]),
        rows=tuple(told),
    )
