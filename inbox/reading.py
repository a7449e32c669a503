"""A mail's bytes to a Letter, within bounds. Raises nothing, and judges nothing of what it says."""

import hashlib
import re

from inbox import addresses, automatic, heads, hops, limits, mime
from inbox.content import Content, content
from inbox.heads import Head
from inbox.letter import Letter
from inbox.mime import NotTakenApart
from inbox.signals import Unreadable
from inbox.signs import one_line, words

_MESSAGE_ID = re.compile(r"<([^<>]+)>")
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon")


def read_letter(raw: bytes, whole: bool = True) -> Letter | Unreadable:
    """What the mail holds. With whole=False only its head was fetched."""
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    if raw.startswith(b"From ", start):  # the line that an mbox puts before a mail
        start = raw.find(b"\n") + 1
    cut = heads.split(raw, start, len(raw), limits.HEAD_BYTES)
    if cut is None or raw.count(b"\n", start, cut[0]) > limits.HEAD_LINES:
        return Unreadable(why="too_large")
    head = heads.read(raw[start : cut[0]])
    end = min(len(raw), cut[1] + limits.BODY_BYTES) if whole else cut[1]
    try:
        mail = mime.take_apart(raw, head, cut[1], end)
        found = content(mail, complete=end == len(raw))
    except NotTakenApart as why:
        return Unreadable(why=str(why))
    report = (
        mail.content.parameters.get("report-type", "") if mail.content.value == "multipart/report" else ""
    )
    return _letter(head, found, report.lower(), cut=not whole or end < len(raw) or found.cut)


def _letter(head: Head, found: Content, report: str, *, cut: bool) -> Letter:
    sender, sender_name = addresses.writer(head.all("from"))
    subject = words(head.first("subject"))[: limits.SUBJECT]
    message_id = _message_id(head.first("message-id"))
    digest = _digest(head, subject, found.digest)
    returns = (
        found.status is not None or report != "" or automatic.nobody(head) or is_daemon(sender, sender_name)
    )
    return Letter(
        id=hashlib.sha256((message_id or f"without {digest}").encode("utf-8", "replace")).hexdigest()[:32],
        message_id=message_id,
        digest=digest,
        sender=sender,
        sender_name=sender_name,
        recipients=addresses.listed(
            value for name in ("delivered-to", "x-original-to", "to", "cc") for value in head.all(name)
        ),
        to=addresses.listed(head.all("to")),
        subject=subject,
        answers=_answers(head),
        text=found.text,
        calendars=found.calendars,
        attachments=found.attachments,
        received=hops.hops(head.all("received")),
        verdicts=hops.verdicts(head.all("authentication-results")),
        nobody=automatic.nobody(head),
        automatic=automatic.mark(head, subject, report),
        delivery_status=found.status,
        returned_head=found.returned if returns else None,
        cut=cut,
    )


def is_daemon(address: str | None, name: str) -> bool:
    """Whether a mail server says that it wrote this."""
    return (address or "").partition("@")[0] in _DAEMONS or name.lower().startswith("mail delivery ")


def _message_id(value: str) -> str | None:
    found = _MESSAGE_ID.search(value)
    told = one_line(found[1] if found else value.strip(" <>")).replace(" ", "")
    return f"<{told}>" if told and len(told) < limits.MESSAGE_ID else None


def _answers(head: Head) -> tuple[str, ...]:
    replied = _ids(head.first("in-reply-to"))
    return tuple(dict.fromkeys((*replied, *reversed(_ids(head.first("references"))))))[: limits.ANSWERS]


def _ids(value: str) -> tuple[str, ...]:
    found = (_message_id(one[0]) for one in _MESSAGE_ID.finditer(value))
    return tuple(one for one in found if one is not None)


def _digest(head: Head, subject: str, content: bytes) -> str:
    said = "\0".join(
        (words(" ".join(head.all("from")[:2])), one_line(head.first("date")), subject, content.hex())
    )
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
