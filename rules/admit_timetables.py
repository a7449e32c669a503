"""Whether a fact about a timetable or a numbered demand can be recorded. Records nothing."""

from dataclasses import replace
from datetime import timedelta

from rules.demands import NEEDS_NO_ANSWER
from rules.facts import Fact, FactKind
from rules.meetings import Meeting
from rules.refused import Refused
from rules.said import Said, named_in, numbers_in
from rules.timetables import Anchor, Timetable, fold_timetable
from rules.turns import NoTemplate, runs_of, template_of
from rules.world import World

_MADE = FactKind.DEMAND_MADE
_JUST_BEFORE = timedelta(seconds=1)


def admit_timetable(fact: Fact, world: World) -> None:
    """Pass, or raise Refused. `world` is the group as it stands before the fact."""
    match fact.kind:
        case FactKind.TIMETABLE_STARTED:
            _start(fact, world)
        case FactKind.TIMETABLE_LEG_DONE:
            _leg_done(fact, world)
        case FactKind.DEMAND_MADE | FactKind.DEMAND_BACKED | FactKind.DEMAND_ANSWERED:
            met = next((met for met in world.meetings if met.id == fact.maybe("meeting")), None)
            if met is not None:
                _demand(fact, met, world)
        case _:
            pass


def _start(fact: Fact, world: World) -> None:
    name = fact.text("timetable")
    if any(table.id == name for table in world.timetables):
        raise Refused(f"timetable '{name}' has been started already: choose another id, or correct that fact")
    table = fold_timetable([fact])
    assert table is not None  # this very fact starts it
    try:
        template = template_of(world, table.template)
    except NoTemplate as unknown:
        raise Refused(f"timetable '{name}': {unknown}") from None
    if table.meeting is not None:
        _meeting(table, world)
    elif template.anchor is Anchor.MEETING and table.anchor is None:
        raise Refused(
            f"timetable '{name}': template '{template.name}' counts back from a meeting: say meeting=ID,"
            " or anchor=DAY for a meeting of another group"
        )
    _refuse_past_meeting(fact, table, world)


def _meeting(table: Timetable, world: World) -> Meeting:
    met = next((met for met in world.meetings if met.id == table.meeting), None)
    if met is None:
        have = ", ".join(known.id for known in world.meetings) or "none"
        raise Refused(f"timetable '{table.id}': meeting '{table.meeting}' not found (have: {have})")
    if met.cancelled_at is not None:
        raise Refused(f"timetable '{table.id}': meeting '{met.id}' has been cancelled: name another")
    return met


def _refuse_past_meeting(fact: Fact, table: Timetable, world: World) -> None:
    """Refuse a timetable of which a leg would end after its meeting has begun."""
    met = next((met for met in world.meetings if met.id == table.meeting), None)
    if met is None:
        return
    for run in runs_of(world, table, fact.happened_at - _JUST_BEFORE):
        reckoned = run.deadline.reckoned
        if reckoned.capped_at is not None:
            raise Refused(
                f"timetable '{table.id}': leg '{run.leg.name}' would end on {reckoned.last_day} at"
                f" {reckoned.cutoff}, after meeting '{met.id}' begins on {met.day} at"
                f" {met.starts_at.astimezone(met.zone):%H:%M}: start it earlier, choose a template with shorter legs,"
                " or move the meeting first"
            )


def _leg_done(fact: Fact, world: World) -> None:
    name, named = fact.text("timetable"), fact.text("leg")
    table = next((table for table in world.timetables if table.id == name), None)
    if table is None:
        have = ", ".join(known.id for known in world.timetables) or "none"
        raise Refused(f"timetable '{name}' not found (have: {have}): record timetable_started first")
    try:
        template = template_of(world, table.template)
    except NoTemplate as unknown:
        raise Refused(f"timetable '{name}': {unknown}") from None
    leg = template.leg(named)
    if leg is None:
        have = ", ".join(f"{number} {leg.name}" for number, leg in enumerate(template.legs, start=1))
        raise Refused(f"timetable '{name}': leg '{named}' not found (have: {have})")
    if any(template.leg(before) is leg for before, _ in table.done):
        raise Refused(f"timetable '{name}': leg '{leg.name}' is done already: correct that fact to change it")
    if fact.happened_at < table.started_at:
        raise Refused(f"timetable '{name}': leg '{leg.name}' cannot be done before the timetable started")


def _demand(fact: Fact, met: Meeting, world: World) -> None:
    made = [said for said in met.said if said.kind is _MADE]
    if fact.kind is _MADE:
        _made(fact, met, made, world)
    elif fact.kind is FactKind.DEMAND_BACKED:
        _union(fact, world)
        _known(fact, met, [fact.text("demand")], made)
    else:
        _answered(fact, met, made)


def _made(fact: Fact, met: Meeting, made: list[Said], world: World) -> None:
    _union(fact, world)
    name, union = fact.text("demand"), fact.maybe("organisation")
    if any(said.demand == name for said in made):
        raise Refused(f"meeting '{met.id}': demand '{name}' has been made already: choose another id")
    number = fact.maybe("number") or name
    if any(said.organisation == union and said.number == number for said in made):
        raise Refused(
            f"meeting '{met.id}': '{union}' has a demand number {number} already: choose another number"
        )


def _answered(fact: Fact, met: Meeting, made: list[Said]) -> None:
    """An answer names what it answers: nothing is settled by an answer that hangs in the air."""
    demand, listed = fact.maybe("demand"), fact.data.get("demands")
    ids = [demand] if demand else [str(name) for name in listed] if isinstance(listed, list) else []
    _known(fact, met, ids, made)
    numbers = () if demand else numbers_in(fact)
    if not ids and not numbers:
        raise Refused(
            f"{fact.kind}: say which: demand=, demands=[...], or organisation= with numbers=[...] or number="
        )
    for number in numbers:
        only = replace(fact, data={**fact.data, "demands": [], "numbers": [], "number": number})
        found = named_in(only, made)
        whose = sorted({said.organisation or "" for said in found})
        if not found:
            where = fact.maybe("organisation") or fact.maybe("matter") or f"meeting '{met.id}'"
            raise Refused(f"meeting '{met.id}': {where} has no demand number {number}")
        if len(whose) > 1:
            raise Refused(
                f"{fact.kind}: number {number} is a demand of {' and of '.join(whose)}: say organisation="
            )
    if fact.maybe("outcome") == NEEDS_NO_ANSWER and not (fact.maybe("text") or "").strip():
        raise Refused(f"{fact.kind}: outcome '{NEEDS_NO_ANSWER}' needs a text that says why")


def _known(fact: Fact, met: Meeting, names: list[str], made: list[Said]) -> None:
    have = [said.demand for said in made]
    for name in names:
        if name not in have:
            listed = ", ".join(known for known in have if known) or "none"
            raise Refused(f"{fact.kind}: meeting '{met.id}': demand '{name}' not found (have: {listed})")


def _union(fact: Fact, world: World) -> None:
    union = fact.maybe("organisation")
    if union not in {known.slug for known in world.charter.group.unions}:
        raise Refused(
            f"{fact.kind}: '{union}' is no union of the group: only a union makes or backs a demand"
        )
