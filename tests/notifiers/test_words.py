from collections.abc import Mapping
from datetime import date

import pytest

from notifiers.page import page
from notifiers.words import BadText, Rendered, check, render
from rules.facts import Json
from rules.people import Language
from rules.texts import Text
from tests.notifiers.making import (
    AGENDA,
    ASKED,
    BARE_MEETING,
    BOUND,
    CAPPED,
    COMPOSER,
    DUE,
    MEETING,
    NO_DATE,
    QUESTIONS,
    VERDICTS,
    a_notice,
    contexts,
)

SWEDISH, ENGLISH = Language.SWEDISH, Language.ENGLISH


def said(body: str, context: Mapping[str, Json], language: Language = SWEDISH) -> str:
    return render(Text(id="trial", language=language, subject="Trial", body=body), context).plain.rstrip("\n")


def words(text: str, language: Language = SWEDISH, **changes: Json) -> Rendered:
    shipped = COMPOSER.text(a_notice(text=text, language=language))
    return render(shipped, {**contexts()[text], **changes})


def test_days_and_clocks_are_told_in_the_readers_language() -> None:
    at: dict[str, Json] = {"at": "2021-04-08T09:00:00+02:00"}
    template = "{{ at|weekday }}, {{ at|longday }}, {{ at|clock }}, {{ at|when }}"
    assert said(template, at) == ("torsdag, torsdag 8 april 2021, 09.00, torsdag 8 april 2021 kl. 09.00")
    assert said(template, at, ENGLISH) == (
        "Thursday, Thursday 8 April 2021, 09:00, Thursday 8 April 2021 at 09:00"
    )


def test_the_end_of_a_day_is_told_as_24_on_that_day_and_never_as_the_next_day() -> None:
    assert said("{{ d|due }}", {"d": QUESTIONS}) == "tisdag 13 april 2021 kl. 24.00"
    assert said("{{ d|due }}", {"d": QUESTIONS}, ENGLISH) == "Tuesday 13 April 2021 at 24:00"


def test_a_midnight_without_its_cutoff_is_still_told_as_24() -> None:
    without: dict[str, Json] = {**QUESTIONS, "until": None, "last_day": None}
    assert said("{{ d|due }}", {"d": without}) == "tisdag 13 april 2021 kl. 24.00"


def test_a_deadline_counted_in_hours_is_told_with_its_clock() -> None:
    hours: dict[str, Json] = {
        **QUESTIONS,
        "until": None,
        "counted": "3 hours after",
        "due_at": "2021-04-08T17:00:00+02:00",
        "last_day": "2021-04-08",
        "steps": [{"day": "2021-04-08", "landed": "3 hours after"}],
    }
    assert said("{{ d|due }}", {"d": hours}) == "torsdag 8 april 2021 kl. 17.00"


def test_a_deadline_that_passes_the_meeting_ends_when_it_starts() -> None:
    assert said("{{ d|due }}", {"d": CAPPED}) == "onsdag 7 april 2021 kl. 09.00, när mötet börjar"


def test_where_the_rule_gives_no_date_the_bound_and_the_reason_are_told() -> None:
    assert said("{{ d|due }}", {"d": BOUND}) == (
        "inget bestämt datum, men innan mötet börjar torsdag 15 april 2021 kl. 09.00"
    )
    assert said("{{ d|due }}", {"d": NO_DATE}) == "inget bestämt datum"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", sorted(contexts()))
@pytest.mark.parametrize("deadline", [QUESTIONS, CAPPED, BOUND, NO_DATE])
def test_every_text_says_its_group_and_has_no_empty_phrase(
    text: str, language: Language, deadline: dict[str, Json]
) -> None:
    told = words(text, language, deadline=deadline)
    faults = [sign for sign in ("None", "{{", "}}", "{%", "()", " ,", " .", "\n\n\n") if sign in told.plain]
    assert faults == []
    assert "FVG Ängslyckan" in told.plain
    assert "\n" not in told.subject


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", sorted(contexts()))
def test_every_text_renders_when_all_that_may_be_missing_is_missing(text: str, language: Language) -> None:
    optional = {"title", "case_number", "item", "page", "matter_title", "owner", "reason", "days_late"}
    optional |= {"raised_at_meeting", "meetings_unanswered", "due_meeting_day", "text", "cites"}
    bare: dict[str, Json] = {
        name: _without(value, optional if name != "group" else set())
        for name, value in contexts()[text].items()
        if name != "meeting"
    }
    told = words(text, language, **{**bare, "meeting": BARE_MEETING, "standard_phrase": None, "reason": None})
    assert [sign for sign in ("None", "()", "\n\n\n") if sign in told.plain] == []


def _without(value: Json, optional: set[str]) -> Json:
    if isinstance(value, list):
        return [_without(each, optional) for each in value]
    if isinstance(value, dict):
        return {name: None if name in optional else _without(each, optional) for name, each in value.items()}
    return value


