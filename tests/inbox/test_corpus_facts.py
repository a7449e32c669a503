"""What each mail of the corpus means to the invented office of office.py: a dropped-in pair is a new test."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from config.fact_fields import checked
from inbox.letter import Letter
from inbox.meaning import understand
from inbox.reading import read_letter
from inbox.signals import Signal, Unreadable
from inbox.sorting import signal_of
from inbox.understood import Understood
from tests.inbox.office import NOW, a_letter, seen_by_office

CORPUS = Path(__file__).parent / "corpus"
KEYS = ("verdict", "why", "person", "meeting", "facts")
MAILS = sorted(path.stem for path in CORPUS.glob("*.eml"))


def _read(name: str) -> tuple[Letter, Signal]:
    letter = read_letter((CORPUS / f"{name}.eml").read_bytes())
    return (a_letter(), letter) if isinstance(letter, Unreadable) else (letter, signal_of(letter))


def _told(found: Understood) -> dict[str, object]:
    return {
        "verdict": found.verdict.value,
        "why": found.why,
        "person": found.person,
        "meeting": found.meeting,
        "facts": [{"kind": said.kind.value, **said.data} for said in found.facts],
    }


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_of_the_corpus_means_what_stands_beside_it(name: str) -> None:
    beside = json.loads((CORPUS / f"{name}.json").read_text())
    letter, signal = _read(name)
    at = datetime.fromisoformat(beside["received_at"]) if "received_at" in beside else NOW
    found = understand(letter, signal, seen_by_office(letter, signal, received_at=at))
    for said in found.facts:
        assert checked(said.kind, said.data) == said.data
    missing = [key for key in KEYS if key not in beside]
    assert not missing, (
        f"{name}.json lacks {missing}: write what the mail means, e.g. {json.dumps(_told(found))}"
    )
    assert _told(found) == {key: beside[key] for key in KEYS}
