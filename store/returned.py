"""What came back after it was accepted: given up, or sent again. Reads no report and tells nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from rules.backoff import next_after_return
from rules.delivery import MAIL
from store import incidents
from store.counting import count_accepted
from store.database import Tx
from store.events import Turn, write_turns
from store.letters import Values, channel_of
from store.putting import unfreeze
from store.states import State
from store.tables import outbox, outbox_event
from store.writing import is_postgresql

_MOST_RETURNS = 3  # a trouble that has not passed by then is told to a person
# What may be on the wire, or has been. A report that names its Message-ID also proves that it was accepted.
_OUT = frozenset({State.WAITING, State.SENDING, State.UNSURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The notice that a delivery report speaks of."""

    id: int
    key: str
    group: str
    scope: str
    subject: str
    person: str
    text: str
    state: State
    sent_to: str  # the bare address that its mail went to
    answer: str | None


def reported(tx: Tx, *, message_id: str | None, key: str | None) -> Reported | None:
    """The mail that bears this Message-ID now. Only who has had the mail knows it; a key can be guessed.

    A report about bytes that have been replaced since speaks of a mail that was seen to already.
    """
    row = None if message_id is None else tx.execute(_BY_MESSAGE, {"message_id": message_id}).first()
    if row is None or row.rcpt_to is None or channel_of(row) != MAIL:
        return None
    if key is not None and not key.startswith("sha256:") and row.key != key:
        return None
    return Reported(
        id=row.id,
        key=row.key,
        group=row.group,
        scope=row.scope,
        subject=row.subject,
        person=row.person,
        text=row.text,
        state=State(row.state),
        sent_to=row.rcpt_to,
        answer=row.answer,
    )


def give_up(tx: Tx, mail: Reported, why: str, at: datetime, now: datetime) -> bool:
    """Accepted to bounced, with an incident. False when the report says nothing new, and nothing was changed."""
    row = _accepted(tx, mail, at, now)
    if row is None:
        return False
    _bounce(tx, row, why, now, {"fence": 0, "accepted_at": row.accepted_at or at})
    return True


def send_again(tx: Tx, mail: Reported, why: str, at: datetime, now: datetime) -> State | None:
    """Accepted to waiting, with a pause; after three times to bounced instead. None when nothing was changed.

    The new try is composed anew and gets a Message-ID of its own. The old one was accepted: were it sent
    again, a proof would find the first acceptance and call a retry done that never left.
    """
    row = _accepted(tx, mail, at, now)
    if row is None:
        return None
    returns = tx.execute(_RETURNS, {"row": row.id}).scalar_one()
    if returns >= _MOST_RETURNS:
        _bounce(tx, row, f"{why} (for the {returns + 1}th time)", now, {"fence": 0})
        return State.BOUNCED
    unfreeze(tx, [row.id])
    again: Values = {
        "not_before": next_after_return(now),
        "accepted_at": None,
        "answer": None,
        "unsure_at": None,
        "held_at": None,
        "may_have_left": False,  # it surely did not arrive, so the plan may say it in new words or not at all
        "fence": 0,  # whoever still holds the old try may not settle it
    }
    move(tx, row, State.WAITING, f"returned: {why}", now, again)
    return State.WAITING


def bounced(tx: Tx, message_id: str, why: str, now: datetime) -> str | None:
    """Note that an accepted notice came back, with an incident. Its key, or None when it is not one of ours."""
    query = _BY_MESSAGE.with_for_update() if is_postgresql(tx) else _BY_MESSAGE
    row = tx.execute(query, {"message_id": message_id}).first()
    if row is None:
        return None
    if row.state != State.BOUNCED:
        _bounce(tx, row, why, now, {})
    return str(row.key)


def move(tx: Tx, row: Row[Any], state: State, why: str, now: datetime, also: Values) -> None:
    """Set a row's state, with its line of history."""
    tx.execute(update(outbox).where(outbox.c.id == row.id).values(state=state.value, why=why, **also))
    write_turns(tx, [(row.id, Turn(now, State(row.state), state, why, 0))])


def _accepted(tx: Tx, mail: Reported, at: datetime, now: datetime) -> Row[Any] | None:
    """The row as accepted, locked; None when it is in no state that can come back.

    A server that reports on a Message-ID has had the mail: what was in doubt is accepted from then on.
    """
    query = _BY_KEY.with_for_update() if is_postgresql(tx) else _BY_KEY
    row = tx.execute(query, {"key": mail.key}).one()
    if row.rcpt_to != mail.sent_to:
        return None  # sent anew in between
    if row.state == State.ACCEPTED:
        return row
    if row.state not in _OUT or row.sha256 is None:
        return None
    why = "a delivery report says that it was accepted"
    move(tx, row, State.ACCEPTED, why, now, {"accepted_at": at, "answer": why, "unsure_at": None})
    count_accepted(tx, 1, now)
    return tx.execute(_BY_KEY, {"key": mail.key}).one()


def _bounce(tx: Tx, row: Row[Any], why: str, now: datetime, also: Values) -> None:
    move(tx, row, State.BOUNCED, why, now, also)
    came_back = incidents.Incident(
        key=f"bounced:{row.key}",
        code="bounced",
        subject=row.key,
        message=f"{row.text} to {row.person} about {row.subject} came back: {why}",
        raised_at=now,
    )
    incidents.raise_all(tx, [came_back])


_BY_MESSAGE = select(outbox).where(outbox.c.message_id == bindparam("message_id"))
_BY_KEY = select(outbox).where(outbox.c.key == bindparam("key"))
_RETURNS = select(func.count()).where(
    outbox_event.c.outbox_id == bindparam("row"),
    outbox_event.c.was == State.ACCEPTED.value,
    getattr(outbox_event.c, "is") == State.WAITING.value,
)
