"""A notice as a row of the outbox, and back. Knows no state."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from rules.facts import Data, Json
from rules.moments import zone_named
from rules.notices import Entry, Hours, Method, Notice, WhenLate
from rules.people import Address, Language
from store.writing import as_text

Values = dict[str, str | int | bool | bytes | datetime | None]  # one row, on its way to the database


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice with what the row needs of it. `hash` covers everything but the key."""

    notice: Notice
    content: str
    hash: str

    def values(self) -> Values:
        """The columns that a plan may set, and set again while nothing is frozen."""
        notice = self.notice
        return {
            "subject": notice.subject,
            "series": notice.series,
            "person": notice.person,
            "text": notice.text,
            "when_late": notice.when_late.value,
            "sequence": None if notice.entry is None else notice.entry.sequence,
            "to_name": notice.to.name,
            "to_email": notice.to.email,
            "content": self.content,
            "content_hash": self.hash,
            "not_before": notice.not_before,
            "expires_at": notice.expires_at,
        }


def written(notices: Iterable[Notice]) -> list[Letter]:
    """Each notice as a letter. What the receivers of one mail share is written out once."""
    shared: dict[int, str] = {}

    def once(thing: object, value: object) -> str:
        found = shared.get(id(thing))
        if found is None:
            found = shared[id(thing)] = as_text(value)
        return found

    letters = []
    for notice in notices:
        entry = notice.entry
        hours = "" if notice.hours is None else f',"hours":{as_text(notice.hours)}'
        content = (
            f'{{"channel":{as_text(notice.channel)},"context":{once(notice.context, dict(notice.context))},'
            f'"entry":{"null" if entry is None else once(entry, _entry_as_json(entry))},'
            f'"language":{as_text(notice.language)},"sender":{once(notice.sender, _address(notice.sender))}'
            f"{hours}}}"
        )
        said = "\0".join(
            (
                content,
                notice.to.name,
                notice.to.email,
                notice.scope,
                notice.subject,
                notice.series,
                notice.person,
                notice.text,
                notice.when_late,
                str(notice.not_before.timestamp()),
                "" if notice.expires_at is None else str(notice.expires_at.timestamp()),
            )
        )
        letters.append(Letter(notice, content, hashlib.sha256(said.encode()).hexdigest()))
    return letters


def notice_of(row: Row[Any]) -> Notice:
    """The notice as it was put; its moments in UTC, those of its calendar entry in the entry's zone.

    What several receivers share is one object again, so a composer can render it once.
    """
    shared = _shared(row.content)
    return Notice(
        key=row.key,
        scope=row.scope,
        subject=row.subject,
        series=row.series,
        person=row.person,
        to=address_of(row.to_name, row.to_email),
        sender=shared.sender,
        language=shared.language,
        text=row.text,
        context=shared.context,
        not_before=row.not_before,
        expires_at=row.expires_at,
        when_late=WhenLate(row.when_late),
        entry=shared.entry,
        channel=shared.channel,
        hours=shared.hours,
    )


def channel_of(row: Row[Any]) -> str:
    """The channel that a row's notice takes."""
    return _shared(row.content).channel


@lru_cache(maxsize=4096)
def address_of(name: str, email: str) -> Address:
    """The address in a row. Checking one is dear, and the same few people come again and again."""
    return Address(name=name, email=email)


@dataclass(frozen=True, slots=True)
class _Shared:
    channel: str
    context: Data
    entry: Entry | None
    language: Language
    sender: Address
    hours: Hours | None


@lru_cache(maxsize=256)
def _shared(content: str) -> _Shared:
    said = json.loads(content)
    return _Shared(
        channel=said["channel"],
        context=said["context"],
        entry=None if said["entry"] is None else _entry(said["entry"]),
        language=Language(said["language"]),
        sender=address_of(*said["sender"]),
        hours=Hours(said["hours"]) if "hours" in said else None,
    )


def _address(address: Address) -> list[str]:
    return [address.name, address.email]


def _entry_as_json(entry: Entry) -> dict[str, Json]:
    told: dict[str, Json] = {
        "uid": entry.uid,
        "sequence": entry.sequence,
        "method": entry.method.value,
        "starts_at": entry.starts_at.isoformat(),
        "ends_at": entry.ends_at.isoformat(),
        "zone": entry.zone,
        "summary": entry.summary,
        "location": entry.location,
        "description": entry.description,
        "organizer": [entry.organizer.name, entry.organizer.email],
        "alarms": [alarm.total_seconds() for alarm in entry.alarms],
    }
    return {**told, "title": entry.title} if entry.title else told


def _entry(said: dict[str, Any]) -> Entry:
    zone = zone_named(said["zone"])
    return Entry(
        uid=said["uid"],
        sequence=said["sequence"],
        method=Method(said["method"]),
        starts_at=datetime.fromisoformat(said["starts_at"]).astimezone(zone),
        ends_at=datetime.fromisoformat(said["ends_at"]).astimezone(zone),
        zone=said["zone"],
        summary=said["summary"],
        location=said["location"],
        description=said["description"],
        organizer=address_of(*said["organizer"]),
        alarms=tuple(timedelta(seconds=seconds) for seconds in said["alarms"]),
        title=said.get("title", ""),
    )
