"""Lay pages down in a WebDAV collection (RFC 4918) over HTTP. Knows no group and no page."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx

from notifiers.area import names
from notifiers.clean import short
from notifiers.port import ProofUnavailable
from notifiers.route import Security, refuse_open_login, verified
from rules.delivery import Accepted, Ambiguous, Outcome, Refused, TryLater

_STORED = frozenset({200, 201, 204})
_MADE = frozenset({200, 201, 405})  # 405: there is something already (RFC 4918 9.3.1)
_LATER = frozenset({408, 423, 425, 429, 500, 503})
_UNKNOWN = frozenset({502, 504})  # a proxy lost the answer: the page may lie there
_CURES = {
    401: "the name or the password is wrong: set KALLELSE_AREA_USERNAME and KALLELSE_AREA_PASSWORD, then retry",
    403: "this user may not write there: give it the right, then retry",
    404: "there is no such collection: mend [area] place in the group's file, then retry",
    405: "no page can be put there: is it a WebDAV collection? Mend [area] place, then retry",
    409: "the collection is not there: make it, or mend [area] place in the group's file, then retry",
    413: "the server takes no page of this size: ask whoever runs it, then retry",
    507: "the area is full: make room, then retry",
}
_LONGEST_PAUSE = 3600.0
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDavRoute:
    """A collection and how to get in."""

    url: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout: float = 30.0

    def __post_init__(self) -> None:
        """Refuse to give a password away."""
        parts = urlsplit(self.url)
        if parts.scheme == "http":
            refuse_open_login(parts.hostname or "", Security.NONE, self.username)


class WebDav:
    """One collection. A PUT never lies over what is there, so it may be tried again without harm."""

    def __init__(self, route: WebDavRoute) -> None:
        """Connects to nothing yet."""
        self._route = route
        self._client: httpx.Client | None = None
        self._made: set[str] = set()
        self._not_before = 0.0

    def put(self, path: str, content: bytes) -> Outcome:
        """Make the collections on the way and put the page; where its name is taken by another, beside it."""
        wait = self._not_before - time.monotonic()
        if wait > 0:
            return TryLater(why=f"{self._route.url} asks for a pause of {wait:.0f} more seconds")
        if (trouble := self._collections(path)) is not None:
            return trouble
        for name in names(path):
            outcome = self._put(name, content)
            if outcome is not None:
                return outcome
        return Refused(why=f"other files lie under every name for {path}: move them, then retry")

    def get(self, path: str) -> bytes | None:
        """Ask for the page."""
        try:
            answer = self._ask("GET", path)
        except httpx.HTTPError as down:
            raise ProofUnavailable(self._down(down)) from down
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise ProofUnavailable(f"{self._route.url} answers {answer.status_code} to GET {path}")
        return answer.content

    def probe(self) -> None:
        """Ask for the collection itself. Raises OSError with the cure."""
        try:
            answer = self._ask("PROPFIND", "", headers={"Depth": "0"})
        except httpx.HTTPError as down:
            raise OSError(self._down(down)) from down
        if answer.status_code != 207:
            cure = _CURES.get(answer.status_code, "is it a WebDAV collection? Look at [area] place")
            raise OSError(f"{self._route.url} answers {answer.status_code}: {cure}")

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _collections(self, path: str) -> Outcome | None:
        parts = path.split("/")[:-1]
        for depth in range(1, len(parts) + 1):
            folder = "/".join(parts[:depth])
            if folder in self._made:
                continue
            try:
                answer = self._ask("MKCOL", f"{folder}/")
            except httpx.HTTPError as down:
                return TryLater(why=self._down(down))  # nothing of the page is on the line yet
            if answer.status_code not in _MADE:
                return self._not_taken(answer, sent=False)
            self._made.add(folder)
        return None

    def _put(self, name: str, content: bytes) -> Outcome | None:
        """What became of it; None when another page has that name."""
        headers = {"If-None-Match": "*", "Content-Type": "text/html; charset=utf-8"}
        try:
            answer = self._ask("PUT", name, content=content, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as down:
            return TryLater(why=self._down(down))
        except httpx.HTTPError as cut:
            return Ambiguous(why=self._down(cut))
        if answer.status_code in _STORED:
            return Accepted(answer=self._receipt(answer, name))
        if answer.status_code != 412:
            self._made.clear()  # somebody may have taken a collection away
            return self._not_taken(answer, sent=True)
        try:
            lies = self.get(name)
        except ProofUnavailable as silent:
            return TryLater(why=str(silent))
        return Accepted(answer=f"412 {name}, the same page lies there") if lies == content else None

    def _receipt(self, answer: httpx.Response, name: str) -> str:
        mark = answer.headers.get("ETag") or answer.headers.get("Last-Modified")
        return short(f"{answer.status_code} {name}" + (f" {mark}" if mark else ""), 300)

    def _not_taken(self, answer: httpx.Response, *, sent: bool) -> Outcome:
        code = answer.status_code
        why = f"{self._route.url} answers {code} {answer.reason_phrase}".rstrip()
        if code in _LATER:
            self._pause(answer.headers.get("Retry-After"))
            return TryLater(why=why)
        if code in _UNKNOWN:
            return Ambiguous(why=why) if sent else TryLater(why=why)
        if code >= 500 and code != 507:
            return TryLater(why=why)
        if 300 <= code < 400:
            place = short(answer.headers.get("Location", ""), 200)
            return Refused(why=f"{why}: write the address it leads to in [area] place ({place}), then retry")
        return Refused(why=f"{why}: {_CURES.get(code, 'ask whoever runs it, then retry')}")

    def _pause(self, retry_after: str | None) -> None:
        if retry_after is not None and retry_after.strip().isdigit():
            self._not_before = time.monotonic() + min(float(retry_after), _LONGEST_PAUSE)

    def _ask(
        self, method: str, path: str, *, content: bytes | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        if self._client is None:
            route = self._route
            login = None if route.username is None else httpx.BasicAuth(route.username, route.password or "")
            verify = verified(route.ca_file) if route.url.startswith("https:") else True
            here = (urlsplit(route.url).hostname or "") in _LOOPBACK  # no proxy leads to this machine
            self._client = httpx.Client(auth=login, verify=verify, timeout=route.timeout, trust_env=not here)
        url = f"{self._route.url.rstrip('/')}/{quote(path)}"
        return self._client.request(method, url, content=content, headers=headers)

    def _down(self, error: httpx.HTTPError) -> str:
        return f"{self._route.url}: {short(str(error), 200) or type(error).__name__}"
