"""Print one calculated deadline. Calculates nothing."""

import json
from collections.abc import Mapping
from datetime import date

from actions.calculate import Calculated
from rules.deadlines import Kind
from rules.facts import Json
from rules.moments import weekday_of
from rules.outcome import steps_as_json


def show(found: Calculated, *, as_json: bool) -> None:
    """Print the answer and its reason as text, or as the contract's JSON."""
    if as_json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
        return
    told = found.reckoned
    if told.kind is Kind.DATE and told.last_day and told.due_at and told.cutoff:
        print(f"senast {weekday_of(told.last_day)} {told.last_day} kl. {told.cutoff}")
    else:
        print(f"inget datum: {told.reason}")
    if told.capped_at:
        print(
            f"  aldrig efter {told.capped_at.astimezone(found.calendar.zone):%Y-%m-%d %H:%M} (mötet börjar)"
        )
    if found.rule:
        print(f"  regel {found.rule.id}: {found.rule.cites}")
    print(f"  räknat: {found.words} (kalender {found.calendar.name})")
    for step in steps_as_json(told.steps):
        if isinstance(step, dict):
            print(f"  {step_line(step)}")
    for flag in told.flags:
        print(f"  OBS {flag}")


def step_line(step: Mapping[str, Json]) -> str:
    """One day of the trace in plain Swedish."""
    day = date.fromisoformat(str(step["day"]))
    said = f"{weekday_of(day):8} {day}  "
    if "counted" in step:
        return f"{said}{step['counted']}"
    if "skipped" in step:
        return f"{said}räknas inte: {step['skipped']}"
    return f"{said}flyttas: {step['rolled']}" if "rolled" in step else f"{said}{step['landed']}"
