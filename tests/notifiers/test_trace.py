"""The trace in plain words, to the letter: in a line a mail has room for, and a line a day."""

from itertools import product

import pytest

from config.policies import offered
from config.texts import texts
from notifiers.choices import choice_words
from notifiers.trace import Days, counted_in, due, lines, name, why
from notifiers.trace_words import PHRASES
from notifiers.words import render
from rules.facts import Json
from rules.outcome import Change
from rules.people import Language
from rules.periods import Unit
from rules.rulebook import NeverAfter, Strength, Trigger
from tests.notifiers.making import BOUND, CAPPED, NO_DATE, QUESTIONS, contexts

SWEDISH, ENGLISH = Language.SWEDISH, Language.ENGLISH
START = "Kallelsen skickades torsdag 8 april 2021 kl. 14.00. Den dagen är dag 0 och räknas inte."
RULE = (
    "Regeln AMF-Q3, i lydelsen från 1 januari 2020, säger tre arbetsdagar efter, till och med kl. 24.00."
    " Den ska följas och finns i gruppens beslut den 15 april 2021."
)
READINGS = [
    "Så läses regeln: tre arbetsdagar, beslutat 15 april 2021 (gruppens möte).",
    "En annan läsning, tre dagar, är förkastad, beslutat 15 april 2021. Den hade gett söndag 11 april 2021.",
]


def a_trace(**other: Json) -> dict[str, Json]:
    """A trace without choices and readings, and with what a test says of it."""
    return {**QUESTIONS, "policies": [], "readings": [], **other}


def step(day: str, **said: Json) -> Json:
    return {"day": day, **said}


def test_a_mail_tells_the_start_the_rule_the_days_and_the_readings_and_no_choice_that_nobody_made() -> None:
    assert why(QUESTIONS, SWEDISH).split("\n") == [
        f"- {line}"
        for line in [
            START,
            RULE,
            "Fre 9 april (1), lör–sön räknas inte, mån 12 (2), tis 13 (3).",
            *READINGS,
        ]
    ]


def test_in_full_every_day_and_every_choice_has_its_line() -> None:
    assert lines(QUESTIONS, SWEDISH) == [
        START,
        RULE,
        "fredag 9 april: dag 1",
        "lördag 10 april: räknas inte (lördag)",
        "söndag 11 april: räknas inte (söndag)",
        "måndag 12 april: dag 2",
        "tisdag 13 april: dag 3",
        "Val: hårt stopp när mötet börjar (förval).",
        "Val: exakt midnatt är för sent (förval).",
        *READINGS,
    ]


def test_an_english_reader_reads_english_and_holidays_keep_their_name() -> None:
    assert lines(CAPPED, ENGLISH, Days.RUNS) == [
        "The summons was sent on Wednesday 31 March 2021 at 14:00. That day is day 0 and is not counted.",
        "Rule AMF-Q3, as it stands since 1 January 2020, says three working days after, until 24:00."
        " It must be followed and is found in the group's decision of 15 April 2021.",
        "Thu 1 April (1), Fri 2 (Långfredagen), Sat, Sun 4 (Påskdagen), Mon 5 (Annandag påsk) not counted,"
        " Tue 6 (2), Wed 7 (3).",
        "The meeting starts on Wednesday 7 April 2021 at 09:00. After that no questions are taken.",
    ]
    assert lines(CAPPED, ENGLISH)[2:5] == [
        "Thursday 1 April: day 1",
        "Friday 2 April: not counted (Långfredagen)",
        "Saturday 3 April: not counted (Saturday)",
    ]
    assert (name(QUESTIONS, ENGLISH), name(QUESTIONS, SWEDISH)) == (
        "Supplementary questions",
        "Kompletterande frågor",
    )


def test_many_days_in_a_row_are_told_by_their_ends() -> None:
    counted: list[Json] = [step(f"2021-04-{14 - number:02}", counted=number + 1) for number in range(7)]
    backwards = a_trace(trigger="meeting", counted="7 days before, until 24:00", steps=counted)
    assert lines(backwards, SWEDISH, Days.RUNS)[2:] == ["Ons 14 april–tor 8 (1–7)."]


def test_a_new_month_is_said_and_the_year_stands_at_the_start() -> None:
    days: list[Json] = [step("2021-04-30", counted=1), step("2021-05-01", skipped="Första maj")]
    days += [step("2021-05-02", skipped="söndag"), step("2021-05-03", counted=2)]
    assert lines(a_trace(steps=days), SWEDISH, Days.RUNS)[2:] == [
        "Fre 30 april (1), lör 1 maj (Första maj), sön räknas inte, mån 3 (2)."
    ]


