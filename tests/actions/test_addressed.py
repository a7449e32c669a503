"""Which group a mail is for: its receivers say so, then what it answers, then the mailbox that it lay in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from actions.office import Office
from actions.take_in import Taken, take_in
from inbox.understood import Verdict
from rules.facts import FactKind
from store import outbox
from store.outbox import State
from tests.actions.incoming import SUMMONED, UID, a_mail, an_answer, arrived, by_mail, takes_in, told
from tests.actions.post import a_second_group, at, calls, lives_until, posting, rows, says, to_look_at
from tests.journeys.builders import a_shelf, set_clock

QUESTION = "Hur blir det med ärende 1?"


@contextmanager
def two_groups(folder: Path) -> Iterator[Office]:
    """The training group, and one beside it with the same people and a mailbox of its own. Both have a meeting m1."""
    a_shelf(folder / "config")
    a_second_group(folder)
    second = folder / "config" / "groups" / "andra.toml"
    told_of = second.read_text(encoding="utf-8").replace("ovning@example.se", "andra@example.se")
    second.write_text(told_of, encoding="utf-8")
    with posting(folder) as (office, _):
        for group in ("ovning", "andra"):
            calls(office, group=group)
            says(office, FactKind.MATTER_REGISTERED, group=group, meeting="m1", matter="x1", title="Budget")
        lives_until(office, SUMMONED)
        yield office


def comes(office: Office, raw: bytes, box: str = "imap:mail.example.se/konto/INBOX") -> Taken:
    set_clock(office, at("2021-04-09T10:00").astimezone(UTC))
    return take_in(office, replace(arrived(raw), box=box))


@pytest.mark.parametrize(
    ("to", "group"),
    [
        ("andra@example.se", "andra"),
        ("Ovning <OVNING@Example.SE>", "ovning"),
        ("andra+m1.x1@example.se", "andra"),
        ("p1@example.se, andra@example.se", "andra"),
    ],
)
def test_its_receiver_says_which_group(tmp_path: Path, to: str, group: str) -> None:
    with two_groups(tmp_path) as office:
        assert comes(office, a_mail(QUESTION, to=to)).group == group


def test_an_answer_that_was_forwarded_is_for_the_group_of_its_entry(tmp_path: Path) -> None:
    raw = an_answer(uid="m1.andra@example.se").replace(b"To: ovning@example.se", b"To: kansli@example.se")
    with two_groups(tmp_path) as office:
        done = comes(office, raw)
        assert (done.group, done.verdict) == ("andra", Verdict.REPLY)


def test_what_answers_a_mail_of_ours_is_for_the_group_that_sent_it(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        (summons,) = [one for one in rows(office, "summons") if one.key == "andra/invite/m1/0/p3"]
        answer = {"In-Reply-To": str(summons.message_id)}
        done = comes(office, a_mail(QUESTION, to="kansli@example.se", headers=answer))
        assert (done.group, done.verdict) == ("andra", Verdict.QUESTION)


def test_the_mailbox_that_it_lay_in_says_it_where_nothing_else_does(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        done = comes(office, a_mail(QUESTION, to="kansli@example.se"), "exchange:andra@example.se/inbox")
        assert done.group == "andra"


def test_what_is_addressed_to_both_is_recorded_for_both(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        comes(office, a_mail(QUESTION, to="andra@example.se, ovning@example.se"))
        assert len(by_mail(office)) == 1
        with office.store.reading() as tx:
            receipts = [one.group for one in outbox.listing(tx) if one.notice.text == "question_received"]
        assert sorted(receipts) == ["andra", "ovning"]


def test_an_answer_to_all_is_for_the_group_whose_mail_it_answers(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        raw = an_answer().replace(b"To: ovning@example.se", b"To: andra@example.se, ovning@example.se")
        done = comes(office, raw)
        assert (done.group, done.verdict) == ("ovning", Verdict.REPLY)


def test_an_entry_that_exchange_made_is_known_by_what_exchange_calls_it(tmp_path: Path) -> None:
    theirs = "040000008200E00074C5B7101A82E008"
    with two_groups(tmp_path) as office:
        set_clock(office, at("2021-04-09T10:00").astimezone(UTC))
        done = take_in(office, replace(arrived(an_answer(uid=theirs)), uids={theirs: UID}))
        assert (done.verdict, [fact.data["meeting"] for fact in by_mail(office)]) == (Verdict.REPLY, ["m1"])


def a_report(key: str, to: str, status: str, message_id: str | None = "<guessed@example.se>") -> bytes:
    """What a mail server says of a mail of ours that it could not deliver."""
    return f"""\
From: MAILER-DAEMON@mx.example.se
To: ovning@example.se
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{status}@mx.example.se>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.se

Final-Recipient: rfc822; {to}
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such mailbox

--b
Content-Type: text/rfc822-headers

X-Kallelse-Key: {key}
Message-ID: {message_id}
Subject: Kallelse

--b--
""".encode()


def test_a_report_of_a_mail_of_ours_ends_at_that_mail_and_is_told_once(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        key = "andra/invite/m1/0/p3"
        (ours,) = [one.message_id for one in rows(office) if one.key == key]
        report = a_report(key, "p3@example.se", "5.1.1", ours)
        done = [takes_in(office, report, uid=str(number)) for number in range(2)]
        assert [(one.verdict, one.why, one.group, one.new) for one in done] == [
            (Verdict.BOUNCE, "hard", "andra", True),
            (Verdict.BOUNCE, "hard", "andra", False),
        ]
        assert [one.state for one in rows(office) if one.key == key] == [State.BOUNCED]
        assert [code for code, _ in told(office)].count("bounced") == 1
        assert ("bounced", key) in to_look_at(office)


def test_a_forged_report_changes_no_mail_of_ours(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        key = "andra/invite/m1/0/p3"
        takes_in(office, a_report(key, "p4@example.se", "5.1.1"))
        takes_in(office, a_report("andra/invite/m9/0/p3", "p3@example.se", "5.1.2"), uid="2")
        takes_in(office, a_report(key, "p3@example.se", "5.1.3"), uid="3")  # the key alone can be guessed
        assert [one.state for one in rows(office, "summons")] == [State.ACCEPTED] * 8
