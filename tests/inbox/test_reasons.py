"""Why a mail is set aside is said in plain words, in both languages."""

from pathlib import Path

import pytest

from tests.inbox.office import REASONS

TEXTS = Path(__file__).parents[2] / "config" / "texts"


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("why", sorted(REASONS))
def test_every_reason_has_words_of_its_own(why: str, language: str) -> None:
    text = (TEXTS / language / "mail_set_aside.txt").read_text()
    assert text.count(f'mail.why == "{why}"') == 1
