"""Do everything that is due now. May be called any number of times, at any moment, in parallel, without harm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from actions.advance import advance
from actions.deliver import Delivered, deliver
from actions.holds import LAST_SWEEP, Hold, HoldCode, held, hold, hold_step_back
from actions.office import Office
from actions.replan import Replanned
from actions.runs_out import has_looked, tell_what_runs_out
from store import marks, outbox

_MARK_EVERY = timedelta(minutes=1)


class Only(StrEnum):
    """What users know a flow by: each is a filter on the same sweep."""

    SUMMONS = "summons"
    REMINDERS = "reminders"
    BALANCE = "balance"
    MINUTES = "minutes"
    DELIVER = "deliver"


TEXTS: dict[Only, tuple[str, ...] | None] = {
    Only.SUMMONS: (
        *("summons", "summons_update", "summons_cancel", "late_matter", "agenda_update"),
        *("substitute_called", "substitute_released", "seat_kept"),
    ),
    Only.REMINDERS: (
        "question_reminder",
        "question_received",
        "question_late",
        "question_refused",
        "which_matter",
        "answer_due",
        "question_answered",
        "secretary_nudge",
        "deadlines_changed",
        "answer_reminder",
        "time_proposed",
    ),
    Only.BALANCE: ("balance_reminder", "balance_escalated"),
    Only.MINUTES: ("comments_reminder", "signature_reminder"),
    Only.DELIVER: None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one sweep did."""

    at: datetime
    planned: tuple[Replanned, ...]
    delivered: Delivered

    def rows(self) -> list[dict[str, str]]:
        """One plain row for each thing done: ids only, never a name or an address."""
        rows = [
            {"what": "planned", "subject": change.scope, "detail": ", ".join(change.flags)}
            for change in self.planned
            if change.deadlines or change.put or change.superseded or change.flags
        ]
        rows += [
            {"what": one.state.value, "subject": job.key, "detail": job.text}
            for job, one in self.delivered.settled
        ]
        if self.delivered.hold is not None:
            rows.append({"what": "held", "subject": "outbox", "detail": self.delivered.hold.code.value})
        return rows


def sweep(office: Office, *, only: Only | None = None, clock_jumped: bool = False) -> Swept:
    """Let time pass, then deliver. `only` narrows what is delivered, never what is planned."""
    now = office.now()
    stopped = _stopped(office, now, clock_jumped=clock_jumped)
    if stopped is not None:
        return Swept(at=now, planned=(), delivered=Delivered(hold=stopped))
    planned = advance(office, now)
    with office.store.reading() as tx:
        idle, looked = outbox.idle(tx, now), has_looked(tx, office, now)
    delivered = Delivered() if idle else deliver(office, now, texts=TEXTS[only] if only else None)
    if not looked:  # last, for nothing that leaves today depends on it
        with office.store.writing() as tx:
            tell_what_runs_out(tx, office, now)
    return Swept(at=now, planned=planned, delivered=delivered)


def _stopped(office: Office, now: datetime, *, clock_jumped: bool) -> Hold | None:
    """Whether the clock can be trusted. A sweep at rest writes nothing but this mark, once a minute."""
    with office.store.reading() as tx:
        last, hold_now = marks.moment(tx, LAST_SWEEP), held(tx)
    if hold_now is not None and hold_now.code is HoldCode.CLOCK_JUMP:
        return hold_now  # a plan made under a wrong clock would name wrong dates
    if last is not None and not clock_jumped and timedelta(0) <= now - last < _MARK_EVERY:
        return None
    with office.store.writing() as tx:
        stopped = hold_step_back(tx, now)
        if stopped is None and clock_jumped:
            message = "the wall clock jumped while the service ran: check it, then release"
            stopped = hold(tx, HoldCode.CLOCK_JUMP, message, now)
        if stopped is None:
            marks.put_moment(tx, LAST_SWEEP, now)
    return stopped
