"""An office on Exchange, out and in: a summons, answers in the calendar's own count, a move, a cancellation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

from actions.collect import collect_all
from actions.office import Office, open_office
from actions.rehearse import SimulatedClock
from config.settings import Settings
from rules.facts import FactKind
from tests.actions.incoming import MAILBOX, by_mail
from tests.actions.post import CALLED, at, calls, lives_until, says
from tests.journeys.builders import a_shelf, set_clock
from tests.servers.ews.server import PASSWORD, USERNAME, EwsServer, ews_server

SUMMONED, ANSWERED = "2021-04-08T14:00", "2021-04-09T10:00"
EVERYBODY = [f"p{n}@example.se" for n in (1, 2, 3, 4)]


@contextmanager
def an_office(folder: Path) -> Iterator[tuple[Office, Settings, EwsServer]]:
    with ews_server(MAILBOX, begins=at(ANSWERED)) as server:
        settings = Settings.model_validate(
            {
                "data": folder / "data",
                "config_dir": a_shelf(folder / "config"),
                "channel": "exchange",
                "inbox": "exchange",
                "exchange_url": server.url,
                "exchange_username": USERNAME,
                "exchange_password": PASSWORD,
                "exchange_login": "basic",
            }
        )
        with open_office(settings, clock=SimulatedClock(at(CALLED).astimezone(UTC))) as office:
            calls(office)
            lives_until(office, SUMMONED)
            yield office, settings, server


def collects(office: Office, settings: Settings, local: str) -> dict[str, int]:
    set_clock(office, at(local).astimezone(UTC))
    return collect_all(office, settings).counts()


def mailed(server: EwsServer, kind: str) -> list[str]:
    return sorted(one.to for one in server.mailed if one.kind == kind)


def answers(office: Office) -> list[tuple[object, ...]]:
    return [
        (fact.data["person"], fact.data["reply"], fact.data["starts_at"], fact.data.get("sequence"))
        for fact in by_mail(office)
    ]


def test_a_summons_becomes_one_meeting_and_its_answers_become_facts(tmp_path: Path) -> None:
    with an_office(tmp_path) as (office, settings, server):
        assert mailed(server, "request") == EVERYBODY
        (meeting,) = server.items(MAILBOX, "calendar")
        assert meeting.emails("RequiredAttendees") == EVERYBODY
        server.answer(MAILBOX, "p3@example.se", "Decline", calendar_part=None)
        server.answer(MAILBOX, "p4@example.se", "Accept", calendar_part=None, mailed=False)
        assert collects(office, settings, "2021-04-09T10:05") == {"reply": 2, "moved": 2}
        assert sorted(answers(office)) == [
            ("p3", "declined", "2021-04-15T07:00:00+00:00", None),
            ("p4", "accepted", "2021-04-15T07:00:00+00:00", None),
        ]
        assert collects(office, settings, "2021-04-09T10:10") == {}


def test_a_move_reaches_each_once_and_an_answer_to_it_counts_by_its_start(tmp_path: Path) -> None:
    with an_office(tmp_path) as (office, settings, server):
        set_clock(office, at("2021-04-09T09:00").astimezone(UTC))
        says(
            office,
            FactKind.MEETING_MOVED,
            meeting="m1",
            starts_at="2021-04-16T13:00:00+02:00",
            ends_at="2021-04-16T15:00:00+02:00",
            place="Sal 1",
        )
        lives_until(office, "2021-04-09T09:30")
        assert mailed(server, "request") == sorted([*EVERYBODY, *EVERYBODY])
        server.answer(MAILBOX, "p3@example.se", "Accept", calendar_part=None)
        assert collects(office, settings, "2021-04-09T10:05") == {"reply": 1, "moved": 1}
        assert answers(office) == [("p3", "accepted", "2021-04-16T11:00:00+00:00", None)]


def test_a_cancelled_meeting_is_cancelled_for_each_once(tmp_path: Path) -> None:
    with an_office(tmp_path) as (office, _, server):
        set_clock(office, at("2021-04-09T09:00").astimezone(UTC))
        says(office, FactKind.MEETING_CANCELLED, meeting="m1", reason="för få deltagare")
        lives_until(office, "2021-04-09T09:30")
        assert mailed(server, "cancel") == EVERYBODY
        assert server.items(MAILBOX, "calendar") == []
