"""Close what was shown to a person and has mended itself: the answer has come, the leg is done. Raises nothing."""

from collections.abc import Iterable
from datetime import datetime

from rules.facts import ENGINE, Fact, FactKind
from rules.outcome import Flag
from rules.plan_acts import NO_MEETING
from rules.plan_attendance import NO_SUBSTITUTE, SEAT_KEPT
from rules.plan_bounced import addresses_of
from rules.plan_demands import DEMANDS_UNANSWERED, LOOKS
from rules.plan_disagreement import END_MISSING, NO_DISAGREEMENT, ON_HOLD, TOO_LATE
from rules.plan_gate import QUESTIONS_UNANSWERED
from rules.plan_observers import NOBODY_LEFT, SAME_AGAIN, TOO_MANY
from rules.plan_timetables import LEG_MISSED, TIMETABLE_PASSES_MEETING
from rules.world import OBSERVERS_SCOPE, World, meeting_scope, timetable_scope
from store import incidents, outbox
from store.database import Tx

_OF_PLACES = (NO_SUBSTITUTE, SEAT_KEPT)
_OF_MATTERS = (ON_HOLD, END_MISSING, NO_DISAGREEMENT, TOO_LATE)
_OF_OBSERVERS = (SAME_AGAIN, NOBODY_LEFT, TOO_MANY)
_MENDS_ITSELF = (
    *(QUESTIONS_UNANSWERED, DEMANDS_UNANSWERED, LEG_MISSED, TIMETABLE_PASSES_MEETING, NO_MEETING),
    *(*_OF_MATTERS, *_OF_OBSERVERS, *_OF_PLACES),
)
_REASON = "it holds no longer"


def close_mended(tx: Tx, group: str, scope: str, flags: Iterable[Flag], now: datetime) -> None:
    """Close the incidents of a meeting, a timetable or the rota whose flags its newest plan no longer has."""
    if not scope.startswith(("meeting:", "timetable:", OBSERVERS_SCOPE)):
        return
    still = {(flag.code, flag.subject) for flag in flags}
    for one in incidents.open_incidents(tx, codes=_MENDS_ITSELF):
        ours = one.key == f"{one.code}/{group}/{one.subject}" and _scope_of(one.code, one.subject) == scope
        if ours and (one.code, one.subject) not in still:
            incidents.close(tx, one.key, _REASON, ENGINE, now)


def close_found_again(tx: Tx, said: Fact, world: World, now: datetime) -> None:
    """Close what came back from an address that the person no longer has, or that has just been given anew."""
    email, person = said.maybe("email"), said.maybe("person")
    if said.kind is not FactKind.SEAT_CHANGED or email is None:
        return
    theirs = {one for seat in world.seats if seat.person == person for one in addresses_of(seat)}
    for one in incidents.open_incidents(tx, codes=("bounced",)):
        sent = outbox.by_key(tx, one.subject)
        if sent is None or (sent.group, sent.notice.person) != (said.group, person):
            continue
        address = sent.notice.to.email.lower()
        if address == email.lower() or address not in theirs:
            incidents.close(tx, one.key, "there is another address, or this one is right", ENGINE, now)


def _scope_of(code: str, subject: str) -> str:
    """Whose plan flags it: a meeting says when it looked, a timetable which leg it means."""
    name, _, word = subject.rpartition("/")
    if code in _OF_OBSERVERS:
        return OBSERVERS_SCOPE
    if code == NO_MEETING:
        return meeting_scope(subject)
    if code in (*_OF_PLACES, *_OF_MATTERS, QUESTIONS_UNANSWERED) or (
        code == DEMANDS_UNANSWERED and word in LOOKS and name
    ):
        return meeting_scope(name)
    return timetable_scope(name if code == LEG_MISSED else subject)
