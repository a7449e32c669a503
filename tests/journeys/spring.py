"""Play the spring of 2021 once, and find what it left behind."""

import json
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from actions.rehearse import rehearse
from config.scenarios import scenario_named

Line = dict[str, Any]


@lru_cache(maxsize=1)
def played() -> tuple[TemporaryDirectory[str], list[Line]]:
    """The demo, played once; its folder lives as long as the tests."""
    folder = TemporaryDirectory(prefix="spring-")
    done = rehearse(scenario_named("spring-2021"), Path(folder.name) / "out")
    return folder, json.loads(json.dumps(done.timeline))


def notices(timeline: list[Line], text: str, meeting: str = "") -> list[Line]:
    """The mails with one text, about what begins with `meeting`."""
    return [
        entry
        for entry in timeline
        if entry["what"] == "notice" and entry["text"] == text and entry["about"].startswith(meeting)
    ]


def deadlines(timeline: list[Line], rule: str, subject: str = "") -> list[Line]:
    """The deadlines of one rule, in every standing they had."""
    return [
        entry
        for entry in timeline
        if entry["what"] == "deadline" and entry["rule"] == rule and entry["subject"].startswith(subject)
    ]


def mail(out: Path, entry: Line) -> EmailMessage:
    """The mail behind a notice."""
    message = message_from_bytes((out / entry["eml"]).read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def calendar_of(message: EmailMessage) -> bytes | None:
    """The calendar that a mail carries."""
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        return None
    (part,) = parts
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def invitations(timeline: list[Line]) -> Iterator[Line]:
    """Every mail that carries a calendar entry."""
    return (entry for entry in timeline if entry["what"] == "notice" and entry["method"])


def seated_on(day: str) -> set[str]:
    """Everybody with a seat on a day, ordinary or substitute."""
    group = scenario_named("spring-2021").charter.group
    return {seat.person for seat in group.seats if seat.held_on(date.fromisoformat(day))}
