"""Show the observers' rota and why it is as it is, and read its history in. Plans nothing."""

import json
from datetime import datetime
from pathlib import Path

import typer

from actions.observers import import_observers, observers_of
from cli.app import wrong_call
from cli.office import the_group, the_office
from cli.tables import print_table
from rules.charter import Charter
from rules.facts import Json
from rules.observer_facts import Coming, Rota, told_of
from rules.observers import Fairness, Line, Proposal, Turn
from rules.world import World

_FAIR = {
    Fairness.COUNT: "fewest seats first; of equals the one that has waited longest",
    Fairness.OLDEST_FIRST: "the one that has waited longest first",
    Fairness.WEIGHTED: "fewest seats for each member first",
}
_TURN = {
    Turn.NAMED: "has a seat",
    Turn.PROPOSED: "is proposed",
    Turn.WAITS: "waits",
    Turn.DECLINED: "declined",
    Turn.ABSENT: "nobody can come",
    Turn.GAVE_AWAY: "gave its seat away",
}
_Known = tuple[Charter, World, Rota]


def show(*, group: str | None, as_json: bool) -> None:
    """Print each union's seats and every board: who sat, who declined, who could not come."""
    known, now = _known(group)
    if as_json:
        typer.echo(json.dumps({"groups": [_as_json(one, now) for one in known]}, ensure_ascii=False))
        return
    for number, (charter, world, rota) in enumerate(known):
        typer.echo("\n" * bool(number) + f"{charter.group.slug}: seats at the board so far")
        print_table(
            ("union", "seats", "last", "boards since"),
            [
                (
                    str(row["organisation"]),
                    str(row["seats"]),
                    str(row["last"] or "never"),
                    str(row["boards_since"]),
                )
                for row in _counts(charter, world, now)
            ],
            empty="no union has a seat in this group",
        )
        typer.echo("")
        print_table(
            ("board", "union", "what", "person"),
            [
                (str(one.day), line.organisation, _TURN[line.turn], _person(world, one, line))
                for one in rota.proposals
                for line in one.lines
                if line.turn is not Turn.WAITS and (line.turn is not Turn.ABSENT or _told(world, one, line))
            ],
            empty="no board is known",
        )


def propose(*, group: str | None, as_json: bool) -> None:
    """Print who is proposed at each board ahead, and the reason for every union."""
    known, _ = _known(group)
    if as_json:
        told = [
            {"group": charter.group.slug, **_proposal_as_json(one)}
            for charter, _, rota in known
            for one in rota.coming
        ]
        typer.echo(json.dumps({"proposals": told}, ensure_ascii=False))
        return
    coming = [(charter, one) for charter, _, rota in known for one in rota.coming]
    if not coming:
        typer.echo("no called meeting leads to a board whose seats a rule shares out")
    for number, (charter, one) in enumerate(coming):
        proposal = one.proposal
        typer.echo(
            "\n" * bool(number)
            + f"{charter.group.slug}: board {proposal.day} (meeting {one.met.id}), {proposal.seats} seats"
        )
        print_table(
            ("union", "turn", "place", "seats before", "last", "why"),
            [
                (
                    line.organisation,
                    _TURN[line.turn],
                    str(line.place or ""),
                    str(line.seats),
                    str(line.last or "never"),
                    _why(line),
                )
                for line in proposal.lines
            ],
            empty="no union",
        )
        typer.echo(f"fair ({one.rule.id}): {_FAIR[proposal.fairness]}")
        if proposal.same_again:
            typer.echo("note: the same observers as at the board before")
        if proposal.empty:
            typer.echo(f"note: {proposal.empty} seats are empty: no union is left to propose")


