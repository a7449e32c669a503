"""Make, list and revoke calendar feeds. Serves none."""

import json

import typer

from actions.feeds import create_feed, listed_feeds, revoke_feeds
from actions.links import base_address
from cli.app import wrong_call
from cli.office import settings_or_exit, the_group, the_office
from cli.tables import print_table
from store.links import Link, LinkKind


def show(*, group: str | None, as_json: bool) -> None:
    """Print every feed that was made."""
    with the_office() as office:
        found = listed_feeds(office, the_group(office, group) if group else None)
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        return
    print_table(
        ("id", "group", "whose", "made", "by", "revoked"),
        [
            (
                one.id,
                one.group,
                one.person or "(the group)",
                f"{one.made_at:%Y-%m-%d}",
                one.made_by,
                f"{one.revoked_at:%Y-%m-%d}" if one.revoked_at else "",
            )
            for one in found
        ],
        empty="no feeds: kallelse feeds create",
    )


def create(*, group: str | None, person: str | None, by: str, as_json: bool) -> None:
    """Make one and print its address, this once."""
    settings = settings_or_exit()
    with the_office() as office:
        token = create_feed(office, group=the_group(office, group), person=person, by=by)
    address = f"{base_address(settings)}/feeds/{token}.ics"
    if as_json:
        typer.echo(
            json.dumps({"address": address, "events": f"{address}?deadlines=events"}, ensure_ascii=False)
        )
        return
    typer.echo(address)
    typer.echo(
        "It is shown only now. Deadlines come as tasks; with ?deadlines=events as entries of the day.",
        err=True,
    )


def revoke(*, feed: str | None, person: str | None, group: str | None, by: str) -> None:
    """Close one, or all of a person."""
    if (feed is None) == (person is None):
        raise wrong_call("say which: the feed's id, or --person")
    with the_office() as office:
        closed = revoke_feeds(
            office, feed=feed, group=the_group(office, group) if feed is None else None, person=person, by=by
        )
    typer.echo(f"{closed} revoked")


def _as_json(one: Link) -> dict[str, str | None]:
    return {
        "id": one.id,
        "kind": "group" if one.kind is LinkKind.GROUP_FEED else "person",
        "group": one.group,
        "person": one.person,
        "made_at": one.made_at.isoformat(),
        "made_by": one.made_by,
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
    }
