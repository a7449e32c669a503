"""Members' own words: what is parted, where it is placed, and what is left to a person."""

from datetime import datetime

import pytest

from inbox.meaning import understand
from inbox.understood import Understood, Verdict
from rules.facts import FactKind
from rules.world import World
from tests.inbox.office import HOME, NOW, OWN, a_letter, seen_by_office, the_world, words
from tests.rules.worlds import a_fact, asked, at, called, matter

CHAIR, SECRETARY = f"chair@{HOME}", f"secretary@{HOME}"


def understood(
    text: str,
    *,
    subject: str = "SV: Kallelse",
    answers: str | None = "summons.v1",
    sender: str = "vera.vag@vision.example.se",
    to: tuple[str, ...] = (OWN,),
    attachments: tuple[str, ...] = (),
    world: World | None = None,
    received_at: datetime = NOW,
) -> Understood:
    """What the office understands: Vera answers her summons, if nothing else is said."""
    named = () if answers is None else (f"<{answers}@{HOME}>",)
    letter = a_letter(text, subject=subject, answers=named, sender=sender, to=to, attachments=attachments)
    seen = seen_by_office(letter, words(text), world=world, received_at=received_at)
    return understand(letter, words(text), seen)


def questions(found: Understood) -> list[tuple[object, object, object]]:
    """Matter, page and words of each question."""
    assert found.verdict is Verdict.QUESTION
    assert {said.kind for said in found.facts} == {FactKind.QUESTION_ASKED}
    return [(said.data.get("matter"), said.data.get("page"), said.data["text"]) for said in found.facts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tack för kallelsen. Jag har läst och har några frågor.\n\n"
            "1. Delegationsordningen: Vad menas med punkt 4?\n"
            "2. Lokaler på Storgatan. På s 3 löper avtalet ut. När?\n"
            "3. Kan man få en kopia?",
            [
                ("m1", None, "Vad menas med punkt 4?"),
                ("m3", "3", "Lokaler på Storgatan. På s 3 löper avtalet ut. När?"),
                (None, None, "Kan man få en kopia?"),
            ],
        ),
        (
            "Två frågor angående budgetuppföljningen (AMF 2021/102):\na) Vad ingår?\nb) Varför så mycket?\n/Vera",
            [("m2", None, "Vad ingår?"), ("m2", None, "Varför så mycket?")],
        ),
        (
            "Vi är emot nedskärningen. Här kommer våra frågor.\n\nÄrende 2\n1. Hur stor är den?\n2. Vem beslutade?",
            [("m2", None, "Vi är emot nedskärningen. Hur stor är den?"), ("m2", None, "Vem beslutade?")],
        ),
        (
            "Följande fråga gäller ärende 3:\n\nHar skyddsombuden varit med?",
            [("m3", None, "Har skyddsombuden varit med?")],
        ),
        (
            "§ 3: hur många bord?\n§ 1: vem ersätter chefen?",
            [("m3", None, "hur många bord?"), ("m1", None, "vem ersätter chefen?")],
        ),
        (
            "Ärende 1\nInga frågor.\n\nÄrende 3\nNär flyttar vi?",
            [("m3", None, "När flyttar vi?")],
        ),
        (
            "Ärende 2 - Budgetuppföljning\n\n• s. 2: Varför minus?\n• sid 5-6: Hur stor är bufferten?\n• Varför nu?",
            [("m2", "2", "Varför minus?"), ("m2", "5-6", "Hur stor är bufferten?"), ("m2", None, "Varför nu?")],
        ),
        (
            "I budgetuppföljningen s. 4 anges tre. Var kommer de ifrån?\nPå s. 6 anges fem. Är det samma?",
            [
                ("m2", "4", "I budgetuppföljningen s. 4 anges tre. Var kommer de ifrån?"),
                ("m2", "6", "På s. 6 anges fem. Är det samma?"),
            ],
        ),
        (
            "Ärende 2\nHur ser prognosen ut för hela förvaltningen när man räknar in\n"
            "Lokaler på Storgatan som en egen post?",
            [
                (
                    "m2",
                    None,
                    "Hur ser prognosen ut för hela förvaltningen när man räknar in "
                    "Lokaler på Storgatan som en egen post?",
                )
            ],
        ),
        (
            "p. 2 Hur många tjänster?\n\np. 3 När flyttar vi?",
            [("m2", None, "Hur många tjänster?"), ("m3", None, "När flyttar vi?")],
        ),
        (
            "Vi har inga frågor på delegationsordningen. På budgetuppföljningen undrar vi hur hyran räknats.",
            [
                (
                    "m2",
                    None,
                    "Vi har inga frågor på delegationsordningen. "
                    "På budgetuppföljningen undrar vi hur hyran räknats.",
                )
            ],
        ),
        ("Hur många?\n\nVi återkommer med fler.", [(None, None, "Hur många? Vi återkommer med fler.")]),
        (
            "Ärende 2 och punkt 3 på dagordningen, hur hänger de ihop?",
            [(None, None, "Ärende 2 och punkt 3 på dagordningen, hur hänger de ihop?")],
        ),
        ("AMF 2021/1020 – vad är det?", [(None, None, "AMF 2021/1020 – vad är det?")]),
        ("Vad säger punkt 2 i planen?", [(None, None, "Vad säger punkt 2 i planen?")]),
    ],
)  # fmt: skip
def test_questions_are_parted_and_placed_as_they_were_written(
    text: str, expected: list[tuple[object, object, object]]
) -> None:
    assert questions(understood(text)) == expected


