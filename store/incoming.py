"""What came by mail and where it lay: each mail once, at each of its places. Reads no mail and decides nothing."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from store.database import Tx
from store.tables_incoming import incoming, incoming_bytes, incoming_place
from store.trouble import StoreError, Trouble
from store.writing import as_text, insert_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a mail lay: its mailbox and folder, the generation of its numbers, and its number."""

    box: str
    validity: str
    uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One mail that came, and what it turned out to be."""

    group: str
    id: str
    message_id: str | None
    digest: str
    received_at: datetime  # when it reached the own mail network
    arrived_at: datetime  # when it lay in the mailbox
    recorded_at: datetime
    size: int
    verdict: str
    why: str
    person: str | None = None
    scope: str | None = None
    facts: tuple[str, ...] = ()
    number: int = 0  # given by the store


def at_place(tx: Tx, place: Place) -> Incoming | None:
    """The mail that lay there; None when it has not been read."""
    row = tx.execute(_AT_PLACE, _key(place)).first()
    return None if row is None else _incoming(row)


def by_id(tx: Tx, group: str, mail_id: str) -> Incoming | None:
    """The mail with this id in that group."""
    row = tx.execute(_BY_ID, {"group": group, "id": mail_id}).first()
    return None if row is None else _incoming(row)


def add(tx: Tx, mail: Incoming) -> Incoming:
    """Write down a mail. Raises StoreError when the group has one with this id."""
    row = {
        "group": mail.group,
        "id": mail.id,
        "message_id": mail.message_id,
        "digest": mail.digest,
        "received_at": mail.received_at,
        "arrived_at": mail.arrived_at,
        "recorded_at": mail.recorded_at,
        "size": mail.size,
        "verdict": mail.verdict,
        "why": mail.why,
        "person": mail.person,
        "scope": mail.scope,
        "facts": as_text(list(mail.facts)),
    }
    if tx.execute(insert_once(incoming, '"group", "id"'), row).rowcount != 1:
        raise StoreError(f"mail {mail.id} has been recorded already", Trouble.NOT_POSSIBLE)
    added = by_id(tx, mail.group, mail.id)
    assert added is not None
    return added


def judge_anew(
    tx: Tx,
    mail: Incoming,
    *,
    verdict: str,
    why: str,
    person: str | None,
    scope: str | None,
    facts: Sequence[str],
) -> None:
    """Write down what a mail turned out to be after a person had looked at it."""
    changed = {
        "verdict": verdict,
        "why": why,
        "person": person,
        "scope": scope,
        "facts": as_text(list(facts)),
    }
    tx.execute(update(incoming).where(incoming.c.number == mail.number).values(**changed))


def note_place(tx: Tx, place: Place, number: int) -> None:
    """Remember that the mail lay there. The first word counts."""
    tx.execute(insert_once(incoming_place, "box, validity, uid"), {**_key(place), "incoming": number})


def note_put_away(tx: Tx, places: Collection[Place], now: datetime) -> None:
    """Remember that what lay there was moved out of the way."""
    rows = [{f"its_{name}": value for name, value in _key(place).items()} | {"now": now} for place in places]
    if rows:
        tx.execute(_PUT_AWAY, rows)


def keep(tx: Tx, number: int, raw: bytes) -> None:
    """Keep the whole mail, for a person to look at."""
    tx.execute(insert(incoming_bytes), {"incoming": number, "raw": raw})


def kept(tx: Tx, group: str, mail_id: str) -> bytes | None:
    """The whole mail as it came, if it was kept."""
    found: bytes | None = tx.execute(_KEPT, {"group": group, "id": mail_id}).scalar()
    return None if found is None else bytes(found)


def listing(
    tx: Tx, *, group: str | None = None, verdicts: Collection[str] = (), limit: int = 100
) -> tuple[Incoming, ...]:
    """The newest mails first; with `verdicts` only those."""
    query = select(incoming).order_by(incoming.c.number.desc()).limit(limit)
    if group is not None:
        query = query.where(incoming.c.group == group)
    if verdicts:
        query = query.where(incoming.c.verdict.in_(sorted(verdicts)))
    return tuple(_incoming(row) for row in tx.execute(query))


def named(tx: Tx, part: str, limit: int = 10) -> tuple[Incoming, ...]:
    """The mails whose id begins so, for a person at a prompt."""
    query = select(incoming).where(incoming.c.id.startswith(part, autoescape=True))
    return tuple(_incoming(row) for row in tx.execute(query.order_by(incoming.c.number).limit(limit)))


def recorded_since(tx: Tx, group: str, person: str, since: datetime) -> int:
    """How many mails of one person have been recorded since then."""
    return int(tx.execute(_SINCE, {"group": group, "person": person, "since": since}).scalar_one())


def _key(place: Place) -> dict[str, str]:
    return {"box": place.box, "validity": place.validity, "uid": place.uid}


def _incoming(row: Row[Any]) -> Incoming:
    return Incoming(
        number=row.number,
        group=row.group,
        id=row.id,
        message_id=row.message_id,
        digest=row.digest,
        received_at=row.received_at,
        arrived_at=row.arrived_at,
        recorded_at=row.recorded_at,
        size=row.size,
        verdict=row.verdict,
        why=row.why,
        person=row.person,
        scope=row.scope,
        facts=tuple(json.loads(row.facts)),
    )


_AT_PLACE = (
    select(incoming)
    .join(incoming_place, incoming_place.c.incoming == incoming.c.number)
    .where(
        incoming_place.c.box == bindparam("box"),
        incoming_place.c.validity == bindparam("validity"),
        incoming_place.c.uid == bindparam("uid"),
    )
)
_BY_ID = select(incoming).where(incoming.c.group == bindparam("group"), incoming.c.id == bindparam("id"))
_PUT_AWAY = (
    update(incoming_place)
    .where(
        incoming_place.c.box == bindparam("its_box"),
        incoming_place.c.validity == bindparam("its_validity"),
        incoming_place.c.uid == bindparam("its_uid"),
    )
    .values(put_away_at=bindparam("now"))
)
_KEPT = (
    select(incoming_bytes.c.raw)
    .join(incoming, incoming.c.number == incoming_bytes.c.incoming)
    .where(incoming.c.group == bindparam("group"), incoming.c.id == bindparam("id"))
)
_SINCE = select(func.count()).where(
    incoming.c.group == bindparam("group"),
    incoming.c.person == bindparam("person"),
    incoming.c.recorded_at >= bindparam("since"),
)
