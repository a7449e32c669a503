"""The same scenario on the emulator of Graph and, where the environment names one, in a real tenant."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from actions.graph_account import graph_line
from config.settings import Settings
from notifiers.graph import GraphNotifier
from rules.delivery import Frozen
from rules.notices import Method
from rules.people import Address
from tests.notifiers.exchanging import kinds, mail
from tests.notifiers.graphing import graph
from tests.notifiers.making import MAILBOX, ZONE, an_entry

_REAL = ("TENANT", "CLIENT_ID", "CLIENT_SECRET", "MAILBOX", "ATTENDEES")
STARTS = datetime.now(ZONE).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=30)
Tenant = tuple[GraphNotifier, Address, list[str]]


@pytest.fixture(params=["emulator", "real tenant"])
def tenant(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tenant]:
    if request.param == "emulator":
        with graph(tmp_path) as (_, notifier):
            yield notifier, MAILBOX, ["p1@example.se", "p2@example.se"]
        return
    told = {name: os.environ.get(f"KALLELSE_TEST_GRAPH_{name}", "") for name in _REAL}
    if missing := [name for name, value in told.items() if not value]:
        pytest.skip(
            f"no real Graph: set KALLELSE_TEST_GRAPH_{', _'.join(_REAL)} (missing: {', '.join(missing)})"
        )
    values = {f"graph_{name.lower()}": told[name] for name in _REAL[:3]}
    notifier = GraphNotifier(graph_line(Settings.model_validate(values)), [told["MAILBOX"]])
    yield notifier, Address(name="Kallelse", email=told["MAILBOX"]), told["ATTENDEES"].split(",")
    notifier.close()


def test_a_mail_and_a_meeting_are_carried_out_once_and_proven(tenant: Tenant) -> None:
    notifier, sender, attendees = tenant
    notifier.probe()
    uid = f"{uuid4()}@angslyckan.example.se"

    def told(to: str, sequence: int, method: Method = Method.REQUEST) -> Frozen:
        entry = an_entry(starts_at=STARTS + timedelta(days=sequence), organizer=sender)
        entry = replace(entry, uid=uid, sequence=sequence, method=method)
        return mail(to, entry=entry, sender=sender, key=f"{uid}/{method}/{to}/{sequence}")

    plain = mail(attendees[0], text="question_reminder", sender=sender, key=str(uuid4()))
    rounds = [[plain], *([told(to, sequence) for to in attendees] for sequence in (0, 1))]
    rounds.append([told(to, 1, Method.CANCEL) for to in attendees])
    for mails in rounds:
        assert kinds(notifier, mails) == ["Accepted"] * len(mails)
    everything = [one.message_id for mails in rounds for one in mails]
    assert notifier.find([*everything, "<nobody@example.se>"]) == {
        **dict.fromkeys(everything, True),
        "<nobody@example.se>": False,
    }
