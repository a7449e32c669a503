"""What is over is not told again when a file is edited; what is coming reaches whoever is new."""

from pathlib import Path

import pytest

from config.toml import SHIPPED
from rules.facts import FactKind
from tests.actions.post import calls, lives_until, posting, says, sweeps, to_look_at
from tests.journeys.builders import GROUP, a_shelf

NEW_SEAT = """
[[seat]]
person = "p5"
name = "Övning p5"
email = "p5@example.se"
organisation = "facket"
role = "ordinary"
"""
BEFORE = """
[[rule.reminder]]
within = "0 working days"
direction = "before"
at = "12:00"
text = "question_reminder"
"""
AFTER = """
[[rule.reminder]]
within = "3 working days"
direction = "after"
at = "09:00"
text = "signature_reminder"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one group of four seats and a rule book of its own."""
    a_shelf(tmp_path / "config")
    (tmp_path / "config" / "rulebooks").mkdir()
    _book(tmp_path).write_bytes((SHIPPED / "rulebooks" / "amf.toml").read_bytes())
    return tmp_path


def test_a_reminder_that_is_added_a_year_later_mails_nobody_about_what_is_over(folder: Path) -> None:
    with posting(folder) as (office, _):
        calls(office)
        lives_until(office, "2021-04-16T08:00")
        says(office, FactKind.ADJUSTERS_NAMED, meeting="m1", persons=["p1", "p3"])
        lives_until(office, "2022-04-16T08:00")
        looked_at = to_look_at(office)
    _add_reminder(folder, "AMF-Q3", BEFORE, since="2022-04-18")
    _add_reminder(folder, "AMF-JUST", AFTER, since="2022-04-18")
    with posting(folder, local="2022-04-19T10:00") as (office, post):
        lives_until(office, "2022-04-29T10:00")
        assert (post.mails, to_look_at(office)) == ([], looked_at)
        calls(office, "m2", starts="2022-05-12T09:00")
        lives_until(office, "2022-05-14T10:00")
        assert {mail.key.split("/")[2] for mail in post.mails} == {"m2"}


def test_a_later_fact_does_not_bring_up_what_an_edited_file_left_behind(folder: Path) -> None:
    with posting(folder) as (office, _):
        calls(office)
        lives_until(office, "2021-04-16T08:00")
        says(office, FactKind.ADJUSTERS_NAMED, meeting="m1", persons=["p1", "p3"])
        lives_until(office, "2021-05-27T08:00")
    _add_reminder(folder, "AMF-JUST", AFTER, since="2021-05-26")
    with posting(folder, local="2021-05-27T10:00") as (office, post):
        lives_until(office, "2021-05-27T10:00")
        says(office, FactKind.SEAT_CHANGED, person="p4", name="Nytt namn")  # plans the meeting anew
        lives_until(office, "2021-05-28T10:00")
        assert post.mails == []


def test_a_seat_added_in_the_file_after_the_summons_is_summoned(folder: Path) -> None:
    with posting(folder) as (office, _):
        calls(office)
        lives_until(office, "2021-04-09T15:00")
    _group(folder).write_text(_group(folder).read_text(encoding="utf-8") + NEW_SEAT, encoding="utf-8")
    with posting(folder, local="2021-04-09T15:05") as (office, post):
        sweeps(office, "2021-04-09T15:05")
        assert [(mail.text, mail.key) for mail in post.mails] == [("summons", f"{GROUP}/invite/m1/0/p5")]


def test_a_seat_added_in_the_file_after_a_meeting_is_not_summoned_to_it(folder: Path) -> None:
    with posting(folder) as (office, _):
        calls(office)
        lives_until(office, "2021-04-16T08:00")
    _group(folder).write_text(_group(folder).read_text(encoding="utf-8") + NEW_SEAT, encoding="utf-8")
    with posting(folder, local="2021-04-16T09:00") as (office, post):
        lives_until(office, "2021-04-30T09:00")
        assert (post.mails, to_look_at(office)) == ([], [])


def _book(folder: Path) -> Path:
    return folder / "config" / "rulebooks" / "amf.toml"


def _group(folder: Path) -> Path:
    return folder / "config" / "groups" / f"{GROUP}.toml"


def _add_reminder(folder: Path, rule: str, reminder: str, *, since: str) -> None:
    """A new dated row with one more reminder: a row that has been used is never edited."""
    told = _book(folder).read_text(encoding="utf-8")
    head, tail = told.split(f'[[rule]]\nid = "{rule}"\n')
    row, more, last = tail.partition("\n[[rule]]")
    assert more
    newer = f'\n[[rule]]\nid = "{rule}"\nin_force_from = {since}\n{row}{reminder}'
    text = f'{head}[[rule]]\nid = "{rule}"\n{row}{newer}{more}{last}'
    _book(folder).write_text(text, encoding="utf-8")
