"""A promise that goes to another group and back: on one list at a time, with its whole history."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.office import Office
from actions.record import record
from actions.worlds import world_for
from rules.facts import FactKind
from rules.items import Item
from rules.refused import Refused
from rules.world import item_scope
from store import facts
from tests.actions.post import Post, a_second_group, at, calls, lives_until, posting, rows, says, to_look_at
from tests.journeys.builders import GROUP, a_shelf

OTHER = "andra"
THERE = f"{GROUP}-b1"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, Post]]:
    """Two groups of one office with three meetings each, and a promise given at the first group's first."""
    a_shelf(tmp_path / "config")
    a_second_group(tmp_path, OTHER)
    with posting(tmp_path) as (office, post):
        for group in (GROUP, OTHER):
            for meeting, day in (("m1", "2021-04-15"), ("m2", "2021-05-12"), ("m3", "2021-06-10")):
                calls(office, meeting, starts=f"{day}T09:00", group=group)
        lives_until(office, "2021-04-15T12:00")
        says(
            office,
            FactKind.ITEM_RAISED,
            happened="2021-04-15T10:00",
            meeting="m1",
            item="b1",
            title="Rutin",
            text="Se över rutinen.",
            owner="p1",
            raised_by="facket",
        )
        yield office, post


def hands_over(office: Office, **more: str) -> None:
    """On Tuesday 20 April the first group hands it to the other."""
    lives_until(office, "2021-04-20T10:00")
    says(office, FactKind.ITEM_HANDED_OVER, item="b1", to=OTHER, text="Er fråga.", **more)


def the_item(office: Office, group: str, name: str) -> Item:
    """One item as its group has it."""
    with office.store.reading() as tx:
        world = world_for(tx, office.charter(group), item_scope(name))
    return next(item for item in world.items if item.id == name)


def story(item: Item) -> list[tuple[str, str, str]]:
    """Its history: what, where, and the words."""
    return [(line.kind.value, line.group, line.text) for line in item.history]


def told(post: Post, text: str) -> list[tuple[str, str, str]]:
    """Group, day and person of each mail with that text, in the order of sending."""
    return [
        (mail.key.partition("/")[0], mail.day, mail.key.rpartition("/")[2])
        for mail in post.mails
        if mail.text == text
    ]


def test_what_is_handed_over_stands_on_the_other_groups_list_with_its_history(
    house: tuple[Office, Post],
) -> None:
    office, _ = house
    hands_over(office)
    here, there = the_item(office, GROUP, "b1"), the_item(office, OTHER, THERE)
    assert (here.handed_to, here.settled_at) == (OTHER, None)
    assert (there.owner, there.from_group, there.from_item, there.title, there.raised_by) == (
        *("secretary", GROUP, "b1", "Rutin", None),
    )
    assert story(there) == [
        ("item_raised", GROUP, "Se över rutinen."),
        ("item_handed_over", GROUP, "Er fråga."),
        ("item_raised", OTHER, "Er fråga."),
    ]


def test_while_it_is_away_only_the_group_that_has_it_is_reminded(house: tuple[Office, Post]) -> None:
    office, post = house
    hands_over(office)
    lives_until(office, "2021-06-08T10:00")
    # three working days before 12 May is Friday 7; before 10 June Monday 7; after 12 May Friday 14 (13 is Ascension)
    assert told(post, "balance_reminder") == [(OTHER, "2021-05-07", "p2"), (OTHER, "2021-06-07", "p2")]
    assert told(post, "balance_escalated") == [(OTHER, "2021-05-14", "p1")]


def test_what_comes_back_is_open_again_with_the_answer_and_closed_there(house: tuple[Office, Post]) -> None:
    office, post = house
    hands_over(office)
    lives_until(office, "2021-05-20T10:00")
    says(office, FactKind.ITEM_DEFERRED, group=OTHER, item=THERE, text="Vi återkommer.")
    lives_until(office, "2021-05-21T10:00")
    says(office, FactKind.ITEM_HANDED_BACK, group=OTHER, item=THERE, text="Rutinen är klar.")
    here, there = the_item(office, GROUP, "b1"), the_item(office, OTHER, THERE)
    assert (here.handed_to, here.settled_at, there.settled_at) == (None, None, at("2021-05-21T10:00"))
    assert story(here)[2:] == [
        ("item_deferred", OTHER, "Vi återkommer."),
        ("item_handed_back", GROUP, "Rutinen är klar."),
    ]
    post.mails.clear()
    lives_until(office, "2021-06-14T10:00")
    # m2 passed while it was away, so the first rung is reached after m3 of Thursday 10 June
    assert told(post, "balance_reminder") == [(GROUP, "2021-06-07", "p1")]
    assert told(post, "balance_escalated") == [(GROUP, "2021-06-11", "p1")]


