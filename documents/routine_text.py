"""Draw a routine as plain text. Chooses no word."""

import textwrap
from collections.abc import Iterator

from documents.routine_values import Article, Grid, Routine

_WIDTH = 100


def as_text(routine: Routine) -> str:
    """The routine, ending with a line break."""
    return "\n".join(_lines(routine)) + "\n"


def article_as_text(article: Article) -> str:
    """One rule alone."""
    return "\n".join(_article(article)) + "\n"


def _lines(routine: Routine) -> Iterator[str]:
    yield from _headed(routine.title, "=")
    for line in routine.lead:
        yield from _wrapped(line)
    for part in routine.parts:
        yield ""
        yield from _headed(part.title, "-")
        for says in part.says:
            yield from _wrapped(says)
        for grid in part.grids:
            yield ""
            yield from _grid(grid, "")
        for article in part.articles:
            yield ""
            yield from _article(article)


def _article(article: Article) -> Iterator[str]:
    yield f"{article.id}  {article.name}"
    for says in article.says:
        yield from _wrapped(says, "  ")
    for label, text in article.facts:
        yield from _wrapped(f"{label}: {text}", "    ")
    for grid in article.grids:
        yield from _grid(grid, "    ")


def _grid(grid: Grid, indent: str) -> Iterator[str]:
    yield from _wrapped(grid.caption, indent)
    for row in grid.rows:
        first, *rest = row
        yield from _wrapped(f"- {first} – {'; '.join(rest)}", f"{indent}  ")


def _headed(title: str, line: str) -> Iterator[str]:
    yield title
    yield line * len(title)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  " * bool(indent),
        break_long_words=False,
    )
