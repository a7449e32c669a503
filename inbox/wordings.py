"""What a member's own words mean: questions, no questions, a comment, an answer. Decides by what is certain;
what is not goes to the secretary."""

from dataclasses import replace

from inbox.asking import MOST_QUESTIONS, Asked, questions_in
from inbox.letter import Letter
from inbox.no_questions import Silence, asks_besides, silence_in
from inbox.our_mails import ANSWER_DUE, WHICH_MATTER, answers_in, mail_of, place_questions
from inbox.phrases import (
    asks,
    bare_subject,
    is_answering,
    is_calendar_subject,
    is_forwarded,
    points_at_attachment,
    sentences,
    speaks_of_coming,
    speaks_of_minutes,
    speaks_of_questions,
    tells_of_coming,
    thanks,
    tidied,
    words_in,
)
from inbox.placing import Found, How, find_meeting, meeting_of_mail, only_matter, subject_matters
from inbox.references import Kind, Place, page_in, references, settled
from inbox.senders import Speaker, is_own
from inbox.signals import Words
from inbox.understood import Said, Seen, Understood, Verdict
from rules.facts import FactKind, Json
from rules.meetings import Meeting

LONGEST, MOST_LINES = 20_000, 400  # signs and lines of a text that is taken apart
_HARDLY = 25  # words beside an attachment that only point at it
_MINUTES_MAILS = frozenset({"comments_reminder"})
_REMINDER = "question_reminder"
_ATTENDANCE_TOO = "attendance_too"
_PLAIN_NO = frozenset({"nej", "nej tack", "nix", "inga", "inget", "none", "no", "no thanks", "no thank you"})


def understand_words(letter: Letter, words: Words, seen: Seen, speaker: Speaker) -> Understood:
    """What the words of somebody with a seat say."""
    text = _text_of(letter, words)
    if speaker.unclear:
        return _unknown("shared_address", speaker)
    if len(text) > LONGEST or text.count("\n") > MOST_LINES:
        return _unknown("too_long", speaker)
    due = mail_of(seen, ANSWER_DUE)
    if speaker.for_employer and (due is not None or speaker.union is None):
        return _from_employer(text, letter, seen, speaker)
    if speaker.union is None:
        return _unknown("no_union", speaker)
    if len(speaker.unions) > 1:
        return _unknown("two_unions", speaker)
    if is_calendar_subject(letter.subject) and not asks(words.text):
        return _unknown("reply_without_calendar", speaker)
    if not text.strip():
        return _unknown("attachment_only" if letter.attachments else "empty", speaker)
    if letter.attachments and points_at_attachment(text) and words_in(text) <= _HARDLY:
        return _unknown("attachment_only", speaker)
    placed = _placed(letter, text, seen, speaker)
    if placed is not None:
        return placed
    return _said(letter, text, seen, speaker, speaker.union)


def _text_of(letter: Letter, words: Words) -> str:
    """The words; where there are none, a subject that a person wrote."""
    if words.text.strip() or is_answering(letter.subject) or letter.answers:
        return words.text
    return letter.subject


def _from_employer(text: str, letter: Letter, seen: Seen, speaker: Speaker) -> Understood:
    due = mail_of(seen, ANSWER_DUE)
    if due is None:
        return _unknown("from_employer", speaker)
    met = meeting_of_mail(due, seen.world)
    if letter.attachments and (not text.strip() or points_at_attachment(text)) and words_in(text) <= _HARDLY:
        return _unknown("attachment_only", speaker, met)
    if not _speaks_to_us(letter, seen):
        return _unknown("not_an_answer", speaker, met)  # it would go to all unions
    given = answers_in(text, due, seen, speaker.person)
    if isinstance(given, str):
        return _unknown(given, speaker, met)
    return _known(Verdict.ANSWER, speaker, met, given)


