"""An answer that its writer sends twice reaches the unions once."""

from email import message_from_bytes
from pathlib import Path

from inbox.understood import Verdict
from tests.actions.incoming import a_mail, summoned, takes_in
from tests.actions.post import lives_until


def test_the_same_answer_in_two_mails_is_told_once_and_other_words_again(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, post):
        takes_in(office, a_mail("Vad kostar flytten?", message_id="<q@example.se>"), uid="9")
        lives_until(office, "2021-04-09T10:01")
        mails = [message_from_bytes(one.read_bytes()) for one in (tmp_path / "data").rglob("*.eml")]
        (asked,) = [
            str(one["Message-ID"]) for one in mails if "/answer/m1/q1/p2" in str(one["X-Kallelse-Key"])
        ]

        def answers(text: str, number: int) -> None:
            raw = a_mail(
                text,
                sender="p2@example.se",
                subject="SV: Fråga",
                headers={"In-Reply-To": asked},
                message_id=f"<a{number}@example.se>",
            )
            taken = takes_in(office, raw, f"2021-04-09T{10 + number}:30", uid=str(number))
            assert taken.verdict is Verdict.ANSWER
            lives_until(office, f"2021-04-09T{10 + number}:31")

        def told() -> list[str]:
            return sorted(mail.to for mail in post.mails if mail.text == "question_answered")

        answers("Flytten ryms i årets ram.", 1)
        answers("Flytten ryms i årets ram.", 2)
        assert told() == ["p3@example.se", "p4@example.se"]
        answers("Flytten ryms i ramen för två år.", 3)
        assert told() == ["p3@example.se"] * 2 + ["p4@example.se"] * 2
