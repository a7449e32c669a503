"""The verbs about the rule books: rules, check, policies. Imports a verb's module only when it is called."""

from typing import Annotated

import typer

from cli.app import Json, app
from rules.people import Language


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
