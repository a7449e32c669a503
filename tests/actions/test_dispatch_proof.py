import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.bounces import returned
from actions.dispatch_proof import dispatch_of
from actions.office import Office
from documents.pdf import as_pdf
from documents.proof import as_json, proof
from documents.proof_values import Count, Dispatch, Round, Status
from documents.routine_text import as_text
from inbox.signals import Bounce, Failure, Finality
from notifiers.area import LocalFolder
from rules.delivery import Refused
from rules.facts import FactKind
from rules.language import Language
from tests.actions.post import Post, at, calls, lives_until, posting, rows, says
from tests.actions.test_area import a_house_with, publishing
from tests.journeys.builders import GROUP, a_shelf

ALL = ("Övning p1", "Övning p2", "Övning p3", "Övning p4")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, Post]]:
    a_shelf(tmp_path / "config")
    with posting(tmp_path) as (office, post):
        yield office, post


def told(office: Office) -> Dispatch:
    with office.store.reading() as tx:
        return dispatch_of(tx, office.charter(GROUP), "m1")


def comes_back(office: Office, person: str, finality: Finality = Finality.HARD) -> None:
    (item,) = [item for item in rows(office, "summons") if item.key == f"{GROUP}/invite/m1/0/{person}"]
    failure = Failure(
        address=f"{person}@example.se", finality=finality, status="5.1.1", diagnostic="550 no such user"
    )
    bounce = Bounce(failures=(failure,), message_id=item.message_id, notice_key=item.key)
    with office.store.writing() as tx:
        returned(tx, office, bounce, mail="m", received_at=office.now(), now=office.now())


def statuses(one: Round) -> dict[str, str]:
    return {each.person: each.status.value for each in one.recipients}


def by_mail(entitled: int, sent: int, delivered: int, *missing: str) -> Count:
    return Count(channel="mail", entitled=entitled, sent=sent, delivered=delivered, missing=missing)


