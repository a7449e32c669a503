"""Deliver through Exchange (EWS): plain mails as they are, invitations as one calendar item for each meeting.

exchangelib takes most of a second to import: only the Exchange channel imports this file.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from exchangelib import Account
from exchangelib.errors import EWSError

from notifiers import exchange_items
from notifiers.exchange_line import told_why
from notifiers.exchange_round import Round, Told
from notifiers.our_mail import Invitation, Unfit, read_mail
from notifiers.port import ProofUnavailable
from rules.delivery import Frozen, Refused

_Accounts = Callable[[str], Account]


class ExchangeNotifier:
    """The mailboxes of the groups on one Exchange server. Each mail leaves from its own group's mailbox."""

    name = "exchange"
    proves = True

    def __init__(self, accounts: _Accounts, mailboxes: Sequence[str]) -> None:
        """Connects to nothing yet. `mailboxes` is where the proof is looked for."""
        self._accounts, self._mailboxes = accounts, tuple(mailboxes)
        self._resting_until = 0.0  # the server asked to be left alone until then

    def deliver(self, mails: Sequence[Frozen]) -> Iterator[Told]:
        """Send each mail from its sender's mailbox; what was sent before is not sent again."""
        batches: dict[str, list[tuple[int, Frozen, Invitation | None]]] = {}
        for index, mail in enumerate(mails):
            try:
                batches.setdefault(mail.sender, []).append((index, mail, read_mail(mail)))
            except (Unfit, ValueError, KeyError) as wrong:
                yield index, Refused(why=f"the mail is not fit for Exchange: {wrong}")
        for sender, batch in batches.items():
            yield from Round(self, sender, batch).told()

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool]:
        """What lies among the sent mails, or was carried out by a meeting in the calendar."""
        asked = list(dict.fromkeys(message_ids))
        there: set[str] = set()
        failed: EWSError | None = None
        for mailbox in self._mailboxes:
            if there.issuperset(asked):
                break
            try:
                account = self._accounts(mailbox)
                there |= exchange_items.sent_before(account, asked)
                if not there.issuperset(asked):
                    there |= exchange_items.carried_out(account)
            except EWSError as error:
                failed = error  # what another mailbox proves is proven all the same
        if failed is not None and not there.issuperset(asked):
            raise ProofUnavailable(f"Exchange cannot be asked: {told_why(failed)}") from failed
        return {message_id: message_id in there for message_id in asked}

    def probe(self) -> None:
        """Log in and look into every mailbox. Raises OSError that says what is wrong."""
        for mailbox in self._mailboxes:
            try:
                exchange_items.sent_before(self._accounts(mailbox), ["<probe@example.se>"])
            except EWSError as error:
                raise OSError(f"{mailbox}: {told_why(error)}") from error

    def close(self) -> None:
        """Let go of the connections."""
        for mailbox in self._mailboxes:
            self._accounts(mailbox).protocol.close()

    def account(self, mailbox: str) -> Account:
        """The account of a group's mailbox."""
        return self._accounts(mailbox)

    def rest(self, seconds: float) -> None:
        """Leave the server alone for so long."""
        self._resting_until = max(self._resting_until, time.monotonic() + seconds)

    @property
    def resting(self) -> float:
        """For how many seconds more it wants to be left alone."""
        return max(0.0, self._resting_until - time.monotonic())
