"""Nobody but the office and whoever had the mail can know a Message-ID: a forged report names none of ours."""

from config.texts import texts
from notifiers.compose import Composer
from tests.notifiers.making import AT, a_notice


def test_two_offices_give_the_same_notice_different_message_ids() -> None:
    ids = {Composer(texts(), secret=secret).compose(a_notice(), AT).message_id for secret in ("", "a", "b")}
    assert len(ids) == 3


def test_one_office_gives_the_same_notice_the_same_one() -> None:
    first, second = (Composer(texts(), secret="a").compose(a_notice(), AT) for _ in range(2))
    assert first == second
