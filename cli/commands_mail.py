"""The verbs about mail that comes in. Imports a verb's module only when it is called."""

from typing import Annotated

import typer

from cli.app import Json, app

mail = typer.Typer(help="Look at what came by mail: list, show, release, read again.", no_args_is_help=True)
app.add_typer(mail, name="mail")
_By = Annotated[str, typer.Option(help="Who does it.")]


@app.command()
def collect(as_json: Json = False) -> None:
    """Read the mailbox once: record answers and questions, and put their mail away."""
    from cli.mail import collect as once

    once(as_json=as_json)


@mail.command("list")
def mail_list(
    group: Annotated[str | None, typer.Option(help="Only this group.")] = None,
    verdict: Annotated[
        list[str] | None, typer.Option(help="Only these, e.g. quarantined; may be repeated.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="What was recorded by itself too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most this many.")] = 50,
    as_json: Json = False,
) -> None:
    """List mail, the newest first: without --all what was set aside for a person."""
    from cli.mail import listing

    listing(group, verdict or [], every=every, limit=limit, as_json=as_json)


@mail.command("show")
def mail_show(
    mail_id: Annotated[str, typer.Argument(help="The mail's id, or the beginning of it.")],
    raw: Annotated[bool, typer.Option("--raw", help="Print the mail itself, byte for byte.")] = False,
    as_json: Json = False,
) -> None:
    """Show what a mail turned out to be and what it says. Opens no attachment."""
    from cli.mail import show

    show(mail_id, raw=raw, as_json=as_json)


@mail.command("release")
def mail_release(
    mail_id: Annotated[str, typer.Argument(help="The mail's id, or the beginning of it.")],
    person: Annotated[str | None, typer.Option(help="Whose mail it is; else its sender's.")] = None,
    by: _By = "secretary",
) -> None:
    """Record what a mail that was set aside says, with the moment at which it came."""
    from cli.mail import release

    release(mail_id, person=person, by=by)


@mail.command("reread")
def mail_reread(as_json: Json = False) -> None:
    """Read handled mail again, after the store was restored from a backup. What is known changes nothing."""
    from cli.mail import reread

    reread(as_json=as_json)
