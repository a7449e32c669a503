"""Show open deadlines and open incidents. Plans nothing."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import typer

from actions.holds import held
from actions.timetables import turns_now
from cli.office import the_office
from cli.tables import print_table
from cli.timetables import turn_as_json, whose
from rules.outcome import Standing
from rules.rulebook import Trigger
from store import deadlines, incidents
from store.deadlines import StoredDeadline
from store.incidents import Incident

_LATELY = timedelta(days=60)
_RIGHTS = frozenset(  # whoever lets the time for a question, an appeal or a request pass has missed nothing
    {
        *(Trigger.SUMMONS_SENT, Trigger.LATE_DOCUMENT),
        *(Trigger.ADJUSTMENT_ANNOUNCED, Trigger.DECISION_SERVED, Trigger.NEGOTIATION_ENDED),
    }
)


def run(*, group: str | None, days: int, all_of_them: bool, as_json: bool) -> None:
    """Print what is due within `days` or was missed lately, and what a person has to look at."""
    with the_office() as office:
        now = office.now()
        if group is not None:
            office.charter(group)
        with office.store.reading() as tx:
            found = tuple(
                one
                for one in deadlines.listing(tx, group=group)
                if all_of_them or _of_interest(one, now, now + timedelta(days=days))
            )
            looked_for = incidents.open_incidents(tx)
            hold = held(tx)
            turns = [
                (slug, shown)
                for slug, known in office.charters.items()
                if group in (None, slug)
                for shown in turns_now(tx, known, now)
            ]
        zones = {slug: known.group.zone for slug, known in office.charters.items()}
    if as_json:
        told = {
            "deadlines": [_as_json(one, zones.get(one.group)) for one in found],
            "incidents": [{"key": one.key, "code": one.code, "message": one.message} for one in looked_for],
            "held": hold.message if hold else None,
            "turns": [
                {"timetable": shown.table.id, "group": slug, **turn_as_json(shown.turn, zones[slug])}
                for slug, shown in turns
                if shown.turn
            ],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    if hold:
        typer.echo(f"NOTHING IS SENT: {hold.message}\n  kallelse outbox release --reason ...")
    _table(found, zones)
    for slug, shown in turns:
        typer.echo(f"\nturn in {slug}/{shown.table.id}: {whose(shown.turn, zones[slug])}")
    _incidents(looked_for)


def _of_interest(one: StoredDeadline, now: datetime, until: datetime) -> bool:
    """Open and soon due or without a date, or missed lately. A union that asked nothing has missed nothing."""
    if one.standing is Standing.MISSED:
        return one.trigger not in _RIGHTS and one.ends_at is not None and one.ends_at > now - _LATELY
    return one.standing is Standing.OPEN and (one.ends_at is None or one.ends_at <= until)


def _table(found: tuple[StoredDeadline, ...], zones: dict[str, ZoneInfo]) -> None:
    print_table(
        ("due", "standing", "rule", "owed by", "key"),
        [
            (_when(one, zones.get(one.group)), one.standing.value, one.rule, one.owed_by, one.key)
            for one in found
        ],
        empty="nothing is due",
    )


def _when(one: StoredDeadline, zone: ZoneInfo | None) -> str:
    if one.last_day is not None:
        return f"{one.last_day} {one.cutoff}"
    if one.capped_at is not None:
        return f"before {_local(one.capped_at, zone):%Y-%m-%d %H:%M}"
    return "no date"


def _local(at: datetime, zone: ZoneInfo | None) -> datetime:
    return at.astimezone(zone) if zone else at


def _incidents(found: tuple[Incident, ...]) -> None:
    if found:
        typer.echo("\nTo look at:")
        for one in found:
            typer.echo(f"  {one.raised_at:%Y-%m-%d %H:%M}Z  {one.key}: {one.message}")
        typer.echo("  kallelse incidents close KEY --reason ...")


def _as_json(one: StoredDeadline, zone: ZoneInfo | None) -> dict[str, object]:
    return {
        "key": one.key,
        "group": one.group,
        "rule": one.rule,
        "subject": one.subject,
        "owed_by": one.owed_by,
        "kind": one.kind.value,
        "standing": one.standing.value,
        "last_day": one.last_day.isoformat() if one.last_day else None,
        "due_at": _local(one.due_at, zone).isoformat() if one.due_at else None,
        "capped_at": _local(one.capped_at, zone).isoformat() if one.capped_at else None,
        "flags": list(one.flags),
    }
