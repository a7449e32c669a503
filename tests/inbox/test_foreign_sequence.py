"""Exchange and Graph count the changes of a meeting by themselves: their number is never read as ours."""

from dataclasses import replace
from pathlib import Path

from actions.opened import opened
from inbox.meaning import understand
from inbox.signals import FOREIGN, CalendarReply
from tests.actions.incoming import UID, an_answer, arrived, summoned
from tests.inbox.office import a_letter, a_reply, seen_by_office
from tests.rules.worlds import at

# Our invitation with sequence 1 named ten o'clock. What Exchange calls 1 may be any change.
NINE = at("2021-04-15T09:00")


def test_an_answer_with_a_foreign_sequence_is_to_the_start_that_it_names() -> None:
    letter, signal = a_letter(), a_reply(sequence=FOREIGN, starts_at=NINE)
    (said,) = understand(letter, signal, seen_by_office(letter, signal)).facts
    assert dict(said.data) == {
        "meeting": "fvg-2021-04",
        "person": "v1",
        "reply": "accepted",
        "starts_at": "2021-04-15T09:00:00+02:00",
    }


def test_the_sequence_of_a_meeting_that_a_server_organises_for_us_is_forgotten(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, _):
        ours = arrived(an_answer(sequence=1))
        theirs = replace(ours, uids={UID: "m9.ovning@example.se"})
        signals = [opened(office, one).signal for one in (ours, theirs)]
        assert [type(signal) for signal in signals] == [CalendarReply] * 2
        assert [(one.uid, one.sequence) for one in signals if isinstance(one, CalendarReply)] == [
            (UID, 1),
            ("m9.ovning@example.se", FOREIGN),
        ]
