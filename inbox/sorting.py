"""Which kind of mail a letter is, from its form alone. Knows no group, no meeting and no person."""

from dataclasses import replace

from inbox import calendar_part, delivery_report, limits
from inbox.letter import Letter
from inbox.own_words import own_words
from inbox.reading import is_daemon
from inbox.signals import AutoReply, CalendarCounter, CalendarReply, Signal, Unreadable, Words

# Their mails say in words what their calendar part says in its own; what a person adds stands in COMMENT.
_WORDY = ("google", "apple", "mozilla", "nextcloud", "sabre", "android", "samsung", "ical4j", "zimbra")

_STARS = "*~*~*~*~*~*~*~*~*~*"  # above it older Exchange repeats when and where


def signal_of(letter: Letter) -> Signal:
    """What it is. An answer to an invitation is one even if a machine sent it; a report is never an answer."""
    bounce = delivery_report.report(letter)
    if bounce is not None:
        return bounce
    for calendar in letter.calendars:
        answer = calendar_part.answer(calendar, letter.sender)
        if answer is not None:
            return _with_comment(answer, letter)
    if letter.cut and not letter.text and not letter.calendars:
        return Unreadable(why="too_large")
    if letter.automatic is not None and not is_daemon(letter.sender, letter.sender_name):
        return AutoReply(why=letter.automatic)
    return Words(text=own_words(letter.text))


def _with_comment(answer: calendar_part.Answer, letter: Letter) -> CalendarReply | CalendarCounter:
    """The answer with what its sender wrote beside it, where the program writes nothing there itself."""
    if answer.signal.comment or any(name in answer.product.lower() for name in _WORDY):
        return answer.signal
    said = letter.text.rpartition(_STARS)[2]
    return replace(answer.signal, comment=own_words(said)[: limits.COMMENT])
