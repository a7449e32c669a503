"""Replay a scenario on a simulated clock, through the same verbs, store and composer as production."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from typing import assert_never

from actions.area import areas_in
from actions.arriving import arriving
from actions.office import Office
from actions.papers import write_papers
from actions.record import record
from actions.sweep import sweep
from actions.take_in import take_in
from config.scenarios import Scenario, ScenarioFact, ScenarioMail
from config.texts import texts
from documents.area_page import title_in
from notifiers.compose import Composer
from notifiers.folder import FolderNotifier
from rules.delivery import AREA
from rules.facts import Json
from store import history, outbox, scopes
from store.database import open_store
from store.history import What

_BY = "scenario"
_NO_BURST = sys.maxsize  # nobody is there to let go of a hold, and no mail reaches anybody


class NotEmpty(ValueError):
    """The folder for the result holds something else already."""


@dataclass(slots=True)
class SimulatedClock:
    """A clock that shows what it was set to."""

    at: datetime

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What came out: the timeline, and where the papers lie."""

    timeline: tuple[dict[str, Json], ...]
    out: Path


def rehearse(
    scenario: Scenario,
    out: Path,
    *,
    own: Path | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Rehearsed:
    """Play the scenario into `out`: timeline.json, mail/*.eml, minutes/*.md, register/*.csv.

    Raises Refused for a fact that cannot be recorded, naming its line; NotEmpty for a folder in use.
    """
    _make_room(out)
    clock = SimulatedClock(scenario.begins.astimezone(UTC))
    with _stage(scenario, out, clock, own) as office:
        _play(office, clock, scenario, progress)
        timeline = tuple(_timeline(office, scenario, out))
        write_papers(office, scenario.charter, out)
    (out / "timeline.json").write_text(
        json.dumps(timeline, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return Rehearsed(timeline=timeline, out=out)


def _make_room(out: Path) -> None:
    """Use an empty folder, or one that an earlier rehearsal made."""
    if out.exists() and not out.is_dir():
        raise NotEmpty(f"{out} is a file: give a folder")
    old = sorted(out.iterdir()) if out.exists() else []
    if old and not (out / "timeline.json").exists():
        raise NotEmpty(f"{out} holds other files: give an empty folder")
    for name in (
        *("mail/*.eml", "area/*/*/*.html", "minutes/*.md"),
        *("register/*.csv", "register/dispatch-*.json", "timeline.json"),
    ):
        for file in out.glob(name):
            file.unlink()
    for name in ("mail", "minutes", "register"):
        (out / name).mkdir(parents=True, exist_ok=True)
    (out / "timeline.json").write_text("[]\n", encoding="utf-8")  # so that a broken rehearsal can be repeated


@contextmanager
def _stage(scenario: Scenario, out: Path, clock: SimulatedClock, own: Path | None) -> Iterator[Office]:
    with tempfile.TemporaryDirectory(prefix="kallelse-") as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'rehearsal.db'}")
        charters = {scenario.charter.group.slug: scenario.charter}
        notifier = areas_in(FolderNotifier(out / "mail"), out / "area", charters)
        try:
            yield Office(
                store=store,
                composer=Composer(texts(own)),
                notifier=notifier,
                charters=charters,
                clock=clock,
                burst=_NO_BURST,
            )
        finally:
            notifier.close()
            store.close()


def _play(
    office: Office, clock: SimulatedClock, scenario: Scenario, progress: Callable[[float], None]
) -> None:
    # What happens at one moment is recorded in the order of the facts, then what was mailed.
    waiting: list[ScenarioFact | ScenarioMail] = [*scenario.facts, *scenario.mails]
    waiting.sort(key=lambda happens: happens.at)
    span = (scenario.ends - scenario.begins).total_seconds()
    while True:
        at = _next_moment(office, waiting[0].at if waiting else None)
        if at is None or at > scenario.ends:
            break
        stood_still = at <= clock.at
        clock.at = max(clock.at, at)
        while waiting and waiting[0].at <= clock.at:
            stood_still = False
            _happens(office, scenario, waiting.pop(0))
        swept = sweep(office)
        if stood_still and (swept.delivered.hold or not swept.rows()):
            why = swept.delivered.hold.message if swept.delivered.hold else "something due cannot leave"
            raise ValueError(
                f"{scenario.path.name}: the rehearsal stands still at {clock.at.isoformat()}: {why}"
            )
        progress(min(1.0, (clock.at - scenario.begins).total_seconds() / span))
    clock.at = max(clock.at, scenario.ends.astimezone(UTC))
    sweep(office)


def _next_moment(office: Office, fact_at: datetime | None) -> datetime | None:
    with office.store.reading() as tx:
        moments = [fact_at, scopes.next_at(tx), outbox.waiting_at(tx)]
    known = [at.astimezone(UTC) for at in moments if at is not None]
    return min(known) if known else None


def _happens(office: Office, scenario: Scenario, what: ScenarioFact | ScenarioMail) -> None:
    group = scenario.charter.group.slug
    try:
        match what:
            case ScenarioFact():
                record(office, group=group, kind=what.kind, data=what.data, at=what.at, by=_BY)
            case ScenarioMail():
                with office.store.reading() as tx:
                    mail = arriving(tx, group, what)
                take_in(office, mail)
            case _:
                assert_never(what)
    except ValueError as refused:
        raise ValueError(f"{scenario.path.name}:{what.line}: {refused}") from refused


def _timeline(office: Office, scenario: Scenario, out: Path) -> Iterator[dict[str, Json]]:
    zone = scenario.charter.group.zone
    with office.store.reading() as tx:
        entries = history.since(tx, 0)
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.number)):
        told: dict[str, Json] = {
            "at": entry.at.astimezone(zone).isoformat(),
            "what": entry.what.value,
            **entry.data,
        }
        if entry.what is What.NOTICE and entry.data.get("channel") == AREA:
            told["eml"] = f"area/{entry.data['eml']}"  # a page; it has a title where a mail has a subject
            told["subject"] = title_in((out / str(told["eml"])).read_bytes())
        elif entry.what is What.NOTICE:
            told["eml"] = f"mail/{Path(str(entry.data['eml'])).name}"
            mail = message_from_bytes((out / str(told["eml"])).read_bytes(), policy=modern)
            told["subject"] = str(mail["Subject"])
        yield told