@pytest.mark.parametrize(
    "text", ["question_reminder", "comments_reminder", "signature_reminder", "balance_reminder", "answer_due"]
)
def test_every_reminder_says_when_and_why(text: str) -> None:
    told = words(text).plain
    assert "tisdag 13 april 2021 kl. 24.00" in told
    assert "\n- Fre 9 april (1), lör–sön räknas inte, mån 12 (2), tis 13 (3).\n" in told
    assert "gruppens beslut den 15 april 2021" in told


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", sorted(contexts()))
def test_no_text_names_who_raised_a_promise_or_shows_a_protected_title(text: str, language: Language) -> None:
    told = words(text, language)
    shown = [secret for secret in ("arbetstid", "Björken") if secret in told.subject + told.plain + told.html]
    assert shown == []
    if text.startswith("balance"):
        assert "Eken" not in told.plain


def test_a_protected_matter_hides_its_title_in_the_subject_and_in_its_question() -> None:
    matter: Json = {**contexts()["late_matter"]["matter"], "sensitive": True}  # type: ignore[dict-item]
    assert words("late_matter", matter=matter).subject == "Sent ärende: Ärende med skyddat innehåll"
    assert "Budget" not in words("question_received", matter=matter).plain


def test_a_late_summons_says_on_which_day_it_should_have_left() -> None:
    shipped = COMPOSER.text(a_notice())
    told = render(shipped, contexts()["summons"], date(2021, 4, 7))
    assert "Kallelsen skulle ha skickats onsdag 7 april 2021." in told.plain


def test_what_looks_like_a_template_in_peoples_words_stays_words() -> None:
    assert (
        said("{{ title }}", {"title": "{{ 7*7 }} {% raw %} 100 % = #}"}) == "{{ 7*7 }} {% raw %} 100 % = #}"
    )


def test_a_template_cannot_reach_into_python() -> None:
    for template in ("{{ x.__class__.__mro__ }}", "{{ ''.__class__ }}", "{{ x.append(1) }}"):
        with pytest.raises(BadText):
            said(template, {"x": []})


def test_a_missing_name_is_an_error_that_names_the_text_and_the_name() -> None:
    with pytest.raises(BadText, match=r"text 'trial' \(sv\): 'nobody' is undefined"):
        said("{{ nobody }}", {})
    with pytest.raises(BadText, match=r"text 'trial' \(sv\): 'nobody' is undefined"):
        said("{{ nobody|when }}", {})


def test_a_whole_table_is_never_printed() -> None:
    with pytest.raises(BadText, match="prints a whole list or table"):
        said("{{ group }}", {"group": {"slug": "fvg"}})


def test_a_text_that_cannot_be_read_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(BadText, match=r"text 'trial' \(en\)"):
        check(Text(id="trial", language=ENGLISH, subject="x", body="{% if %}"))


def test_line_breaks_and_direction_marks_in_peoples_words_are_taken_out() -> None:
    title = "a\r\nBcc: x@example.se\n\n- b\u2028c\u202ed\u0000e\ud800"
    assert said("{{ title }}", {"title": title}) == "a Bcc: x@example.se - b cd e?"


def test_a_long_subject_is_cut() -> None:
    text = Text(id="trial", language=SWEDISH, subject="{{ title }}", body="x")
    told = render(text, {"title": "å" * 10_000})
    assert told.subject == "å" * 149 + "…"


def test_the_page_says_the_same_as_the_plain_body() -> None:
    told = page(
        "A & B", "Hej <b>!\nRad två\n\nLista:\n- ett\n- två\n\nhttps://x.example.se/?a=1&b=2.", SWEDISH
    )
    assert '<html lang="sv">' in told
    assert "<title>A &amp; B</title>" in told
    assert '<p dir="auto">Hej &lt;b&gt;!<br>\nRad två</p>' in told
    assert '<p dir="auto">Lista:</p>\n<ul>\n<li dir="auto">ett</li>\n<li dir="auto">två</li>\n</ul>' in told
    assert '<a href="https://x.example.se/?a=1&amp;b=2">https://x.example.se/?a=1&amp;b=2</a>.' in told


def test_markup_in_a_title_is_shown_and_never_run() -> None:
    title = "<script>alert(1)</script> \"'><img src=x onerror=y>"
    matter: Json = {**contexts()["late_matter"]["matter"], "title": title}  # type: ignore[dict-item]
    told = words("late_matter", matter=matter)
    assert [tag for tag in ("<script", "<img") if tag in told.html] == []
    assert title in told.plain


