"""How a trace begins, and which choices it tells: a mail only those that somebody has made."""

import pytest

from notifiers.trace import lines, why
from rules.facts import Json
from rules.language import Language
from tests.notifiers.making import QUESTIONS

SWEDISH, ENGLISH = Language.SWEDISH, Language.ENGLISH


def a_trace(**other: Json) -> dict[str, Json]:
    """A trace without choices and readings, and with what a test says of it."""
    return {**QUESTIONS, "policies": [], "readings": [], **other}


def test_a_mail_tells_a_choice_that_the_group_has_made() -> None:
    made: Json = {"switch": "cap_point", "value": "end", "since": "2021-01-01", "decided": "mötet i december"}
    usual: Json = {"switch": "exact_midnight", "value": "late_boundary", "since": None, "decided": None}
    told = "- Val: hårt stopp när mötet slutar (gruppens beslut från 1 januari 2021: mötet i december)."
    assert why(a_trace(policies=[usual, made]), SWEDISH).split("\n")[3:] == [told]


@pytest.mark.parametrize(
    ("decided", "language", "whose"),
    [
        ("--policy", SWEDISH, "Val: hårt stopp när mötet slutar (prövas här)."),
        ("gruppens fil", SWEDISH, "Val: hårt stopp när mötet slutar (gruppens fil)."),
        ("gruppens fil", ENGLISH, "Choice: hard stop when the meeting ends (the group's file)."),
    ],
)
def test_a_choice_without_a_day_says_whose_it_is(decided: str, language: Language, whose: str) -> None:
    made: Json = {"switch": "cap_point", "value": "end", "since": None, "decided": decided}
    assert lines(a_trace(policies=[made]), language)[-1] == whose


@pytest.mark.parametrize(
    ("trigger", "kind", "event", "start"),
    [
        (
            "board",
            "bound",
            "sammanträdets slut",
            "Det gäller sammanträdets slut, torsdag 8 april 2021 kl. 14.00.",
        ),
        (
            "timetable",
            "date",
            "mötet om planen",
            "Det räknas från mötet om planen, torsdag 8 april 2021 kl. 14.00.",
        ),
        ("any", "date", "", "Det räknas från torsdag 8 april 2021 kl. 14.00."),
        ("meeting_moved", "date", "kallelsens dag", "Mötet flyttades torsdag 8 april 2021 kl. 14.00."),
    ],
)
def test_the_start_is_told_in_the_rules_own_words(trigger: str, kind: str, event: str, start: str) -> None:
    told = lines(a_trace(trigger=trigger, kind=kind, event=event), SWEDISH)[0]
    assert told.removesuffix(" Den dagen är dag 0 och räknas inte.") == start


def test_nothing_starts_a_standing_duty() -> None:
    assert lines(a_trace(trigger="always", kind="none"), SWEDISH)[0].startswith("Regeln AMF-Q3")