def take_in(path: Path, *, group: str | None, by: str, dry_run: bool, as_json: bool) -> None:
    """Record a file's rows: all of them or, where one cannot be, none."""
    if not path.is_file():
        raise wrong_call(f"file {path} not found")
    with the_office() as office:
        taken = import_observers(office, the_group(office, group), path, by=by, dry_run=dry_run)
    if as_json:
        told = {"rows": taken.rows, "new": taken.new, "boards": taken.boards, "recorded": not dry_run}
        typer.echo(json.dumps(told))
        return
    would = "would be " if dry_run else ""
    typer.echo(
        f"{taken.rows} rows of {taken.boards} boards: {taken.new} {would}recorded, the others known already"
    )


def _known(group: str | None) -> tuple[list[_Known], datetime]:
    with the_office() as office:
        charters = [office.charter(group)] if group is not None else list(office.charters.values())
        now = office.now()
        with office.store.reading() as tx:
            return [(charter, *observers_of(tx, charter, now)) for charter in charters], now


def _counts(charter: Charter, world: World, now: datetime) -> list[dict[str, Json]]:
    """What has been, without what is only proposed: seats of boards whose day has come."""
    today = now.astimezone(charter.group.zone).date()
    boards = [(day, told) for day, told in sorted(told_of(world).items()) if day <= today]
    found: list[dict[str, Json]] = []
    for union in charter.group.unions:
        sat = [day for day, told in boards if told.turns.get(union.slug) is Turn.NAMED]
        last = sat[-1] if sat else None
        found.append(
            {
                "organisation": union.slug,
                "title": union.title,
                "seats": len(sat),
                "last": last.isoformat() if last else None,
                "boards_since": sum(1 for day, _ in boards if last is None or day > last),
                "declined": sum(1 for _, told in boards if told.turns.get(union.slug) is Turn.DECLINED),
                "absent": sum(1 for _, told in boards if told.turns.get(union.slug) is Turn.ABSENT),
            }
        )
    return found


def _as_json(known: _Known, now: datetime) -> dict[str, Json]:
    charter, world, rota = known
    return {
        "group": charter.group.slug,
        "unions": list(_counts(charter, world, now)),
        "boards": [
            {
                "board_day": one.day.isoformat(),
                "seats": one.seats,
                "named": list(one.named),
                "proposed": list(one.proposed),
                "declined": [line.organisation for line in one.lines if line.turn is Turn.DECLINED],
                "absent": [
                    line.organisation
                    for line in one.lines
                    if line.turn is Turn.ABSENT and _told(world, one, line)
                ],
                "gave_away": [line.organisation for line in one.lines if line.turn is Turn.GAVE_AWAY],
                "same_pair_again": one.same_again,
            }
            for one in rota.proposals
        ],
    }


def _proposal_as_json(one: Coming) -> dict[str, Json]:
    proposal = one.proposal
    return {
        "meeting": one.met.id,
        "board_day": proposal.day.isoformat(),
        "rule": one.rule.id,
        "cites": one.rule.cites,
        "seats": proposal.seats,
        "fairness": proposal.fairness.value,
        "named": list(proposal.named),
        "proposed": list(proposal.proposed),
        "empty": proposal.empty,
        "same_pair_again": proposal.same_again,
        "lines": [
            {
                "organisation": line.organisation,
                "turn": line.turn.value,
                "place": line.place,
                "seats": line.seats,
                "last": line.last.isoformat() if line.last else None,
                "declined_last": line.owed,
                "why": _why(line),
            }
            for line in proposal.lines
        ],
    }


def _why(line: Line) -> str:
    if line.turn not in (Turn.PROPOSED, Turn.WAITS):
        return ""
    sat = "never sat" if line.last is None else f"{line.seats} seats, last {line.last}"
    return f"declined last time: asked first ({sat})" if line.owed else sat


def _person(world: World, proposal: Proposal, line: Line) -> str:
    told = told_of(world).get(proposal.day)
    return (told.persons.get(line.organisation) or "") if told and line.turn is Turn.NAMED else ""


def _told(world: World, proposal: Proposal, line: Line) -> bool:
    told = told_of(world).get(proposal.day)
    return told is not None and line.organisation in told.turns