def test_before_it_leaves_everybody_is_entitled_and_queued(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    found = told(office)
    (one,) = found.rounds
    assert (found.summons_sent_at, one.at) == (None, at("2021-04-08T14:00"))
    assert set(statuses(one).values()) == {"queued"}
    assert one.counts == (by_mail(4, 0, 0, *ALL),)


def test_each_mail_says_what_left_where_it_went_and_what_the_server_answered(
    house: tuple[Office, Post],
) -> None:
    office, _ = house
    calls(office)
    lives_until(office, "2021-04-08T15:00")
    (one,) = told(office).rounds
    assert one.counts == (by_mail(4, 4, 4),)
    (mail,) = next(each for each in one.recipients if each.person == "p3").mails
    item = next(item for item in rows(office, "summons") if item.notice.person == "p3")
    assert (mail.to, mail.channel, mail.sequence, mail.subject) == (
        "p3@example.se",
        "mail",
        0,
        "Kallelse: Övningsgruppen, torsdag 15 april 2021 kl. 09.00",
    )
    assert (mail.claimed_at, mail.message_id, mail.sha256) == (
        at("2021-04-08T14:00"),
        item.message_id,
        item.sha256,
    )
    (receipt,) = mail.receipts
    assert (receipt.at, receipt.to, receipt.answer, receipt.message_id, receipt.sha256) == (
        at("2021-04-08T14:00"),
        "p3@example.se",
        item.answer,
        item.message_id,
        item.sha256,
    )


def test_what_came_back_is_missing_until_another_address_has_it(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    lives_until(office, "2021-04-08T15:00")
    comes_back(office, "p3")
    (one,) = told(office).rounds
    assert (statuses(one)["p3"], one.counts) == ("bounced", (by_mail(4, 4, 3, "Övning p3"),))
    lives_until(office, "2021-04-09T09:00")
    says(office, FactKind.SEAT_CHANGED, person="p3", email="p3@hemma.example.se")
    lives_until(office, "2021-04-09T10:00")
    (one,) = told(office).rounds
    assert (statuses(one)["p3"], one.counts) == ("accepted", (by_mail(4, 4, 4),))
    mails = next(each for each in one.recipients if each.person == "p3").mails
    assert [(mail.to, mail.status.value, [back.came for back in mail.came_back]) for mail in mails] == [
        ("p3@example.se", "bounced", ["hard"]),
        ("p3@hemma.example.se", "accepted", []),
    ]


def test_what_was_sent_again_keeps_both_receipts(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    lives_until(office, "2021-04-08T15:00")
    comes_back(office, "p4", Finality.SOFT)
    lives_until(office, "2021-04-09T08:00")
    (one,) = told(office).rounds
    (mail,) = next(each for each in one.recipients if each.person == "p4").mails
    assert [receipt.at for receipt in mail.receipts] == [at("2021-04-08T14:00"), at("2021-04-09T07:00")]
    assert len({receipt.message_id for receipt in mail.receipts}) == 2
    (back,) = mail.came_back
    assert (back.came, back.status, back.said, back.to) == (
        "soft",
        "5.1.1",
        "5.1.1 550 no such user",
        "p4@example.se",
    )


def test_an_answer_shows_and_its_comment_does_not(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    lives_until(office, "2021-04-08T15:00")
    says(office, FactKind.SUMMONS_ANSWERED, meeting="m1", person="p3", reply="declined", comment="Sjuk.")
    found = told(office)
    (each,) = [each for each in found.rounds[0].recipients if each.person == "p3"]
    assert each.reply is not None
    assert (each.status, each.reply.reply, each.reply.via) == (Status.ANSWERED, "declined", "hand")
    assert "Sjuk" not in json.dumps(as_json(found)) + as_text(proof(found, Language.SWEDISH))


def test_an_answer_does_not_hide_that_the_mail_came_back(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    lives_until(office, "2021-04-08T15:00")
    comes_back(office, "p3")
    says(office, FactKind.SUMMONS_ANSWERED, meeting="m1", person="p3", reply="accepted")
    (one,) = told(office).rounds
    assert (statuses(one)["p3"], one.counts) == ("answered", (by_mail(4, 4, 3, "Övning p3"),))


def test_what_the_server_refused_is_told_with_its_reason(house: tuple[Office, Post]) -> None:
    office, post = house
    post.answer = lambda mail: Refused(why="550 nej") if mail.recipient == "p3@example.se" else None
    calls(office)
    lives_until(office, "2021-04-08T15:00")
    (one,) = told(office).rounds
    assert (statuses(one)["p3"], one.counts) == ("refused", (by_mail(4, 3, 3, "Övning p3"),))
    (mail,) = next(each for each in one.recipients if each.person == "p3").mails
    assert (mail.why, mail.receipts) == ("550 nej", ())


def test_a_summons_by_hand_is_told_as_such(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    lives_until(office, "2021-04-07T10:00")
    says(office, FactKind.SUMMONS_SENT, meeting="m1")
    found = told(office)
    assert [(one.at, one.by, one.to) for one in found.by_hand] == [(at("2021-04-07T10:00"), "secretary", ())]
    (one,) = found.rounds
    assert set(statuses(one).values()) == {"by_hand"}
    assert one.counts == (
        by_mail(4, 0, 0, *ALL),
        Count(channel="hand", entitled=4, sent=4, delivered=0, missing=()),
    )
    assert "Kallelsen skickades för hand 7 april 2021 10.00 till alla, antecknat av secretary." in as_text(
        proof(found, Language.SWEDISH)
    )


def test_whoever_gets_a_seat_later_was_not_entitled_at_the_dispatch(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    lives_until(office, "2021-04-08T15:00")
    says(office, FactKind.MEETING_MOVED, meeting="m1", place="Sal 2")
    lives_until(office, "2021-04-09T09:00")
    says(
        office,
        FactKind.SEAT_CHANGED,
        person="p9",
        name="Övning p9",
        email="p9@example.se",
        organisation="facket",
        role="ordinary",
    )
    lives_until(office, "2021-04-09T10:00")
    rounds = [(one.text, one.sequence, sorted(statuses(one))) for one in told(office).rounds]
    first = ["p1", "p2", "p3", "p4"]
    assert rounds == [("summons", 0, first), ("summons_update", 1, first), ("summons", 1, ["p9"])]


def test_each_channel_is_counted_by_itself(tmp_path: Path) -> None:
    area = tmp_path / "delad"
    a_house_with(tmp_path, "folder", str(area))
    with publishing(tmp_path, LocalFolder(area)) as (office, _):
        calls(office)
        lives_until(office, "2021-04-08T14:00")
        (one,) = told(office).rounds
        nowhere = Count(channel="area", entitled=4, sent=0, delivered=0, missing=ALL)
        assert one.counts == (by_mail(4, 4, 4), nowhere)
        area.mkdir()
        lives_until(office, "2021-04-08T15:00")
        (one,) = told(office).rounds
        everywhere = Count(channel="area", entitled=4, sent=4, delivered=4, missing=())
        assert one.counts == (by_mail(4, 4, 4), everywhere)
        (page,) = one.pages
        assert (area / page.to).read_bytes().startswith(b"<!DOCTYPE html>")
        assert (page.subject, page.sha256, [receipt.answer for receipt in page.receipts]) == (
            "Kallelse: Övningsgruppen, torsdag 15 april 2021 kl. 09.00",
            page.receipts[0].sha256,
            [page.to],
        )


def test_a_late_document_and_a_cancellation_are_dispatches_of_their_own(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    says(office, FactKind.MATTER_REGISTERED, meeting="m1", matter="x", title="Budget", board_document=True)
    lives_until(office, "2021-04-09T09:00")
    says(office, FactKind.DOCUMENT_DISPATCHED, meeting="m1", matter="x", document="d1")
    lives_until(office, "2021-04-12T09:00")
    says(office, FactKind.MEETING_CANCELLED, meeting="m1")
    lives_until(office, "2021-04-12T10:00")
    found = told(office)
    assert [(one.text, one.subject, one.counts[0]) for one in found.rounds] == [
        ("summons", "m1", by_mail(4, 4, 4)),
        ("late_matter", "m1/x", by_mail(4, 4, 4)),
        ("summons_cancel", "m1", by_mail(4, 4, 4)),
    ]
    assert found.cancelled_at == at("2021-04-12T09:00")


def test_the_same_proof_is_the_same_document_each_time(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    lives_until(office, "2021-04-08T15:00")
    comes_back(office, "p3")
    one, two = told(office), told(office)
    assert json.dumps(as_json(one)) == json.dumps(as_json(two))
    for language in Language:
        first, second = (as_pdf(proof(each, language)) for each in (one, two))
        assert (first[:5], first) == (b"%PDF-", second)


def test_the_paper_reads_well_in_both_languages(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    lives_until(office, "2021-04-08T15:00")
    comes_back(office, "p3")
    found = told(office)
    swedish = as_text(proof(found, Language.SWEDISH)).splitlines()
    english = as_text(proof(found, Language.ENGLISH)).splitlines()
    assert swedish[0] == "Utskicksbevis: Övningsgruppen, mötet 15 april 2021 09.00"
    assert english[0] == "Proof of dispatch: Övningsgruppen, the meeting of 15 April 2021 09:00"
    assert [line for line in swedish if line.startswith("Med mejl")] == [
        "Med mejl: 4 berättigade, 4 skickade, 3 levererade. Saknas: Övning p3."
    ]
    assert [line for line in english if line.startswith("By mail")] == [
        "By mail: 4 entitled, 4 sent, 3 delivered. Missing: Övning p3."
    ]
    assert [line.strip() for line in swedish if "Kom tillbaka: " in line] == [
        "Kom tillbaka: 8 april 2021 15.00, från p3@example.se: 5.1.1 550 no such user. Gavs upp: det går"
    ]


def test_an_unknown_meeting_is_refused_with_those_there_are(house: tuple[Office, Post]) -> None:
    office, _ = house
    calls(office)
    with office.store.reading() as tx, pytest.raises(KeyError, match=r"'m9' not found \(have: m1\)"):
        dispatch_of(tx, office.charter(GROUP), "m9")
