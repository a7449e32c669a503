"""How people write, in Swedish and English: what asks, what greets, what says that there is nothing to ask.

Patterns on words; knows no meeting. Each is linear: none has a repetition within a repetition of the same signs.
"""

import re

TEXT_LIMIT = 4_000  # signs of one question, comment or answer
_SPACE = re.compile(r"\s+")

_ASKS = re.compile(
    r"\b(?:undrar|undran|frågande|vill(?:\s+\w+)?\s+veta|önskar(?:\s+\w+){0,2}\s+(?:svar|besked)|önskas\s+svar"
    r"|(?:vår|min|en|följande|kompletterande)\s+frågor?|frågar|frågan|fråga\s*\d*\s*:|frågor\s*:"
    r"|wonder|wonders|would\s+like\s+to\s+know|want\s+to\s+know|(?:my|our|a|following)\s+questions?"
    r"|questions?\s*:)\b",
    re.IGNORECASE,
)
_ASKS_COLON = re.compile(r"\b(?:frågor?|questions?)\s*\d*\s*:", re.IGNORECASE)
_OPENS = re.compile(
    r"^\W*(?:hur|vad|när|varför|vilka|vilken|vilket|vem|vems|var|vart|varifrån"
    r"|kan\s+(?:ni|man|du|vi|arbetsgivaren|förvaltningen|det)|finns|stämmer|kommer\s+(?:ni|det|man)"
    r"|how|what|when|why|which|who|whose|where|can\s+(?:you|we|it)|could\s+(?:you|we)|is\s+(?:there|it)"
    r"|are\s+(?:there|you)|does|do\s+you|will\s+(?:there|you|it))\b",
    re.IGNORECASE,
)
_FRAGA = re.compile(r"\b(?:frågor|fråga|frågan|questions?)\b", re.IGNORECASE)
_GREETS = re.compile(
    r"^(?:hej(?:san|\s+hej)?|hallå|tjena|tja|god\s*(?:morgon|dag|kväll|middag|förmiddag|eftermiddag)|bästa|bäste"
    r"|hello|hi|dear|good\s+(?:morning|afternoon|evening))\b[^.?:]{0,60}[!,.]?$",
    re.IGNORECASE,
)
_GREETING_HEAD = re.compile(
    r"^(?:hej(?:san|\s+hej)?|hallå|god\s*(?:morgon|dag|kväll)|hello|hi)\b(?:\s+[\w-]+){0,3}\s*[!,.]\s*",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"^(?:m\.?\s?v\.?\s?h\.?|(?:med\s+)?(?:vänlig(?:a|en)?|bästa|hjärtliga?)\s+häls\w*|vänligen|hälsn\w*|vh|bh"
    r"|(?:best|kind|warm)?\s*regards|best\s+wishes|sincerely|yours\b.{0,20}|/\s?\w.{0,40})[\s,.!]*(?P<name>.{0,60})$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^(?:ok(?:ej)?|bra|fint|toppen|perfekt|stort|många|jättebra|noterat|mottaget|great|fine|noted|received"
    r"|tack(?:ar)?|thanks?|thank\s+you|many)"
    r"(?:[\s,!.]+(?:ok(?:ej)?|tack(?:ar)?|så|mycket|på|förhand|för|det|svaret|svar|hjälpen|kallelsen|handlingarna|utskicket|mötet|senast|informationen|mottaget|noterat|då"
    r"|thanks?|you|very|much|in|advance|for|the|reply|answer|ska|du|ni|ha|vet|jag))*[\s!.]*$",
    re.IGNORECASE,
)
_FILLS = re.compile(
    r"^(?:tack\s+på\s+förhand|thanks?\s+in\s+advance|trevlig\s+\w+|ha\s+en\s+\w+\s+\w+|ha\s+det\s+\w+"
    r"|have\s+a\s+\w+\s+\w+|allt\s+gott|vi\s+ses(?:\s+på\s+\w+)?|see\s+you(?:\s+on\s+\w+)?)[\s!.]*$",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"(?:\b(?:frågor|fråga|frågorna|frågan|funderingar|synpunkter|undrar|questions?|wonder)\b.*:"
    r"|^(?:här\s+kommer|nedan(?:stående)?\s|följande\s|jag\s+skickar|vi\s+(?:skickar|har\s+följande)"
    r"|here\s+(?:are|is|come)|below\b|the\s+following)[^?]*\b(?:frågor?|questions?)\b[^?]*[.!:])$",
    re.IGNORECASE,
)
_SPEAKS_OF_SEVERAL = re.compile(
    r"\b(?:(?:några|ett\s+par|två|tre|fyra|fem|sex|flera|följande|våra|mina|visions?|\w+s)\s+(?:korta\s+|enkla\s+)?"
    r"(?:frågor|funderingar|frågeställningar)|frågor\s+(?:på|om|till|inför|kring|angående|gällande|från)\b"
    r"|följande\s+fråga|(?:some|a\s+few|two|three|four|five|several|our|my)\s+(?:brief\s+)?questions"
    r"|questions\s+(?:about|on|regarding)\b|här\s+är\s+frågorna)",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:veta|önskar|undrar|besvar\w*|svar\w*|inte|ej|inga|answer\w*|know|wonder|not|no)\b", re.IGNORECASE
)
_SHORT_SENTENCE = 20  # words
_ABSENT = re.compile(
    r"\b(?:förhinder|kan\s+(?:(?:jag|vi|tyvärr)\s+){0,2}(?:inte|ej)\s+(?:komma|delta|närvara|vara\s+med)"
    r"|kommer\s+(?:(?:jag|vi|tyvärr)\s+){0,2}(?:inte|ej)\s+(?:(?:till|på)\s+mötet|(?:att\s+)?(?:kunna\s+)?"
    r"(?:komma|delta|närvara|kunna))|deltar\s+(?:inte|ej)|är\s+(?:sjuk|ledig|bortrest)"
    r"|sjukanmäl\w*|tackar\s+(?:nej|ja)|(?:jag|vi)\s+kommer(?:\s+gärna)?\s*[.!]|hoppar\s+över\s+mötet"
    r"|can(?:not|'t|’t|\s+not)\s+(?:attend|come|make\s+it|join)|unable\s+to\s+(?:attend|come|join)"
    r"|will\s+not\s+(?:attend|be\s+able)|won't\s+be\s+able|regrets)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:ersätt\w*|i\s*stället|i\s+mitt\s+ställe|min\s+plats|digital\w*|länk\w*|teams|skype|zoom|flytta\w*|boka\w*"
    r"|annan\s+(?:tid|dag)|instead|substitute\w*|my\s+place|remote\w*|reschedul\w*|another\s+(?:time|day))\b",
    re.IGNORECASE,
)
_CALENDAR_SUBJECT = re.compile(
    r"^\s*(?:accepterat|accepted|avböjt|avvisat|declined|preliminärt(?:\s+accepterat)?|tentative(?:ly\s+accepted)?"
    r"|tackat\s+ja|tackat\s+nej|nytt\s+förslag\s+på\s+tid|ny\s+tid\s+föreslagen|new\s+time\s+proposed)\s*:",
    re.IGNORECASE,
)
_ANSWERS_SUBJECT = re.compile(r"^\s*(?:(?:sv|re|aw|vb|fw|fwd|vs|antw)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_FORWARDS_SUBJECT = re.compile(r"^\s*(?:vb|fw|fwd|wg)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_ATTACHED = re.compile(
    r"\b(?:se\s+(?:den\s+)?(?:bifog|bilag|fil)|bifog\w*|i\s+bilagan|i\s+bilagd|attached|attachment|enclosed)",
    re.IGNORECASE,
)
_MINUTES = re.compile(
    r"\b(?:protokoll\w*|justering\w*|justera\w*"
    r"|(?:the|draft|meeting)\s+minutes|minutes\s+(?:of|from)|comments?\s+on\s+(?:the\s+)?minutes)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?<=[.!?])\s+(?=[\"'»”(]?[A-ZÅÄÖ0-9§]|(?:s|sid|sidan|p|pp|page|ärende|punkt)\.?\s*\d)"
)
_NOT_AN_END = re.compile(
    r"(?:^|\s)(?:s|sid|p|pp|nr|dnr|kl|ca|bl\.?a|t\.?ex|m\.?m|dvs|resp|jfr|st|no)\.$|^\(?\d{1,2}\.$",
    re.IGNORECASE,
)

_TAIL = 12  # signs at the end of a sentence that tell whether it ends


def tidied(text: str, limit: int = TEXT_LIMIT) -> str:
    """The words on one line, at most `limit` signs; what is cut says so."""
    whole = _SPACE.sub(" ", text).strip()
    return whole if len(whole) <= limit else f"{whole[: limit - 1].rstrip()}…"


def words_in(text: str) -> int:
    """How many words."""
    return len(text.split())


def bare_subject(subject: str) -> str:
    """A subject without "SV:" and the like."""
    return _ANSWERS_SUBJECT.sub("", subject).strip()


def is_answering(subject: str) -> bool:
    """Whether a subject was made by a mail program from another mail's."""
    return _ANSWERS_SUBJECT.match(subject) is not None


def is_forwarded(subject: str) -> bool:
    """Whether a mail program wrote the subject to pass another mail on."""
    return _FORWARDS_SUBJECT.match(subject) is not None


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of one paragraph. "s. 4" and the like end none."""
    found: list[str] = []
    for part in _SENTENCE_END.split(text):
        if found and _NOT_AN_END.search(found[-1][-_TAIL:]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return tuple(part.strip() for part in found if part.strip())


def asks(text: str) -> bool:
    """Whether the words ask something."""
    if "?" in text or _ASKS.search(text) or _ASKS_COLON.search(text):
        return True
    return any(_OPENS.match(sentence) for line in text.splitlines() for sentence in sentences(line))


def speaks_of_questions(text: str) -> bool:
    """Whether the word itself is there: "fråga", "questions"."""
    return _FRAGA.search(text) is not None


def announces(text: str) -> bool:
    """Whether words only say that questions follow."""
    if "?" in text:
        return False
    last = sentences(" ".join(text.split()))[-1:]
    return _ANNOUNCES.search(text.strip()) is not None or any(
        words_in(part) <= _SHORT_SENTENCE
        and _SPEAKS_OF_SEVERAL.search(part) is not None
        and _WANTS.search(part) is None
        for part in last
    )


def greets(line: str) -> bool:
    """Whether a line is a greeting and nothing else."""
    return "?" not in line and _GREETS.match(line.strip()) is not None


def without_greeting(line: str) -> str:
    """A line without "Hej!" before what it says."""
    return _GREETING_HEAD.sub("", line, count=1)


def ends_letter(line: str) -> bool:
    """Whether a line begins the end of a letter: "Med vänlig hälsning"."""
    found = _ENDS.match(line.strip())
    return found is not None and "?" not in line and words_in(line) <= 8


def fills(line: str) -> bool:
    """Whether a line is only polite."""
    return _FILLS.match(line.strip()) is not None or thanks(line)


def thanks(text: str) -> bool:
    """Whether the words thank and do nothing else."""
    return len(text) <= 120 and _THANKS.match(tidied(text)) is not None


def speaks_of_coming(text: str) -> bool:
    """Whether somebody says in words that they come or do not come, and asks of nothing else. Nobody guesses which."""
    parts = [part for line in text.splitlines() for part in sentences(line)]
    return _ABSENT.search(text) is not None and not any(
        asks(part) and _ABSENT.search(part) is None and _INSTEAD.search(part) is None for part in parts
    )


def tells_of_coming(text: str) -> bool:
    """Whether a sentence that asks nothing says whether they come, whatever else stands beside it."""
    parts = (part for line in text.splitlines() for part in sentences(line))
    return any(_ABSENT.search(part) is not None and not asks(part) for part in parts)


def is_calendar_subject(subject: str) -> bool:
    """Whether a mail program wrote the subject of an answer to an invitation."""
    return _CALENDAR_SUBJECT.match(subject) is not None


def points_at_attachment(text: str) -> bool:
    """Whether the words only send the reader to an attachment: whatever else they ask stands by itself."""
    parts = [part for line in text.splitlines() for part in sentences(line)]
    return _ATTACHED.search(text) is not None and not any(
        asks(part) and _ATTACHED.search(part) is None for part in parts
    )


def speaks_of_minutes(text: str) -> bool:
    """Whether the words name the minutes (protokoll) or their adjustment (justering)."""
    return _MINUTES.search(text) is not None
