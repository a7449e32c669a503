"""How the line to an IMAP server is protected, and how it is waited on. Dovecot, with a certificate of the test's."""

from pathlib import Path
from threading import Timer

import pytest
from pydantic import ValidationError

from config.settings import Inbox, Security, Settings
from inbox.port import MailboxDown
from tests.inbox.imap_boxes import NEITHER, mailbox_on, numbers, put
from tests.servers.certificates import self_signed
from tests.servers.imap import imap_server
from tests.servers.relay import relay

LONG = 1_700.0  # seconds: a wait that nothing ends outlasts the test's limit


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_protected_line_to_a_server_that_is_known_is_read(
    security: Security, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.ca_file))
    with imap_server(certificate=certificate) as server:
        port = server.tls_port if security is Security.TLS else server.port
        with relay(port) as line, mailbox_on(server, port=line.port, security=security) as box:
            put(server, 1)
            assert numbers(box.fetch()) == [1]
            assert b"LOGIN" not in line.asked
            assert server.password.encode() not in line.asked


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_server_that_nobody_vouches_for_is_not_told_the_password(
    security: Security, tmp_path: Path
) -> None:
    with imap_server(certificate=self_signed(tmp_path)) as server:
        port = server.tls_port if security is Security.TLS else server.port
        with relay(port) as line, mailbox_on(server, port=line.port, security=security) as box:
            with pytest.raises(MailboxDown, match="certificate verify failed"):
                list(box.fetch())
            assert server.password.encode() not in line.asked


def test_a_server_without_tls_is_not_told_the_password_where_it_was_asked_for() -> None:
    with (
        imap_server() as server,
        relay(server.port) as line,
        mailbox_on(server, port=line.port, security=Security.STARTTLS) as box,
    ):
        with pytest.raises(MailboxDown, match="TLS not supported by server"):
            list(box.fetch())
        assert server.password.encode() not in line.asked


def test_a_password_over_an_open_line_to_another_machine_is_refused_when_the_office_starts() -> None:
    with pytest.raises(
        ValidationError, match=r"INBOX_SECURITY=none would send the password to imap\.example\.se"
    ):
        Settings(
            inbox=Inbox.IMAP,
            inbox_host="imap.example.se",
            inbox_security=Security.NONE,
            inbox_username="fvg",
            inbox_password="hemligt",  # type: ignore[arg-type]  # as it comes from the environment
        )


@pytest.mark.parametrize("name", ["inbox", "imap"])
def test_starttls_on_the_port_of_tls_is_refused_when_the_office_starts(name: str) -> None:
    with pytest.raises(
        ValidationError, match=f"{name.upper()}_SECURITY is starttls, which nobody speaks on port 993"
    ):
        Settings.model_validate({f"{name}_port": 993, f"{name}_security": "starttls"})


def test_a_password_may_have_any_letters() -> None:
    also = "passdb {\n  driver = static\n  args = password=hemligt-på-åkern\n}"
    with imap_server(more=also) as server, mailbox_on(server, password="hemligt-på-åkern") as box:
        put(server, 1)
        assert numbers(box.fetch()) == [1]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("security", [Security.NONE, Security.TLS])
def test_a_mail_that_comes_ends_a_wait(
    security: Security, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.ca_file))
    with imap_server(certificate=certificate) as server:
        port = server.tls_port if security is Security.TLS else server.port
        with mailbox_on(server, port=port, security=security) as box:
            list(box.fetch())
            coming = Timer(0.5, put, (server, 1))
            coming.start()
            box.wait(LONG)
            coming.join()
            assert numbers(box.fetch()) == [1]


@pytest.mark.timeout(120)
def test_a_mail_that_came_between_the_look_and_the_wait_ends_the_wait_at_once() -> None:
    with imap_server() as server, mailbox_on(server) as box:
        put(server, 1)
        assert numbers(box.fetch()) == [1]
        put(server, 2)
        box.wait(LONG)
        assert numbers(box.fetch()) == [1, 2]


@pytest.mark.timeout(120)
def test_without_idle_it_is_looked_at_again_after_a_while_and_closing_ends_the_wait() -> None:
    with (
        imap_server(more=NEITHER) as server,
        relay(server.port) as line,
        mailbox_on(server, port=line.port) as box,
    ):
        list(box.fetch())
        box.wait(0.1)
        put(server, 1)
        assert numbers(box.fetch()) == [1]
        closing = Timer(0.5, box.close)
        closing.start()
        box.wait(LONG)
        closing.join()
        assert numbers(box.fetch()) == [1]
        assert b"IDLE" not in line.asked
