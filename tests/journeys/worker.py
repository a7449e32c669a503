"""A process that only waits and forks: each order is one life of the office, which the test may kill.

Run as `python -m tests.journeys.worker`. One JSON order a line on stdin, first `prepare` with the office's
environment; on stdout `warm`, then for each life `born PID`, what it says, and `gone PID STATUS`. The imports are
paid once, so a life costs milliseconds.
"""

import gc
import json
import os
import resource
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from signal import SIGKILL
from threading import Event
from typing import Any

from sqlalchemy import event

from actions.collect import collect_all
from actions.office import Office, open_office, way_out
from actions.record import record
from actions.sweep import sweep
from config.settings import settings_from_environment
from rules.delivery import Accepted, Frozen
from rules.facts import FactKind
from store import outbox
from store.database import Store, open_store
from store.outbox import State
from store.trouble import StoreError
from tests.journeys.builders import CALLED_AT, GROUP, SUMMONS_DAY, a_call

_AHEAD = timedelta(hours=1)  # what waits longer than this is not part of the journey
_TICK = 0.01


def main() -> None:
    """Take orders until stdin ends."""
    office: Office | None = None
    for line in sys.stdin:
        order = json.loads(line)
        if order["verb"] == "prepare":
            office = _prepared(order["environment"])
            _say("warm")
            continue
        assert office is not None
        child = os.fork()
        if child == 0:
            _live(office, order)
        _say(f"born {child}")
        _, status = os.waitpid(child, 0)
        _say(f"gone {child} {os.waitstatus_to_exitcode(status)}")


def _prepared(environment: dict[str, str]) -> Office:
    """Read and check everything now; a life opens only a store and a line of its own."""
    for name in [name for name in os.environ if name.startswith("KALLELSE_")]:
        del os.environ[name]
    os.environ.update(environment)
    with open_office(clock=lambda: SUMMONS_DAY) as office:
        pass
    gc.collect()
    gc.freeze()  # else every collection in a child would copy the pages of its parent
    return office


def _live(warm: Office, order: dict[str, Any]) -> None:
    status = 1
    try:
        settings = settings_from_environment()
        if order.get("file_size") is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_size"], order["file_size"]))
        office = replace(
            warm,
            store=open_store(settings.database_url),
            notifier=way_out(settings),
            clock=_clock(order["zero"]),
            batch=order.get("batch", warm.batch),
        )
        _die_at(office.store, order.get("die_at"))
        _say("open")
        _VERBS[order["verb"]](office, order)
        office.notifier.close()
        office.store.close()
        status = 0
    except StoreError as trouble:
        _say(f"trouble {trouble.trouble} {trouble}")
        status = 3
    except BaseException:  # noqa: BLE001  # the last line of defence: a fork must never return to its parent's work
        traceback.print_exc()
    finally:
        os._exit(status)


def _clock(zero: float) -> Callable[[], datetime]:
    """The afternoon of the summons, passing as fast as ours: `zero` is when it began."""
    return lambda: SUMMONS_DAY + timedelta(seconds=time.monotonic() - zero)


def _die_at(store: Store, number: int | None) -> None:
    """Kill this process just before the database hears its n-th word (a statement or a commit)."""
    if number is None:
        return
    heard = 0

    def hear(*_: Any) -> None:
        nonlocal heard
        heard += 1
        if heard == number:
            os.kill(os.getpid(), SIGKILL)

    for word in ("before_cursor_execute", "commit"):
        event.listen(store.engine, word, hear)


def _record(office: Office, order: dict[str, Any]) -> None:
    call = a_call(order["meeting"])
    record(office, group=GROUP, kind=FactKind.MEETING_CALLED, data=call, at=CALLED_AT, by="secretary")


def _sweep(office: Office, order: dict[str, Any]) -> None:
    for _ in range(order.get("sweeps", 1_000_000)):
        swept = sweep(office)
        if swept.delivered.hold is not None:
            raise RuntimeError(swept.delivered.hold.message)
        if swept.delivered.settled:
            _say(f"settled {swept.delivered.count(State.ACCEPTED)}")
        if not swept.delivered.busy and nothing_left(office):
            return
        if not swept.delivered.settled:
            Event().wait(_TICK)


def _collect(office: Office, _order: dict[str, Any]) -> None:
    done = collect_all(office, settings_from_environment())
    _say(f"collected {done.new}")


def nothing_left(office: Office) -> bool:
    """Whether every notice of today has come to rest."""
    with office.store.reading() as tx:
        counts = outbox.counts(tx)
        waiting = outbox.waiting_at(tx)
    due = waiting is not None and waiting <= office.now() + _AHEAD
    return not due and not counts.get(State.SENDING) and not counts.get(State.UNSURE)


def _naive(office: Office, _order: dict[str, Any]) -> None:
    """Send first, then write it down: what most programs do. Only here, to show that the kills can hurt."""
    ledger = sqlite3.connect(settings_from_environment().data / "naive.db", isolation_level=None)
    ledger.execute("CREATE TABLE IF NOT EXISTS sent (key TEXT PRIMARY KEY)")
    with office.store.reading() as tx:
        wanted = [item.notice for item in outbox.listing(tx, [State.WAITING])]
    for notice in wanted:
        if ledger.execute("SELECT 1 FROM sent WHERE key = ?", [notice.key]).fetchone():
            continue
        mail = office.composer.compose(notice, SUMMONS_DAY)
        assert isinstance(mail, Frozen)
        for _, outcome in office.notifier.deliver([mail]):
            assert isinstance(outcome, Accepted), outcome
        ledger.execute("INSERT INTO sent VALUES (?)", [notice.key])


def _say(text: str) -> None:
    os.write(1, f"{text}\n".encode())  # one write: lines of two processes do not mix


_VERBS: dict[str, Callable[[Office, dict[str, Any]], None]] = {
    "record": _record,
    "sweep": _sweep,
    "naive": _naive,
    "collect": _collect,
}

if __name__ == "__main__":
    main()
