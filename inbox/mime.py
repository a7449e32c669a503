"""Take a mail apart into its parts, within bounds. Knows no meaning of a part.

The standard library's parser follows a mail as deep as it goes, line by line through every depth. This one only looks
for boundaries, in place, and stops at a depth and a number: a mail made to exhaust it costs no more than a large one.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from inbox import heads, limits
from inbox.heads import Head, Kind

_GUESSED = re.compile(rb"(?m:^)--([^\s\r\n]{1,200})[ \t]*\r?\n")
_REST = 200  # of a boundary line: two dashes and spaces
_TEXT = Kind("text/plain", {})


class NotTakenApart(Exception):
    """The mail is not read further; its text is the code that says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part, in place: from `start` to `end` of the mail's bytes."""

    head: Head
    content: Kind
    disposition: Kind
    raw: bytes
    start: int
    end: int
    parts: tuple["Part", ...] = ()  # of a multipart; of a mail within a mail, that mail

    @property
    def body(self) -> bytes:
        """What it holds, with its transfer encoding undone. What is broken in it is passed over."""
        return undone(self.raw[self.start : self.end], self.head.first("content-transfer-encoding"))


def take_apart(raw: bytes, head: Head, start: int, end: int) -> Part:
    """The mail with this head, whose body goes from `start` to `end`. Raises NotTakenApart."""
    return _Knife(raw).part(head, start, end, 0, _TEXT)


class _Knife:
    """Counts the parts while a mail is taken apart."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._count = 0
        self._lookalikes = 0

    def part(self, head: Head, start: int, end: int, depth: int, usual: Kind) -> Part:
        if depth > limits.DEPTH:
            raise NotTakenApart("too_deep")
        self._count += 1
        if self._count > limits.PARTS:
            raise NotTakenApart("too_many_parts")
        told = head.first("content-type")
        content = heads.kind(told) if told else usual
        disposed = head.first("content-disposition")
        inner: tuple[Part, ...] = ()
        if content.value.startswith("multipart/"):
            below = Kind("message/rfc822", {}) if content.value == "multipart/digest" else _TEXT
            inner = tuple(
                self._headed(begins, ends, depth + 1, below)
                for begins, ends in self._between(content.parameters.get("boundary", ""), start, end)
            )
        elif content.value == "message/rfc822" and not encoded(head):
            inner = (self._headed(start, end, depth + 1, _TEXT),)
        return Part(
            head=head,
            content=content,
            disposition=heads.kind(disposed) if disposed else Kind("", {}),
            raw=self._raw,
            start=start,
            end=end,
            parts=inner,
        )

    def _headed(self, start: int, end: int, depth: int, usual: Kind) -> Part:
        cut = heads.split(self._raw, start, end, limits.PART_HEAD_BYTES)
        if cut is None:  # no head ends here: all of it is content
            return self.part(Head({}), start, end, depth, usual)
        return self.part(heads.read(self._raw[start : cut[0]]), cut[1], end, depth, usual)

    def _between(self, boundary: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """From where to where each part goes. A missing closing line is no loss."""
        mark = boundary.encode("utf-8", "replace").rstrip()
        if not mark or len(mark) > 200:
            guessed = _GUESSED.search(self._raw, start, end)
            if guessed is None:
                return
            mark = guessed[1]
        begun: int | None = None
        for before, after, closing in self._marks(b"--" + mark, start, end):
            if begun is not None:
                yield begun, max(begun, before)
            begun = after
            if closing:
                return
        if begun is not None:
            yield begun, end

    def _marks(self, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Each boundary line: where the part before it ends, where the next begins, and whether it closes."""
        raw = self._raw
        at = raw.find(mark, start, end)
        while at >= 0:
            after = at + len(mark)
            rest, ended, _ = raw[after : min(end, after + _REST)].partition(b"\n")
            stop = after + len(rest) + len(ended)
            rest = rest.rstrip()
            if rest in (b"", b"--") and (ended or stop == end) and (at == start or raw[at - 1] in b"\r\n"):
                before = at - 1 if at > start and raw[at - 1] == 0x0A else at
                if before > start and raw[before - 1] == 0x0D:
                    before -= 1
                yield before, stop, rest == b"--"
            else:
                self._lookalikes += 1
                if self._lookalikes > limits.LOOKALIKES:
                    raise NotTakenApart("too_many_parts")
            at = raw.find(mark, after, end)


def encoded(head: Head) -> bool:
    """Whether the bytes below this head are written in other signs."""
    return head.first("content-transfer-encoding").strip().lower() in ("base64", "quoted-printable")


def undone(raw: bytes, encoding: str) -> bytes:
    """The bytes without their transfer encoding (RFC 2045)."""
    match encoding.strip().lower():
        case "base64":
            return _from_base64(raw)
        case "quoted-printable":
            return binascii.a2b_qp(raw)
        case _:
            return raw


def _from_base64(raw: bytes) -> bytes:
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
