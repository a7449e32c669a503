"""The moment that counts is when a mail reached the own network, whatever the sender writes."""

from datetime import UTC, datetime

import pytest

from inbox.received import received_at
from tests.inbox.letters import a_letter, a_mail

OWN = ("forvaltningen.example.se",)
ARRIVED = datetime(2021, 4, 13, 22, 30, tzinfo=UTC)
STORE = (
    "Received: from mx.forvaltningen.example.se (mx.forvaltningen.example.se [10.0.0.4])\n"
    " by store.forvaltningen.example.se; Wed, 14 Apr 2021 00:20:00 +0200\n"
)
FILTER = (
    "Received: from localhost (localhost [127.0.0.1])\n"
    " by mx.forvaltningen.example.se; Wed, 14 Apr 2021 00:10:00 +0200\n"
)
EDGE = (
    "Received: from out.vision.example.se (out.vision.example.se [192.0.2.17])\n"
    " by mx.forvaltningen.example.se; Tue, 13 Apr 2021 23:59:59 +0200\n"
)
THEIRS = "Received: from pc (pc [192.0.2.99]) by out.vision.example.se; Tue, 13 Apr 2021 20:00:00 +0200\n"
FORGED = "Received: from x by mx.forvaltningen.example.se; Mon, 12 Apr 2021 08:00:00 +0200\n"
IN_TIME = datetime(2021, 4, 13, 21, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "moment"),
    [
        (STORE + FILTER + EDGE + THEIRS, IN_TIME),
        (EDGE, IN_TIME),
        ("", ARRIVED),
        (THEIRS, ARRIVED),
        (THEIRS + EDGE, ARRIVED),
        # A header of our server's name that the sender wrote below is not reached: the edge took the mail from outside.
        (STORE + EDGE + FORGED, IN_TIME),
        (EDGE + THEIRS + FORGED, IN_TIME),
        # A line that nobody can read ends the run.
        ("Received: by mx.forvaltningen.example.se; i går\n" + EDGE, ARRIVED),
        # Who greets as one of us and comes from outside is not one of us.
        (EDGE.replace("from out.vision", "from mx.forvaltningen") + FORGED, IN_TIME),
        (
            EDGE.replace(
                "out.vision.example.se (out.vision.example.se [", "mx.forvaltningen.example.se (unknown ["
            )
            + FORGED,
            IN_TIME,
        ),
    ],
)
def test_a_mail_was_received_when_the_outermost_own_server_took_it(headers: str, moment: datetime) -> None:
    assert received_at(a_letter(a_mail(headers=headers)), OWN, ARRIVED) == moment


@pytest.mark.parametrize(
    "seen",
    [
        "from mx.forvaltningen.example.se (mx.forvaltningen.example.se [192.0.2.66] (may be forged))",
        "from mx.forvaltningen.example.se (HELO mx.forvaltningen.example.se) (192.0.2.66)",
        "from mx.forvaltningen.example.se (unknown [192.0.2.66])",
    ],
)
def test_whoever_only_calls_itself_our_server_dates_no_mail(seen: str) -> None:
    edge = f"Received: {seen} by mx.forvaltningen.example.se; Wed, 14 Apr 2021 00:01:00 +0200\n"
    letter = a_letter(a_mail(headers=edge + FORGED))
    assert received_at(letter, OWN, ARRIVED) == datetime(2021, 4, 13, 22, 1, tzinfo=UTC)


def test_without_own_servers_the_mailbox_is_believed() -> None:
    assert received_at(a_letter(a_mail(headers=EDGE)), (), ARRIVED) == ARRIVED


def test_a_clock_that_runs_ahead_makes_nothing_later() -> None:
    early = datetime(2021, 4, 13, 20, 0, tzinfo=UTC)

    assert received_at(a_letter(a_mail(headers=EDGE)), OWN, early) == early


def test_a_host_that_only_ends_as_ours_is_not_ours() -> None:
    headers = EDGE.replace("by mx.forvaltningen", "by mx.inteforvaltningen")

    assert received_at(a_letter(a_mail(headers=headers)), OWN, ARRIVED) == ARRIVED


def test_the_date_that_the_sender_writes_does_not_count() -> None:
    raw = a_mail().replace(b"Fri, 9 Apr 2021", b"Mon, 5 Apr 2021")

    assert received_at(a_letter(raw), OWN, ARRIVED) == ARRIVED
