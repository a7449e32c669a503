"""A group whose substitutes say for whom they stand in, and answers to its summons. Everybody is invented."""

from collections.abc import Sequence
from dataclasses import replace

from rules.charter import Charter
from rules.draft import Draft
from rules.facts import Fact, FactKind, Json
from rules.people import Role, Seat
from rules.places import Places
from rules.plan_attendance import who_comes
from rules.world import fold, meeting_scope
from tests.rules.desk import Desk
from tests.rules.worlds import EMPLOYERS, a_charter, a_fact, a_seat, called

# The meeting is on Thursday 15 April 2021 at 09:00; the summons leaves on Thursday 8 April at 14:00.
DECLINED, ACCEPTED, TENTATIVE = "declined", "accepted", "tentative"


def a_substitute(person: str, *members: str, organisation: str = "kommunal") -> Seat:
    """A substitute of those members."""
    seat = a_seat(person, organisation=organisation, role=Role.SUBSTITUTE)
    return replace(seat, stands_in_for=members)


PEOPLE = (  # k1 and k2 share k3, and k4 stands in for k1 and for k3; v1 has v2
    *EMPLOYERS,
    a_seat("k1"),
    a_seat("k2"),
    a_substitute("k3", "k1", "k2"),
    a_substitute("k4", "k1", "k3"),
    a_seat("v1", organisation="vision"),
    a_substitute("v2", "v1", organisation="vision"),
)


def a_group(seats: Sequence[Seat] = PEOPLE, *, silence: bool = False) -> Charter:
    """The group; with `silence` it has turned on the day for answering."""
    found = a_charter(seats=seats)
    rules = found.rulebook.rules
    on = tuple(replace(rule, off=False) if rule.id == "POL-REPLY" else rule for rule in rules)
    return replace(found, rulebook=replace(found.rulebook, rules=on)) if silence else found


def answered(when: str, person: str, reply: str, **said: Json) -> Fact:
    """Somebody answers the summons to m1."""
    return a_fact(FactKind.SUMMONS_ANSWERED, when, said, meeting="m1", person=person, reply=reply)


def seated(when: str, person: str, **said: Json) -> Fact:
    """A seat changes."""
    return a_fact(FactKind.SEAT_CHANGED, when, said, person=person)


def a_desk(*facts: Fact, seats: Sequence[Seat] = PEOPLE, silence: bool = False) -> Desk:
    """The desk that has heard of the meeting and of what follows."""
    return Desk(charter=a_group(seats, silence=silence)).hears(called(), *facts)


def places_at(desk: Desk) -> Places:
    """The places as they stand at the desk now."""
    world = fold(desk.charter, desk.facts)
    draft = Draft(world=world, scope=meeting_scope("m1"), now=desk.now, left=desk.left)
    return who_comes(draft, world.meetings[0])


def turns(desk: Desk) -> list[tuple[str, str, str]]:
    """Who was called or released and when, in order: (moment, person, "for k1" or "not for k1")."""
    told = []
    for one in desk.sent:
        word = {"substitute_called": "for", "substitute_released": "not for"}.get(one.notice.text)
        if word is not None:
            member = one.notice.key.split("/")[4]
            told.append(
                (f"{one.at.astimezone(desk.charter.group.zone):%m-%d %H:%M}", one.notice.person, word)
            )
            told[-1] = (told[-1][0], told[-1][1], f"{word} {member}")
    return told


def texts(desk: Desk, person: str) -> list[tuple[str, str]]:
    """What a person got, and when, of summonses and places."""
    return [
        (f"{one.at.astimezone(desk.charter.group.zone):%m-%d %H:%M}", one.notice.text)
        for one in desk.mails(person=person)
        if one.notice.entry or one.notice.text == "seat_kept"
    ]
