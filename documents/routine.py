"""Set out a rule book as a routine: chapters, and in each its rules as articles. Draws nothing."""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from documents.articles import article, row_on
from documents.routine_phrases import Chapter
from documents.routine_values import Article, Choosing, Grid, Part, Routine
from documents.routine_words import clock_words, day_words, period_words, phrases
from rules.people import Language
from rules.periods import Direction
from rules.rulebook import DeadlineRule, Rulebook, Trigger
from rules.timetables import Anchor, Leg, Template

_LAW = frozenset({"lag", "förordning", "EU-förordning"})


def routine(book: Rulebook, choosing: Choosing, language: Language, on: date) -> Routine:
    """The routine as it reads on a day."""
    words = phrases(language)
    by_chapter: dict[Chapter, list[Article]] = {chapter: [] for chapter in Chapter}
    for rows in book.rows.values():
        by_chapter[chapter_of(row_on(rows, on))].append(article(book, rows, choosing, language, on))
    phrase = dict(book.phrases).get(language.value)
    parts = []
    for chapter, articles in by_chapter.items():
        says = (f"{words.says['phrase']}: {phrase}",) if chapter is Chapter.LATE and phrase else ()
        grids = (
            tuple(_timetable(one, language) for one in book.timetables)
            if chapter is Chapter.TIMETABLES
            else ()
        )
        if articles or grids:
            parts.append(
                Part(
                    title=words.chapters[chapter],
                    says=says if articles else (),
                    articles=tuple(articles),
                    grids=grids,
                )
            )
    return Routine(
        language=language,
        title=words.says["title"].format(title=_title(book, language)),
        lead=(
            words.says["as_of"].format(day=day_words(on, language)),
            f"{words.labels['book']} {book.id}, {words.labels['version'].lower()} {book.version}.",
            words.says["lead"],
        ),
        parts=tuple(parts),
    )


def _title(book: Rulebook, language: Language) -> str:
    return (book.title_en if language is Language.ENGLISH else "") or book.title


def chapter_of(rule: DeadlineRule) -> Chapter:
    """Where in the routine a rule stands."""
    if rule.off:
        return Chapter.EXAMPLES
    if rule.binding in _LAW:
        return Chapter.LAW
    match rule.trigger:
        case Trigger.MEETING:
            return Chapter.SUMMONS if rule.direction is Direction.BEFORE else Chapter.MINUTES
        case Trigger.BOARD | Trigger.COUNCIL:
            return Chapter.OBSERVERS if rule.capacity else Chapter.BOARD
        case Trigger.SUMMONS_SENT | Trigger.QUESTION_ASKED:
            return Chapter.QUESTIONS
        case Trigger.LATE_DOCUMENT:
            return Chapter.LATE
        case Trigger.SEAT_BACK:
            return Chapter.SUMMONS
        case Trigger.PRE_MEETING | Trigger.LAST_MEETING:
            return Chapter.MEETING
        case Trigger.ITEM_RAISED:
            return Chapter.BALANCE
        case Trigger.TIMETABLE | Trigger.UNIT_MEETING:
            return Chapter.TIMETABLES
        case Trigger.NEGOTIATION_REQUESTED | Trigger.NEGOTIATION_ENDED | Trigger.DECISION_INTENDED:
            return Chapter.DISAGREEMENT
        case (
            Trigger.BOARD_MINUTES_ADJUSTED
            | Trigger.ADJUSTMENT_ANNOUNCED
            | Trigger.DECISION_ISSUED
            | Trigger.DECISION_SERVED
            | Trigger.CASE_OPENED
            | Trigger.DECISION_REQUESTED
            | Trigger.DOCUMENT_RECEIVED
            | Trigger.SAFETY_REQUEST_RECEIVED
            | Trigger.ALWAYS
            | Trigger.ANY
        ):
            return Chapter.LAW
    assert_never(rule.trigger)


def _timetable(template: Template, language: Language) -> Grid:
    words = phrases(language)
    title = template.title_en if language is Language.ENGLISH else template.title
    start = words.says["timetable_start" if template.anchor is Anchor.START else "timetable_meeting"]
    return Grid(
        caption=f"{title}. {start} {words.labels['source']}: {template.cites}.",
        head=(words.labels["leg"], words.labels["turn"], words.labels["when"]),
        rows=tuple(_legs(template, language)),
    )


def _legs(template: Template, language: Language) -> Iterable[tuple[str, ...]]:
    words = phrases(language)
    anchor = words.says["leg_start" if template.anchor is Anchor.START else "leg_meeting"]
    for leg in template.legs:
        title = leg.title_en if language is Language.ENGLISH else leg.title
        yield (title, words.labels[leg.owner.value], _when(leg, anchor, language))


def _when(leg: Leg, anchor: str, language: Language) -> str:
    words = phrases(language)
    if leg.within.count:
        day = f"{period_words(leg.within, language)} {words.directions[leg.direction]} {anchor}"
    else:
        day = words.says["leg_same_day"]
    if leg.until is not None:
        day += f" {words.says['at']} {clock_words(str(leg.until), language)}"
    return f"{day}; {words.says['gate']}" if leg.gate else day
