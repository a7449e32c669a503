"""Look at the outbox and act on it, each act with a name and a reason. Sends nothing itself."""

import json

import typer

from actions.desk import drop_notice, let_go, retry_notice
from cli.app import wrong_call
from cli.office import the_office
from cli.tables import print_table
from store import outbox
from store.outbox import State

_NEEDS_SOMEBODY = (State.WAITING, State.SENDING, State.UNSURE, State.DEAD, State.EXPIRED, State.BOUNCED)


def listing(names: list[str], *, every: bool, limit: int, as_json: bool) -> None:
    """Print rows in the order in which they were put."""
    try:
        states = [State(name) for name in names]
    except ValueError as wrong:
        raise wrong_call(f"{wrong}: choose among {', '.join(State)}") from None
    with the_office() as office, office.store.reading() as tx:
        rows = outbox.listing(tx, None if every else states or _NEEDS_SOMEBODY, limit)
    if as_json:
        told = [
            {
                "key": row.notice.key,
                "state": row.state.value,
                "text": row.notice.text,
                "person": row.notice.person,
                "not_before": row.not_before.isoformat(),
                "attempts": row.attempts,
                "why": row.why,
            }
            for row in rows
        ]
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    print_table(
        ("state", "text", "not before (UTC)", "tries", "key", "why"),
        [
            (
                row.state.value,
                row.notice.text,
                f"{row.not_before:%Y-%m-%d %H:%M}",
                str(row.attempts),
                row.notice.key,
                row.why or "",
            )
            for row in rows
        ],
        empty="nothing waits and nothing is in doubt",
    )


def retry(key: str, *, by: str, dry_run: bool) -> None:
    """Let it wait again."""
    with the_office() as office:
        retry_notice(office, key, by=by, dry_run=dry_run)
    typer.echo(f"{key}: {'would wait' if dry_run else 'waits'} again, from now")


def drop(key: str, *, reason: str, by: str, dry_run: bool) -> None:
    """Cancel it."""
    with the_office() as office:
        drop_notice(office, key, reason=reason, by=by, dry_run=dry_run)
    typer.echo(f"{key}: {'would be' if dry_run else 'is'} dropped: {reason}")


def release(*, reason: str, by: str) -> None:
    """Let go of a hold."""
    with the_office() as office:
        was = let_go(office, reason=reason, by=by)
    typer.echo(f"released: {was.message}" if was else "nothing was held")
