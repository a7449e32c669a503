"""Answers that a meeting in Exchange knows and no mail tells any more: somebody tidied it away. Moves nothing.

Each comes as a mail of its own making, with the answer's own moment, so that it is known again at every look.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage

from exchangelib import Account, CalendarItem, EWSDateTime
from exchangelib.errors import ErrorIrresolvableConflict, ErrorItemNotFound
from exchangelib.folders import Calendar, Folder
from exchangelib.items import NEVER_OVERWRITE, SEND_TO_NONE
from exchangelib.properties import Attendee

from inbox.exchange_answers import PARTSTAT, reply_text
from inbox.port import Arrived

_MEETINGS = 20  # the ones that changed last
_SAME = timedelta(minutes=10)  # between the moment of an answer and that of its mail
_RESPONSE = "IPM.Schedule.Meeting.Resp"
_FIELDS = (
    "uid",
    "subject",
    "start",
    "required_attendees",
    "kallelse_uid",
    "kallelse_told_at",
    "kallelse_tracked",
)


class Tracking:
    """The answers in the calendar of one mailbox that came by no mail."""

    def __init__(self, account: Account, calendar: Calendar, box: str) -> None:
        """`box` is the place that they are told under."""
        self._account, self._calendar, self.box = account, calendar, box
        self._seen: set[str] = set()  # answers whose mail was found: not looked for again

    def fetch(self, shelves: Sequence[Folder]) -> Iterator[Arrived]:
        """What nobody has put away yet, as mails; an answer whose mail lies on a shelf is not one."""
        new = [
            (meeting, attendee, mark)
            for meeting in self._meetings()
            for attendee in meeting.required_attendees or ()
            if _counts(meeting, attendee)
            and (mark := _mark(meeting, attendee)) not in self._seen
            and mark not in (meeting.kallelse_tracked or ())
        ]
        if not new:
            return
        mailed = list(_mailed(shelves, since=min(_at(attendee) for _, attendee, _ in new) - _SAME))
        for meeting, attendee, mark in new:
            email = _email(attendee)
            if any(who == email and abs(when - _at(attendee)) <= _SAME for who, when in mailed):
                self._seen.add(mark)
            else:
                yield self._arrived(meeting, attendee, mark)

    def put_away(self, mails: Sequence[Arrived]) -> None:
        """Write on their meetings that they have been told."""
        for mail in mails:
            id_, _, mark = mail.uid.partition("\n")
            (item,) = self._account.fetch([(id_, None)], only_fields=("kallelse_tracked",))
            if isinstance(item, ErrorItemNotFound):
                continue
            if isinstance(item, Exception):
                raise item
            item.kallelse_tracked = list(dict.fromkeys([*(item.kallelse_tracked or ()), mark]))
            try:
                item.save(
                    update_fields=["kallelse_tracked"],
                    conflict_resolution=NEVER_OVERWRITE,
                    send_meeting_invitations=SEND_TO_NONE,
                )
            except ErrorIrresolvableConflict:
                continue  # changed meanwhile: it comes once more and is known

    def _meetings(self) -> Iterator[CalendarItem]:
        found = self._calendar.filter(kallelse_uid__exists=True).order_by("-last_modified_time")
        ids = list(found.values_list("id", "changekey")[:_MEETINGS])
        for item in self._account.fetch(ids, only_fields=_FIELDS):
            if isinstance(item, ErrorItemNotFound):
                continue
            if isinstance(item, Exception):
                raise item
            yield item

    def _arrived(self, meeting: CalendarItem, attendee: Attendee, mark: str) -> Arrived:
        mailbox, at = str(self._account.primary_smtp_address), _at(attendee)
        message = EmailMessage()
        message["From"], message["To"] = attendee.mailbox.email_address, mailbox
        message["Subject"] = f"{attendee.response_type}: {meeting.subject or ''}"
        message["Date"] = at
        message["Message-ID"] = f"<{mark}.answer@{mailbox.rpartition('@')[2]}>"
        told = reply_text(
            uid=str(meeting.kallelse_uid),
            email=_email(attendee),
            status=PARTSTAT[attendee.response_type],
            start=meeting.start,
            stamp=at,
        )
        message.set_content(told, subtype="calendar", params={"method": "REPLY"})
        raw = message.as_bytes(policy=policy.SMTP)
        return Arrived(
            box=self.box,
            validity="",
            uid=f"{meeting.id}\n{mark}",
            size=len(raw),
            arrived_at=at,
            raw=raw,
            uids={str(meeting.kallelse_uid): str(meeting.kallelse_uid)},
        )


def _counts(meeting: CalendarItem, attendee: Attendee) -> bool:
    """An answer that was given after they were last told: one given before it was to something else."""
    if attendee.response_type not in PARTSTAT or attendee.last_response_time is None:
        return False
    told = meeting.kallelse_told_at
    return bool(told) and _at(attendee) > datetime.fromisoformat(told)


def _mark(meeting: CalendarItem, attendee: Attendee) -> str:
    said = (meeting.kallelse_uid, _email(attendee), attendee.response_type, _at(attendee).isoformat())
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def _at(attendee: Attendee) -> datetime:
    return datetime.fromtimestamp(attendee.last_response_time.timestamp(), UTC)


def _email(attendee: Attendee) -> str:
    return str(attendee.mailbox.email_address or "").lower()


def _mailed(shelves: Sequence[Folder], since: datetime) -> Iterator[tuple[str, datetime]]:
    """Who has answered by mail, and when."""
    for folder in shelves:
        found = folder.filter(item_class__startswith=_RESPONSE, datetime_received__gte=_ews(since))
        for item in found.only("author", "datetime_sent"):
            if isinstance(item, Exception):
                raise item
            if item.author is not None and item.datetime_sent is not None:
                sent = datetime.fromtimestamp(item.datetime_sent.timestamp(), UTC)
                yield str(item.author.email_address or "").lower(), sent


def _ews(at: datetime) -> datetime:
    """A moment as the library wants it in a search."""
    moment: datetime = EWSDateTime.from_datetime(at)
    return moment
