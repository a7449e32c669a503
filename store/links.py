"""Addresses that need no login: put, look up, revoke. Keeps a fingerprint of each and never the address itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update

from store.database import Tx
from store.tables_incoming import link
from store.trouble import StoreError, Trouble
from store.writing import insert_once


class LinkKind(StrEnum):
    """What an address opens."""

    PERSON_FEED = "person_feed"
    GROUP_FEED = "group_feed"
    ANSWER = "answer"  # is written down only when it is revoked: what it opens stands in the address


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One address. `id` is the fingerprint of its secret part."""

    id: str
    kind: LinkKind
    group: str
    subject: str
    person: str | None
    made_at: datetime
    made_by: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None


def put(tx: Tx, made: Link) -> None:
    """Write one down. One with the same fingerprint is left as it is."""
    row = {name: getattr(made, name) for name in Link.__slots__}
    tx.execute(insert_once(link, "id"), {**row, "kind": made.kind.value})


def by_id(tx: Tx, fingerprint: str) -> Link | None:
    """The link with this fingerprint, revoked or not."""
    row = tx.execute(select(link).where(link.c.id == fingerprint)).first()
    return None if row is None else _link(row._mapping)


def listing(tx: Tx, *, group: str | None = None, person: str | None = None) -> tuple[Link, ...]:
    """The links, the oldest first."""
    query = select(link).order_by(link.c.made_at, link.c.id)
    if group is not None:
        query = query.where(link.c.group == group)
    if person is not None:
        query = query.where(link.c.person == person)
    return tuple(_link(row._mapping) for row in tx.execute(query))


def revoke(tx: Tx, fingerprint: str, by: str, now: datetime) -> None:
    """Close one for good. Raises StoreError when there is none or it is closed already."""
    open_ = update(link).where(link.c.id == fingerprint, link.c.revoked_at.is_(None))
    if tx.execute(open_.values(revoked_at=now, revoked_by=by)).rowcount != 1:
        raise StoreError(
            f"no open link '{fingerprint}': 'kallelse feeds list' shows them", Trouble.NOT_POSSIBLE
        )


def _link(row: object) -> Link:
    told = dict(row)  # type: ignore[call-overload]  # a row's mapping
    return Link(**{**told, "kind": LinkKind(told["kind"])})
