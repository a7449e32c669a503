"""Take out of people's words what could break a line, a header or the direction of reading."""

import re

# C0 and C1 controls, line and paragraph separators.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BREAKS_BUT_NEWLINE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]+")
# Overrides and isolates let a title rewrite the text around it; letters of any script stay.
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(_BREAKS.sub(" ", _sound(text)).split())


def lines(text: str) -> str:
    """The text with its line breaks and nothing else that controls a terminal or a parser."""
    return _BREAKS_BUT_NEWLINE.sub(" ", _sound(text.replace("\r\n", "\n")))


def short(text: str, limit: int) -> str:
    """One line of at most `limit` signs, cut with an ellipsis."""
    told = one_line(text)
    return told if len(told) <= limit else told[: limit - 1].rstrip() + "…"


def _sound(text: str) -> str:
    if text.isascii():
        return text
    # A lone surrogate out of JSON cannot be encoded: it would stop the mail.
    return _BIDI.sub("", text.encode("utf-8", "replace").decode("utf-8"))
