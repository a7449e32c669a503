"""Print the reason for a deadline, or the life of a notice. Reckons nothing: the trace was kept."""

import json
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from actions.reason import Trace, said
from actions.why import of_stored
from cli.app import failed
from cli.office import the_office
from rules.facts import Json
from rules.moments import STOCKHOLM, zone_named
from rules.outcome import Standing
from rules.people import Language
from store import deadlines, outbox
from store.database import Tx
from store.deadlines import StoredDeadline
from store.outbox import Item, Turn

_SHOWN = 12
_STANDINGS = {
    Standing.OPEN: ("öppen", "open"),
    Standing.MET: ("uppfylld", "met"),
    Standing.MET_LATE: ("uppfylld för sent", "met late"),
    Standing.MISSED: ("missad", "missed"),
    Standing.WAIVED: ("behöver inte hållas", "waived"),
    Standing.VOID: ("gäller inte längre", "void"),
}


def run(key: str, *, as_json: bool, language: Language = Language.SWEDISH) -> None:
    """Find what the key means and print it; a part of a key that fits several lists them. Exit 1 for none."""
    with the_office() as office:
        with office.store.reading() as tx:
            names = _matching(tx, key)
            if len(names) != 1:
                raise failed(_several(key, names))
            held = deadlines.by_key(tx, names[0])
            sent = outbox.by_key(tx, names[0])
            turns = outbox.events(tx, names[0])
        charter = office.charters.get(names[0].partition("/")[0])
        zone = charter.group.zone if charter else zone_named(STOCKHOLM)
    if held:
        trace = of_stored(held, charter, zone)
        if as_json:
            typer.echo(json.dumps(_deadline_as_json(held, trace, zone), ensure_ascii=False))
        else:
            _print_deadline(held, trace, language)
    elif sent:
        if as_json:
            typer.echo(json.dumps(_notice_as_json(sent, turns, zone), ensure_ascii=False))
        else:
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


def _print_deadline(held: StoredDeadline, trace: Trace, language: Language) -> None:
    told, swedish = said(trace, language), language is Language.SWEDISH
    standing = _STANDINGS[held.standing][0 if swedish else 1]
    typer.echo(held.key)
    typer.echo(f"  {told.name}")
    by = ("senast " if swedish else "by ") if held.last_day else ""
    typer.echo(f"  {by}{told.due} ({standing})")
    for line in told.lines:
        typer.echo(f"  {line}")
    for flag in held.flags:
        typer.echo(f"  {'OBS' if swedish else 'NOTE'} {flag}")


def _print_notice(sent: Item, turns: Sequence[Turn], zone: ZoneInfo) -> None:
    notice = sent.notice
    typer.echo(notice.key)
    typer.echo(f"  {notice.text} om {notice.subject}, till {notice.person}: {sent.state}")
    for turn in turns:
        was = f"{turn.was} → " if turn.was else ""
        typer.echo(f"    {turn.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {was}{turn.now}: {turn.why}")
    if sent.message_id:
        typer.echo(f"  Message-ID {sent.message_id}, sha256 {sent.sha256}")


def _deadline_as_json(held: StoredDeadline, trace: Trace, zone: ZoneInfo) -> dict[str, Json]:
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
        "strength": trace.get("strength"),
        "policies": trace["policies"],
        "changes": trace["changes"],
        "readings": trace["readings"],
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
