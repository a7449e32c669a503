"""Invitations through Graph: one event for each meeting, each attendee told once, and every failure said truly."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from actions.graph_account import graph_line
from notifiers.graph import GraphNotifier
from notifiers.graph_calendar import UID
from notifiers.port import ProofUnavailable
from rules.delivery import Accepted, Ambiguous, Refused, TryLater
from rules.notices import Method
from rules.people import Language
from tests.notifiers.exchanging import delivered, kinds, mail
from tests.notifiers.graphing import graph, settings_for
from tests.notifiers.making import MAILBOX, ZONE, an_entry
from tests.servers.graph import GraphServer
from tests.servers.graph_filters import kept

Both = tuple[GraphServer, GraphNotifier]
GROUP = MAILBOX.email
MOVED = datetime(2021, 4, 16, 13, 0, tzinfo=ZONE)
MEETING_UID = "fvg-2021-04@angslyckan.example.se"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with graph(tmp_path) as running:
        yield running


def told(server: GraphServer, since: int = 0) -> list[tuple[str, str]]:
    return [(one.kind, one.to) for one in server.mailed[since:]]


def invited(*numbers: int, sequence: int = 0, method: Method = Method.REQUEST, moved: bool = False) -> list:  # type: ignore[type-arg]
    entry = an_entry(sequence=sequence, method=method)
    if moved:
        entry = replace(entry, starts_at=MOVED, ends_at=MOVED.replace(hour=15))
    word = "cancel" if method is Method.CANCEL else "invite"
    return [
        mail(f"p{n}@example.se", entry=entry, key=f"{word}/{n}/{sequence}", text="summons") for n in numbers
    ]


def test_a_mail_without_an_entry_leaves_byte_for_byte_and_a_copy_is_kept(both: Both) -> None:
    server, notifier = both
    sent = mail(text="question_reminder")
    assert kinds(notifier, [sent]) == ["Accepted"]
    assert [one.mime for one in server.mailed] == [sent.mime]
    assert server.lying(GROUP, "sentitems") == [sent.mime]


def test_three_invitations_are_one_event_that_everybody_is_asked_to_once(both: Both) -> None:
    server, notifier = both
    assert kinds(notifier, invited(1, 2, 3)) == ["Accepted"] * 3
    assert told(server) == [("request", f"p{n}@example.se") for n in (1, 2, 3)]
    (event,) = server.box(GROUP).events.values()
    assert kept(event)[UID] == MEETING_UID
    assert event["hideAttendees"] is True
    assert event["start"] == {"dateTime": "2021-04-15T09:00:00", "timeZone": "Europe/Stockholm"}


def test_the_same_mails_again_tell_nobody(both: Both) -> None:
    server, notifier = both
    mails = invited(1, 2)
    assert kinds(notifier, mails) == ["Accepted"] * 2
    assert kinds(notifier, mails) == ["Accepted"] * 2
    assert told(server) == [("request", "p1@example.se"), ("request", "p2@example.se")]


def test_one_who_comes_later_is_told_and_nobody_else_again(both: Both) -> None:
    server, notifier = both
    kinds(notifier, invited(1, 2))
    assert kinds(notifier, invited(3)) == ["Accepted"]
    assert told(server, 2) == [("request", "p3@example.se")]


def test_a_moved_meeting_is_told_to_each_once_whatever_the_batches(both: Both) -> None:
    server, notifier = both
    kinds(notifier, invited(1, 2, 3))
    for batch in ((1, 2), (3,)):
        assert set(kinds(notifier, invited(*batch, sequence=1, moved=True))) == {"Accepted"}
    assert sorted(told(server, 3)) == [("request", f"p{n}@example.se") for n in (1, 2, 3)]
    (event,) = server.box(GROUP).events.values()
    assert event["start"]["dateTime"] == "2021-04-16T13:00:00"


def test_one_who_is_uninvited_hears_it_and_nobody_else(both: Both) -> None:
    server, notifier = both
    kinds(notifier, invited(1, 2))
    assert kinds(notifier, invited(1, sequence=1, method=Method.CANCEL)) == ["Accepted"]
    assert told(server, 2) == [("mail", "p1@example.se"), ("cancel", "p1@example.se")]


def test_a_cancelled_meeting_is_cancelled_once_for_all_and_proven(both: Both) -> None:
    server, notifier = both
    kinds(notifier, invited(1, 2))
    mails = invited(1, 2, sequence=1, method=Method.CANCEL)
    assert kinds(notifier, mails) == ["Accepted"] * 2
    assert [one for one in told(server, 2) if one[0] == "cancel"] == [
        ("cancel", "p1@example.se"),
        ("cancel", "p2@example.se"),
    ]
    assert server.box(GROUP).events == {}
    assert notifier.find([one.message_id for one in mails]) == {one.message_id: True for one in mails}
    before = len(server.mailed)
    assert kinds(notifier, mails) == ["Accepted"] * 2
    assert told(server, before) == []


def test_whoever_reads_another_language_gets_their_own_words_beside_the_event(both: Both) -> None:
    server, notifier = both
    mails = invited(1, 2)
    mails.append(mail("p3@example.se", entry=an_entry(), key="invite/3/0", language=Language.ENGLISH))
    assert kinds(notifier, mails) == ["Accepted"] * 3
    assert told(server)[0] == ("mail", "p3@example.se")
    assert sorted(told(server)[1:]) == [("request", f"p{n}@example.se") for n in (1, 2, 3)]
    assert notifier.find([mails[2].message_id]) == {mails[2].message_id: True}


def test_an_address_that_the_directory_shows_otherwise_is_still_told_once(both: Both) -> None:
    server, notifier = both
    server.first_address["p2@example.se"] = "per.person@example.se"
    kinds(notifier, invited(1, 2))
    kinds(notifier, invited(3))
    assert set(kinds(notifier, invited(1, 2, 3, sequence=1, moved=True))) == {"Accepted"}
    assert sorted(told(server, 3)) == [
        ("request", "p1@example.se"),
        ("request", "p3@example.se"),
        ("request", "per.person@example.se"),
    ]
    kinds(notifier, invited(2, sequence=2, method=Method.CANCEL))
    assert told(server, 6) == [("mail", "p2@example.se"), ("cancel", "per.person@example.se")]


@pytest.mark.parametrize("skip", range(6))
def test_wherever_the_line_breaks_nobody_is_told_twice_and_nobody_is_forgotten(both: Both, skip: int) -> None:
    server, notifier = both
    kinds(notifier, invited(1))
    for method in ("GET", "POST", "PATCH"):
        server.fail(method, "/users/", done=True, skip=skip)
    mails = invited(1, 2, sequence=1, moved=True)
    for _ in range(6):
        outcomes = delivered(notifier, mails)
        found = notifier_finds(notifier, [one.message_id for one in mails])
        if all(isinstance(one, Accepted) for one in outcomes) or all(found.values()):
            break
    assert sorted(told(server, 1)) == [("request", "p1@example.se"), ("request", "p2@example.se")]


def notifier_finds(notifier: GraphNotifier, ids: list[str]) -> dict[str, bool]:
    try:
        return dict(notifier.find(ids))
    except ProofUnavailable:
        return dict.fromkeys(ids, False)


def test_a_mail_whose_answer_was_lost_is_in_doubt_and_found(both: Both) -> None:
    server, notifier = both
    sent = mail(text="question_reminder")
    server.fail("POST", "/sendMail", done=True)
    assert kinds(notifier, [sent]) == ["Ambiguous"]
    assert notifier.find([sent.message_id]) == {sent.message_id: True}
    assert kinds(notifier, [sent]) == ["Accepted"]
    assert len(server.mailed) == 1


def test_a_mail_that_never_arrived_is_in_doubt_and_not_found(both: Both) -> None:
    server, notifier = both
    sent = mail(text="question_reminder")
    server.fail("POST", "/sendMail")
    assert kinds(notifier, [sent]) == ["Ambiguous"]
    assert notifier.find([sent.message_id]) == {sent.message_id: False}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(400, Refused), (403, Refused), (404, Refused), (429, TryLater), (500, Ambiguous), (503, TryLater)],
)
def test_each_refusal_is_said_as_it_is(both: Both, status: int, outcome: type) -> None:
    server, notifier = both
    server.fail("POST", "/sendMail", status=status)
    (found,) = delivered(notifier, [mail(text="question_reminder")])
    assert type(found) is outcome
    assert server.mailed == []


def test_a_server_that_wants_rest_is_left_alone(both: Both) -> None:
    server, notifier = both
    server.fail("POST", "/sendMail", status=429, headers={"Retry-After": "120"})
    mails = [mail(f"p{n}@example.se", text="question_reminder") for n in range(4)]
    assert kinds(notifier, mails) == ["TryLater"] * 4
    asked = len(server.requests)
    assert kinds(notifier, mails) == ["TryLater"] * 4
    assert len(server.requests) == asked


def test_an_expired_token_is_renewed_once_and_nothing_is_lost(both: Both) -> None:
    server, notifier = both
    kinds(notifier, [mail(text="question_reminder")])
    server.tokens.clear()
    assert kinds(notifier, [mail("p2@example.se", text="question_reminder")]) == ["Accepted"]
    assert len(server.mailed) == 2


def test_a_wrong_secret_is_refused_with_the_cure_and_never_shown(tmp_path: Path, both: Both) -> None:
    server, _ = both
    wrong = GraphNotifier(graph_line(settings_for(server, secret="fel-hemlighet")), [GROUP])
    (found,) = delivered(wrong, [mail(text="question_reminder")])
    assert found == Refused(
        why="no token for Graph (invalid_client): check KALLELSE_GRAPH_TENANT, _CLIENT_ID and _CLIENT_SECRET"
    )
    with pytest.raises(OSError, match="invalid_client"):
        wrong.probe()
    wrong.close()


def test_a_server_that_is_gone_loses_nothing(tmp_path: Path) -> None:
    with graph(tmp_path) as (_, notifier):
        kinds(notifier, [mail(text="question_reminder")])
    assert kinds(notifier, [mail("p2@example.se", text="question_reminder")]) == ["TryLater"]
    with pytest.raises(ProofUnavailable):
        notifier.find(["<a@example.se>"])
    notifier.close()


def test_one_bad_receiver_stops_no_other(both: Both) -> None:
    server, notifier = both
    server.fail("POST", "/events", status=400)
    outcomes = delivered(notifier, invited(1, 2, 3))
    assert [type(one) for one in outcomes] == [Accepted] * 3  # refused together, and then each by itself
    assert sorted(told(server)) == [("request", f"p{n}@example.se") for n in (1, 2, 3)]
