"""Make and change items. Whoever a meeting's change concerns is mailed as Exchange mails them."""

import base64
from datetime import datetime
from email import message_from_bytes, policy

from lxml import etree
from lxml.etree import _Element

from tests.servers.ews import calendar
from tests.servers.ews.calendar import Mailed
from tests.servers.ews.items import Item, Refusal, extended_key, leaf, moment, read_mime
from tests.servers.ews.mailboxes import Mailboxes, Place
from tests.servers.ews.parts import Part, each, items, only_id
from tests.servers.ews.schema import m, t

_ANYBODY = "nobody-home.example.se"  # a domain whose addresses no server takes


def create_item(mailboxes: Mailboxes, request: _Element) -> list[Part]:
    """Make items, and mail whom the request wants mailed."""
    saved = request.find(m("SavedItemFolderId"))
    folder = None if saved is None else mailboxes.folder(saved[0])
    disposition, invitations = request.get("MessageDisposition"), request.get("SendMeetingInvitations")
    if folder is not None and folder.mailbox in mailboxes.read_only:
        raise Refusal(
            "ErrorSendAsDenied", "The user account does not have the right to send as this mailbox."
        )

    def make(told: _Element) -> list[_Element]:
        match etree.QName(told).localname:
            case "Message":
                if disposition is None or (folder is None and disposition != "SendOnly"):
                    raise Refusal("ErrorMessageDispositionRequired")
                return _create_message(mailboxes, told, folder, disposition)
            case "CalendarItem":
                if invitations is None or folder is None:
                    raise Refusal("ErrorSendMeetingInvitationsRequired")
                return _create_meeting(mailboxes, told, folder, invitations)
            case "CancelCalendarItem":
                return _cancel(mailboxes, told)
            case kind:
                raise Refusal("ErrorInvalidOperation", f"the emulator makes no {kind}")

    (container,) = request.findall(m("Items"))
    return each(container, make)


def _create_message(
    mailboxes: Mailboxes, told: _Element, folder: Place | None, disposition: str
) -> list[_Element]:
    assert folder is not None, "the office saves every mail that it sends"
    item = Item(kind="Message", id="", folder=folder.id)
    content = told.findtext(t("MimeContent"))
    if content is not None:
        read_mime(item, base64.b64decode(content), mailboxes.now())
    for one in told:
        if etree.QName(one).localname != "MimeContent":
            item.put(one)
    recipients = item.emails("ToRecipients")
    if disposition != "SaveOnly":
        _refuse_unknown(recipients)
        if not recipients:
            raise Refusal("ErrorMissingRecipients")
    kept = mailboxes.add("Message", folder)
    kept.fields, kept.extended = item.fields, item.extended
    if disposition == "SaveOnly":
        return items(only_id(kept))
    for to in recipients:
        mailboxes.mailed.append(_message_mail(folder.mailbox, to, kept))
    return items()  # what was sent has no id to tell


def _message_mail(sender: str, to: str, item: Item) -> Mailed:
    body = message_from_bytes(item.mime, policy=policy.default).get_body(("html", "plain"))
    return Mailed(
        kind="message",
        sender=sender,
        to=to,
        subject=item.text("Subject") or "",
        message_id=item.text("InternetMessageId"),
        body="" if body is None else body.get_content(),
        mime=item.mime,
    )


def _create_meeting(mailboxes: Mailboxes, told: _Element, folder: Place, invitations: str) -> list[_Element]:
    if folder.tag != "CalendarFolder":
        raise Refusal("ErrorCannotCreateCalendarItemInNonCalendarFolder")
    item = Item(kind="CalendarItem", id="", folder=folder.id)
    for one in told:
        item.put(one)
    _in_utc(item)
    mailboxes.resolve(item)
    if (item.text("End") or "") < (item.text("Start") or ""):
        raise Refusal("ErrorCalendarEndDateIsEarlierThanStartDate")
    attendees = item.emails("RequiredAttendees")
    _refuse_unknown(attendees)
    if item.text("UID") is None:
        item.set("UID", f"040000008200E000{mailboxes.now().timestamp():.0f}")
    item.set("AppointmentSequenceNumber", "0")
    item.set("LastModifiedTime", moment(mailboxes.now()))
    kept = mailboxes.add("CalendarItem", folder)
    kept.fields, kept.extended = item.fields, item.extended
    if invitations != "SendToNone":
        mailboxes.mailed += [calendar.meeting_mail("request", kept, folder.mailbox, to) for to in attendees]
    return items(only_id(kept))


