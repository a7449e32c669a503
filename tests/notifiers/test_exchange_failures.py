"""What becomes of a mail when Exchange fails: surely not sent, refused with its cure, or in doubt."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from exchangelib import close_connections

from actions.exchange_account import accounts_of
from notifiers.exchange import ExchangeNotifier
from notifiers.exchange_calendar import Organised
from notifiers.our_mail import read_mail
from notifiers.port import ProofUnavailable
from rules.delivery import Frozen, Outcome, Refused, TryLater
from rules.notices import Method
from rules.people import Language
from tests.notifiers.exchanging import delivered, exchange, kinds, mail, settings_for
from tests.notifiers.making import MAILBOX, an_entry
from tests.servers.certificates import self_signed
from tests.servers.ews.server import EwsServer, Trouble, ews_server

Both = tuple[EwsServer, ExchangeNotifier]
GROUP = MAILBOX.email


@pytest.fixture
def both() -> Iterator[Both]:
    with exchange() as running:
        yield running


def anew(server: EwsServer) -> ExchangeNotifier:
    """As another process would find the server: without the pause that the first one keeps."""
    return ExchangeNotifier(accounts_of(settings_for(server)), [GROUP])


def why(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused | TryLater)
    return outcome.why


def plain(number: int = 1) -> Frozen:
    return mail(f"p{number}@example.se", text="question_reminder")


def asked(number: int = 1) -> Frozen:
    return mail(f"p{number}@example.se", entry=an_entry())


@pytest.mark.parametrize("trouble", [Trouble.BUSY, Trouble.UNAVAILABLE])
def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(both: Both, trouble: Trouble) -> None:
    server, notifier = both
    server.behave("CreateItem", trouble)
    mails = [plain(1), plain(2)]
    assert kinds(notifier, mails) == ["TryLater"] * 2
    tried = len(server.requests)
    assert kinds(notifier, mails) == ["TryLater"] * 2
    assert (len(server.requests), server.mailed) == (tried, [])
    assert kinds(anew(server), mails) == ["Accepted"] * 2
    assert [one.to for one in server.mailed] == ["p1@example.se", "p2@example.se"]


def test_a_server_that_is_not_there_got_nothing() -> None:
    with ews_server() as gone:
        notifier = anew(gone)
    assert kinds(notifier, [plain(), asked()]) == ["TryLater"] * 2
    with pytest.raises(ProofUnavailable):
        notifier.find(["<a@example.se>"])
    with pytest.raises(OSError, match="cannot be reached"):
        notifier.probe()


def test_a_wrong_password_is_refused_with_its_cure_and_never_told() -> None:
    with ews_server() as server:
        notifier = ExchangeNotifier(accounts_of(settings_for(server, password="fel-ord")), [GROUP])
        outcomes = delivered(notifier, [plain(1), plain(2)])
        assert [type(one).__name__ for one in outcomes] == ["Refused"] * 2
        assert why(outcomes[0]).endswith("KALLELSE_EXCHANGE_PASSWORD and KALLELSE_EXCHANGE_LOGIN")
        assert "fel-ord" not in repr(outcomes)
        assert server.mailed == []


def test_a_mailbox_that_may_not_be_opened_is_refused_with_its_cure(both: Both) -> None:
    server, notifier = both
    server.close_mailbox(GROUP)
    (outcome,) = delivered(notifier, [plain()])
    assert isinstance(outcome, Refused)
    assert outcome.why.endswith(
        "give the account full access to the group's mailbox and the right to send as it"
    )
    with pytest.raises(OSError, match="full access"):
        notifier.probe()
    with pytest.raises(ProofUnavailable):
        notifier.find([plain().message_id])


def test_a_mailbox_that_may_only_be_read_sends_nothing(both: Both) -> None:
    server, notifier = both
    server.close_mailbox(GROUP, reading_too=False)
    assert kinds(notifier, [plain(), asked()]) == ["Refused"] * 2
    assert server.mailed == []


def test_a_mailbox_that_does_not_exist_is_refused_with_its_cure() -> None:
    with ews_server("annan@example.se") as server:
        (outcome,) = delivered(anew(server), [plain()])
        assert isinstance(outcome, Refused)
        assert outcome.why.endswith("the group's mailbox does not exist there: correct 'mailbox' in its file")


@pytest.mark.parametrize("made", [plain, asked])
def test_a_line_cut_before_it_was_done_is_in_doubt_and_the_proof_says_no(
    both: Both, made: Callable[[], Frozen]
) -> None:
    server, notifier = both
    sent = made()
    server.behave("CreateItem", Trouble.DROP_BEFORE)
    assert kinds(notifier, [sent]) == ["Ambiguous"]
    assert notifier.find([sent.message_id]) == {sent.message_id: False}
    assert kinds(notifier, [sent]) == ["Accepted"]
    assert [one.to for one in server.mailed] == ["p1@example.se"]


@pytest.mark.parametrize("trouble", [Trouble.DROP_AFTER, Trouble.GATEWAY])
@pytest.mark.parametrize("made", [plain, asked])
def test_a_line_cut_after_the_request_is_in_doubt_until_the_proof(
    both: Both, made: Callable[[], Frozen], trouble: Trouble
) -> None:
    server, notifier = both
    sent = made()
    server.behave("CreateItem", trouble)
    assert kinds(notifier, [sent]) == ["Ambiguous"]
    done = trouble is Trouble.DROP_AFTER
    assert notifier.find([sent.message_id]) == {sent.message_id: done}
    assert kinds(notifier, [sent]) == ["Accepted"]
    assert [one.to for one in server.mailed] == ["p1@example.se"]


def test_an_update_in_doubt_is_proven_by_the_item(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [asked(1)])
    server.behave("UpdateItem", Trouble.DROP_AFTER)
    later = asked(2)
    assert kinds(notifier, [later]) == ["Ambiguous"]
    assert notifier.find([later.message_id]) == {later.message_id: True}
    assert kinds(notifier, [later]) == ["Accepted"]
    assert [one.to for one in server.mailed] == ["p1@example.se", "p2@example.se"]


@pytest.mark.parametrize("trouble", [Trouble.DROP_BEFORE, Trouble.DROP_AFTER])
def test_a_cancellation_in_doubt_is_proven_among_the_deleted_items(both: Both, trouble: Trouble) -> None:
    server, notifier = both
    kinds(notifier, [asked()])
    off = mail(entry=an_entry(method=Method.CANCEL), text="summons_cancel")
    server.behave("CreateItem", trouble)
    assert kinds(notifier, [off]) == ["Ambiguous"]
    assert notifier.find([off.message_id]) == {off.message_id: trouble is Trouble.DROP_AFTER}
    assert kinds(notifier, [off]) == ["Accepted"]
    assert [one.kind for one in server.mailed] == ["request", "cancel"]


def test_a_search_that_is_cut_has_sent_nothing(both: Both) -> None:
    server, notifier = both
    server.behave("FindItem", Trouble.DROP_BEFORE)
    assert kinds(notifier, [plain(), asked()]) == ["TryLater"] * 2
    assert server.mailed == []
    assert "CreateItem" not in server.requests


def test_after_doubt_the_rest_of_the_batch_waits(both: Both) -> None:
    server, notifier = both
    server.behave("CreateItem", Trouble.DROP_BEFORE)
    assert kinds(notifier, [plain(1), plain(2), asked(3)]) == ["Ambiguous", "TryLater", "TryLater"]
    assert server.mailed == []


def test_one_address_that_exchange_refuses_stops_no_other(both: Both) -> None:
    server, notifier = both
    bad = mail("p9@nobody-home.example.se", entry=an_entry())
    assert kinds(notifier, [asked(1), bad, asked(2)]) == ["Accepted", "Refused", "Accepted"]
    assert [one.to for one in server.mailed] == ["p1@example.se", "p2@example.se"]


def test_a_meeting_that_somebody_else_changes_meanwhile_is_looked_at_again(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [asked(1)])
    server.behave("UpdateItem", Trouble.CODE, code="ErrorIrresolvableConflict")
    assert kinds(notifier, [asked(2), plain(3)]) == ["TryLater", "Accepted"]
    assert kinds(notifier, [asked(2)]) == ["Accepted"]
    assert [one.to for one in server.mailed] == ["p1@example.se", "p3@example.se", "p2@example.se"]


def test_two_items_of_one_meeting_are_for_a_person_to_look_at(both: Both) -> None:
    server, notifier = both
    account, invitation = accounts_of(settings_for(server))(GROUP), read_mail(asked(1))
    assert invitation is not None
    for organised in [
        Organised(account, invitation.uid) for _ in range(2)
    ]:  # both looked before either made it
        organised.invite([invitation])
    before = len(server.mailed)
    (outcome,) = delivered(notifier, [asked(2)])
    assert outcome == Refused(
        why=f"the calendar of {GROUP} holds 2 items of fvg-2021-04@angslyckan.example.se: keep the one with the"
        " most attendees, delete the others there, and retry"
    )
    assert server.mailed[before:] == []


def test_words_that_left_before_the_meeting_are_in_doubt_and_never_sent_twice(both: Both) -> None:
    server, notifier = both
    other = mail("p3@example.se", entry=an_entry(), language=Language.ENGLISH)
    mails = [asked(1), asked(2), other]
    server.behave("CreateItem", Trouble.CODE, code="ErrorMailboxStoreUnavailable", skip=1)
    assert kinds(notifier, mails) == ["TryLater", "TryLater", "Ambiguous"]
    assert notifier.find([other.message_id]) == {other.message_id: False}
    assert kinds(notifier, mails) == ["Accepted"] * 3
    assert [(one.kind, one.to) for one in server.mailed] == [
        ("message", "p3@example.se"),
        *(("request", f"p{n}@example.se") for n in (1, 2, 3)),
    ]


def test_a_proof_that_cannot_be_asked_proves_nothing(both: Both) -> None:
    server, notifier = both
    for trouble in (Trouble.BUSY, Trouble.GATEWAY, Trouble.DROP_BEFORE):
        server.behave("FindItem", trouble)
        with pytest.raises(ProofUnavailable):
            notifier.find(["<a@example.se>"])


def test_a_server_whose_certificate_nobody_vouches_for_gets_neither_mail_nor_password(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    with ews_server(GROUP, certificate=certificate) as server:
        trusting = settings_for(server, exchange_ca_file=certificate.ca_file)
        assert kinds(ExchangeNotifier(accounts_of(settings_for(server)), [GROUP]), [plain()]) == ["TryLater"]
        assert (server.requests, server.refused_logins) == ([], 0)
        close_connections()  # the library keeps what it knows of a server for the whole process
        assert kinds(ExchangeNotifier(accounts_of(trusting), [GROUP]), [plain()]) == ["Accepted"]
    close_connections()


def test_an_account_that_impersonates_the_mailbox_says_so(both: Both) -> None:
    server, _ = both
    accounts = accounts_of(settings_for(server, exchange_impersonate=True))
    assert kinds(ExchangeNotifier(accounts, [GROUP]), [plain(), asked()]) == ["Accepted"] * 2
    assert set(server.impersonated) == {GROUP}


def test_what_one_mailbox_proves_is_proven_though_another_cannot_be_asked() -> None:
    with ews_server(GROUP, "svg@angslyckan.example.se") as server:
        notifier = ExchangeNotifier(accounts_of(settings_for(server)), [GROUP, "svg@angslyckan.example.se"])
        sent, unsent = plain(1), plain(2)
        assert kinds(notifier, [sent]) == ["Accepted"]
        server.close_mailbox("svg@angslyckan.example.se")
        assert notifier.find([sent.message_id]) == {sent.message_id: True}
        with pytest.raises(ProofUnavailable):
            notifier.find([sent.message_id, unsent.message_id])


def test_the_library_logs_nothing_of_a_mail() -> None:
    names = ("exchangelib", "exchangelib.util", "exchangelib.util.xml", "exchangelib.services.common")
    assert [name for name in names if logging.getLogger(name).isEnabledFor(logging.CRITICAL)] == []


def test_nothing_is_tried_twice_by_itself(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [plain(1)])
    before = server.requests.count("CreateItem")
    server.behave("CreateItem", Trouble.CODE, code="ErrorInternalServerError", times=5)
    assert kinds(notifier, [plain(2)]) == ["Ambiguous"]
    assert server.requests.count("CreateItem") == before + 1
