"""The words in which a trace is told, in Swedish and English. Puts no sentence together."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.language import Language
from rules.periods import Direction, Unit
from rules.rulebook import NeverAfter, Strength, Trigger
from rules.telling import RESTARTED_BY_MOVE, RESTARTED_BY_RESEND, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Every phrase of a trace in one language; `{names}` are filled in."""

    triggers: Mapping[Trigger, str]
    units: Mapping[Unit, tuple[str, str]]
    numbers: tuple[str, ...]
    one: Mapping[Unit, str]  # where "one" bends with its word
    directions: Mapping[Direction, str]
    strengths: Mapping[Strength, str]
    until: str
    same_day: str
    start: str
    counted_from: str
    concerns: str
    moved_meeting: str
    day0: str
    version: str
    version_name: str
    rule: str
    granted: str
    no_day: str
    cites: str
    cites_only: str
    counted: str
    skipped: str
    skipped_run: str
    landed: str
    rolled: str
    moved: str
    moved_run: str
    capped: str
    capped_questions: str
    at_cap: Mapping[str, str]
    cap: Mapping[str, str]
    bound: Mapping[NeverAfter, str]
    limit: Mapping[NeverAfter, str]
    none: str
    changes: Mapping[Change, str]
    because: str
    choice: str
    decided: str
    decided_by: str
    default: str
    chosen_by: Mapping[str, str]  # where nobody has said since when
    reading: str
    rejected: str
    read_day: str
    would_give: str
    short: str
    stays: str
    chosen: Mapping[str, str]  # by flag: what a group's choice did to this very deadline
    target: str
    only_counted: str
    meanwhile: Mapping[str, str]  # what rules/applying.py says in Swedish


