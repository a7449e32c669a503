"""Write the shapes of a picture as SVG text: escaped, in whole tenths, the same every time. Places nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from documents.year_words import one_line

_WIDE = 0.62  # of the size: the widest usual letters of a sans-serif face, so an estimate is never too narrow


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a label stands on its line."""

    left: float
    right: float


def width_of(text: str, size: float) -> float:
    """How wide a label is at the most."""
    return len(text) * size * _WIDE


def fitted(text: str, size: float, width: float) -> str:
    """The label, cut with an ellipsis where it would be too wide."""
    most = int(width / (size * _WIDE))
    told = one_line(text)
    return told if len(told) <= most else f"{told[: max(0, most - 1)].rstrip()}…"


def wrapped(text: str, size: float, width: float) -> list[str]:
    """The label on as many lines as it needs."""
    return wrap(one_line(text), int(width / (size * _WIDE))) or [""]


def lane_for(span: Span, lanes: list[list[Span]]) -> int:
    """The first line on which the label touches no other; it is put there."""
    for number, taken in enumerate(lanes):
        if all(span.right <= other.left or other.right <= span.left for other in taken):
            taken.append(span)
            return number
    lanes.append([span])
    return len(lanes) - 1


def label(x: float, y: float, text: str, *, size: float = 12, anchor: str = "start", kind: str = "") -> str:
    """A piece of text."""
    named = f' class="{kind}"' if kind else ""
    placed = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{_at(x)}" y="{_at(y)}" font-size="{_at(size)}"{placed}{named}>{escape(one_line(text))}</text>'


def box(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A rectangle."""
    return f'<rect x="{_at(x)}" y="{_at(y)}" width="{_at(width)}" height="{_at(height)}" class="{kind}"/>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{_at(x1)}" y1="{_at(y1)}" x2="{_at(x2)}" y2="{_at(y2)}" class="{kind}"/>'


def disc(x: float, y: float, radius: float, kind: str) -> str:
    """A circle."""
    return f'<circle cx="{_at(x)}" cy="{_at(y)}" r="{_at(radius)}" class="{kind}"/>'


def polygon(points: Sequence[tuple[float, float]], kind: str) -> str:
    """A shape with corners."""
    listed = " ".join(f"{_at(x)},{_at(y)}" for x, y in points)
    return f'<polygon points="{listed}" class="{kind}"/>'


def group(parts: Sequence[str], title: str) -> str:
    """Shapes that belong together, with what a screen reader says of them."""
    return f'<g role="img" aria-label={quoteattr(one_line(title))}>{"".join(parts)}</g>'


def picture(
    width: float, height: float, parts: Sequence[str], *, title: str, about: str, style: str, lang: str
) -> str:
    """The whole file: no script, nothing fetched from anywhere."""
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_at(width)} {_at(height)}" width="{_at(width)}"'
            f' height="{_at(height)}" role="img" aria-labelledby="title about" lang="{lang}">',
            f'<title id="title">{escape(one_line(title))}</title>',
            f'<desc id="about">{escape(one_line(about))}</desc>',
            f"<style>{style}</style>",
            _PATTERNS,
            f'<rect width="{_at(width)}" height="{_at(height)}" class="paper"/>',
            *parts,
            "</svg>",
            "",
        )
    )


# Closed days and recess differ by their hatching, not by colour alone.
_PATTERNS = (
    '<defs><pattern id="closed" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#e3e3e3"/><path d="M0 6L6 0" stroke="#b9b9b9" stroke-width="1"/></pattern>'
    '<pattern id="recess" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8"'
    ' fill="#fdf0cf"/><path d="M0 4H8M4 0V8" stroke="#d9b45b" stroke-width="1"/></pattern></defs>'
)


def _at(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
