"""Whether an act, or a disagreement, can be recorded. Records nothing.

Meeting, matter, organisation and person are checked where every fact's are. A request for central negotiation
without a declared disagreement is kept: the plan flags it, for it may be the disagreement that is missing.
"""

from rules.facts import Act, Fact, FactKind
from rules.meetings import Meeting
from rules.refused import Refused
from rules.world import World

_OF_ONE_UNION = frozenset({Act.CENTRAL_REQUESTED})  # a union's own step, when one is named


def admit_act(fact: Fact, world: World) -> None:
    """Pass, or raise Refused: an act lies after what it ends, and a union's step is a union's."""
    if fact.kind is not FactKind.ACT_RECORDED:
        return
    met = next((met for met in world.meetings if met.id == fact.text("meeting")), None)
    if met is None:
        return  # refused as an unknown meeting elsewhere
    act, organisation = Act(fact.text("act")), fact.maybe("organisation")
    unions = [union.slug for union in world.charter.group.unions]
    if act in _OF_ONE_UNION and organisation is not None and organisation not in unions:
        raise Refused(
            f"{fact.kind}: {act} is a union's: organisation '{organisation}' is none (have: {', '.join(unions)})"
        )
    if act is Act.CENTRAL_ENDED:
        _after_request(fact, met)


def _after_request(fact: Fact, met: Meeting) -> None:
    """What never began cannot have ended: a decision would come off hold by a slip of the pen."""
    matter, asked = (
        fact.maybe("matter"),
        [done for done in met.acts if done.act is Act.CENTRAL_REQUESTED and done.at <= fact.happened_at],
    )
    if not any(done.matter is None or matter is None or done.matter == matter for done in asked):
        raise Refused(
            f"{fact.kind}: no central negotiation has been requested"
            f"{f' on matter {matter!r}' if matter else ''} by then: record act=central_requested first"
        )
