"""One suite for every place that pages are published on. A new one joins by its name in PLACES."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifiers.area import AreaNotifier, LocalFolder
from notifiers.port import ProofUnavailable
from notifiers.webdav import WebDav, WebDavRoute
from rules.delivery import Accepted, Frozen, Outcome, Refused
from tests.servers.webdav import PASSWORD, USERNAME, webdav_server

Lies = Callable[[], dict[str, bytes]]
Area = tuple[AreaNotifier, Lies, Path]


@contextmanager
def a_folder(tmp_path: Path) -> Iterator[Area]:
    folder = tmp_path / "delad"
    folder.mkdir()

    def lies() -> dict[str, bytes]:
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        return {str(file.relative_to(folder)): file.read_bytes() for file in files}

    yield AreaNotifier({"fvg": LocalFolder(folder)}), lies, folder


@contextmanager
def webdav(tmp_path: Path) -> Iterator[Area]:
    with webdav_server(tmp_path / "delad") as server:
        notifier = AreaNotifier(
            {"fvg": WebDav(WebDavRoute(url=server.url, username=USERNAME, password=PASSWORD))}
        )
        yield notifier, server.pages, server.root
        notifier.close()


PLACES = [a_folder, webdav]


@pytest.fixture(params=PLACES, ids=lambda place: place.__name__)
def area(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Area]:
    with request.param(tmp_path) as made:
        yield made


def a_page(says: str = "Kallelse", *, path: str | None = None, meeting: str = "2021-04-15-m1") -> Frozen:
    content = f"<!DOCTYPE html><title>{says}</title>åäö".encode()
    mark = hashlib.sha256(content).hexdigest()[:12]
    return Frozen(
        message_id=path or f"fvg/{meeting}/summons-0-{mark}.html",
        dated=datetime(2021, 4, 8, 12, 0, tzinfo=UTC),
        sender="fvg@example.se",
        recipient="fvg@example.se",
        mime=content,
        channel="area",
    )


def told(notifier: AreaNotifier, *pages: Frozen) -> list[Outcome]:
    """What became of each, in order."""
    found = dict(notifier.deliver(pages))
    return [found[number] for number in range(len(pages))]


def test_each_page_lies_under_its_path_byte_for_byte(area: Area) -> None:
    notifier, lies, _ = area
    pages = [a_page("Kallelse"), a_page("Ny tid"), a_page("Majmötet", meeting="2021-05-12-m2")]
    assert [type(one) for one in told(notifier, *pages)] == [Accepted] * 3
    assert lies() == {page.message_id: page.mime for page in pages}


def test_the_same_page_again_is_accepted_and_lies_there_once(area: Area) -> None:
    notifier, lies, _ = area
    page = a_page()
    assert [type(one) for one in told(notifier, page, page)] == [Accepted, Accepted]
    notifier.close()
    assert [type(one) for one in told(notifier, page)] == [Accepted]
    assert lies() == {page.message_id: page.mime}


def test_a_page_never_lies_over_what_somebody_else_put_there(area: Area) -> None:
    notifier, lies, root = area
    page = a_page()
    other = root / page.message_id
    other.parent.mkdir(parents=True)
    other.write_bytes(b"somebody's own page")
    assert [type(one) for one in told(notifier, page, page)] == [Accepted, Accepted]
    beside = page.message_id.replace(".html", "~2.html")
    assert lies() == {page.message_id: b"somebody's own page", beside: page.mime}
    assert notifier.find([page.message_id]) == {page.message_id: True}


def test_a_page_that_finds_every_name_taken_is_refused(area: Area) -> None:
    notifier, _, root = area
    page = a_page()
    for number in ("", "~2", "~3", "~4", "~5"):
        other = root / page.message_id.replace(".html", f"{number}.html")
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(b"taken")
    assert [type(one) for one in told(notifier, page)] == [Refused]
    assert notifier.find([page.message_id]) == {page.message_id: False}


def test_what_was_published_is_found_and_what_was_not_is_not(area: Area) -> None:
    notifier, _, root = area
    there, absent, half = a_page("a"), a_page("b"), a_page("c")
    told(notifier, there)
    (root / half.message_id).write_bytes(half.mime[:10])
    asked = [there.message_id, absent.message_id, half.message_id, "fvg/x/none.html"]
    assert notifier.find(asked) == dict(zip(asked, (True, False, False, False), strict=True))
    assert notifier.find([]) == {}


def test_no_path_leads_out_of_the_area(area: Area) -> None:
    notifier, lies, root = area
    paths = ["fvg/../../out.html", "fvg//x.html", "fvg/.hidden/x.html", "fvg/a b/x.html", "fvg"]
    assert [type(one) for one in told(notifier, *(a_page(path=path) for path in paths))] == [Refused] * 5
    assert (lies(), sorted(one.name for one in root.parent.iterdir())) == ({}, ["delad"])


def test_a_group_without_an_area_is_refused_with_the_cure(area: Area) -> None:
    page = a_page(path="svg/2021-04-15-m1/summons-0-000000000000.html")
    assert told(area[0], page) == [
        Refused(why="group 'svg' has no [area] in its file: add one, or drop this")
    ]
    with pytest.raises(ProofUnavailable):
        area[0].find([page.message_id])


def test_a_place_that_works_is_probed_in_peace(area: Area) -> None:
    notifier, lies, _ = area
    notifier.probe()
    assert lies() == {}