def _speaks_to_us(letter: Letter, seen: Seen) -> bool:
    """Whether the words are for the group. What is forwarded to a colleague, with us on copy, is for the colleague."""
    ours = tuple(address for address in letter.to if is_own(address, seen))
    if letter.to and not ours:
        return False
    return not (is_forwarded(letter.subject) and any(not is_own(one, seen) for one in letter.recipients))


def _placed(letter: Letter, text: str, seen: Seen, speaker: Speaker) -> Understood | None:
    """What an answer to "which matter?" says. None when it answers another mail."""
    asked_back = mail_of(seen, WHICH_MATTER)
    if asked_back is None or speaker.union is None:
        return None
    placed = place_questions(text, asked_back, seen, speaker.union, speaker.person)
    met = meeting_of_mail(asked_back, seen.world)
    if placed is None or met is None:
        return None
    if not placed.facts:
        # They ask something new instead, or what they say cannot be told apart.
        return None if "?" in placed.rest else _unknown("which_matter", speaker, met)
    more = (
        _questions(placed.rest, Found(meeting=met, how=How.ANSWER), letter, speaker)
        if "?" in placed.rest
        else ()
    )
    return _known(Verdict.PLACED, speaker, met, (*placed.facts, *more))


def _said(letter: Letter, text: str, seen: Seen, speaker: Speaker, union: str) -> Understood:
    minutes = _minutes_of(letter, text, seen)
    if minutes is not None:
        return _comment(minutes, text, speaker)
    if thanks(text):
        return _unknown("thanks", speaker)
    found = find_meeting(letter, text, seen)
    met = found.meeting if found is not None else None
    if _about_something_else(letter, text, seen, found):
        return _unknown("not_about_a_meeting", speaker)
    silence = _silence(text, seen, union)
    if silence is Silence.NONE:
        if met is None:
            return _unknown("no_meeting", speaker)
        data = _spoken(met, speaker)
        none = (Said(kind=FactKind.NO_QUESTIONS, data=data),)
        return _besides(text, _known(Verdict.NO_QUESTIONS, speaker, met, none))
    if _says_whether_they_come(text, met):
        return _unknown("attendance", speaker, met)
    if not _is_question(letter, text, found, silence):
        return _unknown("no_question", speaker, met)
    if found is None or met is None:
        return _unknown("no_meeting", speaker)
    facts = _questions(text, found, letter, speaker)
    if len(facts) > MOST_QUESTIONS:
        return _unknown("too_many_questions", speaker, met)
    if not facts:
        return _unknown("no_question", speaker, met)
    return _besides(text, _known(Verdict.QUESTION, speaker, met, facts))


def _besides(text: str, found: Understood) -> Understood:
    """The same; whoever says beside it whether they come is heard by a person, for that is not recorded."""
    return replace(found, besides=_ATTENDANCE_TOO) if tells_of_coming(text) else found


def _silence(text: str, seen: Seen, union: str) -> Silence:
    answers_reminder = bool(seen.sent) and seen.sent[0].text == _REMINDER
    if answers_reminder and tidied(text).strip(" .!,").casefold() in _PLAIN_NO:
        return Silence.NONE
    return silence_in(text, (union, seen.world.charter.group.title_of(union)))


def _is_question(letter: Letter, text: str, found: Found | None, silence: Silence) -> bool:
    """Whether the words ask: by a sign, a word, the subject, the address, or a page and what is said of it."""
    if silence is Silence.UNSURE:
        return asks_besides(text)
    if asks(text) or (found is not None and found.how is How.TAG):
        return True
    own_subject = "" if is_answering(letter.subject) else letter.subject
    return (
        speaks_of_questions(own_subject)
        or "?" in own_subject
        or (page_in(text) is not None and words_in(text) > 3)
    )


