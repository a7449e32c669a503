"""The verbs about addresses that need no login. Imports a verb's module only when it is called."""

from typing import Annotated

import typer

from cli.app import Json, app

feeds = typer.Typer(help="Calendars to subscribe to: list, create, revoke.", no_args_is_help=True)
app.add_typer(feeds, name="feeds")
Group = Annotated[str | None, typer.Option(help="The group; may be left out where there is only one.")]
By = Annotated[str, typer.Option(help="Who does it.")]


@feeds.command("list")
def feeds_list(group: Group = None, as_json: Json = False) -> None:
    """Show every feed: whose it is, when it was made, and whether it has been revoked."""
    from cli.feeds import show

    show(group=group, as_json=as_json)


@feeds.command("create")
def feeds_create(
    person: Annotated[str | None, typer.Option(help="Whose; left out: the whole group's.")] = None,
    group: Group = None,
    by: By = "secretary",
    as_json: Json = False,
) -> None:
    """Make an address to subscribe to. It is shown once: only its fingerprint is kept."""
    from cli.feeds import create

    create(group=group, person=person, by=by, as_json=as_json)


@feeds.command("revoke")
def feeds_revoke(
    feed: Annotated[str | None, typer.Argument(help="Its id, as 'kallelse feeds list' shows it.")] = None,
    person: Annotated[str | None, typer.Option(help="Every feed of this person.")] = None,
    group: Group = None,
    by: By = "secretary",
) -> None:
    """Close an address for good; whoever subscribes to it gets nothing more."""
    from cli.feeds import revoke

    revoke(feed=feed, person=person, group=group, by=by)
