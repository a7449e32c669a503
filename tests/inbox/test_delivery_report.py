"""A delivery report to who did not get which of our mails, and whether that is final."""

import pytest

from inbox.signals import AutoReply, Bounce, Words
from tests.inbox.letters import a_mail, a_signal

VERA = "vera.vag@vision.example.se"


def a_report(status: str, returned: str = "", headers: str = "") -> bytes:
    """A delivery report with this status part."""
    return a_mail(
        f"--q\n\nSe nedan.\n--q\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n{status}\n"
        f"--q\nContent-Type: text/rfc822-headers\n\n{returned}\n--q--\n",
        headers=headers,
        sender="MAILER-DAEMON@mx.forvaltningen.example.se",
        kind="multipart/report; report-type=delivery-status; boundary=q",
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("Action: failed\nStatus: 5.1.1", ("hard", "5.1.1")),
        ("Action: failed\nStatus: 4.4.7", ("soft", "4.4.7")),
        ("Action: failed\nStatus: 5.1.1 (no such user)", ("hard", "5.1.1")),
        ("Action: FAILED (bad)\nDiagnostic-Code: smtp; 550 No such user", ("hard", "")),
        ("Action: failed\nDiagnostic-Code: smtp; 550-5.7.1 no", ("hard", "5.7.1")),
        ("Action: failed\nDiagnostic-Code: smtp; connection to 5.1.2.3 refused", ("soft", "")),
        ("Action: failed\nDiagnostic-Code: smtp; 450 try later", ("soft", "")),
        ("Action: failed", ("soft", "")),
        ("", ("soft", "")),
        ("Action: delayed\nStatus: 5.1.1", ("delayed", "5.1.1")),
        ("Action: delivered\nStatus: 2.0.0", ("delivered", "2.0.0")),
        ("Action: expanded\nStatus: 2.0.0", ("delivered", "2.0.0")),
    ],
)
def test_only_a_code_of_class_five_makes_a_failure_final(fields: str, told: tuple[str, str]) -> None:
    signal = a_signal(a_report(f"Final-Recipient: rfc822; Vera.Vag@vision.example.se\n{fields}\n"))

    assert isinstance(signal, Bounce)
    assert [(one.address, one.finality.value, one.status) for one in signal.failures] == [(VERA, *told)]


@pytest.mark.parametrize(
    ("original", "final", "address"),
    [
        ("rfc822;a+2Bb@example.se", "rfc822;x@example.se", "a+b@example.se"),
        ("rfc822;a+2Bb@example.se", "rfc822;a+2Bb@example.se", "a+2bb@example.se"),
        ("rfc822;a+21@example.se", "rfc822;x@example.se", "a+21@example.se"),
        ("", "rfc822;<a@example.se>", "a@example.se"),
        ("unknown", "rfc822;a@example.se", "a@example.se"),
        ("utf-8;åsa@example.se", "", "åsa@example.se"),
    ],
)
def test_the_original_recipient_is_who_we_wrote_to(original: str, final: str, address: str) -> None:
    status = f"Original-Recipient: {original}\nFinal-Recipient: {final}\nAction: failed\nStatus: 5.1.1\n"
    signal = a_signal(a_report(status))

    assert isinstance(signal, Bounce)
    assert [one.address for one in signal.failures] == [address]


def test_a_report_names_our_notice_by_key_and_by_message_id() -> None:
    signal = a_signal(
        a_report(
            "Final-Recipient: rfc822;a@example.se\nAction: failed\nStatus: 5.1.1\n",
            returned="Message-ID:\n <summons.v1@forvaltningen.example.se>\n"
            "X-Kallelse-Key: meeting:m/invite/m%C3%B6te%0A1",
        )
    )

    assert isinstance(signal, Bounce)
    assert (signal.message_id, signal.notice_key) == (
        "<summons.v1@forvaltningen.example.se>",
        "meeting:m/invite/möte 1",
    )


def test_a_report_without_an_address_is_left_to_a_person() -> None:
    assert a_signal(a_report("Action: failed\nStatus: 5.1.1\n")) == Words(text="Se nedan.")


def test_a_bounce_that_a_person_copies_is_no_report() -> None:
    text = "Så här kom det tillbaka:\n\nX-Kallelse-Key: k\nMessage-ID: <a@b>\nTo: a@example.se\n550 5.1.1"

    assert a_signal(a_mail(text)) == Words(text=text)


COPY = "------ This is a copy of the message, including all the headers. ------\n\n"
RETURNED = (
    "Message-ID: <summons.v1@forvaltningen.example.se>\n"
    "To: vera.vag@vision.example.se\nX-Kallelse-Key: k/v1\n\nHej"
)


@pytest.mark.parametrize(
    ("subject", "text", "finality"),
    [
        ("Mail delivery failed: returning message to sender", "550 5.1.1 unknown user", "hard"),
        ("Mail delivery failed: returning message to sender", "host said: 550-No such user", "hard"),
        ("Mail delivery failed: returning message to sender", "retry timeout exceeded", "soft"),
        ("Warning: message 1lUTbC-0003 delayed 24 hours", "No action is required on your part.", "delayed"),
        ("Warning: message 1lUTbC-0003 delayed 24 hours", "host said: 451 4.7.1 try again", "delayed"),
    ],
)
def test_a_report_in_words_alone_is_final_only_with_a_code(subject: str, text: str, finality: str) -> None:
    raw = a_mail(
        f"{text}\n\n{COPY}{RETURNED}",
        subject=subject,
        sender="Mail Delivery System <Mailer-Daemon@example.se>",
    )
    signal = a_signal(raw)

    assert isinstance(signal, Bounce)
    assert [(one.address, one.finality.value) for one in signal.failures] == [(VERA, finality)]
    assert (signal.message_id, signal.notice_key) == ("<summons.v1@forvaltningen.example.se>", "k/v1")


@pytest.mark.parametrize(
    ("subject", "kind"),
    [("Automatiskt svar: Kallelse", AutoReply), ("Kallelse", Words), ("Undeliverable: Kallelse", Bounce)],
)
def test_an_automatic_answer_that_quotes_our_headers_is_no_bounce(subject: str, kind: type) -> None:
    signal = a_signal(a_mail(f"Jag är ledig.\n\n{RETURNED}", headers="Return-Path: <>\n", subject=subject))

    assert type(signal) is kind
