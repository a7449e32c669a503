"""What a person wrote themselves, and that no question of theirs is taken for a quote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.own_words import own_words

ATTRIBUTIONS = (
    "Den tors 8 apr. 2021 kl 12:00 skrev FVG Exempel <fvg@forvaltningen.example.se>:",
    "On Thu, Apr 8, 2021 at 12:00 PM FVG Exempel <fvg@forvaltningen.example.se> wrote:",
    "8 apr. 2021 kl. 12:00 skrev FVG Exempel <fvg@forvaltningen.example.se>:",
    "2021-04-08 12:00 skrev FVG Exempel:",
)
PLAIN = st.text(alphabet="abc åäö?.,\n1", max_size=80).map(lambda text: text.strip())


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("En fråga.\n\n-- \nVera\n", "En fråga."),
        ("En fråga.\n--\nEn till.", "En fråga.\n--\nEn till."),
        ("> citat\nMitt svar.\n> mer\nMitt andra.", "Mitt svar.\nMitt andra."),
        ("Svar.\n\n8 apr. 2021 kl. 12:00 skrev FVG <fvg@forvaltningen.example.se>:\n\n> citat", "Svar."),
        ("Svar.\n\nOn 8 Apr 2021, at 12:00, FVG <fvg@forvaltningen.example.se> wrote:\nutan märken", "Svar."),
        ("Svar.\n\n-----Original Message-----\nFrom: x\nhej", "Svar."),
        ("Svar.\n\nFrom: FVG\nSent: 8 April\nTo: Vera\nSubject: x\n\nhej", "Svar."),
        ("Svar.\n\n*Från:* FVG\n*Skickat:* 8 april\n*Till:* Vera\n*Ämne:* x\n\nhej", "Svar."),
        ("Från: när gäller avtalet?\nTill: hur länge?", "Från: när gäller avtalet?\nTill: hur länge?"),
        (
            "Karin skrev i protokollet 2021 följande: stämmer det?",
            "Karin skrev i protokollet 2021 följande: stämmer det?",
        ),
        ("Så här skrev ordföranden:\nhur tolkar ni det?", "Så här skrev ordföranden:\nhur tolkar ni det?"),
        (
            "Den 8 april 2021 kl. 10:30 skrev Karin så här:\nvad gäller?",
            "Den 8 april 2021 kl. 10:30 skrev Karin så här:\nvad gäller?",
        ),
        ("On what page is it?\nThe plan, that is:", "On what page is it?\nThe plan, that is:"),
        ("Fråga 1\nSkickat från min iPhone\nFråga 2", "Fråga 1\nFråga 2"),
        ("Skickat från kommunen kom ett brev, vilket?", "Skickat från kommunen kom ett brev, vilket?"),
        ("Svar.\n________________________________\n", "Svar."),
        ("> bara citat", ""),
        ("", ""),
    ],
)
def test_only_what_the_sender_wrote_is_left_and_no_question_is_lost(text: str, own: str) -> None:
    assert own_words(text) == own


@given(PLAIN)
def test_words_without_a_mark_are_left_as_they_are(text: str) -> None:
    unmarked = "\n".join(line.rstrip() for line in text.split("\n"))
    while "\n\n\n" in unmarked:
        unmarked = unmarked.replace("\n\n\n", "\n\n")

    assert own_words(text) == unmarked


@given(st.text(alphabet="abc?", min_size=1, max_size=20), PLAIN, st.sampled_from(ATTRIBUTIONS))
def test_whatever_is_quoted_below_an_attribution_is_not_theirs(
    own: str, quoted: str, attribution: str
) -> None:
    marked = "\n".join(f"> {line}" for line in quoted.split("\n"))

    assert own_words(f"{own}\n\n{attribution}\n\n{marked}") == own
