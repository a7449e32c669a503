"""Print one calculated deadline. Calculates nothing."""

import json

from actions.calculate import Calculated
from rules.deadlines import Kind
from rules.moments import weekday_of


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
    for step in told.steps:
        day = f"{weekday_of(step.day):8} {step.day}"
        if step.counted is not None:
            print(f"  {day}  {step.counted}")
        else:
            print(f"  {day}  {_word(step.skipped, step.landed, step.rolled)}")
    for flag in told.flags:
        print(f"  OBS {flag}")


def _word(skipped: str | None, landed: str | None, rolled: str | None) -> str:
    if skipped:
        return f"räknas inte: {skipped}"
    return f"flyttas: {rolled}" if rolled else f"{landed}"
