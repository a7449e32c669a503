"""One mail is taken in whole, once, with the moment at which it came; what says nothing is set aside."""

from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from actions import take_in as verb
from actions.opened import opened
from actions.take_in import recorded, take_in
from inbox.port import Shelf
from inbox.understood import Said, Understood, Verdict
from rules.facts import FactKind, Json
from store import incoming
from tests.actions.incoming import (
    a_mail,
    an_answer,
    arrived,
    aside,
    by_mail,
    moment,
    summoned,
    takes_in,
    told,
)
from tests.actions.post import a_second_group, at, lives_until, posting, says, sweeps, to_look_at
from tests.journeys.builders import GROUP, a_shelf, set_clock

QUESTION = "Hur stor är kostnaden för ärende 1?"


def test_an_answer_to_the_invitation_becomes_a_fact_with_the_moment_it_came(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, _):
        done = takes_in(office, an_answer("DECLINED"))
        assert (done.verdict, done.new, done.shelf) == (Verdict.REPLY, True, Shelf.HANDLED)
        (fact,) = by_mail(office)
        assert (fact.kind, moment(fact), fact.recorded_by) == (
            FactKind.SUMMONS_ANSWERED,
            "2021-04-09T10:00",
            "mail",
        )
        assert {
            name: fact.data[name] for name in ("meeting", "person", "reply", "sequence", "via", "mail")
        } == {
            "meeting": "m1",
            "person": "p3",
            "reply": "declined",
            "sequence": 0,
            "via": "mail",
            "mail": done.mail,
        }


def test_a_question_gets_the_next_number_of_its_meeting(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, _):
        says(office, FactKind.QUESTION_ASKED, meeting="m1", question="q4", person="p4", text="Varför?")
        takes_in(office, a_mail(QUESTION))
        takes_in(office, a_mail("Vad är planen för ärende 2?", message_id="<a2@example.se>"), uid="2")
        assert [fact.data["question"] for fact in by_mail(office)] == ["q5", "q6"]


def test_the_moment_is_that_of_the_own_mail_network_when_it_says_so(tmp_path: Path) -> None:
    received = {"Received": "from out.example.net by mx.example.se; Fri, 09 Apr 2021 09:30:00 +0200"}
    with summoned(tmp_path) as (office, _):
        office.own_hosts = ("mx.example.se",)
        takes_in(office, a_mail(QUESTION, headers=received))
        assert [moment(fact) for fact in by_mail(office)] == ["2021-04-09T09:30"]


@pytest.mark.parametrize("year", ["2019", "2023"])
def test_a_moment_that_cannot_be_is_not_believed(tmp_path: Path, year: str) -> None:
    received = {"Received": f"from out.example.net by mx.example.se; Fri, 09 Apr {year} 09:30:00 +0200"}
    with summoned(tmp_path) as (office, _):
        office.own_hosts = ("mx.example.se",)
        takes_in(office, a_mail(QUESTION, headers=received))
        assert [moment(fact) for fact in by_mail(office)] == ["2021-04-09T10:00"]


def test_a_mailbox_whose_clock_runs_ahead_records_nothing_in_the_future(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, _):
        set_clock(office, at("2021-04-09T10:00"))
        take_in(office, arrived(a_mail(QUESTION), "2021-04-09T18:00"))
        assert [moment(fact) for fact in by_mail(office)] == ["2021-04-09T10:00"]


def test_the_same_mail_is_taken_in_once_wherever_it_lies(tmp_path: Path) -> None:
    raw = a_mail(QUESTION)
    with summoned(tmp_path) as (office, _):
        first = takes_in(office, raw)
        again = [
            take_in(office, arrived(raw)),
            take_in(office, arrived(raw, uid="77")),
            take_in(office, arrived(raw, validity="2")),
        ]
        assert [(one.mail, one.new, one.verdict) for one in again] == [
            (first.mail, False, Verdict.QUESTION)
        ] * 3
        assert len(by_mail(office)) == 1


def test_another_mail_in_the_same_place_is_another_mail(tmp_path: Path) -> None:
    """A file that was replaced by one of the same name, size and time."""
    with summoned(tmp_path) as (office, _):
        for message_id in ("<a1@example.se>", "<a2@example.se>", None, "<a2@example.se>", None):
            takes_in(office, a_mail(QUESTION, message_id=message_id))
        assert [fact.data["question"] for fact in by_mail(office)] == ["q1", "q2", "q3"]


