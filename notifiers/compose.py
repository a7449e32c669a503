"""Compose a notice into the bytes of one mail. Sends nothing and asks no clock."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

from notifiers import entries
from notifiers.attached import with_original
from notifiers.clean import short
from notifiers.headers import base64_lines, header, key_header, mailbox_header, message_id, text_part
from notifiers.words import BadText, check, render
from rules.delivery import Frozen
from rules.facts import Data
from rules.moments import STOCKHOLM, aware, local_day, zone_named
from rules.notices import Entry, Notice, WhenLate
from rules.people import Address, Language
from rules.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """The ready bytes that all receivers of one notice share, around what is each receiver's own."""

    headers: bytes
    before_calendar: bytes  # up to the calendar part's content, or the whole body without one
    between_calendars: bytes
    after_calendar: bytes
    calendar: entries.Shared | None


@dataclass(frozen=True, slots=True)
class _Told:
    """A context, known by what it says: writing that out is cheap beside rendering it."""

    said: str
    context: Data = field(compare=False)


Linked = Callable[[str, Data], Data]


def _unlinked(_text: str, context: Data) -> Data:
    return context


class Composer:
    """Composes notices from the texts of the house, and keeps the shared part of the latest ones ready."""

    def __init__(
        self, texts: Mapping[tuple[str, Language], Text], linked: Linked = _unlinked, secret: str = ""
    ) -> None:
        """Compile every text. Raises BadText that names the first that cannot be read.

        `linked` puts addresses into the context of a text; the same context gives the same ones.
        """
        for text in texts.values():
            check(text)
        self._texts, self._linked, self._secret = dict(texts), linked, secret
        self._segments: Callable[..., Segments] = lru_cache(maxsize=256)(segments)

    def compose(self, notice: Notice, at: datetime, original: bytes | None = None) -> Frozen:
        """The mail as it leaves `at` that moment. The same notice and moment give the same bytes.

        `original` is another mail that goes with it.
        """
        dated = aware(at).replace(microsecond=0)
        ready: Segments = self._segments(
            self.text(notice),
            _Told(repr(notice.context), self._linked(notice.text, notice.context)),
            notice.entry,
            notice.sender,
            late_from(notice, at),
        )
        identity = message_id(notice, dated, self._secret)
        mime = [
            b"Date: %b\r\nMessage-ID: %b\r\n" % (_date(dated, dated.utcoffset()), identity.encode()),
            mailbox_header("To", notice.to),
            key_header(notice),
            ready.headers,
            ready.before_calendar,
        ]
        if ready.calendar is not None:
            calendar = base64_lines(ready.calendar.addressed(notice.to, dated))
            mime += (calendar, ready.between_calendars, calendar, ready.after_calendar)
        whole = b"".join(mime)
        return Frozen(
            message_id=identity,
            dated=dated,
            sender=notice.sender.email,
            recipient=notice.to.email,
            mime=whole if original is None else with_original(whole, original),
        )

    def text(self, notice: Notice) -> Text:
        """The words for a notice. Raises BadText that names the texts that exist."""
        found = self._texts.get((notice.text, notice.language))
        if found is None:
            have = ", ".join(sorted({name for name, language in self._texts if language is notice.language}))
            raise BadText(f"text '{notice.text}' not found in config/texts/{notice.language} (have: {have})")
        return found


@lru_cache(maxsize=8)
def _date(dated: datetime, _offset: timedelta | None) -> bytes:
    """The Date header's value. Equal moments in two zones are written differently, so the offset counts."""
    return format_datetime(dated).encode()


def late_from(notice: Notice, at: datetime) -> date | None:
    """The day on which a notice that says when it is late should have left, if that day has passed."""
    if notice.when_late is not WhenLate.SEND_MARKED:
        return None
    zone = zone_named(notice.entry.zone if notice.entry else STOCKHOLM)
    meant = local_day(notice.not_before, zone)
    return meant if local_day(at, zone) > meant else None


def segments(text: Text, context: _Told, entry: Entry | None, sender: Address, late: date | None) -> Segments:
    """Everything that is the same for all receivers, made by the libraries once."""
    told = render(text, context.context, late)
    plain, html = text_part(told.plain, "plain"), text_part(told.html, "html")
    mark = hashlib.sha256(plain + html).hexdigest()[:24].encode()
    # "=_" cannot occur in quoted-printable or base64, so no content can close a part.
    mixed, alternative = b"=_mixed_" + mark, b"=_alternative_" + mark
    headers = [
        mailbox_header("From", sender),
        mailbox_header("Reply-To", sender),
        header("Subject", told.subject),
        b"Content-Language: %b\r\nAuto-Submitted: auto-generated\r\n" % text.language.encode(),
        header("X-Kallelse-Text", text.id),
    ]
    if entry is None:
        # Only where nobody is asked to answer: it also silences the answers to an invitation.
        headers.append(b"X-Auto-Response-Suppress: OOF, AutoReply, RN, NRN\r\n")
    elif entry.title:
        headers.append(header(entries.TITLE, short(entry.title, entries.SUMMARY)))
    headers.append(b"MIME-Version: 1.0\r\n")
    parts = b"".join(
        (b"--", alternative, b"\r\n", plain, b"\r\n--", alternative, b"\r\n", html, b"\r\n--", alternative)
    )
    kind = b'Content-Type: multipart/%b; boundary="%b"\r\n'
    if entry is None:
        return Segments(
            headers=b"".join(headers) + kind % (b"alternative", alternative),
            before_calendar=b"\r\n" + parts + b"--\r\n",
            between_calendars=b"",
            after_calendar=b"",
            calendar=None,
        )
    return Segments(
        headers=b"".join(headers) + kind % (b"mixed", mixed),
        before_calendar=b"\r\n--%b\r\n" % mixed
        + kind % (b"alternative", alternative)
        + b"\r\n"
        + parts
        + b'\r\nContent-Type: text/calendar; charset="utf-8"; method="%b"\r\n' % entry.method.encode()
        + b"Content-Transfer-Encoding: base64\r\n\r\n",
        between_calendars=b"\r\n--%b--\r\n\r\n--%b\r\n"
        % (alternative, mixed)
        + b'Content-Type: application/ics; name="invite.ics"\r\n'
        b"Content-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="invite.ics"\r\n\r\n',
        after_calendar=b"\r\n--%b--\r\n" % mixed,
        calendar=entries.shared(entry),
    )
