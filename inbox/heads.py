"""The headers of a mail or of one of its parts: names, values and their parameters. Decodes no charset of a body."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from inbox import limits
from inbox.signs import decoded, one_line, words

_FIELD = re.compile(r"([!-9;-~]{1,80})[ \t]*:(.*)", re.DOTALL)
_BLANK = re.compile(rb"\r?\n\r?\n|\r\r")
_BEGINS = re.compile(rb"[!-9;-~]{1,80}[ \t]*:")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))')
_SECTION = re.compile(r"(.*?)\*(?:(\d{1,3})(\*)?)?")
# All but tab and line feed; nothing but a line feed may begin another header.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """Headers by lower-case name, each with its raw values from the top."""

    fields: Mapping[str, tuple[str, ...]]

    def all(self, name: str) -> tuple[str, ...]:
        """Every value, unfolded and still encoded, the topmost first."""
        return self.fields.get(name, _NOTHING)

    def first(self, name: str) -> str:
        """The topmost value, "" where there is none."""
        return self.fields.get(name, ("",))[0]


@dataclass(frozen=True, slots=True)
class Kind:
    """A header of the form `value; name=value`."""

    value: str  # lower case
    parameters: Mapping[str, str]


def split(raw: bytes, start: int, end: int, most: int) -> tuple[int, int] | None:
    """Where the head ends and the body begins; None when the head is longer than `most`."""
    if raw[start : start + 1] == b"\n":
        return start, start + 1
    if raw[start : start + 2] == b"\r\n":
        return start, start + 2
    if _BEGINS.match(raw, start, end) is None:
        return start, start  # the empty line between head and content is missing, and so is the head
    found = _BLANK.search(raw, start, min(end, start + most))
    if found is not None:
        return found.start(), found.end()
    return (end, end) if end - start <= most else None


def read(raw: bytes) -> Head:
    """The headers in these bytes. A line that is no header is passed over."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = "\n".join(decoded(line, None) for line in raw.split(b"\n"))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub(" ", text)
    gathered: dict[str, list[str]] = {}
    values: list[str] | None = None
    for line in text.split("\n"):
        if line[:1] in (" ", "\t"):
            if values is not None and len(values[-1]) < limits.VALUE:
                values[-1] += line
            continue
        found = _FIELD.match(line)
        if found is None:
            values = None
            continue
        values = gathered.setdefault(found[1].lower(), [])
        values.append(found[2])
    return Head({name: tuple(one[: limits.VALUE].strip() for one in many) for name, many in gathered.items()})


def kind(value: str) -> Kind:
    """What a Content-Type or Content-Disposition says. Parameters of RFC 2231 are put together and read."""
    if ";" not in value:
        return Kind(one_line(value).lower(), {})
    said: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in _PARAMETER.finditer(value):
        name = found[1].lower()
        told = re.sub(r"\\(.)", r"\1", found[2]) if found[2] is not None else found[3].strip()
        cut = _SECTION.fullmatch(name) if "*" in name else None
        if cut is None:
            said.setdefault(name, told)
        else:
            number = int(cut[2]) if cut[2] else 0
            sections.setdefault(cut[1], {})[number] = (told, cut[2] is None or cut[3] is not None)
    said.update(
        {name: _together(parts[number] for number in sorted(parts)) for name, parts in sections.items()}
    )
    return Kind(one_line(value.partition(";")[0]).lower(), said)


def _together(parts: Iterable[tuple[str, bool]]) -> str:
    charset, raw = "utf-8", b""
    for number, (told, escaped) in enumerate(parts):
        if number == 0 and escaped and told.count("'") >= 2:
            charset, _, told = told.split("'", 2)
        raw += unquote_to_bytes(told) if escaped else told.encode("utf-8", "replace")
    return decoded(raw, charset)


def file_name(disposition: Kind, content: Kind) -> str:
    """The name that a part bears as a file; "" where it bears none."""
    told = disposition.parameters.get("filename") or content.parameters.get("name") or ""
    return one_line(words(told[: limits.FROM])).replace("/", "_").replace("\\", "_")[: limits.NAME]
