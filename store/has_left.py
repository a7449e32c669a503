"""What has left or may have left in a scope, and what it told: what a plan builds on. Changes nothing."""

from sqlalchemy import bindparam, or_, select

from rules.notices import COVERING, Left, LeftState, covers_of
from rules.world import BALANCE_SCOPE
from store.database import Tx
from store.letters import address_of, notice_of
from store.states import State
from store.tables import outbox


def left(tx: Tx, *, group: str, scope: str) -> dict[str, Left]:
    """What has left or may have left in this scope, by key: what a plan builds on.

    Digests that ended without leaving count too: a person has dropped them, or has them on the list of incidents.
    """
    if scope == BALANCE_SCOPE:
        return _digests(tx, group)
    covered = _covered(tx, group, scope)
    return {
        row.key: Left(
            key=row.key,
            person=row.person,
            to=address_of(row.to_name, row.to_email),
            text=row.text,
            sequence=row.sequence,
            # A notice that may have left counts as unsure whatever became of it: tried again, dropped, expired.
            state=LeftState(row.state) if row.state in _LEFT else LeftState.UNSURE,
            accepted_at=row.accepted_at,
            covers=covered.get(row.key, ()),
        )
        for row in tx.execute(_LEFT_OF_SCOPE, {"group": group, "scope": scope})
    }


def _digests(tx: Tx, group: str) -> dict[str, Left]:
    told: dict[str, Left] = {}
    for row in tx.execute(_DIGESTS, {"group": group, "scope": BALANCE_SCOPE}):
        notice = notice_of(row)
        forgone = row.state not in _LEFT and not row.may_have_left
        unsure = LeftState.FORGONE if forgone else LeftState.UNSURE
        told[row.key] = Left(
            key=row.key,
            person=row.person,
            to=notice.to,
            text=row.text,
            sequence=None,
            state=LeftState(row.state) if row.state in _LEFT else unsure,
            accepted_at=row.accepted_at,
            covers=covers_of(notice.context),
        )
    return told


def _covered(tx: Tx, group: str, scope: str) -> dict[str, tuple[str, ...]]:
    """What each mail that told of several things told of. Only such mails are read."""
    rows = tx.execute(_COVERING, {"group": group, "scope": scope})
    return {row.key: covers_of(notice_of(row).context) for row in rows}


_LEFT = frozenset(state.value for state in LeftState)
_LEFT_OF_SCOPE = (
    select(
        outbox.c.key,
        outbox.c.person,
        outbox.c.to_name,
        outbox.c.to_email,
        outbox.c.text,
        outbox.c.sequence,
        outbox.c.state,
        outbox.c.accepted_at,
    )
    .where(
        outbox.c.group == bindparam("group"),
        outbox.c.scope == bindparam("scope"),
        outbox.c.state.in_(sorted(_LEFT)) | outbox.c.may_have_left,
    )
    .order_by(outbox.c.id)
)
_DIGESTS = (
    select(outbox)
    .where(
        outbox.c.group == bindparam("group"),
        outbox.c.scope == bindparam("scope"),
        or_(
            outbox.c.state.not_in([State.WAITING.value, State.SUPERSEDED.value]),
            outbox.c.may_have_left,
            outbox.c.collapsed_into.is_not(None),
        ),
    )
    .order_by(outbox.c.id)
)
_COVERING = select(outbox).where(
    outbox.c.group == bindparam("group"),
    outbox.c.scope == bindparam("scope"),
    outbox.c.text.in_(sorted(COVERING)),
    outbox.c.state.in_(sorted(_LEFT)) | outbox.c.may_have_left,
)
