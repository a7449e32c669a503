"""The verbs about who comes, observers, timetables and the balance list. Imports the module of a verb once called."""

from pathlib import Path
from typing import Annotated

import typer

from cli.app import DryRun, Json, app
from rules.language import Language

observers = typer.Typer(help="The unions' seats at the board: list, propose, import.", no_args_is_help=True)
app.add_typer(observers, name="observers")


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
def attendance(
    meeting: Annotated[str, typer.Argument(help="The meeting's id, e.g. fvg-2021-04.")],
    group: Annotated[
        str | None, typer.Option(help="The group's slug; needed when there are several.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show who comes: answers to the summons, who serves for whom, and who was there for which paragraphs."""
    from cli.attendance import run

    run(meeting, group=group, as_json=as_json)


@app.command()
def dispatch(
    meeting: Annotated[str, typer.Argument(help="The meeting's id, e.g. fvg-2021-04.")],
    group: Annotated[
        str | None, typer.Option(help="The group's slug; needed when there are several.")
    ] = None,
    language: Annotated[
        Language, typer.Option("--lang", "--language", help="The language of what is read.")
    ] = Language.SWEDISH,
    pdf: Annotated[Path | None, typer.Option(help="Draw it into this file.")] = None,
    as_json: Json = False,
) -> None:
    """Prove what was sent about a meeting: to whom, when, on which channel, and which server answered what."""
    from cli.dispatch import run

    run(meeting, group=group, language=language, as_json=as_json, pdf=pdf)


@app.command()
def timetables(
    group: Annotated[str | None, typer.Option(help="Only this group.")] = None,
    as_json: Json = False,
) -> None:
    """Show the consultation timetables: legs, dates, whose turn it is now, and what lacks an answer."""
    from cli.timetables import run

    run(group=group, as_json=as_json)


@observers.command("list")
def observers_list(
    group: Annotated[str | None, typer.Option(help="Only this group.")] = None,
    as_json: Json = False,
) -> None:
    """Show each union's seats at the board, when it last sat, and what was said of every board."""
    from cli.observers import show

    show(group=group, as_json=as_json)


@observers.command("propose")
def observers_propose(
    group: Annotated[str | None, typer.Option(help="Only this group.")] = None,
    as_json: Json = False,
) -> None:
    """Show who is proposed as observer at each board ahead, and why. Changes nothing."""
    from cli.observers import propose

    propose(group=group, as_json=as_json)


@observers.command("import")
def observers_import(
    file: Annotated[
        Path, typer.Argument(help="CSV: board_at, organisation, person, what (named, declined, absent), at.")
    ],
    group: Annotated[str | None, typer.Option(help="The group whose history it is.")] = None,
    by: Annotated[str, typer.Option(help="Who records it.")] = "secretary",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take in who sat at earlier boards: the whole file or, where a row cannot be, nothing."""
    from cli.observers import take_in

    take_in(file, group=group, by=by, dry_run=dry_run, as_json=as_json)
