"""The annex of questions and answers: by matter and union, with every answer, and no word that is protected."""

from documents.annex import Words, annex
from documents.minutes import minutes
from documents.registers import questions
from rules.facts import Fact, FactKind
from rules.world import fold
from tests.documents.test_registers import rows
from tests.rules.worlds import a_charter, a_fact, asked, called, matter

SUMMONED = a_fact(FactKind.SUMMONS_SENT, "2021-04-08T14:00", meeting="m1")
AGENDA = (
    matter("2021-03-30T10:00", "x", title="Budget", case_number="FVG 2021/1"),
    matter("2021-03-30T10:05", "y", title="Utredning", sensitive=True, case_number="FVG 2021/2"),
)


def answered(when: str, question: str, text: str | None) -> Fact:
    """The employer answers."""
    return a_fact(FactKind.QUESTION_ANSWERED, when, meeting="m1", question=question, text=text)


def lines(*facts: Fact, of_protected: Words = Words.HIDDEN) -> list[str]:
    """The annex of the only meeting, without its empty lines."""
    world = fold(a_charter(), (called(), SUMMONED, *AGENDA, *facts))
    return [line for line in annex(world, world.meetings[0], of_protected).split("\n") if line]


HEAD = ["# Bilaga: frågor och svar, FVG Exempel", "Möte: torsdag 2021-04-15 kl. 09:00"]


def test_questions_stand_by_matter_and_union_with_when_they_came_and_every_answer() -> None:
    kommunal = {"organisation": "kommunal", "person": "k1"}
    assert lines(
        asked("2021-04-12T10:00", "q10", matter="x", text="Räcker *det*?", page="4"),
        asked("2021-04-12T10:00", "q9", matter="x", text="När?"),
        a_fact(
            FactKind.QUESTION_ASKED,
            "2021-04-14T10:00",
            {**kommunal, "text": "Varför?"},
            meeting="m1",
            question="q11",
            matter="x",
        ),
        answered("2021-04-13T10:00", "q9", "I maj."),
        answered("2021-04-14T12:00", "q9", "Den 3 maj."),
        answered("2021-04-14T13:00", "q11", None),
    ) == [
        *HEAD,
        "## 1. Budget (dnr FVG 2021/1)",
        "### Kommunal",
        "- Fråga q11, inkom 2021-04-14 10:00 (efter fristen): Varför?",
        "  - Besvaras muntligt.",
        "### Vision",
        "- Fråga q9, inkom 2021-04-12 10:00 (i tid): När?",
        "  - Svar 2021-04-13 10:00: I maj.",
        "  - Komplettering 2021-04-14 12:00: Den 3 maj.",
        r"- Fråga q10, s. 4, inkom 2021-04-12 10:00 (i tid): Räcker \*det\*?",
        "  - Obesvarad.",
    ]


def test_a_refused_question_says_why_and_one_answered_at_the_table_says_so() -> None:
    assert lines(
        asked("2021-04-12T10:00", "q1", matter="x", text="Hur?"),
        asked("2021-04-15T09:10", "q2", matter="x", text="Nu då?"),
        answered("2021-04-15T09:30", "q1", None),
    )[3:] == [
        "### Vision",
        "- Fråga q1, inkom 2021-04-12 10:00 (i tid): Hur?",
        "  - Besvarad muntligt.",
        "- Fråga q2, inkom 2021-04-15 09:10 (efter mötets början; registrerad men kan inte behandlas): Nu då?",
    ]


PROTECTED = (
    asked("2021-04-12T10:00", "q1", matter="y", text="Vem slog?"),
    asked("2021-04-12T10:00", "q2", text="Och vem såg det?"),
    answered("2021-04-13T10:00", "q1", "Det utreds."),
    answered("2021-04-13T10:00", "q2", "Ingen."),
)


def test_of_a_protected_matter_or_one_that_may_be_it_no_word_is_shown() -> None:
    assert lines(*PROTECTED)[2:] == [
        "## 2. Ärende med skyddat innehåll (dnr FVG 2021/2)",
        "### Vision",
        "- Fråga q1, inkom 2021-04-12 10:00 (i tid): texten är skyddad",
        "  - Svar 2021-04-13 10:00: texten är skyddad",
        "## Frågor utan angivet ärende",
        "### Vision",
        "- Fråga q2, inkom 2021-04-12 10:00 (i tid): texten är skyddad",
        "  - Svar 2021-04-13 10:00: texten är skyddad",
    ]
    shown = lines(*PROTECTED, of_protected=Words.SHOWN)
    assert [line for line in shown if "?" in line or "Svar" in line] == [
        "- Fråga q1, inkom 2021-04-12 10:00 (i tid): Vem slog?",
        "  - Svar 2021-04-13 10:00: Det utreds.",
        "- Fråga q2, inkom 2021-04-12 10:00 (i tid): Och vem såg det?",
        "  - Svar 2021-04-13 10:00: Ingen.",
    ]


def test_neither_the_minutes_nor_the_register_show_a_protected_word() -> None:
    world = fold(a_charter(), (called(), SUMMONED, *AGENDA, *PROTECTED))
    papers = minutes(world, world.meetings[0]) + questions(world, {})
    assert [word for word in ("slog", "såg", "utreds", "Ingen.") if word in papers] == []


def test_a_meeting_without_questions_says_so_and_who_said_that_they_have_none() -> None:
    none = a_fact(FactKind.NO_QUESTIONS, "2021-04-12T10:00", meeting="m1", organisation="vision")
    assert lines(none, none) == [
        *HEAD,
        "Inga frågor har kommit in.",
        "Har meddelat att de inte har några frågor: Vision.",
    ]


def test_the_minutes_refer_to_the_annex_where_there_is_one() -> None:
    world = fold(a_charter(), (called(), SUMMONED, *AGENDA, asked("2021-04-12T10:00", matter="x")))
    told = minutes(world, world.meetings[0]).split("\n")
    assert told[told.index("## Bilagor") + 2] == "- Frågor och svar: m1-bilaga-fragor.md"
    bare = fold(a_charter(), (called(), SUMMONED, *AGENDA))
    assert "## Bilagor" not in minutes(bare, bare.meetings[0]).split("\n")


def test_the_register_tells_how_a_question_came_was_placed_and_was_answered() -> None:
    place = a_fact(FactKind.QUESTION_PLACED, "2021-04-12T11:00", meeting="m1", question="q1", matter="x")
    told = rows(
        questions(
            fold(
                a_charter(),
                (
                    called(),
                    SUMMONED,
                    AGENDA[0],
                    asked("2021-04-12T10:00", "q1", text="Hur?", via="mail", mail="a" * 32),
                    asked("2021-04-12T10:01", "q2", text="När?"),
                    asked("2021-04-12T10:02", "q3", text="Var?"),
                    place,
                    answered("2021-04-13T10:00", "q1", "Så."),
                    answered("2021-04-13T11:00", "q1", "Och så."),
                    answered("2021-04-13T12:00", "q2", None),
                ),
            ),
            {},
        )
    )
    named = ("question", "matter", "via", "placed_at", "text", "answer", "completed_at")
    assert [tuple(row[name] for name in named) for row in told] == [
        (
            *("q1", "x", "mail", "2021-04-12T11:00:00+02:00", "Hur?"),
            *("Så.\nOch så.", "2021-04-13T11:00:00+02:00"),
        ),
        ("q2", "", "", "", "När?", "muntligt", ""),
        ("q3", "", "", "", "Var?", "", ""),
    ]
