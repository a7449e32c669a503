"""Bytes to signs: charsets, encoded words, and no sign that controls anything. Raises nothing, whatever comes."""

import binascii
import re
from email.errors import HeaderParseError
from email.header import decode_header
from encodings.aliases import aliases
from functools import lru_cache

from inbox import limits

# Codecs for other things than mail: some run forever on hostile bytes, some are no text at all.
_NOT_FOR_MAIL = frozenset(
    (
        *("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "rot_13"),
        *("hex_codec", "zlib_codec", "bz2_codec", "base64_codec", "uu_codec", "quopri_codec"),
    )
)
_NAMES = {**aliases, **{name: name for name in aliases.values()}, "iso8859_1": "latin_1", "utf8": "utf_8"}
# In these an ASCII byte need not be its ASCII sign, so they are asked first.
_SHIFTING = ("utf_16", "utf_32", "utf_7", "iso2022", "hz")

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]+")
# Overrides and isolates let a name rewrite what stands around it.
_UNSEEN = re.compile(r"[\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?\n]*\?=")


def decoded(raw: bytes, charset: str | None) -> str:
    """The text, in the charset that its part names or in the one that it plainly is in."""
    codec = _codec(charset or "")
    if codec is not None and codec.startswith(_SHIFTING):
        try:
            return raw.decode(codec)
        except (UnicodeError, ValueError):
            codec = None
    try:
        # Letters in UTF-8 do not come about by chance: a program that calls them something else is wrong.
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if codec is not None and codec not in ("ascii", "latin_1", "utf_8"):
        try:
            return raw.decode(codec)
        except (UnicodeError, ValueError):
            pass
    return raw.decode("cp1252", "replace")  # what "latin-1" means in mail


def words(value: str) -> str:
    """A header's value with its encoded words (RFC 2047) read, on one line."""
    if "=?" in value:
        value = _joined(value[: limits.ENCODED])
    return one_line(value)


def _joined(value: str) -> str:
    try:
        pieces = decode_header(value)
    except (HeaderParseError, binascii.Error, ValueError):
        return _WORD.sub(_alone, value)
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, charset or "utf-8") for piece, charset in pieces
    )


def _alone(found: re.Match[str]) -> str:
    """One encoded word beside a broken one."""
    try:
        [(piece, charset)] = decode_header(found[0])
    except (HeaderParseError, binascii.Error, ValueError):
        return found[0]
    return piece if isinstance(piece, str) else decoded(piece, charset)


def one_line(text: str) -> str:
    """The text on one line with single spaces, and nothing in it that controls anything."""
    if text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(_UNSEEN.sub("", _BREAKS.sub(" ", text)).split())


def lines(text: str) -> str:
    """The text with \\n as its only line end and only control sign; tabs become spaces."""
    if "\r" in text or not text.isascii() or _CONTROLS.search(text) is not None or "\x0b" in text:
        text = _UNSEEN.sub("", _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)))
    return text.replace("\t", " ").replace("\x0c", "\n")


@lru_cache(maxsize=256)
def _codec(charset: str) -> str | None:
    """Python's name for it. A name that is in no table is never looked up: each would stay in memory."""
    name = charset.strip(" \"'").lower().replace("-", "_").replace(" ", "_").replace(".", "_")
    for spelled in (name, name.replace("iso_8859", "iso8859"), name.removeprefix("x_")):
        found = _NAMES.get(spelled)
        if found is not None:
            return None if found in _NOT_FOR_MAIL else found
    return None