def test_every_question_is_the_members_own_and_the_unions() -> None:
    found = understood("Hur många?\nVarför?")
    assert [said.data for said in found.facts] == [
        {"meeting": "fvg-2021-04", "organisation": "vision", "text": "Hur många?", "person": "v1"},
        {"meeting": "fvg-2021-04", "organisation": "vision", "text": "Varför?", "person": "v1"},
    ]


def test_with_one_matter_on_the_agenda_that_one_is_meant() -> None:
    world = the_world(
        [
            called("2021-04-02T09:00", starts="2021-04-29T09:00", meeting="extra"),
            matter("2021-04-02T09:01", "e1", meeting="extra", title="Omorganisation"),
            a_fact(FactKind.SUMMONS_SENT, "2021-04-14T09:00", meeting="extra"),
        ]
    )
    found = understood(
        "Vem blir chef?", subject="Undran", answers=None, world=world, to=("fvg+extra@" + HOME,)
    )
    assert (found.meeting, questions(found)) == ("extra", [("e1", None, "Vem blir chef?")])


def test_a_short_tag_counts_only_where_one_meeting_to_come_has_that_matter() -> None:
    short = (f"fvg+m2@{HOME}",)
    assert questions(understood("Hur?", subject="", answers=None, to=short)) == [("m2", None, "Hur?")]
    twice = the_world([matter("2021-04-03T09:00", "m2", meeting="fvg-2021-05", title="Annat")])
    assert questions(understood("Hur?", subject="", answers=None, to=short, world=twice)) == [
        (None, None, "Hur?")
    ]


def test_a_heading_in_the_letter_weighs_more_than_the_tag_it_came_to() -> None:
    found = understood("Ärende 1\nHur?\n", answers=None, to=(f"fvg+fvg-2021-04.m2@{HOME}",))
    assert questions(found) == [("m1", None, "Hur?")]


def test_two_tags_place_no_question() -> None:
    to = (f"fvg+fvg-2021-04.m2@{HOME}", f"fvg+fvg-2021-04.m3@{HOME}")
    assert questions(understood("Hur?", answers=None, to=to)) == [(None, None, "Hur?")]


def test_nothing_is_asked_of_a_meeting_that_nobody_has_been_summoned_to() -> None:
    found = understood("Hur många?", subject="Undran", answers=None, received_at=at("2021-04-16T09:00"))
    assert (found.verdict, found.why, found.facts) == (Verdict.UNKNOWN, "no_meeting", ())


def test_a_follow_up_on_a_receipt_is_about_the_same_matter() -> None:
    found = understood(
        "Tack! Gäller det även vikarier?", subject="SV: Vi har tagit emot", answers="receipt.v1"
    )
    assert questions(found) == [("m1", None, "Tack! Gäller det även vikarier?")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Jag kommer.", "attendance"),
        ("Kan tyvärr inte delta, kan Vilgot ersätta mig?", "attendance"),
        ("Vi yrkar att ärende 2 skjuts upp.", "no_question"),
        ("Nej", "no_question"),
        ("Tack, mottaget!", "thanks"),
        ("", "empty"),
        ("Ärende 1: inga frågor\nÄrende 2: inga frågor", "no_question"),
        ("Inga frågor från Vision.\nMen vi anmäler en reservation i ärende 2.", "no_question"),
        ("Hur? " * 5000, "too_long"),
        ("\n".join(f"{number}. Hur?" for number in range(50)), "too_many_questions"),
    ],
)
def test_what_is_not_certain_goes_to_a_person(text: str, why: str) -> None:
    found = understood(text)
    assert (found.verdict, found.why, found.person, found.facts) == (Verdict.UNKNOWN, why, "v1", ())


def test_a_question_beside_a_decline_in_words_is_a_question() -> None:
    found = understood("Jag kan inte komma på torsdag. Hur många berörs av ärende 3?")
    assert [said.data.get("matter") for said in found.facts] == ["m3"]


@pytest.mark.parametrize("text", ["Nej", "nej tack!", "Inga.", "Inga frågor", "Vi har inget att fråga om."])
def test_a_short_no_to_the_reminder_is_no_questions(text: str) -> None:
    found = understood(text, subject="SV: Påminnelse: frågor", answers="reminder.v1")
    assert (found.verdict, [said.data for said in found.facts]) == (
        Verdict.NO_QUESTIONS,
        [{"meeting": "fvg-2021-04", "organisation": "vision", "person": "v1"}],
    )


def test_a_file_beside_a_question_does_not_hide_it() -> None:
    assert understood("Se bilagan. Vem har räknat?", attachments=("a.pdf",)).verdict is Verdict.QUESTION
    assert understood("Se bilagan.", attachments=("a.pdf",)).why == "attachment_only"
    assert understood("", attachments=("a.pdf",)).why == "attachment_only"


