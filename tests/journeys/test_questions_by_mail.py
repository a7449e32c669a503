"""Questions, the answer to "which matter?" and the employer's answers, each as a mail that came in."""

from pathlib import Path

from actions.office import Office
from rules.facts import FactKind
from tests.actions.incoming import a_mail, aside, by_mail, summoned, takes_in
from tests.actions.post import Post, lives_until, rows, sweeps

ASKED = """\
Hej!

Ärende 1:
Hur stor är kostnaden för vikarier på sidan 4?

Ärende 2:
När flyttar mottagningen?

Med vänlig hälsning
p3
"""


def told(post: Post, *texts: str) -> list[tuple[str, str]]:
    """Which mails with one of the texts have left, and to whom."""
    return [(mail.text, mail.to.partition("@")[0]) for mail in post.mails if mail.text in texts]


def identity(office: Office, text: str) -> str:
    """The Message-ID of the only mail with that text that has left."""
    (sent,) = [one.message_id for one in rows(office, text) if one.message_id is not None]
    return sent


def answers(office: Office, text: str, words: str, local: str, *, sender: str, uid: str) -> None:
    """Somebody answers the only mail with that text."""
    headers = {"In-Reply-To": identity(office, text)}
    subject, own = "SV: frågor", f"<{uid}@example.se>"
    raw = a_mail(words, sender=sender, subject=subject, message_id=own, headers=headers)
    takes_in(office, raw, local, uid=uid)
    sweeps(office, local)


def test_a_mail_with_two_questions_is_split_acknowledged_at_night_and_answered_to_all(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, post):
        takes_in(office, a_mail(ASKED, subject="Frågor"), "2021-04-11T22:00")
        sweeps(office, "2021-04-11T22:00")
        said = [(fact.text("question"), fact.maybe("matter"), fact.maybe("page")) for fact in by_mail(office)]
        assert said == [("q1", "x1", "4"), ("q2", "x2", None)]
        mine = ("question_received", "which_matter", "answer_due", "question_answered")
        assert told(post, *mine) == [("question_received", "p3")]
        lives_until(office, "2021-04-12T08:00")
        assert told(post, *mine) == [("question_received", "p3"), ("answer_due", "p2")]
        words = "q1: Ungefär 400 000 kronor.\nq2: I juni.\n"
        answers(office, "answer_due", words, "2021-04-12T10:00", sender="p2@example.se", uid="7")
        assert told(post, *mine)[2:] == [("question_answered", "p3"), ("question_answered", "p4")]
        assert [mail.said.count("kronor") for mail in post.mails if mail.text == "question_answered"] == [
            1,
            1,
        ]
        assert aside(office) == []


def test_a_question_about_no_matter_is_asked_back_and_placed_by_the_answer(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, post):
        asks = a_mail("Hur många tjänster berörs?", subject="Fråga till mötet")
        takes_in(office, asks, "2021-04-10T12:00")  # a Saturday
        sweeps(office, "2021-04-10T12:00")
        assert told(post, "question_received", "which_matter") == [
            ("question_received", "p3"),
            ("which_matter", "p3"),
        ]
        answers(
            office,
            "which_matter",
            "Det gäller ärende 2.",
            "2021-04-10T12:30",
            sender="p3@example.se",
            uid="8",
        )
        (placed,) = [fact for fact in by_mail(office) if fact.kind is FactKind.QUESTION_PLACED]
        assert (placed.data["question"], placed.data["matter"]) == ("q1", "x2")
        lives_until(office, "2021-04-12T08:00")
        assert told(post, "question_received", "which_matter", "answer_due") == [
            ("question_received", "p3"),
            ("which_matter", "p3"),
            ("answer_due", "p2"),
        ]
        (due,) = [mail.said for mail in post.mails if mail.text == "answer_due"]
        assert "Fråga q1, ärende 2. Lokaler" in due


def test_the_same_mail_read_twice_is_acknowledged_once(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, post):
        for uid in ("1", "2"):
            takes_in(office, a_mail(ASKED), "2021-04-11T22:00", uid=uid)
            sweeps(office, "2021-04-11T22:00")
        assert told(post, "question_received") == [("question_received", "p3")]
