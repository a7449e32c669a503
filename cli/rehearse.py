"""Rehearse a scenario and print its timeline. Plays nothing itself."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from actions.rehearse import Rehearsed, rehearse
from cli.app import failed, own_folder, wrong_call
from config.scenarios import scenario_named
from rules.facts import Json
from rules.moments import weekday_of
from store.trouble import StoreError


def run(name: str, out: Path, *, as_json: bool) -> None:
    """Play it, with a progress bar where somebody watches."""
    own = own_folder()
    try:
        scenario = scenario_named(name, own=own, base=Path.cwd())
    except ValueError as wrong:
        raise wrong_call(str(wrong)) from None
    watched = Console(stderr=True)
    try:
        with Progress(console=watched, transient=True, disable=not watched.is_terminal) as bar:
            task = bar.add_task(scenario.name, total=1.0)
            done = rehearse(
                scenario,
                out,
                own=own,
                progress=lambda share: bar.update(task, completed=share),
            )
    except (ValueError, StoreError, OSError) as wrong:
        raise failed(str(wrong)) from None
    if as_json:
        typer.echo(json.dumps(done.timeline, ensure_ascii=False))
    else:
        _print(done)


def _print(done: Rehearsed) -> None:
    """The timeline as people read it: notices of one kind at one moment on one line."""
    lines: Counter[tuple[str, str]] = Counter()
    for entry in done.timeline:
        lines[(str(entry["at"]), _line(entry))] += 1
    last_day = ""
    for (at, line), times in lines.items():
        if at[:10] != last_day:
            last_day = at[:10]
            typer.echo(f"\n{_day(last_day)}")
        typer.echo(f"  {at[11:16]}  {line}{f'  × {times}' if times > 1 else ''}")
    kinds = Counter(str(entry["what"]) for entry in done.timeline)
    total = ", ".join(f"{count} {what}s" for what, count in sorted(kinds.items()))
    typer.echo(f"\n{total}. In {done.out}: timeline.json, mail/, minutes/, register/")


def _day(text: str) -> str:
    from datetime import date

    return f"{weekday_of(date.fromisoformat(text))} {text}"


def _line(entry: Mapping[str, Json]) -> str:
    match entry["what"]:
        case "fact":
            names = ("meeting", "matter", "item", "organisation", "person", "question", "document")
            said = " ".join(str(entry[name]) for name in names if entry.get(name))
            return f"fact      {entry['kind']}  {said}"
        case "deadline":
            when = entry["last_day"] or (f"before {entry['capped_at']}" if entry["capped_at"] else "no date")
            return f"deadline  {entry['rule']}  {entry['subject']}  {when}  {entry['standing']}"
        case "notice":
            return f"mail      {entry['text']}  {entry['subject']}"
        case _:
            return f"flag      {entry['code']}  {entry['subject']}: {entry['message']}"
