"""Make the HTML of a mail from its plain body, so that both say the same. Knows no template."""

import re
from html import escape

from rules.people import Language

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body style="margin:0;padding:16px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;\
color:#1a1a1a;background:#ffffff">
<div role="main" style="max-width:640px">
{blocks}
</div>
</body>
</html>
"""


def page(subject: str, body: str, language: Language) -> str:
    """A blank line parts paragraphs, "- " makes a list, everything else is text and escaped."""
    return _PAGE.format(language=language.value, title=escape(subject), blocks=blocks(body))


def blocks(body: str) -> str:
    """The body alone, to stand in a page."""
    told = [_block(block) for block in re.split(r"\n{2,}", body.strip("\n")) if block.strip()]
    return "\n".join(told)


def _block(block: str) -> str:
    told: list[str] = []
    text: list[str] = []
    items: list[str] = []

    def flush() -> None:
        if text:
            # dir=auto: a title written from right to left is read so, and only that title.
            told.append('<p dir="auto">' + "<br>\n".join(text) + "</p>")
        if items:
            told.append("<ul>\n" + "\n".join(f'<li dir="auto">{item}</li>' for item in items) + "\n</ul>")
        text.clear()
        items.clear()

    for line in block.split("\n"):
        if line.startswith("- "):
            if text:
                flush()
            items.append(_safe(line[2:]))
        elif items and line.startswith("  "):
            items[-1] += "<br>\n" + _safe(line.strip())
        else:
            if items:
                flush()
            text.append(_safe(line))
    flush()
    return "\n".join(told)


def _safe(line: str) -> str:
    told, done = [], 0
    for found in _LINK.finditer(line):
        target = escape(found[0])
        told.append(f'{escape(line[done : found.start()])}<a href="{target}">{target}</a>')
        done = found.end()
    return "".join(told) + escape(line[done:])
