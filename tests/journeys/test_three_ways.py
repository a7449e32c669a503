"""The same weeks of one office on three ways: SMTP with a journal and IMAP, Exchange, and Microsoft Graph.

The meeting: Thursday 15 April 2021 09:00, summons Thursday 8 April 14:00. p1 presides, p2 is the secretary, p3 and p5
speak for the union, p4 is the substitute of p3. A line that is cut stays whole the next time: the office goes on every
twenty minutes, longer than the quiet period, until all is said.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from actions.collect import collect, reread
from actions.mailboxes import mailboxes
from actions.office import Office, open_office
from actions.rehearse import SimulatedClock
from actions.sweep import sweep
from inbox.port import Mailbox
from rules.facts import Fact, FactKind
from store import facts, outbox
from store.outbox import Item
from store.states import State
from tests.actions.incoming import a_mail
from tests.actions.post import CALLED, STARTS, at, calls, lives_until, rows, says, to_look_at
from tests.journeys.builders import GROUP, set_clock
from tests.journeys.opened_ways import PEOPLE, WAYS
from tests.journeys.way_mails import Told
from tests.journeys.ways import Cut, Way

MOVED_TO = "2021-04-15T13:00"
QUESTIONS = """\
Hej!

Ärende 1:
Hur stor är kostnaden för vikarier på sidan 4?

