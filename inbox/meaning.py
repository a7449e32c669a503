"""What a letter means, from what it is and what the office knows. Decides; records nothing and tells nobody."""

from typing import assert_never

from inbox.authentic import failed
from inbox.calendar_answers import understand_answer
from inbox.letter import Letter
from inbox.returned import understand_bounce
from inbox.senders import Speaker, is_own, speaker_at
from inbox.signals import AutoReply, Bounce, CalendarCounter, CalendarReply, Signal, Unreadable, Words
from inbox.understood import Seen, Understood, Verdict
from inbox.wordings import understand_words


def understand(letter: Letter, signal: Signal, seen: Seen) -> Understood:
    """The facts that a letter gives, or why it gives none. The same letter always means the same."""
    match signal:
        case Unreadable():
            return _quarantined(signal.why)
        case Bounce():
            return understand_bounce(signal, seen)
        case AutoReply():
            return Understood(verdict=Verdict.AUTO_REPLY, why="auto_reply")
        case CalendarReply() | CalendarCounter():
            speaker = _believed(letter, seen)
            if isinstance(speaker, Understood):
                return speaker
            return understand_answer(letter, signal, seen, speaker)
        case Words():
            speaker = _believed(letter, seen)
            if isinstance(speaker, Understood):
                return speaker
            if not speaker.persons:
                return _without_seat(speaker)
            return understand_words(letter, signal, seen, speaker)
        case _:
            assert_never(signal)


def _believed(letter: Letter, seen: Seen) -> Speaker | Understood:
    """Who writes, or why that cannot be believed."""
    if letter.sender is None:
        return _quarantined("no_sender")
    if is_own(letter.sender, seen):
        return _quarantined("own_mailbox")  # else we would answer ourselves for ever
    if failed(letter.verdicts, seen.authserv_id):
        return _quarantined("authentication")
    return speaker_at(seen.world, letter.sender, seen.received_at)


def _without_seat(speaker: Speaker) -> Understood:
    if speaker.former:
        person = speaker.former[0] if len(speaker.former) == 1 else None
        return Understood(verdict=Verdict.QUARANTINED, why="no_seat", person=person)
    return _quarantined("stranger")


def _quarantined(why: str) -> Understood:
    return Understood(verdict=Verdict.QUARANTINED, why=why)
