"""Who comes to a meeting: whose place is empty, who serves in it, and who has been told so. Sends nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.answers import Answered, Reply, counting, since
from rules.bounced import first_key
from rules.deadlines import Reckoned
from rules.draft import Draft
from rules.meetings import Meeting
from rules.notices import Left
from rules.outcome import Deadline, Standing
from rules.people import Seat, seats_on
from rules.rulebook import DeadlineRule, Trigger
from rules.standing_in import Empty, fill, line_of, with_places

_SILENT = frozenset({Standing.MISSED, Standing.MET_LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A member without a place at the meeting."""

    member: str
    since: datetime
    silent: bool  # they had not answered by the day that was set; else they have declined
    wants: Answered | None = None  # they have accepted since, too late to take the place from a substitute


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a substitute was told last: that they serve for a member, or that they no longer do."""

    member: str | None
    at: datetime | None  # when it was accepted; None while that is unsure
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The places of one meeting, as the facts and what has been told leave them."""

    answers: Mapping[str, tuple[Answered, ...]]  # everybody's that count, the newest last
    lines: Mapping[str, tuple[str, ...]]  # of each member with substitutes: they, in order
    lost: Mapping[str, Lost]  # the members whose place is empty or served by somebody else
    serving: Mapping[str, str]  # the substitute in each such place, by member
    told: Mapping[str, Told]  # by substitute
    changed: Mapping[str, datetime]  # when what matters to a member's place changed last

    def serves(self, person: str) -> str | None:
        """The member for whom somebody serves."""
        return next((member for member, name in self.serving.items() if name == person), None)

    def told_of(self, person: str) -> str | None:
        """The member for whom somebody has been told that they serve."""
        last = self.told.get(person)
        return last.member if last else None

    def declined(self, person: str) -> bool:
        """Whether somebody's newest answer is that they do not come."""
        theirs = self.answers.get(person)
        return theirs is not None and theirs[-1].reply is Reply.DECLINED

    def once_begun(self) -> "Places":
        """The same once the meeting has begun: whoever had not been told by then served for nobody."""
        served = {member: name for member, name in self.serving.items() if self.told_of(name) == member}
        return replace(self, serving=served)

    @property
    def unserved(self) -> tuple[Lost, ...]:
        """The empty places for which nobody is left."""
        return tuple(one for member, one in self.lost.items() if member not in self.serving)


def places_of(draft: Draft, met: Meeting, replies: Mapping[str, Deadline]) -> Places:
    """The places of a meeting. `replies` are the deadlines for answering, by member, where the group has such a rule.

    What came after the meeting began changes nothing. A cancelled meeting has no empty places.
    """
    seats = seats_on(draft.world.seats, met.day)
    answers = counting(met.answers, met.starts_at)
    lines = {member: line for member in with_places(seats) if (line := line_of(member, seats))}
    told = _told(draft, met)
    limit = back_until(draft, met)
    gone = {} if met.cancelled_at else {member: _lost(member, answers, replies, limit) for member in lines}
    lost = {member: one for member, one in gone.items() if one is not None}
    away = {person for person, theirs in answers.items() if theirs[-1].reply is Reply.DECLINED}
    free = {name for line in lines.values() for name in line} - away - set(lost)
    said = {person: one.member for person, one in told.items() if one.member is not None}
    serving = fill(_empty(lost.values()), lines, free, said)
    # Whoever has accepted since, though late, has their place unless somebody has been told to serve in it.
    kept = {member: one for member, one in lost.items() if one.wants is None or _holds(serving, said, member)}
    if len(kept) < len(lost):
        serving = fill(_empty(kept.values()), lines, free - set(kept), said)
    return Places(
        answers=answers,
        lines=lines,
        lost=kept,
        serving=serving,
        told=told,
        changed=_changed(draft, met, seats, lines, answers, gone.values()),
    )


