"""The mailboxes of the emulator: folders, items, and everything that was mailed."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml import etree
from lxml.etree import _Element

from tests.servers.ews.calendar import Mailed
from tests.servers.ews.items import Item, Refusal, read_mime
from tests.servers.ews.schema import t

_FOLDERS = {
    "root": ("root", "", "Folder", None),
    "msgfolderroot": ("Top of Information Store", "IPF", "Folder", "root"),
    "inbox": ("Inkorgen", "IPF.Note", "Folder", "msgfolderroot"),
    "sentitems": ("Skickat", "IPF.Note", "Folder", "msgfolderroot"),
    "deleteditems": ("Borttaget", "IPF.Note", "Folder", "msgfolderroot"),
    "drafts": ("Utkast", "IPF.Note", "Folder", "msgfolderroot"),
    "calendar": ("Kalender", "IPF.Appointment", "CalendarFolder", "msgfolderroot"),
}


@dataclass(slots=True, kw_only=True)
class Place:
    """A folder of one mailbox."""

    id: str
    mailbox: str
    name: str
    folder_class: str
    tag: str
    parent: str | None
    distinguished: str | None


class Mailboxes:
    """Everything that is stored. The caller holds the lock."""

    def __init__(self, emails: Iterable[str], begins: datetime) -> None:
        self.folders: dict[str, Place] = {}
        self.items: dict[str, Item] = {}
        self.mailed: list[Mailed] = []
        self.closed: set[str] = set()  # mailboxes that the login may not open
        self.read_only: set[str] = set()  # mailboxes that it may read and not send from
        self.aliases: dict[str, str] = {}  # another address of somebody -> the one that Exchange shows
        self._numbers = 0
        self._now = begins
        for email in emails:
            made: dict[str, str] = {}
            for name, (title, folder_class, tag, parent) in _FOLDERS.items():
                made[name] = self._number("F")
                self.folders[made[name]] = Place(
                    id=made[name],
                    mailbox=email.lower(),
                    name=title,
                    folder_class=folder_class,
                    tag=tag,
                    parent=None if parent is None else made[parent],
                    distinguished=name,
                )

    def now(self) -> datetime:
        """A clock that goes a second at every look, so that no two mails are as old."""
        self._now += timedelta(seconds=1)
        return self._now.astimezone(UTC)

    def place(self, mailbox: str, distinguished: str) -> Place:
        """A folder that every mailbox has."""
        if mailbox.lower() in self.closed:
            raise Refusal("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        found = [
            one
            for one in self.folders.values()
            if one.mailbox == mailbox.lower() and one.distinguished == distinguished
        ]
        if not found:
            known = {one.mailbox for one in self.folders.values()}
            missing = "ErrorFolderNotFound" if mailbox.lower() in known else "ErrorNonExistentMailbox"
            raise Refusal(missing, distinguished)
        return found[0]

    def folder(self, named: _Element) -> Place:
        """The folder that a FolderId or a DistinguishedFolderId means."""
        if etree.QName(named).localname == "DistinguishedFolderId":
            email = named.findtext(f"{t('Mailbox')}/{t('EmailAddress')}")
            if email is None:
                raise Refusal("ErrorInvalidRequest", "whose folder? name the mailbox")
            return self.place(email, named.attrib["Id"])
        found = self.folders.get(named.attrib["Id"])
        if found is None:
            raise Refusal("ErrorFolderNotFound", "The specified folder could not be found in the store.")
        if found.mailbox in self.closed:
            raise Refusal("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        return found

    def make(self, parent: Place, name: str) -> Place:
        """A new folder for mail."""
        if any(one.parent == parent.id and one.name == name for one in self.folders.values()):
            raise Refusal("ErrorFolderExists", "A folder with the specified name already exists.")
        made = Place(
            id=self._number("F"),
            mailbox=parent.mailbox,
            name=name,
            folder_class="IPF.Note",
            tag="Folder",
            parent=parent.id,
            distinguished=None,
        )
        self.folders[made.id] = made
        return made

    def item(self, named: _Element) -> Item:
        """The item that an ItemId means."""
        found = self.items.get(named.attrib["Id"])
        if found is None:
            raise Refusal("ErrorItemNotFound", "The specified object was not found in the store.")
        return found

    def add(self, kind: str, folder: Place) -> Item:
        """A new item, still without properties."""
        made = Item(kind=kind, id=self._number("I"), folder=folder.id)
        self.items[made.id] = made
        return made

    def take_in(self, folder: Place, content: bytes, kind: str = "Message") -> Item:
        """Put a mail into a folder."""
        made = self.add(kind, folder)
        read_mime(made, content, self.now())
        return made

    def resolve(self, item: Item) -> None:
        """Exchange keeps attendees under the address that its directory has first."""
        found = item.fields.get("RequiredAttendees")
        for email in found.iter(t("EmailAddress")) if found is not None else ():
            email.text = self.aliases.get((email.text or "").lower(), email.text)

    def move(self, item: Item, folder: Place) -> None:
        """Another folder, and so another id."""
        del self.items[item.id]
        item.id, item.folder = self._number("I"), folder.id
        item.change += 1
        self.items[item.id] = item

    def within(self, folder: Place) -> list[Item]:
        """What lies in a folder, oldest first."""
        return [one for one in self.items.values() if one.folder == folder.id]

    def mailbox_of(self, item: Item) -> str:
        """Whose item it is."""
        return self.folders[item.folder].mailbox

    def _number(self, kind: str) -> str:
        self._numbers += 1
        return base64.b64encode(f"{kind}{self._numbers:07}".encode()).decode()