def _cancel(mailboxes: Mailboxes, told: _Element) -> list[_Element]:
    (named,) = told.findall(t("ReferenceItemId"))
    item = mailboxes.item(named)
    if named.get("ChangeKey") != f"CK{item.change}":
        raise Refusal("ErrorStaleObject", "The item has changed since it was read.")
    mailbox = mailboxes.mailbox_of(item)
    words = told.find(t("NewBodyContent"))
    shown = leaf("Body", item.text("Body") or "") if words is None else leaf("Body", words.text or "")
    shown.set("BodyType", "HTML")
    item.put(shown)
    item.set("IsCancelled", "true")
    for to in item.emails("RequiredAttendees"):
        mailboxes.mailed.append(calendar.meeting_mail("cancel", item, mailbox, to))
    mailboxes.move(item, mailboxes.place(mailbox, "deleteditems"))
    return items()


def _in_utc(item: Item) -> None:
    for name in ("Start", "End"):
        told = item.text(name)
        if told is not None:
            at = datetime.fromisoformat(told)
            if at.utcoffset() is None:
                raise Refusal(
                    "ErrorInvalidPropertySet", f"{name} without an offset would depend on the server"
                )
            item.set(name, moment(at))


def _refuse_unknown(emails: list[str]) -> None:
    for email in emails:
        if email.endswith(f"@{_ANYBODY}"):
            raise Refusal("ErrorInvalidRecipients", "At least one recipient isn't valid.")


def update_item(mailboxes: Mailboxes, request: _Element) -> list[Part]:
    """Change items, and tell their attendees as the request wants."""
    send = request.get("SendMeetingInvitationsOrCancellations")

    def change(told: _Element) -> list[_Element]:
        (named,) = told.findall(t("ItemId"))
        item = mailboxes.item(named)
        mailbox = mailboxes.mailbox_of(item)
        if mailbox in mailboxes.read_only:
            raise Refusal("ErrorAccessDenied", "Access is denied.")
        if (
            request.get("ConflictResolution") == "NeverOverwrite"
            and named.get("ChangeKey") != f"CK{item.change}"
        ):
            raise Refusal("ErrorIrresolvableConflict", "The send or update operation could not be performed.")
        if item.kind == "CalendarItem" and send is None:
            raise Refusal("ErrorSendMeetingInvitationsOrCancellationsRequired")
        before, seen, known = item.emails("RequiredAttendees"), calendar.visible(item), calendar.answers(item)
        draft = Item(
            kind=item.kind, id=item.id, folder=item.folder, change=item.change, fields=dict(item.fields),
            extended=dict(item.extended),
        )  # fmt: skip
        (updates,) = told.findall(t("Updates"))
        for one in updates:
            _update(draft, one)
        _in_utc(draft)
        mailboxes.resolve(draft)
        _refuse_unknown([one for one in draft.emails("RequiredAttendees") if one not in before])
        calendar.unanswered(draft, but=known)
        if calendar.visible(draft)[2:] != seen[2:]:
            draft.set("AppointmentSequenceNumber", str(int(item.text("AppointmentSequenceNumber") or 0) + 1))
            calendar.forget_answers(draft)
        draft.set("LastModifiedTime", moment(mailboxes.now()))
        item.fields, item.extended, item.change = draft.fields, draft.extended, item.change + 1
        asked, cancelled = calendar.told_of_change(
            send or "SendToNone",
            before,
            item.emails("RequiredAttendees"),
            changed=calendar.visible(item) != seen,
        )
        mailboxes.mailed += [calendar.meeting_mail("request", item, mailbox, to) for to in asked]
        mailboxes.mailed += [calendar.meeting_mail("cancel", item, mailbox, to) for to in cancelled]
        results = etree.Element(m("ConflictResults"))
        etree.SubElement(results, t("Count")).text = "0"
        return [*items(only_id(item)), results]

    (changes,) = request.findall(m("ItemChanges"))
    return each(changes, change)


def _update(item: Item, told: _Element) -> None:
    path = told[0]
    named = (
        extended_key(path) if path.tag == t("ExtendedFieldURI") else path.attrib["FieldURI"].partition(":")[2]
    )
    match etree.QName(told).localname:
        case "SetItemField":
            (value,) = told[1]
            item.put(value)
        case "DeleteItemField" if isinstance(named, str):
            item.fields.pop(named, None)
        case "DeleteItemField":
            item.extended.pop(extended_key(path), None)
        case kind:
            raise Refusal("ErrorInvalidOperation", f"the emulator has no {kind}")
