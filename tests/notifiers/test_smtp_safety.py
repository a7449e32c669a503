"""Nothing breaks out of a transaction, and no mail or password goes over a line that is not what it should be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifiers.route import Security, SmtpRoute
from rules.delivery import Accepted, Frozen, Refused, TryLater
from rules.people import Address
from tests.notifiers.sending import YES, delivered, kinds, mails, route
from tests.servers.certificates import self_signed
from tests.servers.smtp import JOURNAL, SmtpServer, Stage, smtp_server


@pytest.fixture(params=["pipelining", "one by one"])
def server(request: pytest.FixtureRequest) -> Iterator[SmtpServer]:
    with smtp_server(pipelining=request.param == "pipelining") as running:
        yield running


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"recipient": "p1@example.se>\r\nRCPT TO:<x@example.se"}, "cannot stand in an envelope"),
        ({"recipient": "p1@example.se x"}, "cannot stand in an envelope"),
        ({"recipient": "å@example.se"}, "cannot stand in an envelope"),
        ({"recipient": ""}, "cannot stand in an envelope"),
        ({"sender": "<>"}, "cannot stand in an envelope"),
        ({"mime": b"Subject: x\r\n\r\na\n.\nMAIL FROM:<x@example.se>\r\n"}, "bare line break"),
        ({"mime": b"Subject: x\r\n\r\na\r.\r\r\n"}, "bare line break"),
        ({"mime": "Subject: å\r\n\r\n".encode()}, "not every server carries"),
        ({"mime": b"Subject: x\r\n\r\n" + b"a" * 999 + b"\r\n"}, "line longer than 998"),
    ],
)
def test_what_could_break_out_of_a_transaction_is_refused_unsent(
    server: SmtpServer, changes: dict[str, str | bytes], why: str
) -> None:
    good, other = mails(2)
    fields = {name: getattr(good, name) for name in ("message_id", "dated", "sender", "recipient", "mime")}
    bad, fine = delivered(route(server), [Frozen(**{**fields, **changes}), other])
    assert isinstance(bad, Refused)
    assert why in bad.why
    assert fine == Accepted(answer=YES)
    assert [mail.recipients for mail in server.mails] == [(other.recipient, JOURNAL)]


def test_a_protected_line_is_verified_and_logged_in(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    login = ("fvg", "hemligt")
    for security in (Security.STARTTLS, Security.TLS):
        implicit = security is Security.TLS
        with smtp_server(certificate=certificate, implicit_tls=implicit, login=login) as server:
            known = route(
                server, security=security, username="fvg", password="hemligt", ca_file=certificate.ca_file
            )
            sent = mails(3)
            assert delivered(known, sent) == [Accepted(answer=YES)] * 3
            assert {(mail.protected, mail.user) for mail in server.mails} == {(True, "fvg")}
            assert [mail.content for mail in server.mails] == [mail.mime for mail in sent]


def test_a_certificate_that_nobody_vouches_for_gets_no_mail(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    for security in (Security.STARTTLS, Security.TLS):
        with smtp_server(certificate=certificate, implicit_tls=security is Security.TLS) as server:
            (outcome,) = delivered(route(server, security=security), mails(1))
            assert isinstance(outcome, TryLater)
            assert "certificate verify failed" in outcome.why
            assert server.mails == []


def test_a_server_without_tls_gets_no_mail_that_asks_for_it(server: SmtpServer) -> None:
    (outcome,) = delivered(route(server, security=Security.STARTTLS), mails(1))
    assert isinstance(outcome, TryLater)
    assert "STARTTLS" in outcome.why
    assert server.mails == []


def test_a_wrong_password_condemns_no_mail(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    with smtp_server(certificate=certificate, login=("fvg", "hemligt")) as server:
        for username in ("fvg", None):
            smtp = route(
                server,
                security=Security.STARTTLS,
                username=username,
                password="fel" if username else None,
                ca_file=certificate.ca_file,
            )
            outcomes = delivered(smtp, mails(3))
            assert kinds(outcomes) == ["TryLater"] * 3
            assert "fel" not in str(outcomes)


@pytest.mark.parametrize("stage", [Stage.AFTER_DOT, Stage.BEFORE_DOT])
def test_a_cut_over_tls_is_told_apart_as_well(tmp_path: Path, stage: Stage) -> None:
    certificate = self_signed(tmp_path)
    with smtp_server(certificate=certificate) as server:
        server.behave(drop=stage, times=1)
        smtp = route(server, security=Security.STARTTLS, ca_file=certificate.ca_file)
        first, second = kinds(delivered(smtp, mails(2)))
        # Cut before the dot, TLS may have swallowed the whole mail already: then nobody knows.
        assert first in (("Ambiguous",) if stage is Stage.AFTER_DOT else ("TryLater", "Ambiguous"))
        assert second == "Accepted"


def test_a_route_that_would_give_the_password_away_is_refused() -> None:
    with pytest.raises(ValueError, match="in the open"):
        SmtpRoute(host="mail.example.se", port=25, security=Security.NONE, username="a", password="b")
    with pytest.raises(ValueError, match="no mail address"):
        SmtpRoute(host="mail.example.se", port=25, journal="x\r\nRCPT TO:<y@example.se>")
    shown = repr(SmtpRoute(host="mail.example.se", port=25, username="a", password="hemligt"))
    assert "hemligt" not in shown


def test_the_journal_may_have_a_name() -> None:
    named = SmtpRoute(host="x.example.se", port=25, journal=Address(name="Journal", email=JOURNAL))
    assert named.journal_mailbox == JOURNAL
