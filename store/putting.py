"""Bring the outbox in line with a plan: put, refresh, supersede, revive. Sends nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from rules.notices import Notice, covers_of
from rules.world import BALANCE_SCOPE
from store import scopes
from store.database import Tx
from store.events import Turn, write_turns
from store.has_left import left as left
from store.letters import Letter, Values, notice_of, written
from store.states import State
from store.tables import outbox, outbox_bytes
from store.trouble import StoreError, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """The keys that a plan put, said anew, no longer wants, and wants again."""

    put: tuple[str, ...] = ()
    refreshed: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    revived: tuple[str, ...] = ()


@dataclass(slots=True)
class _Changes:
    new: list[Letter] = field(default_factory=list)
    refreshed: list[tuple[Row[Any], Letter]] = field(default_factory=list)
    revived: list[tuple[Row[Any], Letter]] = field(default_factory=list)
    superseded: list[Row[Any]] = field(default_factory=list)


def sync(
    tx: Tx,
    *,
    group: str,
    scope: str,
    notices: Iterable[Notice],
    now: datetime,
    reason: str = "the plan no longer wants it",
) -> Synced:
    """Make what waits in this scope equal to `notices`. What has left, or may have left, is never touched.

    A waiting notice is brought up to date as long as none of its bytes can have left; bytes that were frozen for
    a try that surely failed are thrown away then. A key that was superseded comes back only if nothing of it
    can have left and no newer notice took its place. Raises StoreError when a key belongs to another scope.
    """
    scopes.hold(tx, group, scope)
    letters = {letter.notice.key: letter for letter in written(notices)}
    rows = {row.key: row for row in tx.execute(_OF_SCOPE, {"group": group, "scope": scope})}
    todo = _Changes()
    for key, letter in letters.items():
        if letter.notice.scope != scope:
            raise StoreError(
                f"{key} is a notice of {letter.notice.scope}, not of {scope}", Trouble.NOT_POSSIBLE
            )
        row = rows.get(key)
        if row is None:
            todo.new.append(letter)
        elif row.may_have_left:
            continue
        elif row.state == State.WAITING and row.content_hash != letter.hash:
            todo.refreshed.append((row, letter))
        elif row.state == State.SUPERSEDED and row.collapsed_into is None:
            todo.revived.append((row, letter))
    todo.superseded = [
        row
        for key, row in rows.items()
        if row.state == State.WAITING and not row.may_have_left and key not in letters
    ]
    _put(tx, group, scope, todo.new, now)
    reasons = _said_by(tx, todo.superseded, letters.values()) if scope == BALANCE_SCOPE else {}
    _set_anew(tx, todo, now, reason, reasons)
    return Synced(
        put=tuple(letter.notice.key for letter in todo.new),
        refreshed=tuple(row.key for row, _ in todo.refreshed),
        superseded=tuple(row.key for row in todo.superseded),
        revived=tuple(row.key for row, _ in todo.revived),
    )


def renew(tx: Tx, *, group: str, scope: str, notices: Iterable[Notice], now: datetime) -> None:
    """Say what waits in this scope anew, and leave everything else in it alone.

    As with `sync` nothing is touched of which any byte may have left.
    """
    scopes.hold(tx, group, scope)
    rows = {row.key: row for row in tx.execute(_OF_SCOPE, {"group": group, "scope": scope})}
    todo = _Changes()
    for letter in written(notices):
        row = rows.get(letter.notice.key)
        waits = row is not None and row.state == State.WAITING and not row.may_have_left
        if row is not None and waits and row.content_hash != letter.hash:
            todo.refreshed.append((row, letter))
    _set_anew(tx, todo, now, "")


def _said_by(tx: Tx, gone: Sequence[Row[Any]], letters: Iterable[Letter]) -> dict[int, str]:
    """Which of the digests that are wanted says all that each of these would have said."""
    wanted = [(one.notice, set(covers_of(one.notice.context))) for one in letters]
    reasons: dict[int, str] = {}
    for row in tx.execute(_WHOLE, {"ids": [row.id for row in gone]}) if gone else ():
        old = notice_of(row)
        covers = set(covers_of(old.context))
        heir = next((new for new, says in wanted if new.person == old.person and covers <= says), None)
        if covers and heir is not None:
            reasons[row.id] = f"collapsed into {heir.key}"
    return reasons


def unfreeze(tx: Tx, ids: Sequence[int]) -> None:
    """Throw away bytes that surely never left, so that the notice is bound anew."""
    if ids:
        tx.execute(_DROP_BYTES, {"ids": ids})
        tx.execute(_UNFREEZE, {"ids": ids})


def forgo(tx: Tx, *, group: str, scope: str, notices: Iterable[Notice], now: datetime, why: str) -> None:
    """Write down notices that shall never leave, so that no later plan puts them."""
    _put(tx, group, scope, written(notices), now, State.CANCELLED, why)


def _put(
    tx: Tx,
    group: str,
    scope: str,
    letters: Sequence[Letter],
    now: datetime,
    state: State = State.WAITING,
    why: str = "put",
) -> None:
    if not letters:
        return
    fixed: Values = {
        "group": group,
        "scope": scope,
        "state": state.value,
        "fence": 0,
        "attempts": 0,
        "may_have_left": False,
        "put_at": now,
    }
    keys = [letter.notice.key for letter in letters]
    taken = tx.execute(_TAKEN, {"keys": keys}).first()
    if taken is not None:
        raise StoreError(
            f"{taken.key} belongs to {taken.group}/{taken.scope} and cannot be put in {group}/{scope} too",
            Trouble.NOT_POSSIBLE,
        )
    tx.execute(_PUT, [{"key": letter.notice.key, **fixed, **letter.values()} for letter in letters])
    ids = {row.key: row.id for row in tx.execute(_IDS, {"keys": keys})}
    write_turns(tx, ((ids[key], Turn(now, None, state, why, 0)) for key in keys))


def _set_anew(
    tx: Tx, todo: _Changes, now: datetime, reason: str, reasons: Mapping[int, str] | None = None
) -> None:
    changed = todo.refreshed + todo.revived
    frozen = [row.id for row, _ in changed if row.sha256 is not None]
    unfreeze(tx, frozen)
    if changed:
        tx.execute(
            _SET,
            [
                {
                    "row": row.id,
                    "state": State.WAITING.value,
                    "why": row.why if row.attempts else None,
                    **letter.values(),
                    # What has been tried in vain keeps its turn: new words are no reason to try at once.
                    "not_before": max(row.not_before, letter.notice.not_before)
                    if row.attempts
                    else letter.notice.not_before,
                }
                for row, letter in changed
            ],
        )
    why = {row.id: (reasons or {}).get(row.id, reason) for row in todo.superseded}
    if todo.superseded:
        gone = [{"row": row, "state": State.SUPERSEDED.value, "why": said} for row, said in why.items()]
        tx.execute(_SUPERSEDE, gone)
    turns = [(row.id, Turn(now, State.WAITING, State.WAITING, "said anew", 0)) for row, _ in todo.refreshed]
    turns += [
        (row.id, Turn(now, State.SUPERSEDED, State.WAITING, "wanted again", 0)) for row, _ in todo.revived
    ]
    turns += [(row, Turn(now, State.WAITING, State.SUPERSEDED, said, 0)) for row, said in why.items()]
    write_turns(tx, turns)


_OF_SCOPE = select(
    outbox.c.id,
    outbox.c.key,
    outbox.c.state,
    outbox.c.content_hash,
    outbox.c.sha256,
    outbox.c.may_have_left,
    outbox.c.collapsed_into,
    outbox.c.attempts,
    outbox.c.not_before,
    outbox.c.why,
).where(outbox.c.group == bindparam("group"), outbox.c.scope == bindparam("scope"))
_WHOLE = select(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))
_TAKEN = select(outbox.c.key, outbox.c.group, outbox.c.scope).where(
    outbox.c.key.in_(bindparam("keys", expanding=True))
)
_IDS = select(outbox.c.key, outbox.c.id).where(outbox.c.key.in_(bindparam("keys", expanding=True)))
_PUT = insert(outbox)
_SET = update(outbox).where(outbox.c.id == bindparam("row"))
_SUPERSEDE = update(outbox).where(outbox.c.id == bindparam("row"))
_DROP_BYTES = delete(outbox_bytes).where(outbox_bytes.c.outbox_id.in_(bindparam("ids", expanding=True)))
_UNFREEZE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(message_id=None, dated=None, mail_from=None, rcpt_to=None, sha256=None)
)
