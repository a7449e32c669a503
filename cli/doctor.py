"""Print what the checkup found. Checks nothing itself."""

import json

import typer

from actions.checkup import Verdict, checkup
from cli.office import settings_or_exit

_MARKS = {Verdict.OK: "ok     ", Verdict.WARNING: "warning", Verdict.WRONG: "WRONG  "}


def run(*, as_json: bool) -> None:
    """Exit 1 when something is wrong; warnings alone are no failure."""
    findings = checkup(settings_or_exit())
    if as_json:
        told = [
            {"check": one.check, "verdict": one.verdict.value, "message": one.message} for one in findings
        ]
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in findings:
            typer.echo(f"{_MARKS[one.verdict]}  {one.check}: {one.message}")
    if any(one.verdict is Verdict.WRONG for one in findings):
        raise typer.Exit(1)