@pytest.mark.parametrize(
    ("rolled", "counted", "told"),
    [
        (
            # three weeks after 15 May 2021 is Saturday 5 June; Sunday 6 June is the national day
            [step("2021-06-05", rolled="lördag"), step("2021-06-06", rolled="Sveriges nationaldag")],
            "3 weeks after, until 24:00",
            "Lördag 5 juni kan inte vara sista dag (lördag, Sveriges nationaldag)."
            " Sista dagen flyttas till måndag 7 juni 2021.",
        ),
        (
            [step("2021-04-02", rolled="Långfredagen")],
            "7 days before, until 24:00",
            "Fredag 2 april kan inte vara sista dag (Långfredagen)."
            " Sista dagen flyttas till torsdag 1 april 2021.",
        ),
    ],
)
def test_a_last_day_that_moves_says_where_to_and_why(rolled: list[Json], counted: str, told: str) -> None:
    trace = a_trace(steps=rolled, counted=counted)
    assert lines(trace, SWEDISH, Days.RUNS)[2:] == [told]
    assert lines(trace, SWEDISH)[-1] == told.partition("). ")[2]


def test_weeks_and_hours_tell_where_they_land() -> None:
    weeks = a_trace(counted="2 weeks after, until 24:00", steps=[step("2021-04-22", landed="2 weeks after")])
    hours = a_trace(counted="3 hours after", steps=[step("2021-04-08", landed="3 hours after")])
    assert lines(weeks, SWEDISH, Days.RUNS)[2:] == ["Två veckor efter: torsdag 22 april 2021."]
    assert lines(hours, SWEDISH)[0] == "Kallelsen skickades torsdag 8 april 2021 kl. 14.00."
    assert lines(hours, SWEDISH)[2:] == ["tre timmar efter: torsdag 8 april 2021"]


def test_where_the_rule_gives_no_date_none_is_told() -> None:
    assert lines(BOUND, SWEDISH) == [
        "Handlingen blev tillgänglig tisdag 13 april 2021 kl. 10.00.",
        "Regeln AMF-LATE anger ingen dag, och därför räknar vi inte fram någon."
        " Den finns i gruppens beslut den 15 april 2021.",
        "Frågor lämnas så fort det går.",
        "Gränsen är mötets början torsdag 15 april 2021 kl. 09.00.",
    ]
    assert lines(NO_DATE, SWEDISH) == lines(BOUND, SWEDISH)[:-1]


def test_a_bound_that_is_no_meeting_is_not_called_one() -> None:
    event, decision = {**BOUND, "never_after": "event"}, {**BOUND, "never_after": "decision"}
    assert due(event, SWEDISH) == "inget bestämt datum, men före torsdag 15 april 2021 kl. 09.00"
    assert due(decision, SWEDISH) == "inget bestämt datum, men före beslutet torsdag 15 april 2021 kl. 09.00"
    assert lines(decision, SWEDISH)[-1] == "Gränsen är beslutet, torsdag 15 april 2021 kl. 09.00."


def test_the_cap_is_what_the_group_has_chosen() -> None:
    chosen: list[Json] = [
        {"switch": "cap_point", "value": "end", "since": "2021-01-01", "decided": "FVG 2020-12-10"}
    ]
    late = {**CAPPED, "policies": chosen}
    assert due(late, SWEDISH) == "onsdag 7 april 2021 kl. 09.00, när mötet slutar"
    assert lines(late, SWEDISH)[-2:] == [
        "Mötet slutar onsdag 7 april 2021 kl. 09.00. Därefter tas inga frågor emot.",
        "Val: hårt stopp när mötet slutar (gruppens beslut från 1 januari 2021: FVG 2020-12-10).",
    ]


def test_who_extended_it_when_and_why_is_told() -> None:
    changed: dict[str, Json] = {
        "change": "extended",
        "at": "2021-04-12T10:00:00+02:00",
        "by": "ordföranden",
        "reason": "handlingarna saknade en bilaga.",
        "until": "2021-04-15T00:00:00+02:00",
        "fact": "f1",
    }
    waived: dict[str, Json] = {**changed, "change": "waived", "until": None, "reason": "ärendet utgår"}
    assert lines(a_trace(steps=[], changes=[changed, waived]), SWEDISH)[2:] == [
        "Fristen förlängdes måndag 12 april 2021 till onsdag 14 april 2021 kl. 24.00 av ordföranden."
        " Skäl: handlingarna saknade en bilaga.",
        "Fristen behöver inte hållas: så bestämdes måndag 12 april 2021 av ordföranden. Skäl: ärendet utgår.",
    ]


