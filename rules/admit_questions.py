"""Whether a question's matter can be recorded afterwards. Records nothing."""

from rules.facts import Fact, FactKind
from rules.refused import Refused
from rules.world import World


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
