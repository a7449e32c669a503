"""Markup to plain text, in one pass over it. Judges no words.

By hand: the library's parser looks through all that remains at every comment that is never closed.
"""

import html
import re

_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figure",
            "footer",
            "form",
        ),
        *(
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
        ),
        *("table", "tbody", "thead", "tr", "ul"),
    )
)
_APART = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "table", "ul")
)  # an empty line around them
_UNSEEN = frozenset(("head", "noscript", "object", "script", "style", "svg", "template", "title"))
_ENDS = {name: re.compile(f"</{name}\\b", re.IGNORECASE) for name in _UNSEEN}
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,20})")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_MANY_DIGITS = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")


def plain(markup: str) -> str:
    """What a person reads there. Quoted blocks begin each line with ">"."""
    return _Page().read(markup)


class _Page:
    """The lines so far. A line knows how deep in quotes it stands."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.verbatim = 0

    def read(self, markup: str) -> str:
        at = 0
        open_ended: set[str] = set()  # what is never closed again: it hides nothing
        while at < len(markup):
            opens = markup.find("<", at)
            if opens < 0:
                self.words(markup[at:])
                break
            self.words(markup[at:opens])
            if markup.startswith("<!--", opens):
                closes = markup.find("-->", opens + 4)
                at = len(markup) if closes < 0 else closes + 3
                continue
            found = _NAME.match(markup, opens)
            if found is None and markup[opens + 1 : opens + 2] not in ("!", "?", "/"):
                self.words("<")  # a sign that somebody wrote, as in "3 < 4"
                at = opens + 1
                continue
            closes = markup.find(">", opens)
            if closes < 0:
                self.words(markup[opens:])
                break
            at = closes + 1
            if found is None:
                continue
            name, ends = found[1].lower(), markup[opens + 1] == "/"
            if name in _UNSEEN and not ends and markup[closes - 1] != "/" and name not in open_ended:
                over = _ENDS[name].search(markup, at)
                if over is None:
                    open_ended.add(name)
                else:
                    at = over.start()
                continue
            self.tag(name, ends)
        self.new_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def words(self, text: str) -> None:
        if "&" in text:
            text = html.unescape(_MANY_DIGITS.sub("\ufffd", text))
        if self.verbatim:
            first, *more = text.split("\n")
            self.line.append(first)
            for one in more:
                self.new_line()
                self.line.append(one)
            return
        text = _SPACES.sub(" ", text)
        if text and not (text == " " and not self.line):
            self.line.append(text)

    def tag(self, name: str, ends: bool) -> None:
        if name == "br":
            self.new_line(always=True)
        elif name == "blockquote":
            self.new_line()
            self.quotes = max(0, self.quotes + (-1 if ends else 1))
        elif name in ("td", "th"):
            self.line.append(" ")
        elif name in _BLOCKS:
            self.new_line()
            if name in _APART and self.lines and self.lines[-1].strip("> "):
                self.lines.append("> " * min(self.quotes, 5))
            if name == "pre":
                self.verbatim = max(0, self.verbatim + (-1 if ends else 1))
            if name == "li" and not ends:
                self.line.append("- ")

    def new_line(self, always: bool = False) -> None:
        told = "".join(self.line)
        told = told if self.verbatim else _SPACES.sub(" ", told).lstrip(" ")
        self.line = []
        if told.strip() or always:
            # Two dashes and a space begin a signature: its space is kept.
            told = "-- " if told.strip() == "--" and told.endswith(" ") else told.rstrip()
            self.lines.append("> " * min(self.quotes, 5) + told)
