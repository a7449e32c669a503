"""Write the annex of a meeting's questions and answers as Markdown. Knows no store; records nothing."""

from datetime import datetime
from enum import StrEnum

from documents.minutes import plain
from documents.question_words import PROTECTED, became
from rules.asked import protected
from rules.meetings import Answer, Matter, Meeting, Question
from rules.moments import weekday_of
from rules.verdicts import Verdict, Weighed, weighed
from rules.world import World

_UNPLACED = "Frågor utan angivet ärende"


class Words(StrEnum):
    """What an annex shows of a protected matter."""

    HIDDEN = "hidden"  # who asked and when, and not a word of what was asked or answered
    SHOWN = "shown"  # for whoever has to answer


def annex(world: World, met: Meeting, of_protected: Words = Words.HIDDEN) -> str:
    """Every question by matter and union: its page, when it came, what became of it, and its answers."""
    found = weighed(world, met)
    lines = [
        f"# Bilaga: frågor och svar, {plain(world.charter.group.title)}",
        "",
        f"Möte: {weekday_of(met.day)} {met.day} kl. {met.starts_at.astimezone(met.zone):%H:%M}",
    ]
    if met.cancelled_at is not None:
        lines += ["", "Mötet är inställt."]
    if not found:
        lines += ["", "Inga frågor har kommit in."]
    for matter in met.matters:
        asked = [one for one in found if one.asked.matter == matter.id]
        if asked:
            lines += ["", f"## {_heading(matter)}", *_by_union(world, met, asked, of_protected)]
    unplaced = [one for one in found if met.matter(one.asked.matter) is None]
    if unplaced:
        lines += ["", f"## {_UNPLACED}", *_by_union(world, met, unplaced, of_protected)]
    return "\n".join([*lines, *_without(world, met), ""])


def _heading(matter: Matter) -> str:
    title = "Ärende med skyddat innehåll" if matter.sensitive else plain(matter.title)
    return f"{matter.number}. {title}" + (f" (dnr {plain(matter.case_number)})" if matter.case_number else "")


def _by_union(world: World, met: Meeting, found: list[Weighed], of_protected: Words) -> list[str]:
    """The unions in the order of the group's file; one that has left it comes last."""
    group = world.charter.group
    order = [union.slug for union in group.unions]
    asking = dict.fromkeys(one.asked.organisation for one in found)
    lines: list[str] = []
    for union in sorted(asking, key=lambda slug: order.index(slug) if slug in order else len(order)):
        theirs = [one for one in found if one.asked.organisation == union]
        lines += ["", f"### {plain(group.title_of(union))}", ""]
        for one in theirs:
            lines += _question(met, one, of_protected)
    return lines


def _question(met: Meeting, one: Weighed, of_protected: Words) -> list[str]:
    asked = one.asked
    hidden = of_protected is Words.HIDDEN and protected(met, asked)
    page = f", s. {plain(asked.page)}" if asked.page else ""
    words = PROTECTED if hidden else plain(asked.text) or "–"
    answers = [f"  - {line}" for line in _answers(met, one, hidden=hidden)]
    return [
        f"- Fråga {plain(asked.id)}{page}, inkom {_at(met, asked.asked_at)} ({became(one.judged)}): {words}",
        *answers,
    ]


def _answers(met: Meeting, one: Weighed, *, hidden: bool) -> list[str]:
    asked = one.asked
    if not asked.answers:
        return [] if one.judged.verdict is Verdict.REFUSED else ["Obesvarad."]
    return [_answer(met, asked, answer, hidden=hidden) for answer in asked.answers]


def _answer(met: Meeting, asked: Question, answer: Answer, *, hidden: bool) -> str:
    if not answer.text:
        return "Besvaras muntligt." if answer.at < met.starts_at else "Besvarad muntligt."
    word = "Svar" if answer is asked.answers[0] else "Komplettering"
    return f"{word} {_at(met, answer.at)}: {PROTECTED if hidden else plain(answer.text)}"


def _without(world: World, met: Meeting) -> list[str]:
    """The unions that have said that they have no questions, and asked none."""
    asking = {asked.organisation for asked in met.questions}
    said = dict.fromkeys(union for union, _ in met.without_questions if union not in asking)
    if not said:
        return []
    names = ", ".join(plain(world.charter.group.title_of(union)) for union in said)
    return ["", f"Har meddelat att de inte har några frågor: {names}."]


def _at(met: Meeting, at: datetime) -> str:
    return f"{at.astimezone(met.zone):%Y-%m-%d %H:%M}"