def test_another_mail_under_the_same_message_id_goes_into_quarantine_once(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, _):
        first = takes_in(office, an_answer("ACCEPTED"))
        forged = an_answer("DECLINED")
        second = takes_in(office, forged, "2021-04-09T11:00", uid="2")
        third = takes_in(office, forged, "2021-04-09T12:00", uid="3")
        assert (second.verdict, second.why, second.shelf) == (
            Verdict.QUARANTINED,
            "same_message_id",
            Shelf.QUARANTINE,
        )
        assert (third.mail, third.new) == (second.mail, False)
        assert second.mail != first.mail
        assert [fact.data["reply"] for fact in by_mail(office)] == ["accepted"]
        assert to_look_at(office) == [("quarantined", second.mail)]


def test_a_strangers_mail_is_told_and_kept_and_never_answered(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, post):
        raw = a_mail(QUESTION, sender="okand@example.se")
        done = takes_in(office, raw)
        assert (done.verdict, done.why, done.shelf) == (Verdict.QUARANTINED, "stranger", Shelf.QUARANTINE)
        assert by_mail(office) == []
        assert told(office) == [("quarantined", done.mail)]
        before = len(post.mails)
        lives_until(office, "2021-04-12T12:00")
        about = [mail for mail in post.mails[before:] if mail.text == "mail_set_aside"]
        assert [mail.to for mail in about] == ["p2@example.se"]
        assert [mail.to for mail in post.mails if mail.to == "okand@example.se"] == []
        assert "okand@example.se" in about[0].said
        with office.store.reading() as tx:
            assert incoming.kept(tx, GROUP, done.mail) == raw


def test_what_a_member_wrote_and_nobody_understands_goes_on_with_the_original(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, _):
        raw = a_mail("Tack för senast, det var trevligt.", subject="Hälsning")
        done = takes_in(office, raw)
        assert (done.verdict, done.shelf) == (Verdict.UNKNOWN, Shelf.HANDLED)
        assert told(office) == [("unknown_mail", done.mail)]
        sweeps(office, "2021-04-09T10:01")
        sent = [
            message_from_bytes(file.read_bytes())
            for file in sorted((tmp_path / "data" / "outgoing").glob("*.eml"))
        ]
        (told_of,) = [mail for mail in sent if mail["X-Kallelse-Text"] == "mail_set_aside"]
        assert told_of["To"] is not None
        *_, attached = told_of.walk()
        assert (attached.get_filename(), attached.get_payload(decode=True)) == ("originalet.eml", raw)


def test_a_mail_too_large_to_keep_is_told_without_it(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, post):
        large = a_mail("Tack för senast.", subject="Hälsning") + b"x" * 10_000_001
        done = takes_in(office, large)
        with office.store.reading() as tx:
            assert incoming.kept(tx, GROUP, done.mail) is None
        sweeps(office, "2021-04-09T10:01")
        (mail,) = [mail for mail in post.mails if mail.text == "mail_set_aside"]
        assert "för stort för att bifogas" in mail.said


def test_an_out_of_office_answer_changes_nothing_and_is_told_in_the_timeline(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, post):
        before = len(post.mails)
        done = takes_in(
            office,
            a_mail("Jag är borta. Vad gäller saken?", headers={"Auto-Submitted": "auto-replied"}),
        )
        assert (done.verdict, done.shelf) == (Verdict.AUTO_REPLY, Shelf.HANDLED)
        assert (by_mail(office), aside(office)) == ([], [])
        assert told(office) == [("auto_reply", done.mail)]
        assert [mail for mail in post.mails[before:] if mail.to == "p3@example.se"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-generated"},
        {"List-Id": "<nytt.example.se>"},
        {"Precedence": "bulk"},
        {"X-Auto-Response-Suppress": "All", "Auto-Submitted": "auto-replied"},
    ],
)
@pytest.mark.parametrize("sender", ["p3@example.se", "okand@example.se", "ovning@example.se"])
def test_what_a_machine_wrote_is_never_answered(tmp_path: Path, headers: dict[str, str], sender: str) -> None:
    with summoned(tmp_path) as (office, post):
        before = {(mail.key, mail.to) for mail in post.mails}
        takes_in(office, a_mail(QUESTION, sender=sender, headers=headers))
        lives_until(office, "2021-04-09T12:00")
        assert {(mail.key, mail.to) for mail in post.mails} == before


