"""Draw a routine as one HTML page that stands alone and prints well. Chooses no word; escapes all of them."""

from collections.abc import Iterator
from html import escape

from documents.routine_values import Article, Grid, Routine

_STYLE = """\
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
main { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.8rem; }
h2 { font-size: 1.35rem; border-bottom: 2px solid #1a1a1a; margin-top: 2.5rem; }
h3 { font-size: 1.1rem; margin-bottom: .3rem; }
.id { font-family: ui-monospace, monospace; font-weight: normal; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
dt { font-weight: 600; }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; }
caption { text-align: left; font-weight: 600; padding: .2rem 0; }
th, td { text-align: left; vertical-align: top; border: 1px solid #767676; padding: .25rem .5rem; }
tbody th { font-weight: normal; }
@page { size: A4; margin: 20mm 18mm; }
@media print {
  body { font-size: 10.5pt; }
  main { max-width: none; margin: 0; padding: 0; }
  h2, h3, caption { break-after: avoid; }
  dl, tr { break-inside: avoid; }
}
"""


def as_html(routine: Routine) -> str:
    """The whole page."""
    return "\n".join(_page(routine)) + "\n"


def _page(routine: Routine) -> Iterator[str]:
    yield "<!doctype html>"
    yield f'<html lang="{routine.language.value}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(routine.title)}</title>"
    yield f"<style>\n{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield f"<h1>{escape(routine.title)}</h1>"
    for line in routine.lead:
        yield f"<p>{escape(line)}</p>"
    for number, part in enumerate(routine.parts, start=1):
        yield f'<section aria-labelledby="part-{number}">'
        yield f'<h2 id="part-{number}">{escape(part.title)}</h2>'
        for says in part.says:
            yield f"<p>{escape(says)}</p>"
        for grid in part.grids:
            yield from _grid(grid)
        for article in part.articles:
            yield from _article(article)
        yield "</section>"
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _article(article: Article) -> Iterator[str]:
    anchor = escape(f"rule-{article.id}", quote=True)
    yield f'<article aria-labelledby="{anchor}">'
    yield f'<h3 id="{anchor}"><span class="id">{escape(article.id)}</span> {escape(article.name)}</h3>'
    yield f"<p>{escape(' '.join(article.says))}</p>"
    yield "<dl>"
    for label, text in article.facts:
        yield f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>"
    yield "</dl>"
    for grid in article.grids:
        yield from _grid(grid)
    yield "</article>"


def _grid(grid: Grid) -> Iterator[str]:
    yield "<table>"
    yield f"<caption>{escape(grid.caption)}</caption>"
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in grid.head)
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for first, *rest in grid.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table>"
