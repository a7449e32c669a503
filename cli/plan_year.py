"""Print a planned year: its dates, its clashes and their cures. Checks nothing itself."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import typer

from actions.plan_year import PlannedYear, plan_year
from cli.app import failed, own_folder, wrong_call
from cli.tables import print_table
from documents.year_words import fix_words, flag_words, moment_words, reason_words
from rules.people import Language
from rules.year_values import NOTICES, Checked, Flag

_DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
_HEAD = ("möte", "kallelse", "frågor t.o.m.", "synpunkter", "justering", "nämnd", "")


def run(
    file: Path,
    group: str,
    *,
    propose: bool,
    at: str | None,
    rulebook: str | None,
    policy: Sequence[str],
    svg: Path | None,
    ics: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Plan, write what was asked for, and print. Exit 1 when there is a clash, 2 when the call is wrong."""
    try:
        language = _language(lang)
        told = plan_year(
            file,
            group,
            base=Path.cwd(),
            own=own_folder(),
            rulebook=rulebook,
            at=_clock(at) if at is not None else None,
            propose=propose,
            chosen=policy,
        )
    except ValueError as wrong:
        raise wrong_call(" ".join(str(wrong).split())) from None
    for note in told.notes:
        typer.echo(f"kallelse: {file}: {note}", err=True)
    _write(told, svg, ics, language)
    if as_json:
        typer.echo(json.dumps(told.as_json(), ensure_ascii=False))
    else:
        _print(told)
    raise typer.Exit(1 if told.clashes else 0)


def _language(text: str) -> Language:
    try:
        return Language(text)
    except ValueError:
        raise ValueError(f"--lang {text!r} is unknown: choose one of {', '.join(Language)}") from None


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--at {text!r} is no time of day: write it as 09:00") from None


def _write(told: PlannedYear, svg: Path | None, ics: Path | None, language: Language) -> None:
    try:
        if svg is not None:
            from documents.year_picture import year_picture

            svg.write_text(year_picture(told.checked, told.charter, language), encoding="utf-8")
        if ics is not None:
            from documents.year_calendar import year_calendar  # The calendar's library is slow to import.

            made = year_calendar(told.checked, told.charter.group, stamp=datetime.now(UTC), language=language)
            ics.write_bytes(made)
    except OSError as wrong:
        raise failed(f"{wrong.filename}: cannot be written ({wrong.strerror}): choose another file") from None


def _print(told: PlannedYear) -> None:
    group, book = told.charter.group, told.charter.rulebook
    number = len(told.checked)
    typer.echo(f"{group.title}: {number} {'möte' if number == 1 else 'möten'}, regelbok {book.id}")
    typer.echo("")
    print_table(_HEAD, [_row(one) for one in told.checked], empty="inga möten")
    troubled = [(one, fixes) for one, fixes in zip(told.checked, told.fixes, strict=True) if one.findings]
    for one, fixes in troubled:
        typer.echo(f"\n{moment_words(one.slot.starts_at)}  ({one.slot.id})")
        for found in one.findings:
            mark = "OBS" if found.flag in NOTICES else "KROCK"
            typer.echo(f"  {mark:5} {reason_words(found, one)}")
        for fix in fixes:
            typer.echo(f"  →     {fix_words(fix)}")
    typer.echo("")
    for code, count in told.summary.items():
        typer.echo(f"{count:5}  {flag_words(Flag(code))} ({code})")
    clashes = "inga krockar" if not told.clashes else f"{told.clashes} av {len(told.checked)} möten krockar"
    typer.echo(f"{clashes}; varje förslag är prövat för sig mot planen som den står")


def _row(one: Checked) -> tuple[str, ...]:
    return (
        f"{_short(one.day)} {one.slot.starts_at:%H:%M}",
        _short(one.summons),
        _short(one.questions_last_day),
        _short(one.comments),
        _short(one.adjustment),
        _short(one.board_day),
        ", ".join(flag_words(flag) for flag in one.flags),
    )


def _short(day: date | None) -> str:
    return "–" if day is None else f"{_DAYS[day.weekday()]} {day}"
