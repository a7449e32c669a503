"""FindItem's restrictions and sort orders, and what Exchange does not let one search for."""

from collections.abc import Callable, Sequence
from datetime import datetime

from lxml import etree
from lxml.etree import _Element

from tests.servers.ews.items import Item, Refusal, extended_key
from tests.servers.ews.schema import t

# What a search can neither look for nor show: it takes GetItem.
UNSEARCHABLE = frozenset(
    (
        "calendar:UID",
        "item:Body",
        "item:MimeContent",
        "calendar:RequiredAttendees",
        "calendar:OptionalAttendees",
    )
)
_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "IsEqualTo": lambda has, asked: has == asked,
    "IsNotEqualTo": lambda has, asked: has != asked,
    "IsGreaterThan": lambda has, asked: has > asked,
    "IsGreaterThanOrEqualTo": lambda has, asked: has >= asked,
    "IsLessThan": lambda has, asked: has < asked,
    "IsLessThanOrEqualTo": lambda has, asked: has <= asked,
}


def refuse_unsearchable(paths: Sequence[_Element]) -> None:
    """A search shows no property that takes GetItem."""
    for path in paths:
        if path.get("FieldURI") in UNSEARCHABLE:
            raise Refusal("ErrorInvalidPropertyRequest", str(path.get("FieldURI")))


def matches(item: Item, expression: _Element) -> bool:
    """Whether the item satisfies one search expression."""
    name = etree.QName(expression).localname
    match name:
        case "And":
            return all(matches(item, one) for one in expression)
        case "Or":
            return any(matches(item, one) for one in expression)
        case "Not":
            return not matches(item, expression[0])
        case "Exists":
            return bool(_values(item, expression[0]))
    (path, constant) = expression
    asked = constant.attrib["Value"] if constant.get("Value") is not None else constant[0].attrib["Value"]
    if name == "Contains":
        return any(_contains(has, asked, expression) for has in _values(item, path))
    if name not in _COMPARED:
        raise Refusal("ErrorUnsupportedQueryFilter", name)
    return any(_COMPARED[name](_comparable(has), _comparable(asked)) for has in _values(item, path))


def ordered(items: Sequence[Item], sort: _Element | None) -> list[Item]:
    """The items in the asked order; without one, as they came."""
    found = list(items)
    for one in reversed(list(sort) if sort is not None else []):
        path = one[0]
        found.sort(
            key=lambda item: [_comparable(value) for value in _values(item, path)],
            reverse=one.get("Order") == "Descending",
        )
    return found


def _contains(has: str, asked: str, expression: _Element) -> bool:
    if expression.get("ContainmentComparison") in ("IgnoreCase", "Loose"):
        has, asked = has.lower(), asked.lower()
    match expression.get("ContainmentMode"):
        case "FullString":
            return has == asked
        case "Prefixed":
            return has.startswith(asked)
        case "Substring":
            return asked in has
        case mode:
            raise Refusal("ErrorUnsupportedQueryFilter", str(mode))


def _values(item: Item, path: _Element) -> list[str]:
    if path.tag == t("ExtendedFieldURI"):
        key = extended_key(path)
        if key[-1].endswith("Array"):
            raise Refusal("ErrorUnsupportedPathForQuery", key[1])
        return item.values(key)
    field = path.attrib["FieldURI"]
    if field in UNSEARCHABLE:
        raise Refusal("ErrorUnsupportedPathForQuery", field)
    value = item.text(field.partition(":")[2])
    return [] if value is None else [value]


def _comparable(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{moment.timestamp():020.3f}" if moment.utcoffset() is not None else value