def test_when_the_minutes_come_is_a_question_and_what_they_say_is_a_comment() -> None:
    asking = understood("När kommer protokollet?", subject="Hej", answers=None)
    telling = understood("Protokollet från mars har fel datum.", subject="Hej", answers=None)
    assert (asking.verdict, asking.meeting) == (Verdict.QUESTION, "fvg-2021-04")
    assert (telling.verdict, telling.meeting) == (Verdict.COMMENT, "fvg-2021-03")


def test_minutes_that_have_not_been_circulated_are_not_commented_on() -> None:
    found = understood(
        "Protokollet har fel datum.", subject="Hej", answers=None, received_at=at("2021-03-20T09:00")
    )
    assert (found.verdict, found.why) == (Verdict.UNKNOWN, "no_question")


@pytest.mark.parametrize(
    ("text", "placed"),
    [
        ("2", {"q2": "m2", "q3": "m2"}),
        ("Båda gäller lokalerna på Storgatan.", {"q2": "m3", "q3": "m3"}),
        ("q2 gäller ärende 2 och q3 ärende 3", {"q2": "m2", "q3": "m3"}),
        ("Fråga q3: AMF 2021/101.", {"q3": "m1"}),
    ],
)
def test_an_answer_to_which_matter_places_the_questions_it_names(text: str, placed: dict[str, str]) -> None:
    found = understood(text, subject="SV: Vilket ärende", answers="which.v1")
    assert found.verdict is Verdict.PLACED
    assert {str(said.data["question"]): said.data["matter"] for said in found.facts} == placed


@pytest.mark.parametrize("text", ["ärende 7", "Den första gäller ärende 1 och den andra ärende 3", "vet ej"])
def test_an_answer_that_places_nothing_is_shown_to_a_person(text: str) -> None:
    found = understood(text, subject="SV: Vilket ärende", answers="which.v1")
    assert (found.verdict, found.why, found.facts) == (Verdict.UNKNOWN, "which_matter", ())


def test_a_new_question_beside_a_placement_is_recorded_too() -> None:
    found = understood("Ärende 2. Och när flyttar vi, ärende 3?", subject="SV: Vilket", answers="which.v1")
    assert [said.kind for said in found.facts] == [
        FactKind.QUESTION_PLACED,
        FactKind.QUESTION_PLACED,
        FactKind.QUESTION_ASKED,
    ]
    assert found.facts[-1].data["matter"] == "m3"


def test_nobody_places_another_unions_question() -> None:
    found = understood(
        "2", subject="SV: Vilket ärende", answers="which.k1", sender="karin.kust@kommunal.example.se"
    )
    assert (found.verdict, found.facts) == (Verdict.UNKNOWN, ())


def test_a_question_that_has_been_placed_is_not_placed_again() -> None:
    done = a_fact(
        FactKind.QUESTION_PLACED, "2021-04-10T09:00", meeting="fvg-2021-04", question="q2", matter="m1"
    )
    found = understood("2", subject="SV: Vilket ärende", answers="which.v1", world=the_world([done]))
    assert [(said.data["question"], said.data["matter"]) for said in found.facts] == [("q3", "m2")]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("q2: Nej.\nq3: Ja,\ni augusti.\n\nMvh\nSek", {"q2": "Nej.", "q3": "Ja, i augusti."}),
        ("Svaren kommer här.\n\nFråga q2 – Nej.", {"q2": "Nej."}),
        ("q2\nNej.\n\nq1\nÄven vikarier.", {"q2": "Nej.", "q1": "Även vikarier."}),
    ],
)
def test_answers_stand_under_the_number_of_their_question(text: str, answers: dict[str, str]) -> None:
    found = understood(text, subject="SV: 2 frågor", answers="due-two.sek", sender=SECRETARY)
    assert found.verdict is Verdict.ANSWER
    assert {str(said.data["question"]): said.data["text"] for said in found.facts} == answers


@pytest.mark.parametrize(
    "text",
    ["Vi svarar muntligt på mötet.", "Vem svarar på det här?", "Tack!", "Fel person.", "Se bifogat svar."],
)
def test_what_is_no_answer_is_not_sent_to_the_unions_as_one(text: str) -> None:
    found = understood(text, subject="SV: Fråga", answers="due.ordf", sender=CHAIR)
    assert (found.verdict, found.why, found.facts) == (Verdict.UNKNOWN, "not_an_answer", ())


def test_a_union_that_answers_the_employers_mail_does_not_answer_the_question() -> None:
    assert understood("Nio vikarier.", subject="SV: Fråga", answers="due.v1").verdict is Verdict.UNKNOWN


def test_a_question_that_was_asked_in_another_way_is_answered_by_its_number() -> None:
    world = the_world([asked("2021-04-10T09:00", "fråga A", meeting="fvg-2021-04")])
    found = understood("fråga A: Ja.", subject="SV: Fråga", answers="due.ordf", sender=CHAIR, world=world)
    assert [(said.data["question"], said.data["text"]) for said in found.facts] == [("fråga A", "Ja.")]