Ärende 2:
När flyttar mottagningen?
"""
ROUND, ROUNDS = timedelta(minutes=20), 6
Opened = Callable[[Path], AbstractContextManager[Way]]


def one(person: str, what: str) -> Told:
    return Told(person=person, what=what)


def everybody(starts: str) -> list[Told]:
    return [Told(person=person, what="meeting", starts=starts[5:]) for person in PEOPLE]


# What is told at each step, once to each, whatever the way.
TOLD = {
    "summoned": [one("p2", "secretary_nudge"), *everybody(STARTS)],
    "answered": [one("p4", "substitute_called")],
    "asked": [one("p5", "question_received"), one("p2", "answer_due"), one("p2", "mail_set_aside")],
    "moved": [*everybody(MOVED_TO), one("p4", "substitute_released")],
    "cancelled": [one(person, "off") for person in PEOPLE],
}
# What each answer is recorded as: kind, who, and what they said.
RECORDED = [
    ("summons_answered", "p5", "accepted", None),
    ("summons_answered", "p1", "tentative", None),
    ("summons_answered", "p3", "declined", "Jag är på kurs."),
    ("question_asked", "p5", "q1", "x1"),
    ("question_asked", "p5", "q2", "x2"),
    ("mail_set_aside", None, "stranger", None),
]


@dataclass(slots=True, kw_only=True)
class Story:
    """The office on one way, and how it lives on after each step."""

    way: Way
    office: Office
    mailbox: Mailbox
    cut: Cut | None
    down: int = 0  # how often the mailbox could not be read

    def sends(self, local: str) -> None:
        """Live until then, with a line that is cut while the mail leaves."""
        if self.cut is not None:
            lives_until(self.office, (datetime.fromisoformat(local) - timedelta(minutes=1)).isoformat())
            self.way.cut_sending(self.cut)
        lives_until(self.office, local)
        self._goes_on()

    def says(self, local: str, kind: FactKind, **data: str) -> None:
        """Something happens, with a line that is cut while it is told."""
        set_clock(self.office, at(local))
        says(self.office, kind, meeting="m1", **data)
        if self.cut is not None:
            self.way.cut_sending(self.cut)
        self._goes_on()

    def reads(self, local: str) -> None:
        """Look into the mailbox at that moment, with a line that is cut meanwhile."""
        set_clock(self.office, at(local))
        if self.cut is not None:
            self.way.cut_reading(self.cut)
        self._goes_on()

    def _goes_on(self) -> None:
        """Twice at least: what was read or said once is nothing new the second time."""
        for _ in range(2 if self.cut is None else ROUNDS):
            self.down += len(collect(self.office, self.mailbox).down)
            sweep(self.office)
            if self.cut is not None:
                set_clock(self.office, self.office.now() + ROUND)

    def by_mail(self) -> list[Fact]:
        with self.office.store.reading() as tx:
            told = facts.of_kinds(tx, GROUP, tuple(FactKind))
        return [fact for fact in told if fact.data.get("via") == "mail"]


@contextmanager
def a_story(opened: AbstractContextManager[Way], cut: Cut | None = None) -> Iterator[Story]:
    with opened as way, open_office(way.settings, clock=SimulatedClock(at(CALLED))) as office:
        (mailbox,) = mailboxes(way.settings, office.charters)
        yield Story(way=way, office=office, mailbox=mailbox, cut=cut)
        mailbox.close()


def steps(story: Story) -> Iterator[str]:
    """From the call to the cancellation, step by step."""
    calls(story.office)
    for number, title in enumerate(("Budget", "Lokaler"), start=1):
        says(story.office, FactKind.MATTER_REGISTERED, meeting="m1", matter=f"x{number}", title=title)
    story.sends("2021-04-08T14:00")
    yield "summoned"
    story.way.answer("p5", "ACCEPTED")
    story.way.answer("p1", "TENTATIVE")
    story.way.answer("p3", "DECLINED", "Jag är på kurs.")
    story.reads("2021-04-09T10:00")
    yield "answered"
    asks = a_mail(QUESTIONS, sender="p5@example.se", subject="Frågor", message_id="<asks@example.se>")
    story.way.write(asks)
    story.way.write(a_mail("Hur går det?", sender="okand@example.se", message_id="<hello@example.se>"))
    story.reads("2021-04-09T13:00")
    yield "asked"
    story.says("2021-04-12T10:00", FactKind.MEETING_MOVED, starts_at=at(MOVED_TO).isoformat())
    yield "moved"
    story.says("2021-04-13T10:00", FactKind.MEETING_CANCELLED, reason="Förhinder")
    yield "cancelled"


def said(fact: Fact) -> tuple[str, object, object, object]:
    match fact.kind:
        case FactKind.SUMMONS_ANSWERED:
            told = (fact.data["reply"], fact.data.get("comment"))
            assert datetime.fromisoformat(fact.text("starts_at")) == at(STARTS)
        case FactKind.QUESTION_ASKED:
            told = (fact.data["question"], fact.data["matter"])
        case _:
            told = (fact.data["why"], None)
    return (fact.kind.value, fact.data.get("person"), *told)


def assert_told_and_recorded_once(story: Story) -> None:
    """Play the weeks; at each step each of them is told what concerns them, once, and nobody anything else."""
    before: Counter[Told] = Counter()
    for step in steps(story):
        now = Counter(story.way.told())
        assert now - before == Counter(TOLD[step]), step
        before = now
        if step == "moved":  # somebody lets the office read again what it has handled
            assert reread(story.office, story.mailbox).counts() == {"known": 5}
    assert sorted(map(said, story.by_mail()), key=repr) == sorted(RECORDED, key=repr)
    # A calendar server has one text for all: the secretary, who alone owes a deadline, gets it in a mail beside.
    assert story.way.beside() == story.way.own_words
    assert story.way.lying() == (0, 4, 1)
    assert [code for code, _ in to_look_at(story.office)] == ["quarantined"]


def assert_proven(story: Story) -> None:
    """Nothing is in doubt, and whatever was accepted can be proven."""
    left = rows(story.office)
    assert {item.state for item in left} == {State.ACCEPTED, State.SUPERSEDED}
    ids = [item.message_id or item.key for item in left if item.state is State.ACCEPTED]
    assert len(set(ids)) == len(ids)
    assert story.office.notifier.find(ids) == dict.fromkeys(ids, True)
    assert story.office.notifier.find(["<nobody@example.se>"]) == {"<nobody@example.se>": False}


def sequences(story: Story, person: str) -> list[tuple[str, int]]:
    """The texts and sequences of the entries that left for somebody, in order."""
    with story.office.store.reading() as tx:
        left: list[Item] = [item for item in outbox.listing(tx) if item.notice.person == person]
    return [(item.notice.text, item.notice.entry.sequence) for item in left if item.notice.entry is not None]


@pytest.fixture(params=WAYS, ids=lambda opened: opened.__name__)
def opened(request: pytest.FixtureRequest) -> Opened:
    found: Opened = request.param
    return found


def test_the_same_weeks_are_told_and_recorded_once_on_every_way(opened: Opened, tmp_path: Path) -> None:
    with a_story(opened(tmp_path)) as story:
        assert_told_and_recorded_once(story)
        assert_proven(story)
        assert sequences(story, "p4") == [
            ("summons", 0),
            ("substitute_called", 1),
            ("substitute_released", 3),
            ("summons_cancel", 4),
        ]


@pytest.mark.parametrize("cut", Cut)
def test_a_line_that_is_cut_loses_and_doubles_nothing(opened: Opened, cut: Cut, tmp_path: Path) -> None:
    with a_story(opened(tmp_path), cut) as story:
        assert_told_and_recorded_once(story)
        assert_proven(story)
        hurt = {
            item.notice.text
            for item in rows(story.office)
            if item.attempts > 1 or item.why == "the proof says it was accepted"
        }
        # The line was cut each time: a test that breaks nothing proves nothing.
        assert hurt >= {"summons", "summons_update", "summons_cancel"}
        assert max(story.down, story.way.cuts) == 2
