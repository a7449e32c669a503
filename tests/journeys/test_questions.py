"""A mail with three questions on a Sunday night, through the office: told at once, placed, answered, looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.office import Office
from rules.facts import FactKind
from tests.actions.post import Post, calls, lives_until, posting, rows, says, sweeps, to_look_at
from tests.journeys.builders import a_shelf

# Meeting Thursday 15 April 2021 09:00. p2 is the secretary, p3 and p4 speak for the union.
MAIL = "c" * 32


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Office, Post]]:
    """The summons has left, and p3 has asked three questions in one mail, the last about no matter."""
    a_shelf(tmp_path / "config")
    with posting(tmp_path) as (office, post):
        calls(office)
        for name in ("x", "y"):
            says(office, FactKind.MATTER_REGISTERED, meeting="m1", matter=name, title=f"Ärende {name}")
        lives_until(office, "2021-04-11T22:00")
        for name, about in (("q1", "x"), ("q2", "y"), ("q3", None)):
            said = {"question": name, "matter": about, "person": "p3", "text": f"Hur blir det med {name}?"}
            came = {key: value for key, value in said.items() if value is not None}
            says(office, FactKind.QUESTION_ASKED, meeting="m1", via="mail", mail=MAIL, **came)
        sweeps(office, "2021-04-11T22:00")
        yield office, post


def told(post: Post, *texts: str) -> list[tuple[str, str, list[str]]]:
    """Each mail with one of the texts: which, to whom, and the questions that it names."""
    return [
        (
            mail.text,
            mail.to.partition("@")[0],
            [name for name in ("q1", "q2", "q3") if f" {name}" in mail.said],
        )
        for mail in post.mails
        if mail.text in texts
    ]


def answers(office: Office, question: str, text: str | None = "Så blir det.") -> None:
    """The secretary writes an answer down."""
    data = {"meeting": "m1", "question": question, "person": "p2"}
    says(office, FactKind.QUESTION_ANSWERED, **data, **({} if text is None else {"text": text}))


def test_the_asker_is_answered_in_the_night_with_one_receipt_and_asked_back_once(
    house: tuple[Office, Post],
) -> None:
    _, post = house
    assert told(post, "question_received", "which_matter", "answer_due") == [
        ("question_received", "p3", ["q1", "q2", "q3"]),
        ("which_matter", "p3", ["q3"]),
    ]


def test_the_owner_is_told_of_all_three_in_one_mail_when_the_office_opens(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, "2021-04-12T08:00")
    assert told(post, "answer_due") == [("answer_due", "p2", ["q1", "q2", "q3"])]
    (mail,) = [mail for mail in post.mails if mail.text == "answer_due"]
    assert [f"Hur blir det med {name}?" in mail.said for name in ("q1", "q2", "q3")] == [True] * 3


def test_answers_of_one_evening_reach_both_voices_in_one_mail_each(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, "2021-04-12T20:00")
    answers(office, "q1")
    sweeps(office, "2021-04-12T20:05")
    answers(office, "q2")
    lives_until(office, "2021-04-13T12:00")
    assert sorted(told(post, "question_answered")) == [
        ("question_answered", "p3", ["q1", "q2"]),
        ("question_answered", "p4", ["q1", "q2"]),
    ]
    sweeps(office, "2021-04-13T12:05")
    assert len(told(post, "question_answered")) == 2


def test_the_look_before_the_meeting_opens_an_incident_that_the_last_answer_closes(
    house: tuple[Office, Post],
) -> None:
    office, post = house
    lives_until(office, "2021-04-12T10:00")
    says(office, FactKind.QUESTION_PLACED, meeting="m1", question="q3", matter="y")
    answers(office, "q1")
    answers(office, "q2")
    lives_until(office, "2021-04-14T09:30")
    looked = [mail for mail in post.mails if "questions_unanswered" in mail.key]
    assert [(mail.to, "q3" in mail.said, "q1" in mail.said) for mail in looked] == [
        ("p2@example.se", True, False)
    ]
    assert ("questions_unanswered", "m1/before") in to_look_at(office)
    answers(office, "q3", None)  # at the table
    sweeps(office, "2021-04-14T09:40")
    assert [code for code, _ in to_look_at(office) if code == "questions_unanswered"] == []


def test_nothing_is_said_again_when_everything_is_planned_anew(house: tuple[Office, Post]) -> None:
    office, post = house
    lives_until(office, "2021-04-12T10:00")
    before = [mail.key for mail in post.mails]
    says(office, FactKind.MATTER_REGISTERED, meeting="m1", matter="z", title="Ärende z")
    says(office, FactKind.QUESTION_PLACED, meeting="m1", question="q3", matter="z")
    sweeps(office, "2021-04-12T10:05")
    assert {mail.text for mail in post.mails if mail.key not in before} == {"agenda_update"}
    assert [item.key for item in rows(office, "question_received")] == ["ovning/receipt/m1/q1/p3"]
