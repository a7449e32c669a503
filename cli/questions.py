"""Show the questions on one meeting and their answers. Plans and records nothing."""

import json

import typer

from actions.worlds import world_for
from cli.app import failed, wrong_call
from cli.office import the_office
from documents.annex import Words, annex
from rules.asked import protected
from rules.facts import Json
from rules.meetings import Meeting
from rules.plan_answers import owner_of
from rules.verdicts import Verdict, Weighed, weighed
from rules.world import World, meeting_scope


def run(*, meeting: str, group: str | None, of_protected: Words, as_json: bool) -> None:
    """Print the annex, or the same as JSON."""
    with the_office() as office:
        slugs = [office.charter(group).group.slug] if group is not None else sorted(office.charters)
        with office.store.reading() as tx:
            worlds = [world_for(tx, office.charter(slug), meeting_scope(meeting)) for slug in slugs]
    found = [(world, met) for world in worlds for met in world.meetings if met.id == meeting]
    if not found:
        raise failed(f"meeting '{meeting}' not found: kallelse due shows the meetings")
    if len(found) > 1:
        names = " or ".join(world.charter.group.slug for world, _ in found)
        raise wrong_call(f"several groups have a meeting '{meeting}': say --group {names}")
    ((world, met),) = found
    if as_json:
        typer.echo(json.dumps(_as_json(world, met, of_protected), ensure_ascii=False))
    else:
        typer.echo(annex(world, met, of_protected), nl=False)


def _as_json(world: World, met: Meeting, of_protected: Words) -> dict[str, Json]:
    return {
        "group": world.charter.group.slug,
        "meeting": met.id,
        "questions": [_question(world, met, one, of_protected) for one in weighed(world, met)],
        "without_questions": [*dict.fromkeys(union for union, _ in met.without_questions)],
    }


def _question(world: World, met: Meeting, one: Weighed, of_protected: Words) -> dict[str, Json]:
    asked, zone = one.asked, world.charter.group.zone
    hidden = of_protected is Words.HIDDEN and protected(met, asked)
    about = met.matter(asked.matter)
    return {
        "question": asked.id,
        "matter": asked.matter,
        "number": about.number if about else None,
        "organisation": asked.organisation,
        "person": asked.person,
        "page": asked.page,
        "via": asked.via,
        "asked_at": asked.asked_at.astimezone(zone).isoformat(),
        "placed_at": asked.placed_at.astimezone(zone).isoformat() if asked.placed_at else None,
        "verdict": one.judged.verdict.value,
        "refused_because": one.judged.refusal.value if one.judged.refusal else None,
        "state": _state(one),
        "owed_by": owner_of(world, met, asked),
        "protected": protected(met, asked),
        "text": None if hidden else asked.text,
        "answers": [
            {
                "at": answer.at.astimezone(zone).isoformat(),
                "person": answer.person,
                "orally": not answer.text,
                "text": None if hidden or not answer.text else answer.text,
            }
            for answer in asked.answers
        ],
    }


def _state(one: Weighed) -> str:
    if one.asked.answers:
        return "answered"
    return "refused" if one.judged.verdict is Verdict.REFUSED else "open"
