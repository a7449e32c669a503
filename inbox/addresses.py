"""Addresses out of headers and calendar values. Trusts no display name."""

import re
from collections.abc import Iterable

from inbox import limits
from inbox.signs import one_line, words

_QUOTED = re.compile(r'"(?:[^"\\]|\\.?)*+"?', re.DOTALL)  # an open quote goes on to the end
_COMMENT = re.compile(r"\([^()]*\)")
_BARE = r"[^\s<>()\[\]\\,;:@\"]{1,64}@[^\s<>()\[\]\\,;:@\"]{1,255}"
_ADDRESS = re.compile(_BARE)
_FROM = re.compile(
    rf"\s*(?P<name>[^<>@;:]*|\s*{_BARE}\s*)<\s*(?P<address>{_BARE})\s*>\s*|\s*(?P<alone>{_BARE})\s*"
)


def bare(value: str) -> str | None:
    """The address in a calendar value such as mailto:vera@example.se, lower case; None for what is none."""
    told = value.strip().strip('"')
    if told[:7].lower() == "mailto:":
        told = told[7:].strip()
    found = _ADDRESS.fullmatch(told.strip("<>"))
    return None if found is None else one_line(found[0]).lower()


def writer(values: tuple[str, ...]) -> tuple[str | None, str]:
    """Who a mail says that it is from: address and name. No address where From leaves any doubt.

    Two From headers, two addresses, or an address that is no address: servers and people would each read
    another one, so nobody is believed. The name is decoded last: it can hold no address.
    """
    if len(values) != 1 or len(values[0]) > limits.FROM:
        return None, ""
    names: list[str] = []

    def put_by(found: re.Match[str]) -> str:
        names.append(found[0])
        return " \0 "

    value = _without_comments(_QUOTED.sub(put_by, " ".join(values[0].replace("\0", "").split())))
    found = _FROM.fullmatch(value)
    if found is None:
        told = values[0].partition("<")[0]
        return None, "" if "@" in told else _name(told)
    address = found["address"] or found["alone"]
    if "\0" in address:
        return None, ""
    told = found["name"] or ""
    if "@" in told and told.strip().lower() != address.lower():
        return None, ""
    for quoted in names:
        told = told.replace("\0", re.sub(r"\\(.)", r"\1", quoted.strip('"')), 1)
    return one_line(address).lower(), _name(told)


def _name(told: str) -> str:
    return words(told).strip("\"' ")[: limits.NAME]


def listed(values: Iterable[str]) -> tuple[str, ...]:
    """All addresses in these headers, each once, in their order."""
    found: dict[str, None] = {}
    for value in values:
        for address in _ADDRESS.finditer(_without_comments(_QUOTED.sub(" ", value))):
            found.setdefault(one_line(address[0]).lower())
            if len(found) >= limits.RECIPIENTS:
                return tuple(found)
    return tuple(found)


def _without_comments(value: str) -> str:
    for _ in range(5):  # they may stand in each other
        if "(" not in value:
            return value
        value = _COMMENT.sub(" ", value)
    return value
