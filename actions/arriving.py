"""Make a scenario's mail what it is when it arrives: its placeholders filled from the latest invitation. Reads none."""

import re
from datetime import UTC, datetime

from config.scenarios import ScenarioMail
from inbox.port import Arrived
from rules.notices import Method
from rules.world import meeting_scope
from store import outbox, scopes
from store.database import Tx
from store.outbox import Item

_PLACEHOLDER = re.compile(rb"(<?)\{\{ *(\w+) *\}\}(>?)")
NAMES = ("uid", "sequence", "dtstart_utc", "organizer", "reply_to", "message_id")


def arriving(tx: Tx, group: str, mail: ScenarioMail) -> Arrived:
    """The mail as it would lie in the group's mailbox at its moment. Raises ValueError that says what is missing."""
    raw = mail.file.read_bytes()
    if _PLACEHOLDER.search(raw):
        raw = _filled(raw, mail, _values(tx, group, mail))
    about = "/".join(word or "-" for word in (mail.person, mail.meeting))
    return Arrived(
        box="rehearsal",
        validity="",
        # The same file at the same moment is one mail that was read twice.
        uid=f"{mail.file.name}/{about}/{mail.at.astimezone(UTC).isoformat()}",
        size=len(raw),
        arrived_at=mail.at,
        raw=raw,
    )


def _filled(raw: bytes, mail: ScenarioMail, values: dict[str, str]) -> bytes:
    def fill(found: re.Match[bytes]) -> bytes:
        name = found[2].decode()
        if name not in values:
            have = ", ".join(f"{{{{{known}}}}}" for known in NAMES)
            raise ValueError(f"{mail.file.name}: {{{{{name}}}}} is no placeholder (have: {have})")
        # People write In-Reply-To: {{message_id}} as well as <{{message_id}}>.
        value = values[name].removeprefix("<") if found[1] else values[name]
        return found[1] + (value.removesuffix(">") if found[3] else value).encode() + found[3]

    return _PLACEHOLDER.sub(fill, raw)


def _values(tx: Tx, group: str, mail: ScenarioMail) -> dict[str, str]:
    if mail.person is None:
        raise ValueError(
            f'{mail.file.name} has placeholders: add person = "...", whose invitation fills them'
        )
    invitation = _latest(tx, group, mail.person, mail.meeting)
    if invitation is None or invitation.notice.entry is None:
        to = f"'{mail.person}'" + (f" for '{mail.meeting}'" if mail.meeting else "")
        raise ValueError(f"{mail.file.name} has placeholders, and no invitation has left to {to} by then")
    entry = invitation.notice.entry
    return {
        "uid": entry.uid,
        "sequence": str(entry.sequence),
        "dtstart_utc": f"{entry.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "organizer": entry.organizer.email,
        "reply_to": invitation.notice.sender.email,
        "message_id": invitation.message_id or "",
    }


def _latest(tx: Tx, group: str, person: str, meeting: str | None) -> Item | None:
    about = (
        [meeting_scope(meeting)]
        if meeting
        else [scope for scope in scopes.of_group(tx, group) if scope.startswith("meeting:")]
    )
    sent = [
        item
        for item in outbox.entries_of(tx, group, about)
        if item.notice.person == person
        and item.notice.entry is not None
        and item.notice.entry.method is Method.REQUEST
        and item.accepted_at is not None
    ]
    return max(sent, key=_sent_at, default=None)


def _sent_at(item: Item) -> tuple[datetime, int]:
    assert item.accepted_at is not None
    return item.accepted_at, 0 if item.notice.entry is None else item.notice.entry.sequence
