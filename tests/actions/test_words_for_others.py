"""What the employer's side writes to somebody else never goes to the unions as an answer."""

from email import message_from_bytes
from pathlib import Path

import pytest

from actions.office import Office
from inbox.understood import Verdict
from tests.actions.incoming import a_mail, summoned, takes_in
from tests.actions.post import Post, lives_until

INTERNAL = (
    "Kan du titta på den här frågan från facket? Jag tycker inte att vi ska säga något om lokalerna ännu, det får"
    " vänta till efter sommaren, men skriv några rader som duger så länge."
)


def asked_of_the_secretary(office: Office, folder: Path) -> str:
    """The Message-ID of the mail that asks p2 for an answer to q1."""
    takes_in(office, a_mail("Vad kostar flytten?", message_id="<q@example.se>"), uid="9")
    lives_until(office, "2021-04-09T10:01")
    mails = [message_from_bytes(one.read_bytes()) for one in (folder / "data").rglob("*.eml")]
    (found,) = [one["Message-ID"] for one in mails if one["X-Kallelse-Key"] == "ovning/answer/m1/q1/p2"]
    return str(found)


def writes(office: Office, folder: Path, *, to: str, subject: str, copy: str = "") -> Verdict:
    """What becomes of p2's words to somebody in answer to that mail."""
    answered = asked_of_the_secretary(office, folder)
    headers = {"In-Reply-To": answered} | ({"Cc": copy} if copy else {})
    raw = a_mail(
        INTERNAL, sender="p2@example.se", to=to, subject=subject, headers=headers, message_id="<w@example.se>"
    )
    verdict = takes_in(office, raw, "2021-04-09T11:00").verdict
    lives_until(office, "2021-04-09T11:01")
    return verdict


def told_the_unions(post: Post) -> list[str]:
    """Who of the unions got an answer."""
    return sorted(mail.to for mail in post.mails if mail.text == "question_answered")


@pytest.mark.parametrize(
    ("to", "copy", "subject"),
    [
        ("bo@example.se", "ovning@example.se", "VB: Fråga att besvara"),
        ("bo@example.se", "ovning@example.se", "SV: Fråga att besvara"),
        ("bo@example.se, ovning@example.se", "", "Fwd: Fråga att besvara"),
    ],
)
def test_a_mail_to_a_colleague_with_the_group_on_copy_goes_to_the_secretary(
    tmp_path: Path, to: str, copy: str, subject: str
) -> None:
    with summoned(tmp_path) as (office, post):
        assert writes(office, tmp_path, to=to, copy=copy, subject=subject) is Verdict.UNKNOWN
        assert told_the_unions(post) == []


@pytest.mark.parametrize(
    ("to", "copy", "subject"),
    [
        ("ovning@example.se", "bo@example.se", "SV: Fråga att besvara"),
        ("Övningsgruppen <OVNING+m1.x1@example.se>", "", "SV: Fråga att besvara"),
        ("ovning@example.se", "", "VB: Fråga att besvara"),
    ],
)
def test_an_answer_to_the_group_goes_to_the_unions_whoever_is_on_copy(
    tmp_path: Path, to: str, copy: str, subject: str
) -> None:
    with summoned(tmp_path) as (office, post):
        assert writes(office, tmp_path, to=to, copy=copy, subject=subject) is Verdict.ANSWER
        assert told_the_unions(post) == ["p3@example.se", "p4@example.se"]
