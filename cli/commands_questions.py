"""The verb about questions and their answers. Imports its module only when it is called."""

from typing import Annotated

import typer

from cli.app import Json, app


@app.command()
def questions(
    meeting: Annotated[str, typer.Argument(help="The meeting's id, e.g. fvg-2021-04.")],
    group: Annotated[
        str | None, typer.Option(help="The group, when several have a meeting of that id.")
    ] = None,
    protected: Annotated[
        bool, typer.Option("--protected", help="Show the words of protected matters too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the questions on a meeting with their answers, as they stand in the annex of the minutes."""
    from cli.questions import run
    from documents.annex import Words

    run(
        meeting=meeting, group=group, of_protected=Words.SHOWN if protected else Words.HIDDEN, as_json=as_json
    )
