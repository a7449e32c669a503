"""The Exchange channel in the office: what the doctor says of it, and that nobody else pays for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from actions.checkup import Finding, Verdict, checkup
from actions.exchange_cloud import cloud_warning
from actions.office import way_out
from config.settings import Channel, Settings
from tests.servers.ews.server import PASSWORD, USERNAME, ews_server

_CLOUD = "it has blocked EWS by default since 1 October 2026 and removes it on 1 April 2027"
_SAMPLE = "fvg@exempelforvaltningen.example.se"


def settings(tmp_path: Path, url: str, channel: Channel = Channel.EXCHANGE) -> Settings:
    return Settings.model_validate(
        {
            "data": tmp_path,
            "channel": channel,
            "exchange_url": url,
            "exchange_username": USERNAME,
            "exchange_password": PASSWORD,
            "exchange_login": "basic",
        }
    )


def said(findings: tuple[Finding, ...], check: str) -> list[tuple[Verdict, str]]:
    return [(one.verdict, one.message) for one in findings if one.check == check]


@pytest.mark.parametrize(
    "url",
    [
        "https://outlook.office365.com/EWS/Exchange.asmx",
        "https://OUTLOOK.office.com/EWS/Exchange.asmx",
        "https://eur.outlook.com./EWS/Exchange.asmx",
    ],
)
def test_the_cloud_is_known_by_its_address(url: str) -> None:
    warning = cloud_warning(url)
    assert warning is not None
    assert (
        warning.partition("Online: ")[2] == f"{_CLOUD}: set KALLELSE_CHANNEL=graph and KALLELSE_INBOX=graph"
    )


@pytest.mark.parametrize("url", ["https://mail.example.se/EWS/Exchange.asmx", "https://notoffice.com/x", ""])
def test_a_server_of_ones_own_is_not_warned_about(url: str) -> None:
    assert cloud_warning(url) is None


def test_the_doctor_warns_about_the_cloud_before_it_connects(tmp_path: Path) -> None:
    told = settings(tmp_path, "https://outlook.office365.com/EWS/Exchange.asmx", Channel.FOLDER)
    ((verdict, message),) = said(checkup(told), "exchange")
    assert (verdict, _CLOUD in message) == (Verdict.WARNING, True)


def test_the_doctor_looks_into_every_mailbox_and_asks_for_the_proof(tmp_path: Path) -> None:
    with ews_server(_SAMPLE) as server:
        found = checkup(settings(tmp_path, server.url))
        assert said(found, "way out") == [(Verdict.OK, "exchange takes our connection")]
        assert said(found, "proof") == [(Verdict.OK, "the groups' mailboxes answer")]
        assert said(found, "exchange") == []
        assert "CreateItem" not in server.requests


def test_the_doctor_names_the_cure_for_a_mailbox_that_may_not_be_opened(tmp_path: Path) -> None:
    with ews_server(_SAMPLE) as server:
        server.close_mailbox(_SAMPLE)
        ((verdict, message),) = said(checkup(settings(tmp_path, server.url)), "way out")
        assert verdict is Verdict.WRONG
        assert message.endswith("full access to the group's mailbox and the right to send as it")


def test_the_settings_choose_exchange(tmp_path: Path) -> None:
    notifier = way_out(settings(tmp_path, "https://mail.example.se/EWS/Exchange.asmx"), (_SAMPLE,))
    assert (notifier.name, notifier.proves) == ("exchange", True)


def test_nobody_who_does_not_use_exchange_waits_for_its_library() -> None:
    code = (
        "import sys, actions.office, actions.mailboxes, actions.checkup, cli.main;"
        "print([name for name in ('exchangelib', 'lxml') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert run.stdout.strip() == "[]"
