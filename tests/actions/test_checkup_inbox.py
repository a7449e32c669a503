"""What `kallelse doctor` says of the mailbox that answers come to."""

import errno
import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from actions.checkup import Verdict, checkup
from config.settings import Channel, Inbox, Security, Settings
from tests.actions.post import at
from tests.servers.imap import imap_server


def said(settings: Settings) -> list[tuple[str, str]]:
    """The verdict and the words of what is said of the inbox."""
    found = checkup(settings, at("2021-04-06T10:00"))
    return [(one.verdict.value, one.message) for one in found if one.check == "inbox"]


@pytest.mark.parametrize(
    ("channel", "verdict"), [(Channel.FOLDER, Verdict.OK), (Channel.SMTP, Verdict.WARNING)]
)
def test_an_office_that_reads_no_answers_is_told_so_and_warned_when_it_sends_mail(
    tmp_path: Path, channel: Channel, verdict: Verdict
) -> None:
    settings = Settings(data=tmp_path, channel=channel, smtp_host="127.0.0.1", smtp_port=1)
    told = "no mailbox is read, so what people mail back is not recorded: set KALLELSE_INBOX"
    assert said(settings) == [(verdict.value, told)]


def test_a_folder_that_can_be_read_is_in_order(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, inbox=Inbox.FOLDER)
    assert said(settings) == [("ok", "folder can be read, and mail can be moved in it")]


def test_a_file_in_the_place_of_the_folder_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "incoming").write_bytes(b"")
    settings = Settings(data=tmp_path, inbox=Inbox.FOLDER)
    where = tmp_path / "incoming" / "handled"
    assert said(settings) == [("wrong", f"folder: {where} is no folder: move that file away")]


def test_a_mailbox_that_can_be_read_is_in_order_and_one_that_cannot_is_wrong(tmp_path: Path) -> None:
    with imap_server() as server:
        settings = Settings(
            data=tmp_path,
            inbox=Inbox.IMAP,
            inbox_host="127.0.0.1",
            inbox_port=server.port,
            inbox_security=Security.NONE,
            inbox_username=server.username,
            inbox_password=SecretStr(server.password),
        )
        assert said(settings) == [("ok", "imap can be read, and mail can be moved in it")]
    why = f"[Errno {errno.ECONNREFUSED}] {os.strerror(errno.ECONNREFUSED)}"
    assert said(settings) == [("wrong", f"imap: 127.0.0.1/{server.username} does not answer: {why}")]
