"""What became of a mail is told apart exactly: surely not sent, refused for good, accepted, or nobody knows."""

import socket
from collections.abc import Iterator

import pytest

from notifiers.route import Security, SmtpRoute
from notifiers.smtp import SmtpNotifier
from rules.delivery import Accepted, Ambiguous, Frozen, Refused, TryLater
from tests.notifiers.making import AT
from tests.notifiers.sending import YES, delivered, kinds, mails, route
from tests.servers.smtp import JOURNAL, SmtpServer, Stage, smtp_server


@pytest.fixture(params=["pipelining", "one by one"])
def server(request: pytest.FixtureRequest) -> Iterator[SmtpServer]:
    with smtp_server(pipelining=request.param == "pipelining") as running:
        yield running


def test_many_mails_go_over_one_connection_each_to_its_receiver_and_the_journal(server: SmtpServer) -> None:
    sent = mails(5)
    assert delivered(route(server), sent) == [Accepted(answer=YES)] * 5
    assert [mail.recipients for mail in server.mails] == [(mail.recipient, JOURNAL) for mail in sent]
    assert [mail.sender for mail in server.mails] == [mail.sender for mail in sent]
    assert [mail.content for mail in server.mails] == [mail.mime for mail in sent]
    assert server.connections == 1


def test_the_line_stays_open_for_the_next_batch(server: SmtpServer) -> None:
    notifier = SmtpNotifier(route(server))
    for mail in mails(3):
        assert list(notifier.deliver([mail])) == [(0, Accepted(answer=YES))]
    notifier.close()
    assert server.connections == 1


def test_several_connections_share_a_batch_and_send_each_mail_once(server: SmtpServer) -> None:
    sent = mails(40)
    assert delivered(route(server, connections=4), sent) == [Accepted(answer=YES)] * 40
    assert sorted(mail.content for mail in server.mails) == sorted(mail.mime for mail in sent)
    assert 1 < server.connections <= 4


def test_lines_that_begin_with_a_dot_arrive_as_they_were(server: SmtpServer) -> None:
    mime = b"Subject: x\r\n\r\n.\r\n..\r\n.a\r\n\r\n.\r\n"
    (mail,) = mails(1)
    dotted = Frozen(
        message_id="<x@example.se>", dated=AT, sender=mail.sender, recipient=mail.recipient, mime=mime
    )
    assert delivered(route(server), [dotted, mail]) == [Accepted(answer=YES)] * 2
    assert [taken.content for taken in server.mails] == [mime, mail.mime]


@pytest.mark.parametrize("code", [451, 551])
@pytest.mark.parametrize("where", ["mail", "rcpt", "data", "end"])
def test_a_refusal_says_whether_to_try_again_and_the_next_mail_goes(
    server: SmtpServer, where: str, code: int
) -> None:
    sent = mails(3)
    answer = f"{code} 4.7.1 no"
    refusal = {"rcpt": {sent[1].recipient: answer}} if where == "rcpt" else {where: answer}
    server.behave(**refusal, skip=1, times=1)
    expected = TryLater(why=answer) if code == 451 else Refused(why=answer)
    assert delivered(route(server), sent) == [Accepted(answer=YES), expected, Accepted(answer=YES)]
    assert [mail.content for mail in server.mails] == [sent[0].mime, sent[2].mime]
    assert server.connections == 1


def test_a_refused_receiver_never_lets_the_mail_go_to_the_journal_alone(server: SmtpServer) -> None:
    (mail,) = mails(1)
    server.behave(rcpt={mail.recipient: "550 unknown"})
    assert delivered(route(server), [mail]) == [Refused(why="550 unknown")]
    assert server.mails == []
    assert "DATA" not in server.commands


@pytest.mark.parametrize("answer", ["450 full", "550 gone"])
def test_without_the_journal_nothing_leaves(server: SmtpServer, answer: str) -> None:
    server.behave(rcpt={JOURNAL: answer}, times=1)
    outcomes = delivered(route(server), mails(2))
    assert outcomes == [TryLater(why=f"the journal mailbox was refused: {answer}"), Accepted(answer=YES)]
    assert server.commands.count("DATA") == 1
    assert len(server.mails) == 1


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
def test_a_line_cut_before_the_end_of_the_mail_loses_and_doubles_nothing(
    server: SmtpServer, stage: Stage
) -> None:
    server.behave(drop=stage, times=1)
    outcomes = delivered(route(server), mails(3))
    assert kinds(outcomes) == ["TryLater", "Accepted", "Accepted"]
    assert len(server.mails) == 2
    assert server.connections == 2