_SWEDISH = Phrases(
    triggers={
        Trigger.MEETING: "Det räknas från mötet",
        Trigger.BOARD: "Det räknas från nämndens sammanträde",
        Trigger.SUMMONS_SENT: "Kallelsen skickades",
        Trigger.LATE_DOCUMENT: "Handlingen blev tillgänglig",
        Trigger.QUESTION_ASKED: "Frågan kom in",
        Trigger.ITEM_RAISED: "Punkten togs upp",
        Trigger.TIMETABLE: "Tidsplanen räknas från",
        Trigger.COUNCIL: "Det räknas från fullmäktiges sammanträde",
        Trigger.PRE_MEETING: "Det räknas från förmötet",
        Trigger.UNIT_MEETING: "Det räknas från avdelningens möte",
        Trigger.LAST_MEETING: "Det senaste mötet hölls",
        Trigger.SEAT_BACK: "Det räknas från mötet",
        Trigger.BOARD_MINUTES_ADJUSTED: "Nämndens protokoll justerades",
        Trigger.ADJUSTMENT_ANNOUNCED: "Justeringen tillkännagavs",
        Trigger.DECISION_INTENDED: "Beslutet är tänkt att fattas",
        Trigger.DECISION_ISSUED: "Beslutet meddelades",
        Trigger.DECISION_SERVED: "Den som beslutet gäller fick del av det",
        Trigger.CASE_OPENED: "Ärendet inleddes",
        Trigger.DECISION_REQUESTED: "Ett avgörande begärdes",
        Trigger.DOCUMENT_RECEIVED: "Handlingen kom in",
        Trigger.NEGOTIATION_REQUESTED: "Förhandling begärdes",
        Trigger.NEGOTIATION_ENDED: "Förhandlingen avslutades",
        Trigger.SAFETY_REQUEST_RECEIVED: "Skyddsombudets begäran togs emot",
        Trigger.ALWAYS: "Det räknas från",
        Trigger.ANY: "Det räknas från",
    },
    units={
        Unit.WORKING_DAYS: ("arbetsdag", "arbetsdagar"),
        Unit.DAYS: ("dag", "dagar"),
        Unit.WEEKS: ("vecka", "veckor"),
        Unit.MONTHS: ("månad", "månader"),
        Unit.YEARS: ("år", "år"),
        Unit.HOURS: ("timme", "timmar"),
    },
    numbers=(
        *("noll", "en", "två", "tre", "fyra", "fem", "sex"),
        *("sju", "åtta", "nio", "tio", "elva", "tolv"),
    ),
    one={Unit.YEARS: "ett"},
    directions={Direction.AFTER: "efter", Direction.BEFORE: "före"},
    strengths={
        Strength.SKA: "Den ska följas",
        Strength.BOR: "Den bör följas",
        Strength.PRAXIS: "Den är praxis",
    },
    until="till och med kl. {clock}",
    same_day="samma dag",
    start="{trigger} {moment}.",
    counted_from="Det räknas från {event}, {moment}.",
    concerns="Det gäller {event}, {moment}.",
    moved_meeting="Mötet flyttades",
    day0="Den dagen är dag 0 och räknas inte.",
    version=", i lydelsen från {day},",
    version_name=", version {version},",
    rule="Regeln {rule}{version} säger {counted}.",
    granted="Regeln {rule}{version} ger själv ingen dag. Gruppen ger ett sent ärende ett eget fönster: {counted}.",
    no_day="Regeln {rule}{version} anger ingen dag, och därför räknar vi inte fram någon.",
    cites="{strength} och finns i {cites}.",
    cites_only="Den finns i {cites}.",
    counted="{day}: dag {number}",
    skipped="{day}: räknas inte ({reason})",
    skipped_run="{days} räknas inte",
    landed="{counted}: {day}",
    rolled="{day}: kan inte vara sista dag ({reason})",
    moved="Sista dagen flyttas till {last}.",
    moved_run="{day} kan inte vara sista dag ({reasons}). Sista dagen flyttas till {last}.",
    capped="{cap} {moment}. Fristen går aldrig förbi det och slutar därför då.",
    capped_questions="{cap} {moment}. Därefter tas inga frågor emot.",
    at_cap={
        "start": "{moment}, när mötet börjar",
        "item": "{moment}, när ärendet behandlas",
        "end": "{moment}, när mötet slutar",
    },
    cap={"start": "Mötet börjar", "item": "Ärendet behandlas", "end": "Mötet slutar"},
    bound={
        NeverAfter.MEETING_START: "inget bestämt datum, men innan mötet börjar {moment}",
        NeverAfter.EVENT: "inget bestämt datum, men före {moment}",
        NeverAfter.DECISION: "inget bestämt datum, men före beslutet {moment}",
    },
    limit={
        NeverAfter.MEETING_START: "Gränsen är mötets början {moment}.",
        NeverAfter.EVENT: "Gränsen är händelsen själv, {moment}.",
        NeverAfter.DECISION: "Gränsen är beslutet, {moment}.",
    },
    none="inget bestämt datum",
    changes={
        Change.EXTENDED: "Fristen förlängdes {at} till {until} av {by}.",
        Change.PAUSED: "Fristen pausades {at} av {by}.",
        Change.RESUMED: "Fristen löper vidare sedan {at}, enligt {by}.",
        Change.WAIVED: "Fristen behöver inte hållas: så bestämdes {at} av {by}.",
    },
    because="Skäl: {reason}.",
    choice="Val: {words} ({whose}).",
    decided="gruppens beslut från {day}",
    decided_by="gruppens beslut från {day}: {decided}",
    default="förval",
    chosen_by={"--policy": "prövas här"},
    reading="Så läses regeln: {reading}{where}.",
    rejected="En annan läsning, {reading}, är förkastad{where}.",
    read_day=", beslutat {day}",
    would_give=" Den hade gett {day}.",
    short="Kallelsen gick ut {days} för sent.",
    stays="Sista dagen är ingen arbetsdag. Fristen står kvar ändå, för regeln flyttar den inte.",
    chosen={
        RESTARTED_BY_RESEND: "Kallelsen skickades på nytt till alla, och tiden räknas därifrån.",
        RESTARTED_BY_MOVE: "Mötet fick en ny tid, och tiden för frågor räknas därifrån.",
    },
    target="Gruppen har satt ett eget mål: {day}. Det är ingen frist.",
    only_counted="Räknas: {counted} (kalender {calendar}).",
    meanwhile={},
)
_ENGLISH = Phrases(
    triggers={
        Trigger.MEETING: "It is counted from the meeting on",
        Trigger.BOARD: "It is counted from the board's meeting on",
        Trigger.SUMMONS_SENT: "The summons was sent on",
        Trigger.LATE_DOCUMENT: "The document became available on",
        Trigger.QUESTION_ASKED: "The question came in on",
        Trigger.ITEM_RAISED: "The item was raised on",
        Trigger.TIMETABLE: "The timetable is counted from",
        Trigger.COUNCIL: "It is counted from the council's meeting on",
        Trigger.PRE_MEETING: "It is counted from the pre-meeting on",
        Trigger.UNIT_MEETING: "It is counted from the department's meeting on",
        Trigger.LAST_MEETING: "The last meeting was held on",
        Trigger.SEAT_BACK: "It is counted from the meeting on",
        Trigger.BOARD_MINUTES_ADJUSTED: "The board's minutes were adjusted on",
        Trigger.ADJUSTMENT_ANNOUNCED: "The adjustment was announced on",
        Trigger.DECISION_INTENDED: "The decision is meant to be taken on",
        Trigger.DECISION_ISSUED: "The decision was issued on",
        Trigger.DECISION_SERVED: "The one whom the decision concerns was served it on",
        Trigger.CASE_OPENED: "The case was opened on",
        Trigger.DECISION_REQUESTED: "A decision was requested on",
        Trigger.DOCUMENT_RECEIVED: "The document came in on",
        Trigger.NEGOTIATION_REQUESTED: "A negotiation was requested on",
        Trigger.NEGOTIATION_ENDED: "The negotiation ended on",
        Trigger.SAFETY_REQUEST_RECEIVED: "The safety representative's request was received on",
        Trigger.ALWAYS: "It is counted from",
        Trigger.ANY: "It is counted from",
    },
    units={
        Unit.WORKING_DAYS: ("working day", "working days"),
        Unit.DAYS: ("day", "days"),
        Unit.WEEKS: ("week", "weeks"),
        Unit.MONTHS: ("month", "months"),
        Unit.YEARS: ("year", "years"),
        Unit.HOURS: ("hour", "hours"),
    },
    numbers=(
        *("zero", "one", "two", "three", "four", "five", "six"),
        *("seven", "eight", "nine", "ten", "eleven", "twelve"),
    ),
    one={},
    directions={Direction.AFTER: "after", Direction.BEFORE: "before"},
    strengths={
        Strength.SKA: "It must be followed",
        Strength.BOR: "It should be followed",
        Strength.PRAXIS: "It is the practice",
    },
    until="until {clock}",
    same_day="the same day",
    start="{trigger} {moment}.",
    counted_from="It is counted from {event}, {moment}.",
    concerns="It concerns {event}, {moment}.",
    moved_meeting="The meeting was moved on",
    day0="That day is day 0 and is not counted.",
    version=", as it stands since {day},",
    version_name=", version {version},",
    rule="Rule {rule}{version} says {counted}.",
    granted="Rule {rule}{version} itself gives no day. The group gives a late matter a window of its own: {counted}.",
    no_day="Rule {rule}{version} names no day, so we do not work one out.",
    cites="{strength} and is found in {cites}.",
    cites_only="It is found in {cites}.",
    counted="{day}: day {number}",
    skipped="{day}: not counted ({reason})",
    skipped_run="{days} not counted",
    landed="{counted}: {day}",
    rolled="{day}: cannot be the last day ({reason})",
    moved="The last day moves to {last}.",
    moved_run="{day} cannot be the last day ({reasons}). The last day moves to {last}.",
    capped="{cap} {moment}. The time never runs past that, so it ends then.",
    capped_questions="{cap} {moment}. After that no questions are taken.",
    at_cap={
        "start": "{moment}, when the meeting starts",
        "item": "{moment}, when the item is dealt with",
        "end": "{moment}, when the meeting ends",
    },
    cap={"start": "The meeting starts on", "item": "The item is dealt with on", "end": "The meeting ends on"},
    bound={
        NeverAfter.MEETING_START: "no set date, but before the meeting starts on {moment}",
        NeverAfter.EVENT: "no set date, but before {moment}",
        NeverAfter.DECISION: "no set date, but before the decision on {moment}",
    },
    limit={
        NeverAfter.MEETING_START: "The limit is the meeting's start on {moment}.",
        NeverAfter.EVENT: "The limit is the event itself, on {moment}.",
        NeverAfter.DECISION: "The limit is the decision, on {moment}.",
    },
    none="no set date",
    changes={
        Change.EXTENDED: "The time was extended on {at} to {until} by {by}.",
        Change.PAUSED: "The time was paused on {at} by {by}.",
        Change.RESUMED: "The time runs again since {at}, says {by}.",
        Change.WAIVED: "The time need not be kept: so decided on {at} by {by}.",
    },
    because="Reason: {reason}.",
    choice="Choice: {words} ({whose}).",
    decided="the group's decision from {day}",
    decided_by="the group's decision from {day}: {decided}",
    default="the default",
    chosen_by={"--policy": "tried here", "gruppens fil": "the group's file"},
    reading="The rule is read so: {reading}{where}.",
    rejected="Another reading, {reading}, is rejected{where}.",
    read_day=", decided {day}",
    would_give=" It would have given {day}.",
    short="The summons left {days} too late.",
    stays="The last day is no working day. The deadline stays all the same: the rule does not move it.",
    chosen={
        RESTARTED_BY_RESEND: "The summons was sent anew to everybody, and the time is counted from there.",
        RESTARTED_BY_MOVE: "The meeting got another time, and the time for questions is counted from there.",
    },
    target="The group has set a target of its own: {day}. It is no deadline.",
    only_counted="Counted: {counted} (calendar {calendar}).",
    meanwhile={
        "sista dagen i kvartalet efter det senaste mötets": (
            "the last day of the quarter after the last meeting's"
        )
    },
)
PHRASES: Mapping[Language, Phrases] = {Language.SWEDISH: _SWEDISH, Language.ENGLISH: _ENGLISH}