def test_a_summons_that_left_late_says_by_how_much() -> None:
    assert lines(a_trace(steps=[], flags=["K7_breached_by_days:2"]), SWEDISH)[2:] == [
        "Kallelsen gick ut två dagar för sent."
    ]


@pytest.mark.parametrize(
    ("counted", "swedish", "english"),
    [
        ("1 working day after", "en arbetsdag efter", "one working day after"),
        ("1 year before", "ett år före", "one year before"),
        (
            "14 days after, until 12:00",
            "14 dagar efter, till och med kl. 12.00",
            "14 days after, until 12:00",
        ),
        (
            "0 working days before, until 24:00",
            "samma dag, till och med kl. 24.00",
            "the same day, until 24:00",
        ),
        (
            "3 weeks after, until 24:00, roll none",
            "tre veckor efter, till och med kl. 24.00",
            "three weeks after, until 24:00",
        ),
        ("genast", "genast", "genast"),
    ],
)
def test_what_the_rule_says_is_told_in_words(counted: str, swedish: str, english: str) -> None:
    assert (counted_in(counted, SWEDISH), counted_in(counted, ENGLISH)) == (swedish, english)


@pytest.mark.parametrize("language", list(Language))
def test_every_start_unit_strength_bound_and_change_has_words(language: Language) -> None:
    words = PHRASES[language]
    assert [set(words.triggers), set(words.units), set(words.strengths)] == [
        set(Trigger),
        set(Unit),
        set(Strength),
    ]
    assert [set(words.bound), set(words.limit), set(words.changes)] == [
        set(NeverAfter),
        set(NeverAfter),
        set(Change),
    ]


@pytest.mark.parametrize("language", list(Language))
def test_every_answer_to_every_open_choice_has_words(language: Language) -> None:
    trial = {"after HH:MM": "after 16:30", "N working days": "3 working days"}
    answers = [(one.switch, trial.get(value, value)) for one in offered().values() for value in one.options]
    assert [
        choice_words(*answer, language) for answer in answers if ": " in choice_words(*answer, language)
    ] == (["intern målfrist: 3 arbetsdagar" if language is SWEDISH else "internal target: 3 working days"])
    assert (
        choice_words("day0_hour", "after 16:30", SWEDISH)
        == "en kallelse efter kl. 16.30 räknas som nästa dags"
    )


def test_every_text_that_names_a_deadline_ends_with_how_it_is_counted() -> None:
    heads = {SWEDISH: "Så här räknas det", ENGLISH: "How that is counted"}
    ends = {SWEDISH: "Med vänlig hälsning", ENGLISH: "Kind regards"}
    wrong = []
    for (text_id, language), text in texts().items():
        if "|due" not in text.subject + text.body:
            continue
        _, found, footer = text.body.rpartition(heads[language])
        foot = footer.partition(ends[language])[0]
        plain = [line for line in foot.split("\n")[1:] if line and not line.startswith("{")]
        if not found or "|why" not in foot or plain:
            wrong.append((text_id, language))
    assert wrong == []


@pytest.mark.parametrize(
    ("trace", "language", "days"), list(product([QUESTIONS, CAPPED, BOUND, NO_DATE], Language, Days))
)
def test_an_old_trace_without_the_newer_fields_can_still_be_told(
    trace: dict[str, Json], language: Language, days: Days
) -> None:
    newer = ("version", "strength", "policies", "changes", "readings", "en", "never_after")
    old = {field: value for field, value in trace.items() if field not in newer}
    assert lines(old, language, days)[0] == lines(trace, language, days)[0]


@pytest.mark.parametrize("text", ["summons_update", "summons_cancel", "deadlines_changed"])
def test_a_mail_that_moves_a_deadline_says_once_how_the_new_one_is_counted(text: str) -> None:
    moved: Json = {
        "name": "Justering av protokollet",
        "owed_by": ["ordföranden"],
        "item": None,
        "matter": None,
        "part": None,
        "meeting_at": None,
        "decided": None,
        "old": {**QUESTIONS, "rule": "AMF-JUST", "state": "running"},
        "new": {**CAPPED, "rule": "AMF-JUST", "state": "running"},
    }
    context = {**contexts()["summons_update"], "changed": [moved], "reason": None}
    told = render(texts()[(text, SWEDISH)], context).plain
    assert told.count("Regeln AMF-JUST") == 1
    foot = told.partition("Regeln AMF-JUST")[2].partition("Med vänlig hälsning")[0]
    assert [line for line in foot.split("\n")[1:] if line and not line.startswith("- ")] == []
