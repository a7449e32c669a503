"""Ask Microsoft Graph over HTTPS, and say what each failure means for a mail. Knows no mail and no meeting."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any
from urllib.parse import quote

import httpx

from rules.delivery import Ambiguous, Outcome, Refused, TryLater

Token = Callable[[bool], str]  # True: a fresh one, for the last was refused
Answer = dict[str, Any]  # one JSON object of Graph, as it describes them
_LONGEST_PAUSE = 3600.0
_LOGIN = "check KALLELSE_GRAPH_TENANT, _CLIENT_ID and _CLIENT_SECRET"
_RIGHTS = "give the application Mail.ReadWrite, Mail.Send and Calendars.ReadWrite for the group's mailbox"
_MISSING = "the group's mailbox is not there: correct 'mailbox' in its file"
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class GraphTrouble(Exception):
    """Graph did not do what it was asked. `outcome` says what that means for the mail."""

    def __init__(self, outcome: TryLater | Refused | Ambiguous, status: int | None = None) -> None:
        super().__init__(outcome.why)
        self.outcome, self.status = outcome, status

    @property
    def hopeless(self) -> bool:
        """Whether every other mail of this mailbox would meet it too."""
        return self.status in (401, 403, 404, 429, 503) or isinstance(self.outcome, TryLater)


class CannotLogIn(Exception):
    """No token is to be had. The message names the cure and never the secret."""


@dataclass(slots=True, kw_only=True)
class GraphLine:
    """Graph as one application sees it. Retries nothing but an expired token: the outbox does that."""

    connect: Callable[[], httpx.Client]
    token: Token
    base: str
    _client: httpx.Client | None = None
    _resting_until: float = 0.0
    _headers: Mapping[str, str] = field(
        # An id that stays the same when a mail moves to another folder.
        default_factory=lambda: {"Prefer": 'IdType="ImmutableId"', "Accept": "application/json"}
    )

    def read(self, path: str, **query: str) -> Answer:
        """GET one object. Raises GraphTrouble, never with an Ambiguous outcome."""
        return self._json(self._ask("GET", self._url(path), params=query, sends=False))

    def pages(self, path: str, **query: str) -> Iterator[Answer]:
        """GET every object of a collection, page by page."""
        answer = self.read(path, **query)
        while True:
            yield from answer.get("value", ())
            following = answer.get("@odata.nextLink")
            if not following:
                return
            answer = self.follow(str(following))

    def follow(self, link: str) -> Answer:
        """GET the next page, or what changed since; the link is Graph's own."""
        if not link.startswith(f"{self.base}/"):  # our token goes nowhere else
            raise GraphTrouble(Refused(why="Graph points to another server"))
        return self._json(self._ask("GET", link, sends=False))

    def content(self, path: str) -> bytes:
        """GET raw bytes."""
        return self._ask("GET", self._url(path), sends=False).content

    def send(
        self, method: str, path: str, body: Answer | None = None, *, text: bytes | None = None
    ) -> Answer:
        """Change something. Raises GraphTrouble; Ambiguous when nobody knows whether it was done."""
        if text is not None:
            answer = self._ask(method, self._url(path), content=text, kind="text/plain", sends=True)
        else:
            answer = self._ask(method, self._url(path), json=body, sends=True)
        return self._json(answer) if answer.content else {}

    @property
    def resting(self) -> float:
        """For how many seconds more Graph wants to be left alone."""
        return max(0.0, self._resting_until - monotonic())

    def close(self) -> None:
        """Let go of the connections; they are opened anew when asked again."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _url(self, path: str) -> str:
        return f"{self.base}{path}"

    def _ask(
        self,
        method: str,
        url: str,
        *,
        sends: bool,
        params: Mapping[str, str] | None = None,
        json: Answer | None = None,
        content: bytes | None = None,
        kind: str | None = None,
    ) -> httpx.Response:
        if (seconds := self.resting) > 0:
            raise GraphTrouble(
                TryLater(why=f"Graph asked to be left alone for {seconds:.0f} seconds more"), 429
            )
        for fresh in (False, True):
            headers = dict(self._headers)
            try:
                headers["Authorization"] = f"Bearer {self.token(fresh)}"
            except CannotLogIn as wrong:
                raise GraphTrouble(Refused(why=str(wrong)), 401) from wrong
            except (OSError, httpx.HTTPError) as down:
                raise GraphTrouble(TryLater(why=f"no token for Graph: {_kind(down)}"), 503) from down
            if kind is not None:
                headers["Content-Type"] = kind
            try:
                self._client = self._client or self.connect()
                answer = self._client.request(
                    method, url, params=params or None, json=json, content=content, headers=headers
                )
            except _NOT_SENT as down:
                raise GraphTrouble(TryLater(why=f"Graph cannot be reached: {_kind(down)}"), 503) from down
            except httpx.HTTPError as broken:
                why = f"the line to Graph broke: {_kind(broken)}"
                raise GraphTrouble(Ambiguous(why=why) if sends else TryLater(why=why)) from broken
            if answer.status_code != 401:
                break
        if answer.is_success:
            return answer
        raise self._trouble(answer, sends=sends)

    def _trouble(self, answer: httpx.Response, *, sends: bool) -> GraphTrouble:
        status, said = answer.status_code, _said(answer)
        pause = _pause(answer)
        if pause or status in (429, 503):
            self._resting_until = monotonic() + min(pause or 10.0, _LONGEST_PAUSE)
        outcome: TryLater | Refused | Ambiguous
        match status:
            case 401:
                outcome = Refused(why=f"Graph refuses the login ({said}): {_LOGIN}")
            case 403:
                outcome = Refused(why=f"Graph refuses access ({said}): {_RIGHTS}")
            case 404:
                outcome = Refused(why=f"Graph does not find it ({said}): {_MISSING}")
            case 409 | 412 | 423 | 429 | 503:
                outcome = TryLater(why=f"Graph is busy ({status} {said})")
            case _ if status >= 500:
                why = f"Graph broke down ({status} {said})"
                outcome = Ambiguous(why=why) if sends else TryLater(why=why)
            case _:
                outcome = Refused(why=f"Graph does not take it ({status} {said})")
        return GraphTrouble(outcome, status)

    @staticmethod
    def _json(answer: httpx.Response) -> Answer:
        try:
            told = answer.json()
        except ValueError as wrong:
            raise GraphTrouble(TryLater(why="Graph's answer is no JSON")) from wrong
        return told if isinstance(told, dict) else {}


def user(mailbox: str) -> str:
    """The path of a mailbox."""
    return f"/users/{quote(mailbox, safe='@.')}"


def _pause(answer: httpx.Response) -> float:
    """Retry-After in seconds (RFC 9110 10.2.3): a number or a date."""
    said = answer.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said)
    try:  # a date is compared with the server's own clock
        now = parsedate_to_datetime(answer.headers.get("Date", ""))
        return max(0.0, (parsedate_to_datetime(said) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _said(answer: httpx.Response) -> str:
    """Graph's own code for the failure; its message may name people."""
    try:
        return str(answer.json()["error"]["code"])[:80]
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase


def _kind(broken: Exception) -> str:
    return type(broken).__name__


def again(outcome: Outcome) -> Outcome:
    """What stopped a batch, for a mail of it that was not tried."""
    return TryLater(why=outcome.why) if isinstance(outcome, Ambiguous) else outcome
