"""The verbs about observers, timetables and the balance list. Imports a verb's module only when it is called."""

from typing import Annotated

import typer

from cli.app import Json, app


@app.command()
def balance(
    group: Annotated[str | None, typer.Option(help="Only this group.")] = None,
    history: Annotated[bool, typer.Option("--history", help="What has happened to each of them.")] = False,
    all_of_them: Annotated[bool, typer.Option("--all", help="What has been answered or closed too.")] = False,
    as_json: Json = False,
) -> None:
    """Show the balance list: open promises by owner, and for how many meetings and working days."""
    from cli.balance import run

    run(group=group, all_of_them=all_of_them, history=history, as_json=as_json)


@app.command()
def timetables(
    group: Annotated[str | None, typer.Option(help="Only this group.")] = None,
    as_json: Json = False,
) -> None:
    """Show the consultation timetables: legs, dates, whose turn it is now, and what lacks an answer."""
    from cli.timetables import run

    run(group=group, as_json=as_json)
