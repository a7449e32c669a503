"""The part of OData that the emulator of Graph understands; everything else is refused."""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]
_PROPERTY = re.compile(
    r"singleValueExtendedProperties/Any\(ep: ep/id eq '((?:[^']|'')*)' and ep/value (?:eq '((?:[^']|'')*)'|ne null)\)"
)
_EQUALS = re.compile(r"(\w+) eq '((?:[^']|'')*)'")
_EXPAND = re.compile(r"singleValueExtendedProperties\(\$filter=(id eq '[^']*'(?: or id eq '[^']*')*)\)")
_QUERY = frozenset({"$filter", "$expand", "$select", "$top", "$orderby", "$skip"})


class Refusal(Exception):
    """The emulator's refusal, as Graph would answer."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def only(told: Json, fields: Collection[str]) -> Json:
    """The object, when it has no field that nobody knows."""
    if set(told) - set(fields):
        raise Refusal(400, "RequestBodyRead")
    return told


def kept(told: Json) -> dict[str, str]:
    """Its extended properties."""
    return {one["id"]: one["value"] for one in told.get("singleValueExtendedProperties", ())}


def matches(told: Json, query: dict[str, str]) -> bool:
    """Whether an object fits $filter."""
    if set(query) - _QUERY:
        raise Refusal(400, "ErrorInvalidUrlQuery")
    asked = query.get("$filter")
    if asked is None:
        return True
    if found := _PROPERTY.fullmatch(asked):
        value = kept(told).get(found[1].replace("''", "'"))
        return value is not None if found[2] is None else value == found[2].replace("''", "'")
    terms = asked.split(" or ")
    if len(terms) > 15 or not all(_EQUALS.fullmatch(term) for term in terms):
        raise Refusal(400, "InefficientFilter")
    for term in terms:
        equals = _EQUALS.fullmatch(term)
        assert equals is not None
        if told.get(equals[1]) == equals[2].replace("''", "'"):
            return True
    return False


def expanded(told: Json, query: dict[str, str]) -> Json:
    """The object with only the extended properties that were asked for, and only the fields that were selected."""
    shown = {name: value for name, value in told.items() if name != "singleValueExtendedProperties"}
    if (asked := query.get("$expand")) is not None:
        if not _EXPAND.fullmatch(asked):
            raise Refusal(400, "ErrorInvalidExpand")
        names = {found[2].lower() for found in _EQUALS.finditer(asked)}
        properties = [
            one for one in told.get("singleValueExtendedProperties", ()) if one["id"].lower() in names
        ]
        if properties:
            shown["singleValueExtendedProperties"] = properties
    wanted = query.get("$select")
    if wanted is None:
        return shown
    always = {"id", "@odata.type", "singleValueExtendedProperties"}
    return {name: value for name, value in shown.items() if name in always | set(wanted.split(","))}


def page(found: list[Json], query: dict[str, str], size: int, url: str) -> Json:
    """A page of a collection, with the link to the next."""
    begins, most = int(query.get("$skip", 0)), min(size, int(query.get("$top", size)))
    answer: Json = {"value": found[begins : begins + most]}
    if begins + most < len(found):
        following = {**query, "$skip": str(begins + most)}
        answer["@odata.nextLink"] = f"{url}?" + "&".join(
            f"{name}={quote(value)}" for name, value in following.items()
        )
    return answer
