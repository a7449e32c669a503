"""Which meeting a member's words are about, and which matter the letter as a whole names. Reads no question."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from inbox.letter import Letter
from inbox.phrases import bare_subject, is_answering
from inbox.references import Candidates, Kind, Place, Reference, candidates, references
from inbox.understood import Seen, Sent
from rules.agenda import Matter
from rules.meetings import Meeting
from rules.moments import local_day
from rules.world import World, meeting_scope

_SURE = frozenset({Kind.CASE_NUMBER, Kind.TITLE})  # the number of a point is one of every agenda
_MONTHS = (
    ("januari", "january"),
    ("februari", "february"),
    ("mars", "march"),
    ("april", "april"),
    ("maj", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("augusti", "august"),
    ("september", "september"),
    ("oktober", "october"),
    ("november", "november"),
    ("december", "december"),
)


class How(Enum):
    """What says which meeting it is."""

    TAG = "tag"  # the address that it was sent to
    ANSWER = "answer"  # the mail of ours that it answers
    NAMED = "named"  # a matter of its agenda, or its day
    NEXT = "next"  # nothing: the next one that has been summoned, or the one of today


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A meeting, and the matter that the tag or the answered mail is about."""

    meeting: Meeting
    how: How
    matter: Candidates | None = None


def find_meeting(letter: Letter, text: str, seen: Seen) -> Found | None:
    """The meeting that a letter is about: by its tag, what it answers, what it names; else the next one."""
    world, now = seen.world, seen.received_at
    said = f"{bare_subject(letter.subject)}\n{text}"
    tagged = by_tag(letter.recipients, world, now)
    if tagged is not None:
        return tagged
    coming = tuple(met for met in world.meetings if _is_coming(met, now))
    answered = by_answer(seen)
    if answered is not None:
        own = text if is_answering(letter.subject) else said
        if _is_coming(answered.meeting, now) or _names_matter(own, answered.meeting.matters):
            return answered
        # People answer an old mail to write about a new meeting.
        return _first_named(own, coming) or answered
    past = tuple(reversed([met for met in world.meetings if met not in coming]))
    named = _first_named(said, coming) or _of_day(letter.subject, world) or _first_named(said, past)
    return named or _next(world, coming, now)


def subject_matters(letter: Letter, met: Meeting) -> Candidates | None:
    """The matter that the subject names."""
    return candidates(references(bare_subject(letter.subject), met.matters, Place.HEADING))


def only_matter(met: Meeting) -> Candidates | None:
    """The matter, when the agenda has just one."""
    return frozenset({met.matters[0].id}) if len(met.matters) == 1 else None


def by_tag(recipients: Iterable[str], world: World, now: datetime) -> Found | None:
    """The meeting and matter of a tag address: mailbox+<meeting>.<matter>, or mailbox+<matter> where it is one only."""
    local, _, domain = world.charter.group.mailbox.email.lower().rpartition("@")
    tags = [
        address.lower().rpartition("@")[0].removeprefix(f"{local}+")
        for address in recipients
        if address.lower().startswith(f"{local}+") and address.lower().endswith(f"@{domain}")
    ]
    found = [one for tag in tags for one in (_of_tag(tag, world, now),) if one is not None]
    meetings = {one.meeting.id for one in found}
    if len(meetings) != 1:
        return None
    matters = {matter for one in found for matter in (one.matter or ())}
    return Found(meeting=found[0].meeting, how=How.TAG, matter=frozenset(matters) or None)


def _of_tag(tag: str, world: World, now: datetime) -> Found | None:
    whole = [
        (met, matter)
        for met in world.meetings
        for matter in met.matters
        if f"{met.id}.{matter.id}".lower() == tag
    ]
    short = [
        (met, matter)
        for met in world.meetings
        for matter in met.matters
        if matter.id.lower() == tag and _is_coming(met, now)
    ]
    for pairs in (whole, short):
        if len(pairs) == 1:
            met, matter = pairs[0]
            return Found(meeting=met, how=How.TAG, matter=frozenset({matter.id}))
    named = next((met for met in world.meetings if met.id.lower() == tag), None)
    return Found(meeting=named, how=How.TAG) if named is not None else None


def by_answer(seen: Seen) -> Found | None:
    """The meeting of the newest mail of ours that the letter answers, and the matter that mail was about."""
    for sent in seen.sent:
        met = meeting_of_mail(sent, seen.world)
        if met is not None:
            about = sent.subject.removeprefix(f"{met.id}/") if "/" in sent.subject else ""
            return Found(meeting=met, how=How.ANSWER, matter=_about(met, about))
    return None


def meeting_of_mail(sent: Sent, world: World) -> Meeting | None:
    """The meeting that one of our mails is about."""
    name = sent.subject.partition("/")[0]
    return next(
        (met for met in world.meetings if met.id == name or meeting_scope(met.id) == sent.scope), None
    )


def _about(met: Meeting, name: str) -> Candidates | None:
    if met.matter(name) is not None:
        return frozenset({name})
    asked = next((question for question in met.questions if question.id == name), None)
    return frozenset({asked.matter}) if asked is not None and asked.matter is not None else None


def _is_coming(met: Meeting, now: datetime) -> bool:
    return met.cancelled_at is None and now < met.starts_at


def _first_named(said: str, meetings: tuple[Meeting, ...]) -> Found | None:
    """The meeting whose matter the words name; of several one that has been summoned, then the first."""
    named = [met for met in meetings if _names_matter(said, met.matters)]
    summoned = [met for met in named if met.summons_sent_at is not None]
    found = next(iter(summoned or named), None)
    return Found(meeting=found, how=How.NAMED) if found is not None else None


def _names_matter(said: str, matters: Iterable[Matter]) -> bool:
    return any(_is_sure(one) for one in references(said, matters, Place.SENTENCE))


def _is_sure(one: Reference) -> bool:
    return one.kind in _SURE and bool(one.matters)


def _of_day(subject: str, world: World) -> Found | None:
    """The one meeting whose day or name the subject tells; the subject of an answer is ours and tells it too."""
    words = f" {subject.casefold()} "
    named = [met for met in world.meetings if any(f" {name} " in _spaced(words) for name in _names(met))]
    return Found(meeting=named[0], how=How.NAMED) if len(named) == 1 else None


def _names(met: Meeting) -> tuple[str, ...]:
    day = met.day
    months = _MONTHS[day.month - 1]
    return (met.id.casefold(), day.isoformat(), *(f"{day.day} {month}" for month in months))


def _spaced(words: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-_./" else " " for sign in words).replace(". ", " ")


def _next(world: World, coming: tuple[Meeting, ...], now: datetime) -> Found | None:
    """The next meeting that has been summoned; else the one that began today."""
    summoned = [met for met in coming if met.summons_sent_at is not None]
    today = local_day(now, world.charter.group.zone)
    began = [
        met
        for met in reversed(world.meetings)
        if met.starts_at <= now and met.day == today and met.cancelled_at is None
    ]
    found = next(iter(summoned or began), None)
    return Found(meeting=found, how=How.NEXT) if found is not None else None
