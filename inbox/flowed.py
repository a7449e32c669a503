"""Paragraphs out of text/plain; format=flowed (RFC 3676). Judges no words."""

import re

_QUOTES = re.compile(r">*")


def unfolded(text: str, without_space: bool) -> str:
    """The text with each paragraph on one line. With DelSp the space that folds is no space of the text."""
    whole: list[list[str]] = []
    open_depth: int | None = None  # how deep the paragraph that goes on is quoted
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(_QUOTES.match(line)[0])  # type: ignore[index]  # it always matches
        told = line[depth:].removeprefix(" ")
        goes_on = told.endswith(" ") and told != "-- "
        if goes_on and without_space:
            told = told[:-1]
        if open_depth == depth and told != "-- ":
            whole[-1].append(told)
        else:
            whole.append([f"{'>' * depth}{' ' if depth else ''}{told}"])
        open_depth = depth if goes_on else None
    return "\n".join("".join(parts) for parts in whole)
