"""Read what the office wrote down and what the server took, to be held against each other. Changes nothing."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from rules.facts import FactKind
from store import facts, history, incidents, outbox
from store.database import Store, open_store
from store.history import What
from store.outbox import State
from store.tables import metadata
from tests.journeys.builders import GROUP
from tests.servers.steadfast import Kept

SUMMONS = "summons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The state of an office at rest."""

    states: dict[str, State]  # of every summons
    sha256: dict[str, str]  # of every summons that was frozen
    identities: dict[str, str]  # the Message-ID of every summons that was frozen
    called: list[str]  # the meeting of every `meeting_called`, in order
    summoned: list[str]  # the meeting of every `summons_sent`, sorted
    told: Counter[str]  # how often the timeline says that a summons left
    incidents: list[str]


def books_of(store: Store) -> Books:
    """Read them in one moment."""
    with store.reading() as tx:
        items = [item for item in outbox.listing(tx) if item.notice.text == SUMMONS]
        lines = [line for line in history.since(tx, 0) if line.what is What.NOTICE]
        return Books(
            states={item.key: item.state for item in items},
            sha256={item.key: item.sha256 for item in items if item.sha256 is not None},
            identities={item.key: item.message_id for item in items if item.message_id is not None},
            called=[said.text("meeting") for said in facts.of_kinds(tx, GROUP, [FactKind.MEETING_CALLED])],
            summoned=sorted(
                said.text("meeting") for said in facts.of_kinds(tx, GROUP, [FactKind.SUMMONS_SENT])
            ),
            told=Counter(str(line.data["key"]) for line in lines if line.data["text"] == SUMMONS),
            incidents=[incident.code for incident in incidents.open_incidents(tx)],
        )


def books_at(url: str) -> Books:
    """Open the store only to read it."""
    store = open_store(url)
    try:
        return books_of(store)
    finally:
        store.close()


def rows(store: Store) -> dict[str, int]:
    """How many rows each table holds."""
    with store.reading() as tx:
        return {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def assert_all_went_out_once(books: Books, mails: list[Kept], expected: list[str]) -> None:
    """Every notice that should exist was accepted exactly once, with the bytes that were journalled."""
    assert sorted(mail.key for mail in mails) == expected
    assert_at_rest(books, expected)
    assert {mail.key: mail.sha256 for mail in mails} == books.sha256
    assert {mail.key: mail.message_id for mail in mails} == books.identities
    assert len({mail.message_id for mail in mails}) == len(expected)


def assert_at_rest(books: Books, expected: list[str]) -> None:
    """The books say so too: each accepted, each fact once, each line in the timeline once, nothing to look at."""
    meetings = sorted({key.split("/")[2] for key in expected})
    assert books.states == dict.fromkeys(expected, State.ACCEPTED)
    assert sorted(books.called) == meetings
    assert books.summoned == meetings
    assert books.told == Counter(expected)
    assert books.incidents == []
