"""What lies in an emulated mailbox: items with their properties, told in the order that the XSDs want."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from lxml import etree
from lxml.etree import _Element

from tests.servers.ews.schema import order, t

_TYPES = {
    "Message": "MessageType",
    "CalendarItem": "CalendarItemType",
    "MeetingResponse": "MeetingResponseMessageType",
}
_CLASSES = {
    "Message": "IPM.Note",
    "CalendarItem": "IPM.Appointment",
    "MeetingResponse": "IPM.Schedule.Meeting.Resp.Pos",
}
# Two names of one set of properties.
_SETS = {"PublicStrings": "00020329-0000-0000-c000-000000000046"}
_ExtendedKey = tuple[str, ...]


class Refusal(Exception):
    """A response code, and the words beside it."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(f"{code}: {words}")
        self.code, self.words = code, words or code


def extended_key(uri: _Element) -> _ExtendedKey:
    """Which extended property a path names."""
    named = uri.get("PropertySetId", "").lower() or _SETS.get(
        uri.get("DistinguishedPropertySetId", ""), uri.get("DistinguishedPropertySetId", "")
    )
    which = uri.get("PropertyName") or uri.get("PropertyId") or uri.get("PropertyTag") or ""
    if not which:
        raise Refusal("ErrorInvalidExtendedProperty", "a property has a name, an id or a tag")
    return named, which.lower(), uri.get("PropertyType", "")


def leaf(name: str, value: str) -> _Element:
    """An element with text."""
    made = etree.Element(t(name))
    made.text = value
    return made


def extended(set_name: str, number: int, kind: str, value: str) -> _Element:
    """An extended property with its value, by its number in one of Exchange's own sets."""
    made = etree.Element(t("ExtendedProperty"))
    uri = etree.SubElement(made, t("ExtendedFieldURI"), DistinguishedPropertySetId=set_name)
    uri.set("PropertyId", str(number))
    uri.set("PropertyType", kind)
    etree.SubElement(made, t("Value")).text = value
    return made


@dataclass(slots=True, kw_only=True)
class Item:
    """One item of a mailbox. Its id changes when it moves, as in Exchange."""

    kind: str
    id: str
    folder: str
    change: int = 1
    fields: dict[str, _Element] = field(default_factory=dict)
    extended: dict[_ExtendedKey, _Element] = field(default_factory=dict)

    def put(self, element: _Element) -> None:
        """Set a property from its element."""
        name = etree.QName(element).localname
        if name == "ExtendedProperty":
            (uri,) = element.findall(t("ExtendedFieldURI"))
            self.extended[extended_key(uri)] = deepcopy(element)
        elif name not in order(_TYPES[self.kind]):
            raise Refusal("ErrorInvalidPropertySet", name)
        else:
            self.fields[name] = deepcopy(element)

    def set(self, name: str, value: str) -> None:
        """Set a plain property."""
        self.put(leaf(name, value))

    def text(self, name: str) -> str | None:
        """A plain property's value."""
        found = self.fields.get(name)
        return None if found is None else found.text or ""

    def values(self, key: _ExtendedKey) -> list[str]:
        """The values of an extended property, by (set, name, type)."""
        found = self.extended.get(key)
        return [] if found is None else [one.text or "" for one in found.iter(t("Value"))]

    def emails(self, name: str) -> list[str]:
        """The addresses of attendees or recipients."""
        found = self.fields.get(name)
        return [] if found is None else [(one.text or "").lower() for one in found.iter(t("EmailAddress"))]

    @property
    def mime(self) -> bytes:
        """The content as it would be sent."""
        import base64

        return base64.b64decode(self.text("MimeContent") or "")

    def identity(self) -> _Element:
        """Its ItemId."""
        return etree.Element(t("ItemId"), Id=self.id, ChangeKey=f"CK{self.change}")

    def told(self, paths: Iterable[_Element], mime: bool = False) -> _Element:
        """The item with its id and the asked properties that it has."""
        made, wanted = etree.Element(t(self.kind)), {"ItemId"}
        extended = []
        for path in paths:
            kind = etree.QName(path).localname
            if kind == "ExtendedFieldURI" and extended_key(path) in self.extended:
                extended.append(deepcopy(self.extended[extended_key(path)]))
            elif kind == "FieldURI":
                wanted.add(path.attrib["FieldURI"].partition(":")[2])
        if mime:
            wanted.add("MimeContent")
        for name in order(_TYPES[self.kind]):
            if name == "ItemId":
                made.append(self.identity())
            elif name == "ExtendedProperty":
                made.extend(extended)
            elif name in wanted and name in self.fields:
                made.append(deepcopy(self.fields[name]))
        return made


def moment(at: datetime) -> str:
    """A moment as Exchange writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def recipients(name: str, emails: Iterable[str]) -> _Element:
    """A list of mailboxes."""
    made = etree.Element(t(name))
    for email in emails:
        mailbox = etree.SubElement(made, t("Mailbox"))
        etree.SubElement(mailbox, t("EmailAddress")).text = email
    return made


def read_mime(item: Item, content: bytes, at: datetime) -> None:
    """Fill a message's properties out of its MIME, as Exchange does when it takes it in."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    import base64

    mime = leaf("MimeContent", base64.b64encode(content).decode())
    mime.set("CharacterSet", "UTF-8")
    item.put(mime)
    item.set("ItemClass", _CLASSES[item.kind])
    item.set("Subject", str(message.get("Subject", "")))
    item.set("Size", str(len(content)))
    item.set("DateTimeReceived", moment(at))
    item.set("DateTimeSent", moment(at))
    item.set("DateTimeCreated", moment(at))
    if message.get("Message-ID"):
        item.set("InternetMessageId", str(message["Message-ID"]).strip())
    addresses = [one.addr_spec for one in getattr(message.get("To"), "addresses", ())]
    if addresses:
        item.put(recipients("ToRecipients", addresses))
    headers = etree.Element(t("InternetMessageHeaders"))
    for name, value in message.items():
        header = etree.SubElement(headers, t("InternetMessageHeader"), HeaderName=name)
        header.text = " ".join(str(value).split())
    item.put(headers)
