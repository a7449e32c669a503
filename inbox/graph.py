"""Read a mailbox through Microsoft Graph: what changed since the last look, and then mail by mail. Deletes nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any, Protocol

from inbox.port import Arrived, MailboxDown, Shelf

_SIZE = "Integer 0x0e08"  # PidTagMessageSize: Graph has no property of its own for it
_SELECT = "id,receivedDateTime,isDraft"
_HEAD = "internetMessageHeaders"
_REPLY = "#microsoft.graph.eventMessageResponse"
_GONE, _NOT_FOUND = 410, 404

Answer = dict[str, Any]  # one JSON object of Graph


class Line(Protocol):
    """What this room needs of the line to Graph; actions/ hands it over."""

    def read(self, path: str, **query: str) -> Answer: ...
    def follow(self, link: str) -> Answer: ...
    def pages(self, path: str, **query: str) -> Iterator[Answer]: ...
    def content(self, path: str) -> bytes: ...
    def send(self, method: str, path: str, body: Answer | None = None) -> Answer: ...
    def close(self) -> None: ...


@dataclass(slots=True, kw_only=True)
class GraphMailbox:
    """The inbox of one group. `trouble` is what the line raises; `our_uids` tells Graph's ids of our meetings."""

    line: Line
    trouble: type[Exception]
    our_uids: Callable[[], Mapping[str, str]]
    folder_named: Callable[[str], str]
    mailbox: str
    path: str  # /users/<mailbox>
    handled: str
    quarantine: str
    max_bytes: int
    name: str = "graph"
    _since: str = ""  # Graph's own mark of the last look; without it everything is looked at again
    _lying: dict[str, str] = field(default_factory=dict)  # id -> when it came
    _ended: Event = field(default_factory=Event, repr=False)

    def fetch(self, shelf: Shelf = Shelf.INBOX, limit: int | None = None) -> Iterator[Arrived]:
        """What lies there, by when it came. One that is gone meanwhile is passed over."""
        with self._told():
            found = self._inbox() if shelf is Shelf.INBOX else self._folder(shelf)
        uids: Mapping[str, str] | None = None
        for identity in found[:limit]:
            with self._told():
                told = self._look(identity)
                if told is None:
                    continue
                if uids is None and told.get("@odata.type") == _REPLY:
                    uids = dict(self.our_uids())
                mail = self._arrived(told, shelf, uids or {})
            yield mail

    def put_away(self, mails: Sequence[Arrived], shelf: Shelf) -> None:
        """Move them there; their ids stay the same."""
        with self._told():
            to = {"destinationId": self._id_of(shelf)}
            for mail in mails:
                try:
                    self.line.send("POST", f"{self.path}/messages/{mail.uid}/move", to)
                except self.trouble as trouble:
                    if _status(trouble) != _NOT_FOUND:
                        raise
                self._lying.pop(mail.uid, None)
                if shelf is Shelf.INBOX:
                    self._lying[mail.uid] = mail.arrived_at.isoformat()

    def wait(self, seconds: float) -> None:
        """Graph has no line to wait on without a public address: so by the clock, or until `close`."""
        self._ended.wait(seconds)
        self._ended.clear()

    def probe(self) -> None:
        """Log in and look at the inbox."""
        try:
            self.line.read(f"{self.path}/mailFolders/inbox", **{"$select": "id"})
        except self.trouble as trouble:
            raise OSError(f"the mailbox through Graph: {trouble}") from trouble

    def close(self) -> None:
        """End a wait and let the connections go."""
        self._ended.set()
        self.line.close()

    def _inbox(self) -> list[str]:
        """The inbox as it stands, kept up by what Graph says has changed."""
        try:
            answer = self._changes()
        except self.trouble as trouble:
            if _status(trouble) != _GONE:
                raise
            self._since, self._lying = "", {}  # Graph has forgotten the mark: from the beginning
            answer = self._changes()
        while True:
            for told in answer.get("value", ()):
                if "@removed" in told:
                    self._lying.pop(str(told["id"]), None)
                elif not told.get("isDraft"):
                    self._lying[str(told["id"])] = str(told["receivedDateTime"])
            following = answer.get("@odata.nextLink")
            if not following:
                break
            answer = self.line.follow(str(following))
        self._since = str(answer.get("@odata.deltaLink", ""))
        return _by_age(self._lying.items())

    def _changes(self) -> Answer:
        if self._since:
            return self.line.follow(self._since)
        return self.line.read(f"{self.path}/mailFolders/inbox/messages/delta", **{"$select": _SELECT})

    def _folder(self, shelf: Shelf) -> list[str]:
        path = f"{self.path}/mailFolders/{self._id_of(shelf)}/messages"
        found = self.line.pages(path, **{"$select": _SELECT, "$top": "50"})
        return _by_age((str(told["id"]), str(told["receivedDateTime"])) for told in found)

    def _look(self, identity: str) -> Answer | None:
        """A mail's size and moment, before any of it is read."""
        try:
            return self.line.read(
                f"{self.path}/messages/{identity}",
                **{
                    "$select": f"{_SELECT},{_HEAD}",
                    "$expand": f"singleValueExtendedProperties($filter=id eq '{_SIZE}')",
                },
            )
        except self.trouble as trouble:
            if _status(trouble) != _NOT_FOUND:
                raise
            self._lying.pop(identity, None)
            return None

    def _arrived(self, told: Answer, shelf: Shelf, uids: Mapping[str, str]) -> Arrived:
        kept = {str(one["id"]).lower(): one["value"] for one in told.get("singleValueExtendedProperties", ())}
        size = int(kept.get(_SIZE.lower(), 0))
        whole = size <= self.max_bytes
        identity = str(told["id"])
        return Arrived(
            box=f"graph:{self.mailbox}/{shelf.value}",
            validity="",
            uid=identity,
            size=size,
            arrived_at=_moment(str(told["receivedDateTime"])),
            raw=self.line.content(f"{self.path}/messages/{identity}/$value") if whole else _head(told),
            whole=whole,
            uids=uids,
        )

    def _id_of(self, shelf: Shelf) -> str:
        match shelf:
            case Shelf.INBOX:
                return "inbox"
            case Shelf.HANDLED:
                return self.folder_named(self.handled)
            case Shelf.QUARANTINE:
                return self.folder_named(self.quarantine)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self.trouble as trouble:
            raise MailboxDown(f"the mailbox through Graph: {trouble}") from trouble


def _by_age(found: Iterable[tuple[str, str]]) -> list[str]:
    return [identity for identity, _ in sorted(found, key=lambda one: (_moment(one[1]), one[0]))]


def _head(told: Answer) -> bytes:
    """The headers as Graph tells them, for a mail whose body is not fetched."""
    lines = [f"{one['name']}: {one['value']}" for one in told.get(_HEAD, ())]
    return "\r\n".join((*(" ".join(line.split()) for line in lines), "", "")).encode("utf-8", "replace")[
        :65_536
    ]


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said.replace("Z", "+00:00"))


def _status(trouble: BaseException) -> int | None:
    status = getattr(trouble, "status", None)
    return status if isinstance(status, int) else None
