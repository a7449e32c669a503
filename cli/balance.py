"""Show the balance list: who owes an answer to what, and for how long. Plans and records nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import typer

from actions.worlds import outline
from cli.office import the_office
from cli.tables import print_table
from rules import context
from rules.facts import Json
from rules.item_ages import age_in_meetings, age_in_working_days
from rules.items import Item, history_as_json
from rules.moments import local_day
from rules.world import World

_SAID = {
    "item_raised": "raised",
    "item_answered": "answered",
    "item_closed": "closed",
    "item_deferred": "put off",
    "item_handed_over": "handed over",
    "item_handed_back": "handed back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One promise as it is shown."""

    group: str
    owner: str
    item: Item
    meetings: int
    working_days: int
    next_meeting: str | None


def run(*, group: str | None, all_of_them: bool, history: bool, as_json: bool) -> None:
    """Print the open promises by owner, the longest unanswered first."""
    with the_office() as office:
        now = office.now()
        slugs = [office.charter(group).group.slug] if group is not None else sorted(office.charters)
        with office.store.reading() as tx:
            worlds = [outline(tx, office.charter(slug)) for slug in slugs]
    rows = [row for world in worlds for row in _rows(world, now, all_of_them=all_of_them)]
    if as_json:
        typer.echo(
            json.dumps({"items": [_as_json(row, history=history) for row in rows]}, ensure_ascii=False)
        )
    else:
        _print(rows, several=len(worlds) > 1, history=history)


def _rows(world: World, now: datetime, *, all_of_them: bool) -> list[_Row]:
    zone = world.charter.group.zone
    coming = [met for met in world.meetings if met.cancelled_at is None and met.starts_at > now]
    found = [
        _Row(
            group=world.charter.group.slug,
            owner=context.owner(world, item, local_day(now, zone)),
            item=item,
            meetings=age_in_meetings(world, item, now),
            working_days=age_in_working_days(world, item, now),
            next_meeting=coming[0].day.isoformat() if coming else None,
        )
        for item in world.items
        if all_of_them or item.settled_at is None
    ]
    return sorted(found, key=lambda row: (row.owner, -row.meetings, -row.working_days, row.item.id))


def _state(item: Item) -> str:
    if item.closed_at is not None:
        return "closed"
    if item.answered_at is not None:
        return "answered"
    return f"handed to {item.handed_to}" if item.handed_to else "open"


def _due(row: _Row) -> str:
    if row.item.handed_to is not None or row.item.settled_at is not None:
        return "-"
    if row.item.due is not None:
        return row.item.due.isoformat()
    return f"meeting {row.next_meeting}" if row.next_meeting else "next meeting"


def _print(rows: Sequence[_Row], *, several: bool, history: bool) -> None:
    head: tuple[str, ...] = ("owner", "item", "title", "state", "due", "meetings", "working days", "put off")
    lines: list[tuple[str, ...]] = [
        (
            row.owner,
            row.item.id,
            row.item.title,
            _state(row.item),
            _due(row),
            str(row.meetings),
            str(row.working_days),
            str(row.item.deferrals),
        )
        for row in rows
    ]
    if several:
        head, lines = ("group", *head), [(row.group, *line) for row, line in zip(rows, lines, strict=True)]
    print_table(head, lines, empty="nothing is open on the balance list")
    if history:
        for row in rows:
            typer.echo(f"\n{row.item.id}: {row.item.title}")
            for line in row.item.history:
                typer.echo("  " + _line(line.at, line.group, _SAID[line.kind.value], line.to, line.text))


def _line(at: datetime, group: str, said: str, to: str | None, text: str) -> str:
    whom = f" to {to}" if to else ""
    return f"{at:%Y-%m-%d}  {group}  {said}{whom}" + (f": {text}" if text else "")


def _as_json(row: _Row, *, history: bool) -> dict[str, Json]:
    item = row.item
    told: dict[str, Json] = {
        "group": row.group,
        "item": item.id,
        "title": item.title,
        "owner": item.owner,
        "owner_names": row.owner,
        "state": _state(item),
        "raised_at": item.raised_at.isoformat(),
        "meeting": item.meeting,
        "due": item.due.isoformat() if item.due else None,
        "age_meetings": row.meetings,
        "age_working_days": row.working_days,
        "deferrals": item.deferrals,
        "handed_to": item.handed_to,
        "from_group": item.from_group,
    }
    return {**told, "history": history_as_json(item.history)} if history else told
