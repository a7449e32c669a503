"""Two groups that share one mailbox, and some of their people: what is written to one is shown to no other."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from actions.office import Office
from inbox.understood import Verdict
from rules.facts import FactKind
from rules.world import meeting_scope
from store import facts, incoming
from tests.actions.incoming import SUMMONED, a_mail, an_answer, takes_in
from tests.actions.post import calls, lives_until, posting, says
from tests.journeys.builders import a_shelf

OURS, THEIRS = "ovning", "skolan"
AGENDAS = {OURS: ("Budgetuppföljning", "Lokaler på Storgatan"), THEIRS: ("Skolskjutsar", "Måltidernas pris")}


@contextmanager
def two_groups(folder: Path) -> Iterator[Office]:
    """Each has summoned to a meeting m1 on the same day. p4 sits in the first only, everybody else in both."""
    a_shelf(folder / "config")
    first = folder / "config" / "groups" / f"{OURS}.toml"
    text = first.read_text(encoding="utf-8").replace(f'slug = "{OURS}"', f'slug = "{THEIRS}"', 1)
    first.with_stem(THEIRS).write_text(text.replace("p4", "p5"), encoding="utf-8")
    with posting(folder) as (office, _):
        for group, titles in AGENDAS.items():
            calls(office, group=group)
            for number, title in enumerate(titles, start=1):
                says(
                    office,
                    FactKind.MATTER_REGISTERED,
                    group=group,
                    meeting="m1",
                    matter=f"x{number}",
                    title=title,
                )
        lives_until(office, SUMMONED)
        yield office


def recorded(office: Office) -> dict[str, list[str]]:
    """The kinds of the facts that came by mail, by group."""
    with office.store.reading() as tx:
        told = {group: facts.of_scopes(tx, group, (meeting_scope("m1"),)) for group in AGENDAS}
    return {
        group: [fact.kind.value for fact in theirs if fact.data.get("via") == "mail"]
        for group, theirs in told.items()
    }


def test_a_question_goes_to_the_group_whose_matter_it_names(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        taken = takes_in(office, a_mail("Vad säger eleverna om måltidernas pris?", subject="Fråga"))
        assert (taken.group, taken.verdict) == (THEIRS, Verdict.QUESTION)
        assert recorded(office) == {OURS: [], THEIRS: ["question_asked"]}


def test_a_question_of_somebody_who_sits_in_one_group_goes_to_that_one(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        taken = takes_in(office, a_mail("När får vi svar?", subject="Fråga", sender="p5@example.se"))
        assert (taken.group, taken.verdict) == (THEIRS, Verdict.QUESTION)
        assert recorded(office) == {OURS: [], THEIRS: ["question_asked"]}
        with office.store.reading() as tx:
            assert [mail.group for mail in incoming.named(tx, taken.mail)] == [THEIRS]


def test_what_fits_both_groups_goes_to_a_person(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        taken = takes_in(office, a_mail("Vi har inga frågor.", subject="Kallelsen"))
        assert (taken.verdict, taken.why) == (Verdict.UNKNOWN, "no_group")
        assert recorded(office) == {OURS: [], THEIRS: []}


def test_a_strangers_mail_is_told_of_once(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        taken = takes_in(office, a_mail("Får jag vara med?", sender="gast@example.se"))
        assert (taken.verdict, taken.why) == (Verdict.QUARANTINED, "stranger")
        with office.store.reading() as tx:
            assert [mail.group for mail in incoming.named(tx, taken.mail)] == [OURS]


def test_the_same_mail_read_again_stays_with_the_group_that_has_it(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        raw = a_mail("När får vi svar?", subject="Fråga", sender="p5@example.se")
        first = takes_in(office, raw, uid="1")
        seat = {"person": "p5", "email": "p5@example.se", "name": "Övning p5", "organisation": "facket"}
        says(office, FactKind.SEAT_CHANGED, group=OURS, **seat)
        again = takes_in(office, raw, uid="2")
        assert (first.group, again.group, again.new) == (THEIRS, THEIRS, False)
        assert recorded(office) == {OURS: [], THEIRS: ["question_asked"]}


def test_an_answer_to_an_invitation_goes_to_the_group_that_sent_it(tmp_path: Path) -> None:
    with two_groups(tmp_path) as office:
        taken = takes_in(office, an_answer("DECLINED", uid=f"m1.{THEIRS}@example.se"))
        assert (taken.group, taken.verdict) == (THEIRS, Verdict.REPLY)
        assert recorded(office) == {OURS: [], THEIRS: ["summons_answered"]}
