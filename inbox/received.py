"""When a mail reached the own mail network: the moment that counts. Asks no clock, and never the sender."""

from collections.abc import Sequence
from datetime import datetime

from inbox.letter import Letter
from rules.moments import aware

_HERE = ("localhost", "127.0.0.1", "::1")


def received_at(letter: Letter, own_hosts: tuple[str, ...], arrived_at: datetime) -> datetime:
    """The oldest Received header of an unbroken run of own servers from the top, else the mailbox's moment.

    The run ends where a server of our own took the mail from one that is not: below it stands what the sender's side
    wrote, and that may name our servers too. A clock that runs ahead makes nothing later than the mailbox saw it.
    """
    reached = aware(arrived_at)
    hosts = tuple(host.strip(".").lower() for host in own_hosts if host.strip("."))
    for hop in letter.received:
        if not _own(hop.by, hosts):
            break
        reached = min(reached, hop.at)
        if hop.source and hop.source not in _HERE and not _own(hop.source, hosts):
            break
    return reached


def _own(name: str, hosts: Sequence[str]) -> bool:
    return any(name == host or name.endswith(f".{host}") for host in hosts)
