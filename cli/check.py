"""Print every error of the files, and what runs out before long. Checks nothing itself."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from cli.app import own_folder, wrong_call
from config.check import check_everything, check_files
from config.running_out import Warned, running_out, running_out_in
from config.toml import ConfigError, shown
from rules.moments import STOCKHOLM


def run(paths: Sequence[Path], *, today: str | None, as_json: bool) -> None:
    """Exit 1 when a file is wrong; a warning alone is no failure. Exit 2 for a path that is not there."""
    day = _day(today)
    if paths:
        own = own_folder()
        files = [file for path in paths for file in _files(path)]
        errors, warnings = check_files(files, own), running_out_in(files, own, day)
        if any(file.suffix == ".txt" for file in files):
            from actions.checked_texts import unreadable_among  # Only a text needs the templates.

            errors += unreadable_among(files, own)
    else:
        errors, warnings = _all(day)
    if as_json:
        told = {"errors": list(map(_error, errors)), "warnings": list(map(_warning, warnings))}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for error in errors:
            typer.echo(str(error))
        for one in warnings:
            typer.echo(f"{shown(one.path)}:{one.line}: warning: {one.ending.message}")
        if not errors and not warnings:
            typer.echo("every file is in order")
    if errors:
        raise typer.Exit(1)


def _all(day: date) -> tuple[list[ConfigError], list[Warned]]:
    from actions.checked_rows import edited_rows  # Files alone need neither settings nor a store.
    from actions.checked_texts import unreadable_texts
    from cli.office import settings_or_exit
    from store.trouble import StoreError

    settings = settings_or_exit()
    errors = check_everything(settings) + unreadable_texts(settings.config_dir)
    if not errors:
        try:
            errors = edited_rows(settings, datetime.now(ZoneInfo(STOCKHOLM)))
        except StoreError as wrong:
            typer.echo(f"kallelse: rows in use were not compared: {wrong}", err=True)
    return errors, running_out(settings.config_dir, day)


def _day(said: str | None) -> date:
    if said is None:
        return datetime.now(ZoneInfo(STOCKHOLM)).date()
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise wrong_call(f"--today '{said}' is no day: write it as 2021-05-14") from None


def _files(path: Path) -> list[Path]:
    """The file, or every file of a folder."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise wrong_call(f"'{path}' is neither a file nor a folder")
    found = [one for one in sorted(path.rglob("*")) if one.suffix in (".toml", ".txt") and one.is_file()]
    if not found:
        raise wrong_call(f"'{path}' holds no .toml and no .txt file")
    return found


def _error(one: ConfigError) -> dict[str, str | int]:
    return {"file": shown(one.path), "line": one.line, "message": one.what}


def _warning(one: Warned) -> dict[str, str | int]:
    return {
        "file": shown(one.path),
        "line": one.line,
        "code": one.ending.thing.value,
        "message": one.ending.message,
        "ends": one.ending.ends.isoformat(),
    }
