"""A question is answered from a link: only by POST, only in time, once."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from actions.links import AnswerTo, fingerprint
from actions.office import Office
from rules.facts import FactKind, Json
from store import facts, links
from store.links import Link, LinkKind
from tests.actions.post import at, sweeps
from tests.journeys.builders import GROUP
from tests.web.office import BASE, pages
from web.reception import Reception

ENDS = at("2021-04-15T11:00")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, Reception, TestClient]]:
    with pages(tmp_path) as opened:
        yield opened


def link(reception: Reception, *, question: str = "q1", meeting: str = "m1", until: datetime = ENDS) -> str:
    told = AnswerTo(group=GROUP, meeting=meeting, question=question, expires_at=until)
    return reception.links.address(told).removeprefix(BASE)


def answers(office: Office) -> list[tuple[str, str, str]]:
    """Who answered what, and how it came."""
    with office.store.reading() as tx:
        found = facts.of_kinds(tx, GROUP, [FactKind.QUESTION_ANSWERED])
    return [(one.text("person"), one.text("text"), one.text("via")) for one in found]


def test_looking_at_the_page_changes_nothing_however_often(
    house: tuple[Office, Reception, TestClient],
) -> None:
    office, reception, client = house
    with office.store.reading() as tx:
        before = facts.last_number(tx)
    shown = [client.get(link(reception)).status_code for _ in range(3)]
    with office.store.reading() as tx:
        assert (shown, facts.last_number(tx)) == ([200, 200, 200], before)


def test_the_page_shows_the_question_as_it_was_written_and_not_as_markup(
    house: tuple[Office, Reception, TestClient],
) -> None:
    _, reception, client = house
    page = client.get(link(reception)).text
    assert "Hur påverkas &lt;b&gt;bemanningen&lt;/b&gt; av budgeten?" in page
    assert "<b>" not in page
    assert '<html lang="sv">' in page
    assert "1. Budget" in page


def test_an_answer_is_recorded_and_shown(house: tuple[Office, Reception, TestClient]) -> None:
    office, reception, client = house
    page = client.post(link(reception), data={"text": "Två tjänster till.", "person": "p1"})
    assert page.status_code == 200
    assert "Tack, svaret är registrerat." in page.text
    assert answers(office) == [("p1", "Två tjänster till.", "link")]


def test_a_form_that_is_sent_twice_is_one_answer(house: tuple[Office, Reception, TestClient]) -> None:
    office, reception, client = house
    for _ in range(2):
        last = client.post(link(reception), data={"text": "Två tjänster till.", "person": "p1"})
    assert "Det svaret var redan registrerat." in last.text
    assert answers(office) == [("p1", "Två tjänster till.", "link")]


def test_an_answer_may_be_completed(house: tuple[Office, Reception, TestClient]) -> None:
    office, reception, client = house
    client.post(link(reception), data={"text": "Två tjänster till.", "person": "p1"})
    sweeps(office, "2021-04-09T11:00")
    client.post(link(reception), data={"text": "Från den 1 maj.", "person": "p2"})
    assert answers(office) == [("p1", "Två tjänster till.", "link"), ("p2", "Från den 1 maj.", "link")]


@pytest.mark.parametrize(
    "form", [{}, {"text": "   ", "person": "p1"}, {"text": "Ja."}, {"text": "Ja.", "person": "p3"}]
)
def test_an_answer_without_words_or_from_nobody_of_the_employer_is_refused(
    house: tuple[Office, Reception, TestClient], form: dict[str, str]
) -> None:
    office, reception, client = house
    page = client.post(link(reception), data=form)
    assert (page.status_code, answers(office)) == (422, [])
    assert "Skriv ett svar och välj vem som svarar." in page.text


def test_a_forged_or_mistyped_address_is_no_page(house: tuple[Office, Reception, TestClient]) -> None:
    office, reception, client = house
    good = link(reception)
    wrong = [good[:-1], good + "x", "/answer/x", "/answer/..%2f..", "/answer/" + "a" * 5000]
    assert [client.get(address).status_code for address in wrong] == [404] * 5
    assert [client.post(address, data={"text": "Ja.", "person": "p1"}).status_code for address in wrong] == [
        404
    ] * 5
    assert answers(office) == []


def test_an_address_of_another_office_opens_nothing(
    house: tuple[Office, Reception, TestClient], tmp_path: Path
) -> None:
    _, _, client = house
    with pages(tmp_path / "other") as (_, other, _):
        assert client.get(link(other)).status_code == 404


def test_an_address_ends_with_the_meeting(house: tuple[Office, Reception, TestClient]) -> None:
    office, reception, client = house
    sweeps(office, "2021-04-15T10:59")
    assert client.get(link(reception)).status_code == 200
    sweeps(office, "2021-04-15T11:00")
    late = client.post(link(reception), data={"text": "Ja.", "person": "p1"})
    assert (late.status_code, answers(office)) == (410, [])
    assert "Tiden är ute" in late.text


def test_a_revoked_address_is_no_page(house: tuple[Office, Reception, TestClient]) -> None:
    office, reception, client = house
    token = link(reception).removeprefix("/answer/")
    now = office.now()
    closed = Link(
        id=fingerprint(token),
        kind=LinkKind.ANSWER,
        group=GROUP,
        subject="m1/q1",
        person=None,
        made_at=now,
        made_by="secretary",
        revoked_at=now,
        revoked_by="secretary",
    )
    with office.store.writing() as tx:
        links.put(tx, closed)
    assert client.get(link(reception)).status_code == 404


def test_a_form_of_another_site_cannot_answer(house: tuple[Office, Reception, TestClient]) -> None:
    office, reception, client = house
    form = {"text": "Ja.", "person": "p1"}
    for headers in ({"Origin": "https://elak.example.se"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(link(reception), data=form, headers=headers).status_code == 403
    assert answers(office) == []
    own = client.post(link(reception), data=form, headers={"Origin": BASE, "Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 200


def test_a_body_that_is_too_large_is_not_read(house: tuple[Office, Reception, TestClient]) -> None:
    office, reception, client = house
    page = client.post(link(reception), data={"text": "x" * 200_000, "person": "p1"})
    assert (page.status_code, answers(office)) == (413, [])


def test_it_speaks_english_to_whom_wants_it(house: tuple[Office, Reception, TestClient]) -> None:
    _, reception, client = house
    for page in (
        client.get(link(reception) + "?lang=en"),
        client.get(link(reception), headers={"Accept-Language": "en-GB,en;q=0.9,sv;q=0.5"}),
    ):
        assert "<h1>Answer a question</h1>" in page.text
        assert '<html lang="en">' in page.text


def test_every_page_says_what_a_browser_may_do_with_it(house: tuple[Office, Reception, TestClient]) -> None:
    _, reception, client = house
    for address in (link(reception), "/answer/x", "/feeds/x.ics", "/static/kallelse.css"):
        headers = client.get(address).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"] == "noindex, nofollow"


def test_the_mail_to_the_owner_carries_an_address_that_works_and_no_other_mail_does(
    house: tuple[Office, Reception, TestClient],
) -> None:
    _, reception, client = house
    context: dict[str, Json] = {
        "group": {"slug": GROUP},
        "meeting": {"id": "m1", "ends_at": ENDS.isoformat()},
        "questions": [{"id": "q1"}],
        "question": {"id": "q1"},
    }
    told = reception.links.linked("answer_due", context)
    assert told["question"] == {"id": "q1", "link": BASE + link(reception)}
    assert told["questions"] == [told["question"]]
    assert client.get(link(reception)).status_code == 200
    assert reception.links.linked("question_answered", context) == context
