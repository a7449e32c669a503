"""Print what a group has chosen for every open choice. Chooses nothing: that is done in the group's file."""

import json
from datetime import UTC, date, datetime

import typer

from actions.choices import Held, choices_of
from cli.app import own_folder, wrong_call
from config.load import all_groups
from config.shelves import NotOnShelf
from config.toml import ConfigError
from rules.moments import STOCKHOLM, local_day, zone_named
from rules.people import Language


def run(*, group: str | None, on: str | None, language: Language, as_json: bool) -> None:
    """Every switch, its question, what holds on the day, and since when by whose decision."""
    own = own_folder()
    try:
        day = date.fromisoformat(on) if on else local_day(datetime.now(UTC), zone_named(STOCKHOLM))
    except ValueError:
        raise wrong_call(f"--on {on}: write a day, e.g. 2021-04-15") from None
    name = group or _only_one(all_groups(own))
    try:
        found = choices_of(name, day, own)
    except (NotOnShelf, ConfigError) as wrong:
        raise wrong_call(str(wrong)) from None
    if as_json:
        told = {"group": name, "on": day.isoformat(), "policies": [one.as_json() for one in found]}
        print(json.dumps(told, ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.choice.switch}: {one.question(language)}")
        typer.echo(f"  {one.choice.value}: {one.words(language)} ({_since(one, language)})")
        for later in one.coming:
            since = "from" if language is Language.ENGLISH else "från"
            typer.echo(f"  {since} {later.since}: {later.value}{_decided(later.decided)}")


def _only_one(groups: tuple[str, ...]) -> str:
    if len(groups) == 1:
        return groups[0]
    raise wrong_call(f"say which group: --group {' or '.join(groups) or '(there is none)'}")


def _since(one: Held, language: Language) -> str:
    swedish = language is Language.SWEDISH
    if not one.chosen:
        return "förval" if swedish else "default"
    since = one.choice.since
    if since is None:
        said = "gruppens val" if swedish else "the group's choice"
    else:
        said = f"valt från {since}" if swedish else f"chosen from {since}"
    return f"{said}{_decided(one.choice.decided)}"


def _decided(where: str | None) -> str:
    return f", {where}" if where else ""