def test_what_is_handed_over_again_is_another_item_there(house: tuple[Office, Post]) -> None:
    office, _ = house
    hands_over(office)
    says(office, FactKind.ITEM_HANDED_BACK, group=OTHER, item=THERE, text="Inte vår.")
    lives_until(office, "2021-04-21T10:00")
    says(office, FactKind.ITEM_HANDED_OVER, item="b1", to=OTHER, text="Jo.")
    assert the_item(office, OTHER, f"{THERE}-2").settled_at is None
    assert [kind for kind, _, _ in story(the_item(office, OTHER, f"{THERE}-2"))] == [
        *("item_raised", "item_handed_over", "item_handed_back", "item_handed_over", "item_raised"),
    ]


def test_closing_it_there_gives_it_back(house: tuple[Office, Post]) -> None:
    office, _ = house
    hands_over(office)
    says(office, FactKind.ITEM_CLOSED, group=OTHER, item=THERE, text="Klart.")
    assert (the_item(office, GROUP, "b1").handed_to, the_item(office, GROUP, "b1").settled_at) == (None, None)
    with pytest.raises(Refused, match="was settled on 2021-04-20"):
        says(office, FactKind.ITEM_HANDED_BACK, group=OTHER, item=THERE, text="Igen.")


def test_saying_it_twice_changes_nothing_and_a_dry_run_nothing_at_all(house: tuple[Office, Post]) -> None:
    office, _ = house
    lives_until(office, "2021-04-20T10:00")
    data = {"item": "b1", "to": OTHER}
    kind, moment = FactKind.ITEM_HANDED_OVER, office.now()
    record(office, group=GROUP, kind=kind, data=data, at=moment, by="s", dry_run=True)
    assert _facts_of(office, OTHER, THERE) == 0
    for _ in range(2):
        record(office, group=GROUP, kind=kind, data=data, at=moment, by="s")
    assert (_facts_of(office, OTHER, THERE), _facts_of(office, GROUP, "b1")) == (1, 2)


def test_a_refusal_in_the_other_group_leaves_nothing_in_either(house: tuple[Office, Post]) -> None:
    office, _ = house
    with pytest.raises(Refused, match="owner 'nobody' has no seat there"):
        hands_over(office, to_owner="nobody")
    assert (_facts_of(office, OTHER, THERE), _facts_of(office, GROUP, "b1")) == (0, 1)
    assert the_item(office, GROUP, "b1").handed_to is None


def test_an_owner_may_be_named_there(house: tuple[Office, Post]) -> None:
    office, _ = house
    hands_over(office, to_owner="p3")
    assert the_item(office, OTHER, THERE).owner == "p3"


def test_a_group_without_a_file_here_gets_a_note_and_a_person_is_told(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, "2021-04-20T10:00")
    says(office, FactKind.ITEM_HANDED_OVER, item="b1", to="ssg-hälsa")
    assert to_look_at(office)[-1] == ("handed_outside", f"{GROUP}/b1")
    lives_until(office, "2021-06-14T10:00")
    assert told(post, "balance_reminder") == []
    says(office, FactKind.ITEM_HANDED_BACK, item="b1", text="De svarade.")
    assert the_item(office, GROUP, "b1").handed_to is None


@pytest.mark.parametrize(
    ("kind", "group", "fields", "message"),
    [
        (FactKind.ITEM_HANDED_OVER, GROUP, {"item": "b1", "to": GROUP}, "is on the list of 'ovning' already"),
        (FactKind.ITEM_HANDED_OVER, GROUP, {"item": "b9", "to": OTHER}, "item 'b9' not found"),
        (FactKind.ITEM_HANDED_BACK, GROUP, {"item": "b1"}, "has not been handed over"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused(
    house: tuple[Office, Post], kind: FactKind, group: str, fields: dict[str, str], message: str
) -> None:
    office, _ = house
    with pytest.raises(Refused, match=message):
        says(office, kind, group=group, **fields)


@pytest.mark.parametrize(
    ("kind", "group", "fields", "message"),
    [
        (FactKind.ITEM_HANDED_OVER, GROUP, {"item": "b1", "to": "x"}, "handed over to 'andra' already"),
        (FactKind.ITEM_DEFERRED, GROUP, {"item": "b1"}, "it is put off there"),
        (FactKind.ITEM_HANDED_BACK, GROUP, {"item": "b1"}, "is on the list of 'andra': record it there"),
        (FactKind.ITEM_HANDED_OVER, OTHER, {"item": THERE, "to": GROUP}, "came from 'ovning': hand it back"),
    ],
)
def test_what_is_away_is_dealt_with_where_it_is(
    house: tuple[Office, Post], kind: FactKind, group: str, fields: dict[str, str], message: str
) -> None:
    office, _ = house
    hands_over(office)
    before = len(rows(office))
    with pytest.raises(Refused, match=message):
        says(office, kind, group=group, **fields)
    assert len(rows(office)) == before


def _facts_of(office: Office, group: str, item: str) -> int:
    with office.store.reading() as tx:
        return len(facts.of_scopes(tx, group, (item_scope(item),)))
