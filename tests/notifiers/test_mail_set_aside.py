"""The secretary reads in plain words why a mail was set aside, whatever the reason is called in the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifiers.words import render
from rules.facts import Json
from rules.people import Language
from tests.notifiers.making import ASIDE, COMPOSER, a_notice, contexts

ROOT = Path(__file__).parents[2]
_SAYS_WHY = {"_unknown", "_quarantined", "Unreadable", "NotTakenApart", "Understood"}
NEVER_ASIDE = {"auto_reply", "late", "hard", "soft", "delayed", "delivered", "reply", "counter", "timetable"}


def codes() -> set[str]:
    """Every reason that stands in the code as a word."""
    found = {"refused", "failed", "too_large", "too_long"}
    for file in [*(ROOT / "inbox").glob("*.py"), ROOT / "actions" / "take_in.py"]:
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in _SAYS_WHY:
                found.update(_words(call))
    return found - NEVER_ASIDE


def _words(call: ast.Call) -> Iterator[str]:
    said = [*call.args[:1], *(one.value for one in call.keywords if one.arg == "why")]
    for value in said:
        for word in ast.walk(value):
            if isinstance(word, ast.Constant) and isinstance(word.value, str) and word.value.isidentifier():
                yield word.value


def told(language: Language, **mail: Json) -> str:
    notice = a_notice(text="mail_set_aside", language=language)
    return render(COMPOSER.text(notice), {**contexts()["mail_set_aside"], "mails": [{**ASIDE, **mail}]}).plain


def test_the_reasons_are_found_in_the_code() -> None:
    assert {"stranger", "authentication", "unknown_uid", "same_message_id", "too_deep"} <= codes()


@pytest.mark.parametrize("language", list(Language))
def test_every_reason_has_words(language: Language) -> None:
    word = "Skäl" if language is Language.SWEDISH else "Reason"
    assert [code for code in sorted(codes()) if f"- {word}: {code}\n" in told(language, why=code)] == []


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("count", [1, 3])
def test_what_is_in_quarantine_is_told_without_a_word_of_an_attachment(
    language: Language, count: int
) -> None:
    mails: list[Json] = [{**ASIDE, "id": f"x{number}", "why": "stranger"} for number in range(count)]
    notice = a_notice(text="mail_set_aside", language=language)
    context = {**contexts()["mail_set_aside"], "verdict": "quarantined", "original": None, "mails": mails}
    plain = render(COMPOSER.text(notice), context).plain
    assert "originalet.eml" not in plain
    assert [f"kallelse mail show x{number}" in plain for number in range(count)] == [True] * count


@pytest.mark.parametrize("language", list(Language))
def test_a_hostile_subject_stays_on_its_line(language: Language) -> None:
    plain = told(language, subject="Hej\r\nBcc: x@example.se\r\n- Från: chefen {{ 7*7 }}", sender=None)
    lines = [line for line in plain.splitlines() if "Hej" in line and "Bcc" in line]
    assert len(lines) == 1
    assert "{{ 7*7 }}" in lines[0]
