"""Extend, pause, resume or waive a deadline, and undo it, each with a reason. Plans and sends nothing itself."""

import json
from datetime import UTC, datetime

import typer

from actions.decisions import decision, undoing
from actions.preview import preview_fact
from actions.record import record
from cli.app import failed, wrong_call
from cli.office import the_office
from cli.preview import show
from config.fact_fields import WrongField, checked
from rules.facts import FactKind
from rules.refused import Refused


def run(
    kind: FactKind,
    name: str,
    *,
    reason: str,
    by: str,
    until: str | None = None,
    dry_run: bool = False,
    as_json: bool = False,
) -> None:
    """Make one decision, or show what it would do. Exit 1 when it cannot be made."""
    if not reason.strip():
        raise wrong_call("--reason is empty: say why, it stays in the history")
    with the_office() as office:
        now = datetime.now(UTC)
        try:
            if kind is FactKind.CHANGE_UNDONE:
                said = undoing(office, name, reason=reason, by=by, at=now)
            else:
                said = decision(office, kind, name, reason=reason, by=by, at=now, until=until)
            data = checked(kind, dict(said.data))
            zone = office.charter(said.group).group.zone
            if dry_run:
                show(preview_fact(office, said), zone, as_json=as_json)
                return
            done = record(office, group=said.group, kind=kind, data=data, at=now, by=by)
        except WrongField as wrong:
            raise wrong_call(str(wrong)) from None
        except Refused as refused:
            raise failed(str(refused)) from None
    told = {"fact": done.fact.id, "new": done.new, "scopes": [change.scope for change in done.changes]}
    typer.echo(json.dumps(told) if as_json else f"{done.fact.id}: recorded; 'kallelse undo' takes it back")
