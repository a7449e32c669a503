"""The balance list on both databases: days without the office, and two groups that hand to each other at once."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.office import Office
from actions.worlds import outline
from rules.facts import FactKind
from rules.items import Item
from store.outbox import State
from tests.actions.post import Post, a_second_group, calls, lives_until, posting, rows, says, sweeps
from tests.journeys.builders import GROUP, a_shelf

OTHER = "andra"
EACH = 8  # promises of each group


@pytest.fixture
def house(tmp_path: Path, url: str) -> Iterator[tuple[Office, Post]]:
    """Two groups with two meetings each, and promises of one owner in both."""
    a_shelf(tmp_path / "config")
    a_second_group(tmp_path, OTHER)
    with posting(tmp_path, database=url) as (office, post):
        for group in (GROUP, OTHER):
            for name, day in (("m1", "2021-04-15"), ("m2", "2021-04-29")):
                calls(office, name, starts=f"{day}T09:00", group=group)
        lives_until(office, "2021-04-09T08:00")
        for group in (GROUP, OTHER):
            for number in range(EACH):
                says(
                    office, FactKind.ITEM_RAISED, group=group, item=f"b{number}", text="Återkom.", owner="p2"
                )
        yield office, post


def the_items(office: Office, group: str) -> dict[str, Item]:
    """A group's balance list."""
    with office.store.reading() as tx:
        return {item.id: item for item in outline(tx, office.charter(group)).items}


def test_after_days_without_a_sweep_each_owner_hears_once_of_all_their_promises(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    sweeps(
        office, "2021-04-16T10:00"
    )  # the reminder of the 12th can help nobody; the rung was reached at nine
    sweeps(office, "2021-04-26T10:00")  # three working days before the 29th
    told = [mail for mail in post.mails if mail.text.startswith("balance_")]
    assert Counter((mail.text, mail.key.partition("/")[0], mail.to) for mail in told) == {
        (text, group, to): 1
        for group in (GROUP, OTHER)
        for text, to in (("balance_escalated", "p1@example.se"), ("balance_reminder", "p2@example.se"))
    }
    assert [mail.key for mail in told if f"{EACH} " not in mail.subject] == []
    expired = [item for item in rows(office, "balance_reminder") if item.state is State.EXPIRED]
    assert [item.key.split("/")[2] for item in expired] == ["m1", "m1"]


def test_two_groups_that_hand_to_each_other_at_once_neither_wait_nor_lose_any(
    house: tuple[Office, Post],
) -> None:
    office, _ = house

    def hands(group: str, to: str) -> None:
        for number in range(EACH):
            says(office, FactKind.ITEM_HANDED_OVER, group=group, item=f"b{number}", to=to)

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(hands, GROUP, OTHER), both.submit(hands, OTHER, GROUP)]:
            done.result(timeout=120)
    for group, other in ((GROUP, OTHER), (OTHER, GROUP)):
        items = the_items(office, group)
        assert {name: item.handed_to for name, item in items.items()} == {
            **{f"b{number}": other for number in range(EACH)},
            **{f"{other}-b{number}": None for number in range(EACH)},
        }
