"""Look at mail that came in, and act on it. Understands no mail itself."""

import json
import sys
from collections.abc import Callable

import typer

from actions.collect import Collected, collect_all, reread_all
from actions.mail_desk import listed, shown
from actions.mail_desk import release as let_go
from actions.office import Office
from cli.app import failed, wrong_call
from cli.office import settings_or_exit, the_office
from cli.tables import print_table
from config.settings import Inbox, Settings
from inbox.understood import Verdict
from rules.facts import Json
from store.incoming import Incoming

_FOR_A_PERSON = (Verdict.UNKNOWN, Verdict.QUARANTINED)


def collect(*, as_json: bool) -> None:
    """Collect once; exit 1 when a mailbox could not be read."""
    _over_mailboxes(collect_all, as_json=as_json)


def reread(*, as_json: bool) -> None:
    """Read what was handled again."""
    _over_mailboxes(reread_all, as_json=as_json)


def _over_mailboxes(look: Callable[[Office, Settings], Collected], *, as_json: bool) -> None:
    settings = settings_or_exit()
    if settings.inbox is Inbox.NONE:
        raise wrong_call("no mailbox is read: set KALLELSE_INBOX to folder, imap, exchange or graph")
    with the_office() as office:
        done = look(office, settings)
    if as_json:
        typer.echo(json.dumps({"counts": done.counts(), "rows": done.rows()}, ensure_ascii=False))
    else:
        print_table(
            ("what", "subject", "detail"),
            [(row["what"], row["subject"], row["detail"]) for row in done.rows()],
            empty="nothing new",
        )
    if done.down:
        raise failed(f"cannot be read: {', '.join(done.down)} (see kallelse incidents list)")


def listing(group: str | None, names: list[str], *, every: bool, limit: int, as_json: bool) -> None:
    """Print mails, the newest first."""
    try:
        wanted = tuple(Verdict(name) for name in names)
    except ValueError as wrong:
        raise wrong_call(f"{wrong}: choose among {', '.join(Verdict)}") from None
    with the_office() as office:
        slug = None if group is None else office.charter(group).group.slug
        found = listed(office, group=slug, verdicts=() if every else wanted or _FOR_A_PERSON, limit=limit)
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False))
        return
    print_table(
        ("received (UTC)", "id", "group", "what", "why", "person"),
        [
            (f"{one.received_at:%Y-%m-%d %H:%M}", one.id, one.group, one.verdict, one.why, one.person or "")
            for one in found
        ],
        empty="no mail has to be looked at",
    )


def show(mail_id: str, *, raw: bool, as_json: bool) -> None:
    """Print one mail."""
    with the_office() as office:
        found = shown(office, mail_id)
    if raw:
        if found.raw is None:
            raise failed(f"mail {found.mail.id} is not kept: only what was set aside is")
        sys.stdout.buffer.write(found.raw)
        return
    letter = found.letter
    told: dict[str, Json] = {
        **_plain(found.mail),
        "facts": list(found.mail.facts),
        "sender": letter.sender if letter else None,
        "subject": letter.subject if letter else None,
        "text": letter.text if letter else None,
        "attachments": list(letter.attachments) if letter else [],
        "kept": found.raw is not None,
    }
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        if name != "text" and value not in (None, [], ""):
            typer.echo(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
    if letter is not None:
        typer.echo(f"\n{letter.text}")


def release(mail_id: str, *, person: str | None, by: str) -> None:
    """Record it after all."""
    with the_office() as office:
        done = let_go(office, mail_id, person=person, by=by)
    typer.echo(f"{done.mail}: recorded as {done.verdict.value}: {', '.join(done.facts)}")


def _plain(mail: Incoming) -> dict[str, Json]:
    return {
        "id": mail.id,
        "group": mail.group,
        "verdict": mail.verdict,
        "why": mail.why,
        "person": mail.person,
        "about": mail.scope,
        "received_at": mail.received_at.isoformat(),
        "recorded_at": mail.recorded_at.isoformat(),
        "size": mail.size,
    }
