"""What a member's own words mean: a question, no question, a comment, an answer. Splits and places through others."""

from inbox.letter import Letter
from inbox.phrases import asks, speaks_of_questions, tidied
from inbox.senders import Speaker
from inbox.signals import Words
from inbox.understood import Said, Seen, Understood, Verdict
from rules.facts import FactKind, Json
from rules.meetings import Meeting


def understand_words(letter: Letter, words: Words, seen: Seen, speaker: Speaker) -> Understood:
    """What the words of somebody with a seat say."""
    if speaker.unclear:
        return Understood(verdict=Verdict.UNKNOWN, why="shared_address")
    if speaker.union is None:
        return Understood(verdict=Verdict.UNKNOWN, why="from_employer", person=speaker.person)
    met = _meeting(seen)
    if met is None:
        return Understood(verdict=Verdict.UNKNOWN, why="no_meeting", person=speaker.person)
    if not asks(words.text) and not speaks_of_questions(letter.subject):
        return Understood(verdict=Verdict.UNKNOWN, why="no_question", person=speaker.person, meeting=met.id)
    data: dict[str, Json] = {"meeting": met.id, "organisation": speaker.union, "text": tidied(words.text)}
    if speaker.person is not None:
        data["person"] = speaker.person
    if len(met.matters) == 1:
        data["matter"] = met.matters[0].id
    return Understood(
        verdict=Verdict.QUESTION,
        why="question",
        person=speaker.person,
        meeting=met.id,
        facts=(Said(kind=FactKind.QUESTION_ASKED, data=data),),
    )


def _meeting(seen: Seen) -> Meeting | None:
    for sent in seen.sent:
        name = sent.subject.partition("/")[0]
        for met in seen.world.meetings:
            if met.id == name:
                return met
    coming = (
        met
        for met in seen.world.meetings
        if met.summons_sent_at is not None and seen.received_at < met.starts_at and met.cancelled_at is None
    )
    return next(coming, None)
