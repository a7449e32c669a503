"""Record one fact from the command line. Plans and sends nothing itself."""

import json
from datetime import UTC, datetime

import typer

from actions.record import Recorded
from actions.record import record as record_fact
from cli.app import wrong_call
from cli.office import the_group, the_office
from config.fact_fields import FIELDS, Shape, WrongField, checked, kind_named
from rules.facts import FactKind, Json
from rules.moments import aware

_WORDS = {"true": True, "false": False}


def run(
    kind: str,
    fields: list[str],
    *,
    group: str | None,
    at: str | None,
    by: str,
    corrects: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Check the words, record, and say what it changed."""
    try:
        named = kind_named(kind)
        data = checked(named, said_words(named, fields))
        happened = aware(datetime.fromisoformat(at)) if at else datetime.now(UTC)
    except (WrongField, ValueError) as wrong:
        raise wrong_call(str(wrong)) from None
    with the_office() as office:
        done = record_fact(
            office,
            group=the_group(office, group),
            kind=named,
            data=data,
            at=happened,
            by=by,
            corrects=corrects,
            dry_run=dry_run,
        )
    typer.echo(json.dumps(_as_json(done), ensure_ascii=False) if as_json else _told(done, dry_run=dry_run))


def said_words(kind: FactKind, fields: list[str]) -> dict[str, object]:
    """The words as values: a list where the field holds names, true or false where it is a flag, else text."""
    said: dict[str, object] = {}
    rules = FIELDS[kind]
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals or not name:
            raise ValueError(f"{field!r} is no field: write name=value, e.g. meeting=fvg-2021-04")
        if name in said:
            raise ValueError(f"field '{name}' is given twice")
        shape = rules[name].shape if name in rules else Shape.TEXT
        if shape in (Shape.NAMES, Shape.LABELS):
            said[name] = [one.strip(" \"'") for one in value.strip("[]").split(",")]
        else:
            said[name] = _WORDS.get(value, value) if shape is Shape.FLAG else value
    return said


def _as_json(done: Recorded) -> dict[str, Json]:
    return {
        "fact": done.fact.id,
        "new": done.new,
        "changes": [
            {
                "scope": change.scope,
                "deadlines": list(change.deadlines),
                "notices": list(change.put),
                "refreshed": list(change.refreshed),
                "superseded": list(change.superseded),
                "flags": list(change.flags),
            }
            for change in done.changes
        ],
    }


def _told(done: Recorded, *, dry_run: bool) -> str:
    if not done.new:
        return f"{done.fact.id}: this has been recorded before; nothing changed"
    lines = [f"{done.fact.id}: {'would be ' if dry_run else ''}recorded"]
    for change in done.changes:
        lines += [f"  deadline    {key}" for key in change.deadlines]
        lines += [f"  notice      {key}" for key in change.put]
        lines += [f"  superseded  {key}" for key in change.superseded]
        lines += [f"  flag        {code} {change.scope}" for code in change.flags]
    return "\n".join(lines)
