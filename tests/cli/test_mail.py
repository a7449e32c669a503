"""`kallelse collect` and `kallelse mail`: what a secretary does with mail that was set aside."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.actions.incoming import a_mail, an_answer
from tests.cli.running import Answer, kallelse
from tests.journeys.builders import a_shelf

STARTS = (datetime.now(UTC) + timedelta(days=40)).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def incoming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The drop folder of an office with one small group."""
    told = {
        "DATA": tmp_path / "data",
        "CONFIG_DIR": a_shelf(tmp_path / "config"),
        "CHANNEL": "folder",
        "INBOX": "folder",
        "INBOX_DIR": tmp_path / "incoming",
    }
    for name, value in told.items():
        monkeypatch.setenv(f"KALLELSE_{name}", str(value))
    (tmp_path / "incoming").mkdir()
    return tmp_path / "incoming"


def the_answer(*, person: str = "p3", sender: str | None = None) -> bytes:
    return an_answer(person=person, sender=sender).replace(
        b"20210415T070000Z", f"{STARTS:%Y%m%dT%H%M%SZ}".encode()
    )


def calls() -> None:
    assert kallelse("record", "meeting_called", "meeting=m1", f"starts_at={STARTS.isoformat()}").code == 0


def collected(incoming: Path, *mails: bytes) -> Answer:
    for number, raw in enumerate(mails):
        (incoming / f"{number}.eml").write_bytes(raw)
    return kallelse("collect", "--json")


def answered() -> list[dict[str, object]]:
    """Who has answered the summons, as it was recorded."""
    listed = kallelse("mail", "list", "--all", "--json").json
    return [mail for mail in listed if mail["verdict"] == "reply"]


def test_collecting_says_what_came_and_names_nobody(incoming: Path) -> None:
    calls()
    answer = collected(incoming, the_answer(), a_mail("Hur?", sender="okand@example.se"))
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["counts"] == {"reply": 1, "quarantined": 1, "moved": 2}
    assert sorted((row["what"], row["detail"]) for row in answer.json["rows"]) == [
        ("quarantined", "stranger"),
        ("reply", "reply"),
    ]
    assert "example.se" not in answer.out
    assert kallelse("collect").out == "nothing new\n"


def test_what_was_set_aside_is_listed_and_everything_with_all(incoming: Path) -> None:
    calls()
    collected(incoming, the_answer(), a_mail("Hur?", sender="okand@example.se"))
    listed = kallelse("mail", "list", "--json").json
    assert [(mail["verdict"], mail["why"], mail["person"]) for mail in listed] == [
        ("quarantined", "stranger", None)
    ]
    assert len(kallelse("mail", "list", "--all", "--json").json) == 2
    assert kallelse("mail", "list", "--verdict", "unknown").out == "no mail has to be looked at\n"
    assert "stranger" in kallelse("mail", "list").out


def test_a_mail_is_shown_by_the_beginning_of_its_id(incoming: Path) -> None:
    raw = a_mail("Hur går det?", sender="okand@example.se", subject="Hej")
    collected(incoming, raw)
    (mail,) = kallelse("mail", "list", "--json").json
    told = kallelse("mail", "show", mail["id"][:8], "--json").json
    assert (told["id"], told["sender"], told["subject"], told["text"].strip()) == (
        mail["id"],
        "okand@example.se",
        "Hej",
        "Hur går det?",
    )
    assert kallelse("mail", "show", mail["id"]).out.endswith("\n\nHur går det?\n")
    assert kallelse("mail", "show", mail["id"], "--raw").out.encode() == raw


def test_a_released_mail_is_recorded_as_the_persons_with_its_own_moment(incoming: Path) -> None:
    calls()
    collected(incoming, the_answer(person="p3", sender="privat@example.se"))
    (mail,) = kallelse("mail", "list", "--json").json
    released = kallelse("mail", "release", mail["id"], "--person", "p3", "--by", "secretary")
    assert (released.code, released.err) == (0, "")
    (reply,) = answered()
    assert {name: reply[name] for name in ("id", "person", "why", "received_at")} == {
        "id": mail["id"],
        "person": "p3",
        "why": "released",
        "received_at": mail["received_at"],
    }
    assert kallelse("mail", "list", "--json").json == []
    open_now = kallelse("incidents", "list", "--json").json
    assert [one for one in open_now if one["code"] == "quarantined"] == []
    again = kallelse("mail", "release", mail["id"], "--person", "p3")
    assert (again.code, again.err) == (
        1,
        f"kallelse: mail {mail['id']} has been recorded already as reply: nothing to release\n",
    )


def test_a_release_that_gives_nothing_changes_nothing_and_says_what_to_do(incoming: Path) -> None:
    calls()
    collected(incoming, the_answer(sender="privat@example.se"))
    (mail,) = kallelse("mail", "list", "--json").json
    refused = [kallelse("mail", "release", mail["id"], *more).err for more in ((), ("--person", "p9"))]
    assert refused == [
        f"kallelse: mail {mail['id']} says nothing that can be recorded by itself (stranger):"
        " say whose it is with --person, or record it by hand\n",
        "kallelse: group 'ovning': seat 'p9' not found (have: p1, p2, p3, p4)\n",
    ]
    assert kallelse("mail", "list", "--json").json == [mail]


def test_a_mail_that_nobody_knows_is_an_error_that_says_where_to_look() -> None:
    answer = kallelse("mail", "show", "zzz")
    assert (answer.code, answer.err) == (
        1,
        "kallelse: mail 'zzz' not found: kallelse mail list prints their ids\n",
    )


def test_reading_again_changes_nothing_that_is_known(incoming: Path) -> None:
    calls()
    collected(incoming, the_answer(), a_mail("Hur?", sender="okand@example.se"))
    assert kallelse("mail", "reread", "--json").json == {"counts": {"known": 2}, "rows": []}


def test_a_mailbox_that_cannot_be_read_is_exit_1(incoming: Path) -> None:
    incoming.rmdir()
    incoming.write_text("no folder", encoding="utf-8")
    answer = kallelse("collect")
    assert (answer.code, answer.err) == (
        1,
        "kallelse: cannot be read: folder (see kallelse incidents list)\n",
    )


def test_without_a_mailbox_collecting_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALLELSE_INBOX", "none")
    answer = kallelse("collect")
    assert (answer.code, answer.err) == (
        2,
        "kallelse: no mailbox is read: set KALLELSE_INBOX to folder, imap, exchange or graph\n",
    )


def test_a_verdict_that_does_not_exist_is_a_wrong_call() -> None:
    answer = kallelse("mail", "list", "--verdict", "spam")
    assert (answer.code, answer.err.startswith("kallelse: 'spam' is not a valid Verdict: choose among ")) == (
        2,
        True,
    )
