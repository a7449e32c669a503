"""A decision on hold in a real office: who is told, and that what has mended itself leaves the list."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.office import Office
from rules.facts import FactKind
from store import incidents
from tests.actions.post import Post, calls, lives_until, posting, says, sweeps
from tests.actions.post import at as local
from tests.journeys.builders import GROUP, a_shelf, set_clock

HOLD, ASKS = f"decision_on_hold/{GROUP}/m1/x", f"negotiation_end_missing/{GROUP}/m1/x"
CODES = ("decision_on_hold", "negotiation_end_missing", "no_meeting_in_quarter")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Office, Post]]:
    """A small office whose group has the statutes and the agreement's example in its books."""
    shelf = a_shelf(tmp_path / "config")
    file = shelf / "groups" / f"{GROUP}.toml"
    more = 'rulebook = "amf"\nbooks = ["statute", "examples"]\nexamples = ["AVT-C7"]\n'
    file.write_text(file.read_text(encoding="utf-8").replace('rulebook = "amf"\n', more), encoding="utf-8")
    with posting(tmp_path) as (office, post):
        yield office, post


def moves_to(office: Office, when: str) -> None:
    """The clock shows that moment."""
    lives_until(office, when)
    set_clock(office, local(when).astimezone(UTC))


def open_now(office: Office) -> list[str]:
    with office.store.reading() as tx:
        return [one.key for one in incidents.open_incidents(tx, codes=CODES)]


def told(post: Post, text: str) -> list[tuple[str, str, str]]:
    return sorted((mail.day, mail.to, mail.subject) for mail in post.mails if mail.text == text)


def test_the_hold_is_told_and_shown_while_it_lasts_and_no_longer(opened: tuple[Office, Post]) -> None:
    """The local negotiation ends Mon 3 May 2021; through Mon 10 May central negotiation can be requested."""
    office, post = opened
    calls(office)
    says(office, FactKind.MATTER_REGISTERED, meeting="m1", matter="x", title="Flytten")
    moves_to(office, "2021-04-15T10:00")
    says(office, FactKind.DISAGREEMENT_DECLARED, meeting="m1", matter="x", organisation="facket")
    assert open_now(office) == [HOLD, ASKS]
    moves_to(office, "2021-05-03T15:00")
    says(office, FactKind.ACT_RECORDED, meeting="m1", matter="x", act="negotiation_ended")
    assert open_now(office) == [HOLD]
    sweeps(office, "2021-05-10T23:59")
    assert open_now(office) == [HOLD]
    moves_to(office, "2021-05-11T09:00")
    assert open_now(office) == []
    assert told(post, "decision_on_hold") == [
        ("2021-04-15", "p1@example.se", "Beslutet vilar: Flytten"),
        ("2021-04-15", "p2@example.se", "Beslutet vilar: Flytten"),
        ("2021-05-11", "p1@example.se", "Beslutet vilar inte längre: Flytten"),
        ("2021-05-11", "p2@example.se", "Beslutet vilar inte längre: Flytten"),
    ]


def test_calling_the_next_meeting_closes_the_question_for_it(opened: tuple[Office, Post]) -> None:
    """Meeting Thu 15 April 2021; three months end on Thu 15 July; fifteen working days before is Wed 23 June."""
    office, post = opened
    calls(office)
    moves_to(office, "2021-06-23T10:00")
    assert open_now(office) == [f"no_meeting_in_quarter/{GROUP}/m1"]
    assert [line[:2] for line in told(post, "secretary_nudge")][-1] == ("2021-06-23", "p2@example.se")
    calls(office, "m2", starts="2021-07-08T09:00")
    assert open_now(office) == []
    says(office, FactKind.MEETING_CANCELLED, meeting="m2", reason="semester")
    assert open_now(office) == [f"no_meeting_in_quarter/{GROUP}/m1"]


def test_a_hold_that_begins_again_is_shown_again(opened: tuple[Office, Post]) -> None:
    office, post = opened
    calls(office)
    says(office, FactKind.MATTER_REGISTERED, meeting="m1", matter="x", title="Flytten")
    moves_to(office, "2021-04-15T10:00")
    says(office, FactKind.DISAGREEMENT_DECLARED, meeting="m1", matter="x", organisation="facket")
    moves_to(office, "2021-05-03T15:00")
    says(office, FactKind.ACT_RECORDED, meeting="m1", matter="x", act="negotiation_ended")
    moves_to(office, "2021-05-12T09:00")
    assert open_now(office) == []
    says(
        office,
        FactKind.DEADLINE_EXTENDED,
        meeting="m1",
        rule="AVT-C7",
        until="2021-05-17",
        reason="parterna är överens",
    )
    assert open_now(office) == [HOLD]
    moves_to(office, "2021-05-20T09:00")
    assert open_now(office) == []
    days = [day for day, to, _ in told(post, "decision_on_hold") if to == "p2@example.se"]
    assert days == ["2021-04-15", "2021-05-11", "2021-05-12", "2021-05-18"]


def test_a_meeting_that_moves_past_three_months_raises_the_question_for_the_one_before(
    opened: tuple[Office, Post],
) -> None:
    office, _ = opened
    calls(office)
    calls(office, "m2", starts="2021-07-08T09:00")
    moves_to(office, "2021-06-24T10:00")
    assert open_now(office) == []
    later = datetime.fromisoformat("2021-07-16T09:00:00+02:00")
    says(office, FactKind.MEETING_MOVED, meeting="m2", starts_at=later.isoformat())
    assert open_now(office) == [f"no_meeting_in_quarter/{GROUP}/m1"]
