"""Print the reason for a deadline, or the life of a notice. Reckons nothing: the trace was kept."""

import json
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from cli.app import failed
from cli.calculate import step_line
from cli.office import the_office
from rules.facts import Json
from rules.moments import STOCKHOLM, weekday_of, zone_named
from store import deadlines, outbox
from store.database import Tx
from store.deadlines import StoredDeadline
from store.outbox import Item, Turn

_SHOWN = 12


def run(key: str, *, as_json: bool) -> None:
    """Find what the key means and print it; a part of a key that fits several lists them. Exit 1 for none."""
    with the_office() as office:
        with office.store.reading() as tx:
            names = _matching(tx, key)
            if len(names) != 1:
                raise failed(_several(key, names))
            held = deadlines.by_key(tx, names[0])
            sent = outbox.by_key(tx, names[0])
            turns = outbox.events(tx, names[0])
        slug = names[0].partition("/")[0]
        zone = office.charters[slug].group.zone if slug in office.charters else zone_named(STOCKHOLM)
    told = _deadline_as_json(held, zone) if held else _notice_as_json(sent, turns, zone) if sent else {}
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    elif held:
        _print_deadline(held, zone)
    elif sent:
        _print_notice(sent, turns, zone)


def _matching(tx: Tx, key: str) -> list[str]:
    if deadlines.by_key(tx, key) or outbox.by_key(tx, key):
        return [key]
    return sorted({*deadlines.keys_like(tx, key, _SHOWN + 1), *outbox.keys_like(tx, key, _SHOWN + 1)})


def _several(key: str, names: Sequence[str]) -> str:
    if not names:
        return f"nothing has the key {key!r}: 'kallelse due --all' and 'kallelse outbox list --all' show keys"
    more = " ..." if len(names) > _SHOWN else ""
    return f"{key!r} fits several: {', '.join(names[:_SHOWN])}{more}"


def _print_deadline(held: StoredDeadline, zone: ZoneInfo) -> None:
    typer.echo(held.key)
    if held.last_day:
        typer.echo(
            f"  senast {weekday_of(held.last_day)} {held.last_day} kl. {held.cutoff} ({held.standing})"
        )
    else:
        typer.echo(f"  inget datum: {held.reason} ({held.standing})")
    if held.capped_at:
        typer.echo(f"  aldrig efter {held.capped_at.astimezone(zone):%Y-%m-%d %H:%M}, då mötet börjar")
    at = held.trigger_at.astimezone(zone)
    typer.echo(f"  startade med {held.trigger}: {weekday_of(at.date())} {at:%Y-%m-%d %H:%M} (dag 0)")
    typer.echo(f"  regel {held.rule}, version {held.version}: {held.counted}")
    typer.echo(f"  källa: {held.cites}")
    for step in held.because:
        if isinstance(step, dict):
            typer.echo(f"    {step_line(step)}")
    for flag in held.flags:
        typer.echo(f"  OBS {flag}")


def _print_notice(sent: Item, turns: Sequence[Turn], zone: ZoneInfo) -> None:
    notice = sent.notice
    typer.echo(notice.key)
    typer.echo(f"  {notice.text} om {notice.subject}, till {notice.person}: {sent.state}")
    for turn in turns:
        was = f"{turn.was} → " if turn.was else ""
        typer.echo(f"    {turn.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {was}{turn.now}: {turn.why}")
    if sent.message_id:
        typer.echo(f"  Message-ID {sent.message_id}, sha256 {sent.sha256}")


def _deadline_as_json(held: StoredDeadline, zone: ZoneInfo) -> dict[str, Json]:
    return {
        "key": held.key,
        "what": "deadline",
        "standing": held.standing.value,
        "kind": held.kind.value,
        "last_day": held.last_day.isoformat() if held.last_day else None,
        "due_at": _iso(held.due_at, zone),
        "capped_at": _iso(held.capped_at, zone),
        "reason": held.reason,
        "flags": list(held.flags),
        "rule": {"id": held.rule, "cites": held.cites, "version": held.version},
        "trigger": held.trigger,
        "trigger_at": _iso(held.trigger_at, zone),
        "counted": held.counted,
        "calendar": held.calendar,
        "because": list(held.because),
    }


def _notice_as_json(sent: Item, turns: Sequence[Turn], zone: ZoneInfo) -> dict[str, Json]:
    return {
        "key": sent.notice.key,
        "what": "notice",
        "text": sent.notice.text,
        "person": sent.notice.person,
        "state": sent.state.value,
        "message_id": sent.message_id,
        "sha256": sent.sha256,
        "history": [
            {
                "at": _iso(turn.at, zone),
                "was": turn.was.value if turn.was else None,
                "now": turn.now.value,
                "why": turn.why,
            }
            for turn in turns
        ],
    }


def _iso(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None
