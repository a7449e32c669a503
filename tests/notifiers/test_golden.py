"""Whole mails as they leave. A changed file is reviewed like code; KALLELSE_GOLDEN=write makes them anew.

Beside each .eml lies a .txt with what its parts say, for reading.
"""

import os
from pathlib import Path

import pytest

from rules.delivery import Frozen
from rules.notices import Method, Notice
from rules.people import Language
from tests.notifiers.making import AT, COMPOSER, a_notice, an_entry
from tests.notifiers.reading import leaves, read

GOLDEN = Path(__file__).with_name("golden")
METHODS = {
    "summons": Method.REQUEST,
    "summons_update": Method.REQUEST,
    "summons_cancel": Method.CANCEL,
    "late_matter": None,
    "question_reminder": None,
    "balance_escalated": None,
    "timetable_turn": Method.REQUEST,
    "substitute_called": Method.REQUEST,
    "substitute_released": Method.REQUEST,
    "seat_kept": None,
    "answer_reminder": None,
    "time_proposed": None,
    "mail_set_aside": None,
    "question_received": None,
    "question_late": None,
    "question_refused": None,
    "which_matter": None,
    "answer_due": None,
    "question_answered": None,
}


def the_notice(text: str, language: Language) -> Notice:
    method, name = METHODS[text], "Åsa Öberg" if language is Language.SWEDISH else "Robin Field"
    entry = None if method is None else an_entry(method=method, sequence=list(METHODS).index(text))
    return a_notice(text=text, language=language, name=name, entry=entry)


def readable(mail: Frozen) -> str:
    message = read(mail)
    told = [f"{name}: {value}" for name, value in message.items() if not name.startswith("Content-Type")]
    for kind, content in leaves(message):
        if kind in ("text/plain", "text/calendar"):
            told += ["", f"=== {kind}", str(content).replace("\r\n", "\n").rstrip("\n")]
    return "\n".join(told) + "\n"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", list(METHODS))
def test_the_mail_is_the_one_that_was_read_and_approved(text: str, language: Language) -> None:
    mail = COMPOSER.compose(the_notice(text, language), AT)
    eml, txt = (GOLDEN / f"{text}.{language}.{ending}" for ending in ("eml", "txt"))
    if os.environ.get("KALLELSE_GOLDEN") == "write":
        eml.write_bytes(mail.mime)
        txt.write_text(readable(mail), encoding="utf-8")
    assert readable(mail) == txt.read_text(encoding="utf-8")
    # A checkout may have changed the line ends of the file, never those of the mail.
    assert mail.mime == eml.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
