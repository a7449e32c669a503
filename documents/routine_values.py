"""A routine as values: chapters, articles, small tables. Any way of drawing it needs nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from rules.people import Language
from rules.policies import Policies, Switch
from rules.rulebook import DeadlineRule

Rows = tuple[DeadlineRule, ...]  # of one rule, the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """What a group has chosen, and how each choice is told."""

    policies: Policies
    question: Callable[[Switch, Language], str]
    answer: Callable[[Switch, str, Language], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A small table with its caption."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One rule as a person reads it."""

    id: str
    name: str
    says: tuple[str, ...]  # plain sentences
    facts: tuple[tuple[str, str], ...]  # label and text
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One chapter."""

    title: str
    says: tuple[str, ...]
    articles: tuple[Article, ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """A whole rule book, ready to be drawn."""

    language: Language
    title: str
    lead: tuple[str, ...]
    parts: tuple[Part, ...]
