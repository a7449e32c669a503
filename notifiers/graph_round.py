"""Carry out one batch of mails from one mailbox through Graph: look first, then send, then say what became of each."""

from collections.abc import Callable, Iterator, Sequence

from notifiers.graph_calendar import Organised
from notifiers.graph_line import GraphLine, GraphTrouble, again
from notifiers.graph_sent import Sent, words_id
from notifiers.our_mail import Asked, Invitation, by_state, most_common_words, without_calendar
from rules.delivery import Accepted, Ambiguous, Frozen, Outcome, Refused, TryLater

Told = tuple[int, Outcome]
Batch = Sequence[tuple[int, Frozen, Invitation | None]]


class Round:
    """The mails of one batch that leave from one mailbox."""

    def __init__(self, line: GraphLine, mailbox: str, batch: Batch) -> None:
        """Asks nothing yet."""
        self._line, self._mailbox = line, mailbox
        self._index = {mail.message_id: index for index, mail, _ in batch}
        self._plain = [mail for _, mail, invitation in batch if invitation is None]
        self._invited: dict[str, list[Invitation]] = {}
        for _, _, invitation in batch:
            if invitation is not None:
                self._invited.setdefault(invitation.uid, []).append(invitation)
        self._sent = Sent(line, mailbox)
        self._stopped: Outcome | None = None
        self._begun: set[str] = set()  # whose words have left, or may have

    def told(self) -> Iterator[Told]:
        """Each mail's outcome, as it settles."""
        ids = [mail.message_id for mail in self._plain]
        self._try(lambda: self._sent.look(ids))
        for mail in self._plain:
            yield self._index[mail.message_id], self._send_once(mail)
        for uid, invitations in self._invited.items():
            yield from self._organise(uid, invitations)

    def _try(self, act: Callable[[], None]) -> Outcome | None:
        """Do it; None when it went well. What every other mail would meet too stops the round."""
        if self._stopped is not None:
            return again(self._stopped)
        try:
            act()
        except GraphTrouble as trouble:
            if trouble.hopeless:
                self._stopped = trouble.outcome
            return trouble.outcome
        return None

    def _send_once(self, mail: Frozen) -> Outcome:
        if mail.message_id in self._sent:
            return Accepted(answer="Graph has it already")
        failed = self._try(lambda: self._sent.send(mail.mime, mail.message_id))
        return failed or Accepted(answer="Graph took it")

    def _organise(self, uid: str, invitations: Sequence[Invitation]) -> Iterator[Told]:
        """Carry out the mails about one meeting. After a failure it is looked at anew before anything more."""
        found: list[Organised] = []
        failed = self._try(lambda: found.append(Organised(self._line, self._mailbox, uid)))
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
        cancelled = [one for one in left if one.asked is Asked.CANCEL]
        if cancelled:
            told = list(self._uninvite(meeting, cancelled))
            failed = next((one for _, one in told if not isinstance(one, Accepted)), None)
            yield from told
        for group in by_state([one for one in left if one.asked is Asked.REQUEST]):
            if failed is not None:
                yield from self._all(group, TryLater(why="the meeting is looked at anew first"))
                continue
            told = list(self._invite(meeting, group))
            failed = next((one for _, one in told if not isinstance(one, Accepted)), None)
            if isinstance(failed, Refused) and self._stopped is None and len(group) > 1:
                # One of them is at fault, and Graph refuses all: each by itself.
                for one in group:
                    yield from self._organise(uid, [one])
                failed = None
                continue
            yield from told

    def _invite(self, meeting: Organised, group: Sequence[Invitation]) -> Iterator[Told]:
        failed = self._words(meeting.words_missed_by(group))
        failed = failed or self._try(lambda: meeting.invite(group))
        yield from self._settled(group, failed)

    def _uninvite(self, meeting: Organised, group: Sequence[Invitation]) -> Iterator[Told]:
        held = meeting.held(group)
        others = [one for one in group if one not in held]
        if others:
            self._try(lambda: self._sent.look_at_cancelled([one.mail.message_id for one in others]))
        for one in others:
            # Cancelled just before and the answer was lost, or invited by another way: then the mail cancels.
            yield self._index[one.mail.message_id], self._send_once(one.mail)
        if not held:
            return
        if meeting.ends_with(held):
            common = most_common_words(held).words
            ids = [*meeting.ids, *(one.mail.message_id for one in held)]  # with the event its own go too
            failed = self._words([one for one in held if one.words != common])
            failed = failed or self._try(lambda: self._sent.announce_cancel(held[0].uid, ids))
            failed = failed or self._try(lambda: meeting.end(held))
        else:
            # Graph says only that the meeting is off for them: the words come in a mail of their own.
            failed = self._words(held) or self._try(lambda: meeting.uninvite(held))
        yield from self._settled(held, failed)

    def _words(self, invitations: Sequence[Invitation]) -> Outcome | None:
        """The words of some receivers in a mail of their own, before the meeting's: once, and found again."""
        wanted = {words_id(one.mail.message_id): one for one in invitations}
        failed = self._try(lambda: self._sent.look(list(wanted))) if wanted else None
        for identity, one in wanted.items():
            if failed is not None:
                break
            if identity not in self._sent:
                mime = without_calendar(one.mail).replace(
                    one.mail.message_id.encode(), identity.encode(), 1
                )  # a Message-ID of its own, for the mail's own one means that the meeting was carried out
                failed = self._try(lambda mime=mime, identity=identity: self._sent.send(mime, identity))  # type: ignore[misc]
            if failed is None or isinstance(failed, Ambiguous):
                self._begun.add(one.mail.message_id)
        return None if failed is None else again(failed)

    def _settled(self, group: Sequence[Invitation], failed: Outcome | None) -> Iterator[Told]:
        """What became of each. Of one whose words have left it cannot be said that nothing did."""
        for one in group:
            outcome: Outcome = failed or Accepted(answer="Graph told the attendees")
            if isinstance(outcome, TryLater) and one.mail.message_id in self._begun:
                outcome = Ambiguous(why=f"its words have left, and the meeting has not: {outcome.why}")
            yield self._index[one.mail.message_id], outcome

    def _all(self, invitations: Sequence[Invitation], outcome: Outcome) -> Iterator[Told]:
        for one in invitations:
            yield self._index[one.mail.message_id], outcome
