"""A bounce (RFC 3464, and the older shapes) out of a letter. Sends nothing again and flags nobody."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from inbox import addresses, limits
from inbox.letter import Letter
from inbox.reading import is_daemon
from inbox.signals import Bounce, Failure, Finality
from inbox.signs import one_line

_FIELD = re.compile(r"([!-9;-~]{1,80})[ \t]*:(.*)")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")  # and no part of an IP address
_CODE = re.compile(r"(?:^|[\s:#(])([45])[0-5]\d[\s-]")
_XTEXT = re.compile(r"\+(2B|3D)")  # the two signs that xtext (RFC 3461) must write otherwise
_KEY = re.compile(r"^[> \t]*X-Kallelse-Key:[ \t]*(\S{1,400})", re.MULTILINE | re.IGNORECASE)
_ID = re.compile(r"^[> \t]*Message-ID:\s*(<[^<>\s]{1,900}>)", re.MULTILINE | re.IGNORECASE)
_TO = re.compile(r"^[> \t]*To:[ \t]*((?:.*\n[ \t]+)*.*)", re.MULTILINE | re.IGNORECASE)
# Without these words an empty envelope is an automatic answer, and that may quote our headers too.
_UNDELIVERED = re.compile(
    r"undeliver|not delivered|delivery|failure notice|returned mail|returned to sender|still being retried|"
    r"(inte|ej) levere|olevere|gick inte att leverera|fördröj",
    re.IGNORECASE,
)
_STILL_TRIED = re.compile(
    r"\bdelayed\b|\bwarning\b|still being retried|do not need to resend|fördröj", re.IGNORECASE
)
_COPY = re.compile(r"^-{2,} ?(Below this line|This is a copy)", re.MULTILINE)
_FAILED = re.compile(r"^<([^<>\s@]{1,64}@[^<>\s]{1,255})>:?", re.MULTILINE)


def report(letter: Letter) -> Bounce | None:
    """What a mail server reports of mails that we sent; None for what is no report."""
    if letter.delivery_status is not None:
        failures = _failures(letter.delivery_status)
        if failures:
            return _bounce(letter, failures, letter.returned_head or "")
    by_server = is_daemon(letter.sender, letter.sender_name) or (
        letter.nobody and _UNDELIVERED.search(letter.subject) is not None
    )
    return _without_status(letter) if by_server else None


def _failures(status: str) -> tuple[Failure, ...]:
    found: list[Failure] = []
    for block in re.split(r"\n[ \t]*\n", status)[: limits.FAILURES * 2]:
        fields = _fields(block)
        failure = _failure(fields) if "action" in fields or "final-recipient" in fields else None
        if failure is not None and len(found) < limits.FAILURES:
            found.append(failure)
    return tuple(found)


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.split("\n"):
        if line[:1] == " " and name:
            fields[name] = f"{fields[name]} {line.strip()}"[: limits.COMMENT]
        elif (found := _FIELD.fullmatch(line)) is not None:
            name = found[1].lower()
            fields[name] = found[2].strip()[: limits.COMMENT]
    return fields


def _failure(fields: Mapping[str, str]) -> Failure | None:
    final = _recipient(fields.get("final-recipient", ""))
    original = _recipient(fields.get("original-recipient", ""))
    if original is not None and original != final:
        original = _XTEXT.sub(lambda sign: chr(int(sign[1], 16)), original)
    address = original or final
    if address is None:
        return None
    diagnostic = one_line(
        fields.get("diagnostic-code", "").partition(";")[2] or fields.get("diagnostic-code", "")
    )
    told = _STATUS.search(fields.get("status", "")) or _STATUS.search(diagnostic)
    status = told[1] if told else ""
    return Failure(
        address=address.lower(),
        finality=_finality(fields.get("action", "failed").lower(), status, diagnostic),
        status=status,
        diagnostic=diagnostic[: limits.COMMENT],
    )


def _recipient(value: str) -> str | None:
    kind, semicolon, address = value.partition(";")
    told = (address if semicolon else kind).strip().strip("<>")
    found = addresses.listed((told,))
    return told if found and found[0] == told.lower() else (found[0] if found else None)


def _finality(action: str, status: str, diagnostic: str) -> Finality:
    match action.partition(" ")[0]:
        case "delivered" | "relayed" | "expanded":
            return Finality.DELIVERED
        case "delayed":
            return Finality.DELAYED
        case _:
            return _failed(status, diagnostic)


def _failed(status: str, diagnostic: str) -> Finality:
    """Hard only where a code of class 5 stands: to give up an address takes more than an unclear word."""
    if status[:1] in ("4", "5"):
        return Finality.HARD if status[0] == "5" else Finality.SOFT
    code = _CODE.search(f" {diagnostic} ")
    return Finality.HARD if code is not None and code[1] == "5" else Finality.SOFT


def _without_status(letter: Letter) -> Bounce | None:
    """A report in words alone: known by our own key or Message-ID in what it returns."""
    told = letter.returned_head or letter.text
    if _KEY.search(told) is None and not (_ID.search(told) or letter.answers):
        return None
    before = _COPY.split(letter.text, maxsplit=1)[0]
    named = tuple(dict.fromkeys(_FAILED.findall(before)))
    if not named:
        to = _TO.search(told)
        named = addresses.listed((to[1],)) if to else ()
    if not named or (letter.returned_head is None and _KEY.search(told) is None and _ID.search(told) is None):
        return None
    status = _STATUS.search(before)
    diagnostic = one_line(before)
    finality = _failed(status[1] if status else "", diagnostic)
    if finality is Finality.SOFT and _STILL_TRIED.search(f"{letter.subject}\n{before}") is not None:
        finality = Finality.DELAYED
    return _bounce(
        letter,
        tuple(
            Failure(
                address=address.lower(),
                finality=finality,
                status=status[1] if status else "",
                diagnostic=diagnostic[: limits.COMMENT],
            )
            for address in named[: limits.FAILURES]
        ),
        told,
    )


def _bounce(letter: Letter, failures: tuple[Failure, ...], returned: str) -> Bounce:
    key, identity = _KEY.search(returned), _ID.search(returned)
    return Bounce(
        failures=failures,
        message_id=identity[1] if identity else next(iter(letter.answers), None),
        notice_key=one_line(unquote(key[1])) if key else None,
    )
