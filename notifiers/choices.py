"""Say what a group has chosen, in Swedish and English. Knows neither when nor by whom."""

import re

from rules.language import Language
from rules.policies import Switch

_WORDS: dict[tuple[Switch, str], tuple[str, str]] = {
    (Switch.CAP_POINT, "start"): (
        "hårt stopp när mötet börjar",
        "hard stop when the meeting starts",
    ),
    (Switch.CAP_POINT, "item"): (
        "hårt stopp när ärendet behandlas",
        "hard stop when the item is dealt with",
    ),
    (Switch.CAP_POINT, "end"): ("hårt stopp när mötet slutar", "hard stop when the meeting ends"),
    (Switch.EXACT_MIDNIGHT, "late_boundary"): (
        "exakt midnatt är för sent",
        "exactly midnight is too late",
    ),
    (Switch.EXACT_MIDNIGHT, "in_time"): ("exakt midnatt är i tid", "exactly midnight is in time"),
    (Switch.MINUTE_GRAIN, "late"): (
        "sekunder efter klockslaget är för sent",
        "seconds after the clock time are too late",
    ),
    (Switch.MINUTE_GRAIN, "in_time"): (
        "hela den minut som klockslaget nämner är i tid",
        "the whole minute that the clock time names is in time",
    ),
    (Switch.DAY0_HOUR, "no"): (
        "dag 0 är dagen då det hände, oavsett klockslag",
        "day 0 is the day it happened, whatever the hour",
    ),
    (Switch.NONWORKING_DISPATCH, "actual_day"): (
        "en kallelse på en ledig dag räknas från den dagen",
        "a summons on a day off counts from that day",
    ),
    (Switch.NONWORKING_DISPATCH, "next_working_day"): (
        "en kallelse på en ledig dag räknas från nästa arbetsdag",
        "a summons on a day off counts from the next working day",
    ),
    (Switch.RESEND, "per_item_changed_only"): (
        "en ny kallelse startar om bara det som är nytt eller ändrat",
        "a second summons restarts only what is new or changed",
    ),
    (Switch.RESEND, "latest_for_all"): (
        "en ny kallelse startar om allt",
        "a second summons restarts everything",
    ),
    (Switch.RESEND, "never"): ("en ny kallelse startar inte om något", "a second summons restarts nothing"),
    (Switch.MOVED_MEETING, "keep_original_deadline"): (
        "fristen står kvar när mötet flyttas",
        "the deadline stays when the meeting moves",
    ),
    (Switch.MOVED_MEETING, "restart"): (
        "fristen räknas om när mötet flyttas",
        "the deadline restarts when the meeting moves",
    ),
    (Switch.COURTESY_WINDOW, "no"): ("inget eget fönster för ett sent ärende", "no window for a late matter"),
    (Switch.COURTESY_WINDOW, "grant"): (
        "ett sent ärende får ett eget fönster när det ryms",
        "a late matter gets its own window where there is room",
    ),
    (Switch.LATE_QUESTION, "register_marked_late"): (
        "en fråga efter fristen registreras som sen",
        "a question after the deadline is registered as late",
    ),
    (Switch.LATE_QUESTION, "reject"): (
        "en fråga efter fristen avvisas",
        "a question after the deadline is rejected",
    ),
    (Switch.MISSING_CLOCK, "by_side"): (
        "utan klockslag gäller kl. 24.00 för facken och kl. 16.30 för arbetsgivaren",
        "without a clock time it is 24:00 for the unions and 16:30 for the employer",
    ),
    (Switch.MISSING_CLOCK, "24:00"): (
        "utan klockslag gäller kl. 24.00",
        "without a clock time it is 24:00",
    ),
    (Switch.MISSING_CLOCK, "16:30"): (
        "utan klockslag gäller kl. 16.30",
        "without a clock time it is 16:30",
    ),
    (Switch.SUMMONS_ROLL, "back_to_working_day"): (
        "en kallelsedag på en ledig dag flyttas till arbetsdagen före",
        "a summons day on a day off moves to the working day before",
    ),
    (Switch.SUMMONS_ROLL, "none"): (
        "en kallelsedag på en ledig dag står kvar",
        "a summons day on a day off stays",
    ),
    (Switch.SQUEEZE_DAYS, "working"): (
        "klämdagar och halvdagar är arbetsdagar",
        "squeeze days and half days are working days",
    ),
    (Switch.SQUEEZE_DAYS, "local_closed_list"): (
        "klämdagar och halvdagar är stängda enligt gruppens lista",
        "squeeze days and half days are closed as the group lists them",
    ),
    (Switch.AGREEMENT_ROLL, "none"): (
        "en avtalsfrist som slutar på en ledig dag står kvar",
        "an agreement's deadline on a day off stays",
    ),
    (Switch.AGREEMENT_ROLL, "law1930"): (
        "en avtalsfrist som slutar på en ledig dag flyttas framåt som lagens frister",
        "an agreement's deadline on a day off moves forward as the law's do",
    ),
    (Switch.ADJUSTED_DATE, "both"): (
        "justeringsdagen och den sista underskriften visas båda",
        "the adjustment day and the last signature are both shown",
    ),
    (Switch.ADJUSTED_DATE, "decided_day"): (
        "justerat är den bestämda justeringsdagen",
        "adjusted means the decided adjustment day",
    ),
    (Switch.ADJUSTED_DATE, "last_signature"): (
        "justerat är den sista underskriften",
        "adjusted means the last signature",
    ),
    (Switch.OBSERVER_CAPACITY, "1"): ("en plats för observatörer", "one seat for observers"),
    (Switch.OBSERVER_CAPACITY, "2"): ("två platser för observatörer", "two seats for observers"),
    (Switch.OBSERVER_CAPACITY, "3"): ("tre platser för observatörer", "three seats for observers"),
    (Switch.FAIRNESS, "count"): (
        "rättvist är lika många gånger",
        "fair means equally many times",
    ),
    (Switch.FAIRNESS, "oldest_first"): (
        "den som väntat längst går först",
        "whoever waited longest goes first",
    ),
    (Switch.FAIRNESS, "weighted"): (
        "platserna viktas efter antalet medlemmar",
        "seats are weighted by members",
    ),
    (Switch.QUARTER_READING, "rolling"): (
        "var tredje månad räknas från det senaste mötet",
        "every third month counts from the last meeting",
    ),
    (Switch.QUARTER_READING, "calendar_quarter"): (
        "var tredje månad är en gång i varje kvartal",
        "every third month means once in each quarter",
    ),
    (Switch.STANDARD_PHRASE, "propose"): ("standardfrasen föreslås", "the standard phrase is proposed"),
    (Switch.STANDARD_PHRASE, "insert"): (
        "standardfrasen läggs in av sig själv",
        "the standard phrase is put in by itself",
    ),
    (Switch.INTERNAL_TARGET, "none"): ("ingen intern målfrist", "no internal target"),
}
_AFTER = re.compile(r"after (\d{2}):(\d{2})")
_DAYS = re.compile(r"(\d+) working days?")


def choice_words(switch: str, value: str, language: Language) -> str:
    """What was chosen, as a phrase; a choice that nobody put into words is told as it is written."""
    swedish = language is Language.SWEDISH
    if switch in tuple(Switch) and (known := _WORDS.get((Switch(switch), value))):
        return known[0] if swedish else known[1]
    if switch == Switch.DAY0_HOUR and (after := _AFTER.fullmatch(value)):
        hour, minute = after.groups()
        if swedish:
            return f"en kallelse efter kl. {hour}.{minute} räknas som nästa dags"
        return f"a summons after {hour}:{minute} counts as the next day's"
    if switch == Switch.INTERNAL_TARGET and (days := _DAYS.fullmatch(value)):
        return f"intern målfrist: {days[1]} arbetsdagar" if swedish else f"internal target: {value}"
    return f"{switch}: {value}"
