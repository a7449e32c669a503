"""The emulator of Exchange Web Services on loopback: HTTP, login, SOAP, and faults when a test asks for them."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree
from lxml.etree import _Element

from tests.servers.certificates import Certificate
from tests.servers.ews import calendar
from tests.servers.ews.calendar import Mailed
from tests.servers.ews.items import Item, Refusal, extended, leaf, moment
from tests.servers.ews.mailboxes import Mailboxes
from tests.servers.ews.operations import perform
from tests.servers.ews.schema import SOAP, VERSION, faults, folder, t
from tests.servers.ews.soap import envelope_of, fault_of

USERNAME, PASSWORD = "kallelse@example.se", "hemligt"
_BEGINS = datetime(2021, 4, 8, 14, 0, tzinfo=ZoneInfo("Europe/Stockholm"))


class Trouble(StrEnum):
    """What goes wrong with a request."""

    BUSY = "busy"  # ErrorServerBusy with BackOffMilliseconds
    UNAVAILABLE = "unavailable"  # HTTP 503 with Retry-After
    GATEWAY = "gateway"  # HTTP 504: nobody knows what became of it
    DROP_BEFORE = "drop_before"  # the line is cut, and nothing was done
    DROP_AFTER = "drop_after"  # it was done, and the line is cut
    CODE = "code"  # a response code of the test's choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What happens to requests of one operation from now on."""

    operation: str
    trouble: Trouble
    code: str = ""
    skip: int = 0  # requests that go well before it begins
    times: int = 1


