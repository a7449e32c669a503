"""Sweep once from the command line, or say what a sweep would send. Decides nothing."""

import json

import typer

from actions.sweep import sweep
from cli.app import failed
from cli.office import the_office
from store import outbox
from store.outbox import State


def run(*, dry_run: bool, as_json: bool) -> None:
    """Sweep and print what was done. Exit 1 when everything is held."""
    with the_office() as office:
        if dry_run:
            now = office.now()
            with office.store.reading() as tx:
                waiting = outbox.listing(tx, [State.WAITING])
            rows = [
                {"what": "would leave", "subject": item.notice.key, "detail": item.notice.text}
                for item in waiting
                if item.not_before <= now
            ]
            hold, busy = None, False
        else:
            swept = sweep(office)
            rows, hold, busy = swept.rows(), swept.delivered.hold, swept.delivered.busy
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            typer.echo(f"{row['what']:12} {row['subject']}  {row['detail']}")
        if busy:
            typer.echo("another dispatcher is at work and sends what is due")
        elif not rows:
            typer.echo("nothing is due")
    if hold is not None:
        raise failed(hold.message)
