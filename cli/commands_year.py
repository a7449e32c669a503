"""The verb that plans a year: plan-year. Imports its module only when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from cli.app import Json, app


@app.command("plan-year")
def plan_year(
    file: Annotated[
        Path, typer.Argument(help="The dates: one start a line, CSV (starts_at,board_at,...), XLSX or ICS.")
    ],
    group: Annotated[str, typer.Option(help="The group's slug or file: its rules, calendar and recess.")],
    propose: Annotated[
        bool, typer.Option("--propose", help="The dates are the board's: propose a meeting before each.")
    ] = False,
    at: Annotated[str | None, typer.Option(help="The clock of a meeting that has none, e.g. 09:00.")] = None,
    rulebook: Annotated[
        str | None, typer.Option(help="Another rule book than the group's, to see what it would give.")
    ] = None,
    policy: Annotated[
        list[str] | None, typer.Option(help="A choice, e.g. K7_roll=none; may be repeated.")
    ] = None,
    svg: Annotated[Path | None, typer.Option(help="Draw the year as a picture into this file.")] = None,
    ics: Annotated[Path | None, typer.Option(help="Write the year as a calendar into this file.")] = None,
    lang: Annotated[str, typer.Option(help="The language of the picture and the calendar: sv or en.")] = "sv",
    as_json: Json = False,
) -> None:
    """Find every clash of a year's meetings before the year is adopted, with dated cures. Exit 1 on a clash."""
    from cli.plan_year import run

    run(
        file,
        group,
        propose=propose,
        at=at,
        rulebook=rulebook,
        policy=policy or (),
        svg=svg,
        ics=ics,
        lang=lang,
        as_json=as_json,
    )
