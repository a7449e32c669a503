"""Deliver through Microsoft Graph: plain mails as they are, invitations as one event for each meeting."""

from collections.abc import Iterator, Mapping, Sequence

from notifiers.graph_line import GraphLine, GraphTrouble, user
from notifiers.graph_round import Round, Told
from notifiers.graph_sent import carried_out
from notifiers.our_mail import Invitation, Unfit, read_mail
from notifiers.port import ProofUnavailable
from rules.delivery import Frozen, Refused


class GraphNotifier:
    """The mailboxes of the groups in one tenant. Each mail leaves from its own group's mailbox."""

    name = "graph"
    proves = True

    def __init__(self, line: GraphLine, mailboxes: Sequence[str]) -> None:
        """Connects to nothing yet. `mailboxes` is where the proof is looked for."""
        self._line, self._mailboxes = line, tuple(mailboxes)

    def deliver(self, mails: Sequence[Frozen]) -> Iterator[Told]:
        """Send each mail from its sender's mailbox; what was sent before is not sent again."""
        batches: dict[str, list[tuple[int, Frozen, Invitation | None]]] = {}
        for index, mail in enumerate(mails):
            try:
                batches.setdefault(mail.sender, []).append((index, mail, read_mail(mail)))
            except (Unfit, ValueError, KeyError) as wrong:
                yield index, Refused(why=f"the mail is not fit for Graph: {wrong}")
        for sender, batch in batches.items():
            yield from Round(self._line, sender, batch).told()

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool]:
        """What lies among the sent mails, or was carried out by a meeting in the calendar."""
        asked = list(dict.fromkeys(message_ids))
        there: set[str] = set()
        try:
            for mailbox in self._mailboxes if asked else ():
                there |= carried_out(self._line, mailbox, asked)
        except GraphTrouble as trouble:
            raise ProofUnavailable(f"Graph cannot be asked: {trouble}") from trouble
        return {message_id: message_id in there for message_id in message_ids}

    def probe(self) -> None:
        """Log in and look into every mailbox. Raises OSError that says what is wrong."""
        for mailbox in self._mailboxes:
            try:
                self._line.read(f"{user(mailbox)}/mailFolders/sentitems", **{"$select": "id"})
            except GraphTrouble as trouble:
                raise OSError(str(trouble)) from trouble

    def close(self) -> None:
        """Let go of the connections."""
        self._line.close()
