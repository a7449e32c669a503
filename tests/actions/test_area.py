"""The office publishes on a folder and on a real WebDAV server, beside the mails."""

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from icalendar import Calendar

from actions.area import beside
from actions.checkup import Finding, Verdict, checkup
from actions.desk import retry_notice
from actions.office import Office, open_office
from actions.rehearse import SimulatedClock
from config.settings import Settings
from notifiers.area import LocalFolder, Place
from notifiers.switchboard import Switchboard
from notifiers.webdav import WebDav, WebDavRoute
from rules.delivery import AREA, MAIL, Ambiguous, Frozen, Outcome, Refused
from rules.facts import FactKind
from store import facts, history, outbox
from store.history import What
from store.outbox import State
from tests.actions.post import Post, at, calls, edit, lives_until, posting, rows, says, to_look_at
from tests.journeys.builders import GROUP, a_shelf, persons
from tests.servers.webdav import PASSWORD, USERNAME, Answer, webdav_server

KEY = f"{GROUP}/area/invite/m1/0/area"


def a_house_with(tmp_path: Path, kind: str, place: str) -> None:
    """A group whose file names an area."""
    a_shelf(tmp_path / "config")
    mailbox = 'mailbox = "Övningsgruppen <ovning@example.se>"\n'
    edit(tmp_path, mailbox, f'{mailbox}\n[area]\nkind = "{kind}"\nplace = "{place}"\n')


@contextmanager
def publishing(tmp_path: Path, place: Place) -> Iterator[tuple[Office, Post]]:
    with posting(tmp_path) as (office, post):
        office.notifier = beside(post, {GROUP: place})
        yield office, post


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, Post, Path]]:
    area = tmp_path / "delad"
    area.mkdir()
    a_house_with(tmp_path, "folder", str(area))
    with publishing(tmp_path, LocalFolder(area)) as (office, post):
        calls(office)
        yield office, post, area


def pages(area: Path) -> list[str]:
    """The paths of what lies there, without their marks."""
    files = sorted(file for file in area.rglob("*") if file.is_file())
    return [re.sub(r"-[0-9a-f]{12}\.html$", "", str(file.relative_to(area))) for file in files]


def state(office: Office, key: str = KEY) -> State:
    return next(item.state for item in rows(office) if item.key == key)


def sent_at(office: Office) -> list[str]:
    with office.store.reading() as tx:
        told = facts.of_kinds(tx, GROUP, (FactKind.SUMMONS_SENT,))
    return [fact.happened_at.isoformat() for fact in told]


def test_the_office_lays_its_pages_in_the_folder_that_the_groups_file_names(tmp_path: Path) -> None:
    area = tmp_path / "delad"
    area.mkdir()
    a_house_with(tmp_path, "folder", str(area))
    settings = Settings(data=tmp_path / "data", config_dir=tmp_path / "config", burst=100)
    with open_office(settings, clock=SimulatedClock(at("2021-04-01T09:00"))) as office:
        assert isinstance(office.notifier, Switchboard)
        calls(office)
        lives_until(office, "2021-04-08T15:00")
    assert pages(area) == [f"{GROUP}/2021-04-15-m1/summons-0"]
    assert len(list((tmp_path / "data" / "outgoing").glob("*.eml"))) == 5  # four summons and a nudge


def test_every_step_of_a_meeting_is_published_beside_its_mails(house: tuple[Office, Post, Path]) -> None:
    office, post, area = house
    lives_until(office, "2021-04-08T15:00")
    says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=at("2021-04-16T09:00").isoformat())
    lives_until(office, "2021-04-09T15:00")
    says(office, FactKind.MEETING_CANCELLED, meeting="m1", reason="för få deltagare")
    lives_until(office, "2021-04-12T15:00")
    assert pages(area) == [
        f"{GROUP}/2021-04-15-m1/summons-0",
        f"{GROUP}/2021-04-16-m1/summons_cancel-2",
        f"{GROUP}/2021-04-16-m1/summons_update-1",
    ]
    assert post.sent("summons") == [f"{GROUP}/invite/m1/0/{person}" for person in persons(4)]
    assert [mail.to for mail in post.mails if mail.to == "ovning@example.se"] == []


