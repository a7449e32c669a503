"""The words in which a planned year is told, in Swedish and English. Checks nothing."""

from collections.abc import Mapping
from datetime import date, datetime
from string import Template

from rules.moments import WEEKDAYS
from rules.people import Language
from rules.year_fixes import Cure, Fix
from rules.year_values import Checked, Finding, Flag

_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT: Mapping[Flag, tuple[str, str]] = {
    Flag.QUESTIONS_ON_OR_AFTER: (
        "frågefristen slutar på eller efter mötet",
        "questions end on or after the meeting",
    ),
    Flag.QUESTIONS_DAY_BEFORE: (
        "frågefristen slutar dagen före mötet",
        "questions end the day before the meeting",
    ),
    Flag.NO_DAY_TO_ANSWER: (
        "ingen arbetsdag mellan frågorna och mötet",
        "no working day between questions and meeting",
    ),
    Flag.SUMMONS_ON_CLOSED_DAY: ("kallelsedagen är röd", "the summons day is closed"),
    Flag.SUMMONS_IN_RECESS: ("kallelsen i uppehåll", "the summons falls in recess"),
    Flag.NO_SUMMONS_RULE: ("regel för kallelsen saknas", "no rule for the summons"),
    Flag.MEETING_ON_CLOSED_DAY: ("mötet på en stängd dag", "the meeting is on a closed day"),
    Flag.MEETING_IN_RECESS: ("mötet i uppehåll", "the meeting falls in recess"),
    Flag.MEETING_AFTER_BOARD: ("mötet efter nämnden", "the meeting is after its board"),
    Flag.TOO_CLOSE_TO_BOARD: ("mötet för nära nämnden", "the meeting is too close to its board"),
    Flag.ADJUSTMENT_IN_RECESS: ("justeringen i uppehåll", "the adjustment falls in recess"),
    Flag.RULEBOOK_ENDS: ("reglerna slutar gälla", "the rules end"),
    Flag.RULEBOOK_NOT_IN_FORCE: ("reglerna gäller inte än", "the rules are not in force yet"),
    Flag.CALENDAR_ENDS: ("helgtabellen räcker inte", "the table of holidays ends"),
    Flag.NO_MEETING_IN_QUARTER: ("för långt sedan förra mötet", "too long since the meeting before"),
    Flag.TWO_MEETINGS_SAME_DAY: ("två möten samma dag", "two meetings on one day"),
}
_LONG: Mapping[Flag, tuple[str, str]] = {
    Flag.QUESTIONS_ON_OR_AFTER: (
        "Frågefristen ($name) slutar $day, på eller efter mötesdagen $meeting.",
        "The time for questions ($name) ends on $day, on or after the meeting's day $meeting.",
    ),
    Flag.QUESTIONS_DAY_BEFORE: (
        "Frågefristen ($name) slutar $day, dagen före mötet: ingen dag är kvar för svaren.",
        "The time for questions ($name) ends on $day, the day before the meeting: no day is left to answer.",
    ),
    Flag.NO_DAY_TO_ANSWER: (
        "Frågefristen ($name) slutar $day, och ingen arbetsdag ligger mellan den och mötet.",
        "The time for questions ($name) ends on $day, and no working day lies between it and the meeting.",
    ),
    Flag.SUMMONS_ON_CLOSED_DAY: (
        "Kallelsedagen $day är stängd ($name); av sig själv går kallelsen $leaves.",
        "The summons day $day is closed ($name); by itself the summons leaves on $leaves.",
    ),
    Flag.SUMMONS_IN_RECESS: (
        "Kallelsedagen $day ligger i gruppens uppehåll ($name); av sig själv går kallelsen $leaves.",
        "The summons day $day lies in the group's recess ($name); by itself the summons leaves on $leaves.",
    ),
    Flag.NO_SUMMONS_RULE: (
        "Regelboken '$name' säger inte när kallelsen går ut: inget är räknat från den.",
        "The rule book '$name' does not say when the summons leaves: nothing is counted from it.",
    ),
    Flag.MEETING_ON_CLOSED_DAY: (
        "Mötesdagen $day är ingen arbetsdag ($name).",
        "The meeting's day $day is no working day ($name).",
    ),
    Flag.MEETING_IN_RECESS: (
        "Mötesdagen $day ligger i gruppens uppehåll ($name).",
        "The meeting's day $day lies in the group's recess ($name).",
    ),
    Flag.MEETING_AFTER_BOARD: (
        "Mötet ligger inte före sin nämnd, som möts $day.",
        "The meeting does not lie before its board, which meets on $day.",
    ),
    Flag.TOO_CLOSE_TO_BOARD: (
        "Mötet ligger för nära nämnden: enligt $name hålls det senast $day.",
        "The meeting lies too close to its board: under $name it is held on $day at the latest.",
    ),
    Flag.ADJUSTMENT_IN_RECESS: (
        "Synpunkter och justering är klara först $day, när uppehållet ($name) har börjat.",
        "Comments and adjustment are done only on $day, when the recess ($name) has begun.",
    ),
    Flag.RULEBOOK_ENDS: (
        "'$name' gäller till och med $day: inget har antagits för tiden efter.",
        "'$name' is in force until $day: nothing has been adopted for the time after it.",
    ),
    Flag.RULEBOOK_NOT_IN_FORCE: (
        "Regelboken '$name' gäller från $day: mötet ligger före.",
        "The rule book '$name' is in force from $day: the meeting lies before it.",
    ),
    Flag.CALENDAR_ENDS: (
        "Kalendern '$name' känner helgdagarna från $since till och med $day: alla datum kan inte räknas.",
        "The calendar '$name' knows the holidays from $since until $day: not every date can be counted.",
    ),
    Flag.NO_MEETING_IN_QUARTER: (
        "Enligt $name bör mötet hållas senast $day, räknat från mötet före.",
        "Under $name the meeting should be held on $day at the latest, counted from the one before.",
    ),
    Flag.TWO_MEETINGS_SAME_DAY: ("Mer än ett möte hålls $day.", "More than one meeting is held on $day."),
}
_CURES: Mapping[Cure, tuple[str, str]] = {
    Cure.MOVE_MEETING: ("Flytta mötet till $starts.", "Move the meeting to $starts."),
    Cure.SEND_EARLIER: (
        "Skicka kallelsen för hand redan $sent; frågefristen slutar då $questions.",
        "Send the summons by hand already on $sent; the time for questions then ends on $questions.",
    ),
    Cure.LEAVES_BY_ITSELF: (
        "Låt kallelsen gå $sent, som den gör av sig själv; frågefristen slutar då $questions.",
        "Let the summons leave on $sent, as it does by itself; the time for questions then ends on $questions.",
    ),
    Cure.ADD_MEETING: ("Håll ett möte till $starts.", "Hold one more meeting on $starts."),
    Cure.EXTEND_RULEBOOK: (
        "Anta regler som gäller $until: ge '$name' andra dagar (in_force_from, in_force_to), eller en ny rad.",
        "Adopt rules that are in force on $until: give '$name' other days (in_force_from, in_force_to), or a new row.",
    ),
    Cure.EXTEND_CALENDAR: (
        "Bygg ut tabellen över helgdagar för '$name' så att den täcker $until, och planera om.",
        "Extend the table of holidays of '$name' so that it covers $until, and plan anew.",
    ),
    Cure.ADD_RULE: (
        'Lägg en regel för kallelsen i \'$name\' (trigger = "meeting", met_by = "summons_sent").',
        'Add a rule for the summons to \'$name\' (trigger = "meeting", met_by = "summons_sent").',
    ),
    Cure.NO_DAY: (
        "Ingen dag mellan grannmötena är fri från krockar: flytta flera möten eller ställ in det här.",
        "No day between its neighbours is free of clashes: move several meetings, or cancel this one.",
    ),
}


