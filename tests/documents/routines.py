"""Shipped books and group choices, set out as a routine."""

from datetime import date

from actions.routines import article_of, routine_of
from config.policies import policies
from config.rulebooks import rulebook_named, together
from documents.routine_values import Article, Routine
from rules.people import Language
from rules.policies import Choice
from rules.rulebook import Rulebook

DAY = date(2022, 3, 1)


def a_book(name: str = "amf", *turned_on: str) -> Rulebook:
    """A shipped book with the statutes and the examples beside it, some of them turned on."""
    return together(rulebook_named(name), (rulebook_named("statute"), rulebook_named("examples")), turned_on)


def a_routine(
    book: Rulebook | None = None,
    *choices: Choice,
    language: Language = Language.SWEDISH,
    on: date = DAY,
) -> Routine:
    """A book as a routine, with a group's choices."""
    return routine_of(book or a_book(), policies(choices), language, on)


def an_article(
    rule_id: str,
    *choices: Choice,
    language: Language = Language.SWEDISH,
    book: Rulebook | None = None,
    on: date = DAY,
) -> Article:
    """One rule as a person reads it."""
    return article_of(book or a_book(), rule_id, policies(choices), language, on)
