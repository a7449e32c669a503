"""Keep a row that has given somebody a date as it was: note what is used, refuse what was edited. Plans nothing."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from config.rule_places import any_book, place_of
from config.toml import ConfigError
from rules.charter import Charter
from rules.outcome import Deadline
from rules.rulebook import DeadlineRule, Reminder, Rulebook
from store import used_rules
from store.database import Store, Tx
from store.deadlines import Change
from store.used_rules import UsedRule

_NAMES_THE_ROW = frozenset({"rule", "version"})


def note_used(
    tx: Tx, charter: Charter, planned: Mapping[str, Deadline], changed: Iterable[Change], now: datetime
) -> None:
    """Write down the rows behind new deadlines. A plan that changes none costs nothing."""
    news = (change for change in changed if change.was is None or _NAMES_THE_ROW & set(change.fields))
    found = {
        (because.rule, because.version)
        for change in news
        if change.key in planned and (because := planned[change.key].because)
    }
    book = charter.rulebook
    rows = [row for rule, version in sorted(found) if (row := row_of(book, rule, version))]
    used_rules.note(
        tx,
        [
            UsedRule(
                group=charter.group.slug,
                rule=row.id,
                version=row.version,
                fingerprint=fingerprint(row, book),
                used_at=now,
            )
            for row in rows
        ],
    )


def edited_in_place(
    store: Store, charters: Mapping[str, Charter], own: Path | None = None
) -> list[ConfigError]:
    """Every used row that no longer says what it said, or that is gone, with its file and line and the cure.

    A group whose file is gone is not asked for. One that follows another book now keeps its old rows only in so
    far as that book is still there: then nobody has edited them.
    """
    with store.reading() as tx:
        used = used_rules.listing(tx)
    wrong: dict[str, ConfigError] = {}
    for one in sorted(used, key=lambda each: each.used_at):
        charter = charters.get(one.group)
        if charter is None:
            continue
        row = row_of(charter.rulebook, one.rule, one.version)
        if row is not None and fingerprint(row, charter.rulebook) == one.fingerprint:
            continue
        if row is None and any_book(own, partial(_still_says, one)):
            continue
        wrong.setdefault(f"{one.rule} {one.version}", _refusal(one, charter, own, gone=row is None))
    return list(wrong.values())


def row_of(book: Rulebook, rule: str, version: str) -> DeadlineRule | None:
    """One dated row of a book; None when it has none."""
    return next((row for row in book.rows.get(rule, ()) if row.version == version), None)


def fingerprint(rule: DeadlineRule, book: Rulebook) -> str:
    """What decides dates and who is told, and nothing else: a name, a note or a source may be mended."""
    rungs = book.ladder(rule.ladder).rungs if rule.ladder else ()
    decides = {
        "trigger": rule.trigger.value,
        "owed_by": rule.owed_by.value,
        "within": str(rule.within) if rule.within else None,
        "direction": rule.direction.value,
        "until": "unstated" if rule.unstated_clock else str(rule.until),
        "roll": rule.roll.value,
        "never_after": rule.never_after.value if rule.never_after else None,
        "met_by": rule.met_by.value if rule.met_by else None,
        "switches": sorted(switch.value for switch in rule.switches),
        "reminders": [_reminder(reminder) for reminder in rule.reminders],
        "ladder": [[str(rung.after or rung.meetings), rung.tell.value, rung.text] for rung in rungs],
    }
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def _reminder(reminder: Reminder) -> list[str]:
    to = reminder.to.value if reminder.to else ""
    return [str(reminder.within), reminder.direction.value, str(reminder.at), reminder.text, to]


def _still_says(used: UsedRule, book: Rulebook) -> bool:
    row = row_of(book, used.rule, used.version)
    return row is not None and fingerprint(row, book) == used.fingerprint


def _refusal(used: UsedRule, charter: Charter, own: Path | None, *, gone: bool) -> ConfigError:
    path, line = place_of(charter.rulebook.id, used.rule, used.version, own)
    since = used.used_at.astimezone(charter.group.zone).date()
    what = f"rule '{used.rule}' (in force from {used.version}) has been used since {since} and"
    cure = "put it back and add a new [[rule]] with its own in_force_from"
    if gone:
        return ConfigError(path, line, f"{what} is gone: put it back, and end it with in_force_to")
    return ConfigError(path, line, f"{what} cannot be edited: {cure}")
