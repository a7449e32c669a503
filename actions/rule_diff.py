"""Lay two rule books, or two dated rows, side by side: what came, what went, what changed. Prints nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from config.calendars import calendar_named
from documents.rule_fields import fields_of
from rules.applying import apply_rule
from rules.people import Language
from rules.policies import Policies
from rules.rulebook import DeadlineRule, Rulebook

_THURSDAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two: the rows that stand in it, by the rule's id."""

    said: str  # as it was asked for
    book: Rulebook
    rows: Mapping[str, DeadlineRule]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that reads differently."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one event gives under both rows; None where a row gives no date."""

    event: date
    old: date | None
    new: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One rule that stands on both sides and is not the same."""

    id: str
    name: str
    differences: tuple[Difference, ...]
    sample: Sample | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """The whole answer."""

    added: tuple[DeadlineRule, ...]
    removed: tuple[DeadlineRule, ...]
    changed: tuple[Changed, ...]


def side_of(said: str, book: Rulebook, only: str | None, on: date | None) -> Side:
    """The rows of a book, or of one of its rules: the newest, or those in force on a day."""
    rows: dict[str, DeadlineRule] = {}
    for rule_id, dated in book.rows.items():
        if only not in (None, rule_id):
            continue
        row = dated[0] if on is None else next((one for one in dated if _in_force(one, on)), None)
        if row is not None:
            rows[rule_id] = row
    return Side(said=said, book=book, rows=rows)


def compare(old: Side, new: Side, policies: Policies, language: Language, event: date | None) -> Diff:
    """What changed from the one to the other. Two single rules are compared whatever their ids."""
    before, after = old.rows, new.rows
    if len(before) == len(after) == 1 and before.keys() != after.keys():
        before = dict(zip(after, before.values(), strict=True))
    changed = [
        _changed(old.book, before[rule_id], new.book, row, policies, language, event)
        for rule_id, row in after.items()
        if rule_id in before
    ]
    return Diff(
        added=tuple(row for rule_id, row in after.items() if rule_id not in before),
        removed=tuple(row for rule_id, row in before.items() if rule_id not in after),
        changed=tuple(one for one in changed if one is not None),
    )


def _in_force(row: DeadlineRule, on: date) -> bool:
    return row.in_force_from <= on and (row.in_force_to is None or on <= row.in_force_to)


def _changed(
    old_book: Rulebook,
    old: DeadlineRule,
    new_book: Rulebook,
    new: DeadlineRule,
    policies: Policies,
    language: Language,
    event: date | None,
) -> Changed | None:
    before, after = fields_of(old_book, old, language), fields_of(new_book, new, language)
    differences = tuple(
        Difference(field=field, old=before[field], new=after[field])
        for field in before
        if before[field] != after[field]
    )
    if not differences:
        return None
    counts = [(row.within, row.direction, row.roll, row.until, row.trigger) for row in (old, new)]
    sample = _sample(old, new, policies, event) if counts[0] != counts[1] else None
    return Changed(id=new.id, name=new.words(language.value).name, differences=differences, sample=sample)


def _sample(old: DeadlineRule, new: DeadlineRule, policies: Policies, event: date | None) -> Sample:
    """An event under both rows: without one that was asked for, the first Thursday on which both had begun."""
    began = max(old.in_force_from, new.in_force_from)
    day = event or began + timedelta(days=(_THURSDAY - began.weekday()) % 7)
    return Sample(event=day, old=_last_day(old, day, policies), new=_last_day(new, day, policies))


def _last_day(rule: DeadlineRule, event: date, policies: Policies) -> date | None:
    if rule.within is None:
        return None
    calendar = calendar_named("sweden", event.year - 2, event.year + 2)
    return apply_rule(rule, event, calendar, None, policies).last_day
