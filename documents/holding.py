"""Say in the minutes that a decision was put on hold, as it stood when the meeting ended. Decides nothing."""

from datetime import date

from rules.disagreement import holds
from rules.facts import Act
from rules.meetings import Meeting
from rules.world import World

_UNTIL = {
    Act.NEGOTIATION_ENDED: "tills den lokala förhandlingen är avslutad och tiden för en begäran om central"
    " förhandling har gått ut",
    Act.CENTRAL_ENDED: "tills den centrala förhandlingen är avslutad",
}


def on_hold(world: World, met: Meeting, matter: str) -> list[str]:
    """The line under a matter; nothing where no rule of the group's lets a decision wait.

    Minutes tell what was so at the meeting: what came later belongs to later minutes.
    """
    for hold in holds(world, met, met.over_at):
        if hold.on and hold.matter == matter:
            return ["", f"Beslutet vilar {_until(hold.until)} ({hold.rule.id})."]
    return []


def _until(until: date | Act | None) -> str:
    match until:
        case Act():
            return _UNTIL[until]
        case None:
            return "tills vidare"
        case day:
            return f"till och med {day}, eller längre om central förhandling begärs"
