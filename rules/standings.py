"""Where a deadline stands at a moment, after what was decided about it. Reckons no date."""

from datetime import datetime

from rules.deadlines import Kind, Reckoned
from rules.exceptions import Decided
from rules.outcome import Standing


def standing_of(reckoned: Reckoned, met_at: datetime | None, now: datetime, *, void: bool) -> Standing:
    """Met, missed or open, from its date alone."""
    if void:
        return Standing.VOID
    if met_at is not None:
        return Standing.MET if reckoned.in_time(met_at) else Standing.MET_LATE
    if reckoned.kind is Kind.NONE or reckoned.in_time(now):
        return Standing.OPEN
    return Standing.MISSED


def decided_standing(decided: Decided | None, standing: Standing) -> Standing:
    """What was set aside is nobody's fault, and what stands still cannot be missed."""
    if decided is None or standing in (Standing.VOID, Standing.MET):
        return standing
    if decided.waived:
        return Standing.WAIVED
    return Standing.OPEN if decided.paused and standing is Standing.MISSED else standing
