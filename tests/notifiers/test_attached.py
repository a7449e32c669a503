"""The original of a mail goes with the notice about it, and can do no harm there."""

import pytest

from notifiers.envelope import unfit
from tests.notifiers.making import AT, COMPOSER, a_notice
from tests.notifiers.reading import read

ORIGINAL = b"From: a@example.se\r\nSubject: \xe5\xe4\xf6\r\n\r\n.\r\n\x00--=_original_\nbare" + b"x" * 5000


def test_the_original_comes_out_byte_for_byte_beside_the_words() -> None:
    mail = COMPOSER.compose(a_notice(text="mail_set_aside"), AT, ORIGINAL)
    message = read(mail)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/octet-stream",
    ]
    *_, attached = message.walk()
    assert attached.get_filename() == "originalet.eml"
    assert attached.get_payload(decode=True) == ORIGINAL


@pytest.mark.parametrize("original", [ORIGINAL, b"", b"\r\n" * 10, bytes(range(256)) * 40])
def test_whatever_the_original_holds_the_mail_may_leave(original: bytes) -> None:
    assert unfit(COMPOSER.compose(a_notice(text="mail_set_aside"), AT, original)) is None


def test_the_words_are_those_of_the_mail_without_it() -> None:
    bare, with_it = (read(COMPOSER.compose(a_notice(text="mail_set_aside"), AT, raw)) for raw in (None, b"x"))
    bodies = [message.get_body(("plain",)) for message in (bare, with_it)]
    said = [None if body is None else body.get_content() for body in bodies]
    assert said[0] == said[1]
    assert [str(message["Subject"]) for message in (bare, with_it)] == [str(bare["Subject"])] * 2
