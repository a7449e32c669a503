"""Every verb of the command line, by name. Imports a verb's module only when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from cli import (  # noqa: F401  # register theirs
    commands_board,
    commands_change,
    commands_links,
    commands_mail,
    commands_questions,
    commands_rules,
    commands_year,
)
from cli.app import DryRun, Json, app, incidents, outbox, own_folder, wrong_call
from rules.language import Language

Spoken = Annotated[Language, typer.Option("--language", help="The language that the reason is told in.")]


@app.command()
def calculate(
    words: Annotated[
        list[str],
        typer.Argument(
            help='"3 working days after" EVENT; with --rule only EVENT (2021-04-08T16:30 or 2021-04-08).'
        ),
    ],
    rule: Annotated[str | None, typer.Option(help="A rule of a rule book, e.g. AMF-Q3.")] = None,
    meeting: Annotated[
        str | None, typer.Option(help="When the meeting starts, or START/END, for rules that it bounds.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Cut-off on the last day: 24:00 or a clock time.")] = None,
    never_after: Annotated[str | None, typer.Option(help="A moment that the deadline cannot pass.")] = None,
    roll: Annotated[str | None, typer.Option(help="none, law-1930-173, eu-1182-71 or backward.")] = None,
    closed: Annotated[
        list[str] | None, typer.Option(help="A day that the group is closed; may be repeated.")
    ] = None,
    calendar: Annotated[str, typer.Option(help="A calendar's name or file.")] = "sweden",
    policy: Annotated[
        list[str] | None, typer.Option(help="A choice, e.g. cap_point=item; may be repeated.")
    ] = None,
    language: Spoken = Language.SWEDISH,
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
                chosen=policy or (),
                own=own_folder(),
            )
        else:
            if policy:
                raise ValueError("--policy changes what a rule says: give --rule too")
            if len(words) != 2:
                raise ValueError(
                    'give what to count and from when: calculate "3 working days after" 2021-04-08T16:30'
                )
            found = by_words(
                words[0],
                words[1],
                until=until,
                roll=roll,
                never_after=never_after or meeting,
                calendar=calendar,
                closed=closed or (),
            )
    except (ValueError, KeyError) as wrong:
        raise wrong_call(str(wrong.args[0]) if wrong.args else str(wrong)) from None
    show(found, as_json=as_json, language=language)


@app.command()
def rehearse(
    scenario: Annotated[str, typer.Argument(help="A scenario's name or file, e.g. spring-2021.")],
    out: Annotated[Path, typer.Option(help="The folder for timeline, mails, minutes and registers.")],
    as_json: Json = False,
) -> None:
    """Replay a scenario on a simulated clock: the dry run of a rule, a year or a change."""
    from cli.rehearse import run

    run(scenario, out, as_json=as_json)


@app.command()
def record(
    kind: Annotated[str, typer.Argument(help="What happened, e.g. question_asked.")],
    fields: Annotated[list[str] | None, typer.Argument(help="FIELD=VALUE ... as in a scenario file.")] = None,
    group: Annotated[
        str | None, typer.Option(help="The group's slug; needed when there are several.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When it happened, with offset; now if left out.")] = None,
    by: Annotated[str, typer.Option(help="Who records it.")] = "cli",
    corrects: Annotated[str | None, typer.Option(help="The id of the fact that this one corrects.")] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Record what happened; what follows from it is planned and told by itself."""
    from cli.record import run

    run(kind, fields or [], group=group, at=at, by=by, corrects=corrects, dry_run=dry_run, as_json=as_json)


@app.command()
def due(
    group: Annotated[str | None, typer.Option(help="Only this group.")] = None,
    days: Annotated[int, typer.Option(help="How many days ahead.")] = 14,
    all_of_them: Annotated[bool, typer.Option("--all", help="Settled and past deadlines too.")] = False,
    as_json: Json = False,
) -> None:
    """Show who owes what by when, and what a person has to look at."""
    from cli.due import run

    run(group=group, days=days, all_of_them=all_of_them, as_json=as_json)


@app.command()
def why(
    key: Annotated[
        str, typer.Argument(help="The key of a deadline or a notice; a part that fits one is enough.")
    ],
    language: Spoken = Language.SWEDISH,
    as_json: Json = False,
) -> None:
    """Say why a date is what it is, or what became of a notice."""
    from cli.why import run

    run(key, as_json=as_json, language=language)


@app.command()
def sweep(
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Do everything that is due now, once. Safe at any moment, from cron or by hand."""
    from cli.sweep import run

    run(dry_run=dry_run, as_json=as_json)


@outbox.command("list")
def outbox_list(
    state: Annotated[
        list[str] | None, typer.Option(help="Only these states; what needs somebody if left out.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every state.")] = False,
    limit: Annotated[int, typer.Option(help="At most this many.")] = 200,
    as_json: Json = False,
) -> None:
    """Show what waits, is in doubt, or could not leave."""
    from cli.outbox import listing

    listing(state or [], every=every, limit=limit, as_json=as_json)


@outbox.command("retry")
def outbox_retry(
    key: Annotated[str, typer.Argument(help="The notice's key.")],
    by: Annotated[str, typer.Option(help="Who decides.")] = "cli",
    dry_run: DryRun = False,
) -> None:
    """Send a dead, expired or unsure notice again."""
    from cli.outbox import retry

    retry(key, by=by, dry_run=dry_run)


@outbox.command("drop")
def outbox_drop(
    key: Annotated[str, typer.Argument(help="The notice's key.")],
    reason: Annotated[str, typer.Option(help="Why; it stays in the history.")],
    by: Annotated[str, typer.Option(help="Who decides.")] = "cli",
    dry_run: DryRun = False,
) -> None:
    """Never send a notice, with a reason."""
    from cli.outbox import drop

    drop(key, reason=reason, by=by, dry_run=dry_run)


@outbox.command("release")
def outbox_release(
    reason: Annotated[str, typer.Option(help="What was found; it stays in the history.")],
    by: Annotated[str, typer.Option(help="Who decides.")] = "cli",
) -> None:
    """Let go of everything that a burst or a clock jump holds."""
    from cli.outbox import release

    release(reason=reason, by=by)


@incidents.command("list")
def incidents_list(as_json: Json = False) -> None:
    """Show what a person has to look at."""
    from cli.incidents import listing

    listing(as_json=as_json)


@incidents.command("close")
def incidents_close(
    key: Annotated[str, typer.Argument(help="The incident's key.")],
    reason: Annotated[str, typer.Option(help="What was found or done; it stays in the history.")],
    by: Annotated[str, typer.Option(help="Who decides.")] = "cli",
) -> None:
    """Close what has been looked at, with a reason."""
    from cli.incidents import close

    close(key, reason=reason, by=by)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check settings, files, database, clock and the way out, and say what to mend."""
    from cli.doctor import run

    run(as_json=as_json)


@app.command()
def serve(
    prefect: Annotated[
        bool, typer.Option(help="Run Prefect's server and its schedules beside the doorbell.")
    ] = True,
) -> None:
    """Run the office on this machine until it is stopped."""
    from cli.office import settings_or_exit
    from cli.serve import serve as run

    raise typer.Exit(run(settings_or_exit(), prefect=prefect))
