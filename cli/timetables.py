"""Show the consultation timetables: legs, dates, owners, whose turn it is, what lacks an answer. Plans nothing."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from actions.timetables import Shown, timetables_of
from cli.office import the_office
from cli.tables import print_table
from rules.demands import lacks_as_json
from rules.people import Language
from rules.turns import Run, Turn


def run(*, group: str | None, as_json: bool) -> None:
    """Print every timetable of one group, or of all."""
    with the_office() as office:
        charters = [office.charter(group)] if group is not None else list(office.charters.values())
        with office.store.reading() as tx:
            found = [
                (charter, shown) for charter in charters for shown in timetables_of(tx, charter, office.now())
            ]
    if as_json:
        told = [_as_json(charter.group.slug, shown, charter.group.zone) for charter, shown in found]
        typer.echo(json.dumps({"timetables": told}, ensure_ascii=False))
        return
    if not found:
        typer.echo("no timetable has been started")
    for number, (charter, shown) in enumerate(found):
        typer.echo("\n" * bool(number) + _head(charter.group.slug, shown, charter.group.zone))
        if shown.trouble:
            typer.echo(f"  {shown.trouble}")
            continue
        print_table(("leg", "owner", "due", "standing", "done"), _rows(shown, charter.group.zone), empty="")
        typer.echo(f"turn: {whose(shown.turn, charter.group.zone)}")
        for lack in shown.lacks:
            typer.echo(f"lacking: {lack.sentence(Language.ENGLISH)}")


def whose(turn: Turn | None, zone: ZoneInfo) -> str:
    """Whose turn it is, in one line."""
    if turn is None:
        return "nobody's: every leg is done, the meeting has begun or it was called off"
    until = f"until {_at(turn.until, zone)}" if turn.until else ""
    late = ", and the time has run out: the turn stays there until the leg is done" if turn.late else ""
    return f"{turn.owner} ({turn.leg}), since {_at(turn.since, zone)} {until}{late}"


def _head(group: str, shown: Shown, zone: ZoneInfo) -> str:
    title = shown.template.title_en if shown.template else shown.table.template
    meeting = f", meeting {shown.meeting.id} {_at(shown.meeting.starts_at, zone)}" if shown.meeting else ""
    return f"{group}/{shown.table.id}: {title}{meeting}"


def _rows(shown: Shown, zone: ZoneInfo) -> list[tuple[str, ...]]:
    return [
        (
            f"{run.number} {run.leg.name}",
            run.leg.owner.value,
            f"{run.deadline.reckoned.last_day} {run.deadline.reckoned.cutoff}",
            run.deadline.standing.value,
            _at(run.done_at, zone) if run.done_at else "",
        )
        for run in shown.runs
    ]


def _at(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def turn_as_json(turn: Turn, zone: ZoneInfo) -> dict[str, object]:
    """Whose turn it is, as plain JSON."""
    return {
        "leg": turn.leg,
        "number": turn.number,
        "owner": turn.owner.value,
        "since": _iso(turn.since, zone),
        "last_day": turn.last_day.isoformat() if turn.last_day else None,
        "until": _iso(turn.until, zone),
        "late": turn.late,
    }


def _as_json(group: str, shown: Shown, zone: ZoneInfo) -> dict[str, object]:
    return {
        "timetable": shown.table.id,
        "group": group,
        "template": shown.table.template,
        "title": shown.template.title if shown.template else None,
        "title_en": shown.template.title_en if shown.template else None,
        "meeting": shown.table.meeting,
        "starts_at": _iso(shown.meeting.starts_at if shown.meeting else None, zone),
        "trouble": shown.trouble,
        "turn": turn_as_json(shown.turn, zone) if shown.turn else None,
        "legs": [_leg_as_json(run, zone) for run in shown.runs],
        "lacking": lacks_as_json(shown.lacks),
    }


def _leg_as_json(run: Run, zone: ZoneInfo) -> dict[str, object]:
    reckoned = run.deadline.reckoned
    return {
        "number": run.number,
        "leg": run.leg.name,
        "title": run.leg.title,
        "title_en": run.leg.title_en,
        "owner": run.leg.owner.value,
        "rule": run.rule.id,
        "key": run.deadline.key,
        "last_day": reckoned.last_day.isoformat() if reckoned.last_day else None,
        "due_at": _iso(reckoned.due_at, zone),
        "capped_at": _iso(reckoned.capped_at, zone),
        "until": str(reckoned.cutoff),
        "opens_at": _iso(run.deadline.opens_at, zone),
        "standing": run.deadline.standing.value,
        "done_at": _iso(run.done_at, zone),
        "gate": run.leg.gate,
        "flags": list(run.deadline.flags),
    }


def _iso(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None
