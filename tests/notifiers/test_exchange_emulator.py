"""The emulator itself: what does not validate fails the test, and Exchange's traps are there to step into."""

from datetime import timedelta

import pytest
import requests
from exchangelib import CalendarItem, EWSTimeZone
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY, SEND_TO_CHANGED_AND_SAVE_COPY
from lxml import etree

from actions.exchange_account import accounts_of
from notifiers import exchange_items
from tests.notifiers.exchanging import settings_for
from tests.notifiers.making import AT, MAILBOX
from tests.servers.ews.calendar import told_of_change
from tests.servers.ews.schema import SOAP, M, T, faults
from tests.servers.ews.server import PASSWORD, USERNAME, EwsServer, ews_server

GROUP = MAILBOX.email
_ASKED = (
    f'<s:Envelope xmlns:s="{SOAP}" xmlns:m="{M}" xmlns:t="{T}"><s:Header>'
    '<t:RequestServerVersion Version="{version}"/></s:Header><s:Body>{body}</s:Body></s:Envelope>'
)


def asked(server: EwsServer, body: str, version: str = "Exchange2013") -> str:
    content = _ASKED.format(body=body, version=version).encode()
    return requests.post(server.url, data=content, auth=(USERNAME, PASSWORD), timeout=10).text


def an_item(server: EwsServer, **fields: object) -> CalendarItem:
    account = accounts_of(settings_for(server))(GROUP)
    starts = AT.astimezone(EWSTimeZone("Europe/Stockholm"))
    return CalendarItem(
        account=account,
        folder=exchange_items.calendar(account),
        subject="Möte",
        start=starts,
        end=starts + timedelta(hours=1),
        **fields,
    )


@pytest.mark.parametrize(
    "body",
    [
        "<m:CreateItem><m:Items/></m:CreateItem>",  # what is to become of it is not said
        "<m:GetFolder><m:FolderShape><t:BaseShape>Some</t:BaseShape></m:FolderShape><m:FolderIds/></m:GetFolder>",
        "<m:Invented/>",
    ],
)
def test_a_request_that_does_not_validate_fails_the_test(body: str) -> None:
    def session() -> None:
        with ews_server(GROUP) as server:
            assert "ErrorSchemaValidation" in asked(server, body)

    with pytest.raises(AssertionError, match="request"):
        session()


def test_a_response_that_does_not_validate_is_seen() -> None:
    sound = '<m:DeleteItemResponse><m:ResponseMessages><m:DeleteItemResponseMessage ResponseClass="Success">'
    end = "</m:DeleteItemResponseMessage></m:ResponseMessages></m:DeleteItemResponse>"
    code = "<m:ResponseCode>{code}</m:ResponseCode>"

    def wrong(body: str) -> bool:
        return bool(faults(etree.fromstring(_ASKED.format(body=body, version="Exchange2013").encode())))

    assert not wrong(sound + code.format(code="NoError") + end)
    assert wrong(sound + code.format(code="ErrorOfOurOwn") + end)
    assert wrong(sound.replace(' ResponseClass="Success"', "") + code.format(code="NoError") + end)


def test_a_newer_version_than_the_schemas_describe_is_refused() -> None:
    source = f'<t:AlternateId Id="A" Format="EwsId" Mailbox="{GROUP}"/>'
    body = f'<m:ConvertId DestinationFormat="EntryId"><m:SourceIds>{source}</m:SourceIds></m:ConvertId>'
    with ews_server(GROUP) as server:
        assert "ErrorInvalidServerVersion" in asked(server, body, version="Exchange2016")


def test_attendees_as_plain_addresses_would_be_sent_as_accepted() -> None:
    with ews_server(GROUP) as server:
        an_item(server, required_attendees=["p1@example.se"]).save(
            send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY
        )
        (item,) = server.items(GROUP, "calendar")
        assert [one.text for one in item.fields["RequiredAttendees"].iter("{*}ResponseType")] == ["Accept"]


def test_a_meeting_that_is_only_saved_invites_nobody() -> None:
    with ews_server(GROUP) as server:
        an_item(server, required_attendees=["p1@example.se"]).save()
        assert (len(server.items(GROUP, "calendar")), server.mailed) == (1, [])


def test_a_change_that_everybody_sees_is_told_to_all_though_only_the_changed_were_to_be_told() -> None:
    before, after = ["a@example.se", "b@example.se"], ["b@example.se", "c@example.se"]
    tell = SEND_TO_CHANGED_AND_SAVE_COPY
    assert told_of_change(tell, before, after, changed=False) == (["c@example.se"], ["a@example.se"])
    assert told_of_change(tell, before, after, changed=True) == (
        ["c@example.se", "b@example.se"],
        ["a@example.se"],
    )
    assert told_of_change("SendToNone", before, after, changed=True) == ([], [])
