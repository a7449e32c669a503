"""Print what differs between two rule books or rows. Compares nothing itself."""

import json
from collections.abc import Iterator
from datetime import date

import typer

from actions.rule_diff import Changed, Diff, Side, compare, side_of
from cli.app import own_folder, wrong_call
from cli.rules import book_named
from config.policies import policies
from config.rulebooks import rule_anywhere
from config.shelves import NotOnShelf, Shelf, Shelves
from config.toml import ConfigError
from documents.routine_words import phrases, weekday_words
from rules.facts import Json
from rules.people import Language


def run(first: str, second: str, *, event: str | None, lang: Language, as_json: bool) -> None:
    """Say what was added, removed and changed on the way from the first to the second."""
    old, new = _side(first), _side(second)
    try:
        tried = date.fromisoformat(event) if event else None
    except ValueError:
        raise wrong_call(f"--event {event}: write a day, e.g. 2021-04-15") from None
    found = compare(old, new, policies(), lang, tried)
    if as_json:
        typer.echo(json.dumps(_as_json(found, old, new), ensure_ascii=False))
        return
    for line in _lines(found, lang):
        typer.echo(line)


def _side(said: str) -> Side:
    """A book, a file, or a rule, each perhaps with @ and a day."""
    name, _, day = said.partition("@")
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        raise wrong_call(f"{said}: '{day}' is no day: write {name}@2021-04-15") from None
    if "@" in said and on is None:
        raise wrong_call(f"{said}: write the day after the @, e.g. {name}@2021-04-15")
    try:
        Shelves(own=own_folder()).find(Shelf.RULEBOOKS, name)
    except NotOnShelf as missing:
        return _one_rule(said, name, on, str(missing))
    return side_of(said, book_named(name), None, on)


def _one_rule(said: str, name: str, on: date | None, missing: str) -> Side:
    try:
        book, rule = rule_anywhere(name, own_folder())
    except KeyError as unknown:
        close = str(unknown.args[0]).partition(": ")[2]
        cure = close if close.startswith("did you mean") else "'kallelse rules list' shows every rule"
        raise wrong_call(f"{missing}; nor is it a rule: {cure}") from None
    except ConfigError as wrong:
        raise wrong_call(str(wrong)) from None
    found = side_of(said, book, rule.id, on)
    if not found.rows:
        raise wrong_call(f"{said}: the rule is not in force on {on}")
    return found


def _lines(found: Diff, lang: Language) -> Iterator[str]:
    labels = phrases(lang).labels
    for rule in found.removed:
        yield f"{labels['removed']}: {rule.id}  {rule.words(lang.value).name}"
    for rule in found.added:
        yield f"{labels['added']}: {rule.id}  {rule.words(lang.value).name}"
    for changed in found.changed:
        yield f"{labels['changed']}: {changed.id}  {changed.name}"
        for one in changed.differences:
            yield f"  {labels[one.field]}:"
            yield f"    - {one.old}"
            yield f"    + {one.new}"
        if changed.sample is not None:
            yield f"  {_sample(changed, lang)}"
    if not (found.removed or found.added or found.changed):
        yield labels["same"]


def _sample(changed: Changed, lang: Language) -> str:
    labels = phrases(lang).labels
    if changed.sample is None:
        return ""
    old, new = changed.sample.old, changed.sample.new
    return labels["sample"].format(
        event=weekday_words(changed.sample.event, lang),
        old=weekday_words(old, lang) if old else labels["no_date"],
        new=weekday_words(new, lang) if new else labels["no_date"],
    )


def _as_json(found: Diff, old: Side, new: Side) -> dict[str, Json]:
    return {
        "old": old.said,
        "new": new.said,
        "added": [rule.id for rule in found.added],
        "removed": [rule.id for rule in found.removed],
        "changed": [_changed_as_json(one) for one in found.changed],
    }


def _changed_as_json(changed: Changed) -> dict[str, Json]:
    sample = changed.sample
    return {
        "id": changed.id,
        "fields": [{"field": one.field, "old": one.old, "new": one.new} for one in changed.differences],
        "sample": None
        if sample is None
        else {
            "event": sample.event.isoformat(),
            "old": sample.old.isoformat() if sample.old else None,
            "new": sample.new.isoformat() if sample.new else None,
        },
    }
