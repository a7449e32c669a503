"""Offices with as much work as a figure needs: groups, meetings and facts, all invented. Measures nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from actions.office import Office
from actions.replan import replan
from config.load import charter
from config.texts import texts
from notifiers.compose import Composer
from notifiers.port import Notifier
from rules.charter import Charter
from rules.facts import Data, Fact, FactKind, Json, fact_id
from store import facts
from store.database import Store, open_store

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 3, 3, 14, 0, tzinfo=ZONE)  # a Tuesday, at the hour when a summons leaves
STARTS = datetime(2026, 3, 19, 9, 0, tzinfo=ZONE)
MATTERS = 5
_NOBODY_WAITS = 10**9  # no burst is held here


def sample_charter(first_year: int = 2024, last_year: int = 2032) -> Charter:
    """The charter of the shipped sample group."""
    return charter("fvg-sample", first_year=first_year, last_year=last_year)


def charters(count: int) -> dict[str, Charter]:
    """As many groups as that, alike but for their slug."""
    one = sample_charter()
    slugs = [f"g{number}" for number in range(count)]
    return {slug: replace(one, group=replace(one.group, slug=slug)) for slug in slugs}


@contextmanager
def office_at(database: Path | str, notifier: Notifier, governs: Mapping[str, Charter]) -> Iterator[Office]:
    """An office on a SQLite file or a URL, whose clock stands still."""
    url = f"sqlite:///{database}" if isinstance(database, Path) else database
    store = open_store(url)
    try:
        yield Office(
            store=store,
            composer=Composer(texts()),
            notifier=notifier,
            charters=governs,
            clock=lambda: NOW,
            burst=_NOBODY_WAITS,
        )
    finally:
        notifier.close()
        store.close()


def meeting_facts(
    group: str,
    meeting: str,
    *,
    called_at: datetime = NOW - timedelta(days=20),
    starts_at: datetime = STARTS,
    sent_at: datetime | None = None,
    moved_at: datetime | None = None,
    questions: int = 0,
) -> list[Fact]:
    """A meeting as the facts tell it: called, its matters, and perhaps its summons, a move and questions."""
    ends_at, board_at = starts_at + timedelta(hours=2), starts_at + timedelta(days=6, hours=4)
    told: list[Fact] = []

    def say(kind: FactKind, at: datetime, **data: Json) -> None:
        told.append(_fact(kind, group, at, {"meeting": meeting, **data}))

    say(
        FactKind.MEETING_CALLED,
        called_at,
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
        place="Sal Björken",
        form="hybrid",
        link=f"https://moten.example.se/{meeting}",
        board_at=board_at.isoformat(),
    )
    for number in range(1, MATTERS + 1):
        say(
            FactKind.MATTER_REGISTERED,
            called_at + timedelta(days=1, minutes=number),
            matter=f"{meeting}-{number}",
            case_number=f"EXF 2026/{100 + number}",
            title=f"Ärende {number}: läget i verksamhet, ekonomi och bemanning",
            item="consultation" if number % 2 else "information",
            board_document=number == 1,
        )
    if sent_at is not None:
        say(FactKind.SUMMONS_SENT, sent_at)
    for number in range(questions):
        say(
            FactKind.QUESTION_ASKED,
            (sent_at or called_at) + timedelta(days=1, hours=number),
            question=f"{meeting}-q{number}",
            matter=f"{meeting}-{1 + number % MATTERS}",
            organisation=("kommunal", "vision", "saco")[number % 3],
            text="Hur påverkas bemanningen på enheten under sommaren?",
            page=str(10 + number),
        )
    if moved_at is not None:
        later = starts_at + timedelta(hours=1)
        say(
            FactKind.MEETING_MOVED,
            moved_at,
            starts_at=later.isoformat(),
            ends_at=(later + timedelta(hours=2)).isoformat(),
        )
    return told


def record_all(store: Store, governs: Mapping[str, Charter], told: list[Fact], now: datetime) -> None:
    """Write facts down and plan each scope once, as recording them one by one leaves it."""
    by_group: dict[str, list[Fact]] = {}
    for fact in told:
        by_group.setdefault(fact.group, []).append(fact)
    for group, said in by_group.items():
        with store.writing() as tx:
            for fact in said:
                facts.add(tx, fact)
            replan(tx, governs[group], {fact.scope for fact in said}, now)


def _fact(kind: FactKind, group: str, at: datetime, data: Data) -> Fact:
    return Fact(
        id=fact_id(kind=kind, group=group, happened_at=at, data=data),
        kind=kind,
        group=group,
        scope=f"meeting:{data['meeting']}",
        happened_at=at,
        recorded_at=at,
        recorded_by="secretary",
        data=data,
    )
