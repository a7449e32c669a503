"""Carry out invitations on the one event of a meeting in Graph. Graph tells the attendees; we say whom.

Whoever is on the event has been told what the event says: that is the rule that makes each attendee be told once.
A change of the attendees alone is told to those who were added or taken off; any other change to all of them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from notifiers.graph_line import Answer, GraphLine, user
from notifiers.our_mail import Invitation, Meeting, most_common_words

_SET = "String {00020329-0000-0000-c000-000000000046} Name kallelse-"  # PS_PUBLIC_STRINGS
UID, MARK, WORDS, IDS, PEOPLE = (f"{_SET}{name}" for name in ("uid", "meeting", "words", "ids", "people"))
_OURS = (UID, MARK, WORDS, IDS, PEOPLE)
_EXPAND = f"singleValueExtendedProperties($filter={' or '.join(f'id eq {chr(39)}{name}{chr(39)}' for name in _OURS)})"
_SELECT = "id,iCalUId,subject,start,end,attendees,isCancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class OurEvent:
    """An event that we made, as Graph tells it."""

    id: str
    ical_uid: str
    uid: str
    mark: str
    words: str
    ids: tuple[str, ...]  # the Message-IDs of the mails that it has carried out
    people: Mapping[str, str]  # whom we have invited to it, and the address that Graph shows them under
    attendees: tuple[Answer, ...]

    @property
    def attending(self) -> frozenset[str]:
        """The addresses on it now."""
        return frozenset(_email(one) for one in self.attendees)

    def shown_as(self, invitations: Sequence[Invitation]) -> dict[str, str]:
        """Which address each of them is on it under, of those who are.

        Graph may show the first of somebody's addresses in place of the one that was invited. It keeps the name.
        """
        shown: dict[str, str] = {}
        for one in invitations:
            for address in (one.email, self.people.get(one.email)):
                if address in self.attending:
                    shown.setdefault(one.email, address)
        taken = {*shown.values(), *self.people.values(), *self.people}
        for one in invitations:
            if one.email not in shown and one.name:
                alike = [_email(other) for other in self.attendees if _name(other) == one.name]
                free = [address for address in alike if address not in taken]
                if len(free) == 1:
                    shown[one.email] = free[0]
                    taken.add(free[0])
        return shown


def our_events(line: GraphLine, mailbox: str, uid: str | None = None) -> Iterator[OurEvent]:
    """The events that we made in a mailbox's calendar; with `uid` that meeting's."""
    value = "ne null" if uid is None else "eq '" + uid.replace("'", "''") + "'"
    asked = f"singleValueExtendedProperties/Any(ep: ep/id eq '{UID}' and ep/value {value})"
    for told in line.pages(
        f"{user(mailbox)}/events", **{"$filter": asked, "$expand": _EXPAND, "$select": _SELECT, "$top": "50"}
    ):
        if not told.get("isCancelled"):
            yield _event(told)


def _event(told: Answer) -> OurEvent:
    kept = {one["id"]: str(one["value"]) for one in told.get("singleValueExtendedProperties", ())}
    return OurEvent(
        id=str(told["id"]),
        ical_uid=str(told.get("iCalUId", "")),
        uid=kept.get(UID, ""),
        mark=kept.get(MARK, ""),
        words=kept.get(WORDS, ""),
        ids=tuple(json.loads(kept.get(IDS, "[]"))),
        people=dict(json.loads(kept.get(PEOPLE, "{}"))),
        attendees=tuple(told.get("attendees", ())),
    )


class Organised:
    """A meeting in the calendar of a group's mailbox, as one batch of mails finds it and leaves it."""

    def __init__(self, line: GraphLine, mailbox: str, uid: str) -> None:
        """Look for the event by our own property, before anything is made."""
        self._line, self._mailbox, self._uid = line, mailbox, uid
        self._event = next(our_events(line, mailbox, uid), None)

    def done(self, message_id: str) -> bool:
        """Whether this mail was carried out before."""
        return self._event is not None and message_id in self._event.ids

    @property
    def ids(self) -> tuple[str, ...]:
        """The mails that the event has carried out."""
        return () if self._event is None else self._event.ids

    def held(self, invitations: Sequence[Invitation]) -> list[Invitation]:
        """Who of them is on this event: invited, and not taken off it by hand."""
        shown = self._event.shown_as(invitations) if self._event is not None else {}
        return [one for one in invitations if one.email in shown]

    def words_missed_by(self, invitations: Sequence[Invitation]) -> list[Invitation]:
        """Who would not read their own words in what Graph sends: another language, or another deadline."""
        if not invitations:
            return []
        event = self._event
        fresh = event is None or event.mark != invitations[0].meeting.mark
        common = most_common_words(invitations).words if fresh or event is None else event.words
        return [one for one in invitations if one.words != common]

    def ends_with(self, invitations: Sequence[Invitation]) -> bool:
        """Whether nobody is left on the event when these are uninvited."""
        event = self._event
        return event is None or not event.attending - set(event.shown_as(invitations).values())

    def invite(self, invitations: Sequence[Invitation]) -> None:
        """Bring the event to what the invitations say, and let Graph tell whoever does not know it yet."""
        event, meeting = self._event, invitations[0].meeting
        if event is None:
            self._create(invitations)
            return
        shown = event.shown_as(invitations)
        new = [one for one in invitations if one.email not in shown]
        attendees = [*event.attendees, *map(_attendee, new)]
        if event.mark != meeting.mark:
            spoken = most_common_words(invitations)
            change = {**_shown(meeting, spoken), "attendees": attendees}
            # Told and kept in one call: what was told is never unknown.
            kept = {MARK: meeting.mark, WORDS: spoken.words, IDS: self._ids(event, invitations)}
            self._patch(event, {**change, "singleValueExtendedProperties": _kept(kept)})
        elif new:
            self._patch(event, {"attendees": attendees})  # alone: else everybody would be told
        self._keep(invitations)

    def uninvite(self, invitations: Sequence[Invitation]) -> None:
        """Take some of the attendees off the event; Graph sends those, and nobody else, a cancellation."""
        event = self._event
        assert event is not None
        gone = set(event.shown_as(invitations).values())
        self._patch(event, {"attendees": [one for one in event.attendees if _email(one) not in gone]})
        self._keep(invitations)

    def end(self, invitations: Sequence[Invitation]) -> None:
        """Cancel the meeting for everybody who is left, with the words that most of them should read."""
        assert self._event is not None
        comment = {"comment": most_common_words(invitations).plain}
        self._line.send("POST", f"{self._path(self._event)}/cancel", comment)
        self._event = None

    def _create(self, invitations: Sequence[Invitation]) -> None:
        meeting, spoken = invitations[0].meeting, most_common_words(invitations)
        ids = [one.mail.message_id for one in invitations]
        kept = {UID: self._uid, MARK: meeting.mark, WORDS: spoken.words, IDS: json.dumps(ids)}
        self._line.send(
            "POST",
            f"{user(self._mailbox)}/events",
            {
                **_shown(meeting, spoken),
                "attendees": [_attendee(one) for one in invitations],
                "hideAttendees": True,
                "responseRequested": True,
                "allowNewTimeProposals": True,
                # The same create again is the same event, even where the answer to the first was lost.
                "transactionId": str(uuid5(NAMESPACE_URL, f"{self._uid}\n{ids[0]}")),
                "singleValueExtendedProperties": _kept(kept),
            },
        )
        self._keep(invitations)

    def _patch(self, event: OurEvent, change: Answer) -> None:
        self._line.send("PATCH", self._path(event), change)

    def _keep(self, invitations: Sequence[Invitation]) -> None:
        """Keep what was carried out and for whom. Until then the event itself is the proof: they are on it."""
        event = self._event = next(our_events(self._line, self._mailbox, self._uid), None)
        if event is None:
            return
        people = {**event.people, **event.shown_as(invitations)}
        people = {email: at for email, at in people.items() if at in event.attending}
        kept = {IDS: self._ids(event, invitations), PEOPLE: json.dumps(people, sort_keys=True)}
        if (event.ids, dict(event.people)) != (tuple(json.loads(kept[IDS])), people):
            self._patch(event, {"singleValueExtendedProperties": _kept(kept)})
            self._event = next(our_events(self._line, self._mailbox, self._uid), None)

    def _path(self, event: OurEvent) -> str:
        return f"{user(self._mailbox)}/events/{event.id}"

    @staticmethod
    def _ids(event: OurEvent, invitations: Sequence[Invitation]) -> str:
        done = (*event.ids, *(one.mail.message_id for one in invitations))
        return json.dumps(list(dict.fromkeys(done)))


