"""Compose invitations alone, beside filling a finished template: the least that a mail can cost."""

from dataclasses import replace
from datetime import timedelta

from config.texts import texts
from notifiers.compose import Composer
from rules.delivery import Frozen
from rules.notices import Notice
from rules.people import Address
from rules.plan import plan_scope
from rules.world import fold, meeting_scope
from tests.benchmarks.figure import Figure, interleaved, seconds
from tests.benchmarks.offices import NOW, meeting_facts, sample_charter

MEETINGS, REPEATS = 60, 7


def run() -> list[Figure]:
    """Mails a second for the members of many meetings; what they share is made once a meeting and language."""
    notices = _invitations()
    shared = {notice.key.rpartition("/")[0] for notice in notices}
    template = _template(Composer(texts()).compose(notices[0], NOW), notices[0])

    def ours() -> list[Frozen]:
        composer = Composer(texts())
        return [composer.compose(notice, NOW) for notice in notices]

    def again() -> list[Frozen]:
        return [warm.compose(notice, NOW) for notice in one_meeting]

    def from_template() -> list[bytes]:
        return [
            template
            % {
                b"name": notice.to.name.encode(),
                b"email": notice.to.email.encode(),
                b"key": notice.key.encode(),
            }
            for notice in notices
        ]

    one_meeting = [
        replace(
            notices[0], to=Address(name=f"Person {number}", email=f"p{number}@example.se"), key=f"k/{number}"
        )
        for number in range(1000)
    ]
    warm = Composer(texts())
    warm.compose(one_meeting[0], NOW)
    took = interleaved(
        {
            "ours": lambda: seconds(ours) / len(notices),
            "again": lambda: seconds(again) / len(one_meeting),
            "template": lambda: seconds(from_template) / len(notices),
        },
        REPEATS,
    )
    peer, peer_is = 1 / took["template"], "a preformatted template"
    size = len(template) / 1000
    return [
        Figure(
            name="compose, invitations of many meetings",
            value=1 / took["ours"],
            unit="mails/s",
            peer=peer,
            peer_is=peer_is,
            note=f"{len(notices)} of {size:.1f} kB to the members of {len(shared)} meetings",
        ),
        Figure(
            name="compose, one meeting's next receiver",
            value=1 / took["again"],
            unit="mails/s",
            peer=peer,
            peer_is=peer_is,
        ),
    ]


def _invitations() -> list[Notice]:
    charter = sample_charter()
    facts = [
        fact
        for number in range(MEETINGS)
        for fact in meeting_facts(
            charter.group.slug, f"m{number}", starts_at=NOW + timedelta(days=7 + number)
        )
    ]
    world = fold(charter, facts)
    plans = [plan_scope(world, meeting_scope(met.id), left={}, now=NOW) for met in world.meetings]
    return [notice for plan in plans for notice in plan.notices if notice.text == "summons"]


def _template(mail: Frozen, notice: Notice) -> bytes:
    """A finished mail with holes for its receiver."""
    whole = mail.mime.replace(b"%", b"%%").replace(notice.to.email.encode(), b"%(email)s")
    return b"To: %(name)s <%(email)s>\r\nX-Kallelse-Key: %(key)s\r\n" + whole
