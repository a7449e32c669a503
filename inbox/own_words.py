"""What a person wrote themselves: without what they quote and without their signature. Understands none of it.

Where it is not certain that a line is quoted, it stays: a question too many is answered, a lost one is not.
"""

import re

_QUOTE = re.compile(r"\s{0,3}>")
# "Den tors 8 apr. 2021 kl 12:00 skrev FVG <...>:" and "On Thu, Apr 8, 2021 at 12:00, FVG wrote:"
_SAID = re.compile(
    r"\s*(>\s*)*(den|on|le|am|den\s\S+\sden)\b.{4,300}?\b(skrev|wrote|schrieb|a écrit)\b.{0,200}:\s*$"
    r"|\s*\S.{0,200}\b(skrev|wrote)\s*(följande)?\s*(den\s.{4,100})?:\s*$"
    r"|\s*\d{1,2}\.?\s\S{3,12}\s\d{4}.{0,60}\b(skrev|wrote)\b.{0,200}:\s*$"
    r"|\s*\d{4}-\d\d-\d\d.{0,200}((skrev|wrote)\b.{0,200}:|<[^<>\s]+@[^<>\s]+>\s?:?)\s*$",
    re.IGNORECASE,
)
_SAID_BEGINS = re.compile(r"\s*(den|on)\b.{4,200}$", re.IGNORECASE)
_RULE = re.compile(
    r"\s*-{2,}\s*(ursprungligt meddelande|original message|originalmeddelande|vidarebefordrat meddelande|"
    r"vidarebefordrat brev|forwarded message|svar till|begin forwarded message)\s*-{0,}\s*$"
    r"|\s*(begin forwarded message|vidarebefordrat brev|start på vidarebefordrat brev|"
    r"vidarebefordrat meddelande)\s*:\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*\*?(från|from|fra|von|lähettäjä|avsändare)\s*:\*?\s*\S", re.IGNORECASE)
_HEADER = re.compile(
    r"\s*\*?(från|from|skickat|sent|datum|date|till|to|kopia|cc|ämne|subject|när|when|var|where|svar till|"
    r"reply-to|prioritet|importance)\s*:\*?",
    re.IGNORECASE,
)
_SENT = re.compile(r"\s*\*?(skickat|sent|datum|date)\s*:\*?\s*\S", re.IGNORECASE)
_MADE_WITH = re.compile(
    r"\s*(skickat från (min|mitt|mobilen|e-post|outlook|yahoo|proton)\b.{0,60}|sent from (my|mail|outlook|yahoo|proton)"
    r"\b.{0,60}|hämta outlook för .{0,40}|get outlook for .{0,40}|skickad från .{0,60}enhet\.?)\s*$",
    re.IGNORECASE,
)
_LINE = re.compile(r"\s*[_\-*]{8,}\s*$")
_NEAR = 8  # lines in which an attribution or a block of headers ends
_LONGEST = 600  # signs of a line that may be an attribution


def own_words(text: str) -> str:
    """The sender's own text, "" where there is none."""
    lines = text.split("\n")
    kept: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if not line or line.isspace():
            kept.append("")
            number += 1
            continue
        if line == "-- " or (line.startswith("-- ") and not line.strip(" -")):
            break
        if _RULE.match(line) or _begins_headers(lines, number):
            break
        if _QUOTE.match(line):
            number += 1
            continue
        length = _attribution(lines, number)
        if length:
            number += length
            if not _quoted_next(lines, number):
                break  # the rest is what they answer, without marks
            continue
        if not _MADE_WITH.match(line[:200]):
            kept.append(line.rstrip())
        number += 1
    while kept and (not kept[-1] or _LINE.match(kept[-1])):
        kept.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")


def _attribution(lines: list[str], number: int) -> int:
    """How many lines "On ... wrote:" takes there; 0 where nothing of the kind stands."""
    if len(lines[number]) > _LONGEST:
        return 0
    line = " ".join(lines[number].split())
    if _SAID.match(line) and _is_one(line, lines, number + 1):
        return 1
    if _SAID_BEGINS.match(line):  # broken over two or three lines
        for more in (2, 3):
            whole = " ".join(" ".join(lines[number : number + more])[:_LONGEST].split())
            if whole.endswith(":") and _SAID.match(whole) and _is_one(whole, lines, number + more):
                return more
    return 0


def _is_one(line: str, lines: list[str], following: int) -> bool:
    """Whether a program wrote it: a quote follows, or a year and an address stand in it. People write neither."""
    return _quoted_next(lines, following) or re.search(r"\d{4}.*@", line) is not None


def _quoted_next(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number : number + _NEAR] if line.strip()), "")
    return _QUOTE.match(following) is not None


def _begins_headers(lines: list[str], number: int) -> bool:
    """Whether Outlook's block stands here: From, Sent, To, Subject, each on its line."""
    if not _FROM.match(lines[number]):
        return False
    block = [line for line in lines[number : number + _NEAR] if line.strip()]
    headers = [line for line in block if _HEADER.match(line)]
    return len(headers) >= 3 and any(_SENT.match(line) for line in headers)
