"""Which dated rows of rules have given somebody a date, and what they said then. Compares nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store.database import Tx
from store.tables import used_rule
from store.writing import insert_once


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedRule:
    """One row that a group has used, with a fingerprint of all that decides its dates."""

    group: str
    rule: str
    version: str
    fingerprint: str
    used_at: datetime  # the first time


def note(tx: Tx, used: Iterable[UsedRule]) -> None:
    """Write down rows that have been used. What a row said the first time is what stands."""
    rows = [
        {
            "group": one.group,
            "rule": one.rule,
            "version": one.version,
            "fingerprint": one.fingerprint,
            "used_at": one.used_at,
        }
        for one in used
    ]
    if rows:
        tx.execute(insert_once(used_rule, '"group", "rule", "version"'), rows)


def listing(tx: Tx) -> tuple[UsedRule, ...]:
    """Every row that has been used, by group, rule and version."""
    query = select(used_rule).order_by(used_rule.c.group, used_rule.c.rule, used_rule.c.version)
    return tuple(UsedRule(**row._mapping) for row in tx.execute(query))
