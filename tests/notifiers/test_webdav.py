"""What becomes of a page when the WebDAV server says no, later, or nothing at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifiers.area import AreaNotifier
from notifiers.port import ProofUnavailable
from notifiers.webdav import WebDav, WebDavRoute
from rules.delivery import Accepted, Ambiguous, Outcome, Refused, TryLater
from tests.notifiers.test_area import a_page, told
from tests.servers.certificates import self_signed
from tests.servers.webdav import CUT, PASSWORD, USERNAME, Answer, WebDavServer, webdav_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WebDavServer]:
    with webdav_server(tmp_path / "delad") as running:
        yield running


def area_on(server: WebDavServer, *, password: str = PASSWORD, folder: str = "") -> AreaNotifier:
    route = WebDavRoute(url=server.url + folder, username=USERNAME, password=password, timeout=5)
    return AreaNotifier({"fvg": WebDav(route)})


def answered(server: WebDavServer, answer: Answer, method: str = "PUT") -> tuple[Outcome, AreaNotifier]:
    """What becomes of a page when the first such request is answered so, and the area it was for."""
    left = [answer]
    server.trouble = lambda asked, _: left.pop() if asked == method and left else None
    area = area_on(server)
    (outcome,) = told(area, a_page())
    return outcome, area


def test_the_receipt_is_what_the_server_said(server: WebDavServer) -> None:
    page = a_page()
    (outcome,) = told(area_on(server), page)
    assert isinstance(outcome, Accepted)
    code, path, mark = outcome.answer.split(" ", 2)
    assert (code, path, bool(mark)) == ("201", page.message_id, True)


def test_folders_are_made_once_and_a_page_is_put_without_lying_over_another(server: WebDavServer) -> None:
    told(area_on(server), a_page("a"), a_page("b"))
    methods = [method for method, _ in server.asked]
    assert methods == ["MKCOL", "MKCOL", "PUT", "PUT"]


@pytest.mark.parametrize(
    ("status", "cure"),
    [
        ("403 Forbidden", "this user may not write there"),
        ("409 Conflict", "the collection is not there"),
        ("413 Content Too Large", "the server takes no page of this size"),
        ("507 Insufficient Storage", "the area is full"),
        ("418 I'm a teapot", "ask whoever runs it"),
        ("302 Found", "write the address it leads to"),
    ],
)
def test_what_no_later_try_can_mend_is_refused_with_the_cure(
    server: WebDavServer, status: str, cure: str
) -> None:
    outcome, _ = answered(server, Answer(status, (("Location", "https://annan.example.se/"),)))
    assert isinstance(outcome, Refused)
    assert (status.split()[0] in outcome.why, cure in outcome.why) == (True, True)
    assert server.pages() == {}


@pytest.mark.parametrize("status", ["423 Locked", "429 Too Many Requests", "500 Oops", "503 Away", "599 ?"])
def test_a_trouble_that_passes_is_tried_later(server: WebDavServer, status: str) -> None:
    outcome, area = answered(server, Answer(status))
    assert isinstance(outcome, TryLater)
    assert server.pages() == {}
    assert [type(one) for one in told(area, a_page())] == [Accepted]


def test_a_server_that_asks_for_a_pause_is_left_alone(server: WebDavServer) -> None:
    outcome, area = answered(server, Answer("429 Too Many Requests", (("Retry-After", "120"),)))
    asked = len(server.asked)
    (second,) = told(area, a_page())
    assert (type(outcome), type(second), len(server.asked)) == (TryLater, TryLater, asked)


@pytest.mark.parametrize(
    "answer",
    [CUT, Answer("", after=True), Answer("502 Bad Gateway", after=True), Answer("504 Gateway Time-out")],
)
def test_a_page_whose_answer_is_lost_may_have_left_and_the_proof_tells(
    server: WebDavServer, answer: Answer
) -> None:
    outcome, area = answered(server, answer)
    assert isinstance(outcome, Ambiguous)
    page = a_page()
    assert area.find([page.message_id]) == {page.message_id: answer.after}
    assert [type(one) for one in told(area, page)] == [Accepted]
    assert server.pages() == {page.message_id: page.mime}


def test_a_line_that_breaks_before_the_page_is_on_it_is_tried_later(server: WebDavServer) -> None:
    outcome, _ = answered(server, CUT, "MKCOL")
    assert isinstance(outcome, TryLater)


def test_a_server_that_is_not_there_is_tried_later_and_proves_nothing(tmp_path: Path) -> None:
    with webdav_server(tmp_path / "delad") as gone:
        area = area_on(gone)
    (outcome,) = told(area, a_page())
    assert isinstance(outcome, TryLater)
    with pytest.raises(ProofUnavailable):
        area.find([a_page().message_id])
    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        area.probe()


def test_a_wrong_password_is_refused_and_never_told(server: WebDavServer) -> None:
    area = area_on(server, password="regn")
    (outcome,) = told(area, a_page())
    assert isinstance(outcome, Refused)
    assert ("KALLELSE_AREA_PASSWORD" in outcome.why, "regn" in outcome.why) == (True, False)
    with pytest.raises(OSError, match="KALLELSE_AREA_PASSWORD"):
        area.probe()
    with pytest.raises(ProofUnavailable, match="401"):
        area.find([a_page().message_id])


def test_a_collection_that_is_not_there_is_named(server: WebDavServer) -> None:
    area = area_on(server, folder="/borta")
    (outcome,) = told(area, a_page())
    assert isinstance(outcome, Refused)
    assert "make it, or mend [area] place" in outcome.why
    assert server.pages() == {}


def test_a_collection_that_somebody_took_away_is_made_again(server: WebDavServer) -> None:
    area = area_on(server)
    told(area, a_page("a"))
    for folder in ("fvg/2021-04-15-m1", "fvg"):
        for file in (server.root / folder).iterdir():
            file.unlink() if file.is_file() else file.rmdir()
    (server.root / "fvg").rmdir()
    outcomes = [type(told(area, a_page("b"))[0]) for _ in range(2)]
    assert outcomes[-1] is Accepted


def test_no_password_goes_over_an_open_line() -> None:
    with pytest.raises(ValueError, match="in the open"):
        WebDavRoute(url="http://delad.example.se/dav", username="a", password="b")


def test_the_certificate_is_checked(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    with webdav_server(tmp_path / "delad", certificate) as server:
        known = WebDavRoute(url=server.url, username=USERNAME, password=PASSWORD, ca_file=certificate.ca_file)
        unknown = WebDavRoute(url=server.url, username=USERNAME, password=PASSWORD)
        page = a_page()
        assert isinstance(WebDav(unknown).put(page.message_id, page.mime), TryLater)
        assert server.pages() == {}
        assert isinstance(WebDav(known).put(page.message_id, page.mime), Accepted)
