"""What lies in the parts of a mail: words, calendars, names of files, a report. Reads no header of the mail itself."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from inbox import flowed, heads, html_text, limits, signs
from inbox.mime import NotTakenApart, Part

_CALENDARS = ("text/calendar", "application/ics", "application/calendar", "text/x-vcalendar")
_STATUS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_METHOD = re.compile(r"^METHOD[;:]", re.MULTILINE | re.IGNORECASE)
_CALENDAR_BEGINS = re.compile(r"^BEGIN:VCALENDAR[ ]*\n", re.MULTILINE | re.IGNORECASE)
_A_METHOD = re.compile(r"[A-Za-z-]{1,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What was found, each bounded."""

    text: str
    calendars: tuple[str, ...]
    attachments: tuple[str, ...]
    status: str | None
    returned: str | None
    digest: bytes  # of every part's content
    cut: bool


def content(mail: Part, *, complete: bool) -> Content:
    """Everything in the mail; what lies in a mail within it is left alone. Raises NotTakenApart."""
    found = _Gathered(mail, complete=complete)
    told = signs.lines(found.words(mail))
    return Content(
        text=told[: limits.TEXT].strip("\n"),
        calendars=tuple(found.calendars),
        attachments=tuple(found.attachments[: limits.ATTACHMENTS]),
        status="\n\n".join(found.statuses)[: limits.REPORT] or None,
        returned=found.returned,
        digest=found.hash.digest(),
        cut=found.cut or len(told) > limits.TEXT,
    )


class _Gathered:
    def __init__(self, mail: Part, *, complete: bool) -> None:
        self.mail = mail
        self.complete = complete
        self.cut = False
        self.hash = hashlib.sha256()
        self.calendars: dict[str, None] = {}
        self.attachments: list[str] = []
        self.statuses: list[str] = []
        self.returned: str | None = None
        self.markup = limits.HTML  # how many bytes may still be read
        self.plain = limits.PLAIN
        self.calendar_bytes = 0

    def words(self, part: Part) -> str:
        """The words that a person reads in this part; everything else is gathered by the way."""
        kind = part.content.value
        if kind == "multipart/alternative":
            return _best(part.parts, [self.words(one) for one in part.parts])
        if kind.startswith("multipart/"):
            return "\n\n".join([told for told in map(self.words, part.parts) if told.strip()])
        if kind in _RETURNED:
            self.mail_within(part)
            return ""
        body = part.body
        self.hash.update(kind.encode() + b"\0" + body.translate(None, b" \t\r\n") + b"\0")
        if kind in _STATUS:
            self.statuses.append(signs.lines(signs.decoded(body[: limits.REPORT], "utf-8")))
            return ""
        name = heads.file_name(part.disposition, part.content)
        if kind in _CALENDARS or name.lower().endswith(".ics"):
            self.calendar(part, body)
            return ""
        if kind in ("text/plain", "text/html") and (part is self.mail or not self.is_file(part, name)):
            return self.text(part, body)
        self.attachments.append(name or kind[: limits.NAME])
        return ""

    def is_file(self, part: Part, name: str) -> bool:
        return part.disposition.value == "attachment" or (name != "" and part.disposition.value != "")

    def text(self, part: Part, body: bytes) -> str:
        charset = part.content.parameters.get("charset")
        if part.content.value == "text/html":
            self.cut = self.cut or len(body) > self.markup
            body = body[: self.markup]
            self.markup -= len(body)
            return html_text.plain(signs.decoded(body, charset))
        self.cut = self.cut or len(body) > self.plain
        body = body[: self.plain]
        self.plain -= len(body)
        told = signs.decoded(body, charset)
        if part.content.parameters.get("format", "").lower() == "flowed":
            return flowed.unfolded(told, part.content.parameters.get("delsp", "").lower() == "yes")
        return told

    def calendar(self, part: Part, body: bytes) -> None:
        if len(body) > limits.CALENDAR_BYTES or body.count(b"\n") > limits.CALENDAR_LINES:
            raise NotTakenApart("calendar_too_large")
        if part.end == self.mail.end and not self.complete:
            return  # its end is not here, and half an answer is none
        told = signs.lines(signs.decoded(body, part.content.parameters.get("charset"))).strip()
        method = part.content.parameters.get("method", "")
        if _A_METHOD.fullmatch(method) and _METHOD.search(told) is None:
            told = _CALENDAR_BEGINS.sub(lambda begins: f"{begins[0]}METHOD:{method.upper()}\n", told, count=1)
        if not told or told in self.calendars:
            return
        self.calendar_bytes += len(body)
        if self.calendar_bytes > limits.CALENDAR_BYTES or len(self.calendars) >= limits.CALENDARS:
            raise NotTakenApart("calendar_too_large")
        self.calendars[told] = None

    def mail_within(self, part: Part) -> None:
        """A mail that a report returns, or that somebody sends on as a file."""
        self.hash.update(part.content.value.encode() + b"\0" + part.raw[part.start : part.end] + b"\0")
        self.attachments.append(heads.file_name(part.disposition, part.content) or part.content.value)
        if self.returned is None:
            body = part.body
            cut = heads.split(body, 0, len(body), limits.RETURNED)
            head = body[: limits.RETURNED if cut is None else cut[0]]
            self.returned = signs.lines(signs.decoded(head, "utf-8"))


def _best(parts: Sequence[Part], told: Sequence[str]) -> str:
    """Of several forms of the same words the plain one, where it says anything."""
    plain = [text for part, text in zip(parts, told, strict=True) if part.content.value == "text/plain"]
    return next((text for text in (*plain, *told) if text.strip()), "")
