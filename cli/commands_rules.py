"""The verbs about the rule books: rules, check, policies. Imports a verb's module only when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from cli.app import Json, app
from rules.language import Language

rules = typer.Typer(help="Read the rule books: list, show, print, diff.", no_args_is_help=True)
app.add_typer(rules, name="rules")
Book = Annotated[str | None, typer.Option(help="A rule book's slug or file, e.g. amf.")]
GroupOf = Annotated[str | None, typer.Option(help="A group's slug or file: its books, examples and choices.")]
Lang = Annotated[Language, typer.Option("--lang", "--language", help="The language of what is read.")]
On = Annotated[str | None, typer.Option(help="As it reads on this day; today if left out.")]


@rules.command("list")
def rules_list(book: Book = None, group: GroupOf = None, as_json: Json = False) -> None:
    """List the rules, with strength, source of the check and whether they are on."""
    from cli.rules import listing

    listing(book=book, group=group, as_json=as_json)


@rules.command("show")
def rules_show(
    rule: Annotated[str, typer.Argument(help="A rule's id, e.g. AMF-Q3.")],
    group: GroupOf = None,
    lang: Lang = Language.SWEDISH,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Show everything about one rule: sentences, source, readings, choices, dated rows."""
    from cli.rules import show

    show(rule, group=group, lang=lang, on=on, as_json=as_json)


@rules.command("print")
def rules_print(
    book: Book = None,
    group: GroupOf = None,
    lang: Lang = Language.SWEDISH,
    form: Annotated[str, typer.Option("--format", help="text, html or pdf.")] = "text",
    out: Annotated[Path | None, typer.Option(help="The file to write; needed for a PDF.")] = None,
    on: On = None,
) -> None:
    """Print a book, or a group's rules, as a routine that a person can read."""
    from cli.rules import printing

    printing(book=book, group=group, lang=lang, form=form, out=out, on=on)


@rules.command("diff")
def rules_diff(
    old: Annotated[str, typer.Argument(help="A book, a file, ID@2020-01-01 or book@2020-01-01.")],
    new: Annotated[str, typer.Argument(help="The other one, in the same way.")],
    event: Annotated[str | None, typer.Option(help="A day on which to try a changed period.")] = None,
    lang: Lang = Language.SWEDISH,
    as_json: Json = False,
) -> None:
    """Say what differs between two books, or between the rows of two days."""
    from cli.rules_diff import run

    run(old, new, event=event, lang=lang, as_json=as_json)


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders anywhere; all of the office's if left out.")
    ] = None,
    today: Annotated[str | None, typer.Option(help="Warn as of this day; today if left out.")] = None,
    as_json: Json = False,
) -> None:
    """Check every file: each error with file, line and cure, and what runs out within 60 days."""
    from cli.check import run

    run(paths or [], today=today, as_json=as_json)


@app.command()
def policies(
    group: Annotated[str | None, typer.Option(help="The group; needed when there are several.")] = None,
    on: Annotated[str | None, typer.Option(help="The day that it is asked for; today if left out.")] = None,
    language: Annotated[Language, typer.Option("--language", help="The language of the answer.")] = (
        Language.SWEDISH
    ),
    as_json: Json = False,
) -> None:
    """Show every open choice of a group: what holds, since when, and who decided."""
    from cli.policies import run

    run(group=group, on=on, language=language, as_json=as_json)
