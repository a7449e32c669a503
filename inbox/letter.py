"""A mail that has been read: plain values, every one of them bounded. Decides nothing about what it means."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One Received header (RFC 5321): which server took the mail, and when. The newest stands first."""

    by: str  # its name, lower case; "" when the header does not say
    at: datetime
    source: str = ""  # who handed it over, as that server saw it; "" when the header does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One result of an Authentication-Results header (RFC 8601)."""

    authserv_id: str  # who says so, lower case
    method: str  # spf, dkim, dmarc, compauth, ...
    result: str  # pass, fail, none, ...
    header: int = 0  # which of the headers, counted from the top: one mail may bear several of one server


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail holds. Text is decoded, line ends are \\n, control characters are gone."""

    id: str  # 32 hex signs: of the Message-ID, or of what was written where there is none
    message_id: str | None  # with its angle brackets
    digest: str  # of what the sender wrote: From, Date, Subject and the content; no header of a server
    sender: str | None  # the bare address of From, lower case; None when there is none or more than one
    sender_name: str
    recipients: tuple[str, ...]  # bare, lower case: Delivered-To, X-Original-To, To, Cc
    subject: str
    answers: tuple[str, ...]  # Message-IDs that it answers: In-Reply-To, then References from the newest
    text: str  # the body as plain text; made from the HTML where there is no plain part
    calendars: tuple[str, ...] = ()  # iCalendar parts, decoded, without repeats
    attachments: tuple[str, ...] = ()  # file names
    received: tuple[Hop, ...] = ()
    verdicts: tuple[Verdict, ...] = ()  # in the order of the headers, the newest first
    nobody: bool = False  # its envelope named no sender: a report or a machine's answer (RFC 5321 4.5.5)
    automatic: str | None = None  # which header says that a machine wrote it
    delivery_status: str | None = None  # the message/delivery-status part of a report (RFC 3464)
    returned_head: str | None = None  # the headers of the mail that a report returns
    to: tuple[str, ...] = ()  # those of To alone, bare, lower case: whom it speaks to
    cut: bool = False  # only its beginning was read: it is larger than is looked at
