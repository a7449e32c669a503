"""Whatever is asked, placed and answered, in whatever order: nobody is told twice, and nothing is forgotten."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.facts import Fact, FactKind, Json
from rules.notices import Notice
from rules.plan import plan
from rules.plan_gate import QUESTIONS_UNANSWERED
from rules.verdicts import Verdict, verdicts_of
from rules.world import fold
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, a_fact, at, called, dispatched, matter, moved

CHARTER = a_charter()
BEGINS, STARTS, LOOKS = at("2021-04-06T06:00"), at("2021-04-15T09:00"), at("2021-04-14T09:00")
AGENDA = (
    called(),
    matter("2021-03-30T10:00", "x"),
    matter("2021-03-30T10:05", "y", owner="m1"),
    matter("2021-03-30T10:10", "z", sensitive=True),
)
VOICES = ["k1", "v1"]
MATTERS = [None, "x", "y", "z"]
few = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
hours = st.integers(0, 24 * 10)  # until the day after the meeting


def later(hour: int, minute: int = 0) -> str:
    """A moment some hours after the story begins."""
    return (BEGINS + timedelta(hours=hour, minutes=minute)).isoformat()


@st.composite
def talks(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Questions by hand and by mail, several of one mail, placed afterwards and answered, in words or at the table."""
    facts: list[Fact] = []
    if draw(st.booleans()):
        facts.append(dispatched(later(draw(hours)), "y"))
    mails = [(letter * 32, draw(hours)) for letter in "abc"]
    for number in range(draw(st.integers(1, 6))):
        name = f"q{number}"
        mail, hour = draw(st.sampled_from([(None, draw(hours)), *mails]))
        organisation, person = ("vision", "v1") if mail in (None, "a" * 32) else ("kommunal", "k1")
        said: dict[str, Json] = {
            "organisation": organisation,
            "person": person,
            "text": f"Vad menas med {number}?",
            "matter": draw(st.sampled_from(MATTERS)),
        }
        if mail is not None:
            said |= {"via": "mail", "mail": mail}
        facts.append(a_fact(FactKind.QUESTION_ASKED, later(hour), said, meeting="m1", question=name))
        if draw(st.booleans()):
            about = draw(st.sampled_from(["x", "y", "z"]))
            after = later(hour + draw(st.integers(0, 48)), number)
            facts.append(a_fact(FactKind.QUESTION_PLACED, after, meeting="m1", question=name, matter=about))
        for turn in range(draw(st.integers(0, 2))):
            words = draw(st.sampled_from([None, f"Svar {turn}."]))
            after = later(hour + draw(st.integers(0, 72)), 10 + turn)
            facts.append(
                a_fact(
                    FactKind.QUESTION_ANSWERED, after, meeting="m1", question=name, text=words, person="m1"
                )
            )
    return tuple(facts)


def played(facts: tuple[Fact, ...]) -> Desk:
    """The story, until a week after the meeting."""
    return Desk(charter=CHARTER).hears(*AGENDA, *facts).until("2021-04-23T09:00")


def listed(notice: Notice, name: str) -> list[Mapping[str, Json]]:
    """What a notice lists."""
    told = notice.context[name]
    assert isinstance(told, list)
    return [one for one in told if isinstance(one, Mapping)]


def receipts(desk: Desk) -> Counter[tuple[str, str]]:
    """How often each person has had a receipt of each question."""
    return Counter(
        (one.notice.person, str(told["id"]))
        for one in desk.sent
        if "/receipt/" in one.notice.key
        for told in listed(one.notice, "questions")
    )


def asking(facts: tuple[Fact, ...]) -> list[Fact]:
    """The questions."""
    return [fact for fact in facts if fact.kind is FactKind.QUESTION_ASKED]


@few
@given(facts=talks())
def test_every_question_is_acknowledged_exactly_once_to_whoever_asked(facts: tuple[Fact, ...]) -> None:
    assert receipts(played(facts)) == Counter(
        (fact.text("person"), fact.text("question")) for fact in asking(facts)
    )


@few
@given(facts=talks())
def test_what_came_by_mail_is_acknowledged_at_the_moment_it_came(facts: tuple[Fact, ...]) -> None:
    came = {fact.text("question"): fact.happened_at for fact in asking(facts) if fact.maybe("via")}
    told = {
        str(question["id"]): one.at
        for one in played(facts).sent
        if "/receipt/" in one.notice.key
        for question in listed(one.notice, "questions")
        if question["via"] == "mail"
    }
    assert told == came


