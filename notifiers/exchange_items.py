"""What we keep on the items of an Exchange mailbox, and how they are found again. Sends nothing."""

from collections.abc import Iterable, Sequence

from exchangelib import Account, CalendarItem, Message
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.folders import Calendar, DeletedItems, Folder, FolderCollection, Root, SentItems
from exchangelib.properties import DistinguishedFolderId, Mailbox
from exchangelib.services import ResolveNames

_AT_ONCE = 40  # Message-IDs in one search
_FIELDS = (
    "subject",
    "start",
    "end",
    "required_attendees",
    "kallelse_uid",
    "kallelse_message_ids",
    "kallelse_cancelling",
    "kallelse_people",
    "kallelse_meeting",
    "kallelse_words",
)


def _property(name: str, kind: str = "String") -> type[ExtendedProperty]:
    given = {"distinguished_property_set_id": "PublicStrings", "property_name": name, "property_type": kind}
    made: type[ExtendedProperty] = type(name.title().replace("-", ""), (ExtendedProperty,), given)
    return made


def _register() -> None:
    """Teach the library our properties, once a process; the mailbox that is read knows the first one too."""
    for item, names in (
        (Message, {"kallelse-message-id": "String", "kallelse-words-id": "String"}),
        (
            CalendarItem,
            {
                "kallelse-uid": "String",
                "kallelse-message-ids": "StringArray",  # whose Message-IDs it has carried out: the proof
                "kallelse-cancelling": "StringArray",  # proven when the item lies among the deleted ones
                "kallelse-people": "StringArray",  # whom we have invited to it and not uninvited
                "kallelse-meeting": "String",  # what they were told last
                "kallelse-told-at": "String",  # and when: an answer from before is to something else
                "kallelse-words": "String",
            },
        ),
    ):
        known = {field.name for field in item.FIELDS}
        for name, kind in names.items():
            if name.replace("-", "_") not in known:
                item.register(name.replace("-", "_"), _property(name, kind))


_register()


def sent_items(account: Account) -> SentItems:
    """Where the copies of what was sent lie."""
    return _well_known(account, SentItems)


def calendar(account: Account) -> Calendar:
    """The mailbox's own calendar."""
    return _well_known(account, Calendar)


def _well_known(account: Account, kind: Folder) -> Folder:
    """One of Exchange's own folders by its name: without asking for it, and whatever language it is in."""
    email = Mailbox(email_address=account.primary_smtp_address)
    root = Root(account=account, _distinguished_id=DistinguishedFolderId(id="root", mailbox=email))
    name = DistinguishedFolderId(id=kind.DISTINGUISHED_FOLDER_ID, mailbox=email)
    return kind(root=root, _distinguished_id=name)


def sent_before(
    account: Account, message_ids: Iterable[str], *, field: str = "kallelse_message_id"
) -> set[str]:
    """Which of our mails lie among the sent ones."""
    asked, found = list(dict.fromkeys(message_ids)), set()
    for start in range(0, len(asked), _AT_ONCE):
        wanted = {f"{field}__in": asked[start : start + _AT_ONCE]}
        for told in sent_items(account).filter(**wanted).values_list(field, flat=True):
            if isinstance(told, Exception):
                raise told
            found.add(told)
    return found


def meetings_of(account: Account, uid: str) -> list[CalendarItem]:
    """The items that carry our UID: one, unless two offices made it at the same moment or somebody copied it."""
    ids = list(calendar(account).filter(kallelse_uid=uid).values_list("id", "changekey"))
    return _fetched(account, ids)


def first_address(account: Account, email: str) -> str:
    """What Exchange's directory has in the place of an address; the address itself where it knows none."""
    found = ResolveNames(protocol=account.protocol).call(unresolved_entries=[f"smtp:{email}"])
    known = [one.email_address.lower() for one in found if isinstance(one, Mailbox) and one.email_address]
    return known[0] if len(known) == 1 else email


def carried_out(account: Account) -> set[str]:
    """Every Message-ID that an item of the calendar, or a cancelled one, has carried out."""
    proven: set[str] = set()
    for kind in (Calendar, DeletedItems):
        folder = FolderCollection(account=account, folders=[_well_known(account, kind)])
        ids = list(folder.filter(kallelse_uid__exists=True).values_list("id", "changekey"))
        for item in _fetched(account, ids):
            proven.update(item.kallelse_message_ids or ())
            if kind is DeletedItems:
                proven.update(item.kallelse_cancelling or ())
    return proven


def _fetched(account: Account, ids: Sequence[tuple[str, str]]) -> list[CalendarItem]:
    """The whole items: a search tells neither the attendees nor long properties."""
    found = []
    for item in account.fetch(ids, only_fields=_FIELDS):
        if isinstance(item, Exception):
            raise item
        found.append(item)
    return found
