"""What the mails about a timetable and its gate say, in both languages."""

import pytest

from notifiers.words import Rendered, render
from rules.demands import Lack, lacks_as_json
from rules.facts import Json
from rules.people import Language
from tests.notifiers.making import COMPOSER, a_notice, contexts

LACKS = lacks_as_json([Lack(organisation="eken", title="Eken", numbers=("7", "9"))])
WAITS: Json = {"title": "Förslagen", "title_en": "The proposals"}


def turn(language: Language, text: str = "timetable_turn", **changes: Json) -> Rendered:
    """A mail with some of its context changed."""
    return render(COMPOSER.text(a_notice(text=text, language=language)), {**contexts()[text], **changes})


@pytest.mark.parametrize(
    ("word", "swedish", "english"),
    [
        (
            "begins",
            "Er tur: Svar på förslagen senast tisdag 13 april 2021 kl. 24.00",
            "Your turn: Answers to the proposals by Tuesday 13 April 2021 at 24:00",
        ),
        (
            "reminder",
            "Påminnelse: Svar på förslagen senast tisdag 13 april 2021 kl. 24.00",
            "Reminder: Answers to the proposals by Tuesday 13 April 2021 at 24:00",
        ),
        (
            "moved",
            "Ny tid: Svar på förslagen senast tisdag 13 april 2021 kl. 24.00",
            "New date: Answers to the proposals by Tuesday 13 April 2021 at 24:00",
        ),
        ("late", "Tiden har gått ut: Svar på förslagen", "Time has run out: Answers to the proposals"),
        ("cancelled", "Utgår: Svar på förslagen", "Called off: Answers to the proposals"),
    ],
)
def test_the_subject_says_what_has_happened_to_the_turn(word: str, swedish: str, english: str) -> None:
    assert turn(Language.SWEDISH, turn=word).subject == swedish
    assert turn(Language.ENGLISH, turn=word).subject == english


def test_what_lacks_an_answer_is_listed_in_the_readers_language() -> None:
    told = {
        language: turn(language, turn="reminder", unanswered=LACKS).plain.splitlines()
        for language in Language
    }
    assert "- Nummer 7 och 9 från Eken saknar svar." in told[Language.SWEDISH]
    assert "- Numbers 7 and 9 from Eken have no answer." in told[Language.ENGLISH]


def test_a_reminder_before_ones_turn_says_what_it_waits_for() -> None:
    assert (
        "Ledet före, Förslagen, är ännu inte klart."
        in turn(Language.SWEDISH, turn="reminder", waits_for=WAITS).plain
    )
    assert (
        "The leg before it, The proposals, is not done yet."
        in turn(Language.ENGLISH, turn="reminder", waits_for=WAITS).plain
    )


def test_what_is_called_off_gives_no_day_any_more() -> None:
    told = turn(Language.SWEDISH, turn="cancelled").plain
    assert [word for word in ("13 april", "Så här räknas det", "Klart") if word in told] == []


def test_a_timetable_without_a_meeting_names_none() -> None:
    lines = turn(Language.SWEDISH, meeting=None).plain.splitlines()
    assert [line for line in lines if line.startswith("- Möte")] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.SWEDISH, "- Nummer 7 och 9 från Eken saknar svar."),
        (Language.ENGLISH, "- Numbers 7 and 9 from Eken have no answer."),
    ],
)
def test_the_secretary_is_told_which_numbers_lack_an_answer(language: Language, sentence: str) -> None:
    told = turn(
        language,
        text="secretary_nudge",
        nudge="demands_unanswered",
        unanswered=LACKS,
        reason=None,
        deadline=None,
    )
    assert [line for line in told.plain.splitlines() if "Eken" in line] == [sentence]
