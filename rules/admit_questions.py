"""Whether a question's matter can be said afterwards, and who can be its answerer. Records nothing."""

from rules.facts import Fact, FactKind
from rules.people import Role, Side
from rules.refused import Refused
from rules.world import World

_ANSWERS = (Role.CHAIR, Role.SECRETARY, Role.HR_MANAGER, Role.MANAGER)  # the employer's roles


def admit_answerer(fact: Fact, world: World) -> None:
    """Pass, or raise Refused: questions on a matter are answered by the employer's side, and by no union."""
    owner = fact.maybe("owner")
    if fact.kind is not FactKind.MATTER_REGISTERED or owner is None:
        return
    employers = {known.slug for known in world.charter.group.organisations if known.side is Side.EMPLOYER}
    people = {seat.person for seat in world.seats if seat.organisation in employers}
    if owner not in _ANSWERS and owner not in people:
        have = ", ".join([*_ANSWERS, *sorted(people)])
        raise Refused(f"{fact.kind}: '{owner}' does not answer for the employer: choose one of {have}")


def admit_placement(fact: Fact, world: World) -> None:
    """Pass, or raise Refused: the question has been asked, and nobody has said that it is about another matter."""
    if fact.kind is not FactKind.QUESTION_PLACED:
        return
    met = next((met for met in world.meetings if met.id == fact.text("meeting")), None)
    if met is None:
        return  # refused as an unknown meeting elsewhere
    asked = next((one for one in met.questions if one.id == fact.text("question")), None)
    if asked is None:
        have = ", ".join(sorted(one.id for one in met.questions)) or "none"
        raise Refused(f"meeting '{met.id}': question '{fact.text('question')}' not found (have: {have})")
    if asked.matter not in (None, fact.text("matter")):
        said = FactKind.QUESTION_ASKED if asked.placed_at is None else FactKind.QUESTION_PLACED
        raise Refused(
            f"meeting '{met.id}': question '{asked.id}' is about matter '{asked.matter}' already:"
            f" correct the '{said}' that says so"
        )
