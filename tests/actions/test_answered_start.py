"""Which start an answer is to, when its mail program says little or says it wrongly."""

from datetime import datetime
from pathlib import Path

from actions.office import Office
from actions.worlds import world_for
from inbox.understood import Verdict
from rules.answers import counting
from rules.facts import FactKind
from rules.world import meeting_scope
from tests.actions.incoming import an_answer, aside, by_mail, summoned, takes_in
from tests.actions.post import at, lives_until, says
from tests.journeys.builders import GROUP

DECLINED_NEXT_DAY = (
    an_answer("DECLINED", stamp="20210409T120000Z")
    .replace(b"DTSTART:20210415T070000Z", b"DTSTART:20210416T070000Z")
    .replace(b"SEQUENCE:0\r\n", b"")
)


def counted(office: Office) -> dict[str, str]:
    """Everybody's answer that counts for m1."""
    with office.store.reading() as tx:
        world = world_for(tx, office.charter(GROUP), meeting_scope("m1"))
    (met,) = world.meetings
    return {name: theirs[-1].reply.value for name, theirs in counting(met.answers, met.starts_at).items()}


def moves_to_the_16th(office: Office) -> None:
    """The meeting is moved a day, and everybody is told."""
    lives_until(office, "2021-04-09T11:00")
    starts, ends = "2021-04-16T09:00:00+02:00", "2021-04-16T11:00:00+02:00"
    says(office, FactKind.MEETING_MOVED, meeting="m1", starts_at=starts, ends_at=ends)
    lives_until(office, "2021-04-09T13:00")


def test_a_decline_without_sequence_counts_for_the_new_time_that_it_names(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, _):
        moves_to_the_16th(office)
        assert takes_in(office, DECLINED_NEXT_DAY, "2021-04-09T14:00").verdict is Verdict.REPLY
        assert counted(office) == {"p3": "declined"}


def test_a_later_decline_without_sequence_wins_over_an_acceptance_of_the_update(tmp_path: Path) -> None:
    accepted = an_answer(sequence=1, stamp="20210409T113000Z").replace(b"0415T", b"0416T")
    with summoned(tmp_path) as (office, _):
        moves_to_the_16th(office)
        takes_in(office, accepted, "2021-04-09T13:30")
        takes_in(office, DECLINED_NEXT_DAY.replace(b"<r1@", b"<r2@"), "2021-04-09T14:00", uid="2")
        assert counted(office) == {"p3": "declined"}


def test_an_answer_to_a_time_that_the_meeting_never_had_goes_to_the_secretary(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, post):
        raw = an_answer("DECLINED", sequence=7).replace(b"DTSTART:20210415T07", b"DTSTART:20210415T08")
        assert takes_in(office, raw, "2021-04-09T10:00").why == "unknown_start"
        assert by_mail(office) == []
        (fact,) = aside(office)
        lives_until(office, "2021-04-09T10:01")
        assert post.sent("mail_set_aside") == [f"{GROUP}/mail/{fact.data['mail']}/p2"]


def test_an_answer_to_the_time_before_the_move_is_kept_and_does_not_count(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, _):
        moves_to_the_16th(office)
        assert takes_in(office, an_answer("DECLINED"), "2021-04-09T14:00").verdict is Verdict.REPLY
        (fact,) = by_mail(office)
        assert datetime.fromisoformat(fact.text("starts_at")) == at("2021-04-15T09:00")
        assert counted(office) == {}