def back_until(draft: Draft, met: Meeting) -> tuple[DeadlineRule, Reckoned] | None:
    """Until when a member takes their place back from a substitute; None where the group has no rule for it."""
    for rule in draft.rules(Trigger.SEAT_BACK, met.starts_at):
        return rule, draft.reckoned(rule, met.starts_at, None)
    return None


def _holds(serving: Mapping[str, str], said: Mapping[str, str], member: str) -> bool:
    name = serving.get(member)
    return name is not None and said.get(name) == member


def _empty(lost: Iterable[Lost]) -> list[Empty]:
    return [Empty(member=one.member, since=one.since) for one in lost]


def _lost(
    member: str,
    answers: Mapping[str, tuple[Answered, ...]],
    replies: Mapping[str, Deadline],
    limit: tuple[DeadlineRule, Reckoned] | None,
) -> Lost | None:
    """Whether a member has lost their place: by declining, or by silence; accepting in time gives it back."""
    reply, found = replies.get(member), None
    late_from = reply.reckoned.late_from if reply and reply.standing in _SILENT else None
    if late_from is not None:
        found = Lost(member=member, since=late_from, silent=True)
    for one in answers.get(member, ()):
        match one.reply:
            case Reply.DECLINED:
                found = Lost(
                    member=member,
                    since=found.since if found else one.at,
                    silent=found is not None and found.silent,
                )
            case Reply.ACCEPTED if found is not None:
                in_time = limit is None or limit[1].in_time(one.at)
                late = Lost(member=member, since=found.since, silent=found.silent, wants=found.wants or one)
                found = None if in_time else late
            case Reply.ACCEPTED | Reply.TENTATIVE:
                pass  # whoever may come keeps what they have, and takes nothing back
    return found


def _told(draft: Draft, met: Meeting) -> dict[str, Told]:
    """The last that each substitute was told of serving, the newest last; being uninvited ends it."""
    begins = {word: f"{draft.slug}/{word}/{met.id}/" for word in ("call", "release", "cancel")}
    last: dict[str, tuple[tuple[int, bool], Told]] = {}
    for key, left in draft.still_told.items():
        word = next((word for word, prefix in begins.items() if key.startswith(prefix)), None)
        if word is None or left.sequence is None:
            continue
        rank = (left.sequence, word == "cancel")
        if left.person in last and last[left.person][0] >= rank:
            continue
        member = _member(first_key(key).removeprefix(begins[word]), left) if word == "call" else None
        last[left.person] = (rank, Told(member=member, at=left.accepted_at, sequence=left.sequence))
    found = {person: told for person, (_, told) in last.items()}
    unsure = draft.now  # what is on its way now was said last
    order = sorted(found, key=lambda name: (found[name].at or unsure, found[name].sequence, name))
    return {person: found[person] for person in order}


def _member(rest: str, left: Left) -> str:
    """The member in the key of a call: the sequence stands before it, and the substitute after it."""
    return rest.partition("/")[2].removesuffix(f"/{left.person}")


def _changed(
    draft: Draft,
    met: Meeting,
    seats: Sequence[Seat],
    lines: Mapping[str, Sequence[str]],
    answers: Mapping[str, tuple[Answered, ...]],
    gone: Iterable[Lost | None],
) -> dict[str, datetime]:
    """When something changed last that may have made somebody serve, or no longer serve, for each member."""
    at: dict[str, list[datetime]] = {person: [since(theirs)] for person, theirs in answers.items()}
    for seat in seats:
        if seat.known_at is not None:
            at.setdefault(seat.person, []).append(seat.known_at)
    for one in gone:
        if one is not None and one.silent:
            at.setdefault(one.member, []).append(one.since)
    first = max((met.called_at, *met.rescheduled))
    changed = {}
    for member, line in lines.items():
        near = {member, *line, *(other for other, theirs in lines.items() if set(theirs) & set(line))}
        changed[member] = max([first, *(moment for name in near for moment in at.get(name, ()))])
    return changed
