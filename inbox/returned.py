"""Whose mail came back, and how surely. What follows from it is decided elsewhere."""

from inbox.signals import Bounce, Failure, Finality
from inbox.understood import Seen, Sent, Understood, Verdict

_WORST_FIRST = (Finality.HARD, Finality.SOFT, Finality.DELAYED, Finality.DELIVERED)
_NOTHING_TO_DO = frozenset({Finality.DELAYED, Finality.DELIVERED})


def understand_bounce(bounce: Bounce, seen: Seen) -> Understood:
    """A report is believed only about a mail of ours; any other is shown to the secretary, unless it is good news."""
    ours = _ours(bounce, seen)
    worst = _worst(bounce.failures if ours is None else _about(bounce.failures, ours))
    if ours is None:
        if bounce.failures and worst in _NOTHING_TO_DO:
            return Understood(verdict=Verdict.AUTO_REPLY, why="not_ours")
        return Understood(verdict=Verdict.UNKNOWN, why="not_ours")
    meeting = ours.scope.removeprefix("meeting:") if ours.scope.startswith("meeting:") else None
    return Understood(verdict=Verdict.BOUNCE, why=worst.value, person=ours.person, meeting=meeting)


def _ours(bounce: Bounce, seen: Seen) -> Sent | None:
    """The mail that came back: by our key, else by the Message-ID that led to what was `sent`."""
    keyed = next((sent for sent in seen.sent if sent.key == bounce.notice_key), None)
    return keyed or next(iter(seen.sent), None)


def _about(failures: tuple[Failure, ...], ours: Sent) -> tuple[Failure, ...]:
    """What is said of our receiver; an address that was rewritten on the way is not told apart from theirs."""
    theirs = tuple(one for one in failures if one.address.lower() == ours.email.lower())
    return theirs or failures


def _worst(failures: tuple[Failure, ...]) -> Finality:
    """The worst that is said; a report that names nobody says no more than that something went wrong."""
    said = {one.finality for one in failures}
    return next((one for one in _WORST_FIRST if one in said), Finality.SOFT)