def pick(both: tuple[str, str], language: Language) -> str:
    """The Swedish or the English of a pair."""
    return both[1] if language is Language.ENGLISH else both[0]


def day_words(day: date | None, language: Language = Language.SWEDISH) -> str:
    """A day with its weekday."""
    if day is None:
        return "–"
    names = _ENGLISH_DAYS if language is Language.ENGLISH else WEEKDAYS
    return f"{names[day.weekday()]} {day}"


def moment_words(at: datetime, language: Language = Language.SWEDISH) -> str:
    """A day with its weekday and its clock. The moment is read on its own zone's wall."""
    clock = f"{at:%H:%M}"
    return f"{day_words(at.date(), language)} {clock if language is Language.ENGLISH else f'kl. {clock}'}"


def flag_words(flag: Flag, language: Language = Language.SWEDISH) -> str:
    """A flag in a few words."""
    return pick(_SHORT[flag], language)


def reason_words(found: Finding, one: Checked, language: Language = Language.SWEDISH) -> str:
    """A flag in one sentence, with its days."""
    return Template(pick(_LONG[found.flag], language)).substitute(
        name=found.name or "–",
        day=day_words(found.day, language),
        since=day_words(found.since, language),
        meeting=day_words(one.day, language),
        leaves=moment_words(one.leaves_at, language) if one.leaves_at else "–",
    )


def fix_words(fix: Fix, language: Language = Language.SWEDISH) -> str:
    """A cure in one sentence, with its days."""
    words = pick(_CURES[fix.cure], language)
    if fix.summons_on is not None and fix.questions_last_day is None:
        words = f"{words.partition(';')[0]}."
    return Template(words).substitute(
        name=fix.name or "–",
        starts=moment_words(fix.starts_at, language) if fix.starts_at else "–",
        sent=day_words(fix.summons_on, language),
        questions=day_words(fix.questions_last_day, language),
        until=day_words(fix.until, language),
    )


def one_line(text: str) -> str:
    """People's words on one line, without what could break a file or turn the direction of reading."""
    kept = (sign if sign.isprintable() else " " for sign in text)
    return " ".join("".join(kept).split())
