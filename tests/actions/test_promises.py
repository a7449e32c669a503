"""A promise that was written down afterwards: its owner hears first, and silence climbs one step at a time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions.office import Office
from config.toml import SHIPPED
from rules.facts import FactKind
from tests.actions.post import ZONE, Post, calls, lives_until, posting, says, sweeps
from tests.cli.running import kallelse
from tests.journeys.builders import a_shelf

BY_DAYS = """
[[ladder.rung]]
after = "2 working days"
tell = "hr_manager"
text = "balance_escalated"

[[ladder.rung]]
after = "4 working days"
tell = "chair"
text = "balance_escalated"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one group of four seats."""
    a_shelf(tmp_path / "config")
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[tuple[Office, Post]]:
    """An office that has lived through three meetings, with a fourth to come."""
    with posting(folder) as (office, post):
        _lived(office)
        yield office, post


def test_a_promise_written_down_afterwards_reaches_its_owner_before_anybody_else(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    post.mails.clear()
    _promised(office, "b1")
    lives_until(office, "2021-09-30T10:00")
    assert _told(post, "b1") == [
        ("balance_reminder", "2021-08-27", "p4"),
        ("balance_escalated", "2021-09-02", "p1"),
    ]


def test_a_day_that_had_passed_when_the_promise_was_written_down_tells_the_owner_first(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    post.mails.clear()
    _promised(office, "b1", due="2021-04-20")
    lives_until(office, "2021-09-30T10:00")
    assert _told(post, "b1") == [
        ("balance_reminder", "2021-08-27", "p4"),
        ("balance_escalated", "2021-09-02", "p1"),
    ]


def test_a_ladder_of_days_is_climbed_from_the_day_on_which_it_was_known(folder: Path) -> None:
    books = folder / "config" / "rulebooks"
    books.mkdir()
    for name in ("amf", "office"):
        (books / f"{name}.toml").write_bytes((SHIPPED / "rulebooks" / f"{name}.toml").read_bytes())
    office_book = books / "office.toml"
    told = office_book.read_text(encoding="utf-8")
    office_book.write_text(told[: told.index("[[ladder.rung]]")] + BY_DAYS, encoding="utf-8")
    with posting(folder) as (office, post):
        _lived(office)
        post.mails.clear()
        _promised(office, "b1", due="2021-04-20")  # written down on Monday 14 June
        lives_until(office, "2021-09-30T10:00")
        assert _told(post, "b1") == [
            ("balance_escalated", "2021-06-16", "p1"),
            ("balance_escalated", "2021-06-18", "p1"),
            ("balance_reminder", "2021-08-27", "p4"),
        ]


def test_due_shows_what_was_missed_lately_and_what_has_no_day(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = datetime.now(UTC).astimezone(ZONE).date()
    long_ago, lately, begins = (
        today - timedelta(days=90),
        today - timedelta(days=20),
        today - timedelta(days=100),
    )
    with posting(folder, local=f"{begins}T09:00") as (office, _):
        for item, due in (
            ("old", long_ago),
            ("missed", lately),
            ("open", None),
            ("far", today + timedelta(days=90)),
        ):
            more: dict[str, str] = {"due": due.isoformat()} if due else {}
            says(
                office, FactKind.ITEM_RAISED, item=item, text="Rutin", owner="p4", raised_by="facket", **more
            )
        sweeps(office, f"{today}T00:00")
    monkeypatch.setenv("KALLELSE_DATA", str(folder / "data"))
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(folder / "config"))
    told = json.loads(kallelse("due", "--days", "14", "--json").out)
    assert {one["subject"]: one["standing"] for one in told["deadlines"]} == {
        "missed": "missed",
        "open": "open",
    }
    whole = json.loads(kallelse("due", "--all", "--json").out)
    assert {one["subject"] for one in whole["deadlines"]} == {"old", "missed", "open", "far"}


def test_a_summons_that_has_left_plans_no_promise_anew(house: tuple[Office, Post]) -> None:
    office, _ = house
    _promised(office, "b1")
    told = says(office, FactKind.SUMMONS_SENT, meeting="m4", persons=["p1"])
    assert [one.scope for one in told.changes] == ["meeting:m4"]


def test_a_meeting_that_is_closed_plans_the_balance_list_once(house: tuple[Office, Post]) -> None:
    office, _ = house
    for name in ("b1", "b2", "b3"):
        _promised(office, name)
    told = says(office, FactKind.MEETING_CLOSED, meeting="m3")
    assert [one.scope for one in told.changes] == ["balance", "meeting:m3"]


def _lived(office: Office) -> None:
    for meeting, day in (
        ("m1", "2021-04-15"),
        ("m2", "2021-05-12"),
        ("m3", "2021-06-10"),
        ("m4", "2021-09-01"),
    ):
        calls(office, meeting, starts=f"{day}T09:00")
    lives_until(office, "2021-06-14T10:00")


def _promised(office: Office, item: str, **more: str) -> None:
    says(
        office,
        FactKind.ITEM_RAISED,
        happened="2021-04-15T10:00",
        meeting="m1",
        item=item,
        text="Rutin",
        owner="p4",
        raised_by="facket",
        **more,
    )


def _told(post: Post, item: str) -> list[tuple[str, str, str]]:
    """Text, day and person of every mail about a promise, in the order of sending."""
    return [
        (mail.text, mail.day, mail.key.rpartition("/")[2]) for mail in post.mails if f"/{item}/" in mail.key
    ]