def _shown(meeting: Meeting, spoken: Invitation) -> Answer:
    shown: Answer = {
        "subject": meeting.summary,
        "body": {"contentType": "html", "content": spoken.html},
        "start": _moment(meeting.starts_at, meeting.zone),
        "end": _moment(meeting.ends_at, meeting.zone),
        "location": {"displayName": meeting.location},
        "isReminderOn": meeting.alarm is not None,
    }
    if meeting.alarm is not None:
        shown["reminderMinutesBeforeStart"] = int(meeting.alarm.total_seconds() // 60)
    return shown


def _moment(at: datetime, zone: str) -> Answer:
    """Wall-clock time and the zone's IANA name, which Graph knows."""
    return {"dateTime": at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": zone}


def _kept(values: Mapping[str, str]) -> list[Answer]:
    return [{"id": name, "value": value} for name, value in values.items()]


def _attendee(invitation: Invitation) -> Answer:
    address = {"address": invitation.mail.recipient, "name": invitation.name or invitation.mail.recipient}
    return {"emailAddress": address, "type": "required"}


def _email(attendee: Answer) -> str:
    return str(attendee.get("emailAddress", {}).get("address", "")).lower()


def _name(attendee: Answer) -> str:
    return str(attendee.get("emailAddress", {}).get("name", ""))
