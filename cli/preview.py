"""Show what a change would do: the same words as `record`, or other files. Changes nothing and sends nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from actions.checked_rows import edited_rows
from actions.office import YEARS_AHEAD, YEARS_BACK, BadConfiguration, Office, load_charters
from actions.preview import Preview, preview_fact, preview_files
from actions.record import fact_of
from cli.app import failed, wrong_call
from cli.office import settings_or_exit, the_group, the_office
from cli.record import said_words
from config.check import check_everything
from config.fact_fields import WrongField, checked, kind_named
from config.load import all_groups, charter
from rules.changes import Move, Seen
from rules.facts import FactKind, Json
from rules.moments import STOCKHOLM, aware, weekday_of, zone_named

_STATES = {"paused": "vilar", "waived": "behöver inte hållas", "void": "gäller inte längre"}
_TEXTS = {
    "summons": "kallas",
    "summons_update": "får en ändrad kallelse",
    "summons_cancel": "får en återkallad kallelse",
    "substitute_called": "kallas att tjänstgöra",
    "substitute_released": "tjänstgör inte längre",
}


def run(
    kind: str | None,
    fields: list[str],
    *,
    group: str | None,
    at: str | None,
    closed: str | None,
    config_dir: Path | None,
    rulebook: Path | None,
    as_json: bool,
) -> None:
    """Work out the change and print it. Exit 1 when it could not be made, 2 when the call is wrong."""
    if sum(one is not None for one in (kind, closed, config_dir, rulebook)) != 1:
        raise wrong_call(
            "say one change: KIND FIELD=VALUE ..., --closed DAY=REASON, --rulebook FILE, or --config-dir FOLDER"
        )
    with the_office() as office:
        slug = the_group(office, group)
        if config_dir is not None:
            told = _of_files(office, slug, config_dir)
        elif rulebook is not None:
            told = _of_book(office, slug, rulebook)
        else:
            told = _of_fact(office, slug, kind, fields, at=at, closed=closed)
        known = office.charters.get(slug)
        zone = known.group.zone if known else zone_named(STOCKHOLM)
    show(told, zone, as_json=as_json)


def show(told: Preview, zone: ZoneInfo, *, as_json: bool) -> None:
    """Print a preview."""
    typer.echo(json.dumps(as_document(told, zone), ensure_ascii=False) if as_json else _in_words(told, zone))


def _of_fact(
    office: Office, group: str, kind: str | None, fields: list[str], *, at: str | None, closed: str | None
) -> Preview:
    try:
        if closed is not None:
            day, equals, reason = closed.partition("=")
            if not equals or not reason:
                raise ValueError(f"--closed {closed!r}: write a day and why, e.g. 2027-05-07=klämdag")
            named, data = FactKind.DAY_CLOSED, checked(FactKind.DAY_CLOSED, {"day": day, "reason": reason})
        else:
            named = kind_named(str(kind))
            data = checked(named, said_words(named, fields))
        happens = aware(datetime.fromisoformat(at)) if at else datetime.now(UTC)
    except (WrongField, ValueError) as wrong:
        raise wrong_call(str(wrong)) from None
    return preview_fact(office, fact_of(office, group=group, kind=named, data=data, at=happens, by="preview"))


def _of_files(office: Office, group: str, folder: Path) -> Preview:
    if not folder.is_dir():
        raise wrong_call(f"--config-dir {folder}: there is no such folder")
    settings = settings_or_exit().model_copy(update={"config_dir": folder})
    # A row in use that was edited is told as it would be when the files are put in place.
    wrong = check_everything(settings) or edited_rows(settings, office.now())
    if wrong:
        raise BadConfiguration("\n".join(str(error) for error in wrong))
    charters = load_charters(settings, office.now())
    if group not in charters:
        raise failed(f"group '{group}' is not in {folder}: nothing more would be sent for it")
    return preview_files(office, charters[group])


def _of_book(office: Office, group: str, book: Path) -> Preview:
    if not book.is_file():
        raise wrong_call(f"--rulebook {book}: there is no such file")
    own = settings_or_exit().config_dir
    year = office.now().year
    for name in all_groups(own):
        found = charter(
            name,
            own=own,
            first_year=year - YEARS_BACK,
            last_year=year + YEARS_AHEAD,
            rulebook=str(book.absolute()),
        )
        if found.group.slug == group:
            return preview_files(office, found)
    raise failed(f"group '{group}' has no file")


def as_document(told: Preview, zone: ZoneInfo) -> dict[str, Json]:
    """The preview as one JSON document."""
    return {
        "new": told.new,
        "deadlines": [
            {
                "key": move.key,
                "was": _seen(move.was, zone),
                "now": _seen(move.now, zone),
                "because": {"was": list(told.traces[move.key][0]), "now": list(told.traces[move.key][1])},
            }
            for move in told.moves
        ],
        "invitations": [
            {
                "person": notice.person,
                "text": notice.text,
                "method": notice.entry.method.value,
                "sequence": notice.entry.sequence,
                "not_before": notice.not_before.astimezone(zone).isoformat(),
            }
            for notice in told.invitations
            if notice.entry is not None
        ],
        "notices": [notice.key for notice in told.put],
        "superseded": list(told.superseded),
        "misleads": [
            {
                "key": one.key,
                "person": one.person,
                "text": one.text,
                "deadline": one.deadline,
                "meeting": one.meeting,
            }
            for one in told.misleads
        ],
        "told": list(told.told),
        "flags": list(told.flags),
    }


def _seen(seen: Seen | None, zone: ZoneInfo) -> Json:
    if seen is None:
        return None
    return {
        "state": seen.state,
        "kind": seen.kind.value,
        "last_day": seen.last_day.isoformat() if seen.last_day else None,
        "due_at": seen.due_at.astimezone(zone).isoformat() if seen.due_at else None,
        "until": seen.until,
        "capped_at": seen.capped_at.astimezone(zone).isoformat() if seen.capped_at else None,
    }


def _in_words(told: Preview, zone: ZoneInfo) -> str:
    if not told.new:
        return "Det här är redan antecknat: inget skulle ändras."
    lines = ["Så här skulle det bli. Inget är gjort."]
    lines += _part("Frister som ändras", [_moved(move, zone) for move in told.moves])
    by_text: dict[str, list[str]] = {}
    for notice in told.invitations:
        by_text.setdefault(notice.text, []).append(notice.person)
    lines += _part(
        "I kalendrarna",
        [f"{_TEXTS.get(text, text)}: {', '.join(sorted(people))}" for text, people in by_text.items()],
    )
    misled: dict[str, list[str]] = {}
    for one in told.misleads:
        misled.setdefault(f"{one.text} om {one.deadline or f'när {one.meeting} börjar'}", []).append(
            one.person
        )
    lines += _part(
        "Har redan gått ut och skulle vilseleda",
        [f"{what}: {', '.join(dict.fromkeys(people))}" for what, people in misled.items()],
    )
    lines += _part("Går inte ut längre", list(told.superseded))
    lines += _part("Får veta det, ett mejl var", [", ".join(told.told)] if told.told else [])
    lines += _part("Att se till", list(told.flags))
    return "\n".join(lines if len(lines) > 1 else [*lines, "  Inget ändras för någon."])


def _part(title: str, rows: list[str]) -> list[str]:
    return [title, *(f"  {row}" for row in rows)] if rows else []


def _moved(move: Move, zone: ZoneInfo) -> str:
    return f"{move.key}: {_ends(move.was, zone)} → {_ends(move.now, zone)}"


def _ends(seen: Seen | None, zone: ZoneInfo) -> str:
    if seen is None:
        return "ingen frist"
    if seen.state in _STATES:
        return _STATES[seen.state]
    if seen.last_day is not None:
        told = f"{weekday_of(seen.last_day)} {seen.last_day} kl. {seen.until}"
        return (
            f"{told}, dock före {seen.capped_at.astimezone(zone):%Y-%m-%d %H:%M}" if seen.capped_at else told
        )
    if seen.capped_at is not None:
        return f"före {seen.capped_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return "ingen dag"