def _says_whether_they_come(text: str, met: Meeting | None) -> bool:
    """Whether somebody tells in words whether they come, and asks nothing of a matter. A person has to look."""
    named = references(text, met.matters, Place.SENTENCE) if met is not None else ()
    names = any(one.kind is not Kind.SHORT_NUMBER for one in named)
    return speaks_of_coming(text) and not names and page_in(text) is None


def _about_something_else(letter: Letter, text: str, seen: Seen, found: Found | None) -> bool:
    """Whether it answers a mail of ours about no meeting, say a seat at the board, and names no matter."""
    if not seen.sent or any(meeting_of_mail(sent, seen.world) is not None for sent in seen.sent):
        return False
    return found is None or found.how is How.NEXT


def _minutes_of(letter: Letter, text: str, seen: Seen) -> Meeting | None:
    """The meeting whose minutes are commented on: the one that our mail was about, else the last one circulated."""
    for sent in seen.sent[:1]:
        met = meeting_of_mail(sent, seen.world)
        if met is not None and sent.text in _MINUTES_MAILS:
            return met
        if met is not None and seen.received_at < met.over_at:
            return None  # it answers a mail about a meeting to come
    if not speaks_of_minutes(bare_subject(letter.subject)) and not _tells_of_minutes(text):
        return None
    circulated = [
        met
        for met in seen.world.meetings
        if met.circulated_at is not None
        and met.over_at <= seen.received_at
        and met.circulated_at <= seen.received_at
    ]
    found = find_meeting(letter, text, seen)
    if (
        found is not None
        and (found.how is How.TAG or found.how is How.NAMED)
        and found.meeting not in circulated
    ):
        return None
    if found is not None and found.meeting in circulated:
        return found.meeting
    return max(circulated, key=lambda met: met.starts_at, default=None)


def _tells_of_minutes(text: str) -> bool:
    """Whether the words say something of the minutes; when they come is a question like any other."""
    parts = (part for line in text.splitlines() for part in sentences(line))
    return any(speaks_of_minutes(part) and "?" not in part for part in parts)


def _comment(met: Meeting, text: str, speaker: Speaker) -> Understood:
    if thanks(text):
        return _unknown("thanks", speaker, met)
    data: dict[str, Json] = {**_spoken(met, speaker), "text": tidied(text)}
    return _known(Verdict.COMMENT, speaker, met, (Said(kind=FactKind.COMMENT_MADE, data=data),))


def _questions(text: str, found: Found, letter: Letter, speaker: Speaker) -> tuple[Said, ...]:
    met = found.meeting
    subject = subject_matters(letter, met)
    placed = found.matter is not None or subject is not None
    asked = questions_in(text, met.matters, placed=placed)
    return tuple(
        Said(kind=FactKind.QUESTION_ASKED, data=_asked(one, found, letter, speaker))
        for one in asked
        if one.text
    )


def _asked(one: Asked, found: Found, letter: Letter, speaker: Speaker) -> dict[str, Json]:
    met = found.meeting
    data: dict[str, Json] = {**_spoken(met, speaker), "text": one.text}
    matter = settled(one.heading, found.matter, one.inline, subject_matters(letter, met), only_matter(met))
    if matter is not None:
        data["matter"] = matter
    if one.page is not None:
        data["page"] = one.page
    return data


def _spoken(met: Meeting, speaker: Speaker) -> dict[str, Json]:
    data: dict[str, Json] = {"meeting": met.id, "organisation": speaker.union}
    return data if speaker.person is None else {**data, "person": speaker.person}


def _known(verdict: Verdict, speaker: Speaker, met: Meeting | None, facts: tuple[Said, ...]) -> Understood:
    return Understood(
        verdict=verdict,
        why=verdict.value,
        person=speaker.person,
        meeting=met.id if met is not None else None,
        facts=facts,
    )


def _unknown(why: str, speaker: Speaker, met: Meeting | None = None) -> Understood:
    return Understood(
        verdict=Verdict.UNKNOWN, why=why, person=speaker.person, meeting=met.id if met is not None else None
    )