def test_the_page_says_what_the_mail_says_in_both_languages_with_the_meeting_to_keep(
    house: tuple[Office, Post, Path],
) -> None:
    office, post, area = house
    lives_until(office, "2021-04-08T15:00")
    (file,) = area.rglob("*.html")
    told = file.read_text(encoding="utf-8")
    (mail,) = [mail for mail in post.mails if mail.key == f"{GROUP}/invite/m1/0/p3"]
    says_there = " ".join(unescape(re.sub(r"<[^>]+>", " ", told)).split())
    dashless = " ".join(mail.said.replace("- ", "").split())
    assert dashless in says_there
    assert re.findall(r'<(?:html|section) lang="(\w+)"', told) == ["sv", "sv", "en"]
    assert re.findall(r'(?:src|href)="(?!data:|https?://)[^"]*"', told) == []
    inside = re.findall(r'href="data:text/calendar;charset=utf-8;base64,([^"]+)"', told)
    calendar = Calendar.from_ical(b64decode(inside[0]))
    (event,) = calendar.events
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"], event.start, event.get("ATTENDEE")) == (
        "PUBLISH",
        f"m1.{GROUP}@example.se",
        0,
        at("2021-04-15T09:00"),
        None,
    )


def test_the_summons_is_sent_when_its_mails_are_whatever_the_area_does(tmp_path: Path) -> None:
    a_house_with(tmp_path, "folder", str(tmp_path / "borta"))
    with publishing(tmp_path, LocalFolder(tmp_path / "borta")) as (office, _):
        calls(office)
        lives_until(office, "2021-04-08T14:00")
        assert (sent_at(office), state(office)) == (["2021-04-08T12:00:00+00:00"], State.WAITING)
        (tmp_path / "borta").mkdir()
        lives_until(office, "2021-04-08T15:00")
        assert (len(sent_at(office)), state(office)) == (1, State.ACCEPTED)
    assert pages(tmp_path / "borta") == [f"{GROUP}/2021-04-15-m1/summons-0"]


def test_a_page_alone_is_no_summons(house: tuple[Office, Post, Path]) -> None:
    office, post, area = house
    post.answer = lambda mail: Refused(why="550") if b"X-Kallelse-Text: summons" in mail.mime else None
    lives_until(office, "2021-04-08T15:00")
    assert pages(area) == [f"{GROUP}/2021-04-15-m1/summons-0"]
    assert sent_at(office) == []


def test_a_page_in_doubt_is_proven_by_the_area_while_the_mail_has_no_proof_to_ask(
    house: tuple[Office, Post, Path],
) -> None:
    office, post, area = house

    class Doubtful(LocalFolder):
        def put(self, path: str, content: bytes) -> Outcome:
            super().put(path, content)
            return Ambiguous(why="the line broke")

    office.notifier = beside(post, {GROUP: Doubtful(area)})
    lives_until(office, "2021-04-08T14:00")
    assert state(office) is State.UNSURE
    lives_until(office, "2021-04-08T14:20")
    assert state(office) is State.ACCEPTED
    assert pages(area) == [f"{GROUP}/2021-04-15-m1/summons-0"]


