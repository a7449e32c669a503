"""Every verb of the command line, by name. Imports a verb's module only when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from cli.main import Json, app, wrong_call


@app.command()
def calculate(
    words: Annotated[
        list[str],
        typer.Argument(
            help='"3 working days after" EVENT; with --rule only EVENT (2021-04-08T16:30 or 2021-04-08).'
        ),
    ],
    rule: Annotated[str | None, typer.Option(help="A shipped rule, e.g. AMF-Q3.")] = None,
    meeting: Annotated[
        str | None, typer.Option(help="When the meeting starts, for rules that it bounds.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Cut-off on the last day: 24:00 or a clock time.")] = None,
    never_after: Annotated[str | None, typer.Option(help="A moment that the deadline cannot pass.")] = None,
    roll: Annotated[str | None, typer.Option(help="none, law-1930-173, eu-1182-71 or backward.")] = None,
    closed: Annotated[
        list[str] | None, typer.Option(help="A day that the group is closed; may be repeated.")
    ] = None,
    calendar: Annotated[str, typer.Option(help="A calendar's name or file.")] = "sweden",
    as_json: Json = False,
) -> None:
    """Calculate one date, and say why."""
    from actions.calculate import calculate as by_words
    from actions.calculate import calculate_rule
    from cli.calculate import show

    try:
        if rule is not None:
            if len(words) != 1 or until or roll:
                raise ValueError(
                    "with --rule give only the event: the rule says the rest (no --until, no --roll)"
                )
            found = calculate_rule(
                rule,
                words[0],
                meeting=meeting,
                never_after=never_after,
                calendar=calendar,
                closed=closed or (),
            )
        else:
            if len(words) != 2:
                raise ValueError(
                    'give what to count and from when: calculate "3 working days after" 2021-04-08T16:30'
                )
            found = by_words(
                words[0],
                words[1],
                until=until or "24:00",
                roll=roll,
                never_after=never_after or meeting,
                calendar=calendar,
                closed=closed or (),
            )
    except (ValueError, KeyError) as wrong:
        raise wrong_call(str(wrong.args[0]) if wrong.args else str(wrong)) from None
    show(found, as_json=as_json)


@app.command()
def rehearse(
    scenario: Annotated[str, typer.Argument(help="A scenario's name or file, e.g. spring-2021.")],
    out: Annotated[Path, typer.Option(help="The folder for timeline, mails, minutes and registers.")],
    as_json: Json = False,
) -> None:
    """Replay a scenario on a simulated clock: the dry run of a rule, a year or a change."""
    from cli.rehearse import run

    run(scenario, out, as_json=as_json)
