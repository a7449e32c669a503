"""What servers wrote on a mail on its way: Received and Authentication-Results. Believes none of it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address, ip_network

from inbox import limits
from inbox.letter import Hop, Verdict

_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]{1,255})", re.IGNORECASE)
_FROM = re.compile(r"^\s*from\s+([^\s;()]{1,255})\s*(\([^()]*(?:\([^()]*\)[^()]*)*\))?", re.IGNORECASE)
_NAME_BEFORE_IP = re.compile(r"\(\s*(?:\w{1,20}=\S{1,255}\s+)?([A-Za-z0-9.-]{1,255})\s*\[")
_IP = re.compile(r"[\[(\s](?:IPv6:)?([0-9A-Fa-f:.]{3,45})[\])\s]")
_BEFORE_BY = re.compile(r".*?(?=\sby\s)", re.IGNORECASE | re.DOTALL)
_INNER = tuple(  # RFC 1918, RFC 4193, loopback and link-local: nobody outside comes from there
    ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
        *("fc00::/7", "fe80::/10", "::1/128"),
    )
)
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.?)*+"?', re.DOTALL)
_RESULT = re.compile(r"\s*([a-z0-9_-]{1,40})(?:\s*/\s*\d+)?\s*=\s*([a-z0-9_-]{1,40})")


def hops(values: Iterable[str]) -> tuple[Hop, ...]:
    """The servers from the newest. They end at the first whose moment cannot be read: below it all is hearsay."""
    found: list[Hop] = []
    for value in values:
        said, semicolon, moment = value.rpartition(";")
        at = _moment(moment) if semicolon else None
        if at is None or len(found) >= limits.HOPS:
            break
        by = _BY.search(_COMMENT.sub(" ", said))
        found.append(Hop(by=_host(by[1]) if by else "", at=at, source=_source(said)))
    return tuple(found)


def _host(told: str) -> str:
    return told.lower().strip(".[]")


def _source(said: str) -> str:
    """Who handed the mail over, by what the server itself saw; what they call themselves counts last."""
    found = _FROM.match(said)
    if found is None:
        return ""
    greeting, seen = _host(found[1]), found[2] or ""
    named = None if "may be forged" in seen.lower() else _NAME_BEFORE_IP.match(seen)
    if named is not None and "." in named[1] and not named[1].replace(".", "").isdigit():
        return _host(named[1])
    before_by = _BEFORE_BY.match(said, found.end(1))
    for address in _IP.finditer(f"{before_by[0]} " if before_by else seen):
        try:
            ip = ip_address(address[1])
        except ValueError:
            continue
        return greeting if any(ip in network for network in _INNER) else f"[{ip}]"
    return greeting


def _moment(told: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(_COMMENT.sub(" ", told).strip()[:100])
        return at.replace(tzinfo=UTC) if at.utcoffset() is None else at
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def verdicts(values: Iterable[str]) -> tuple[Verdict, ...]:
    """The results of every header, numbered from the top.

    A header that gives no result is kept as `none`: it still is the topmost of its server.
    """
    found: list[Verdict] = []
    for number, value in enumerate(values):
        first, *results = _COMMENT.sub(" ", _QUOTED.sub(" ", value.lower())).split(";")
        if "=" in first:  # Microsoft's cloud does not say who it is
            server, results = "", [first, *results]
        else:
            server = (first.split() or [""])[0][:255]
        told = _pairs(results)
        # A sender chooses the address that stands there, and may put half a quote or comment around a "fail".
        told += [one for one in _pairs(value.lower().split(";")) if "fail" in one[1] and one not in told]
        pairs = told or [("none", "none")]
        found += [
            Verdict(authserv_id=server, method=method, result=result, header=number)
            for method, result in pairs
        ]
        if len(found) >= limits.VERDICTS:
            break
    return tuple(found[: limits.VERDICTS])


def _pairs(results: Iterable[str]) -> list[tuple[str, str]]:
    return [(one[1], one[2]) for one in map(_RESULT.match, results) if one is not None]
