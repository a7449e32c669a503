"""Values for tests, each with defaults: a test says only what matters to it. Everybody here is invented."""

from datetime import UTC, datetime, timedelta

from rules.delivery import Frozen
from rules.facts import Data, Fact, FactKind, fact_id
from rules.notices import Entry, Method, Notice, WhenLate
from rules.people import Address, Language

NOON = datetime(2021, 4, 8, 12, 0, tzinfo=UTC)
MAILBOX = Address(name="FVG Exempel", email="fvg@example.se")


def a_fact(
    *,
    kind: FactKind = FactKind.MEETING_CALLED,
    group: str = "fvg",
    scope: str = "meeting:m1",
    happened_at: datetime = NOON,
    data: Data | None = None,
) -> Fact:
    """A fact with the id that its content gives it."""
    said: Data = {"meeting": "m1"} if data is None else data
    return Fact(
        id=fact_id(kind=kind, group=group, happened_at=happened_at, data=said),
        kind=kind,
        group=group,
        scope=scope,
        happened_at=happened_at,
        recorded_at=happened_at,
        recorded_by="secretary",
        data=said,
    )


def an_entry(*, sequence: int = 0, method: Method = Method.REQUEST) -> Entry:
    """The calendar entry of a meeting."""
    return Entry(
        uid="m1@example.se",
        sequence=sequence,
        method=method,
        starts_at=NOON + timedelta(days=7),
        ends_at=NOON + timedelta(days=7, hours=2),
        zone="Europe/Stockholm",
        summary="FVG Exempel",
        location="Sal 1",
        description="Se kallelsen.",
        organizer=MAILBOX,
        alarms=(timedelta(minutes=15),),
    )


def a_notice(
    *,
    key: str = "summons:p1",
    scope: str = "meeting:m1",
    subject: str = "m1",
    series: str = "meeting:m1",
    person: str = "p1",
    text: str = "summons",
    context: Data | None = None,
    not_before: datetime = NOON,
    expires_at: datetime | None = None,
    when_late: WhenLate = WhenLate.SEND_MARKED,
    entry: Entry | None = None,
    language: Language = Language.SWEDISH,
) -> Notice:
    """A notice to `person`, due at noon."""
    return Notice(
        key=key,
        scope=scope,
        subject=subject,
        series=series,
        person=person,
        to=Address(name=f"Person {person}", email=f"{person}@example.se"),
        sender=MAILBOX,
        language=language,
        text=text,
        context={"meeting": "m1"} if context is None else context,
        not_before=not_before,
        expires_at=expires_at,
        when_late=when_late,
        entry=entry,
    )


def frozen_from(notice: Notice, dated: datetime = NOON, size: int = 0) -> Frozen:
    """Bytes for a notice, as a composer would give them; `size` makes the mail at least that long."""
    body = f"To: {notice.to.email}\r\n\r\n{notice.key} {notice.not_before.isoformat()}\r\n"
    return Frozen(
        message_id=f"<{notice.key}@example.se>",
        dated=dated,
        sender=notice.sender.email,
        recipient=notice.to.email,
        mime=body.encode().ljust(size, b"x"),
    )
