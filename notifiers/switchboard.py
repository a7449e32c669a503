"""Send each mail the way that its channel names. Speaks no wire protocol."""

from collections.abc import Iterator, Mapping, Sequence

from notifiers.port import Notifier
from rules.delivery import MAIL, Frozen, Outcome, Refused


class Switchboard:
    """One way out for each channel. Whoever holds it need not know how many there are."""

    def __init__(self, ways: Mapping[str, Notifier]) -> None:
        """`ways` are by channel; the mail is always among them."""
        self._ways = dict(ways)
        self._mail = self._ways[MAIL]

    @property
    def name(self) -> str:
        """What the mail's way is called."""
        return self._mail.name

    @property
    def proves(self) -> bool:
        """Whether every way can tell what was accepted."""
        return all(way.proves for way in self._ways.values())

    def deliver(self, mails: Sequence[Frozen]) -> Iterator[tuple[int, Outcome]]:
        """Each channel's mails by its own way, the mail first. One that nobody serves is refused, with the cure."""
        for channel, way in self._ways.items():
            places = [place for place, mail in enumerate(mails) if mail.channel == channel]
            if places:
                for number, outcome in way.deliver([mails[place] for place in places]):
                    yield places[number], outcome
        for place, mail in enumerate(mails):
            if mail.channel not in self._ways:
                yield place, Refused(why=f"nothing leaves over '{mail.channel}': name it in the group's file")

    def find(self, message_ids: Sequence[str]) -> Mapping[str, bool] | None:
        """What the mail's way can tell; `of` gives the others."""
        return self._mail.find(message_ids)

    def of(self, channel: str) -> Notifier:
        """The way of one channel; one that nobody serves is looked for where the mail is."""
        return self._ways.get(channel, self._mail)

    def probe(self) -> None:
        """Try every way. Raises OSError that says what is wrong with the first that is."""
        for way in self._ways.values():
            way.probe()

    def close(self) -> None:
        """Let go of what any of them holds open."""
        for way in self._ways.values():
            way.close()


def way_of(notifier: Notifier, channel: str) -> Notifier:
    """The way that a channel takes: what it accepted is asked of it alone."""
    return notifier.of(channel) if isinstance(notifier, Switchboard) else notifier
