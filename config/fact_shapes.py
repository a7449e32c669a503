"""What a field of a fact may hold: text, a day, a moment. Knows no kind of fact."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from rules.facts import Json
from rules.moments import aware


class Shape(StrEnum):
    """What a field holds, in the words of an error."""

    TEXT = 'text, in "quotes"'
    LABEL = "text or a whole number"
    FLAG = "true or false"
    COUNT = "a whole number from 0"
    DAY = "a day, written 2021-05-14"
    MOMENT = "a moment with its offset, written 2021-04-15T09:00:00+02:00"
    DAY_OR_MOMENT = "a day or a moment with its offset"
    ANCHOR = "a day, a moment with its offset, or a meeting's name"
    LABELS = "a list of texts or whole numbers, written [7, 9]"
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


def shaped(shape: Shape, value: object) -> Json:
    """The value as plain JSON. Raises ValueError when it is not of that shape."""
    match shape:
        case Shape.TEXT if isinstance(value, str):
            return value
        case Shape.LABEL if isinstance(value, str) or type(value) is int:
            return value
        case Shape.FLAG if isinstance(value, bool):
            return value
        case Shape.COUNT if type(value) is int and value >= 0:
            return value
        case Shape.NAMES:
            return _names(value)
        case Shape.LABELS:
            return _labels(value)
        case Shape.DAY:
            return _day(value)
        case Shape.MOMENT:
            return _moment(value)
        case Shape.DAY_OR_MOMENT:
            return _day_or_moment(value)
        case Shape.ANCHOR:
            named = isinstance(value, str) and not value[:4].isdecimal()
            return str(value) if named else _day_or_moment(value)
        case Shape.TEXT | Shape.LABEL | Shape.FLAG | Shape.COUNT:
            raise ValueError
        case _:
            assert_never(shape)


def _names(value: object) -> list[Json]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise ValueError
    return list(listed)


def _labels(value: object) -> list[Json]:
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) or type(one) is int for one in listed):
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
