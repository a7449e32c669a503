"""Deliver over SMTP: one recipient a transaction, many mails a connection, the journal mailbox as proof."""

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Lock

from notifiers.envelope import unfit
from notifiers.journal import Journal
from notifiers.route import SmtpRoute
from notifiers.smtp_line import Line, LineDown
from rules.delivery import Accepted, Frozen, Outcome, Refused, TryLater

_BROKEN_IN_A_ROW = 2  # then the rest waits: a dead server must not cost a time-out for every mail
_KEPT_IDLE = 10.0  # seconds that an open line is worth using again
_Told = tuple[int, Outcome]


@dataclass(slots=True)
class _Batch:
    """What is still to be sent. Its deque is shared by the lanes; each mail is taken by one of them."""

    mails: Sequence[Frozen]
    pending: deque[int]
    stopped: Event = field(default_factory=Event)
    why: str = "the server took no more mails"

    def take(self) -> int | None:
        if self.stopped.is_set():
            return None
        try:
            return self.pending.popleft()
        except IndexError:
            return None

    def give_back(self, *indices: int | None) -> None:
        self.pending.extendleft(index for index in reversed(indices) if index is not None)


class SmtpNotifier:
    """A route out, with the journal where acceptance is looked up if there is one."""

    name = "smtp"

    def __init__(self, route: SmtpRoute, journal: Journal | None = None) -> None:
        """Connects to nothing yet. A journal without a mailbox in the route would prove nothing."""
        if journal is not None and route.journal is None:
            raise ValueError("a journal is read but the route sends it no copies: set the journal mailbox")
        self._route, self._journal = route, journal
        self._idle: list[Line] = []
        self._lock = Lock()

    @property
    def proves(self) -> bool:
        """Whether there is a journal to ask."""
        return self._journal is not None

    def deliver(self, mails: Sequence[Frozen]) -> Iterator[_Told]:
        """Send over up to `connections` lines at once."""
        batch = _Batch(mails=mails, pending=deque())
        for index, mail in enumerate(mails):
            if (why := unfit(mail)) is not None:
                yield index, Refused(why=why)
            else:
                batch.pending.append(index)
        lanes = min(self._route.connections, len(batch.pending))
        yield from self._lane(batch) if lanes <= 1 else self._lanes(batch, lanes)
        while (left := batch.take()) is not None:
            yield left, TryLater(why=batch.why)

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool] | None:
        """What the journal mailbox holds; None without a journal."""
        return None if self._journal is None else self._journal.find(message_ids)

    def probe(self) -> None:
        """Connect, greet, log in and leave. Raises OSError with the reason."""
        try:
            self._line().quit()
        except LineDown as down:
            raise OSError(str(down)) from down

    def close(self) -> None:
        """Say QUIT on the idle lines."""
        with self._lock:
            idle, self._idle = self._idle, []
        for line in idle:
            line.quit()
        if self._journal is not None:
            self._journal.close()

    def _lanes(self, batch: _Batch, lanes: int) -> Iterator[_Told]:
        """One lane here and the others in threads. Theirs are told between ours: nobody is woken for each."""
        told: SimpleQueue[_Told | None] = SimpleQueue()

        def run() -> None:
            try:
                for settled in self._lane(batch):
                    told.put(settled)
            finally:
                told.put(None)

        with ThreadPoolExecutor(lanes - 1, thread_name_prefix="smtp") as pool:
            runs = [pool.submit(run) for _ in range(lanes - 1)]
            still_running = lanes - 1
            try:
                for ours in self._lane(batch):
                    yield ours
                    while not told.empty():
                        if (theirs := told.get()) is None:
                            still_running -= 1
                        else:
                            yield theirs
                while still_running:
                    if (theirs := told.get()) is None:
                        still_running -= 1
                    else:
                        yield theirs
            finally:
                batch.stopped.set()
            for finished in runs:
                finished.result()
        batch.stopped.clear()

    def _lane(self, batch: _Batch) -> Iterator[_Told]:
        """Send what can be taken over one line at a time. What it gives up on stays in the batch."""
        index, broken = batch.take(), 0
        while index is not None and broken < _BROKEN_IN_A_ROW:
            try:
                line = self._line()
            except LineDown as down:
                batch.why = str(down)
                break
            ahead: int | None = None
            try:
                while index is not None and line.usable() and not batch.stopped.is_set():
                    ahead = batch.take()
                    outcome = line.send(batch.mails[index], None if ahead is None else batch.mails[ahead])
                    if outcome is None:
                        break
                    if isinstance(outcome, Accepted | Refused):
                        broken = 0
                    settled, index, ahead = (index, outcome), ahead, None
                    if not line.usable():
                        batch.why = outcome.answer if isinstance(outcome, Accepted) else outcome.why
                    yield settled
            finally:
                # Also when nobody wants the rest: a line with an envelope on it must not be used again.
                self._put_away(line)
                batch.give_back(ahead)
            if not line.usable():
                broken = _BROKEN_IN_A_ROW if line.hopeless else broken + 1
        batch.give_back(index)

    def _line(self) -> Line:
        now = time.monotonic()
        while True:
            with self._lock:
                line = self._idle.pop() if self._idle else None
            if line is None:
                return Line.open(self._route)
            if now - line.idle_since < _KEPT_IDLE:
                return line
            line.quit()

    def _put_away(self, line: Line) -> None:
        if not line.resting:
            line.drop()
            return
        line.rest()
        with self._lock:
            self._idle.append(line)
