"""Show who comes to a meeting: answers, substitutes and who was there. Plans and records nothing."""

import json

import typer

from actions.attendance import attendance_of
from cli.office import the_group, the_office
from cli.tables import print_table
from rules.facts import Json

_ANSWERS = {None: "-", "accepted": "yes", "declined": "no", "tentative": "maybe"}


def run(meeting: str, *, group: str | None, as_json: bool) -> None:
    """Print one line for everybody who is called, and for whoever else was there."""
    with the_office() as office:
        charter = office.charter(the_group(office, group))
        with office.store.reading() as tx:
            met, told = attendance_of(tx, charter, meeting, office.now())
    if as_json:
        head: dict[str, Json] = {
            "group": charter.group.slug,
            "meeting": met.id,
            "starts_at": met.starts_at.astimezone(met.zone).isoformat(),
            "cancelled": met.cancelled_at is not None,
        }
        typer.echo(json.dumps({**head, "people": list(told)}, ensure_ascii=False))
        return
    off = ", cancelled" if met.cancelled_at is not None else ""
    typer.echo(f"{met.id}: {met.starts_at.astimezone(met.zone):%Y-%m-%d %H:%M}{off}")
    print_table(
        ("person", "name", "organisation", "answer", "answered", "by", "serves for", "substitute", "there"),
        [_line(row) for row in told],
        empty="nobody is called to the meeting",
    )


def _line(row: dict[str, Json]) -> tuple[str, ...]:
    answer = row["answer"]
    return (
        str(row["person"]),
        str(row["name"]),
        str(row["organisation"]),
        "silent" if row["silent"] and answer is None else _ANSWERS[str(answer) if answer else None],
        str(row["answered_at"] or "")[:16].replace("T", " "),
        str(row["via"] or ""),
        str(row["serving_for"] or ""),
        str(row["substitute"] or ""),
        _there(row),
    )


def _there(row: dict[str, Json]) -> str:
    if row["present"] is None:
        return ""
    if not row["present"]:
        return "no"
    return f"§ {row['paragraphs']}" if row["paragraphs"] else "yes"
