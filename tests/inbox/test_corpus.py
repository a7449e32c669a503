"""Every mail in corpus/ is what stands beside it. A pair of files dropped in there is a new test."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from inbox.letter import Letter
from inbox.reading import read_letter
from inbox.signals import Failure
from inbox.sorting import signal_of

CORPUS = Path(__file__).parent / "corpus"
MAILS = sorted(CORPUS.glob("*.eml"))


def plainly(value: object) -> object:
    """A value as the JSON beside a mail writes it: moments in UTC, choices by their word."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case StrEnum():
            return value.value
        case Failure():
            return {one.name: plainly(getattr(value, one.name)) for one in fields(value)}
        case tuple():
            return [plainly(one) for one in value]
        case _:
            return value


def expected(mail: Path) -> Mapping[str, object]:
    """What stands beside a mail."""
    beside = mail.with_suffix(".json")
    if not beside.exists():
        pytest.fail(
            f"{mail.name} has no {beside.name} beside it. Write: "
            '{"about": "one line", "signal": {"kind": "Words", "text": "..."}} '
            "(the kinds and their fields: inbox/signals.py; more in corpus/README.md)"
        )
    told: dict[str, object] = json.loads(beside.read_text("utf-8"))
    return told


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_a_mail_of_the_corpus_is_sorted_as_the_file_beside_it_says(mail: Path) -> None:
    told = expected(mail)
    letter = read_letter(mail.read_bytes())

    signal = signal_of(letter) if isinstance(letter, Letter) else letter

    assert {
        "kind": type(signal).__name__,
        **{one.name: plainly(getattr(signal, one.name)) for one in fields(signal)},
    } == told["signal"]
    of_letter = told.get("letter", {})
    assert isinstance(of_letter, dict)
    assert {name: plainly(getattr(letter, name)) for name in of_letter} == of_letter


def test_no_file_in_the_corpus_lies_there_alone() -> None:
    assert [one.stem for one in sorted(CORPUS.glob("*.json"))] == [one.stem for one in MAILS]


def test_the_corpus_is_as_broad_as_it_was() -> None:
    kinds = [json.loads(one.with_suffix(".json").read_text("utf-8"))["signal"]["kind"] for one in MAILS]
    assert {kind: kinds.count(kind) >= 2 for kind in kinds} == {
        "AutoReply": True,
        "Bounce": True,
        "CalendarCounter": True,
        "CalendarReply": True,
        "Words": True,
        "Unreadable": True,
    }