def test_a_page_that_is_refused_is_an_incident_and_goes_out_when_a_person_retries(tmp_path: Path) -> None:
    with webdav_server(tmp_path / "delad") as server:
        a_house_with(tmp_path, "webdav", server.url)
        wrong = WebDav(WebDavRoute(url=server.url, username=USERNAME, password="fel"))
        right = WebDav(WebDavRoute(url=server.url, username=USERNAME, password=PASSWORD))
        with publishing(tmp_path, wrong) as (office, post):
            calls(office)
            lives_until(office, "2021-04-08T15:00")
            assert (state(office), to_look_at(office)) == (State.DEAD, [("refused", KEY)])
            office.notifier = beside(post, {GROUP: right})
            retry_notice(office, KEY, by="secretary")
            lives_until(office, "2021-04-08T15:30")
            assert (state(office), to_look_at(office)) == (State.ACCEPTED, [])
        assert len(server.pages()) == 1


def test_a_server_that_loses_its_answer_gets_each_page_once(tmp_path: Path) -> None:
    with webdav_server(tmp_path / "delad") as server:
        a_house_with(tmp_path, "webdav", server.url)
        lost = [Answer("504 Gateway Time-out", after=True)]
        server.trouble = lambda method, _: lost.pop() if method == "PUT" and lost else None
        place = WebDav(WebDavRoute(url=server.url, username=USERNAME, password=PASSWORD))
        with publishing(tmp_path, place) as (office, _):
            calls(office)
            lives_until(office, "2021-04-08T15:00")
            assert state(office) is State.ACCEPTED
            office.notifier.close()
        assert len(server.pages()) == 1


def test_an_area_that_has_left_the_file_takes_no_more_pages(house: tuple[Office, Post, Path]) -> None:
    _, post, area = house
    edit(area.parent, f'[area]\nkind = "folder"\nplace = "{area}"\n', "")
    with posting(area.parent, local="2021-04-08T13:59") as (without, sending):
        lives_until(without, "2021-04-08T15:00")
        assert [item.key for item in rows(without) if item.state is State.SUPERSEDED] == [KEY]
        assert len(sending.sent("summons")) == 4
    assert pages(area) == []
    assert post.mails == []


def test_the_receipt_of_each_channel_stands_in_the_timeline(house: tuple[Office, Post, Path]) -> None:
    office, _, area = house
    lives_until(office, "2021-04-08T15:00")
    with office.store.reading() as tx:
        told = [one.data for one in history.since(tx, 0) if one.what is What.NOTICE]
        page = outbox.bytes_of(tx, KEY)
    mine = [(one["channel"], one["person"]) for one in told if one["text"] == "summons"]
    assert sorted(mine, key=str) == [("area", "area"), *(("mail", person) for person in persons(4))]
    (receipt,) = [str(one["eml"]) for one in told if one["channel"] == "area"]
    assert (area / receipt).read_bytes() == page


def test_what_nobody_serves_is_refused_and_never_mailed() -> None:
    class Silent(Post):
        def deliver(self, mails: Sequence[Frozen]) -> Iterator[tuple[int, Outcome]]:
            assert mails == []
            yield from ()

    page = Frozen(
        message_id="fvg/x/y.html",
        dated=at("2021-04-08T14:00"),
        sender="fvg@example.se",
        recipient="fvg@example.se",
        mime=b"",
        channel=AREA,
    )
    board = Switchboard({MAIL: Silent(Path("/nonexistent"))})
    assert list(board.deliver([page])) == [
        (0, Refused(why="nothing leaves over 'area': name it in the group's file"))
    ]


def test_the_doctor_looks_at_each_area(tmp_path: Path) -> None:
    area = tmp_path / "delad"
    a_house_with(tmp_path, "folder", str(area))
    settings = Settings(data=tmp_path / "data", config_dir=tmp_path / "config")

    def asked() -> list[Finding]:
        return [one for one in checkup(settings, at("2021-04-01T09:00")) if one.check == "area"]

    (away,) = asked()
    assert (away.verdict, away.message) == (
        Verdict.WRONG,
        f"group '{GROUP}': the area {area} is not there or cannot be written to",
    )
    area.mkdir()
    (there,) = asked()
    assert (there.verdict, there.message) == (Verdict.OK, f"group '{GROUP}' publishes on {area}")
