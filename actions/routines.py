"""Put a rule book together as a routine, with a group's choices in words. Draws nothing."""

from datetime import date

from config.policies import offered
from documents.articles import article
from documents.routine import routine
from documents.routine_values import Article, Choosing, Routine
from notifiers.choices import choice_words
from rules.people import Language
from rules.policies import Policies, Switch
from rules.rulebook import Rulebook


def routine_of(book: Rulebook, policies: Policies, language: Language, on: date) -> Routine:
    """The routine of a book as it reads on a day."""
    return routine(book, choosing(policies), language, on)


def article_of(book: Rulebook, rule_id: str, policies: Policies, language: Language, on: date) -> Article:
    """One rule of a book. Raises KeyError for an unknown one."""
    book.rule(rule_id)
    return article(book, book.rows[rule_id], choosing(policies), language, on)


def choosing(policies: Policies) -> Choosing:
    """The choices, with their questions and answers in words."""
    return Choosing(
        policies=policies,
        question=_question,
        answer=lambda switch, value, language: choice_words(switch.value, value, language),
    )


def _question(switch: Switch, language: Language) -> str:
    one = offered()[switch]
    return one.question_en if language is Language.ENGLISH else one.question
