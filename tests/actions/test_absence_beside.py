"""Who asks and says in the same breath whether they come is heard on both."""

from pathlib import Path

import pytest

from inbox.understood import Verdict
from rules.facts import FactKind
from tests.actions.incoming import a_mail, an_answer, aside, by_mail, summoned, takes_in
from tests.actions.post import lives_until


@pytest.mark.parametrize(
    ("text", "verdict", "kind"),
    [
        ("Jag kan tyvärr inte komma. Vad kostar flytten?", Verdict.QUESTION, FactKind.QUESTION_ASKED),
        ("Vad kostar flytten?\n\nPå torsdag kan jag inte delta.", Verdict.QUESTION, FactKind.QUESTION_ASKED),
        ("Vi har inga frågor. Jag kommer inte till mötet.", Verdict.NO_QUESTIONS, FactKind.NO_QUESTIONS),
    ],
)
def test_the_secretary_hears_of_it_and_what_is_asked_is_recorded(
    tmp_path: Path, text: str, verdict: Verdict, kind: FactKind
) -> None:
    with summoned(tmp_path) as (office, post):
        assert takes_in(office, a_mail(text)).verdict is verdict
        assert [fact.kind for fact in by_mail(office)] == [kind]
        assert [fact.data["why"] for fact in aside(office)] == ["attendance_too"]
        lives_until(office, "2021-04-09T10:01")
        assert [mail.to for mail in post.mails if mail.text == "mail_set_aside"] == ["p2@example.se"]


@pytest.mark.parametrize("text", ["Vad kostar flytten?", "Vad händer med den som inte kan delta på mötet?"])
def test_a_mere_question_is_set_aside_for_nobody(tmp_path: Path, text: str) -> None:
    with summoned(tmp_path) as (office, _):
        assert takes_in(office, a_mail(text)).verdict is Verdict.QUESTION
        assert aside(office) == []


@pytest.mark.parametrize(
    ("comment", "why"),
    [("Kan inte. Vad kostar flytten?", ["asks_too"]), ("Kan inte den dagen.", [])],
)
def test_a_question_in_the_comment_of_an_answer_reaches_the_secretary(
    tmp_path: Path, comment: str, why: list[str]
) -> None:
    raw = an_answer("DECLINED").replace(b"UID:", f"COMMENT:{comment}\r\nUID:".encode())
    with summoned(tmp_path) as (office, _):
        assert takes_in(office, raw).verdict is Verdict.REPLY
        assert [fact.data["reply"] for fact in by_mail(office)] == ["declined"]
        assert [fact.data["why"] for fact in aside(office)] == why
