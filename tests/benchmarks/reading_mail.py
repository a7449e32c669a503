"""Read and sort ten thousand mails, beside the standard library's parser alone on the same mails."""

import email
from itertools import cycle, islice

from inbox.letter import Letter
from inbox.reading import read_letter
from inbox.sorting import signal_of
from tests.benchmarks.figure import Figure, interleaved, seconds
from tests.inbox.test_corpus import MAILS as CORPUS

MAILS, REPEATS = 10_000, 3


def run() -> list[Figure]:
    """The corpus over and over: charsets, addresses, calendars, reports and quoted text of every kind."""
    mails = list(islice(cycle([one.read_bytes() for one in CORPUS]), MAILS))

    def ours() -> None:
        for mail in mails:
            letter = read_letter(mail)
            if isinstance(letter, Letter):
                signal_of(letter)

    def parser() -> None:
        for mail in mails:
            email.message_from_bytes(mail)

    took = interleaved(
        {"ours": lambda: seconds(ours) / MAILS, "parser": lambda: seconds(parser) / MAILS}, REPEATS
    )
    size = sum(map(len, mails)) / MAILS / 1000
    return [
        Figure(
            name="mails, read and sorted",
            value=took["ours"] * 1e6,
            unit="µs each",
            peer=took["parser"] * 1e6,
            peer_is="email.message_from_bytes alone",
            at_most=4,
            note=f"{MAILS} of {size:.1f} kB from {len(CORPUS)} shapes",
        )
    ]