def test_a_line_cut_while_a_long_mail_is_still_being_written_means_try_later(server: SmtpServer) -> None:
    (mail,) = mails(1)
    long = Frozen(
        message_id=mail.message_id,
        dated=AT,
        sender=mail.sender,
        recipient=mail.recipient,
        mime=mail.mime + b"a" * 70 + b"\r\n" + (b"b" * 70 + b"\r\n") * 300_000,
    )
    server.behave(drop=Stage.BEFORE_DOT, times=1)
    assert kinds(delivered(route(server), [long, mail])) == ["TryLater", "Accepted"]


def test_a_short_mail_that_left_whole_before_the_cut_is_unsure(server: SmtpServer) -> None:
    server.behave(drop=Stage.BEFORE_DOT, times=1)
    assert kinds(delivered(route(server), mails(2))) == ["Ambiguous", "Accepted"]


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA])
def test_a_line_that_closed_between_two_mails_costs_the_second_nothing(
    server: SmtpServer, stage: Stage
) -> None:
    server.behave(drop=stage, skip=1, times=1)
    assert kinds(delivered(route(server), mails(3))) == ["Accepted"] * 3
    assert server.connections == 2


@pytest.mark.parametrize("stage", [Stage.AFTER_DOT, Stage.AFTER_ACCEPTING])
def test_a_line_cut_after_the_end_of_the_mail_leaves_it_unsure(server: SmtpServer, stage: Stage) -> None:
    sent = mails(4)
    server.behave(drop=stage, skip=1, times=1)
    outcomes = delivered(route(server), sent)
    assert kinds(outcomes) == ["Accepted", "Ambiguous", "Accepted", "Accepted"]
    taken = [mail.content for mail in server.mails]
    assert taken.count(sent[1].mime) == (1 if stage is Stage.AFTER_ACCEPTING else 0)


@pytest.mark.parametrize("stage", [Stage.AFTER_DOT, Stage.AFTER_ACCEPTING])
def test_silence_after_the_end_of_the_mail_leaves_it_unsure(server: SmtpServer, stage: Stage) -> None:
    server.behave(hang=stage, times=1)
    outcomes = delivered(route(server, timeout=5, answer_timeout=0.3), mails(2))
    unsure = Ambiguous(why="after the end of the mail: no answer in time")
    assert outcomes == [unsure, Accepted(answer=YES)]


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BEFORE_DOT])
def test_silence_before_the_end_of_the_mail_means_try_later(server: SmtpServer, stage: Stage) -> None:
    server.behave(hang=stage, times=1)
    expected = ["Ambiguous" if stage is Stage.BEFORE_DOT else "TryLater", "Accepted"]
    # Once the whole mail has left us, silence looks the same wherever the server stopped reading.
    assert kinds(delivered(route(server, timeout=0.3, answer_timeout=0.3), mails(2))) == expected


def test_a_server_that_answers_late_is_waited_for(server: SmtpServer) -> None:
    server.behave(late=0.5)
    assert kinds(delivered(route(server, timeout=0.2), mails(2))) == ["Accepted", "Accepted"]


def test_a_dead_server_costs_two_time_outs_and_not_one_a_mail(server: SmtpServer) -> None:
    server.behave(hang=Stage.MAIL)
    assert kinds(delivered(route(server, timeout=0.2), mails(100))) == ["TryLater"] * 100
    assert server.connections == 2


def test_a_server_that_closes_shop_is_left_alone(server: SmtpServer) -> None:
    server.behave(mail="421 4.3.2 closing", skip=1)
    outcomes = delivered(route(server), mails(20))
    assert kinds(outcomes) == ["Accepted"] + ["TryLater"] * 19
    assert server.connections == 2  # the second asks whether only that line was closed


def test_a_server_that_does_not_listen_is_asked_once() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    outcomes = delivered(SmtpRoute(host="127.0.0.1", port=port, security=Security.NONE), mails(50))
    assert set(kinds(outcomes)) == {"TryLater"}
    assert (
        outcomes[0]
        == outcomes[49]
        == TryLater(why=f"127.0.0.1:{port} does not take mails: [Errno 111] Connection refused")
    )


def test_a_server_that_says_nothing_at_all_is_given_up_on(server: SmtpServer) -> None:
    server.behave(hang=Stage.CONNECT)
    outcomes = delivered(route(server, timeout=0.3), mails(50))
    assert set(kinds(outcomes)) == {"TryLater"}
    assert server.connections == 1


def test_stopping_early_leaves_the_rest_unsent(server: SmtpServer) -> None:
    notifier = SmtpNotifier(route(server))
    told = notifier.deliver(mails(10))
    next(iter(told))
    told.close()  # type: ignore[attr-defined]  # it is a generator
    assert list(notifier.deliver(mails(1))) == [(0, Accepted(answer=YES))]
    notifier.close()
    assert len(server.mails) == 2
