"""What every command shares: the application, common flags, and how a call ends. Knows no verb."""

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="kallelse",
    help="Deadlines and notices for Swedish co-determination groups (samverkansgrupper).",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
outbox = typer.Typer(help="Look at what leaves: list, retry, drop, release.", no_args_is_help=True)
incidents = typer.Typer(help="Look at what went wrong: list, close.", no_args_is_help=True)
app.add_typer(outbox, name="outbox")
app.add_typer(incidents, name="incidents")
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def kallelse() -> None:
    """Deadlines and notices for Swedish co-determination groups (samverkansgrupper)."""


def own_folder() -> Path | None:
    """The operator's own folder of rule books and calendars, for commands too short to read every setting."""
    named = os.environ.get("KALLELSE_CONFIG_DIR")
    return Path(named) if named else None


def wrong_call(message: str) -> typer.Exit:
    """Say why the call is wrong. Exit 2."""
    typer.echo(f"kallelse: {message}", err=True)
    return typer.Exit(2)


def failed(message: str) -> typer.Exit:
    """Say what failed. Exit 1."""
    typer.echo(f"kallelse: {message}", err=True)
    return typer.Exit(1)
