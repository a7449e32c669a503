"""A desk that plans and sends as the office does, without a store."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from rules.charter import Charter
from rules.facts import ENGINE, Fact, FactKind
from rules.leaving import held_until
from rules.notices import Left, Notice
from rules.outcome import Deadline, Plan
from rules.plan import plan
from tests.rules.worlds import ZONE, a_fact, accepted, at


@dataclass(slots=True, kw_only=True)
class Sent:
    """One mail that left the desk."""

    at: datetime
    notice: Notice


@dataclass(slots=True, kw_only=True)
class Desk:
    """Plans and sends as the office does, without a store: a plan, what is due leaves, and again."""

    charter: Charter
    facts: list[Fact] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    left: dict[str, Left] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: at("2021-01-01T00:00"))

    def plan(self) -> Plan:
        """What the facts entail now."""
        return plan(self.charter, self.facts, left=self.left, now=self.now)

    def hears(self, *facts: Fact) -> "Desk":
        """Let time pass until each fact, and hear it. What happens at one moment is heard before any mail leaves."""
        for moment, told in groupby(sorted(facts, key=_moment), key=_moment):
            self._up_to(moment)
            self.facts.extend(told)
            self._send()
        return self

    def until(self, moment: datetime | str) -> "Desk":
        """Let time pass."""
        self._up_to(at(moment) if isinstance(moment, str) else moment)
        self._send()
        return self

    def _up_to(self, end: datetime) -> None:
        """Let time pass until then, without what leaves at that very moment."""
        while True:
            told = self.plan()
            coming = [told.next_at, *(self._leaves(one) for one in self._unsent(told))]
            moment_next = min((one for one in coming if one is not None and one > self.now), default=None)
            if moment_next is None or moment_next >= end:
                break
            self.now = moment_next
            self._send()
        self.now = max(self.now, end)

    def mails(self, text: str | None = None, person: str | None = None) -> list[Sent]:
        """What has left, with that text and to that person."""
        return [
            one
            for one in self.sent
            if text in (None, one.notice.text) and person in (None, one.notice.person)
        ]

    def told(self, text: str) -> list[tuple[str, str]]:
        """Who got a text and when, on the wall clock to the minute."""
        return [(one.notice.person, f"{one.at.astimezone(ZONE):%Y-%m-%d %H:%M}") for one in self.mails(text)]

    def entries(self, person: str) -> list[tuple[str, int]]:
        """The calendar entries that a person got: the method and its sequence."""
        return [
            (str(one.notice.entry.method), one.notice.entry.sequence)
            for one in self.mails(person=person)
            if one.notice.entry
        ]

    def deadlines(self, rule: str) -> list[Deadline]:
        """The deadlines of one rule as they stand."""
        return [one for one in self.plan().deadlines if one.rule == rule]

    def _unsent(self, told: Plan) -> list[Notice]:
        return [one for one in told.notices if one.key not in self.left]

    def _leaves(self, notice: Notice) -> datetime:
        """At its moment; what is due at night, on a closed day or in recess waits for the end of that."""
        if notice.not_before > self.now:
            return notice.not_before
        return held_until(self.charter, notice, self.now) or self.now

    def _send(self) -> None:
        due = [
            one
            for one in self._unsent(self.plan())
            if self._leaves(one) <= self.now and (one.expires_at is None or one.expires_at > self.now)
        ]
        for notice in due:
            self.left[notice.key] = accepted(notice, self.now)
            self.sent.append(Sent(at=self.now, notice=notice))
        for meeting in {one.subject for one in due if one.text == "summons"}:
            known = any(
                fact.kind is FactKind.SUMMONS_SENT and fact.data["meeting"] == meeting for fact in self.facts
            )
            if not known:
                when = self.now.isoformat()
                self.facts.append(
                    a_fact(
                        FactKind.SUMMONS_SENT,
                        when,
                        by=ENGINE,
                        group=self.charter.group.slug,
                        meeting=meeting,
                    )
                )
        if due:
            self._send()


def _moment(fact: Fact) -> datetime:
    return fact.happened_at