class EwsServer:
    """What a test sees and steers. Safe to read from the test's thread while the server runs."""

    def __init__(self, emails: tuple[str, ...], begins: datetime) -> None:
        self.port = 0
        self.protected = False  # by TLS
        self.requests: list[str] = []  # the operations, in order
        self.faults: list[str] = []  # what the XSDs found wrong, in requests and responses
        self.refused_logins = 0
        self.impersonated: list[str] = []  # whose mailbox the login acted in
        self.sent_bytes = 0  # of the answers
        self._mailboxes = Mailboxes(emails, begins)
        self._behaviours: list[tuple[Behaviour, int]] = []
        self._lock = Lock()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http{'s' if self.protected else ''}://127.0.0.1:{self.port}/EWS/Exchange.asmx"

    @property
    def mailed(self) -> list[Mailed]:
        """Everything that has left, in order, one for each receiver."""
        with self._lock:
            return list(self._mailboxes.mailed)

    def behave(self, operation: str, trouble: Trouble, **more: Any) -> None:
        """Let the next requests of an operation go wrong."""
        with self._lock:
            self._behaviours.append((Behaviour(operation=operation, trouble=trouble, **more), 0))

    def behave_well(self) -> None:
        """Forget every trouble."""
        with self._lock:
            self._behaviours.clear()

    def close_mailbox(self, email: str, *, reading_too: bool = True) -> None:
        """From now on the login may not open it, or may only read it."""
        with self._lock:
            (self._mailboxes.closed if reading_too else self._mailboxes.read_only).add(email.lower())

    def put(self, email: str, content: bytes) -> None:
        """A mail arrives."""
        with self._lock:
            self._mailboxes.take_in(self._mailboxes.place(email, "inbox"), content)

    def items(self, email: str, where: str) -> list[Item]:
        """What lies in a folder, by its distinguished name or its own."""
        with self._lock:
            places = [
                one
                for one in self._mailboxes.folders.values()
                if one.mailbox == email.lower() and where in (one.distinguished, one.name)
            ]
            return [item for place in places for item in self._mailboxes.within(place)]

    def remove(self, item: Item) -> None:
        """Somebody throws an item away."""
        with self._lock:
            place = self._mailboxes.place(self._mailboxes.mailbox_of(item), "deleteditems")
            self._mailboxes.move(item, place)

    def alias(self, email: str, shown: str) -> None:
        """Exchange's directory has somebody under another address first."""
        with self._lock:
            self._mailboxes.aliases[email.lower()] = shown

    def by_hand(self, email: str, *, attendee: str, starts: str, ends: str) -> None:
        """Somebody moves the newest meeting in Outlook, and asks one more, without telling anybody."""
        with self._lock:
            item = self._mailboxes.within(self._mailboxes.place(email, "calendar"))[-1]
            item.set("Start", starts)
            item.set("End", ends)
            added = etree.SubElement(item.fields["RequiredAttendees"], t("Attendee"))
            etree.SubElement(added, t("Mailbox")).append(leaf("EmailAddress", attendee))
            item.change += 1

    def own_uid(self, email: str, uid: str) -> None:
        """Exchange gives the newest meeting a UID of its own."""
        with self._lock:
            self._mailboxes.within(self._mailboxes.place(email, "calendar"))[-1].set("UID", uid)

    def answer(
        self,
        email: str,
        attendee: str,
        response: str,
        *,
        calendar_part: str | None,
        words: str = "Svar på inbjudan.",
        starts: str | None = None,
        proposed: tuple[str, str] | None = None,
        mailed: bool = True,
    ) -> None:
        """An attendee answers the newest meeting: the item knows, and if `mailed` a response arrives too."""
        with self._lock:
            store = self._mailboxes
            item = store.within(store.place(email, "calendar"))[-1]
            at = store.now()
            calendar.answered(item, attendee, response, moment(at))
            if not mailed:
                return
            message = EmailMessage()
            message["From"], message["To"] = attendee, email
            message["Subject"] = f"{response}: {item.text('Subject')}"
            message["Message-ID"] = f"<{attendee.replace('@', '.')}.{at:%H%M%S}@example.se>"
            message.set_content(words)
            if calendar_part is not None:
                message.add_alternative(calendar_part, subtype="calendar", params={"method": "REPLY"})
            reply = store.take_in(store.place(email, "inbox"), message.as_bytes(), "MeetingResponse")
            reply.set("UID", item.text("UID") or "")
            reply.set("ResponseType", response)
            reply.set("DateTimeStamp", moment(at))
            reply.set("Start", item.text("Start") or "")
            reply.set("End", item.text("End") or "")
            sender = etree.Element(t("From"))
            mailbox = etree.SubElement(sender, t("Mailbox"))
            mailbox.append(leaf("EmailAddress", attendee))
            reply.put(sender)
            # MS-OXOCAL: the start, the sequence and the moment that are answered
            reply.put(extended("Appointment", 0x820D, "SystemTime", starts or item.text("Start") or ""))
            reply.put(
                extended("Appointment", 0x8201, "Integer", item.text("AppointmentSequenceNumber") or "0")
            )
            reply.put(extended("Meeting", 0x0001, "SystemTime", moment(at)))
            if proposed is not None:
                reply.set("ProposedStart", proposed[0])
                reply.set("ProposedEnd", proposed[1])
            linked = etree.Element(t("AssociatedCalendarItemId"), Id=item.id, ChangeKey=f"CK{item.change}")
            reply.put(linked)

    def treat(self, body: bytes) -> tuple[int, dict[str, str], bytes] | None:
        """Answer one request: status, headers, content; None to cut the line."""
        with self._lock:
            return self._treat(body)

    def _treat(self, body: bytes) -> tuple[int, dict[str, str], bytes] | None:
        envelope = etree.fromstring(body)
        version = envelope.find(f"{{{SOAP}}}Header/{t('RequestServerVersion')}")
        newer = version is not None and version.get("Version") != VERSION
        if version is not None and newer:
            version.set("Version", VERSION)  # the rest of it has to be in order all the same
        (request,) = envelope.findall(f"{{{SOAP}}}Body/*")
        name = etree.QName(request).localname
        if wrong := faults(envelope):
            self.faults += [f"request {name}: {one}" for one in wrong]
            return self._fault("ErrorSchemaValidation", "The request failed schema validation.")
        if newer:
            return self._fault("ErrorInvalidServerVersion", "The specified server version is invalid.")
        self.requests.append(name)
        acting = envelope.findtext(f"{{{SOAP}}}Header//{t('PrimarySmtpAddress')}")
        if acting is not None:
            self.impersonated.append(acting)
        trouble = self._trouble(name)
        match trouble:
            case Behaviour(trouble=Trouble.BUSY):
                return self._fault("ErrorServerBusy", "The server cannot service this request right now.")
            case Behaviour(trouble=Trouble.UNAVAILABLE):
                return 503, {"Retry-After": "120"}, b"busy"
            case Behaviour(trouble=Trouble.GATEWAY):
                return 504, {}, b"no answer"
            case Behaviour(trouble=Trouble.DROP_BEFORE):
                return None
        try:
            if isinstance(trouble, Behaviour) and trouble.trouble is Trouble.CODE:
                raise Refusal(trouble.code, "as the test wants it")
            response = perform(self._mailboxes, request)
        except Refusal as refused:
            return self._fault(refused.code, refused.words)
        if isinstance(trouble, Behaviour):
            return None  # DROP_AFTER
        return 200, {}, self._told(name, response)

    def _trouble(self, name: str) -> Behaviour | None:
        for index, (one, seen) in enumerate(self._behaviours):
            if one.operation == name and seen < one.skip + one.times:
                self._behaviours[index] = (one, seen + 1)
                return one if seen >= one.skip else None
        return None

    def _told(self, name: str, content: _Element) -> bytes:
        written = envelope_of(content)
        # What stands on the wire is checked, not what was meant.
        self.faults += [f"response {name}: {one}" for one in faults(etree.fromstring(written))]
        return written

    def _fault(self, code: str, words: str) -> tuple[int, dict[str, str], bytes]:
        return 500, {}, self._told("Fault", fault_of(code, words))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    told: EwsServer

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        login = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        if self.path != "/EWS/Exchange.asmx":
            return self._send(404, {}, b"nothing here")
        if self.headers.get("Authorization") != f"Basic {login}":
            self.told.refused_logins += 1
            return self._send(401, {"WWW-Authenticate": 'Basic realm="ews"'}, b"")
        answer = self.told.treat(content)
        if answer is None:
            self.close_connection = True
            return None
        return self._send(*answer)

    def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        kind = "text/xml; charset=utf-8" if content.startswith(b"<?xml") else "text/plain"
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.told.sent_bytes += len(content)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
        """Says nothing: the tests read `requests`."""


@contextmanager
def ews_server(
    *emails: str, begins: datetime = _BEGINS, certificate: Certificate | None = None
) -> Iterator[EwsServer]:
    """The emulator with these mailboxes until the block ends. Fails when the XSDs found anything wrong."""
    folder()  # skips by name before anything listens
    server = EwsServer(emails or ("fvg@angslyckan.example.se",), begins)
    handler = type("Handler", (_Handler,), {"told": server})
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listening.daemon_threads = True
    server.port, server.protected = listening.server_address[1], certificate is not None
    if certificate is not None:
        listening.socket = certificate.server_context().wrap_socket(listening.socket, server_side=True)
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, name="ews", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join(10)
    assert server.faults == [], server.faults


DAY = timedelta(days=1)
