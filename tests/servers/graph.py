"""An emulator of the few endpoints of Microsoft Graph that are used, strict about every request. Not Graph itself."""

import json
import ssl
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import RLock, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers.certificates import self_signed
from tests.servers.graph_filters import Refusal, expanded, kept, matches, only, page

TENANT, CLIENT, SECRET = "tenant.example.se", "kallelse", "hemligt"
_EVENT_FIELDS = frozenset(
    {
        *("subject", "body", "start", "end", "location", "attendees", "isReminderOn"),
        *("reminderMinutesBeforeStart", "hideAttendees", "responseRequested", "allowNewTimeProposals"),
        *("transactionId", "singleValueExtendedProperties"),
    }
)
_TOLD_TO_ALL = frozenset({"subject", "body", "start", "end", "location"})
_FOLDERS = ("inbox", "sentitems", "drafts", "deleteditems")
_SIZE = "Integer 0x0e08"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """What somebody got: a mail, or what Graph tells an attendee."""

    kind: str  # mail, request, cancel
    to: str
    sender: str
    mime: bytes = b""
    event: Json = field(default_factory=dict)  # as it stood when they were told


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong with the next requests that it is about."""

    method: str
    path: str  # a part of it
    status: int = 0  # 0: the line is cut
    headers: dict[str, str] = field(default_factory=dict)
    done: bool = False  # carried out first, and then the answer is lost
    skip: int = 0
    times: int = 1


@dataclass(slots=True)
class _Box:
    messages: dict[str, Json] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=lambda: dict.fromkeys(_FOLDERS, ""))  # id -> name
    events: dict[str, Json] = field(default_factory=dict)
    cancelled: dict[str, Json] = field(default_factory=dict)
    changes: list[tuple[str, str]] = field(default_factory=list)  # (message, folder it left or came to)


class GraphServer:
    """What a test sees and steers. Safe to read from the test's thread while the server runs."""

    def __init__(self) -> None:
        self.base = self.login = ""
        self.ca_file = Path()
        self.mailed: list[Mailed] = []
        self.requests: list[str] = []
        self.faults: list[Fault] = []
        self.tokens: set[str] = set()
        self.first_address: dict[str, str] = {}  # an alias -> what the directory shows in its place
        self.page_size = 50
        self.lock = RLock()
        self._boxes: dict[str, _Box] = {}
        self._number = count(1)
        self._clock = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2)

    def box(self, mailbox: str) -> _Box:
        """A mailbox; it is there when it is first spoken of."""
        with self.lock:
            return self._boxes.setdefault(mailbox.lower(), _Box())

    def put(self, mailbox: str, raw: bytes) -> None:
        """A mail arrives."""
        self._store(mailbox, "inbox", raw)

    def lying(self, mailbox: str, folder: str) -> list[bytes]:
        """The mails of a folder, by its id or name."""
        with self.lock:
            box = self.box(mailbox)
            ids = {one for one, name in box.folders.items() if folder in (one, name)}
            return [box.raw[one] for one, told in box.messages.items() if told["parentFolderId"] in ids]

    def fail(self, method: str, path: str, **how: Any) -> None:
        """Let the next request of that kind go wrong."""
        with self.lock:
            self.faults.append(Fault(method=method, path=path, **how))

    def _new(self, kind: str) -> str:
        return f"{kind}{next(self._number):05d}"

    def _store(self, mailbox: str, folder: str, raw: bytes, extra: Json | None = None) -> Json:
        with self.lock:
            box, identity = self.box(mailbox), self._new("AAMk")
            self._clock += timedelta(milliseconds=1)
            parsed = message_from_bytes(raw)
            reply = 'method="reply"' in str(parsed).lower() or "method=reply" in str(parsed).lower()
            told: Json = {
                "id": identity,
                "parentFolderId": folder,
                "internetMessageId": str(parsed.get("Message-ID", "")).strip(),
                "receivedDateTime": self._clock.isoformat().replace("+00:00", "Z"),
                "subject": str(parsed.get("Subject", "")),
                "internetMessageHeaders": [
                    {"name": name, "value": str(value)} for name, value in parsed.items()
                ],
                "singleValueExtendedProperties": [{"id": _SIZE, "value": str(len(raw))}],
                **(extra or {}),
            }
            if reply:
                told["@odata.type"] = "#microsoft.graph.eventMessageResponse"
            box.messages[identity], box.raw[identity] = told, raw
            box.changes.append((identity, folder))
            return told

    # The endpoints, each named for what it does. `rest` is the path after /users/{mailbox}.

    def answer(
        self, method: str, path: str, query: dict[str, str], body: bytes, headers: Any
    ) -> tuple[int, Json | bytes]:
        """Carry out one request. Raises Refusal."""
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if parts[0] == TENANT:
            return self._token(parts, body)
        if parts[:2] != ["v1.0", "users"] or len(parts) < 4:
            raise Refusal(404, "ResourceNotFound")
        if headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise Refusal(401, "InvalidAuthenticationToken")
        if 'IdType="ImmutableId"' not in headers.get("Prefer", ""):
            raise Refusal(400, "MissingPreferHeader")
        mailbox, rest = parts[2], parts[3:]
        if "@" not in mailbox:
            raise Refusal(404, "ErrorInvalidUser")
        with self.lock:
            match method, rest:
                case "POST", ["sendMail"]:
                    return self._send_mail(mailbox, body, headers)
                case "GET", ["events"]:
                    return 200, page(
                        self._events(mailbox, query), query, self.page_size, f"{self.base}{path[5:]}"
                    )
                case "POST", ["events"]:
                    return self._create_event(mailbox, json.loads(body))
                case "PATCH", ["events", event]:
                    return self._change_event(mailbox, event, json.loads(body))
                case "POST", ["events", event, "cancel"]:
                    return self._cancel_event(mailbox, event, json.loads(body))
                case "GET", ["mailFolders"]:
                    found = [
                        {"id": one, "displayName": name}
                        for one, name in self.box(mailbox).folders.items()
                        if name
                    ]
                    return 200, page([one for one in found if matches(one, query)], query, self.page_size, "")
                case "POST", ["mailFolders"]:
                    return self._make_folder(mailbox, json.loads(body))
                case "GET", ["mailFolders", folder]:
                    return 200, {"id": self._folder(mailbox, folder)}
                case "GET", ["mailFolders", folder, "messages"]:
                    return 200, page(
                        self._messages(mailbox, folder, query),
                        query,
                        self.page_size,
                        f"{self.base}{path[5:]}",
                    )
                case "POST", ["mailFolders", folder, "messages"]:
                    draft = only(json.loads(body), {"subject", "singleValueExtendedProperties"})
                    return 201, self._store(mailbox, self._folder(mailbox, folder), b"", draft)
                case "GET", ["mailFolders", "inbox", "messages", "delta"]:
                    return 200, self._delta(mailbox, query, path)
                case "GET", ["messages", message]:
                    return 200, expanded(self._message(mailbox, message), query)
                case "GET", ["messages", message, "$value"]:
                    return 200, self.box(mailbox).raw[self._message(mailbox, message)["id"]]
                case "POST", ["messages", message, "move"]:
                    return self._move(mailbox, message, json.loads(body))
        raise Refusal(405, "MethodNotAllowed")

    def _token(self, parts: list[str], body: bytes) -> tuple[int, Json]:
        if parts[1:] == ["v2.0", ".well-known", "openid-configuration"]:
            return 200, {
                "issuer": f"{self.login}/{TENANT}/v2.0",
                "authorization_endpoint": f"{self.login}/{TENANT}/oauth2/v2.0/authorize",
                "token_endpoint": f"{self.login}/{TENANT}/oauth2/v2.0/token",
            }
        if parts[1:] != ["oauth2", "v2.0", "token"]:
            raise Refusal(404, "ResourceNotFound")
        said = dict(parse_qsl(body.decode()))
        if (said.get("client_id"), said.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "wrong secret"}
        token = self._new("token")
        with self.lock:
            self.tokens.add(token)
        return 200, {"token_type": "Bearer", "expires_in": 3600, "access_token": token}

    def _send_mail(self, mailbox: str, body: bytes, headers: Any) -> tuple[int, Json | bytes]:
        if headers.get("Content-Type") != "text/plain":
            raise Refusal(400, "ErrorMimeContentInvalid")
        raw = b64decode(body, validate=True)
        parsed = message_from_bytes(raw)
        to = str(parsed.get("To", "")).rpartition("<")[2].rstrip("> \r\n")
        if "@" not in to or mailbox.lower() not in str(parsed.get("From", "")).lower():
            raise Refusal(400, "ErrorInvalidRecipients")
        self._store(mailbox, "sentitems", raw)
        self.mailed.append(Mailed(kind="mail", to=to, sender=mailbox, mime=raw))
        return 202, b""

    def _events(self, mailbox: str, query: dict[str, str]) -> list[Json]:
        return [expanded(one, query) for one in self.box(mailbox).events.values() if matches(one, query)]

    def _create_event(self, mailbox: str, told: Json) -> tuple[int, Json]:
        only(told, _EVENT_FIELDS)
        box = self.box(mailbox)
        for known in (*box.events.values(), *box.cancelled.values()):
            if told.get("transactionId") and known.get("transactionId") == told["transactionId"]:
                return 201, known
        identity = self._new("AAEv")
        made = {
            **told,
            "id": identity,
            "iCalUId": f"040000008200E00074C5B7101A82E008-{identity}",
            "isCancelled": False,
        }
        made["attendees"] = [self._shown(one) for one in told["attendees"]]
        box.events[identity] = made
        self._tell("request", mailbox, made["attendees"], made)
        return 201, made

    def _change_event(self, mailbox: str, identity: str, change: Json) -> tuple[int, Json]:
        only(change, _EVENT_FIELDS - {"transactionId"})
        event = self._event(mailbox, identity)
        before = {one["emailAddress"]["address"]: one for one in event["attendees"]}
        after = {
            one["emailAddress"]["address"]: one
            for one in map(self._shown, change.get("attendees", before.values()))
        }
        properties = {**kept(event), **kept(change)}
        event.update({**change, "attendees": list(after.values())})
        event["singleValueExtendedProperties"] = [
            {"id": name, "value": value} for name, value in properties.items()
        ]
        # Attendees alone are told to those who changed; anything that people see, to all of them.
        told = (
            after
            if _TOLD_TO_ALL & set(change)
            else {at: one for at, one in after.items() if at not in before}
        )
        if "attendees" in change or _TOLD_TO_ALL & set(change):
            self._tell("cancel", mailbox, [one for at, one in before.items() if at not in after], event)
            self._tell("request", mailbox, list(told.values()), event)
        return 200, event

    def _cancel_event(self, mailbox: str, identity: str, told: Json) -> tuple[int, bytes]:
        only(told, {"comment"})
        event = self._event(mailbox, identity)
        self._tell("cancel", mailbox, event["attendees"], event)
        box = self.box(mailbox)
        box.cancelled[identity] = box.events.pop(identity)
        return 202, b""

    def _tell(self, kind: str, mailbox: str, attendees: list[Json], event: Json) -> None:
        for one in attendees:
            to = one["emailAddress"]["address"]
            self.mailed.append(Mailed(kind=kind, to=to, sender=mailbox, event={**event}))

    def _shown(self, attendee: Json) -> Json:
        address = attendee["emailAddress"]
        first = self.first_address.get(address["address"].lower(), address["address"])
        return {**attendee, "emailAddress": {**address, "address": first}}

    def _event(self, mailbox: str, identity: str) -> Json:
        found = self.box(mailbox).events.get(identity)
        if found is None:
            raise Refusal(404, "ErrorItemNotFound")
        return found

    def _make_folder(self, mailbox: str, told: Json) -> tuple[int, Json]:
        only(told, {"displayName"})
        box = self.box(mailbox)
        if told["displayName"] in box.folders.values():
            raise Refusal(409, "ErrorFolderExists")
        identity = self._new("AAFo")
        box.folders[identity] = told["displayName"]
        return 201, {"id": identity, **told}

    def _folder(self, mailbox: str, folder: str) -> str:
        if folder not in self.box(mailbox).folders:
            raise Refusal(404, "ErrorItemNotFound")
        return folder

    def _messages(self, mailbox: str, folder: str, query: dict[str, str]) -> list[Json]:
        here = self._folder(mailbox, folder)
        found = [one for one in self.box(mailbox).messages.values() if one["parentFolderId"] == here]
        found = [expanded(one, query) for one in found if matches(one, query)]
        if query.get("$orderby") == "receivedDateTime":
            found.sort(key=lambda one: one["receivedDateTime"])
        return found

    def _delta(self, mailbox: str, query: dict[str, str], path: str) -> Json:
        if set(query) - {"$select", "$deltatoken"}:
            raise Refusal(400, "ErrorInvalidUrlQuery")
        box = self.box(mailbox)
        since = int(query.get("$deltatoken", 0))
        if since > len(box.changes):
            raise Refusal(410, "SyncStateNotFound")
        changed = dict.fromkeys(identity for identity, _ in box.changes[since : since + self.page_size])
        value = []
        for identity in changed:
            told = box.messages[identity]
            if told["parentFolderId"] == "inbox":
                value.append(told)
            elif since:
                value.append({"id": identity, "@removed": {"reason": "deleted"}})
        reached = min(len(box.changes), since + self.page_size)
        name = "@odata.nextLink" if reached < len(box.changes) else "@odata.deltaLink"
        return {"value": value, name: f"{self.base}{path[5:]}?$deltatoken={reached}"}

    def _message(self, mailbox: str, identity: str) -> Json:
        found = self.box(mailbox).messages.get(identity)
        if found is None:
            raise Refusal(404, "ErrorItemNotFound")
        return found

    def _move(self, mailbox: str, identity: str, told: Json) -> tuple[int, Json]:
        only(told, {"destinationId"})
        message = self._message(mailbox, identity)
        left = message["parentFolderId"]
        message["parentFolderId"] = self._folder(mailbox, told["destinationId"])
        self.box(mailbox).changes += [(identity, left), (identity, message["parentFolderId"])]
        return 201, message


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Http"

    def _serve(self) -> None:
        told, parts = self.server.told, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with told.lock:
            told.requests.append(f"{self.command} {parts.path}")
        fault = self._fault(parts.path)
        if fault is not None and not fault.done:
            self._fail(fault)
            return
        try:
            status, content = told.answer(
                self.command, parts.path, dict(parse_qsl(parts.query)), body, self.headers
            )
        except Refusal as refused:
            status, content = refused.status, {"error": {"code": refused.code, "message": "emulator"}}
        if fault is not None:
            self._fail(fault)
            return
        self._reply(status, content, {})

    do_GET = do_POST = do_PATCH = do_DELETE = _serve

    def _fault(self, path: str) -> Fault | None:
        with self.server.told.lock:
            for fault in self.server.told.faults:
                if fault.times and fault.method == self.command and fault.path in path:
                    if fault.skip:
                        fault.skip -= 1
                        continue
                    fault.times -= 1
                    return fault
        return None

    def _fail(self, fault: Fault) -> None:
        if fault.status:
            self._reply(fault.status, {"error": {"code": "Fault", "message": "emulator"}}, fault.headers)
        else:
            self.close_connection = True
            self.connection.close()

    def _reply(self, status: int, content: Json | bytes, headers: dict[str, str]) -> None:
        written = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(written)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the library
        """Says nothing."""


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    told: GraphServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that the test cut."""


@contextmanager
def graph_server(
    folder: Path, steer: Callable[[GraphServer], None] = lambda _: None
) -> Iterator[GraphServer]:
    """The emulator over TLS on loopback, until the block ends."""
    server, certificate = GraphServer(), self_signed(folder)
    http = _Http(("127.0.0.1", 0), _Handler)
    http.told = server
    context: ssl.SSLContext = certificate.server_context()
    http.socket = context.wrap_socket(http.socket, server_side=True)
    server.login = f"https://127.0.0.1:{http.server_address[1]}"
    server.base, server.ca_file = f"{server.login}/v1.0", certificate.ca_file
    steer(server)
    thread = Thread(target=http.serve_forever, name="graph", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join(10)
        http.server_close()