@pytest.mark.parametrize("language", list(Language))
def test_one_who_lost_their_seat_is_not_told_that_the_meeting_is_cancelled(language: Language) -> None:
    meeting: dict[str, Json] = dict(contexts()["summons"]["meeting"])  # type: ignore[arg-type]
    told = [
        words("summons_cancel", language, meeting={**meeting, "cancelled": cancelled}).plain
        for cancelled in (True, False)
    ]
    said = (
        ["är inställt", "inte längre kallad"] if language is SWEDISH else ["is cancelled", "no longer called"]
    )
    assert [[phrase in text for phrase in said] for text in told] == [[True, False], [False, True]]


def test_a_summons_that_breaks_the_lead_time_says_by_how_much() -> None:
    assert "Kallelsen kommer 2 dagar senare" in words("summons", days_short=2).plain
    assert "senare än gruppen" not in words("summons", days_short=0).plain


def test_a_summons_names_the_address_of_each_matter_that_has_one() -> None:
    address = "fvg+fvg-2021-04.m1@angslyckan.example.se"
    agenda: list[Json] = [
        {**point, "address": address if number == 0 else None}
        for number, point in enumerate(AGENDA)
        if isinstance(point, dict)
    ]
    lines = [line for line in words("summons", agenda=agenda).plain.split("\n") if line.startswith("- 1.")]
    assert lines == [f"- 1. Budget 2022 (ÄN 2021/313), samverkan. Frågor: {address}"]
    assert words("summons", agenda=agenda).plain.count("Frågor:") == 1


def test_a_mail_of_one_question_and_one_of_several_say_so_in_their_subjects() -> None:
    first = VERDICTS[0]
    assert isinstance(first, dict)
    refused: list[Json] = [{**first, "verdict": "question_refused"}, *VERDICTS[1:]]
    told = [
        words(text, questions=listed).subject
        for text, several in (
            ("question_received", VERDICTS),
            ("question_late", VERDICTS),
            ("question_refused", refused),
        )
        for listed in (several[:1], several)
    ]
    assert told == [
        "Vi har tagit emot er fråga till FVG Ängslyckan",
        "Vi har tagit emot era 3 frågor till FVG Ängslyckan",
        "Er fråga till FVG Ängslyckan kom efter tidsgränsen",
        "Era frågor till FVG Ängslyckan: 2 av 3 kom efter tidsgränsen",
        "Er fråga till FVG Ängslyckan kan inte behandlas på mötet",
        "Era frågor till FVG Ängslyckan: 1 av 3 kan inte behandlas på mötet",
    ]


REFUSALS = [
    ("meeting_started", "när mötet redan hade börjat"),
    ("turn_came", "när ärendets tur redan hade kommit på mötet"),
    ("meeting_over", "när mötet var slut"),
    ("deadline_passed", "efter tidsgränsen, och gruppen tar inte emot frågor efter den"),
    ("meeting_cancelled", "när mötet var inställt"),
]


@pytest.mark.parametrize(("code", "why"), REFUSALS)
def test_a_refused_question_says_why_in_plain_words(code: str, why: str) -> None:
    refused: list[Json] = [
        {**one, "verdict": "question_refused", "refusal": code}
        for one in VERDICTS[:1]
        if isinstance(one, dict)
    ]
    told = words("question_refused", questions=refused, reason=None).plain.split("\n")
    assert [line for line in told if line.startswith("- Fråga")] == [
        f"- Fråga q1, ärende 1. Budget 2022 (ÄN 2021/313), sida 12: kan inte behandlas: den kom in {why}."
    ]


def test_the_look_before_the_meeting_lists_each_question_that_lacks_an_answer() -> None:
    told = words("secretary_nudge", nudge="questions_unanswered", questions=ASKED, reason=None).plain
    assert [line for line in told.split("\n") if line.startswith("- Fråga")] == [
        "- Fråga q1, ärende 1. Budget 2022 (ÄN 2021/313), sida 12",
        "- Fråga q2, ärende 2. Ärende med skyddat innehåll (ÄN 2021/9)",
        "- Fråga q3, ärende inte angivet, sida 12",
    ]


def test_an_owner_gets_the_link_of_each_question_that_has_one() -> None:
    linked: list[Json] = [
        {**one, "link": f"https://kallelse.example.se/answer/{number}" if number < 2 else None}
        for number, one in enumerate(DUE)
        if isinstance(one, dict)
    ]
    told = words("answer_due", questions=linked).plain
    assert [line for line in told.split("\n") if "https://" in line] == [
        "Svara här, utan inloggning: https://kallelse.example.se/answer/0",
        "Svara här, utan inloggning: https://kallelse.example.se/answer/1",
    ]


@pytest.mark.parametrize("text", ["question_received", "question_late"])
def test_a_receipt_that_leaves_after_the_meeting_was_cancelled_promises_no_answer_there(text: str) -> None:
    told = words(text, questions=VERDICTS[:1], meeting={**MEETING, "cancelled": True}).plain
    assert "Mötet är inställt sedan dess. Frågan är registrerad och går inte förlorad." in told
    assert [promise for promise in ("läggs till protokollet", "svara på mötet") if promise in told] == []
