"""A week without the office: each person hears once of each thing, the newest, and the rest say why they stayed."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.office import Office
from rules.facts import FactKind
from store.outbox import State
from tests.actions.post import Post, calls, edit, lives_until, posting, rows, says, states, sweeps
from tests.journeys.builders import a_shelf

REMINDS = (
    "signature_reminder",
    "comments_reminder",
    "question_reminder",
    "balance_reminder",
    "balance_escalated",
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, Post]]:
    """Three meetings a week apart, two promises of one owner, and minutes that nobody has signed."""
    a_shelf(tmp_path / "config")
    with posting(tmp_path) as (office, post):
        for name, day in (("m1", "2021-04-15"), ("m2", "2021-04-22"), ("m3", "2021-04-29")):
            calls(office, name, starts=f"{day}T09:00")
        lives_until(office, "2021-04-12T08:00")
        for item in ("b1", "b2"):
            says(office, FactKind.ITEM_RAISED, item=item, title=f"Rutin {item}", text="Återkom.", owner="p1")
        lives_until(office, "2021-04-15T11:05")
        says(office, FactKind.MEETING_CLOSED, meeting="m1")
        says(office, FactKind.ADJUSTERS_NAMED, meeting="m1", persons=["p1", "p3"])
        yield office, post


def test_after_a_week_without_the_office_each_person_hears_once_of_each_thing(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    before = len(post.mails)
    sweeps(office, "2021-04-27T09:30")  # off since the meeting of the 15th: that of the 22nd has been held
    told = [mail for mail in post.mails[before:] if mail.text in REMINDS]
    assert Counter((mail.text, mail.to) for mail in told).most_common(1)[0][1] == 1
    assert (
        sorted(mail.text for mail in told if mail.text == "signature_reminder") == ["signature_reminder"] * 2
    )
    escalated = [mail for mail in told if mail.text == "balance_escalated"]
    assert all("Rutin b1" in mail.said and "Rutin b2" in mail.said for mail in escalated)
    stayed = [item for item in rows(office) if item.state in (State.SUPERSEDED, State.EXPIRED)]
    assert [item.key for item in stayed if not item.why] == []
    assert State.WAITING not in states(office, "signature_reminder")


def test_sweeping_again_after_the_week_says_nothing_more(house: tuple[Office, Post]) -> None:
    office, post = house
    sweeps(office, "2021-04-27T09:30")
    sent = [mail.key for mail in post.mails]
    sweeps(office, "2021-04-27T09:31")
    sweeps(office, "2021-04-27T09:40")
    assert [mail.key for mail in post.mails] == sent
    assert len(set(sent)) == len(sent)


def test_a_question_that_came_while_the_office_was_off_is_told_once(house: tuple[Office, Post]) -> None:
    office, post = house
    asked = {"question": "q1", "organisation": "facket", "person": "p3", "text": "Hur blir det?"}
    says(office, FactKind.QUESTION_ASKED, happened="2021-04-15T11:04", meeting="m2", **asked)
    sweeps(office, "2021-04-21T10:00")  # told at once, and reminded at nine on the day before m2
    assert [mail.to for mail in post.mails if mail.text == "answer_due"] == ["p2@example.se"]
    assert sorted(states(office, "answer_due")) == [State.ACCEPTED, State.SUPERSEDED]


def test_what_was_due_in_the_recess_leaves_once_after_it(tmp_path: Path) -> None:
    a_shelf(tmp_path / "config")
    rest = 'days = "non_working"\nrecess = [{ from = 2021-04-19, to = 2021-05-02 }]'
    edit(tmp_path, 'days = "non_working"', rest)
    with posting(tmp_path) as (office, post):
        for name, day in (("m1", "2021-04-15"), ("m2", "2021-05-06")):
            calls(office, name, starts=f"{day}T09:00")
        lives_until(office, "2021-04-12T08:00")
        for item in ("b1", "b2"):
            says(office, FactKind.ITEM_RAISED, item=item, title=f"Rutin {item}", text="Återkom.", owner="p2")
        # The rung after m1 is reached on Friday the 16th, and nobody sweeps between its morning and the recess.
        lives_until(office, "2021-04-16T08:00")
        before = len(post.mails)
        for day in ("2021-04-19", "2021-04-26", "2021-05-02"):
            sweeps(office, f"{day}T10:00")
        assert [mail.text for mail in post.mails[before:]] == []
        sweeps(office, "2021-05-03T09:30")
        told = [mail for mail in post.mails[before:] if mail.text == "balance_escalated"]
        assert [(mail.to, mail.day, "b1" in mail.said and "b2" in mail.said) for mail in told] == [
            ("p1@example.se", "2021-05-03", True)
        ]
