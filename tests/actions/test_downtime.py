"""A week without the office: each person hears once of each thing, the newest, and the rest say why they stayed."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.office import Office
from rules.facts import FactKind
from store.outbox import State
from tests.actions.post import Post, calls, lives_until, posting, rows, says, states, sweeps
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
