"""The mails of one mailbox in Graph: send the frozen bytes, and look up what was sent. Knows no meeting."""

import json
from base64 import b64encode
from collections.abc import Iterable

from notifiers.graph_calendar import UID, our_events
from notifiers.graph_line import GraphLine, GraphTrouble, user

_AT_ONCE = 10  # Message-IDs in one filter
_CANCELLING = "String {00020329-0000-0000-c000-000000000046} Name kallelse-cancelling"
NOTES = "Kallelse"  # a folder of the mailbox, for what is written down before a meeting is cancelled


class Sent:
    """What has left a mailbox, as far as it was asked."""

    def __init__(self, line: GraphLine, mailbox: str) -> None:
        """Asks nothing yet."""
        self._line, self._mailbox = line, mailbox
        self._known: set[str] = set()

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._known

    def look(self, message_ids: Iterable[str]) -> None:
        """Ask for these among the sent mails."""
        asked = list(dict.fromkeys(message_ids))
        for start in range(0, len(asked), _AT_ONCE):
            wanted = " or ".join(
                f"internetMessageId eq '{_quoted(one)}'" for one in asked[start : start + _AT_ONCE]
            )
            found = self._line.pages(
                f"{user(self._mailbox)}/mailFolders/sentitems/messages",
                **{"$filter": wanted, "$select": "id,internetMessageId", "$top": "50"},
            )
            self._known.update(str(one.get("internetMessageId")) for one in found)

    def send(self, mime: bytes, message_id: str) -> None:
        """The bytes as they are; Graph keeps a copy among the sent mails: the proof."""
        self._line.send("POST", f"{user(self._mailbox)}/sendMail", text=b64encode(mime))
        self._known.add(message_id)

    def announce_cancel(self, uid: str, message_ids: Iterable[str]) -> None:
        """Write down which mails the coming cancellation carries out: once the event is gone, that is the proof."""
        ids = list(message_ids)
        if set(ids) <= self._announced(uid):
            return
        self._line.send(
            "POST",
            f"{user(self._mailbox)}/mailFolders/{self._notes()}/messages",
            {
                "subject": "Kallelse",
                "singleValueExtendedProperties": [
                    {"id": UID, "value": uid},
                    {"id": _CANCELLING, "value": json.dumps(ids)},
                ],
            },
        )

    def look_at_cancelled(self, message_ids: Iterable[str]) -> None:
        """Which of these were carried out by a cancellation: written down, and their event is gone."""
        wanted = set(message_ids)
        standing = {event.uid for event in our_events(self._line, self._mailbox)}
        for uid, ids in self._notes_kept():
            if uid not in standing:
                self._known |= wanted & ids

    def _announced(self, uid: str) -> set[str]:
        return {one for kept, ids in self._notes_kept() if kept == uid for one in ids}

    def _notes_kept(self) -> list[tuple[str, set[str]]]:
        names = " or ".join(f"id eq '{name}'" for name in (UID, _CANCELLING))
        found = self._line.pages(
            f"{user(self._mailbox)}/mailFolders/{self._notes()}/messages",
            **{"$expand": f"singleValueExtendedProperties($filter={names})", "$select": "id", "$top": "50"},
        )
        told = []
        for one in found:
            kept = {each["id"]: str(each["value"]) for each in one.get("singleValueExtendedProperties", ())}
            told.append((kept.get(UID, ""), set(json.loads(kept.get(_CANCELLING, "[]")))))
        return told

    def _notes(self) -> str:
        return folder_named(self._line, self._mailbox, NOTES)


def carried_out(line: GraphLine, mailbox: str, message_ids: Iterable[str]) -> set[str]:
    """Which of these left a mailbox: among its sent mails, by a meeting in its calendar, or by a cancellation."""
    asked = list(dict.fromkeys(message_ids))
    sent = Sent(line, mailbox)
    sent.look(asked)
    there = {one for one in asked if one in sent}
    if there != set(asked):
        by_meetings = {one for event in our_events(line, mailbox) for one in event.ids}
        sent.look_at_cancelled(asked)
        there |= {one for one in asked if one in by_meetings or one in sent}
    return there


def folder_named(line: GraphLine, mailbox: str, name: str) -> str:
    """The id of a folder of the mailbox; it is made where it is missing."""
    path = f"{user(mailbox)}/mailFolders"
    asked = {"$filter": f"displayName eq '{_quoted(name)}'", "$select": "id,displayName"}
    found = next(iter(line.pages(path, **asked)), None)
    if found is None:
        try:
            found = line.send("POST", path, {"displayName": name})
        except GraphTrouble:
            found = next(iter(line.pages(path, **asked)), None)  # somebody else was faster
            if found is None:
                raise
    return str(found["id"])


def words_id(message_id: str) -> str:
    """The Message-ID of the mail that carries only the words of an invitation."""
    return f"<words.{message_id.removeprefix('<')}"


def _quoted(value: str) -> str:
    return value.replace("'", "''")