@few
@given(facts=talks(), data=st.data())
def test_what_is_written_down_afterwards_is_told_of_once_and_nothing_else_again(
    facts: tuple[Fact, ...], data: st.DataObject
) -> None:
    late = data.draw(st.sets(st.sampled_from(range(len(facts)))))
    desk = played(tuple(fact for number, fact in enumerate(facts) if number not in late))
    desk.facts += [fact for number, fact in enumerate(facts) if number in late]
    desk.until("2021-04-26T09:00")
    assert receipts(desk) == Counter((fact.text("person"), fact.text("question")) for fact in asking(facts))
    assert answers(desk) == Counter(
        (person, fact.text("question"), fact.happened_at)
        for fact in facts
        if fact.kind is FactKind.QUESTION_ANSWERED and fact.maybe("text")
        for person in VOICES
    )


@few
@given(facts=talks(), shift=st.sampled_from(["2021-04-15T07:30", "2021-04-20T09:00"]), hour=hours)
def test_nobody_gets_two_receipts_or_the_same_answer_twice_when_the_meeting_moves(
    facts: tuple[Fact, ...], shift: str, hour: int
) -> None:
    desk = played((*facts, moved(min(later(hour), "2021-04-14T08:00:00+02:00"), shift)))
    assert [pair for pair, times in receipts(desk).items() if times > 1] == []
    assert [pair for pair, times in answers(desk).items() if times > 1] == []


def answers(desk: Desk) -> Counter[tuple[str, str, datetime]]:
    """How often each person has had each answer: to which question, and given when."""
    return Counter(
        (one.notice.person, str(told["id"]), datetime.fromisoformat(str(told["given_at"])))
        for one in desk.mails("question_answered")
        for told in listed(one.notice, "answers")
    )


@few
@given(facts=talks())
def test_each_union_gets_each_answer_in_words_exactly_once(facts: tuple[Fact, ...]) -> None:
    assert answers(played(facts)) == Counter(
        (person, fact.text("question"), fact.happened_at)
        for fact in facts
        if fact.kind is FactKind.QUESTION_ANSWERED and fact.maybe("text")
        for person in VOICES
    )


@few
@given(facts=talks())
def test_the_look_before_the_meeting_lists_exactly_what_is_open(facts: tuple[Fact, ...]) -> None:
    desk = Desk(charter=CHARTER).hears(*AGENDA, *(fact for fact in facts if fact.happened_at <= LOOKS))
    desk.until(LOOKS)
    came = [fact.text("question") for fact in asking(facts) if fact.happened_at <= LOOKS]
    given_by_then = {
        fact.text("question")
        for fact in facts
        if fact.kind is FactKind.QUESTION_ANSWERED and fact.happened_at <= LOOKS
    }
    told = [
        str(question["id"])
        for one in desk.mails("secretary_nudge")
        if one.notice.context["nudge"] == QUESTIONS_UNANSWERED
        for question in listed(one.notice, "questions")
    ]
    assert Counter(told) == Counter(set(came) - given_by_then)


@few
@given(facts=talks())
def test_after_the_meeting_exactly_what_was_never_answered_is_flagged(facts: tuple[Fact, ...]) -> None:
    desk = played(facts)
    (met,) = fold(CHARTER, desk.facts).meetings
    refused = {
        name
        for name, verdict in verdicts_of(fold(CHARTER, desk.facts), met).items()
        if verdict is Verdict.REFUSED
    }
    open_ones = {one.id for one in met.questions if not one.answers} - refused
    told = [
        flag.message.removeprefix("no answer yet to ").split(", ")
        for flag in desk.plan().flags
        if flag.code == QUESTIONS_UNANSWERED
    ]
    assert Counter(name for names in told for name in names) == Counter(open_ones)


@few
@given(facts=talks(), seed=st.integers(0, 1000), hour=hours)
def test_the_order_in_which_facts_arrive_does_not_matter(
    facts: tuple[Fact, ...], seed: int, hour: int
) -> None:
    shuffled = [*AGENDA, *facts]
    random.Random(seed).shuffle(shuffled)
    now = BEGINS + timedelta(hours=hour)
    one, other = (plan(CHARTER, told, left={}, now=now) for told in ((*AGENDA, *facts), shuffled))
    assert one == other
