"""Carry out one batch of mails from one mailbox of Exchange: look first, then send, then say what became of each."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from exchangelib import Account, Message
from exchangelib.errors import EWSError

from notifiers import exchange_items
from notifiers.exchange_calendar import Organised
from notifiers.exchange_line import hopeless, outcome_of, pause
from notifiers.our_mail import Asked, Invitation, by_state, without_calendar
from rules.delivery import Accepted, Ambiguous, Frozen, Outcome, Refused, TryLater

Told = tuple[int, Outcome]


class Server(Protocol):
    """What a round needs of the notifier."""

    def account(self, mailbox: str) -> Account:
        """The account of a group's mailbox."""
        ...

    def rest(self, seconds: float) -> None:
        """Leave the server alone for so long."""
        ...

    @property
    def resting(self) -> float:
        """For how many seconds more it wants to be left alone."""
        ...


class Round:
    """The mails of one batch that leave from one mailbox."""

    def __init__(
        self,
        server: Server,
        sender: str,
        batch: Sequence[tuple[int, Frozen, Invitation | None]],
    ) -> None:
        self._server, self._sender = server, sender
        self._index = {mail.message_id: index for index, mail, _ in batch}
        self._plain = [mail for _, mail, invitation in batch if invitation is None]
        self._invited: dict[str, list[Invitation]] = {}
        for _, _, invitation in batch:
            if invitation is not None:
                self._invited.setdefault(invitation.uid, []).append(invitation)
        self._stopped: Outcome | None = None
        self._sent: set[str] = set()
        self._begun: set[str] = set()  # whose words have left, or may have

    def told(self) -> Iterator[Told]:
        """Each mail's outcome, as it settles."""
        everything = [*self._plain, *(one.mail for each in self._invited.values() for one in each)]
        if (seconds := self._server.resting) > 0:
            why = f"Exchange asked to be left alone for {seconds:.0f} seconds more"
            self._stopped = TryLater(why=why)
        elif (failed := self._try(lambda: self._look(everything), sending=False)) is not None:
            self._stopped = failed
        for mail in self._plain:
            yield self._index[mail.message_id], self._send_once(mail)
        for uid, invitations in self._invited.items():
            yield from self._organise(uid, invitations)

    def _look(self, mails: Sequence[Frozen]) -> None:
        """Search before create: what was sent is known before anything is sent."""
        self._account = self._server.account(self._sender)
        self._sent = exchange_items.sent_before(self._account, (mail.message_id for mail in mails))

    def _try(self, act: Callable[[], None], *, sending: bool) -> Outcome | None:
        """Do it; None when it went well. What every other mail would meet too stops the round."""
        if self._stopped is not None:
            return _again(self._stopped)
        try:
            act()
        except (EWSError, ValueError) as error:  # the library's own checks raise the second
            outcome = outcome_of(error, sending=sending)
            if (seconds := pause(error)) > 0:
                self._server.rest(seconds)
            if hopeless(error):
                self._stopped = outcome
            return outcome
        return None

    def _send_once(self, mail: Frozen) -> Outcome:
        """The frozen bytes as a message of this mailbox, with a copy among the sent ones: the proof."""
        if mail.message_id in self._sent:
            return Accepted(answer="Exchange has it already")
        failed = self._try(lambda: self._send(mail.mime, kallelse_message_id=mail.message_id), sending=True)
        if failed is not None:
            return failed
        self._sent.add(mail.message_id)
        return Accepted(answer="Exchange sent it and kept a copy")

    def _send(self, mime: bytes, **marks: str) -> None:
        folder = exchange_items.sent_items(self._account)
        Message(account=self._account, folder=folder, mime_content=mime, **marks).send_and_save()

    def _organise(self, uid: str, invitations: Sequence[Invitation]) -> Iterator[Told]:
        """Carry out the mails about one meeting. After a failure it is looked at anew before anything more."""
        found: list[Organised] = []
        failed = self._try(lambda: found.append(Organised(self._account, uid)), sending=False)
        if failed is not None:
            yield from self._all(invitations, failed)
            return
        (meeting,) = found
        left = []
        for one in invitations:
            if meeting.done(one.mail.message_id):
                yield (
                    self._index[one.mail.message_id],
                    Accepted(answer="the meeting in the calendar carries it"),
                )
            else:
                left.append(one)
        # Whoever does not come any more is not told first that the meeting has moved.
        groups = [[one for one in left if one.asked is Asked.CANCEL]]
        groups += by_state([one for one in left if one.asked is Asked.REQUEST])
        for group in groups:
            if failed is not None:
                yield from self._all(group, TryLater(why=f"the meeting is looked at anew: {_told(failed)}"))
                continue
            act = self._uninvite if group is groups[0] else self._invite
            told = list(act(meeting, group))
            failed = next((outcome for _, outcome in told if not isinstance(outcome, Accepted)), None)
            if isinstance(failed, Refused) and self._stopped is None and len(group) > 1:
                # One of them is at fault, and Exchange refuses all: each by itself.
                for one in group:
                    yield from self._organise(uid, [one])
                continue
            yield from told

    def _invite(self, meeting: Organised, group: Sequence[Invitation]) -> Iterator[Told]:
        failed = self._words(meeting.words_missed_by(group))
        failed = failed or self._try(lambda: meeting.invite(group), sending=True)
        yield from self._settled(group, failed)

    def _uninvite(self, meeting: Organised, group: Sequence[Invitation]) -> Iterator[Told]:
        held: list[Invitation] = []
        failed = self._try(
            lambda: held.extend(one for one in group if meeting.holds(one.email)), sending=False
        )
        if failed is not None:
            yield from self._all(group, failed)
            return
        others = [one for one in group if one not in held]
        if others:
            # Cancelled just before, and the answer did not come: the proof lies among the deleted items.
            failed = self._try(
                lambda: self._sent.update(exchange_items.carried_out(self._account)), sending=False
            )
        for one in others:
            # Invited by another way, or by a meeting that was thrown away: the mail itself cancels.
            yield self._index[one.mail.message_id], failed or self._send_once(one.mail)
        if not held:
            return
        if meeting.ends_with(held):
            failed = self._words(meeting.words_but_most_common(held))
            failed = failed or self._try(lambda: meeting.announce_end(held), sending=False)
            failed = failed or self._try(lambda: meeting.end(held), sending=True)
        else:
            # Exchange says only that the meeting is off for them: the words come in a mail of their own.
            failed = self._words(held) or self._try(lambda: meeting.uninvite(held), sending=True)
        yield from self._settled(held, failed)

    def _words(self, invitations: Sequence[Invitation]) -> Outcome | None:
        """The words of some receivers in a mail of their own, before the meeting's: once, and found again."""
        missed: list[Invitation] = []

        def look() -> None:
            ids = [one.mail.message_id for one in invitations]
            sent = exchange_items.sent_before(self._account, ids, field="kallelse_words_id")
            self._begun |= sent
            missed.extend(one for one in invitations if one.mail.message_id not in sent)

        failed = self._try(look, sending=False) if invitations else None
        for one in missed:
            if failed is None:
                failed = self._send_words(one)
        return None if failed is None else _again(failed)

    def _send_words(self, one: Invitation) -> Outcome | None:
        mime, marked = without_calendar(one.mail), one.mail.message_id
        failed = self._try(lambda: self._send(mime, kallelse_words_id=marked), sending=True)
        if failed is None or isinstance(failed, Ambiguous):
            self._begun.add(marked)
        return failed

    def _settled(self, group: Sequence[Invitation], failed: Outcome | None) -> Iterator[Told]:
        """What became of each. Of one whose words have left it cannot be said that nothing did."""
        for one in group:
            outcome: Outcome = failed or Accepted(answer="Exchange told the attendees")
            if isinstance(outcome, TryLater) and one.mail.message_id in self._begun:
                outcome = Ambiguous(why=f"its words have left, and the meeting has not: {outcome.why}")
            yield self._index[one.mail.message_id], outcome

    def _all(self, invitations: Sequence[Invitation], outcome: Outcome) -> Iterator[Told]:
        for one in invitations:
            yield self._index[one.mail.message_id], outcome


def _told(outcome: Outcome) -> str:
    return outcome.answer if isinstance(outcome, Accepted) else outcome.why


def _again(outcome: Outcome) -> Outcome:
    """What stopped the round, for a mail that was not tried."""
    match outcome:
        case Ambiguous(why=why):
            return TryLater(why=why)
        case _:
            return outcome
