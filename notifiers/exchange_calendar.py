"""Carry out invitations on the one calendar item of a meeting. Exchange tells the attendees; we say whom.

Whoever is on the item has been told what the item says: that is the rule that makes each attendee be told once.
"""

from collections.abc import Sequence

from exchangelib import Account, CalendarItem, EWSTimeZone, HTMLBody
from exchangelib.errors import UnknownTimeZone
from exchangelib.items import (
    NEVER_OVERWRITE,
    SEND_TO_ALL_AND_SAVE_COPY,
    SEND_TO_CHANGED_AND_SAVE_COPY,
    SEND_TO_NONE,
)
from exchangelib.properties import Attendee, Mailbox

from notifiers import exchange_items
from notifiers.exchange_line import Doubled
from notifiers.our_mail import Invitation, Meeting, most_common_words

_VISIBLE = ("subject", "start", "end", "location", "reminder_is_set", "reminder_minutes_before_start")
_OURS = ("kallelse_message_ids", "kallelse_people")


class Organised:
    """A meeting in the calendar of a group's mailbox, as one batch of mails finds it and leaves it."""

    def __init__(self, account: Account, uid: str) -> None:
        """Look for the item by our own property: Exchange cannot search for a UID."""
        self._account, self._uid = account, uid
        self._shown: dict[str, str] = {}
        found = exchange_items.meetings_of(account, uid)
        if len(found) > 1:
            raise Doubled(
                f"the calendar of {account.primary_smtp_address} holds {len(found)} items of {uid}: keep the one"
                " with the most attendees, delete the others there, and retry"
            )
        self._item: CalendarItem | None = found[0] if found else None

    def done(self, message_id: str) -> bool:
        """Whether this mail was carried out before."""
        return self._item is not None and message_id in (self._item.kallelse_message_ids or ())

    def holds(self, email: str) -> bool:
        """Whether we have invited them to this item, and nobody has taken them off it by hand."""
        return email in self._people and self._shown_as(email) in self._attending()

    def words_missed_by(self, invitations: Sequence[Invitation]) -> list[Invitation]:
        """Who would not read their own words in what Exchange sends: another language, or another deadline."""
        if not invitations:
            return []
        item = self._item
        if item is None or self._differs(invitations[0].meeting):
            common = most_common_words(invitations).words
        else:
            common = item.kallelse_words or ""
        return [one for one in invitations if one.words != common]

    def words_but_most_common(self, invitations: Sequence[Invitation]) -> list[Invitation]:
        """Who would not read their own words in what `end` tells everybody."""
        common = most_common_words(invitations).words
        return [one for one in invitations if one.words != common]

    def ends_with(self, invitations: Sequence[Invitation]) -> bool:
        """Whether nobody is left on the item when these are uninvited."""
        return not self._attending() - {self._shown_as(one.email) for one in invitations}

    def invite(self, invitations: Sequence[Invitation]) -> None:
        """Bring the item to what the invitations say, and let Exchange tell whoever does not know it yet."""
        if self._item is None:
            self._create(invitations)
            return
        item, meeting = self._item, invitations[0].meeting
        new = [one for one in invitations if not self.holds(one.email)]
        fields = list(_OURS)
        if self._differs(meeting):
            self._fill(item, meeting, most_common_words(invitations))
            fields += [*_VISIBLE, "body", "kallelse_meeting", "kallelse_words", "kallelse_told_at"]
            tell = SEND_TO_ALL_AND_SAVE_COPY
        else:
            tell = SEND_TO_CHANGED_AND_SAVE_COPY if new else SEND_TO_NONE
        if new:
            item.required_attendees = [*(item.required_attendees or ()), *map(_attendee, new)]
            fields.append("required_attendees")
        item.kallelse_people = sorted(self._people | {one.email for one in new})
        self._save(item, invitations, fields, tell)

    def uninvite(self, invitations: Sequence[Invitation]) -> None:
        """Take some of the attendees off the item; Exchange sends those, and nobody else, a cancellation."""
        item, gone = self._item, {one.email for one in invitations}
        assert item is not None
        shown = {self._shown_as(email) for email in gone}
        item.required_attendees = [one for one in item.required_attendees or () if _email(one) not in shown]
        item.kallelse_people = sorted(self._people - gone)
        self._save(item, invitations, [*_OURS, "required_attendees"], SEND_TO_CHANGED_AND_SAVE_COPY)

    def announce_end(self, invitations: Sequence[Invitation]) -> None:
        """Write down what is about to be cancelled; it is proven when the item lies among the deleted ones."""
        item = self._item
        assert item is not None
        item.kallelse_cancelling = [one.mail.message_id for one in invitations]
        self._update(item, ["kallelse_cancelling"], SEND_TO_NONE)

    def end(self, invitations: Sequence[Invitation]) -> None:
        """Cancel the meeting for everybody who is left, with the words that most of them should read."""
        item = self._item
        assert item is not None
        item.cancel(new_body=HTMLBody(most_common_words(invitations).html))
        self._item = None

    @property
    def _people(self) -> set[str]:
        return set() if self._item is None else set(self._item.kallelse_people or ())

    def _attending(self) -> set[str]:
        return set() if self._item is None else {_email(one) for one in self._item.required_attendees or ()}

    def _shown_as(self, email: str) -> str:
        """The address that the item has them under: Exchange puts the first one of its directory in its place."""
        if email in self._attending():
            return email
        if email not in self._shown:
            self._shown[email] = exchange_items.first_address(self._account, email)
        return self._shown[email]

    def _differs(self, meeting: Meeting) -> bool:
        """Also when somebody has moved it by hand: what the facts say is what everybody is told."""
        item = self._item
        return item is None or (item.kallelse_meeting, item.start, item.end) != (
            meeting.mark,
            meeting.starts_at,
            meeting.ends_at,
        )

    def _create(self, invitations: Sequence[Invitation]) -> None:
        item = CalendarItem(
            account=self._account,
            folder=exchange_items.calendar(self._account),
            uid=self._uid,
            required_attendees=[_attendee(one) for one in invitations],
            is_response_requested=True,
            allow_new_time_proposal=True,
            kallelse_uid=self._uid,
            kallelse_message_ids=[one.mail.message_id for one in invitations],
            kallelse_people=sorted({one.email for one in invitations}),
        )
        self._fill(item, invitations[0].meeting, most_common_words(invitations))
        item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
        self._item = item

    def _fill(self, item: CalendarItem, meeting: Meeting, spoken: Invitation) -> None:
        zone = _zone(meeting.zone)
        item.subject, item.location = meeting.summary, meeting.location or None
        item.start, item.end = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
        item._start_timezone = item._end_timezone = zone
        item.body = HTMLBody(spoken.html)
        item.reminder_is_set = meeting.alarm is not None
        if meeting.alarm is not None:
            item.reminder_minutes_before_start = int(meeting.alarm.total_seconds() // 60)
        item.kallelse_meeting, item.kallelse_words = meeting.mark, spoken.words
        item.kallelse_told_at = spoken.mail.dated.isoformat()

    def _save(
        self, item: CalendarItem, invitations: Sequence[Invitation], fields: Sequence[str], tell: str
    ) -> None:
        done = [*(item.kallelse_message_ids or ()), *(one.mail.message_id for one in invitations)]
        item.kallelse_message_ids = list(dict.fromkeys(done))
        self._update(item, fields, tell)

    def _update(self, item: CalendarItem, fields: Sequence[str], tell: str) -> None:
        """One call that changes, tells and keeps the proof; refused when somebody else was faster."""
        item.save(
            update_fields=list(fields),
            conflict_resolution=NEVER_OVERWRITE,
            send_meeting_invitations=tell,
        )


def _attendee(invitation: Invitation) -> Attendee:
    """As an object, and nobody has answered: an address alone would be sent as accepted."""
    email = invitation.mail.recipient
    return Attendee(
        mailbox=Mailbox(email_address=email, name=invitation.name or None, routing_type="SMTP"),
        response_type="Unknown",
    )


def _email(attendee: Attendee) -> str:
    return str(attendee.mailbox.email_address or "").lower()


def _zone(name: str) -> EWSTimeZone:
    """Exchange wants Windows' name of a zone; one that Windows does not have is as exact in UTC."""
    try:
        return EWSTimeZone(name)
    except UnknownTimeZone:
        return EWSTimeZone("UTC")
