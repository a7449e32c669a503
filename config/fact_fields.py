"""Which fields each kind of fact carries, as data, and the check of one fact against it. Records nothing.

Scenario files give TOML values and `kallelse record` gives JSON; both come out as the same plain JSON,
with every day and moment as ISO text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from config.toml import nearest
from rules.facts import FactKind, Json
from rules.moments import aware
from rules.people import Language, Role


class Shape(StrEnum):
    """What a field holds, in the words of an error."""

    TEXT = 'text, in "quotes"'
    LABEL = "text or a whole number"
    FLAG = "true or false"
    DAY = "a day, written 2021-05-14"
    MOMENT = "a moment with its offset, written 2021-04-15T09:00:00+02:00"
    DAY_OR_MOMENT = "a day or a moment with its offset"
    ANCHOR = "a day, a moment with its offset, or a meeting's name"
    NAMES = 'a list of names, written ["v1", "k1"]'


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """One field: what it holds, whether it has to be there, and the only words it may hold, if any."""

    shape: Shape
    required: bool = False
    words: tuple[str, ...] = ()


class WrongField(ValueError):
    """A fact that cannot be recorded as it is. `field` is None when one is missing."""

    def __init__(self, what: str, field: str | None = None) -> None:
        super().__init__(what)
        self.field = field


_TEXT = FieldRule(shape=Shape.TEXT)
_ID = FieldRule(shape=Shape.TEXT, required=True)
_LABEL = FieldRule(shape=Shape.LABEL)
_FLAG = FieldRule(shape=Shape.FLAG)
_DAY = FieldRule(shape=Shape.DAY)
_MOMENT = FieldRule(shape=Shape.MOMENT)
_STARTS = FieldRule(shape=Shape.MOMENT, required=True)
_WHEN = FieldRule(shape=Shape.DAY_OR_MOMENT)
_NAMES = FieldRule(shape=Shape.NAMES)


def _one_of(*words: str, required: bool = False) -> FieldRule:
    return FieldRule(shape=Shape.TEXT, required=required, words=words)


_Fields = dict[str, FieldRule]
_MEETING: _Fields = {"meeting": _ID}
_MAYBE_MEETING: _Fields = {"meeting": _TEXT}
_WHERE: _Fields = {"ends_at": _MOMENT, "place": _TEXT, "form": _TEXT, "link": _TEXT, "board_at": _MOMENT}
_SPEAKER: _Fields = {
    "organisation": _TEXT,
    "person": _TEXT,
}  # one of them is enough: a person speaks for a union
_SAID: _Fields = {"matter": _TEXT, **_SPEAKER, "text": _TEXT}
_DEMAND: _Fields = {**_MEETING, "demand": _ID, "number": _LABEL, "matter": _TEXT, "text": _TEXT}
_OBSERVER: _Fields = {
    **_MAYBE_MEETING,
    "board_at": FieldRule(shape=Shape.DAY_OR_MOMENT, required=True),
    "organisation": _ID,
    "person": _TEXT,
}
_TIMETABLE: _Fields = {**_MAYBE_MEETING, "timetable": _ID}

FIELDS: Mapping[FactKind, Mapping[str, FieldRule]] = {
    FactKind.MEETING_CALLED: {**_MEETING, "starts_at": _STARTS, **_WHERE},
    FactKind.MEETING_MOVED: {**_MEETING, "starts_at": _MOMENT, **_WHERE, "reason": _TEXT},
    FactKind.MEETING_CANCELLED: {**_MEETING, "starts_at": _MOMENT, **_WHERE, "reason": _TEXT},
    FactKind.MEETING_OPENED: _MEETING,
    FactKind.MEETING_CLOSED: _MEETING,
    FactKind.MATTER_REGISTERED: {
        **_MEETING,
        "matter": _ID,
        "case_number": _TEXT,
        "title": _TEXT,
        "item": _one_of("information", "consultation", "decision"),
        "board_document": _FLAG,
        "sensitive": _FLAG,
        "co_opted": _NAMES,
    },
    FactKind.DOCUMENT_DISPATCHED: {
        **_MEETING,
        "matter": _ID,
        "document": _TEXT,
        "channel": _one_of("mail", "area"),
    },
    FactKind.SUMMONS_SENT: {**_MEETING, "persons": _NAMES},
    FactKind.SUMMONS_ANSWERED: {
        **_MEETING,
        "person": _ID,
        "reply": _one_of("accepted", "declined", "tentative", required=True),
    },
    FactKind.QUESTION_ASKED: {**_MEETING, "question": _TEXT, **_SAID, "page": _LABEL},
    FactKind.QUESTION_ANSWERED: {
        **_MEETING,
        **_SAID,
        "question": _ID,
        "page": _LABEL,
    },
    FactKind.NO_QUESTIONS: {**_MEETING, **_SPEAKER},
    FactKind.DEMAND_MADE: {**_DEMAND, **_SPEAKER},
    FactKind.DEMAND_BACKED: {**_DEMAND, **_SPEAKER},
    FactKind.DEMAND_ANSWERED: {**_DEMAND, "organisation": _TEXT, "outcome": _TEXT},
    FactKind.STATEMENT_MADE: {**_MEETING, **_SAID},
    FactKind.DISAGREEMENT_DECLARED: {**_MEETING, **_SAID},
    FactKind.ITEM_RAISED: {
        **_MAYBE_MEETING,
        "item": _ID,
        "title": _TEXT,
        "text": _TEXT,
        "matter": _TEXT,
        "raised_by": _TEXT,
        "owner": _TEXT,
        "due": _WHEN,
    },
    FactKind.ITEM_ANSWERED: {**_MAYBE_MEETING, "item": _ID, "text": _TEXT, "owner": _TEXT},
    FactKind.ITEM_CLOSED: {**_MAYBE_MEETING, "item": _ID, "text": _TEXT},
    FactKind.MINUTES_CIRCULATED: {**_MEETING, "person": _TEXT, "persons": _NAMES},
    FactKind.COMMENT_MADE: {**_MEETING, **_SPEAKER, "text": _TEXT},
    FactKind.ADJUSTERS_NAMED: {**_MEETING, "persons": _NAMES, "person": _TEXT},
    FactKind.MINUTES_SIGNED: {**_MEETING, "person": _ID, "signed_name": _TEXT},
    FactKind.TIMETABLE_STARTED: {**_TIMETABLE, "template": _TEXT, "anchor": FieldRule(shape=Shape.ANCHOR)},
    FactKind.TIMETABLE_LEG_DONE: {**_TIMETABLE, "leg": FieldRule(shape=Shape.LABEL, required=True)},
    FactKind.OBSERVER_NAMED: _OBSERVER,
    FactKind.OBSERVER_DECLINED: _OBSERVER,
    FactKind.SEAT_CHANGED: {
        "person": _ID,
        "organisation": _TEXT,
        "role": _one_of(*Role),
        "from": _DAY,
        "to": _DAY,
        "stands_in_for": _NAMES,
        "name": _TEXT,
        "email": _TEXT,
        "language": _one_of(*Language),
    },
}


def kind_named(word: str) -> FactKind:
    """The kind of fact with that name. Raises WrongField that names the nearest."""
    try:
        return FactKind(word)
    except ValueError:
        raise WrongField(f"fact kind '{word}' is unknown: {nearest(word, FactKind)}", "kind") from None


def checked(kind: FactKind, said: Mapping[str, object]) -> dict[str, Json]:
    """The fields of a fact as plain JSON. Raises WrongField for a missing, unknown or wrong one."""
    fields = FIELDS[kind]
    for name in said:
        if name not in fields:
            raise WrongField(f"{kind}: field '{name}' is unknown: {nearest(name, fields)}", name)
    for name, rule in fields.items():
        if rule.required and said.get(name) in (None, ""):
            raise WrongField(f"{kind}: field '{name}' is missing: add it ({rule.shape})")
    data = {
        name: _plain(kind, name, fields[name], value) for name, value in said.items() if value is not None
    }
    starts, ends = data.get("starts_at"), data.get("ends_at")
    if starts and ends and datetime.fromisoformat(str(ends)) <= datetime.fromisoformat(str(starts)):
        raise WrongField(f"{kind}: ends_at {ends} is not after starts_at {starts}: mend one", "ends_at")
    return data


def _plain(kind: FactKind, name: str, rule: FieldRule, value: object) -> Json:
    try:
        plain = _shaped(rule.shape, value)
    except ValueError as wrong:
        detail = f" ({wrong})" if str(wrong) else ""
        raise WrongField(f"{kind}: '{name}' is {value!s}, not {rule.shape}{detail}", name) from None
    if rule.words and plain not in rule.words:
        raise WrongField(f"{kind}: {name} '{value}' is unknown: {nearest(str(value), rule.words)}", name)
    return plain


def _shaped(shape: Shape, value: object) -> Json:
    match shape:
        case Shape.TEXT if isinstance(value, str):
            return value
        case Shape.LABEL if isinstance(value, str) or type(value) is int:
            return value
        case Shape.FLAG if isinstance(value, bool):
            return value
        case Shape.NAMES:
            return _names(value)
        case Shape.DAY:
            return _day(value)
        case Shape.MOMENT:
            return _moment(value)
        case Shape.DAY_OR_MOMENT:
            return _day_or_moment(value)
        case Shape.ANCHOR:
            named = isinstance(value, str) and not value[:4].isdecimal()
            return str(value) if named else _day_or_moment(value)
        case Shape.TEXT | Shape.LABEL | Shape.FLAG:
            raise ValueError
        case _:
            assert_never(shape)


def _names(value: object) -> list[Json]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise ValueError
    return list(listed)


def _day(value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and len(value) == len("2021-05-14"):
        return date.fromisoformat(value).isoformat()
    raise ValueError


def _day_or_moment(value: object) -> str:
    is_day = type(value) is date or (isinstance(value, str) and len(value) == len("2021-05-14"))
    return _day(value) if is_day else _moment(value)


def _moment(value: object) -> str:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, datetime):
        raise ValueError
    return aware(found).isoformat()
