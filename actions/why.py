"""Gather the trace of a deadline that was written down. Reckons nothing anew but the readings of its clause."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from actions.reason import Trace, of_rule, on_the_wall
from rules.charter import Charter
from rules.facts import Json
from rules.readings import readings_as_json, readings_of
from rules.rulebook import DeadlineRule
from store.deadlines import StoredDeadline


def of_stored(held: StoredDeadline, charter: Charter | None, zone: ZoneInfo) -> Trace:
    """The trace of a deadline as it was written down. What its rule says besides is asked of today's rule books."""
    rule = governed_by(held, charter)
    readings = (
        readings_of(rule, held.trigger_at, charter.calendar, charter.policies) if rule and charter else ()
    )
    return {
        **(of_rule(rule, held.reason) if rule else {}),
        "rule": held.rule,
        "version": held.version,
        "cites": held.cites,
        "counted": held.counted,
        "calendar": held.calendar,
        "trigger": held.trigger,
        "trigger_at": on_the_wall(held.trigger_at, zone),
        "kind": held.kind.value,
        "last_day": held.last_day.isoformat() if held.last_day else None,
        "due_at": on_the_wall(held.due_at, zone),
        "until": held.cutoff,
        "capped_at": on_the_wall(held.capped_at, zone),
        "reason": held.reason,
        "flags": list(held.flags),
        "steps": list(held.because),
        "policies": list(held.policies),
        "changes": [_in_zone(one, zone) for one in held.changes if isinstance(one, dict)],
        "readings": readings_as_json(readings),
    }


def in_short(trace: Trace) -> Trace:
    """The trace as mails tell it: of the choices only those that the group made."""
    policies = trace["policies"]
    listed = policies if isinstance(policies, list) else []
    made: list[Json] = [one for one in listed if isinstance(one, dict) and one["since"]]
    return {**trace, "policies": made}


def governed_by(held: StoredDeadline, charter: Charter | None) -> DeadlineRule | None:
    """The row of the rule book under which a deadline ran; None when it is no longer there."""
    rows = charter.rulebook.rows.get(held.rule, ()) if charter else ()
    return next((row for row in rows if row.version == held.version), None)


def _in_zone(changed: Mapping[str, Json], zone: ZoneInfo) -> dict[str, Json]:
    """A change with its moments on the group's wall clock."""
    moments = {
        name: on_the_wall(datetime.fromisoformat(str(changed[name])), zone)
        for name in ("at", "until")
        if changed.get(name)
    }
    return {**changed, **moments}
