"""What each operation of Exchange Web Services does to the mailboxes, one function each."""

from collections.abc import Callable

from lxml import etree
from lxml.etree import _Element

from tests.servers.ews import search
from tests.servers.ews.changing import create_item, update_item
from tests.servers.ews.items import Refusal
from tests.servers.ews.mailboxes import Mailboxes, Place
from tests.servers.ews.parts import Part, each, items, only_id
from tests.servers.ews.schema import m, t


def perform(mailboxes: Mailboxes, request: _Element) -> _Element:
    """Carry out one request and tell what became of each of its parts."""
    name = etree.QName(request).localname
    operation = _OPERATIONS.get(name)
    if operation is None:
        raise Refusal("ErrorInvalidOperation", f"the emulator has no {name}")
    response = etree.Element(m(f"{name}Response"), nsmap={"m": m("")[1:-1], "t": t("")[1:-1]})
    messages = etree.SubElement(response, m("ResponseMessages"))
    try:
        parts = operation(mailboxes, request)
    except Refusal as refused:
        parts = [refused]
    for part in parts:
        message = etree.SubElement(messages, m(f"{name}ResponseMessage"))
        if isinstance(part, Refusal):
            message.set("ResponseClass", "Error")
            etree.SubElement(message, m("MessageText")).text = part.words
            etree.SubElement(message, m("ResponseCode")).text = part.code
            etree.SubElement(message, m("DescriptiveLinkKey")).text = "0"
            if name in ("CreateItem", "GetItem", "UpdateItem", "MoveItem"):
                etree.SubElement(message, m("Items"))
            elif name in ("GetFolder", "CreateFolder"):
                etree.SubElement(message, m("Folders"))
        else:
            message.set("ResponseClass", "Success")
            etree.SubElement(message, m("ResponseCode")).text = "NoError"
            message.extend(part)
    return response


def _paths(request: _Element, shape: str) -> tuple[list[_Element], bool]:
    found = request.find(f"{m(shape)}/{t('AdditionalProperties')}")
    mime = request.findtext(f"{m(shape)}/{t('IncludeMimeContent')}") == "true"
    paths = list(found) if found is not None else []
    return paths, mime or any(one.get("FieldURI") == "item:MimeContent" for one in paths)


def _get_item(mailboxes: Mailboxes, request: _Element) -> list[Part]:
    paths, mime = _paths(request, "ItemShape")
    (ids,) = request.findall(m("ItemIds"))
    return each(ids, lambda named: items(mailboxes.item(named).told(paths, mime=mime)))


def _find_item(mailboxes: Mailboxes, request: _Element) -> list[Part]:
    paths, _ = _paths(request, "ItemShape")
    view = request.find(m("IndexedPageItemView"))
    offset = 0 if view is None else int(view.attrib["Offset"])
    most = 1000 if view is None else min(1000, int(view.get("MaxEntriesReturned", "1000")))
    restriction, sort = request.find(m("Restriction")), request.find(m("SortOrder"))
    (parents,) = request.findall(m("ParentFolderIds"))

    def look(named: _Element) -> list[_Element]:
        search.refuse_unsearchable(paths)
        found = [
            one
            for one in mailboxes.within(mailboxes.folder(named))
            if restriction is None or search.matches(one, restriction[0])
        ]
        page = search.ordered(found, sort)[offset : offset + most]
        root, container = _page(offset, len(page), len(found), "Items")
        container.extend(one.told(paths) for one in page)
        return [root]

    return each(parents, look)


def _page(offset: int, shown: int, total: int, name: str) -> tuple[_Element, _Element]:
    root = etree.Element(
        m("RootFolder"),
        IndexedPagingOffset=str(offset + shown),
        TotalItemsInView=str(total),
        IncludesLastItemInRange="true" if offset + shown >= total else "false",
    )
    return root, etree.SubElement(root, t(name))


def _move_item(mailboxes: Mailboxes, request: _Element) -> list[Part]:
    (target,) = request.findall(m("ToFolderId"))
    folder = mailboxes.folder(target[0])

    def move(named: _Element) -> list[_Element]:
        item = mailboxes.item(named)
        mailboxes.move(item, folder)
        return items(only_id(item))

    (ids,) = request.findall(m("ItemIds"))
    return each(ids, move)


def _told_folder(place: Place) -> _Element:
    made = etree.Element(t(place.tag))
    etree.SubElement(made, t("FolderId"), Id=place.id, ChangeKey="CK1")
    if place.parent is not None:
        etree.SubElement(made, t("ParentFolderId"), Id=place.parent, ChangeKey="CK1")
    etree.SubElement(made, t("FolderClass")).text = place.folder_class
    etree.SubElement(made, t("DisplayName")).text = place.name
    return made


def _folders(*told: _Element) -> list[_Element]:
    made = etree.Element(m("Folders"))
    made.extend(told)
    return [made]


def _get_folder(mailboxes: Mailboxes, request: _Element) -> list[Part]:
    (ids,) = request.findall(m("FolderIds"))
    return each(ids, lambda named: _folders(_told_folder(mailboxes.folder(named))))


def _find_folder(mailboxes: Mailboxes, request: _Element) -> list[Part]:
    restriction = request.find(m("Restriction"))
    (parents,) = request.findall(m("ParentFolderIds"))

    def look(named: _Element) -> list[_Element]:
        parent = mailboxes.folder(named)
        found = [one for one in mailboxes.folders.values() if one.parent == parent.id]
        if restriction is not None:
            asked = {one.attrib["Value"] for one in restriction.iter(t("Constant"))}
            found = [one for one in found if one.name in asked]
        root, container = _page(0, len(found), len(found), "Folders")
        container.extend(_told_folder(one) for one in found)
        return [root]

    return each(parents, look)


def _create_folder(mailboxes: Mailboxes, request: _Element) -> list[Part]:
    (parent,) = request.findall(m("ParentFolderId"))
    (asked,) = request.findall(m("Folders"))

    def make(told: _Element) -> list[_Element]:
        made = mailboxes.make(mailboxes.folder(parent[0]), told.findtext(t("DisplayName")) or "")
        short = _told_folder(made)
        short[1:] = []
        return _folders(short)

    return each(asked, make)


def _resolve_names(mailboxes: Mailboxes, request: _Element) -> list[Part]:
    asked = (request.findtext(m("UnresolvedEntry")) or "").removeprefix("smtp:").lower()
    if asked not in mailboxes.aliases:
        return [Refusal("ErrorNameResolutionNoResults", "No results were found.")]
    resolved = etree.Element(m("ResolutionSet"), TotalItemsInView="1", IncludesLastItemInRange="true")
    mailbox = etree.SubElement(etree.SubElement(resolved, t("Resolution")), t("Mailbox"))
    etree.SubElement(mailbox, t("EmailAddress")).text = mailboxes.aliases[asked]
    etree.SubElement(mailbox, t("RoutingType")).text = "SMTP"
    etree.SubElement(mailbox, t("MailboxType")).text = "Mailbox"
    return [[resolved]]


def _convert_id(_: Mailboxes, __: _Element) -> list[Part]:
    return [Refusal("ErrorInvalidIdMalformed", "Id is malformed.")]


_OPERATIONS: dict[str, Callable[[Mailboxes, _Element], list[Part]]] = {
    "CreateItem": create_item,
    "UpdateItem": update_item,
    "GetItem": _get_item,
    "FindItem": _find_item,
    "MoveItem": _move_item,
    "GetFolder": _get_folder,
    "FindFolder": _find_folder,
    "CreateFolder": _create_folder,
    "ResolveNames": _resolve_names,
    "ConvertId": _convert_id,
}
