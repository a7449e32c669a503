"""What stands in a letter between its greeting and its closing words. Understands none of it."""

from inbox.phrases import ends_letter, greets, without_greeting

_NAME = 4  # words


def body_of(text: str) -> str:
    """A letter without its greeting and what follows its closing words."""
    kept: list[str] = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if ends_letter(line) and not any("?" in later for later in lines[number + 1 :]):
            break
        if greets(line) or ends_letter(line):
            continue
        kept.append(line if any(kept) else without_greeting(line))
    return "\n".join(_without_name(kept)).strip("\n")


def _without_name(lines: list[str]) -> list[str]:
    """Without a name that stands alone at the end."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    lines = lines[:last]
    if len(lines) < 2 or lines[-2].strip():
        return lines
    words = lines[-1].strip(" ,").split()
    is_name = len(words) <= _NAME and all(word[:1].isupper() and word[-1:].isalpha() for word in words)
    return lines[:-1] if is_name else lines