def test_our_own_mail_that_comes_back_to_the_mailbox_is_told_to_nobody_but_the_secretary(
    tmp_path: Path,
) -> None:
    """Every mail that is sent says that a machine wrote it, so none of them starts a conversation."""
    with summoned(tmp_path) as (office, post):
        before = len(post.mails)
        for number, file in enumerate(sorted((tmp_path / "data" / "outgoing").glob("*.eml"))):
            done = takes_in(office, file.read_bytes(), uid=str(number))
            assert done.verdict is Verdict.AUTO_REPLY
        lives_until(office, "2021-04-09T12:00")
        assert len(post.mails) == before


def test_a_machine_that_hides_what_it_is_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb, "MOST_A_DAY", 3)
    with summoned(tmp_path) as (office, _):
        done = [
            takes_in(office, a_mail(QUESTION, message_id=f"<l{number}@example.se>"), uid=str(number))
            for number in range(5)
        ]
        assert [(one.verdict, one.why) for one in done] == [
            *[(Verdict.QUESTION, "question")] * 3,
            *[(Verdict.QUARANTINED, "too_many")] * 2,
        ]
        assert len(by_mail(office)) == 3
        next_day = takes_in(
            office, a_mail(QUESTION, message_id="<n@example.se>"), "2021-04-12T10:00", uid="9"
        )
        assert next_day.verdict is Verdict.QUESTION


def test_what_admission_refuses_is_set_aside_whole_with_the_reason(tmp_path: Path) -> None:
    asked: dict[str, Json] = {"meeting": "m1", "organisation": "facket", "person": "p3", "text": QUESTION}
    facts = tuple(
        Said(kind=FactKind.QUESTION_ASKED, data={**asked, "matter": matter}) for matter in ("x1", "x9")
    )
    meant = Understood(verdict=Verdict.QUESTION, why="question", person="p3", meeting="m1", facts=facts)
    with summoned(tmp_path) as (office, _):
        with office.store.writing() as tx:
            row = recorded(tx, office, GROUP, opened(office, arrived(a_mail(QUESTION))), "y1", meant)
        assert (row.verdict, row.why, row.facts) == ("unknown", "refused", ())
        assert by_mail(office) == []
        assert [fact.data["reason"] for fact in aside(office)] == [
            "meeting 'm1': matter 'x9' not found (have: x1, x2)"
        ]


def test_a_mail_that_nobody_can_place_is_kept_with_the_first_group(tmp_path: Path) -> None:
    a_shelf(tmp_path / "config")
    a_second_group(tmp_path)
    second = tmp_path / "config" / "groups" / "andra.toml"
    second.write_text(
        second.read_text(encoding="utf-8").replace("ovning@example.se", "andra@example.se"), encoding="utf-8"
    )
    with posting(tmp_path) as (office, _):
        done = takes_in(office, a_mail(QUESTION, to="info@example.se"))
        assert (done.group, done.verdict, done.why) == ("andra", Verdict.QUARANTINED, "no_group")
        both = takes_in(
            office,
            a_mail(QUESTION, to="andra@example.se, ovning@example.se", message_id="<b@example.se>"),
            uid="2",
        )
        with office.store.reading() as tx:
            assert [mail.group for mail in incoming.named(tx, both.mail)] == ["andra", "ovning"]


def test_a_failing_step_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("between the facts and the place")

    with summoned(tmp_path) as (office, _):
        with monkeypatch.context() as broken:
            broken.setattr(incoming, "note_place", fails)
            with pytest.raises(RuntimeError):
                takes_in(office, a_mail(QUESTION))
        assert (by_mail(office), told(office)) == ([], [])
        assert takes_in(office, a_mail(QUESTION)).new
        assert [fact.data["question"] for fact in by_mail(office)] == ["q1"]


def test_a_mail_that_lay_long_in_the_mailbox_counts_from_when_it_came(tmp_path: Path) -> None:
    with summoned(tmp_path, until="2021-04-13T09:00") as (office, _):
        take_in(office, arrived(a_mail(QUESTION), "2021-04-09T10:00"))
        (fact,) = by_mail(office)
        assert moment(fact) == "2021-04-09T10:00"
        assert fact.recorded_at - fact.happened_at == timedelta(days=3, hours=23)
