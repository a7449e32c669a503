"""Show what a person has to look at, and close it with a reason. Decides nothing."""

import json

import typer

from actions.desk import close_incident
from cli.office import the_office
from cli.tables import print_table
from store import incidents


def listing(*, as_json: bool) -> None:
    """Print the open incidents, oldest first."""
    with the_office() as office, office.store.reading() as tx:
        found = incidents.open_incidents(tx)
    if as_json:
        told = [
            {
                "key": one.key,
                "code": one.code,
                "subject": one.subject,
                "message": one.message,
                "raised_at": one.raised_at.isoformat(),
            }
            for one in found
        ]
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    print_table(
        ("raised (UTC)", "key", "message"),
        [(f"{one.raised_at:%Y-%m-%d %H:%M}", one.key, one.message) for one in found],
        empty="nothing has to be looked at",
    )


def close(key: str, *, reason: str, by: str) -> None:
    """Close one."""
    with the_office() as office:
        close_incident(office, key, reason=reason, by=by)
    typer.echo(f"{key}: closed: {reason}")
