"""The verbs that show a change, and decide about one deadline. Imports a verb's module only when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from cli.app import DryRun, Json, app
from rules.facts import FactKind

_Key = Annotated[str, typer.Argument(help="The deadline's key; a part that fits one is enough.")]
_Reason = Annotated[str, typer.Option(help="Why; it stays in the history and is told to those concerned.")]
_By = Annotated[str, typer.Option(help="Who decides.")]


@app.command()
def preview(
    kind: Annotated[str | None, typer.Argument(help="What would happen, e.g. meeting_moved.")] = None,
    fields: Annotated[list[str] | None, typer.Argument(help="FIELD=VALUE ... as for record.")] = None,
    group: Annotated[
        str | None, typer.Option(help="The group's slug; needed when there are several.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="When it would happen, with offset; now if left out.")
    ] = None,
    closed: Annotated[str | None, typer.Option(help="A day that would be closed: DAY=REASON.")] = None,
    config_dir: Annotated[
        Path | None, typer.Option(help="Another folder of files: rule books, calendars, groups.")
    ] = None,
    rulebook: Annotated[
        Path | None, typer.Option(help="Another rule book for the group, instead of its own.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what a change would do: deadlines old and new, invitations, what misleads, whom it concerns."""
    from cli.preview import run

    run(
        kind,
        fields or [],
        group=group,
        at=at,
        closed=closed,
        config_dir=config_dir,
        rulebook=rulebook,
        as_json=as_json,
    )


@app.command()
def extend(
    key: _Key,
    until: Annotated[str, typer.Option(help="The new last day, or a moment with its offset.")],
    reason: _Reason,
    by: _By = "cli",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Give a deadline a later end."""
    from cli.decisions import run

    run(FactKind.DEADLINE_EXTENDED, key, reason=reason, by=by, until=until, dry_run=dry_run, as_json=as_json)


@app.command()
def pause(
    key: _Key, reason: _Reason, by: _By = "cli", dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Stop a deadline's clock until it is resumed."""
    from cli.decisions import run

    run(FactKind.DEADLINE_PAUSED, key, reason=reason, by=by, dry_run=dry_run, as_json=as_json)


@app.command()
def resume(
    key: _Key, reason: _Reason, by: _By = "cli", dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Let a paused deadline run again, with the days that it had left."""
    from cli.decisions import run

    run(FactKind.DEADLINE_RESUMED, key, reason=reason, by=by, dry_run=dry_run, as_json=as_json)


@app.command()
def waive(
    key: _Key, reason: _Reason, by: _By = "cli", dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Set a deadline aside: nobody is reminded of it, and nobody is late."""
    from cli.decisions import run

    run(FactKind.DEADLINE_WAIVED, key, reason=reason, by=by, dry_run=dry_run, as_json=as_json)


@app.command()
def undo(
    fact: Annotated[str, typer.Argument(help="The id of the decision; 'kallelse why KEY' tells it.")],
    reason: _Reason,
    by: _By = "cli",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take back what was decided about a deadline."""
    from cli.decisions import run

    run(FactKind.CHANGE_UNDONE, fact, reason=reason, by=by, dry_run=dry_run, as_json=as_json)
