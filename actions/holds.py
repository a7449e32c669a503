"""Hold everything when something looks wrong: a burst, or a clock that jumped. A person lets go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from actions.office import Office
from store import incidents, marks, outbox, scopes
from store.database import Tx

_BURST_FACTOR = 3
_ORDINARY = 2  # messages to each person on an ordinary day
_STEP_BACK = timedelta(minutes=5)
_HELD = "held"
_RELEASED = "released_upto"
LAST_SWEEP = "last_sweep"


class HoldCode(StrEnum):
    """Why nothing is sent."""

    BURST = "burst"
    CLOCK_JUMP = "clock_jump"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing leaves until a person has looked."""

    code: HoldCode
    message: str


def held(tx: Tx) -> Hold | None:
    """What holds everything now."""
    said = marks.get(tx, _HELD)
    if not said:
        return None
    code, _, message = said.partition(" ")
    return Hold(code=HoldCode(code), message=message)


def hold(tx: Tx, code: HoldCode, message: str, now: datetime) -> Hold:
    """Hold everything, and open an incident that says why."""
    marks.put(tx, _HELD, f"{code} {message}")
    incidents.raise_incident(
        tx, key=f"{code}/{now.isoformat()}", code=code, subject="outbox", message=message, now=now
    )
    return Hold(code=code, message=message)


def release(tx: Tx, by: str, reason: str, now: datetime) -> Hold | None:
    """Let go, with a reason. What was due then leaves at the next sweep, however much it is."""
    was = held(tx)
    if was is not None:
        marks.put(tx, _HELD, "")
        marks.put(tx, _RELEASED, str(outbox.last_id(tx)))
        if was.code is HoldCode.CLOCK_JUMP:
            scopes.forget_charters(tx)  # all is planned anew under the clock that is trusted now
        marks.put_moment(tx, LAST_SWEEP, now)
        incidents.close_about(tx, "outbox", reason, by, now)
    return was


def hold_burst(tx: Tx, office: Office, now: datetime) -> Hold | None:
    """Hold a sweep that would send far more than any day before: probably a mistake in a rule or a clock.

    The measure is max(the setting, 3 x the busiest day), where two messages to every seat count as a day: a
    summons and a late document are no mistake. What waited when a person let go is not counted again.
    """
    due = outbox.due_count(tx, now, after=int(marks.get(tx, _RELEASED) or 0))
    seats = sum(len({seat.person for seat in known.group.seats}) for known in office.charters.values())
    most = max(office.burst, _BURST_FACTOR * max(outbox.busiest_day(tx), _ORDINARY * seats))
    if due <= most:
        return None
    message = (
        f"{due} notices are due at once and the most expected is {most}: look, then release or drop them"
    )
    return hold(tx, HoldCode.BURST, message, now)


def hold_step_back(tx: Tx, now: datetime) -> Hold | None:
    """Hold when the clock shows an earlier moment than the last sweep did."""
    last = marks.moment(tx, LAST_SWEEP)
    if last is None or now >= last - _STEP_BACK:
        return None
    message = f"the clock went back from {last.isoformat()} to {now.isoformat()}: check it, then release"
    return held(tx) or hold(tx, HoldCode.CLOCK_JUMP, message, now)
